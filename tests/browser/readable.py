"""What a machine can tell of how accessible a page is: axe-core's rules, and tables held against the pictures they stand for.

Not here: what only people can tell (is the order sensible, are the words plain), and how a page looks (looks.py).
"""

import re
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import languages

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_OPTIONS: Final = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(RULES)}}

# What unfolds in its place: help, folded filters, the table behind each chart. A menu would lie over what it hides.
_OPEN = "document.querySelectorAll('details:not(.menu)').forEach(one => { one.open = true; })"

# Of each mark: its card, the number it tells, and the number it is drawn at, along the axis of values.
_DRAWN = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(graph => {
    const card = graph.closest('.card').className, full = graph._fullLayout;
    return (graph.calcdata || []).flatMap(marks => {
        const trace = marks[0].trace;
        if (!Array.isArray(trace.hovertext) || trace.type === 'scattergeo') return [];
        const up = trace.type === 'bar' ? trace.orientation !== 'h' : trace.type === 'scatter' && full.xaxis.type === 'date';
        return marks.map(mark => {
            const at = mark.i ?? mark.index, value = mark.z ?? mark.s ?? (up ? mark.y : mark.x);
            return [card, (trace.hovertext[at] || '').split('<br>')[0], value === -9999 ? null : value];
        }).filter(mark => mark[1]);
    });
})"""
_TABLED = """() => [...document.querySelectorAll('.chart-table')].map(box => [
    box.closest('.card').className,
    [...box.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent)),
])"""
# A list that a field opens hangs outside the landmarks, at the end of the page. Its field names it (aria-controls), keeps the focus, and
# its arrow keys scroll the list.
_OF_LISTS: Final = {"region": "-dropdown", "scrollable-region-focusable": "Select-options"}
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")
_BASES: Final = ("1000", "100000")  # of rates
_CURVES: Final = ("card--lorenz", "card--timeline")  # their marks tell more than the one number they stand at


def violations(page: Page, *, colours: bool = True) -> list[str]:
    """What breaks a rule of WCAG 2.2 AA, or a habit that axe knows as good: the rule and the element.

    Two thirds of the work is the contrast of each word: without ``colours`` it is left out.
    """
    options = _OPTIONS if colours else {**_OPTIONS, "rules": {"color-contrast": {"enabled": False}}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
        if not _is_of_a_list(rule["id"], node)
    ]


def _is_of_a_list(rule: str, node: dict[str, Any]) -> bool:
    return rule in _OF_LISTS and _OF_LISTS[rule] in node["target"][0] + node["html"]


def open_all(page: Page) -> None:
    """Open whatever unfolds in its place."""
    page.evaluate(_OPEN)


def drawn(page: Page) -> list[tuple[str, str, float | None]]:
    """The marks of all charts: card, what it tells first, and where it is drawn (None where no number is shown)."""
    return [tuple(mark) for mark in page.evaluate(_DRAWN)]


def tabled(page: Page) -> dict[str, list[list[str]]]:
    """The rows of the table behind each chart, by card; the tables are open."""
    return dict(page.evaluate(_TABLED))


def differences(page: Page) -> list[str]:
    """Where a chart's table and its picture say different things, in sentences."""
    tables: dict[str, list[list[str]]] = tabled(page)
    pictures: dict[str, list[tuple[str, float | None]]] = {}
    for card, told, value in drawn(page):
        pictures.setdefault(card, []).append((told, value))
    missing = [f"{card} has no table" for card in pictures if card not in tables]
    return missing + [
        fault for card, marks in pictures.items() for fault in _compared(card, marks, tables.get(card, []))
    ]


def _compared(card: str, marks: list[tuple[str, float | None]], rows: list[list[str]]) -> list[str]:
    faults = [f"{card}: {len(rows)} rows for {len(marks)} marks"] if len(rows) != len(marks) else []
    told = sorted(told.split(" · ")[0] for told, _ in marks)
    said = sorted(next((cell for cell in row[1:] if cell in told), "") for row in rows)
    if told != said:
        faults.append(f"{card}: the picture tells {told}, the table {said}")
    if not any(curve in card for curve in _CURVES):
        faults += [
            f"{card}: “{text}” is drawn at {value}" for text, value in marks if not stands_at(text, value)
        ]
    return faults


def stands_at(told: str, value: float | None) -> bool:
    """Whether a mark that tells a number is drawn at it, as far as it is written; one without a number is not drawn.

    In the language spoken: the base of a rate stands before or behind its number, and the word for points where it belongs.
    """
    first = told.split(" · ")[0].split(" (")[0].replace(",", "").replace("−", "-")
    numbers = _NUMBER.findall(first)
    number = next((one for one in numbers if one not in _BASES), "".join(numbers[:1]))
    if not number or first.startswith(("*", languages.say("Not shown: {reason}", reason="").strip())):
        return True  # a star, beside the name
    if value is None or value < 0 <= float(number):
        return value is not None  # a stub below the line
    places = len(number.partition(".")[2])
    points = languages.say("{change} points{interval}", change="", interval="").strip()
    scale = 100 if "%" in told.split("·")[0] or points in first else 1
    return abs(value * scale - float(number)) <= 0.5 * 10**-places + 0.011 * scale / 100

"""Two sides: the controls that choose them, and the table that shows the numbers of both and their difference.

Not here: which sides there are (callbacks/comparing.py) and what is in the table (callbacks/drawings/compared.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from languages import later, say
from layouts import ids
from layouts.aria import aria
from layouts.controls import Option

NOTHING: Final = "nothing"
PARTS: Final = ("by", "first", "second")
LABELS: Final = {"by": later("Compare"), "first": later("First side"), "second": later("Second side")}


def controls(by: Sequence[Option]) -> Component:
    """What the sides differ by, and the two sides, which are offered once that is chosen."""
    own = {"by": (data(by), NOTHING), "first": ([], None), "second": ([], None)}
    fields = [_choice(part, *own[part]) for part in PARTS]
    return html.Fieldset(
        [html.Legend(say("Compare")), fields[0], html.Div(fields[1:], className="compare-sides")],
        className="filter-section compare",
    )


def _choice(part: str, offered: list[dict[str, str]], value: str | None) -> Component:
    return dmc.Select(
        id=ids.compare(part),
        data=offered,
        value=value,
        allowDeselect=False,
        searchable=part != "by",
        nothingFoundMessage=say("Nothing of that name"),
        size="xs",
        comboboxProps={"keepMounted": False},
        **aria(label=say(LABELS[part])),
    )


def data(options: Sequence[Option]) -> list[dict[str, str]]:
    """Options as a select takes them."""
    return [{"value": option.value, "label": option.label} for option in options]


@dataclass(frozen=True, kw_only=True)
class Side:
    """A number of one side as text, where it stands on the strip (0 to 1; None where there is none), and n."""

    value: str
    note: str = ""
    at: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measure: both sides, the difference with its interval, and what is to be said of chance."""

    name: str
    first: Side
    second: Side
    difference: str
    interval: str
    verdict: str
    beyond: str = ""  # "up" or "down" where the difference is beyond chance


@dataclass(frozen=True)
class Block:
    """Lines under a heading; blank for one that needs none."""

    heading: str
    lines: Sequence[Line]


def table(
    blocks: Sequence[Block], *, sides: tuple[str, str], caption: str, ends: tuple[str, str]
) -> Component:
    """The comparison as a table: a line a measure, a strip with both sides between two ends, the difference, the verdict."""
    first, second = sides
    head = html.Thead(
        html.Tr(
            [
                html.Th(say("Measure"), scope="col"),
                html.Th([_dot("first"), first], scope="col", className="number"),
                html.Th([_dot("second"), second], scope="col", className="number"),
                html.Th(
                    html.Div([html.Span(end) for end in ends], className="compared-ends"),
                    scope="col",
                    **aria(hidden="true"),
                ),
                html.Th(say("Difference"), scope="col", className="number"),
                html.Th(say("Beyond chance?"), scope="col"),
            ]
        )
    )
    bodies = [_block(block, sides) for block in blocks]
    told = html.Caption(caption, className="visually-hidden")
    # A card of words is a list, and this its one entry.
    return html.Li(html.Table([told, head, *bodies], className="compared-table"))


def _dot(side: str) -> Component:
    return html.I(className=f"compared-dot compared-dot--{side}", **aria(hidden="true"))


def _block(block: Block, sides: tuple[str, str]) -> Component:
    heading = [html.Tr(html.Th(block.heading, colSpan=6, scope="colgroup"), className="compared-heading")]
    return html.Tbody([*(heading if block.heading else []), *(_line(line, sides) for line in block.lines)])


def _line(line: Line, sides: tuple[str, str]) -> Component:
    sign = {"up": "▲ ", "down": "▼ "}.get(line.beyond, "")
    state = f" compared-verdict--{line.beyond}" if line.beyond else ""
    named: list[dict[str, Any]] = [{"data-side": name} for name in sides]
    return html.Tr(
        [
            html.Th(line.name, scope="row"),
            html.Td(_number(line.first), className="number compared-side", **named[0]),
            html.Td(_number(line.second), className="number compared-side", **named[1]),
            html.Td(_strip(line), className="compared-strip-cell", **aria(hidden="true")),
            html.Td([html.B(line.difference), _note(line.interval)], className="number compared-difference"),
            html.Td(f"{sign}{line.verdict}", className=f"compared-verdict{state}"),
        ]
    )


def _number(side: Side) -> list[Component]:
    return [html.Span(side.value), _note(side.note)]


def _note(text: str) -> Component:
    return html.Span(text, className="compared-note")


def _strip(line: Line) -> Component:
    marks: list[Component] = []
    for name, side in (("first", line.first), ("second", line.second)):
        if side.at is None:
            continue
        if side.low is not None and side.high is not None:
            place = {"left": _share(side.low), "width": _share(side.high - side.low)}
            marks.append(html.I(className=f"compared-bar compared-bar--{name}", style=place))
        marks.append(html.I(className=f"compared-dot compared-dot--{name}", style={"left": _share(side.at)}))
    return html.Div(marks, className="compared-strip")


def _share(part: float) -> str:
    return f"{round(100 * part, 1):g}%"

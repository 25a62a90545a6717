"""What stands on a brief: tiles, map, findings and charts as the pages have them, as plain values ready to be set in type.

Belongs here: which drawings a brief takes, and how a drawing becomes a part of the sheet. Not here: what is asked (asked.py),
sentences of its own (words.py), the look (brief.typ), any number.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dash import html

from callbacks import shapes, viewing
from callbacks.brief import words
from callbacks.drawings import comprehension, outreach, overview, returnees
from callbacks.program import Program
from callbacks.sheet import EMPTY, Page, Sheet
from callbacks.view import View
from charts import formats, paper, paper_map
from charts.map import LegendItem
from charts.palette import LIGHT
from charts.source import Lines, Months, Places
from geo import boundaries
from languages import current, say
from layouts.cards import Drawing
from layouts.tiles import Tile

MAP_WIDTH: Final = 148.0  # points
MAP_HEIGHT: Final = 200.0  # points, at most
PLOT_HEIGHT: Final = 66.0  # points, of the chart of months
END_LABEL: Final = 9.0  # points that the name of a line takes at its end


@dataclass(frozen=True)
class Chart:
    """A chart that a brief takes from a page, which the person who asks must be able to see."""

    page: str
    draw: Callable[[Sheet], Drawing]
    small: bool = False  # whether a third of the sheet is wide enough for it


CHARTS: Final = (
    Chart("comprehension", comprehension.before_and_after),
    Chart("overview", overview.by_month, small=True),
    Chart("comprehension", comprehension.by_group, small=True),
    Chart("returnees", returnees.by_months, small=True),
    Chart("outreach", outreach.by_type),
)


def content(view: View, program: Program, *, base: str) -> dict[str, Any]:
    """Everything on the sheet. ``base`` is where the dashboard is reached. Raises NothingToShow and what the data raise."""
    sheet = Sheet(view, program.evidence())
    page = overview.DRAWN.draw(sheet, ("map", "ranking", "findings"))
    shown = program.shown()
    return {
        "alt": page.drawings["map"].summary,
        "title": f"{words.title(sheet)}: {say(words.KIND).lower()}",
        "product": f"{say('Community Response Map')}, {say(program.country.name)}",
        "kind": say(words.KIND),
        "language": current(),
        "place": words.title(sheet),
        "demonstration": say(words.DEMONSTRATION) if shown.demonstration else "",
        "as_of": shown.as_of or "",
        "day": say("Data as of {day}", day=formats.day(shown.as_of)) if shown.as_of else "",
        "period": words.period(view.filters, sheet.evidence),
        "filters": words.filters(sheet),
        "tiles": [_tile(one) for one in page.tiles],
        "map": _map(page, sheet),
        "ranking": _part(page.drawings["ranking"]),
        "findings": _findings(page.drawings["findings"]),
        "charts": [
            _part(one.draw(sheet)) | {"small": one.small} for one in CHARTS if viewing.may(f"page {one.page}")
        ],
        "notes": [{"head": head, "text": text} for head, text in words.notes(sheet, program)],
        "address": {"label": say(words.VIEW), "text": words.address(sheet, base=base)},
        "colours": _colours(),
    }


def _tile(one: Tile) -> dict[str, str]:
    return {"value": one.value, "label": one.label, "note": one.note, "change": one.change, "direction": one.direction}  # fmt: skip


def _map(page: Page, sheet: Sheet) -> dict[str, Any]:
    """The picture of the map with its legend."""
    drawing = page.drawings["map"]
    source = drawing.source
    if not isinstance(source, Places):
        raise TypeError("the map of the overview is drawn from places")
    shape = shapes.shapes(sheet.country, source.level, within=source.marks.codes)
    features = json.loads(boundaries.geojson(sheet.country, source.level))["features"]
    legend = [
        {"label": one.label, "colour": one.colour, "count": str(one.count), "pattern": one.pattern}
        for one in drawing.legend
        if isinstance(one, LegendItem)
    ]
    return {
        "title": drawing.title,
        "subtitle": drawing.subtitle,
        "svg": paper_map.svg(source, shape, features),
        "alt": drawing.summary,
        "width": MAP_WIDTH,
        "height": min(paper_map.height_for(shape.extent, MAP_WIDTH), MAP_HEIGHT),
        "legend": legend,
        "foot": drawing.foot,
    }


def _findings(drawing: Drawing) -> dict[str, Any]:
    return {
        "title": drawing.title,
        "subtitle": drawing.subtitle,
        "items": [_runs(one.children) for one in drawing.sentences],
        "foot": drawing.foot,
    }


def _runs(children: Any, *, strong: bool = False) -> list[dict[str, Any]]:
    """The texts of a sentence in the order in which they are read, each with whether it is strong."""
    if children is None or children == "":
        return []
    if isinstance(children, str | int | float):
        return [{"text": str(children), "strong": strong}]
    if isinstance(children, Sequence):
        return [run for child in children for run in _runs(child, strong=strong)]
    if isinstance(children, html.A):  # a way to somewhere, which paper has not
        return []
    return _runs(children.children, strong=strong or type(children).__name__ == "Strong")


def _part(drawing: Drawing) -> dict[str, Any]:
    """A chart with its texts; where there is no number to draw, the sentence that says so on the page."""
    told = {"title": drawing.title, "subtitle": drawing.subtitle, "alt": drawing.summary}
    source = drawing.source
    if isinstance(source, Lines):
        note = "" if source.measure.unit != "count" and len(source.series) == 1 else paper.behind(source)
        return {**told, "kind": "lines", "chart": paper.lines(source), "foot": _joined(drawing.foot, note)}
    if isinstance(source, Months):
        drawn = paper.months(source, height=PLOT_HEIGHT, label=END_LABEL)
        return {**told, "kind": "months", "height": PLOT_HEIGHT, "chart": drawn, "foot": _joined(drawing.foot, paper.behind(source))}  # fmt: skip
    return {**told, "kind": "nothing", "chart": None, "foot": _said(drawing)}


def _said(drawing: Drawing) -> str:
    """The sentence in place of a chart."""
    annotations = (drawing.figure or {}).get("layout", {}).get("annotations", [])
    return " ".join(one["text"].replace("<br>", " ") for one in annotations if one["text"]) or EMPTY


def _joined(*parts: str) -> str:
    return " ".join(part if part.endswith((".", "%")) else f"{part}." for part in parts if part)


def _colours() -> dict[str, str]:
    names = (
        "text", "muted", "grid", "border", "accent", "accent_soft", "page", "up", "down", "notice", "notice_soft", "too_few",
        "no_data", "hatch", "outline", "surface",
    )  # fmt: skip
    return {name: getattr(LIGHT, name) for name in names}

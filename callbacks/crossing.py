"""Outreach against departures on one map: which places see many leave and little outreach, and the places beside it as points.

Belongs here: which two measures are crossed, and the words about them. Not here: thirds and figures (charts/crossed.py), the
square of the legend (layouts/crossed.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from callbacks import base_layers, levels, marking, shapes
from callbacks.sheet import Sheet, without
from charts import crossed as chart
from charts import formats, map
from charts.crossed import Crossed, Side
from charts.map import LegendItem
from charts.marks import Marks
from geo.country import Level
from indicators.definitions import INDICATORS
from layouts import crossed as layout
from layouts.cards import Drawing
from layouts.crossed import Axis, Square

DEPARTURES: Final = INDICATORS["departures_per_1000_people"]
REACH: Final = INDICATORS["reach_per_1000_people"]
COUNTED: Final = "counted"
TITLE: Final = "Does outreach go where people leave from?"
NEGLECTED: Final = 6  # the cell of many departures and little outreach
CORNERS: Final = (
    "few leave, little outreach",
    "few leave, much outreach",
    "many leave, little outreach",
    "many leave, much outreach",
)
AXES: Final = {
    DEPARTURES.name: "Departures per 1,000 inhabitants",
    REACH.name: "Reached per 1,000 inhabitants",
}
MANY: Final = ("few leave", "some leave", "many leave")
MUCH: Final = ("little outreach", "some outreach", "much outreach")
HATCHED: Final = "Hatched: no activity on record, or departures not known. "
NAMED: Final = 6  # places that a sentence names; more are counted


def drawings(sheet: Sheet) -> dict[str, Drawing]:
    """The map in nine colours, and beside it the places between the cuts."""
    places = sheet.places(REACH, COUNTED, ())
    level = sheet.country.level(places.level)
    every = _crossed(sheet, places.level)
    if every is None:
        few = f"Fewer than {chart.LEAST} {level.plural} have both numbers: they cannot be told in thirds."
        empty = Drawing(title=TITLE, subtitle=few, figure=without([places.marks], height=None))
        return {
            "map": empty,
            "ranking": replace(empty, title=f"{level.plural.capitalize()} by both measures"),
        }
    seen = every.of(places.marks.codes)
    finding = _finding(seen, level.plural)
    chosen = levels.chosen(sheet.view.filters, level.name, sheet.country)
    return {
        "map": _map(sheet, seen, chosen, level, note=places.note),
        "ranking": Drawing(
            title=f"{level.plural.capitalize()} by both measures",
            subtitle="In the colours of the map; dotted: where the thirds part",
            figure=chart.scatter(seen, chosen=chosen, theme=sheet.view.theme),
            foot="Attendances, not unique people. Irregular migrants are not among registered departures.",
            summary=finding,
        ),
    }


def _map(sheet: Sheet, seen: Crossed, chosen: Sequence[str], level: Level, *, note: str) -> Drawing:
    theme, finding = sheet.view.theme, _finding(seen, level.plural)
    place = shapes.shapes(sheet.country, level.name, within=seen.marks.codes)
    some_lack = any(seen.marks.without_data(i) for i in range(len(seen.marks)))
    drawing = Drawing(
        title=TITLE,
        subtitle=" · ".join(filter(None, (finding, note))),
        figure=chart.choropleth(seen, shapes=place, chosen=chosen, theme=theme),
        legend=[*layout.legend(_square(seen, level.plural)), *_without_cell(seen.marks, theme)],
        foot=f"{HATCHED if some_lack else ''}{base_layers.source_line(DEPARTURES, sheet.country)}",
        summary=f"Map of {level.plural} by departures and outreach. {finding}",
    )
    return sheet.with_points(level.name, drawing)


def _crossed(sheet: Sheet, level: str) -> Crossed | None:
    """Both measures of every place of the level under the filters, so that the cuts stay when the map moves."""
    sides = []
    for indicator, item in ((DEPARTURES, ""), (REACH, COUNTED)):
        found = sheet.one(indicator.name, item, by=(level,))
        marks = marking.by_place(found, sheet.country, level=level)
        measure = replace(marking.measure_of(indicator), title=AXES[indicator.name])
        cuts = chart.thirds(marks, measure)
        if cuts is None:
            return None
        sides.append(Side(marks, measure, cuts))
    return Crossed(*sides, corners=CORNERS)


def _finding(seen: Crossed, plural: str) -> str:
    """The sentence that reads the map out: where many leave and little outreach goes."""
    names = seen.names_in(NEGLECTED)
    known = sum(seen.cell(i) is not None for i in range(len(seen.marks)))
    if not names:
        return f"None of {known} {plural} sees many leave and little outreach"
    listed = names if len(names) <= NAMED else [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
    said = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
    return f"Many leave but little outreach goes to {len(names)} of {known} {plural}: {said}"


def _square(seen: Crossed, plural: str) -> Square:
    cells = range(chart.SIDE * chart.SIDE)
    axes = [
        Axis(
            side.measure.title,
            (formats.tick(side.cuts[0], "rate"), formats.tick(side.cuts[1], "rate")),
            thirds,
        )
        for side, thirds in ((seen.up, MANY), (seen.across, MUCH))
    ]
    return Square(*axes, corners=CORNERS, names=[seen.names_in(cell) for cell in cells], plural=plural)


def _without_cell(marks: Marks, theme: str) -> Sequence[LegendItem]:
    """The lines for places that lack one of the two numbers."""
    return [item for item in map.legend(marks, classes=chart.CELLS, theme=theme) if item.pattern != "fill"]

"""Outreach against departures on one map: which places see many leave and little outreach, and the places beside it as points.

Belongs here: which two measures are crossed, and the words about them. Not here: thirds and figures (charts/crossed.py), the
square of the legend (layouts/crossed.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from callbacks import base_layers, levels, marking, shapes
from callbacks.sheet import Sheet, capital, without
from charts import crossed as chart
from charts import formats, map
from charts.crossed import Crossed, Side
from charts.map import LegendItem
from charts.marks import Marks
from geo.country import Level
from indicators.definitions import INDICATORS
from languages import later, say
from layouts import crossed as layout
from layouts.cards import Drawing
from layouts.crossed import Axis, Square

DEPARTURES: Final = INDICATORS["departures_per_1000_people"]
REACH: Final = INDICATORS["reach_per_1000_people"]
COUNTED: Final = "counted"
TITLE: Final = later("Does outreach go where people leave from?")
NEGLECTED: Final = 6  # the cell of many departures and little outreach
CORNERS: Final = (
    later("few leave, little outreach"),
    later("few leave, much outreach"),
    later("many leave, little outreach"),
    later("many leave, much outreach"),
)
AXES: Final = {
    DEPARTURES.name: later("Departures per 1,000 inhabitants"),
    REACH.name: later("Reached per 1,000 inhabitants"),
}
MANY: Final = (later("few leave"), later("some leave"), later("many leave"))
MUCH: Final = (later("little outreach"), later("some outreach"), later("much outreach"))
HATCHED: Final = later("Hatched: no activity on record, or departures not known.")
NAMED: Final = 6  # places that a sentence names; more are counted


def drawings(sheet: Sheet) -> dict[str, Drawing]:
    """The map in nine colours, and beside it the places between the cuts."""
    places = sheet.places(REACH, COUNTED, ())
    level = sheet.country.level(places.level)
    every = _crossed(sheet, places.level)
    if every is None:
        few = say(
            "Fewer than {least} {plural} have both numbers: they cannot be told in thirds.",
            least=chart.LEAST,
            plural=say(level.plural),
        )
        empty = Drawing(title=say(TITLE), subtitle=few, figure=without([places.marks], height=None))
        return {
            "map": empty,
            "ranking": replace(
                empty, title=say("{plural} by both measures", plural=capital(say(level.plural)))
            ),
        }
    seen = every.of(places.marks.codes)
    finding = _finding(seen, say(level.plural))
    chosen = levels.chosen(sheet.view.filters, level.name, sheet.country)
    return {
        "map": _map(sheet, seen, chosen, level, note=places.note),
        "ranking": Drawing(
            title=say("{plural} by both measures", plural=capital(say(level.plural))),
            subtitle=say("In the colours of the map; dotted: where the thirds part"),
            figure=chart.scatter(seen, chosen=chosen, theme=sheet.view.theme),
            foot=say(
                "Attendances, not unique people. Irregular migrants are not among registered departures."
            ),
            summary=finding,
        ),
    }


def _map(sheet: Sheet, seen: Crossed, chosen: Sequence[str], level: Level, *, note: str) -> Drawing:
    theme, finding = sheet.view.theme, _finding(seen, say(level.plural))
    place = shapes.shapes(sheet.country, level.name, within=seen.marks.codes)
    some_lack = any(seen.marks.without_data(i) for i in range(len(seen.marks)))
    drawing = Drawing(
        title=say(TITLE),
        subtitle=" · ".join(filter(None, (finding, note))),
        figure=chart.choropleth(seen, shapes=place, chosen=chosen, theme=theme),
        legend=[*layout.legend(_square(seen, say(level.plural))), *_without_cell(seen.marks, theme)],
        foot=f"{say(HATCHED) + ' ' if some_lack else ''}{base_layers.source_line(DEPARTURES, sheet.country)}",
        summary=say(
            "Map of {plural} by departures and outreach. {finding}", plural=say(level.plural), finding=finding
        ),
    )
    return sheet.with_points(level.name, drawing)


def _crossed(sheet: Sheet, level: str) -> Crossed | None:
    """Both measures of every place of the level under the filters, so that the cuts stay when the map moves."""
    sides = []
    for indicator, item in ((DEPARTURES, ""), (REACH, COUNTED)):
        found = sheet.one(indicator.name, item, by=(level,))
        marks = marking.by_place(found, sheet.country, level=level)
        measure = replace(marking.measure_of(indicator), title=say(AXES[indicator.name]))
        cuts = chart.thirds(marks, measure)
        if cuts is None:
            return None
        sides.append(Side(marks, measure, cuts))
    return Crossed(*sides, corners=_corners())


def _corners() -> tuple[str, str, str, str]:
    first, second, third, fourth = (say(corner) for corner in CORNERS)
    return first, second, third, fourth


def _finding(seen: Crossed, plural: str) -> str:
    """The sentence that reads the map out: where many leave and little outreach goes."""
    names = seen.names_in(NEGLECTED)
    known = sum(seen.cell(i) is not None for i in range(len(seen.marks)))
    if not names:
        return say("None of {known} {plural} sees many leave and little outreach", known=known, plural=plural)
    listed = names if len(names) <= NAMED else [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]
    said = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
    return say(
        "Many leave but little outreach goes to {n} of {known} {plural}: {said}",
        n=len(names),
        known=known,
        plural=plural,
        said=said,
    )


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
    return Square(*axes, corners=_corners(), names=[seen.names_in(cell) for cell in cells], plural=plural)


def _without_cell(marks: Marks, theme: str) -> Sequence[LegendItem]:
    """The lines for places that lack one of the two numbers."""
    return [item for item in map.legend(marks, classes=chart.CELLS, theme=theme) if item.pattern != "fill"]

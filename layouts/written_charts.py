"""The map and the ranking of a page as the server writes them: an SVG whose places are links, and a table with intervals.

Colours are the style sheet's variables, so that light and dark need no second picture. Belongs here: their HTML. Not here: outlines
(callbacks/outlines.py), where a place leads, and any number that is not in what the charts are drawn from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dash import html
from dash.development.base_component import Component
from markupsafe import Markup

from charts import formats, map, rows, words
from charts.classes import Classes
from charts.marks import Marks, Measure
from charts.palette import VARIABLES
from charts.ranking import FILLED
from charts.source import Lines, Places
from languages import say
from layouts.markup import element

HATCH: Final = Markup(
    '<defs><pattern id="written-hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="written-blank" d="M0 0h9v9H0z"/><path class="written-line" d="M0 0v9"/></pattern></defs>'
)

Way = Callable[[str], str]  # the address of the view after a press on a place, by its code


@dataclass(frozen=True)
class Outlines:
    """Shapes in units of a drawing: the view around them, and by place its path and a point within it."""

    view: str
    paths: Mapping[str, str]
    spots: Mapping[str, tuple[int, int]]


def drawn_map(source: Places, outlines: Outlines, way: Way, *, label: str) -> Markup:
    """The map: each place a link that says its name and its number; the chosen ones come last and are outlined."""
    marks = source.marks
    here = [i for i in range(len(marks)) if marks.codes[i] in outlines.paths]
    here.sort(key=lambda i: marks.codes[i] in source.chosen)
    areas = [_area(source, i, outlines, way) for i in here]
    spots = [outlines.spots[marks.codes[i]] for i in here if marks.too_few(i)]
    stars = [element("text", {"x": x, "y": y}, "*") for x, y in spots]
    hatch = HATCH if any(marks.without_data(i) for i in here) else ""
    over = element("g", {"class": "written-stars", "aria-hidden": "true"}, *stars)
    named = {"class": "written-map", "viewBox": outlines.view, "role": "group", "aria-label": label}
    return element("svg", named, hatch, *areas, over)


def _area(source: Places, position: int, outlines: Outlines, way: Way) -> Markup:
    marks, code = source.marks, source.marks.codes[position]
    told = f"{marks.names[position]}: {_told(marks, position, source.measure)}"
    if marks.without_data(position):
        paint = {"class": "written-none"}
    else:
        paint = {"style": f"fill:{colour_of(marks, position, source.classes)}"}
    chosen = {"class": "written-chosen", "aria-current": "true"} if code in source.chosen else {}
    path = element("path", {"d": outlines.paths[code], **paint})
    return element("a", {"href": way(code), **chosen}, element("title", {}, told), path)


def colour_of(marks: Marks, position: int, classes: Classes | None) -> str:
    """The colour of a place; a number that may not be shown has no class either."""
    number = marks.estimate[position]
    if number is None or not marks.shown(position):
        return VARIABLES.too_few
    return classes.colours(VARIABLES)[classes.of(number)] if classes else VARIABLES.accent


@dataclass(frozen=True)
class _Axis:
    """Where a number stands, in parts of the width."""

    low: float
    high: float

    def at(self, number: float) -> float:
        return round(100 * (number - self.low) / (self.high - self.low), 1)


def ranked(source: Lines, *, label: str) -> Markup:
    """The ranking as a table: name, the number on its line with the interval, and the number; below, the ticks."""
    marks = source.series[0].marks
    scale = rows.value_axis(source.measure, [marks])
    axis = _Axis(*scale["range"])
    texts = rows.numbers(marks, source.measure)
    lines = [_line(source, i, axis, texts[i]) for i in range(len(marks))]
    tall = f"height:{100 * min(1.0, len(marks) / FILLED):.0f}%"
    named = element("caption", {"class": "visually-hidden"}, label)
    table = element("table", {"style": tall}, named, _against(source, axis), element("tbody", {}, *lines), _ticks(scale, axis))  # fmt: skip
    return element("div", {"class": "written-ranking"}, table)


def _ticks(scale: Mapping[str, Any], axis: _Axis) -> Markup:
    written = zip(scale["tickvals"], scale["ticktext"], strict=True)
    marks = [element("i", {"style": f"left:{axis.at(at)}%"}, text) for at, text in written]
    return _beside("tfoot", *marks)


def _against(source: Lines, axis: _Axis) -> Markup:
    """What all places are held against, over a line through all of them."""
    one = source.reference
    if one is None or one.estimate is None:
        return _beside("thead")
    told = f"{one.label} {formats.value(one.estimate, source.measure.unit)}"
    place = {"class": "written-reference", "style": f"left:{axis.at(one.estimate)}%"}
    return _beside("thead", element("i", place, told))


def _beside(part: str, *inside: Markup) -> Markup:
    """A row over or under the lines, of which only the middle has something."""
    empty = element("td")
    return element(part, {"aria-hidden": "true"}, element("tr", {}, empty, element("td", {"class": "written-ticks"}, *inside), empty))  # fmt: skip


def _line(source: Lines, position: int, axis: _Axis, number: str) -> Markup:
    marks = source.series[0].marks
    code = marks.codes[position]
    look = {"class": "written-faint"} if source.chosen and code not in source.chosen else {}
    name = element("th", {"scope": "row"}, marks.names[position])
    mark = element("td", {"class": "written-mark"}, *_mark(source, position, axis))
    return element("tr", look, name, mark, element("td", {"class": "number"}, number))


def _mark(source: Lines, position: int, axis: _Axis) -> list[Markup]:
    """The number as a dot on its interval, and in words for those who do not see it."""
    marks = source.series[0].marks
    told = element("span", {"class": "visually-hidden"}, _told(marks, position, source.measure))
    number = marks.estimate[position]
    if number is None or not marks.shown(position):
        return [told]
    dot = f"left:{axis.at(number)}%;background:{colour_of(marks, position, source.classes)}"
    return [*_interval(marks, position, axis), element("b", {"style": dot}), told]


def _interval(marks: Marks, position: int, axis: _Axis) -> list[Markup]:
    bounds = marks.interval(position)
    if not bounds:
        return []
    low, high = axis.at(bounds[0]), axis.at(bounds[1])
    few = {"class": "written-few"} if marks.reliability[position] == "caution" else {}
    return [element("i", {**few, "style": f"left:{low}%;width:{high - low:.1f}%"})]


def _told(marks: Marks, position: int, measure: Measure) -> str:
    return words.brief(marks, position, measure) or say("no data")


def legend(source: Places) -> Sequence[Component]:
    """The legend of a map: a swatch, what it stands for, and how many places are in it."""
    items = map.legend(
        source.marks, classes=source.classes, theme="variables", counted=source.measure.counted
    )
    return [html.Div([_swatch(one), one.label, html.B(one.count)], className="legend-item") for one in items]


def _swatch(item: map.LegendItem) -> Component:
    if item.pattern == "hatch":
        return html.I(className="swatch swatch--hatched")
    star = "*" if item.pattern == "star" else None
    return html.I(star, className="swatch", style={"background": item.colour})

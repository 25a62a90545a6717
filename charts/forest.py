"""Groups of lines under headings: a dot with its interval on each, what it could be at worst and best, marks to judge by.

For everything that is read down a list: who is lost, which items pull a score down, targets against what was reached. Bars
stand in ``distribution``, one plain list of places in ``ranking``, rounds of one message in ``change``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from charts import formats, rows
from charts.config import SMALL, Figure, text_height
from charts.marks import Marks, Measure, Series
from charts.palette import Theme, faded, of_role
from charts.palette import theme as theme_of

NAME_WIDTH = 26  # Latin letters; what a phone can spare beside the dots
SERIES_ROW = 13  # pixels a series
BETWEEN = 13  # pixels between two lines
TOP, LEGEND, BOTTOM = 10, 24, 28


@dataclass(frozen=True)
class Part:
    """Lines under one heading (none if blank); all series hold the same codes in the same order.

    ``outer`` are pale bars from low to high behind the dots of the first series. ``numbers`` stand at the right, one a
    line; without them the number of the first series does.
    """

    heading: str
    series: Sequence[Series]
    outer: Marks | None = None
    numbers: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self.series[0].marks) if self.series else 0


@dataclass(frozen=True)
class Guide:
    """A value to judge by, as a dotted line, with what it stands for above it."""

    value: float
    label: str = ""


@dataclass(frozen=True)
class _Place:
    """Where the lines of a part stand, in pixels from above, and where its heading does."""

    part: Part
    heading: float
    heights: tuple[float, ...]
    end: float


def forest(
    parts: Sequence[Part], *, measure: Measure, theme: str = "light", guides: Sequence[Guide] = ()
) -> Figure:
    """Dots with intervals down a list. Hollow dots with dashed intervals: few people; a star: too few."""
    colours = theme_of(theme)
    places = _places(parts)
    every = [series for place in places for series in place.part.series]
    named = len({series.name for series in every}) > 1
    traces: list[dict[str, Any]] = [{**rows.anchor(), "showlegend": False}]
    told: set[str] = set()
    for place in places:
        traces += _traces(place, measure, colours, told=told, named=named)
    total = places[-1].end if places else 0
    lines = _lines(places, colours)
    down = {"range": [total, 0]}
    heights = [y for place in places for y in place.heights]
    labelled = any(guide.label for guide in guides)
    top = TOP + (LEGEND if named else 0) + (26 if labelled else 0)
    # What bars and guides reach counts for the axis too, so that it holds them all.
    held = [place.part.outer for place in places if place.part.outer] + [_values(guides)]
    layout = {
        "height": total + top + BOTTOM,
        "showlegend": named,
        # Above the labels of the guides, which stand where it would.
        **({"legend": {"yref": "container", "y": 1, "yanchor": "top"}} if named and labelled else {}),
        "xaxis": rows.value_axis(measure, [*(one.marks for one in every), *held]),
        "yaxis": rows.names_axis([text for _, text in lines], tickvals=[at for at, _ in lines], **down),
        "yaxis2": rows.numbers_axis(_numbers(places, measure), tickvals=heights, **down),
        "margin": {"l": 4, "r": 4, "t": top, "b": BOTTOM},
        "shapes": [_line(guide, colours) for guide in guides],
        "annotations": _guide_labels(guides, colours),
    }
    return {"data": traces, "layout": layout}


def _places(parts: Sequence[Part]) -> list[_Place]:
    places: list[_Place] = []
    at = 0.0
    for part in parts:
        heading, at = at, at + _heading_room(part.heading)
        names = [
            formats.wrap(name, NAME_WIDTH) for name in (part.series[0].marks.names if part.series else ())
        ]
        row = rows.row_height(names, SERIES_ROW * len(part.series) + BETWEEN)
        heights = tuple(at + row * (i + 0.5) for i in range(len(part)))
        at += row * len(part)
        places.append(_Place(part, heading, heights, at))
    return places


def _traces(
    place: _Place, measure: Measure, colours: Theme, *, told: set[str], named: bool
) -> list[dict[str, Any]]:
    """The bars behind, the intervals and the dots of one part; a name stands once in the legend."""
    part, traces = place.part, []
    if part.outer:
        traces.append({**_outer(part.outer, place.heights, colours), "showlegend": False})
    for at, one in enumerate(part.series):
        shift = (at - (len(part.series) - 1) / 2) * SERIES_ROW
        heights = [height + shift for height in place.heights]
        shade = of_role(one.role, colours)
        traces += [{**line, "showlegend": False} for line in rows.intervals(one.marks, heights, colour=shade)]
        dots = _dots(one, heights, measure, colours)
        traces.append({**dots, "showlegend": named and one.name not in told, "legendgroup": one.name})
        told.add(one.name)
    return traces


def _dots(series: Series, heights: Sequence[float], measure: Measure, colours: Theme) -> dict[str, Any]:
    marks, shade = series.marks, of_role(series.role, colours)
    if measure.unit == "count":
        return _lengths(series, heights, measure, shade)
    few = [marks.reliability[i] == "caution" for i in range(len(marks)) if marks.shown(i)]
    fill = [colours.surface if f else shade for f in few]
    return {
        **rows.points(series, heights, measure),
        "yaxis": "y2",
        "marker": {"size": 9, "color": fill, "line": {"color": shade, "width": 1.6}},
    }


def _lengths(series: Series, heights: Sequence[float], measure: Measure, shade: str) -> dict[str, Any]:
    """Counts as bars from 0: their length is what is read."""
    here = rows.points(series, heights, measure)
    return {**here, "type": "bar", "orientation": "h", "yaxis": "y2", "width": 12, "marker": {"color": shade}}


def _outer(marks: Marks, heights: Sequence[float], colours: Theme) -> dict[str, Any]:
    """Wide pale bars from low to high."""
    return rows.interval_trace(marks, heights, colour=faded(colours.accent, 0.22), width=9)


def _lines(places: Sequence[_Place], colours: Theme) -> list[tuple[float, str]]:
    """What stands at the left, and how far down: headings strong, names muted where there is no number."""
    lines: list[tuple[float, str]] = []
    for place in places:
        if place.part.heading:
            text = formats.wrap(place.part.heading, NAME_WIDTH)
            lines.append((place.heading + _heading_room(place.part.heading) / 2 + 2, f"<b>{text}</b>"))
        for i, at in enumerate(place.heights):
            name = formats.wrap(place.part.series[0].marks.names[i], NAME_WIDTH)
            shown = any(one.marks.shown(i) for one in place.part.series)
            lines.append((at, name if shown else rows.coloured(name, colours.muted)))
    return lines


def _heading_room(heading: str) -> int:
    return text_height(formats.wrap(heading, NAME_WIDTH)) + 14 if heading else 0


def _values(guides: Sequence[Guide]) -> Marks:
    return Marks(
        [str(i) for i in range(len(guides))],
        [guide.label for guide in guides],
        [guide.value for guide in guides],
    )


def _numbers(places: Sequence[_Place], measure: Measure) -> list[str]:
    texts = []
    for place in places:
        first = place.part.series[0].marks if place.part.series else Marks((), (), ())
        own = place.part.numbers or [rows.written(first, i, measure).strip() for i in range(len(first))]
        texts += own
    return texts


def _line(guide: Guide, colours: Theme) -> dict[str, Any]:
    line = {"color": colours.muted, "width": 1.2, "dash": "dot"}
    place = {"xref": "x", "yref": "paper", "x0": guide.value, "x1": guide.value, "y0": 0, "y1": 1}
    return {"type": "line", "layer": "below", "line": line, **place}


def _guide_labels(guides: Sequence[Guide], colours: Theme) -> list[dict[str, Any]]:
    where = {"xref": "x", "yref": "paper", "y": 1, "yanchor": "bottom", "xanchor": "left", "xshift": 2}
    font = {"size": SMALL, "color": colours.muted}
    return [{"text": guide.label, "x": guide.value, **where, "font": font} for guide in guides if guide.label]

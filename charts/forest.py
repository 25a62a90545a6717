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
ABOVE_WIDTH = 44  # of a name above its line; what the narrowest phone holds
SERIES_ROW = 13  # pixels a series
BETWEEN = 13  # pixels between two lines
TOP, LEGEND, BOTTOM = 10, 24, 28
# Pixels for what guides are, and for that under a legend, which takes two lines where it must.
LABELS = (26, 34)
HEAD = 18  # pixels over the first line for what the numbers are
SHARE = Measure("share")


@dataclass(frozen=True)
class Part:
    """Lines under one heading (none if blank); all series hold the same codes in the same order.

    ``outer`` are wide bars from low to high behind the dots of the first series, named ``outer_name`` in the legend. Two
    series ``joined`` stand on one line, with a bar from the first to the second. ``numbers`` stand at the right, one a
    line; without them the number of the first series does.
    """

    heading: str
    series: Sequence[Series]
    outer: Marks | None = None
    outer_name: str = ""
    joined: bool = False
    numbers: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self.series[0].marks) if self.series else 0

    @property
    def names(self) -> Sequence[str]:
        """What each line is called."""
        return self.series[0].marks.names if self.series else ()

    @property
    def shifts(self) -> list[float]:
        """How far below the middle of its line each series stands, in pixels."""
        many = len(self.series)
        return [0.0 if self.joined else (at - (many - 1) / 2) * SERIES_ROW for at in range(many)]


@dataclass(frozen=True)
class Guide:
    """A value to judge by, as a dotted line, with what it stands for above it."""

    value: float
    label: str = ""
    drawn: bool = True


@dataclass(frozen=True)
class _Place:
    """Where a part stands, in pixels from above: its heading, the tops and the middles of its lines, and its end."""

    part: Part
    heading: float
    tops: tuple[float, ...]
    heights: tuple[float, ...]
    end: float


def forest(
    parts: Sequence[Part],
    *,
    measure: Measure,
    theme: str = "light",
    guides: Sequence[Guide] = (),
    head: str = "",
    above: bool = False,
) -> Figure:
    """Dots with intervals down a list. Hollow dots with dashed intervals: few people; a star: too few.

    ``head`` says what the numbers at the right are. Names that are sentences stand ``above`` their lines.
    """
    colours = theme_of(theme)
    places = _places(parts, above=above)
    named = len(_names(parts)) > 1
    traces: list[dict[str, Any]] = [{**rows.anchor(), "showlegend": False}]
    told: set[str] = set()
    for place in places:
        traces += _traces(place, measure, colours, told=told, named=named)
    total = places[-1].end if places else 0
    labelled = any(guide.label for guide in guides)
    top = TOP + (LEGEND if named else 0) + (LABELS[named] if labelled else 0)
    above_lines = HEAD if head else 0
    # What bars and guides reach counts for the axis too, so that it holds them all.
    held = [place.part.outer for place in places if place.part.outer] + [_values(guides)]
    across = rows.value_axis(measure, [*(one.marks for part in parts for one in part.series), *held])
    layout = {
        "height": above_lines + total + top + BOTTOM,
        "showlegend": named,
        # Above the labels of the guides, which stand where it would.
        **({"legend": {"yref": "container", "y": 1, "yanchor": "top"}} if named and labelled else {}),
        "xaxis": across,
        **_axes(places, measure, colours, above=above, head=head, down={"range": [total, -above_lines]}),
        "margin": {"l": 12 if above else 4, "r": 4, "t": top, "b": BOTTOM},
        "shapes": [
            *([] if above else _veils(places, colours)),
            *(_line(guide, colours) for guide in guides if guide.drawn),
        ],
        "annotations": (_names_above(places, colours) if above else [])
        + _guide_labels(guides, across["range"], colours),
        **_named_lines(places, total, above=above),
    }
    return {"data": traces, "layout": layout}


def pairs(series: Sequence[Series], theme: str = "light") -> list[str]:
    """The numbers of several series side by side, each in the colour of its series; all of one measure of shares."""
    colours = theme_of(theme)
    shades = [of_role(one.role, colours) for one in series]
    lines = range(len(series[0].marks))
    texts = [[rows.written(one.marks, i, SHARE).strip() for one in series] for i in lines]
    return [
        "  ".join(rows.coloured(text, shade) for text, shade in zip(line, shades, strict=True))
        for line in texts
    ]


def _names(parts: Sequence[Part]) -> set[str]:
    """What the legend has to tell apart."""
    return {one.name for part in parts for one in part.series} | {
        part.outer_name for part in parts if part.outer_name
    }


def _axes(
    places: Sequence[_Place],
    measure: Measure,
    colours: Theme,
    *,
    above: bool,
    head: str,
    down: dict[str, Any],
) -> dict[str, Any]:
    """Names at the left, unless they stand above, and numbers at the right, under what they are."""
    heights = [y for place in places for y in place.heights]
    lines = _lines(places, colours)
    left = (
        {**down, "tickvals": heights, "showticklabels": False}
        if above
        else rows.names_axis([text for _, text in lines], tickvals=[at for at, _ in lines], **down)
    )
    said = [rows.coloured(head, colours.muted)] if head else []
    texts = [*said, *_numbers(places, measure)]
    return {
        "yaxis": left,
        "yaxis2": rows.numbers_axis(texts, tickvals=[-HEAD / 2] * len(said) + heights, **down),
    }


def _named_lines(places: Sequence[_Place], end: float, *, above: bool) -> dict[str, Any]:
    """Where lines and headings begin, as rows.named_lines takes them."""
    tops: list[float] = []
    bodies: list[int] = []
    for place in places:
        heading = [place.heading] if place.part.heading and not above else []
        tops += [*heading, *place.tops]
        bodies += [0] * len(heading)
        bodies += [_body(place.part) if above else _alone(place.part, i) for i in range(len(place.tops))]
    return rows.named_lines(tops, end, bodies, above=above)


def _body(part: Part) -> int:
    """Pixels of a line without its name."""
    return (1 if part.joined else len(part.series)) * SERIES_ROW + BETWEEN


def _alone(part: Part, position: int) -> int:
    """Pixels of a line whose name stands above it, and whose number may take two lines."""
    number = part.numbers[position] if part.numbers else ""
    return max(_body(part), text_height(number) + 4)


def _veils(places: Sequence[_Place], colours: Theme) -> list[dict[str, Any]]:
    """Over the lines of each part that step back while others are chosen."""
    return [
        one
        for place in places
        if place.part.series
        for one in rows.veils(
            place.part.series[0].marks,
            list(zip(place.tops, (*place.tops[1:], place.end), strict=True)),
            colours,
        )
    ]


def _names_above(places: Sequence[_Place], colours: Theme) -> list[dict[str, Any]]:
    names = [
        rows.sentence(formats.wrap(name, ABOVE_WIDTH), place.part.series[0].marks, i, colours)
        for place in places
        for i, name in enumerate(place.part.names)
    ]
    return rows.names_above(names, [top for place in places for top in place.tops], colours)


def _places(parts: Sequence[Part], *, above: bool) -> list[_Place]:
    places: list[_Place] = []
    at = 0.0
    for part in parts:
        heading, at = at, at + _heading_room(part.heading)
        body = _body(part)
        tops, heights = [], []
        for i, name in enumerate(part.names):
            tall = text_height(formats.wrap(name, ABOVE_WIDTH)) if above else 0
            body_here = body if above else max(body, _text_room(part, i))
            tops.append(at)
            heights.append(at + tall + body_here / 2)
            at += tall + body_here
        places.append(_Place(part, heading, tuple(tops), tuple(heights), at))
    return places


def _text_room(part: Part, position: int) -> int:
    """Pixels that the name and the number of a line take, so that they touch no other."""
    number = part.numbers[position] if part.numbers else ""
    return max(text_height(formats.wrap(part.names[position], NAME_WIDTH)), text_height(number)) + 4


def _traces(
    place: _Place, measure: Measure, colours: Theme, *, told: set[str], named: bool
) -> list[dict[str, Any]]:
    """The bars behind, the intervals and the dots of one part; a name stands once in the legend."""
    part, traces = place.part, []
    if part.outer:
        legend = {"name": part.outer_name, "showlegend": bool(part.outer_name)}
        traces.append({**_outer(part.outer, place.heights, colours), **legend})
    if part.joined:
        first, second = part.series
        moved = rows.moves(first.marks, second.marks, place.heights, colours)
        traces += [{**line, "showlegend": False} for line in moved]
    for at, (one, shift) in enumerate(zip(part.series, part.shifts, strict=True)):
        heights = [height + shift for height in place.heights]
        off = rows.beside(len(part.series))[at] if part.joined else 0
        lines = rows.intervals(
            one.marks, [height + off for height in heights], colour=of_role(one.role, colours)
        )
        traces += [{**line, "showlegend": False} for line in lines]
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
    """Wide bars from low to high, behind the dots."""
    return rows.interval_trace(marks, heights, colour=faded(colours.accent, 0.45), width=9)


def _lines(places: Sequence[_Place], colours: Theme) -> list[tuple[float, str]]:
    """What stands at the left, and how far down: headings strong, names muted where there is no number."""
    lines: list[tuple[float, str]] = []
    for place in places:
        if place.part.heading:
            text = formats.wrap(place.part.heading, NAME_WIDTH)
            lines.append((place.heading + _heading_room(place.part.heading) / 2 + 2, f"<b>{text}</b>"))
        for i, at in enumerate(place.heights):
            name = formats.wrap(place.part.names[i], NAME_WIDTH)
            shown = next(
                (one.marks for one in place.part.series if one.marks.shown(i)), place.part.series[0].marks
            )
            lines.append((at, rows.emphasised(name, shown, i, colours=colours)))
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
    return {"type": "line", "layer": "above", "line": line, **place}


def _guide_labels(guides: Sequence[Guide], span: Sequence[float], colours: Theme) -> list[dict[str, Any]]:
    """What the guides stand for, each on the side of its line where there is more room."""
    where = {"xref": "x", "yref": "paper", "y": 1, "yanchor": "bottom"}
    right, left = {"xanchor": "left", "xshift": 2}, {"xanchor": "right", "xshift": -2}
    sides = [left if guide.value > sum(span) / 2 else right for guide in guides]
    font = {"size": SMALL, "color": colours.muted}
    return [
        {"text": guide.label, "x": guide.value, **where, **side, "font": font}
        for guide, side in zip(guides, sides, strict=True)
        if guide.label
    ]

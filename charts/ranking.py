"""The ranking: places from high to low as dots with their intervals, beside the map.

Places with too few people or sessions stand at the bottom with a star and no number; places without data are only counted.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from charts import formats, rows, words
from charts.classes import Classes
from charts.config import Figure, alike, tidy
from charts.marks import Marks, Measure
from charts.palette import Theme
from charts.palette import theme as theme_of
from languages import say

Sort = Literal["value", "lowest", "name", "people", "sure"]
FILLED = 18  # lines that fill the height; fewer stay as near to each other, at the top
NAME_WIDTH, WIDE = (
    28,
    40,
)  # Latin letters of a name before it takes a second line; where there are many lines it has one
NAMED = 4  # places without data that are named; more are counted


@dataclass(frozen=True)
class Reference:
    """A value all places are held against, e.g. the country's; drawn as a dotted line with its label."""

    label: str
    estimate: float | None


def ranking(  # noqa: PLR0913 - what is drawn, against what, in which order: each may change alone
    marks: Marks,
    *,
    measure: Measure,
    classes: Classes | None = None,
    reference: Reference | None = None,
    chosen: Collection[str] = (),
    sort: Sort = "value",
    theme: str = "light",
) -> Figure:
    """One line a place. Dots take the map's colours when ``classes`` are given.

    A click anywhere on a line brings back the place's code as ``points[0].customdata``. The graph takes the height of
    its container, so that it can stand beside a map of any height.
    """
    colours = theme_of(theme)
    marks = marks.take(order(marks, sort=sort))
    lines = list(range(len(marks)))
    few = rows.dashed(marks, lines, colour=colours.interval)
    strong = _strong(marks, lines, chosen, colours)
    traces = [rows.anchor(), *few, *strong, _dots(marks, measure, classes, colours, chosen)]
    numbers = rows.numbers(marks, measure)
    texts = [rows.emphasised(numbers[i], marks, i, colours=colours, chosen=chosen) for i in lines]
    wrapped = [formats.wrap(name, WIDE if len(marks) > FILLED else NAME_WIDTH) for name in marks.names]
    names = [rows.emphasised(wrapped[i], marks, i, colours=colours, chosen=chosen) for i in lines]
    written = sum(name.count("<br>") + 1 for name in wrapped)
    domain = {"domain": [max(0.0, 1 - written / FILLED), 1]}
    layout = {
        "hovermode": "y",
        "hoverdistance": rows.ROW,
        "xaxis": rows.value_axis(measure, [marks]),
        "yaxis": rows.names_axis(names, **domain),
        "yaxis2": rows.numbers_axis(texts, **domain),
        "margin": {"l": 4, "r": 4, "t": 24, "b": 24},
    }
    return {"data": traces, "layout": layout | _reference(reference, measure, colours)}


def caption(marks: Marks, *, counted: str = "people") -> str:
    """What the ranking leaves out or marks, in words; empty when there is nothing to say. ``counted`` is what n counts."""
    unshown = words.unshown_sentence([marks], counted)
    few = sum(marks.reliability[i] == "caution" for i in range(len(marks)) if marks.shown(i))
    missing = [marks.names[i] for i in range(len(marks)) if marks.without_data(i)]
    parts = (
        (few, say("Dashed and in parentheses: few people, read with care.")),
        (len(unshown), f"* {unshown}"),
        (
            len(missing),
            say("No data: {places}.", places=", ".join(missing) if len(missing) <= NAMED else len(missing)),
        ),
    )
    return " ".join(text for count, text in parts if count)


def order(marks: Marks, *, sort: Sort = "value") -> list[int]:
    """Positions of the places drawn: shown ones as asked for, then those with too few people.

    ``value`` is highest first, ``people`` most first, ``sure`` the narrowest interval first.
    """
    shown = [i for i in range(len(marks)) if marks.shown(i)]
    few = [i for i in range(len(marks)) if marks.too_few(i)]
    shown.sort(key=marks.names.__getitem__)
    keys: dict[Sort, Callable[[int], float]] = {
        "value": lambda i: -(marks.estimate[i] or 0.0),
        "lowest": lambda i: marks.estimate[i] or 0.0,
        "people": lambda i: -(marks.n[i] or 0),
        "sure": lambda i: _width(marks, i),
    }
    if sort in keys:
        shown.sort(key=keys[sort])
    return shown + sorted(few, key=marks.names.__getitem__)


def _width(marks: Marks, position: int) -> float:
    """How wide an interval is; what has none is not uncertain in this way."""
    low, high = marks.interval(position) or (0.0, 0.0)
    return high - low


def _dots(
    marks: Marks, measure: Measure, classes: Classes | None, colours: Theme, chosen: Collection[str]
) -> dict[str, Any]:
    """One trace for all lines, with its sure intervals: with a second one plotly would tilt the hover labels.

    Lines with too few people get a point without ink at the edge, which answers the pointer and the click.
    """
    edge = rows.value_axis(measure, [marks])["range"][0]
    every = range(len(marks))
    shown = [marks.shown(i) for i in every]
    strong = [code in chosen for code in marks.codes]
    plain = [i for i in rows.of_reliability(marks, "ok") if not strong[i]]
    line = {
        "color": alike([colours.outline if s else colours.interval for s in strong]),
        "width": alike([2 if s else 1 for s in strong]),
    }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [marks.estimate[i] if shown[i] else edge for i in every],  # without y plotly counts lines from 0
        "yaxis": "y2",
        "error_x": rows.whiskers(marks, every, only=plain),
        **words.pointed(marks, measure),
        "marker": {
            "size": 10,
            "color": _fills(marks, classes, colours),
            "line": line,
            "opacity": alike([int(s) for s in shown]),
        },
    }


def _fills(marks: Marks, classes: Classes | None, colours: Theme) -> list[str]:
    """The colour each place has on the map, or the accent where there is no map beside the ranking.

    A number that may not be shown has no class either: its colour would tell.
    """
    shades = classes.colours(colours) if classes else ()
    fills = []
    for i, number in enumerate(marks.estimate):
        if number is None or not marks.shown(i):
            fills.append(colours.too_few)
        else:
            fills.append(shades[classes.of(number)] if classes else colours.accent)
    return fills


def _strong(marks: Marks, lines: list[int], chosen: Collection[str], colours: Theme) -> list[dict[str, Any]]:
    """The interval of a chosen place, darker."""
    here = [i for i in lines if marks.codes[i] in chosen]
    return [rows.interval_trace(marks, lines, colour=colours.outline, width=2, only=here)] if here else []


def _reference(reference: Reference | None, measure: Measure, colours: Theme) -> dict[str, Any]:
    if reference is None or reference.estimate is None:
        return {}
    at = tidy(reference.estimate)
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    place = {"type": "line", "yref": "y domain", "x0": at, "x1": at, "y0": 0, "y1": 1}
    text = f"{reference.label} {formats.value(reference.estimate, measure.unit)}"
    label = {"text": text, "yref": "paper", "x": at, "y": 1, "yanchor": "bottom"}
    return {"shapes": [{**place, "line": line, "layer": "below"}], "annotations": [label]}

"""Before, after and later, one line a key message: where people stood, where they stand, and how far they moved.

A fall is drawn as clearly as a rise (orange and blue); no line claims why knowledge moved.
"""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from charts import formats, rows
from charts.config import SMALL, Figure, alike, text_height
from charts.marks import Marks, Measure, Series
from charts.palette import Theme, of_role
from charts.palette import theme as theme_of
from languages import later, say

NAME_WIDTH = 44  # Latin letters; what the narrowest phone holds
BODY = 38  # pixels under the name, for the line, its change with an interval, and room to the next name
TOP, BOTTOM = 34, 26
SYMBOLS = {"before": "circle", "after": "circle", "follow_up": "diamond"}
ROUNDS = {"before": later("before"), "after": later("directly after"), "follow_up": later("at follow-up")}
ORDER = tuple(ROUNDS)


def dumbbell(
    rounds: Mapping[str, Marks],
    *,
    measure: Measure,
    difference: Marks | None = None,
    theme: str = "light",
) -> Figure:
    """One line a code, its name above it, a point a round; all rounds hold the same codes in the same order.

    ``rounds`` is two or three of before, after and follow_up, in that order; the bar runs from the first to the second.
    ``difference`` is the change between these two (unit points or score_change), written at the right with its
    interval.
    """
    colours = theme_of(theme)
    series = [Series(say(ROUNDS[role]), rounds[role], role) for role in ORDER if role in rounds]
    after = series[1].marks
    names = [formats.wrap(name, NAME_WIDTH) for name in after.names]
    said = [rows.sentence(name, after, i, colours) for i, name in enumerate(names)]
    tops, total = _tops(names)
    middles = [top + text_height(name) + BODY / 2 for top, name in zip(tops, names, strict=True)]
    traces = [rows.anchor(), *rows.moves(series[0].marks, series[1].marks, middles, colours)]
    for s, shift in zip(series, rows.beside(len(series)), strict=True):
        heights = [middle + shift for middle in middles]
        traces += rows.intervals(s.marks, heights, colour=of_role(s.role, colours))
    traces = [{**trace, "showlegend": False} for trace in traces]
    traces += [_points(s, measure, middles, colours) for s in series]
    down = {"range": [total, 0], "tickvals": middles}
    changes = _differences(difference, len(after), measure.unit, colours)
    layout = {
        "height": total + TOP + BOTTOM,
        "showlegend": True,
        "xaxis": rows.value_axis(measure, [s.marks for s in series]),
        "yaxis": {**down, "showticklabels": False},
        "yaxis2": rows.numbers_axis(changes, **down),
        "margin": {"l": 12, "r": 4, "t": TOP, "b": BOTTOM},
        "annotations": [*rows.names_above(said, tops, colours), *_head(difference)],
        **rows.named_lines(tops, total, [BODY] * len(tops), above=True),
    }
    return {"data": traces, "layout": layout}


def _tops(names: list[str]) -> tuple[list[int], int]:
    """Where each line begins, in pixels from above, and where the last one ends."""
    ends = list(accumulate((text_height(name) + BODY for name in names), initial=0))
    return ends[:-1], ends[-1]


def _points(series: Series, measure: Measure, middles: list[float], colours: Theme) -> dict[str, Any]:
    """Hollow where few people stand behind the number, as on every chart."""
    colour, marks = of_role(series.role, colours), series.marks
    few = [marks.reliability[i] == "caution" for i in range(len(marks)) if marks.shown(i)]
    return {
        **rows.points(series, middles, measure),
        "yaxis": "y2",
        "marker": {
            "size": 11,
            "symbol": SYMBOLS[series.role],
            "color": alike([colours.surface if f else colour for f in few] or [colour]),
            "line": {"color": colour, "width": 2},
        },
    }


def _differences(difference: Marks | None, lines: int, unit: str, colours: Theme) -> list[str]:
    """The change of each line with its interval below, blue or orange; blank without ``difference``."""
    if difference is None:
        return [""] * lines
    measure = Measure("change", unit="points" if unit == "share" else "score_change")
    return [_difference(difference, i, measure, colours) for i in range(len(difference))]


def _difference(difference: Marks, position: int, measure: Measure, colours: Theme) -> str:
    number = difference.estimate[position]
    text = rows.written(difference, position, measure).strip()
    if number is None or not difference.shown(position):
        return rows.coloured(text, colours.muted)
    nothing = formats.bare(number, measure.unit) == formats.bare(0, measure.unit)
    colour = colours.muted if nothing else colours.up if number > 0 else colours.down
    bounds = difference.interval(position)
    below = (
        f'<br><span style="font-size:{SMALL}px">{formats.interval(*bounds, measure.unit)}</span>'
        if bounds
        else ""
    )
    return rows.coloured(text, colour, bold=True) + below


def _head(difference: Marks | None) -> list[dict[str, Any]]:
    """What stands at the right, said above it."""
    if difference is None:
        return []
    where = {"xref": "paper", "yref": "paper", "x": 1, "y": 1, "xanchor": "left", "yanchor": "bottom"}
    return [{"text": say("change"), "xshift": 6, "yshift": 6, **where}]

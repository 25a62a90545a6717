"""How numbers are spread: bars by category, scores by number correct, parts of a whole, groups side by side.

Bars start at zero; intervals are lines over them; a category without data has no bar and says so.
"""

import math
from collections.abc import Sequence
from typing import Any

from charts import formats, rows, words
from charts.config import SMALL, Figure, alike
from charts.marks import Marks, Measure, Series
from charts.palette import Theme, mixed, of_role, readable_on
from charts.palette import theme as theme_of
from charts.ranking import Sort, order
from languages import say

BAR_ROW = 30  # pixels a category
HEIGHT = 260
ROOM_FOR_TEXT = 0.07  # of the whole; a smaller part is not written on


def bars(
    marks: Marks,
    *,
    measure: Measure,
    theme: str = "light",
    sort: Sort | None = "value",
    role: str = "single",
    goal: float | None = None,
) -> Figure:
    """One bar a category, highest first unless the order of the codes matters (``sort=None``) or another is asked for.

    ``goal`` is a value the bars are to reach, drawn as a line.
    """
    colours = theme_of(theme)
    marks = marks.take(ordered(marks, sort)) if sort else marks
    lines = list(range(len(marks)))
    names = [formats.wrap(name, 26) for name in marks.names]
    row = rows.row_height(names, BAR_ROW)
    names = [rows.emphasised(name, marks, i, colours=colours) for i, name in enumerate(names)]
    numbers = [
        rows.emphasised(t, marks, i, colours=colours) for i, t in enumerate(rows.numbers(marks, measure))
    ]
    traces = [rows.anchor(), _lying(marks, measure, colours, of_role(role, colours))]
    traces += rows.dashed(marks, lines, colour=colours.text)
    layout = {
        "height": len(marks) * row + 40,
        "xaxis": rows.value_axis(measure, [marks], from_zero=True, reach=goal),
        "yaxis": rows.names_axis(names),
        "yaxis2": rows.numbers_axis(numbers),
        **rows.even_lines(len(marks), BAR_ROW),
        "margin": {"l": 4, "r": 4, "t": 4, "b": 26},
        "shapes": [
            *rows.veils(marks, [(i - 0.5, i + 0.5) for i in lines], colours),
            *([] if goal is None else [_goal(goal, colours)]),
        ],
        "bargap": 0.35,
        "hovermode": "y",
        "hoverdistance": row,
    }
    return {"data": traces, "layout": layout}


def histogram(
    series: Sequence[Series], *, measure: Measure, theme: str = "light", height: int = HEIGHT
) -> Figure:
    """Scores by number correct: codes are the scores, one set of bars a round, side by side."""
    return grouped(
        series, measure=measure, theme=theme, height=height, axis_title=say("items answered correctly")
    )


def grouped(
    series: Sequence[Series],
    *,
    measure: Measure,
    theme: str = "light",
    height: int = HEIGHT,
    axis_title: str = "",
) -> Figure:
    """Upright bars with intervals, one group a code, one bar a series; paler bars: few people."""
    colours = theme_of(theme)
    first = series[0].marks if series else Marks((), (), ())
    names = [formats.wrap(name, 6) for name in first.names]
    across = {"type": "category", "tickvals": list(first.codes), "ticktext": names, "showgrid": False}
    named = len(series) > 1
    layout = {
        "height": height,
        "showlegend": named,
        "xaxis": {**across, **({"title": {"text": axis_title}} if axis_title else {})},
        "yaxis": rows.standing(rows.value_axis(measure, [s.marks for s in series], from_zero=True), colours),
        "bargap": 0.28,
        "bargroupgap": 0.08,
        "margin": {"l": 4, "r": 8, "t": 32 if named else 8, "b": 40},
    }
    return {"data": [_upright(s, measure, colours, named=named) for s in series], "layout": layout}


def stacked(parts: Sequence[Series], *, theme: str = "light") -> Figure:
    """Parts of a whole for ordered categories: one bar a code, one segment a series, from low to high.

    All parts hold the same codes; a code of which any part may not be shown has no bar at all, since the part could
    be worked out from the rest.
    """
    colours = theme_of(theme)
    first = parts[0].marks if parts else Marks((), (), ())
    whole = [i for i in range(len(first)) if all(s.marks.shown(i) for s in parts)]
    measure = Measure(say("share of answers"))
    shades = shades_for(len(parts), colours)
    data = [_segment(s, whole, measure, shade) for s, shade in zip(parts, shades, strict=True)]
    names = [_whole_name(first, i, whole, colours) for i in range(len(first))]
    layout = {
        "height": len(first) * 34 + 74,
        "showlegend": True,
        "barmode": "stack",
        "bargap": 0.25,
        "uniformtext": {
            "minsize": SMALL,
            "mode": "hide",
        },  # a part too narrow for its number has none rather than a tiny one
        "xaxis": {
            "range": [0, 1],
            "showgrid": False,
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0", "50", "100 %"],
        },
        "yaxis": rows.names_axis(names),
        **rows.even_lines(len(first), BAR_ROW),
        "margin": {"l": 4, "r": 20, "t": 40, "b": 26},
    }
    return {"data": data, "layout": layout}


def shades_for(count: int, colours: Theme) -> list[str]:
    """Shades for so many ordered categories, evenly along the sequential ramp."""
    ramp = colours.sequential
    places = [position * (len(ramp) - 1) / max(count - 1, 1) for position in range(count)]
    pairs = [(ramp[math.floor(p)], ramp[math.ceil(p)], p % 1) for p in places]
    return [mixed(above, below, share) for below, above, share in pairs]


def _goal(goal: float, colours: Theme) -> dict[str, Any]:
    line = {"color": colours.text, "width": 1.2, "dash": "dot"}
    place = {"xref": "x", "yref": "paper", "x0": goal, "x1": goal, "y0": 0, "y1": 1}
    return {"type": "line", "layer": "above", "line": line, **place}


def ordered(marks: Marks, sort: Sort = "value") -> list[int]:
    """As asked for; categories without a number keep their order at the end."""
    shown = [i for i in order(marks, sort=sort) if marks.shown(i)]
    return shown + [i for i in range(len(marks)) if not marks.shown(i)]


def _lying(marks: Marks, measure: Measure, colours: Theme, colour: str) -> dict[str, Any]:
    here = [i for i in range(len(marks)) if marks.shown(i)]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [marks.estimate[i] for i in here],
        "y": here,
        "yaxis": "y2",
        "error_x": rows.whiskers(marks, here, only=rows.of_reliability(marks, "ok")),
        **words.pointed(marks, measure, only=here),
        "marker": {"color": alike([_shade(marks, i, colours, colour) for i in here])},
    }


def _shade(marks: Marks, position: int, colours: Theme, colour: str) -> str:
    """A tint where an interval lies over the bar, so that both of its ends are seen; paler for few people."""
    if marks.reliability[position] == "caution":
        return mixed(colour, colours.surface, 0.3)
    return mixed(colour, colours.surface, 0.7) if marks.interval(position) else colour


def _upright(series: Series, measure: Measure, colours: Theme, *, named: bool) -> dict[str, Any]:
    marks, colour = series.marks, of_role(series.role, colours)
    here = [i for i in range(len(marks)) if marks.shown(i)]
    return {
        "type": "bar",
        "name": series.name,
        "x": [marks.codes[i] for i in here],
        "y": [marks.estimate[i] for i in here],
        "error_y": rows.whiskers(marks, here, only=here),
        **words.pointed(marks, measure, only=here, named=named),
        "marker": {"color": alike([_shade(marks, i, colours, colour) for i in here])},
    }


def _segment(series: Series, whole: Sequence[int], measure: Measure, shade: str) -> dict[str, Any]:
    marks = series.marks
    numbers = [marks.estimate[i] or 0.0 for i in whole]
    return {
        "type": "bar",
        "orientation": "h",
        "name": series.name,
        "x": numbers,
        "y": list(whole),
        **words.pointed(marks, measure, only=whole, named=True),
        "customdata": [formats.bare(v, "share") if v >= ROOM_FOR_TEXT else "" for v in numbers],
        "texttemplate": "%{customdata}",
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": readable_on(shade)},
        "marker": {"color": shade},
    }


def _whole_name(marks: Marks, position: int, whole: Sequence[int], colours: Theme) -> str:
    name = formats.wrap(marks.names[position], 22)
    if position in whole:
        return name
    return rows.coloured(f"{name} {'–' if marks.without_data(position) else '*'}", colours.muted)

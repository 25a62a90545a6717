"""Groups compared over several series: a line a group, a dot with its interval a series.

Names stand at the left whatever their length and number, which upright bars cannot hold on a phone. Bars stand in
``distribution``, the ranking of places in ``ranking``.
"""

from collections.abc import Sequence
from typing import Any

from charts import formats, rows
from charts.config import Figure
from charts.marks import Marks, Measure, Series
from charts.palette import Theme, of_role
from charts.palette import theme as theme_of

NAME_WIDTH = 20  # Latin letters; what a phone can spare beside the dots
SERIES_ROW = 13  # pixels a series
BETWEEN = 12  # pixels between two groups
TOP, BOTTOM = 34, 26


def dots(series: Sequence[Series], *, measure: Measure, theme: str = "light") -> Figure:
    """One line a code and within it a dot a series, named above; all series hold the same codes in the same order.

    Hollow dots with dashed intervals: few people. A group of which no series may be shown has a star.
    """
    colours = theme_of(theme)
    first = series[0].marks if series else Marks((), (), ())
    names = [_name(series, i, colours) for i in range(len(first))]
    row = rows.row_height(names, SERIES_ROW * len(series) + BETWEEN)
    traces: list[dict[str, Any]] = []
    for place, one in enumerate(series):
        shift = (place - (len(series) - 1) / 2) * SERIES_ROW / row
        heights = [i + shift for i in range(len(first))]
        shade = of_role(one.role, colours)
        lines = rows.intervals(one.marks, heights, colour=shade)
        traces += [{**line, "showlegend": False} for line in lines]
        traces.append(_points(one, heights, measure, colours))
    layout = {
        "height": len(first) * row + TOP + BOTTOM,
        "showlegend": True,
        "xaxis": rows.value_axis(measure, [one.marks for one in series]),
        "yaxis": rows.names_axis(names, range=[len(first) - 0.5, -0.5]),
        **rows.even_lines(len(first), SERIES_ROW * len(series) + BETWEEN),
        "shapes": rows.veils(first, [(i - 0.5, i + 0.5) for i in range(len(first))], colours),
        "margin": {"l": 4, "r": 12, "t": TOP, "b": BOTTOM},
    }
    return {"data": traces, "layout": layout}


def _points(series: Series, heights: Sequence[float], measure: Measure, colours: Theme) -> dict[str, Any]:
    marks, shade = series.marks, of_role(series.role, colours)
    few = [marks.reliability[i] == "caution" for i in range(len(marks)) if marks.shown(i)]
    fill = [colours.surface if f else shade for f in few]
    return {
        **rows.points(series, heights, measure),
        "marker": {"size": 9, "color": fill, "line": {"color": shade, "width": 1.6}},
    }


def _name(series: Sequence[Series], position: int, colours: Theme) -> str:
    """The name of a group; muted and starred where there is nothing to show of it."""
    name = formats.wrap(series[0].marks.names[position], NAME_WIDTH)
    shown = next((one.marks for one in series if one.marks.shown(position)), None)
    if shown is not None:
        return rows.emphasised(name, shown, position, colours=colours)
    return rows.coloured(f"{name} *", colours.muted)

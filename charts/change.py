"""Before, after and later, one line a key message: where people stood, where they stand, and how far they moved.

A fall is drawn as clearly as a rise (orange and blue); no line claims why knowledge moved.
"""

from typing import Any

from charts import formats, rows, words
from charts.config import Figure, layout, note
from charts.marks import Marks, Measure, Series
from charts.palette import Theme, of_role
from charts.palette import theme as theme_of

ROW = 46  # pixels a key message: room for two lines of text and three intervals
APART = 0.16  # of a row, between the intervals of two rounds
SYMBOLS = {"before": "circle", "after": "circle", "follow_up": "diamond"}
ROUNDS = {"before": "before", "after": "after", "follow_up": "follow-up"}


def dumbbell(
    before: Marks,
    after: Marks,
    *,
    measure: Measure,
    difference: Marks | None = None,
    follow_up: Marks | None = None,
    theme: str = "light",
) -> Figure:
    """One line a code of ``after`` (all marks hold the same codes in the same order).

    ``difference`` is the change from before to after (unit points or score_change), written at the right with its
    interval. A click brings back the code as ``points[0].customdata``.
    """
    colours = theme_of(theme)
    rounds = {"before": before, "after": after, "follow_up": follow_up}
    series = [Series(ROUNDS[role], marks, role) for role, marks in rounds.items() if marks is not None]
    traces = _moves(before, after, colours)
    for s in series:
        traces += rows.intervals(s.marks, _heights(s), colours=colours, colour=of_role(s.role, colours))
    traces += [_points(s, measure, colours) for s in series]
    names = [formats.wrap(name, 30) for name in after.names]
    base = layout(
        theme,
        height=len(after) * ROW + 66,
        xaxis=rows.value_axis(measure, [s.marks for s in series], theme),
        yaxis=rows.names_axis(names, theme),
        yaxis2=rows.numbers_axis(_differences(difference, len(after), measure.unit, colours), theme),
        margin={"l": 4, "r": 4, "t": 28, "b": 26},
        annotations=_heads(series, difference, theme),
    )
    return {"data": traces, "layout": base}


def _heights(series: Series) -> list[float]:
    """Where each mark of a round stands: before a little above the line, after on it, follow-up below."""
    shift = {"before": -APART, "after": 0.0, "follow_up": APART}[series.role]
    return [i + shift for i in range(len(series.marks))]


def _moves(before: Marks, after: Marks, colours: Theme) -> list[dict[str, Any]]:
    """Bars from before to after: rises blue, falls orange, each a trace of its own."""
    traces = []
    for rising, colour in ((True, colours.up), (False, colours.down)):
        x: list[float | None] = []
        y: list[float | None] = []
        for i in range(len(after)):
            start, end = before.estimate[i], after.estimate[i]
            if start is None or end is None or not (before.shown(i) and after.shown(i)):
                continue
            if start != end and (end > start) == rising:
                x += [start, end, None]
                y += [i - APART, i, None]
        line = {"color": colour, "width": 4}
        traces.append({"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"})
    return [trace for trace in traces if trace["x"]]


def _points(series: Series, measure: Measure, colours: Theme) -> dict[str, Any]:
    marks, colour, heights = series.marks, of_role(series.role, colours), _heights(series)
    here = [i for i in range(len(marks)) if marks.shown(i)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": series.name,
        "x": [marks.estimate[i] for i in here],
        "y": [heights[i] for i in here],
        "yaxis": "y2",
        "customdata": [marks.codes[i] for i in here],
        "hovertext": [words.hover(marks, i, measure, heading=f"{series.name}:") for i in here],
        "hoverinfo": "text",
        "marker": {
            "size": 11,
            "symbol": SYMBOLS[series.role],
            "color": colours.surface if series.role == "before" else colour,
            "opacity": 1,
            "line": {"color": colour, "width": 2},
        },
        "cliponaxis": False,
    }


def _differences(difference: Marks | None, lines: int, unit: str, colours: Theme) -> list[str]:
    """The change of each line with its interval below, blue or orange; blank without ``difference``."""
    if difference is None:
        return [""] * lines
    measure = Measure("change", unit="points" if unit == "share" else "score_change")
    return [_difference(difference, i, measure, colours) for i in range(len(difference))]


def _difference(difference: Marks, position: int, measure: Measure, colours: Theme) -> str:
    number = difference.estimate[position]
    text = rows.written(difference, position, measure).strip(formats.FIGURE_SPACE)
    if number is None or not difference.shown(position):
        return rows.coloured(text, colours.muted)
    colour = colours.muted if number == 0 else colours.up if number > 0 else colours.down
    bounds = difference.interval(position)
    below = (
        f'<br><span style="font-size:10px">{formats.interval(*bounds, measure.unit)}</span>' if bounds else ""
    )
    return rows.coloured(text, colour, bold=True) + below


def _heads(series: list[Series], difference: Marks | None, theme: str) -> list[dict[str, Any]]:
    """Above the lines: which sign is which round, and what stands at the right."""
    signs = {"before": "○", "after": "●", "follow_up": "◆"}
    colours = theme_of(theme)
    parts = [rows.coloured(f"{signs[s.role]} {s.name}", of_role(s.role, colours), bold=True) for s in series]
    where = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 6}
    heads = [note("   ".join(parts), theme, x=0, xanchor="left", **where)]
    if difference is not None:
        heads.append(note("change", theme, x=1, xanchor="left", xshift=6, **where))
    return heads

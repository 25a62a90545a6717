"""Rows: what charts with one name a line share (names left, numbers right, intervals between).

Used by ``ranking``, ``change`` and ``distribution``; it draws no chart on its own.
"""

import math
from collections.abc import Collection, Sequence
from typing import Any

from charts import formats, words
from charts.classes import round_step
from charts.config import SMALL, TEXT, text_height, tidy
from charts.marks import Marks, Measure, Series
from charts.palette import Theme, faded

ROW = 20  # pixels a line
APART = 3  # pixels from a bar to the intervals of its ends, which would cover each other on it
VEIL = 0.62  # of the ground's colour over what steps back
MOST_TICKS = 5
MOST_SIGNED = 3  # "+0.02" is as wide as two plain ticks: five of them run together on a phone


def numbers(marks: Marks, measure: Measure) -> list[str]:
    """The numbers at the ends of all lines, digits under digits, decimals under decimals."""
    texts = [written(marks, i, measure) for i in range(len(marks))]
    if any("." in text for text in texts):
        decimal = f"{formats.COMMA_SPACE}{formats.FIGURE_SPACE}"
        texts = [text if "." in text or not text[0].isalnum() else text + decimal for text in texts]
    return formats.pad(texts)


def points(series: Series, heights: Sequence[float], measure: Measure) -> dict[str, Any]:
    """The part of a trace that says where the shown marks of a series stand, at these heights, and what they tell."""
    marks = series.marks
    here = [i for i in range(len(marks)) if marks.shown(i)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": series.name,
        "x": [marks.estimate[i] for i in here],
        "y": [heights[i] for i in here],
        **words.pointed(marks, measure, only=here, named=True),
    }


def written(marks: Marks, position: int, measure: Measure) -> str:
    """The number at the end of a line: "66", in parentheses where few people stand behind it, "*" for too few."""
    if not marks.shown(position):
        return "*" if marks.too_few(position) else formats.NO_VALUE
    text = formats.bare(marks.estimate[position], measure.unit)
    return f"({text})" if marks.reliability[position] == "caution" else f"{text}{formats.COMMA_SPACE}"


def coloured(text: str, colour: str, *, bold: bool = False) -> str:
    """A tick label in a colour of its own."""
    inner = f"<b>{text}</b>" if bold else text
    return f'<span style="color:{colour}">{inner}</span>'


def emphasised(
    text: str, marks: Marks, position: int, *, colours: Theme, chosen: Collection[str] = ()
) -> str:
    """The name or number of a line: strong for a chosen code, muted for others then and where there is no number."""
    if marks.codes[position] in (chosen or marks.chosen):
        return coloured(text, colours.accent, bold=True)
    plain = marks.shown(position) and not marks.faint(position)
    return text if plain else coloured(text, colours.muted)


def veils(marks: Marks, spans: Sequence[tuple[float, float]], colours: Theme) -> list[dict[str, Any]]:
    """What makes lines step back while others are chosen; ``spans`` is where each line begins and ends, from above."""
    faint = [spans[i] for i in range(len(marks)) if marks.faint(i)]
    return [veil(colours, yref="y", y0=top, y1=end, xref="paper", x0=-0.02, x1=1.02) for top, end in faint]


def veil(colours: Theme, **where: Any) -> dict[str, Any]:
    """A part of a chart that steps back: still read, no longer looked at first."""
    return {
        "type": "rect",
        "layer": "above",
        "line": {"width": 0},
        "fillcolor": faded(colours.surface, VEIL),
        **where,
    }


def row_height(names: Sequence[str], least: int) -> int:
    """Pixels a line, such that the longest name (already wrapped) does not touch the next."""
    return max(least, *(text_height(name) + 4 for name in names)) if names else least


def names_axis(names: Sequence[str], **more: Any) -> dict[str, Any]:
    """The left axis: line 0 on top."""
    lines = {"tickvals": list(range(len(names))), "range": [len(names) - 0.45, -0.55]}
    return {**lines, "ticktext": list(names), **more}


def named_lines(
    tops: Sequence[float], end: float, bodies: Sequence[int], *, above: bool = False
) -> dict[str, Any]:
    """Where the lines of a chart begin on its axis of names, and where the last one ends, for the browser.

    It alone knows how wide the chart is: where names at the left would take too much of it they stand above their lines
    (assets/names.js). ``bodies`` are the pixels a line needs without its name, 0 for a heading. With ``above`` the first
    annotations are the names, which stand there already.
    """
    where = {"tops": [tidy(top) for top in tops], "end": tidy(end), "bodies": list(bodies)}
    return {"meta": where | ({"above": True} if above else {})}


def even_lines(count: int, body: int) -> dict[str, Any]:
    """The same for lines that are one apart, each in the middle of its own."""
    return named_lines([i - 0.5 for i in range(count)], count - 0.5, [body] * count)


def numbers_axis(texts: Sequence[str], **more: Any) -> dict[str, Any]:
    """The right axis, over the left one: each line's number."""
    return names_axis(texts, overlaying="y", side="right", **more)


def sentence(text: str, marks: Marks, position: int, colours: Theme) -> str:
    """A name that stands above its line, strong where its code is chosen."""
    return coloured(text, colours.accent, bold=True) if marks.codes[position] in marks.chosen else text


def names_above(names: Sequence[str], tops: Sequence[float], colours: Theme) -> list[dict[str, Any]]:
    """Sentences for names (wrapped), each above its line and over the full width, so that long ones are read on a phone.

    ``tops`` are heights on the axis of lines.
    """
    where = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": -8, "yanchor": "top"}
    font = {"size": TEXT, "color": colours.text}
    return [{"text": name, **where, "y": top, "font": font} for name, top in zip(names, tops, strict=True)]


def beside(series: int) -> list[int]:
    """Pixels from a bar to the intervals of the series it joins: of the first above it, of the last below."""
    return [round(APART * (2 * place / (series - 1) - 1)) for place in range(series)] if series > 1 else [0]


def moves(before: Marks, after: Marks, heights: Sequence[float], colours: Theme) -> list[dict[str, Any]]:
    """Bars from one estimate to the next: rises blue, falls orange, each a trace of its own."""
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
                y += [heights[i], heights[i], None]
        line = {"color": colour, "width": 4}
        traces.append({"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line})
    return [trace for trace in traces if trace["x"]]


def anchor() -> dict[str, Any]:
    """A trace without a point: plotly draws an axis only where a trace belongs to it, here the names."""
    return {"type": "scatter", "mode": "markers", "x": [None], "y": [0]}


def value_axis(
    measure: Measure,
    marks: Sequence[Marks],
    *,
    from_zero: bool = False,
    reach: float | None = None,
) -> dict[str, Any]:
    """The axis of the measure: spans every number and bound (and ``reach``), within the measure's range, round ticks."""
    low, high = span(marks, from_zero=from_zero or measure.unit in ("count", "rate", "days"))
    high = max(high, high if reach is None else reach)
    room = (high - low) * 0.03
    if measure.range:
        low, high = max(low - room, measure.range[0] - room), min(high + room, measure.range[1] + room)
    else:
        low, high = low if from_zero else low - room, high + room
    ticks = round_ticks(low, high, measure.unit)
    texts = [formats.tick(tick, measure.unit) for tick in ticks]
    if texts and measure.unit in formats.SHARES:
        texts[-1] += formats.SHARE_SIGN
    zero = {"zeroline": True} if measure.unit in formats.SIGNED else {}
    return {"range": [tidy(low), tidy(high)], "tickvals": ticks, "ticktext": texts, **zero}


def standing(axis: dict[str, Any], colours: Theme) -> dict[str, Any]:
    """An axis of values that stands upright: labels and grid of one that lies."""
    labels = {"tickfont": {"size": SMALL, "color": colours.muted}, "ticklabelstandoff": 4}
    return {**axis, **labels, "showgrid": True}


def span(marks: Sequence[Marks], *, from_zero: bool) -> tuple[float, float]:
    """The smallest and largest number or bound that is shown."""
    numbers = [0.0] if from_zero else []
    for series in marks:
        for i in range(len(series)):
            if series.shown(i):
                numbers += [v for v in (series.estimate[i], *(series.interval(i) or ())) if v is not None]
    if not any(numbers):
        return 0.0, 1.0
    low, high = min(numbers), max(numbers)
    return (low, high) if low < high else (low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2)


def round_ticks(low: float, high: float, unit: str) -> list[float]:
    """Round numbers within the span, few enough for a phone, none of which is written rounded."""
    most = MOST_SIGNED if unit in formats.SIGNED else MOST_TICKS
    step = round_step((high - low) / most, unit)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{i * step:.12g}") for i in range(first, last + 1)]


def interval_trace(
    marks: Marks,
    heights: Sequence[float],
    *,
    colour: str,
    width: float = 1.4,
    dash: str = "",
    only: Sequence[int] | None = None,
) -> dict[str, Any]:
    """Interval lines as one trace with gaps; ``heights`` places each mark up and down."""
    along: list[float | None] = []
    beside: list[float | None] = []
    for i in range(len(marks)) if only is None else only:
        if bounds := marks.interval(i):
            along += [bounds[0], bounds[1], None]
            beside += [heights[i], heights[i], None]
    line = {"color": colour, "width": width, **({"dash": dash} if dash else {})}
    return {"type": "scatter", "mode": "lines", "x": along, "y": beside, "line": line}


def intervals(marks: Marks, heights: Sequence[float], *, colour: str) -> list[dict[str, Any]]:
    """Solid interval lines, and dashed thinner ones where few people stand behind the number."""
    sure = interval_trace(marks, heights, colour=colour, only=of_reliability(marks, "ok"))
    return [*([sure] if sure["x"] else []), *dashed(marks, heights, colour=colour)]


def dashed(marks: Marks, heights: Sequence[float], *, colour: str) -> list[dict[str, Any]]:
    """The interval lines of marks with few people alone."""
    few = of_reliability(marks, "caution")
    trace = interval_trace(marks, heights, colour=colour, width=1, dash="3px,2px", only=few)
    return [trace] if trace["x"] else []


def whiskers(marks: Marks, here: Sequence[int], *, only: Collection[int]) -> dict[str, Any] | None:
    """Intervals as error bars of a trace whose points are the marks ``here``: shorter than lines, but never dashed.

    Marks that are not in ``only`` get none; None where no mark has one.
    """
    bounds = [marks.interval(i) if i in only else None for i in here]
    ends = [
        (b[0], marks.estimate[i] or 0.0, b[1]) if b else (0.0,) * 3 for i, b in zip(here, bounds, strict=True)
    ]
    up = [tidy(high - number) for _, number, high in ends]
    down = [tidy(number - low) for low, number, _ in ends]
    return {"array": up, "arrayminus": down} if any(bounds) else None


def of_reliability(marks: Marks, reliability: str) -> list[int]:
    """Positions of the marks that are to be trusted so far."""
    return [i for i in range(len(marks)) if marks.reliability[i] == reliability]

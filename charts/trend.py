"""Months or quarters on the horizontal axis: lines with bands for estimates, bars for counts.

One without data is a gap, never a zero and never bridged; codes of the marks are ISO dates of the first day.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from charts import formats, rows, words
from charts.config import TEXT, Figure, text_width, tidy
from charts.marks import Marks, Measure, Series
from charts.palette import Theme, faded, of_role
from charts.palette import theme as theme_of

HEIGHT = 240  # pixels, at least
LINE_GAP = 15  # pixels between two labels at the ends of lines
WIDEST_LABEL = 16  # letters, then a label takes a second line
TOP, BOTTOM = 10, 40
MIDDLE = "16"  # the day of the month a mark stands at
MONTH_LENGTH = 2_629_800_000  # milliseconds: a twelfth of 365.25 days
MONTHS = {"month": 1, "quarter": 3}  # that a mark is of
TICKS = ((7, 1), (20, 3), (48, 6))  # up to so many months, one in so many is written


def lines(series: Sequence[Series], *, measure: Measure, theme: str = "light") -> Figure:
    """One line a series with its 95 % band, labelled at its end. Hollow points: few people.

    The graph takes the height of its container, at least ``HEIGHT``, for which the labels are spaced.
    """
    colours = theme_of(theme)
    drawn = [_within(s) for s in series if any(s.marks.shown(i) for i in range(len(s.marks)))]
    traces = [trace for s in drawn for trace in _band(s, colours)]
    traces += [_line(s, measure, colours) for s in drawn]
    vertical = rows.value_axis(measure, [s.marks for s in drawn])
    across = months_axis(series, colours, beside=4)
    layout = {
        "hoverdistance": 30,
        "xaxis": across,
        "yaxis": rows.standing(vertical, colours),
        "annotations": _end_labels(drawn, vertical["range"], colours),
        "meta": {
            "ends": True
        },  # names at the ends of lines: assets/names.js takes them above where there is no room
        "shapes": _veils(series, across, colours),
        "margin": {"l": 4, "r": _label_room(drawn), "t": TOP, "b": BOTTOM},
    }
    return {"data": traces, "layout": layout}


def bars(series: Sequence[Series], *, measure: Measure, theme: str = "light") -> Figure:
    """Counts by month, one set of bars a series side by side; several series are named above the bars.

    The graph takes the height of its container.
    """
    colours = theme_of(theme)
    named = len(series) > 1
    vertical = rows.value_axis(measure, [s.marks for s in series], from_zero=True)
    across = months_axis(series, colours, beside=17)
    layout = {
        "showlegend": named,
        "bargap": 0.25,
        "bargroupgap": 0.05,
        "hovermode": "x",
        "shapes": _veils(series, across, colours),
        "xaxis": across,
        "yaxis": rows.standing(vertical, colours),
        "margin": {"l": 4, "r": 8, "t": 30 if named else TOP, "b": BOTTOM},
    }
    return {"data": [_bars(_within(s), measure, colours, named=named) for s in series], "layout": layout}


def _veils(series: Sequence[Series], across: dict[str, Any], colours: Theme) -> list[dict[str, Any]]:
    """What lies before and after the chosen months steps back; a line stands at either end of them."""
    chosen = sorted({code for s in series for code in s.marks.chosen})
    if not chosen or "range" not in across:
        return []
    start, end = across["range"]
    first = chosen[0]
    last = _months_on(chosen[-1], MONTHS[series[0].marks.of])
    tall = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1}
    sides = [(start, first), (last, end)]
    veils = [rows.veil(colours, **tall, x0=a, x1=b) for a, b in sides if a < b]
    line = {"color": colours.muted, "width": 1}
    edges = [(at, a, b) for at, (a, b) in zip((first, last), sides, strict=True) if a < b]
    return [*veils, *({"type": "line", "line": line, **tall, "x0": at, "x1": at} for at, _, _ in edges)]


def _months_on(code: str, months: int) -> str:
    """The first day of the month so many later."""
    later = _month(code) - 1 + months
    return f"{later // 12:04}-{later % 12 + 1:02}-01"


def _within(series: Series) -> Series:
    """The series from its first month with a number to its last."""
    shown = [i for i in range(len(series.marks)) if series.marks.shown(i)]
    return replace(series, marks=series.marks.take(range(shown[0], shown[-1] + 1) if shown else ()))


def _line(series: Series, measure: Measure, colours: Theme) -> dict[str, Any]:
    marks, colour = series.marks, of_role(series.role, colours)
    shown = [marks.shown(i) for i in range(len(marks))]
    few = [marks.reliability[i] == "caution" for i in range(len(marks))]
    sizes = [7 if f else 5 if _alone(shown, i) else 0 for i, f in enumerate(few)]
    dots = _dots(sizes, few, colours, colour)
    return {
        "type": "scatter",
        "mode": "lines+markers" if dots else "lines",
        "name": series.name,
        **_across(marks),
        "y": [marks.estimate[i] if shown[i] else None for i in range(len(marks))],
        **_told(series, measure, named=True),
        "line": {"color": colour},
        **dots,
    }


def _dots(sizes: list[int], few: list[bool], colours: Theme, colour: str) -> dict[str, Any]:
    """Points for lonely months and months with few people, none elsewhere; nothing at all where no month needs one.

    plotly takes a single size of 0 for no size given, and draws its own.
    """
    if not any(sizes):
        return {}
    fills = [colours.surface if f else colour for f in few]
    seen = {fill for fill, size in zip(fills, sizes, strict=True) if size}
    line = {"color": colour, "width": 1.5}
    return {"marker": {"size": sizes, "color": seen.pop() if len(seen) == 1 else fills, "line": line}}


def _across(marks: Marks) -> dict[str, Any]:
    """Where the marks stand: months that follow each other by the first and the step, others one by one.

    Each month stands at its middle, so that steps of equal length stay within the months they mean.
    """
    months = [_month(code) for code in marks.codes]
    if months and months == list(range(months[0], months[0] + len(months))):
        return {"x0": f"{marks.codes[0][:7]}-{MIDDLE}", "dx": MONTH_LENGTH}
    return {"x": _middles(marks)}


def _middles(marks: Marks) -> list[str]:
    return [f"{code[:7]}-{MIDDLE}" for code in marks.codes]


def _month(code: str) -> int:
    year, month = code[:7].split("-")
    return int(year) * 12 + int(month)


def _told(series: Series, measure: Measure, *, named: bool) -> dict[str, Any]:
    """What a month or quarter says when pointed at."""
    return words.pointed(series.marks, measure, named=named)


def _alone(shown: Sequence[bool], position: int) -> bool:
    """A month between two gaps: a line alone would not show it."""
    before = position > 0 and shown[position - 1]
    after = position + 1 < len(shown) and shown[position + 1]
    return shown[position] and not before and not after


def _band(series: Series, colours: Theme) -> list[dict[str, Any]]:
    """The intervals as a filled area; with gaps an outline a run of months, a single month an upright stroke.

    plotly would fill the area between two lines across their gaps.
    """
    marks, every = series.marks, range(len(series.marks))
    if not any(marks.interval(i) for i in every):
        return []
    shade = faded(of_role(series.role, colours), 0.18)
    base = {"type": "scatter", "mode": "lines"}
    bounds = [marks.interval(i) or (marks.estimate[i], marks.estimate[i]) for i in every]
    if len(marks) > 1 and all(marks.shown(i) for i in every):
        edge = {**base, **_across(marks), "line": {"width": 0}}
        fill = {"fill": "tonexty", "fillcolor": shade}
        return [
            {**edge, "y": [low for low, _ in bounds]},
            {**edge, "y": [high for _, high in bounds], **fill},
        ]
    x, y = [], []
    for run in runs(marks):
        days = [_middles(marks)[i] for i in run]
        x += [*days, *reversed(days), None]
        y += [*(bounds[i][1] for i in run), *(bounds[i][0] for i in reversed(run)), None]
    line = {"color": shade, "width": 1}
    return [{**base, "x": x[:-1], "y": y[:-1], "line": line, "fill": "toself", "fillcolor": shade}]


def runs(marks: Marks) -> list[list[int]]:
    """Positions of months that follow each other without a gap."""
    shown = [i for i in range(len(marks)) if marks.shown(i)]
    found = [[i] for i in shown[:1]]
    for before, here in pairwise(shown):
        if here == before + 1:
            found[-1].append(here)
        else:
            found.append([here])
    return found


def _end_labels(series: Sequence[Series], span: Sequence[float], colours: Theme) -> list[dict[str, Any]]:
    """Each series' name where its line ends, pushed apart so that none covers another."""
    if len(series) == 1 and series[0].role == "single":
        return []
    pixels = (span[1] - span[0]) / (HEIGHT - TOP - BOTTOM)
    texts = [formats.wrap(s.name, WIDEST_LABEL) for s in series]
    wanted = [last(s.marks) / pixels for s in series]
    sizes = [LINE_GAP * (text.count("<br>") + 1) for text in texts]
    places = spread(wanted, sizes, low=span[0] / pixels, high=span[1] / pixels)
    where = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8}
    return [
        {
            "text": f"<b>{text}</b>",
            **where,
            "y": tidy(place * pixels),
            "font": {"size": TEXT, "color": of_role(s.role, colours)},
        }
        for s, text, place in zip(series, texts, places, strict=True)
    ]


def spread(wanted: Sequence[float], sizes: Sequence[float], *, low: float, high: float) -> list[float]:
    """Places near the wanted ones, each label's middle, such that no two labels overlap; all in pixels.

    From below each is lifted over the one under it, then from above each is lowered under the top, so that labels
    stay within ``low`` and ``high`` as far as there is room for all.
    """
    rising = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = list(wanted)
    floor = low
    for i in rising:
        places[i] = max(places[i], floor + sizes[i] / 2)
        floor = places[i] + sizes[i] / 2
    ceiling = max(high, low + sum(sizes))
    for i in reversed(rising):
        places[i] = min(places[i], ceiling - sizes[i] / 2)
        ceiling = places[i] - sizes[i] / 2
    return places


def last(marks: Marks) -> float:
    """The last number that is shown; there is one."""
    return next(
        e for i in reversed(range(len(marks))) if marks.shown(i) and (e := marks.estimate[i]) is not None
    )


def _label_room(series: Sequence[Series]) -> int:
    if len(series) == 1 and series[0].role == "single":
        return 14
    return 16 + max((text_width(formats.wrap(s.name, WIDEST_LABEL)) for s in series), default=0)


def months_axis(series: Sequence[Series], colours: Theme, *, beside: int) -> dict[str, Any]:
    """Months at their middles, the year under the first of each year only. ``beside``: days of room."""
    codes = sorted({code for s in series for code in s.marks.codes})
    marked = {"ticks": "outside", "ticklen": 4, "tickcolor": colours.border}
    months = {"type": "date", "tickformat": "%b\n%Y", "showgrid": False, **marked}
    if not codes:
        return months
    room = timedelta(days=beside)
    first, last = (date.fromisoformat(f"{code[:7]}-{MIDDLE}") for code in (codes[0], codes[-1]))
    step = next((step for most, step in TICKS if len(codes) <= most), 12)
    return {
        **months,
        "range": [(first - room).isoformat(), (last + room).isoformat()],
        "tick0": f"{codes[0][:4]}-01-{MIDDLE}",
        "dtick": f"M{step}",
    }


def _bars(series: Series, measure: Measure, colours: Theme, *, named: bool) -> dict[str, Any]:
    marks = series.marks
    return {
        "type": "bar",
        "name": series.name,
        **_across(marks),
        "y": [marks.estimate[i] if marks.shown(i) else None for i in range(len(marks))],
        **_told(series, measure, named=named),
        "marker": {"color": of_role(series.role, colours)},
    }

"""What goes on paper: the marks of a figure as places from 0 to 1 with texts and colours, ready to be set in type.

Paper has no pointer, so n stands beside each number or below the chart. How a number is written, the axis and the
colours are those of the screen (``rows``, ``formats``, ``palette``); the map is in ``paper_map``. Always the light theme.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from charts import formats, rows, trend
from charts.marks import Marks, Measure, Series
from charts.palette import LIGHT, mixed, of_role
from charts.source import Lines, Months
from languages import later, say

Sheet = dict[str, Any]
DIAMOND = "follow_up"  # the round that has a shape of its own, as on the screen
COUNTED = later("All on record, counted: no interval.")
MONTHS_APART = (1, 2, 3, 6, 12, 24, 60)  # from one name of an axis to the next
MOST_NAMED = 5  # months named on an axis


def lines(source: Lines) -> Sheet:
    """Lines of names with dots or bars, their intervals, and at the right what is written of each."""
    axis = _axis(source)
    first = source.series[0].marks
    many = len(source.series)
    return {
        "rows": [_line(source, i, axis) for i in range(len(first))],
        "ticks": _ticks(axis),
        "zero": _zero(axis),
        "reference": _reference(source, axis),
        "legend": [_key(one) for one in source.series] if many > 1 else [],
        "head": {"number": say("change") if source.difference else "", "n": "n" if _has_n(source) else ""},
        "unit": source.measure.unit,
        "joined": source.joined,
        "bars": source.bars,
    }


def months(source: Months, *, height: float, label: float) -> Sheet:
    """Months from left to right. ``height`` of the plot and of a ``label`` at a line's end in the same unit."""
    drawn = [one for one in source.series if _any_shown(one.marks)]
    marks = [one.marks for one in drawn]
    vertical = rows.value_axis(source.measure, marks, from_zero=source.bars)
    codes = sorted({code[:7] for one in drawn for code in one.marks.codes})
    span = _month(codes[0]), _month(codes[-1])
    ends = [_place(trend.last(one.marks), vertical) for one in drawn]
    apart = trend.spread([end * height for end in ends], [label] * len(ends), low=0, high=height)
    return {
        "x": _month_ticks(span),
        "y": _ticks(vertical),
        "bars": source.bars,
        "many": len(drawn),
        "named": any(one.role != "single" for one in drawn) or len(drawn) > 1,
        "step": 1 / (span[1] - span[0] + 1),
        "series": [
            {**_course(one, vertical, span), "label": where / height}
            for one, where in zip(drawn, apart, strict=True)
        ],
    }


def behind(source: Lines | Months) -> str:
    """How many stand behind each mark, where it is not written beside it: "n 120–443 people for each mark"."""
    counts = [one.marks.n[i] for one in source.series for i in range(len(one.marks)) if one.marks.shown(i)]
    known = sorted(n for n in counts if n)
    if source.measure.unit == "count":
        return say(COUNTED)
    if not known:
        return ""
    low, high = formats.count(known[0]), formats.count(known[-1])
    span = high if low == high else say("{low} to {high}", low=low, high=high)
    return say(
        "n\u00a0{span} {people} for each mark.",
        span=span,
        people=say(source.measure.counted),
    )


# --- lines ---------------------------------------------------------------------------------------------------------


def _line(source: Lines, position: int, axis: dict[str, Any]) -> Sheet:
    first = source.series[0].marks
    shown = [one for one in source.series if one.marks.shown(position)]
    number, bounds, colour = _written(source, position)
    return {
        "name": first.names[position],
        "strong": first.codes[position] in source.chosen,
        "muted": not shown,
        "dots": [_dot(source, one, position, axis) for one in source.series],
        "move": _move(source, position, axis),
        "number": number,
        "bounds": bounds,
        "colour": colour,
        "n": formats.count(first.n[position]) if _has_n(source) and first.n[position] is not None else "",
    }


def _dot(source: Lines, series: Series, position: int, axis: dict[str, Any]) -> Sheet | None:
    """A dot (or the end of a bar) with its interval; None for a number that may not be shown."""
    marks = series.marks
    number = marks.estimate[position]
    if number is None or not marks.shown(position):
        return None
    colour = _colour(source, series, number)
    bounds, few = marks.interval(position), marks.reliability[position] == "caution"
    strong = marks.codes[position] in source.chosen
    line = LIGHT.outline if strong else LIGHT.interval if source.classes else colour
    return {
        "at": _place(number, axis),
        "low": _place(bounds[0], axis) if bounds else None,
        "high": _place(bounds[1], axis) if bounds else None,
        "few": few,
        "fill": _fill(colour, bars=source.bars, faint=few, whiskers=bool(bounds)),
        "line": colour if source.bars else line,
        "whisker": LIGHT.text if source.bars else line,
        "diamond": series.role == DIAMOND,
    }


def _colour(source: Lines, series: Series, number: float) -> str:
    if source.classes:
        return source.classes.colours(LIGHT)[source.classes.of(number)]
    return of_role(series.role, LIGHT)


def _fill(colour: str, *, bars: bool, faint: bool, whiskers: bool) -> str:
    """Bars are paler where an interval lies over them; dots of few people are hollow."""
    if bars:
        return mixed(colour, LIGHT.surface, 0.3 if faint else 0.7 if whiskers else 1)
    return LIGHT.surface if faint else colour


def _move(source: Lines, position: int, axis: dict[str, Any]) -> Sheet | None:
    """The bar from the first series to the second: blue rises, orange falls."""
    ends = [one.marks.estimate[position] for one in source.series if one.marks.shown(position)]
    if not source.joined or len(ends) != len(source.series) or ends[0] == ends[1]:
        return None
    start, end = (end or 0.0 for end in ends[:2])
    return {
        "from": _place(start, axis),
        "to": _place(end, axis),
        "colour": LIGHT.up if end > start else LIGHT.down,
    }


def _written(source: Lines, position: int) -> tuple[str, str, str]:
    """What stands at the right of a line, beside it the interval of a change, and its colour."""
    if source.difference is None:
        marks = source.series[0].marks
        one = len(source.series) == 1
        text = rows.written(marks, position, source.measure).strip(formats.COMMA_SPACE) if one else ""
        return text, "", LIGHT.text if marks.shown(position) else LIGHT.muted
    moved = source.difference
    unit = "points" if source.measure.unit == "share" else "score_change"
    text = rows.written(moved, position, Measure("change", unit=unit)).strip(formats.COMMA_SPACE)
    number, bounds = moved.estimate[position], moved.interval(position)
    if number is None or not moved.shown(position) or formats.bare(number, unit) == formats.bare(0, unit):
        return text, formats.interval(*bounds, unit) if bounds else "", LIGHT.muted
    return text, formats.interval(*bounds, unit) if bounds else "", LIGHT.up if number > 0 else LIGHT.down


def _axis(source: Lines) -> dict[str, Any]:
    return rows.value_axis(source.measure, [one.marks for one in source.series], from_zero=source.bars)


def _zero(axis: dict[str, Any]) -> float | None:
    """Where the line of no change stands, on an axis that has one."""
    return _place(0.0, axis) if axis.get("zeroline") and axis["range"][0] <= 0 <= axis["range"][1] else None


def _reference(source: Lines, axis: dict[str, Any]) -> Sheet | None:
    held = source.reference
    if held is None or held.estimate is None:
        return None
    text = f"{held.label} {formats.value(held.estimate, source.measure.unit)}"
    return {"at": min(max(_place(held.estimate, axis), 0.0), 1.0), "text": text}


def _key(series: Series) -> Sheet:
    return {
        "name": series.name,
        "colour": of_role(series.role, LIGHT),
        "diamond": series.role == DIAMOND,
    }


def _has_n(source: Lines) -> bool:
    """Whether n stands beside each line: with one series, of what is estimated and no complete count."""
    return len(source.series) == 1 and source.measure.unit != "count"


# --- months --------------------------------------------------------------------------------------------------------


def _course(series: Series, vertical: dict[str, Any], span: tuple[int, int]) -> Sheet:
    """One line: the runs of months without a gap, the bands around them, and the months that stand alone or on few people."""
    marks = series.marks
    found = trend.runs(marks)
    few = [marks.reliability[i] == "caution" for i in range(len(marks))]
    dots = {i for run in found for i in run if few[i] or len(run) == 1}
    return {
        "name": series.name,
        "colour": of_role(series.role, LIGHT),
        "runs": [[_point(marks, i, vertical, span) for i in run] for run in found],
        "bands": [_band(marks, run, vertical, span) for run in found if any(map(marks.interval, run))],
        "dots": [{"at": _point(marks, i, vertical, span), "few": few[i]} for i in sorted(dots)],
    }


def _band(
    marks: Marks, run: Sequence[int], vertical: dict[str, Any], span: tuple[int, int]
) -> list[list[float]]:
    """The outline of the intervals of a run: along the upper bounds, and back along the lower ones."""
    bounds = {i: marks.interval(i) or (marks.estimate[i] or 0.0,) * 2 for i in run}
    there = [[_across(marks.codes[i], span), _place(bounds[i][1], vertical)] for i in run]
    back = [[_across(marks.codes[i], span), _place(bounds[i][0], vertical)] for i in reversed(run)]
    return there + back


def _point(marks: Marks, position: int, vertical: dict[str, Any], span: tuple[int, int]) -> list[float]:
    return [_across(marks.codes[position], span), _place(marks.estimate[position] or 0.0, vertical)]


def _across(code: str, span: tuple[int, int]) -> float:
    """Where a month stands: at the middle of its twelfth."""
    return (_month(code) - span[0] + 0.5) / (span[1] - span[0] + 1)


def _month_ticks(span: tuple[int, int]) -> list[Sheet]:
    """Months a round step apart, counted from Januaries, few enough to be read beside each other."""
    first, last = span
    steps = ([month for month in range(first, last + 1) if (month - 1) % step == 0] for step in MONTHS_APART)
    every = next((named for named in steps if len(named) <= MOST_NAMED), [first]) or [first]
    return [
        {
            "at": (month - first + 0.5) / (last - first + 1),
            "text": formats.month(date((month - 1) // 12, (month - 1) % 12 + 1, 1)),
        }
        for month in every
    ]


def _month(code: str) -> int:
    """Months since the year 0, January of which is 1."""
    year, month = code[:7].split("-")
    return int(year) * 12 + int(month)


# --- both ----------------------------------------------------------------------------------------------------------


def _any_shown(marks: Marks) -> bool:
    return any(marks.shown(i) for i in range(len(marks)))


def _ticks(axis: dict[str, Any]) -> list[Sheet]:
    pairs = zip(axis["tickvals"], axis["ticktext"], strict=True)
    return [{"at": _place(value, axis), "text": text} for value, text in pairs]


def _place(number: float, axis: dict[str, Any]) -> float:
    """A number of an axis as a share of its length."""
    low, high = axis["range"]
    return round((number - low) / (high - low), 5)

"""Strips: several counts over the same months, one above the other, each on a scale of its own.

A strip is read for when something happened and when it paused; the largest month stands at its right. A line over a bar is
what the month was to reach. Bars of one or two
counts on a shared scale stand in ``trend``.
"""

from collections.abc import Sequence
from typing import Any

from charts import formats, words
from charts.config import SMALL, TEXT, Figure
from charts.marks import Marks, Measure, Series
from charts.palette import of_role
from charts.palette import theme as theme_of
from charts.trend import MIDDLE, months_axis
from languages import say

STRIP = 58  # pixels a strip, its name above it: as tall as letters of any script
TALL, FEW = 84, 3  # pixels of each where there are so few
ROOM = 0.5  # of a strip for its bars
TOP, DAY, BOTTOM = 4, 16, 40


def strips(
    series: Sequence[Series], *, measure: Measure, theme: str = "light", day: str = "", day_name: str = ""
) -> Figure:
    """One strip a series; codes of the marks are ISO dates of months. A month without data has no bar.

    ``day`` is an ISO date at which a line stands, ``day_name`` what it is.
    """
    colours = theme_of(theme)
    count, top = len(series), TOP + (DAY if day else 0)
    notes = [note for at, one in enumerate(series) for note in _notes(one, at, colours.text, colours.muted)]
    grounds = [_ground(at, colours.grid) for at in range(count)]
    room = 88 if any(one.goal for one in series) else 70  # until the browser has measured (assets/names.js)
    layout = {
        "height": count * (TALL if count <= FEW else STRIP) + top + BOTTOM,
        "barmode": "overlay",
        "bargap": 0.2,
        "xaxis": months_axis(series, colours, beside=60),
        "yaxis": {"range": [count, 0], "visible": False, "fixedrange": True},
        "margin": {"l": 4, "r": room, "t": top, "b": BOTTOM},
        "annotations": [*notes, *([_day_name(day, day_name, colours.muted)] if day else [])],
        "meta": {"beside": True},
        "shapes": [*grounds, *([_day(day, colours.muted)] if day else [])],
    }
    return {
        "data": [
            *(_bars(one, at, measure, of_role(one.role, colours)) for at, one in enumerate(series)),
            *(_goals(one.goal, at, _most(one), colours.text) for at, one in enumerate(series) if one.goal),
        ],
        "layout": layout,
    }


def _bars(series: Series, at: int, measure: Measure, colour: str) -> dict[str, Any]:
    """Bars that stand on the ground of their strip, the largest as tall as there is room."""
    marks = series.marks
    here = [i for i in range(len(marks)) if marks.shown(i) and marks.estimate[i]]
    most = _most(series)
    return {
        "type": "bar",
        "name": series.name,
        "x": [f"{marks.codes[i][:7]}-{MIDDLE}" for i in here],
        "y": [-round((marks.estimate[i] or 0.0) / most * ROOM, 3) for i in here],
        "base": at + 1,
        "marker": {"color": colour},
        **words.pointed(marks, measure, only=here, named=True),
        **({"hovertext": [_of_goal(series, i, measure) for i in here]} if series.goal else {}),
    }


def _goals(goal: Marks, at: int, most: float, colour: str) -> dict[str, Any]:
    """A line in steps at what the months were to reach; a month without a goal is a gap."""
    aims = [goal.estimate[i] if goal.shown(i) else None for i in range(len(goal))]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [f"{code[:7]}-{MIDDLE}" for code in goal.codes],
        "y": [round(at + 1 - aim / most * ROOM, 3) if aim else None for aim in aims],
        "line": {"color": colour, "width": 1.4, "shape": "hvh"},
    }


def _of_goal(series: Series, position: int, measure: Measure) -> str:
    """How many of how many: "611 people of a target of 700 (87 %)"."""
    reached, goal = series.marks.estimate[position], series.goal.estimate[position] if series.goal else None
    if not reached or not goal:
        return words.brief(series.marks, position, measure)
    share = formats.value(reached / goal, "share")
    return say(
        "{reached} people of a target of {goal} ({share})",
        reached=formats.count(reached),
        goal=formats.count(goal),
        share=share,
    )


def _most(series: Series) -> float:
    """The largest number of a strip, goals included."""
    several = [series.marks, *([series.goal] if series.goal else [])]
    return (
        max((m.estimate[i] or 0.0 for m in several for i in range(len(m)) if m.shown(i)), default=0.0) or 1.0
    )


def _told(series: Series) -> str:
    """What stands beside a strip: its largest month, or what was reached of all goals."""
    marks, goal = series.marks, series.goal
    if not any(marks.shown(i) for i in range(len(marks))):
        return say("none")
    if goal is None:
        return say("most: {n}", n=formats.count(_most(series)))
    sums = [sum(m.estimate[i] or 0.0 for i in range(len(m)) if m.shown(i)) for m in (marks, goal)]
    return (
        say("{share} of target", share=formats.value(sums[0] / sums[1], "share"))
        if sums[1]
        else say("no target")
    )


def _notes(series: Series, at: int, strong: str, muted: str) -> list[dict[str, Any]]:
    """The name above the strip, the largest month beside it."""
    left = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "top", "y": at + 0.08}
    right = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "yanchor": "bottom", "y": at + 1}
    return [
        {"text": series.name, **left, "font": {"size": TEXT, "color": strong}},
        {"text": _told(series), **right, "font": {"size": SMALL, "color": muted}},
    ]


def _ground(at: int, colour: str) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": at + 1, "y1": at + 1}
    return {"type": "line", "layer": "below", "line": {"color": colour, "width": 1}, **place}


def _day(day: str, colour: str) -> dict[str, Any]:
    place = {"xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1}
    return {"type": "line", **place, "line": {"color": colour, "width": 1.2, "dash": "dot"}}


def _day_name(day: str, name: str, colour: str) -> dict[str, Any]:
    where = {"xref": "x", "yref": "paper", "x": day, "y": 1, "yanchor": "bottom"}
    return {"text": name, **where, "font": {"size": SMALL, "color": colour}}

"""How many people went on from round to round: a bar a round, cut into those seen again, those lost, those not yet due.

Lengths are people, so that bars of all rounds compare. What each part is stands above in the legend, how many in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from charts import formats, rows
from charts.config import SMALL, Figure
from charts.marks import Measure
from charts.palette import mixed, readable_on
from charts.palette import theme as theme_of
from languages import say

ROW = 58  # pixels a round
BODY = 44  # of them, where its name stands above
TOP, BOTTOM = 34, 28
ROOM_FOR_TEXT = 0.12  # of the longest bar; a shorter part is told when pointed at


@dataclass(frozen=True)
class Stage:
    """One round: its name and how many people are in each part, in the order of the parts."""

    name: str
    people: Sequence[int]


def flow(stages: Sequence[Stage], parts: Sequence[str], *, theme: str = "light") -> Figure:
    """One bar a stage; ``parts`` name its segments: seen, lost, not yet due, new."""
    colours = theme_of(theme)
    shades = (
        colours.accent,
        colours.down,
        colours.too_few,
        mixed(colours.accent, colours.surface, 0.35),
    )
    whole = max((sum(stage.people) for stage in stages), default=0) or 1
    measure = Measure("people", unit="count")
    traces = [_segment(stages, at, part, shades[at], whole) for at, part in enumerate(parts)]
    names = [formats.wrap(stage.name, 16) for stage in stages]
    axis = rows.value_axis(measure, [], from_zero=True, reach=float(whole))
    ticks = rows.round_ticks(0, whole, "count")
    layout = {
        "height": len(stages) * ROW + TOP + BOTTOM,
        "showlegend": True,
        "barmode": "stack",
        # A number that is wider than its part, as on a phone, would run into the next one.
        "uniformtext": {"mode": "hide", "minsize": SMALL},
        "bargap": 0.42,
        "xaxis": {
            **axis,
            "range": [0, whole * 1.03],
            "tickvals": ticks,
            "ticktext": [formats.count(t) for t in ticks],
        },
        "yaxis": rows.names_axis(names),
        **rows.even_lines(len(stages), BODY),
        "margin": {"l": 4, "r": 12, "t": TOP, "b": BOTTOM},
    }
    return {"data": [trace for trace in traces if any(trace["x"])], "layout": layout}


def _segment(stages: Sequence[Stage], at: int, part: str, shade: str, whole: int) -> dict[str, Any]:
    """One part of every bar that has it: a part of nobody is nothing to point at."""
    there = [(y, stage.people) for y, stage in enumerate(stages) if stage.people[at]]
    counts = [people[at] for _, people in there]
    # Counts only: the rate with its interval is drawn beside it.
    wholes = [
        say(" of {n} expected", n=formats.count(sum(people[:2]))) if at < 2 else "" for _, people in there
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "name": part,
        "x": counts,
        "y": [y for y, _ in there],
        "text": [formats.count(n) if n >= whole * ROOM_FOR_TEXT else "" for n in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": readable_on(shade)},
        "marker": {"color": shade},
        "hovertext": [
            f"{say('{n} people', n=formats.count(n))}{of}" for n, of in zip(counts, wholes, strict=True)
        ],
        "hovertemplate": f"<b>{part}</b><br>%{{hovertext}}<extra></extra>",
    }

"""The Lorenz curve: how much of an amount goes to how much of a base, from the least served places to the most.

The diagonal is what an even spread would look like; the area between is what Gini's coefficient measures.
"""

from collections.abc import Sequence
from typing import Any

from charts import formats, rows
from charts.config import SMALL, TEXT, Figure, tidy
from charts.palette import Theme, faded
from charts.palette import theme as theme_of
from languages import say

HEIGHT = 350
TICKS = (0, 0.25, 0.5, 0.75, 1)


def lorenz(
    *,
    base: Sequence[float],
    amount: Sequence[float],
    names: Sequence[str],
    axes: tuple[str, str],
    theme: str = "light",
) -> Figure:
    """Cumulated shares of the base (right) and the amount (up), each from 0 to 1; a name for each place along the way.

    ``axes`` are the titles of both axes. What is pointed at says the place and the shares up to it.
    """
    colours = theme_of(theme)
    across, up = [tidy(value) for value in base], [tidy(value) for value in amount]
    even = {
        "type": "scatter",
        "mode": "lines",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": colours.muted, "width": 1},
    }
    curve = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": across,
        "y": up,
        "fill": "tonexty",
        "fillcolor": faded(colours.accent, 0.14),
        "line": {"color": colours.accent, "width": 2},
        "marker": {"size": [0, *[5] * len(names)], "color": colours.accent},
        **_told(across, up, names, axes),
    }
    layout = {
        "height": HEIGHT,
        "xaxis": {**_axis(axes[0], colours), "showgrid": True},
        "yaxis": rows.standing(_axis(axes[1], colours), colours),
        "annotations": [_even(colours.muted)],
        "margin": {"l": 4, "r": 24, "t": 12, "b": 58},  # at the right: half of "100 %"
        "hovermode": "closest",
    }
    return {"data": [even, curve], "layout": layout}


def _axis(title: str, colours: Theme) -> dict[str, Any]:
    texts = [formats.tick(tick, "share") for tick in TICKS]
    texts[-1] += formats.SHARE_SIGN
    return {
        "range": [0, 1],
        "tickvals": list(TICKS),
        "ticktext": texts,
        "title": {"text": title, "font": {"size": SMALL, "color": colours.muted}},
    }


def _told(
    across: Sequence[float], up: Sequence[float], names: Sequence[str], axes: tuple[str, str]
) -> dict[str, Any]:
    said = [
        f"{formats.value(y, 'share')} {axes[1]}<br>{formats.value(x, 'share')} {axes[0].replace('<br>', ' ')}"
        for x, y in zip(across, up, strict=True)
    ]
    return {
        "text": ["", *(say("up to {name}", name=name) for name in names)],
        "hovertext": ["", *said[1:]],
        "hovertemplate": "<b>%{text}</b><br>%{hovertext}<extra></extra>",
    }


def _even(colour: str) -> dict[str, Any]:
    """What the diagonal is, above it: where a phone has room for it too."""
    where = {"x": 0.6, "y": 0.6, "xanchor": "right", "yanchor": "bottom", "xshift": -6, "align": "right"}
    return {"text": say("if spread<br>evenly"), **where, "font": {"size": TEXT, "color": colour}}

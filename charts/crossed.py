"""Two measures of the same places on one map: a square of nine colours, and the places as points between their cuts.

Belongs here: the thirds, the cell of each place, the colours of the map and the scatter beside it. Not here: the shapes
(map.py), the legend on the page (layouts), which measures are crossed (callbacks).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from charts import formats, map, rows, words
from charts.classes import Classes
from charts.config import SMALL, TEXT, Figure, alike, tidy
from charts.map import Shapes
from charts.marks import Marks, Measure
from charts.palette import Theme
from charts.palette import theme as theme_of

SIDE = 3
LEAST = 6  # places: fewer cannot be told in thirds
POINT = 11


@dataclass(frozen=True)
class Side:
    """One of two measures: its marks, what they measure, and the two numbers that part them in thirds."""

    marks: Marks
    measure: Measure
    cuts: tuple[float, float]

    def third(self, position: int) -> int | None:
        """0 for the lowest third, 2 for the highest; a number written as a cut belongs to the third above. None without one."""
        number = self.marks.estimate[position]
        if number is None or not self.marks.shown(position):
            return None
        return int(np.searchsorted(self.cuts, formats.rounded(number, self.measure.unit), side="right"))


@dataclass(frozen=True)
class Crossed:
    """Two measures of the same places in the same order: ``up`` makes the rows of the square, ``across`` its columns.

    ``corners`` are the words for little of both, much across, much up, much of both.
    """

    up: Side
    across: Side
    corners: tuple[str, str, str, str]

    def cell(self, position: int) -> int | None:
        """The cell of a place, 0 for little of both, 2 for much across, 6 for much up, 8 for much of both."""
        row, column = self.up.third(position), self.across.third(position)
        return None if row is None or column is None else row * SIDE + column

    @cached_property
    def marks(self) -> Marks:
        """The places with their cell as number; one that lacks a measure lacks a cell for the same reason."""
        sides = (self.up.marks, self.across.marks)
        codes = self.up.marks.codes
        missing = [any(side.without_data(i) for side in sides) for i in range(len(codes))]
        cells = [self.cell(i) for i in range(len(codes))]
        return Marks(
            codes,
            self.up.marks.names,
            cells,
            n=[0 if gone else 1 for gone in missing],
            reliability=["suppressed" if cell is None else "ok" for cell in cells],
        ).standing_for(self.up.marks.of)

    def of(self, codes: Collection[str]) -> "Crossed":
        """The same crossing, cuts and all, of these places only."""
        here = [i for i, code in enumerate(self.up.marks.codes) if code in codes]
        sides = (replace(side, marks=side.marks.take(here)) for side in (self.up, self.across))
        return Crossed(*sides, corners=self.corners)

    def names_in(self, cell: int) -> list[str]:
        """The names of the places in a cell, in alphabetical order."""
        return sorted(self.marks.names[i] for i in range(len(self.marks)) if self.cell(i) == cell)

    def told(self) -> dict[str, str]:
        """By code both numbers of a place in words."""
        sides = (self.up, self.across)
        return {
            code: "<br>".join(
                f"{one.measure.title}: {words.brief(one.marks, i, one.measure)}" for one in sides
            )
            for i, code in enumerate(self.marks.codes)
        }


@dataclass(frozen=True)
class Cells(Classes):
    """The nine cells as classes of a map."""

    def colours(self, theme: Theme) -> tuple[str, ...]:
        return theme.crossed


CELLS = Cells(tuple(cell - 0.5 for cell in range(1, SIDE * SIDE)), "count")


def thirds(marks: Marks, measure: Measure) -> tuple[float, float] | None:
    """The numbers that part the shown marks in thirds, rounded as they are written; None for too few places."""
    numbers = [number for i, number in enumerate(marks.estimate) if marks.shown(i) and number is not None]
    if len(numbers) < LEAST:
        return None
    low, high = np.quantile(numbers, [1 / SIDE, 2 / SIDE]).tolist()
    return formats.rounded(low, measure.unit), formats.rounded(high, measure.unit)


def choropleth(
    crossed: Crossed, *, shapes: Shapes, chosen: Collection[str] = (), theme: str = "light"
) -> Figure:
    """The map in nine colours; places that lack a number are hatched or starred as on every map."""
    drawn = map.choropleth(
        crossed.marks, measure=crossed.up.measure, classes=CELLS, shapes=shapes, chosen=chosen, theme=theme
    )
    told = crossed.told()
    data = [
        {**trace, "hovertext": [told[code] for code in trace["locations"]]} if "locations" in trace else trace
        for trace in drawn["data"]
    ]
    return {**drawn, "data": data}


def scatter(crossed: Crossed, *, chosen: Collection[str] = (), theme: str = "light") -> Figure:
    """The places as points in the colours of the map, lines at the cuts; a click brings back ``points[0].customdata``."""
    colours = theme_of(theme)
    here = [i for i in range(len(crossed.marks)) if crossed.cell(i) is not None]
    x, y = ([side.marks.estimate[i] for i in here] for side in (crossed.across, crossed.up))
    told, codes = crossed.told(), [crossed.marks.codes[i] for i in here]
    strong = [code in chosen for code in codes]
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        **words.asked(crossed.marks, here),
        "text": [crossed.marks.names[i] for i in here],
        "hovertext": [told[code] for code in codes],
        "hovertemplate": words.LABEL,
        "marker": {
            "size": POINT,
            "color": [colours.crossed[crossed.cell(i) or 0] for i in here],
            "line": {
                "color": alike([colours.outline if one else colours.interval for one in strong]),
                "width": alike([2 if one else 1 for one in strong]),
            },
        },
    }
    upright = rows.standing(_axis(crossed.up, colours), colours)
    layout = {
        "xaxis": {**_axis(crossed.across, colours), "showgrid": True},
        "yaxis": upright,
        "hovermode": "closest",
        "shapes": [*_cut_lines(crossed, colours)],
        "annotations": _corner_words(crossed, colours),
        "margin": {"l": 4, "r": 12, "t": 26, "b": 44},
    }
    return {"data": [points], "layout": layout}


def _axis(side: Side, colours: Theme) -> dict[str, Any]:
    title = {"text": side.measure.title, "font": {"size": SMALL, "color": colours.muted}}
    return {**rows.value_axis(side.measure, [side.marks]), "title": title}


def _cut_lines(crossed: Crossed, colours: Theme) -> list[dict[str, Any]]:
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    upright = [
        {"type": "line", "x0": tidy(at), "x1": tidy(at), "yref": "y domain", "y0": 0, "y1": 1}
        for at in crossed.across.cuts
    ]
    lying = [
        {"type": "line", "y0": tidy(at), "y1": tidy(at), "xref": "x domain", "x0": 0, "x1": 1}
        for at in crossed.up.cuts
    ]
    return [{**one, "line": line, "layer": "below"} for one in (*upright, *lying)]


def _corner_words(crossed: Crossed, colours: Theme) -> list[dict[str, Any]]:
    """Words in the two corners that matter: much up and little across, and the other way round."""
    _, across, up, _ = crossed.corners
    inside = {"xref": "x domain", "yref": "y domain", "font": {"size": TEXT, "color": colours.muted}}
    return [
        {**inside, "text": up, "x": 0.01, "y": 1, "xanchor": "left", "yanchor": "bottom"},
        {**inside, "text": across, "x": 1, "y": 0.01, "xanchor": "right", "yanchor": "bottom"},
    ]

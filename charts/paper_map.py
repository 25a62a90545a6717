"""The map on paper, as SVG: the places of a level in the colours of the screen's map, hatched without data.

Shapes are handed in as the features of the GeoJSON that the browser draws. What stands in the legend is that of ``map``;
everything else that goes on paper is in ``paper``.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from charts.map import Extent, Shapes
from charts.palette import LIGHT
from charts.source import Places

WIDE = 1000  # units of the drawing from west to east
EDGE = 8  # units around it, so that outlines at the coast are not cut
STAR = 13  # units from the middle of a star to its ends
GAP, HATCHING, OUTLINE = 2.4, 2.2, 6.0  # widths of lines

Point = tuple[float, float]


def svg(source: Places, shapes: Shapes, features: Iterable[Mapping[str, Any]]) -> str:
    """The drawing. ``features`` have P-codes for ids and polygons in degrees; those without a mark are left out."""
    grid = _Grid(shapes.extent)
    known = {feature["id"]: grid.path(feature["geometry"]) for feature in features}
    marks = source.marks
    here = [i for i in range(len(marks)) if marks.codes[i] in known]
    areas = [_area(known[marks.codes[i]], _fill(source, i), empty=marks.without_data(i)) for i in here]
    hatched = [
        segment for i in here if marks.without_data(i) for segment in shapes.hatch.get(marks.codes[i], ())
    ]
    stars = [
        shapes.label_points[marks.codes[i]]
        for i in here
        if marks.too_few(i) and marks.codes[i] in shapes.label_points
    ]
    outlines = [
        _stroke(known[marks.codes[i]], LIGHT.outline, OUTLINE)
        for i in here
        if marks.codes[i] in source.chosen
    ]
    wide, tall = WIDE + 2 * EDGE, grid.tall + 2 * EDGE
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" viewBox="{-EDGE} {-EDGE} {wide} {tall}">',
            *areas,
            _stroke("".join(map(grid.segment, hatched)), LIGHT.hatch, HATCHING) if hatched else "",
            _stroke("".join(map(grid.star, stars)), LIGHT.text, 4.0) if stars else "",
            *outlines,
            "</svg>",
        )
    )  # fmt: skip


def height_for(extent: Extent, width: float) -> float:
    """How tall the drawing is at a width."""
    return width * (_Grid(extent).tall + 2 * EDGE) / (WIDE + 2 * EDGE)


def _fill(source: Places, position: int) -> str:
    marks, number = source.marks, source.marks.estimate[position]
    if number is None or not marks.shown(position):
        return LIGHT.no_data if marks.without_data(position) else LIGHT.too_few
    return source.classes.colours(LIGHT)[source.classes.of(number)]


def _area(path: str, fill: str, *, empty: bool) -> str:
    """Between colours a white gap is enough; a place without any needs a line to be told from the sea."""
    edge = LIGHT.hatch if empty else LIGHT.boundary
    return f'<path d="{path}" fill="{fill}" stroke="{edge}" stroke-width="{GAP}" stroke-linejoin="round"/>'


def _stroke(path: str, colour: str, width: float) -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>'


class _Grid:
    """From degrees to units of the drawing, in Mercator's projection as on the screen."""

    def __init__(self, extent: Extent) -> None:
        self._west, self._north = extent.west, _upwards(extent.north)
        self._scale = WIDE / math.radians(extent.east - extent.west)
        self.tall = round((self._north - _upwards(extent.south)) * self._scale)

    def at(self, point: Sequence[float]) -> tuple[int, int]:
        across = math.radians(point[0] - self._west) * self._scale
        return round(across), round((self._north - _upwards(point[1])) * self._scale)

    def path(self, geometry: Mapping[str, Any]) -> str:
        """Every ring of a polygon or of several."""
        polygons = (
            geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        )
        return "".join(self._ring(ring) for polygon in polygons for ring in polygon)

    def _ring(self, ring: Sequence[Sequence[float]]) -> str:
        """A ring without the points that fall on the one before; islands smaller than a unit are left out."""
        units = [unit for unit, _ in groupby(map(self.at, ring))]
        return f"M{'L'.join(f'{x} {y}' for x, y in units)}Z" if len(units) > 2 else ""

    def segment(self, ends: tuple[Point, Point]) -> str:
        (x1, y1), (x2, y2) = map(self.at, ends)
        return f"M{x1} {y1}L{x2} {y2}"

    def star(self, point: Point) -> str:
        """Three strokes through a point."""
        x, y = self.at(point)
        turns = (math.radians(90 + 60 * turn) for turn in range(3))
        ends = ((round(STAR * math.cos(turn)), round(STAR * math.sin(turn))) for turn in turns)
        return "".join(f"M{x - dx} {y - dy}L{x + dx} {y + dy}" for dx, dy in ends)


def _upwards(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))

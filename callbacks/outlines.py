"""The outlines of places as paths of an SVG, small in bytes: projected as the map's are, simplified together, and rounded.

Belongs here: geometry. Not here: colours and links (layouts/written_charts.py).
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
import shapely

from charts.map import MARGIN
from geo import boundaries, labels
from geo.country import Country
from layouts.written_charts import Outlines

LONGEST: Final = 800  # units along the longer side of what is in view: no fewer than pixels
ROUGH: Final = 1.8  # units within which an outline may lie beside the true one: less than a pixel
SMALLEST: Final = 6.0  # square units of an island that is still drawn beside a larger one


@lru_cache(maxsize=64)
def outlines(country: Country, level: str, within: tuple[str, ...]) -> Outlines:
    """The places of a level that are in view, in units of the drawing, with the view around them."""
    frame = boundaries.load(country, level)
    frame = frame[frame["pcode"].isin(within)]
    flat = shapely.transform(frame.geometry.to_numpy(), _projected)
    west, south, east, north = shapely.total_bounds(flat)
    scale = LONGEST / max(east - west, north - south)
    units = shapely.transform(flat, lambda points: (points - (west, north)) * (scale, -scale))
    simple = shapely.coverage_simplify(units, ROUGH)
    spots = labels.spots(frame, {})
    points = _projected(np.array([spots[code]["at"] for code in frame["pcode"]], dtype=float))
    stars = np.rint((points - (west, north)) * (scale, -scale)).astype(int)
    wide, tall = (east - west) * scale, (north - south) * scale
    around = (-MARGIN * wide, -MARGIN * tall, wide * (1 + 2 * MARGIN), tall * (1 + 2 * MARGIN))
    return Outlines(
        view=" ".join(f"{edge:.0f}" for edge in around),
        paths=dict(zip(frame["pcode"], map(_path, simple), strict=True)),
        spots={code: (int(x), int(y)) for code, (x, y) in zip(frame["pcode"], stars, strict=True)},
    )


def _projected(points: np.ndarray) -> np.ndarray:
    """Degrees in Mercator's projection, as plotly's map has them."""
    turned = np.radians(points)
    return np.column_stack([turned[:, 0], np.log(np.tan(math.pi / 4 + turned[:, 1] / 2))])


def _path(shape: shapely.Geometry) -> str:
    """The rings of a polygon, or of several; of islands those that are seen, the largest always."""
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    kept = [part for i, part in enumerate(parts) if i == 0 or part.area >= SMALLEST]
    return "".join(
        _ring(shapely.get_coordinates(ring)) for part in kept for ring in (part.exterior, *part.interiors)
    )


def _ring(points: np.ndarray) -> str:
    """A ring as steps from point to point, which are shorter than places."""
    whole = np.rint(points).astype(int)
    steps = np.diff(whole[:-1], axis=0)
    steps = steps[steps.any(axis=1)]
    return f"M{whole[0][0]} {whole[0][1]}l{_joined(steps.ravel().tolist())}z" if len(steps) > 1 else ""


def _joined(numbers: Iterable[int]) -> str:
    """Numbers with a space between them where no sign parts them."""
    return " ".join(map(str, numbers)).replace(" -", "-")

"""Where the name of a place stands on a map, and which names go first where there is no room for all.

Belongs here: a point, a size and an importance for each shape. Not here: placing names so that none overlaps, which needs the
size of the screen (assets/map_layers.js), and names themselves (country).
"""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

DECIMALS = 3  # of a degree: about a hundred metres, a pixel or less where a district fills the map
_KM = 111.32  # of a degree


def spots(frame: gpd.GeoDataFrame, people: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """For each P-code of a frame of pcode and geometry (degrees) what a label needs to know.

    ``at``: longitude and latitude well inside the largest part. ``side``: of a square as large as the place, degrees.
    ``weight``: ``people`` where they are known of every place, else square kilometres.
    """
    shapes = frame.geometry.to_numpy()
    circles = shapely.maximum_inscribed_circle(_largest(shapes))
    middles = shapely.get_coordinates(shapely.get_point(circles, 0)).round(DECIMALS)
    areas = shapely.area(shapes)
    known = all(code in people for code in frame["pcode"])
    weights = [people[code] for code in frame["pcode"]] if known else (areas * _KM**2).tolist()
    sides = np.sqrt(areas).round(DECIMALS).tolist()
    rows = zip(frame["pcode"], middles.tolist(), sides, weights, strict=True)
    return {code: {"at": at, "side": side, "weight": round(weight)} for code, at, side, weight in rows}


def _largest(shapes: np.ndarray) -> np.ndarray:
    """The largest part of each shape."""
    return np.array([max(shapely.get_parts(shape), key=shapely.area) for shape in shapes], dtype=object)

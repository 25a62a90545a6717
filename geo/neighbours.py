"""Which places of a level border each other, worked out from their boundaries.

Belongs here: contiguity alone. Not here: the shapes themselves (boundaries), what is done with neighbours (statistics of
clustering, colours of a map).
"""

from functools import cache
from pathlib import Path

import numpy as np
import shapely

from geo import boundaries
from geo.country import Country

CONTIGUITY = "places that share a stretch of border (rook contiguity)"
# Degrees, about 10 m: a supplied file may round the same border twice. Shared corners alone stay shorter than LEAST.
SNAP = 0.0001
LEAST = 0.001


def neighbours(country: Country, level: str) -> dict[str, tuple[str, ...]]:
    """P-codes of the neighbours of every place of a level, sorted; none for an island.

    Raises UnknownPlace for a level the country does not have, BadBoundaries for boundaries that do not fit.
    """
    return dict(_neighbours(country, level, boundaries.source(country, level)))


@cache
def _neighbours(country: Country, level: str, source: Path) -> dict[str, tuple[str, ...]]:
    """Kept by the file the boundaries are read from, since an installation may supply others."""
    frame = boundaries.read(source, country=country, level=level)
    return touching(dict(zip(frame["pcode"], frame.geometry, strict=True)))


def touching(shapes: dict[str, shapely.Geometry]) -> dict[str, tuple[str, ...]]:
    """For each code the codes of the shapes that share a stretch of border with it, sorted. Coordinates in degrees."""
    codes = sorted(shapes)
    polygons = np.array([shapes[code] for code in codes])
    first, second = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=SNAP)
    first, second = first[first < second], second[first < second]
    shared = _border(polygons[first], polygons[second]) > LEAST
    found: dict[str, list[str]] = {code: [] for code in codes}
    for one, other in zip(first[shared].tolist(), second[shared].tolist(), strict=True):
        found[codes[one]].append(codes[other])
        found[codes[other]].append(codes[one])
    return {code: tuple(sorted(names)) for code, names in found.items()}


def _border(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Length of the border that shapes share pair by pair, in degrees; borders up to SNAP apart count as shared."""
    beside = shapely.buffer(shapely.boundary(other), SNAP)
    return shapely.length(shapely.intersection(shapely.boundary(one), beside))

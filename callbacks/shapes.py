"""The shapes of a country as the map chart needs them: address, extent, hatching and a point for a label."""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

import numpy as np
import shapely

from charts.map import Extent, Shapes
from geo import boundaries, labels
from geo.country import Country
from languages import ENGLISH, current

HATCH_LINES = 46  # across the whole map, so that the smallest district still shows several
HATCH_SMALL = (
    23  # across a small one of several, where they would be a grey area and most of an answer's bytes
)
# Whoever may look keeps them; what stands between (a shared proxy) does not: it would hand them to anybody.
A_YEAR = "private, max-age=31536000, immutable"
ROUNDED = 3  # decimals of a degree: about a hundred metres, a pixel or less where a district fills the map
ROUNDED_SMALL = 2


def url(country: Country, level: str) -> str:
    """Where the browser fetches the shapes once, named in the language of the interface; the digest lets it keep them for good."""
    language = current()
    spoken = "" if language == ENGLISH else f"lang={language}&"
    return f"/geo/{level}.geojson?{spoken}v={digest(country, level, language)}"


@lru_cache
def digest(country: Country, level: str, language: str = ENGLISH) -> str:
    """A short digest of the bytes served for a level."""
    return sha256(boundaries.geojson(country, level, language=language)).hexdigest()[:12]


def shapes(country: Country, level: str, *, within: tuple[str, ...] = (), small: bool = False) -> Shapes:
    """The shapes of one level: ``within`` are the places in view, or all; ``small`` for maps beside each other."""
    return replace(_prepared(country, level, within, small), geojson_url=url(country, level))


@lru_cache(maxsize=128)
def _prepared(country: Country, level: str, within: tuple[str, ...], small: bool) -> Shapes:
    """The same, prepared once for each part of the country; where they are fetched goes by the language."""
    frame = boundaries.load(country, level)
    frame = frame[frame["pcode"].isin(within)] if within else frame
    west, south, east, north = (float(edge) for edge in frame.total_bounds)
    places = list(zip(frame["pcode"], frame.geometry, strict=True))
    lines = _diagonals(west, south, east, north, count=HATCH_SMALL if small else HATCH_LINES)
    digits = ROUNDED_SMALL if small else ROUNDED
    return Shapes(
        geojson_url="",
        extent=Extent(west, south, east, north),
        hatch={code: _hatch(shape, lines, digits) for code, shape in places},
        label_points={code: spot["at"] for code, spot in labels.spots(frame, {}).items()},
    )


def _diagonals(west: float, south: float, east: float, north: float, *, count: int) -> np.ndarray:
    """Parallel lines at 45 degrees that cover the whole extent."""
    tall = north - south
    starts = np.linspace(west - tall, east, count)
    ends = [[(start, south), (start + tall, north)] for start in starts.tolist()]
    return shapely.linestrings(ends)


def _hatch(
    shape: shapely.Geometry, lines: np.ndarray, digits: int
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    pieces = shapely.get_parts(shapely.intersection(lines, shape))
    kept = [piece for piece in pieces if piece.geom_type == "LineString" and piece.length]
    return [(_point(piece.coords[0], digits), _point(piece.coords[-1], digits)) for piece in kept]


def _point(pair: tuple[float, ...], digits: int) -> tuple[float, float]:
    return round(float(pair[0]), digits), round(float(pair[1]), digits)

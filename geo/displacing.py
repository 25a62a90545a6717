"""Points moved for people who may not know where something was exactly, as the DHS moves its survey clusters.

Belongs here: where a point is moved to. Not here: who sees which (callbacks/located.py, sharing/protected/events.py).

It is the place that is moved, not the record: all points of one small square go to the same point, and always to the same,
since angle and distance come from a secret key and the square alone. So neither many records of one school nor many
versions of the data average back to it. Method: Burgert et al. 2013, DHS Spatial Analysis Reports 7 (0 to 2 km in towns,
0 to 5 km elsewhere, kept inside the district).
"""

import hashlib
import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import shapely

from geo import boundaries, locate
from geo.country import Country

TOWN_KM: Final = 2.0
LAND_KM: Final = 5.0
# People per km² from which a place counts as a town: the "urban centre" of the degree of urbanisation (UN 2020).
TOWN_DENSITY: Final = 1500.0
DECIMALS: Final = 3  # of a degree, about a hundred metres: finer would say more than is meant
_SQUARE: Final = 0.009  # degrees, a kilometre: what lies in one square moves as one
# Half the diagonal of a square and half a rounding step: what is told is never farther from the true point than the radius.
_SLACK_KM: Final = 0.85
_KM: Final = 111.32  # of a degree of latitude
_ATTEMPTS: Final = 64


def displaced(
    latitude: np.ndarray,
    longitude: np.ndarray,
    districts: Sequence[str | None],
    *,
    country: Country,
    key: bytes,
) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes (degrees) moved within their districts, NaN for a point that has no safe place.

    ``districts`` are the codes the records state, of the level ``country.placed``. A point that does not lie in the
    district stated has no place here: whichever of the two were kept would be wrong or tell it.
    """
    stated = _numbers(districts, country)
    _, found = locate.numbered(latitude, longitude, country=country)
    usable = np.flatnonzero((found == stated) & (stated >= 0))
    squares = _squares(latitude[usable], longitude[usable])
    distinct, which = np.unique(np.column_stack([squares, stated[usable]]), axis=0, return_inverse=True)
    moved = _moved(distinct, country, key)
    told = np.full((len(latitude), 2), np.nan)
    told[usable] = moved[which.ravel()]
    return told[:, 0], told[:, 1]


def radius_km(country: Country) -> np.ndarray:
    """How far points of each place of the level ``country.placed`` may be moved, in the order of its codes."""
    people, codes = country.population, country.codes(country.placed)
    areas = _areas(country)
    dense = [people.get(code, 0.0) / area >= TOWN_DENSITY for code, area in zip(codes, areas, strict=True)]
    return np.where(dense, TOWN_KM, LAND_KM)


@lru_cache(maxsize=4)
def _areas(country: Country) -> tuple[float, ...]:
    """Square kilometres of each place, good to a percent: a place is small beside the globe."""
    shapes = boundaries.load(country, country.placed).geometry.to_numpy()
    narrow = np.cos(np.radians(shapely.get_y(shapely.centroid(shapes))))
    return tuple((shapely.area(shapes) * _KM**2 * narrow).tolist())


def _numbers(districts: Sequence[str | None], country: Country) -> np.ndarray:
    numbers = {code: number for number, code in enumerate(country.codes(country.placed))}
    return np.array([numbers.get(code or "", -1) for code in districts], dtype=np.int64)


def _squares(latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    return np.floor(np.column_stack([latitude, longitude]) / _SQUARE).astype(np.int64)


def _moved(squares: np.ndarray, country: Country, key: bytes) -> np.ndarray:
    """Latitude and longitude for each row of (square north, square east, number of the district)."""
    told = np.full((len(squares), 2), np.nan)
    codes, reach = country.codes(country.placed), radius_km(country) - _SLACK_KM
    open_ = np.arange(len(squares))
    for attempt in range(_ATTEMPTS):
        if not len(open_):
            break
        here = squares[open_]
        drawn = _drawn(here, [codes[number] for number in here[:, 2]], attempt, key)
        middle = (here[:, :2] + 0.5) * _SQUARE
        north = np.cos(drawn[:, 0]) * drawn[:, 1] * reach[here[:, 2]] / _KM
        east = np.sin(drawn[:, 0]) * drawn[:, 1] * reach[here[:, 2]] / _KM / np.cos(np.radians(middle[:, 0]))
        tried = np.round(middle + np.column_stack([north, east]), DECIMALS)
        _, found = locate.numbered(tried[:, 0], tried[:, 1], country=country)
        inside = found == here[:, 2]
        told[open_[inside]] = tried[inside]
        open_ = open_[~inside]
    return told


def _drawn(squares: np.ndarray, codes: Sequence[str], attempt: int, key: bytes) -> np.ndarray:
    """For each square an angle (radians) and a share of the distance, both uniform, known to the holder of the key alone."""
    found = np.empty((len(squares), 2))
    for at, (square, code) in enumerate(zip(squares.tolist(), codes, strict=True)):
        said = f"{square[0]},{square[1]},{code},{attempt}".encode()
        bits = hmac.digest(key, said, hashlib.sha256)
        found[at] = [int.from_bytes(bits[:6]), int.from_bytes(bits[6:12])]
    return found / 2.0**48 * [2 * np.pi, 1.0]

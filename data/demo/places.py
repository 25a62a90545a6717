"""Where the invented activities take place: points inside districts, a few of them in another one.

Here: sites with a latitude, a longitude and, where one is known, a DS division. Not here: which district an
activity is in (activities) or how its name is written (profile).
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.demo.profile import Profile
from geo import boundaries, country

_ELSEWHERE = 0.03  # of activities, with a point in a district beside the stated one: real files have 2 to 7 %
_WITHOUT = 0.12  # of activities, with no point at all
_SPREAD = 0.018  # degrees around a division's main town
_TRIES = 30


@dataclass(frozen=True)
class Sites:
    """Degrees and the DS division (position in ``divisions``, -1 unknown), an entry a site; nan without a point."""

    latitude: np.ndarray
    longitude: np.ndarray
    division: np.ndarray


class Points:
    """Draws points inside the districts of a profile."""

    def __init__(self, profile: Profile) -> None:
        land = country.load(profile.country)
        frame = boundaries.load(land, land.placed).set_index("pcode")
        self._shapes = [frame.geometry.get(pcode) for pcode in profile.districts]
        self._profile = profile
        flat = [(at, *division) for at, row in enumerate(profile.divisions) for division in row]
        self.divisions: tuple[str, ...] = tuple(name for _, name, _, _ in flat)
        self._division_district = np.array([at for at, *_ in flat], dtype=int)
        self._division_place = np.array([place for _, _, *place in flat], dtype=float).reshape(-1, 2)

    def sites(self, rng: np.random.Generator, district: np.ndarray) -> Sites:
        """A site for each entry of ``district`` (positions); a few points stand in a neighbour."""
        n = len(district)
        division = self._divisions(rng, district)
        stray = rng.random(n) < _ELSEWHERE
        where = np.array(
            [self._neighbour(rng, at) if odd else at for at, odd in zip(district, stray, strict=True)]
        )
        latitude, longitude = np.full(n, np.nan), np.full(n, np.nan)
        for at in np.unique(where):
            rows = np.flatnonzero(where == at)
            latitude[rows], longitude[rows] = self._inside(rng, at, np.where(stray, -1, division)[rows])
        unknown = rng.random(n) < _WITHOUT
        return Sites(np.where(unknown, np.nan, latitude), np.where(unknown, np.nan, longitude), division)

    def _divisions(self, rng: np.random.Generator, district: np.ndarray) -> np.ndarray:
        """A division of the district for two in three, where any is known."""
        chosen = np.full(len(district), -1)
        for at in np.unique(self._division_district):
            rows = np.flatnonzero(district == at)
            own = np.flatnonzero(self._division_district == at)
            chosen[rows] = np.where(rng.random(len(rows)) < 0.67, rng.choice(own, len(rows)), -1)
        return chosen

    def _neighbour(self, rng: np.random.Generator, at: int) -> int:
        """A district that touches this one; the same one where none does."""
        own = self._shapes[at]
        beside = [
            i for i, shape in enumerate(self._shapes) if i != at and own is not None and own.touches(shape)
        ]
        return int(rng.choice(beside)) if beside else at

    def _inside(
        self, rng: np.random.Generator, at: int, division: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Points in one district: around a division's town where one is given, else anywhere."""
        shape, n = self._shapes[at], len(division)
        x, y, open_rows = np.full(n, np.nan), np.full(n, np.nan), np.arange(n)
        for attempt in range(_TRIES):
            if shape is None or not len(open_rows):
                break
            # A town close to the border or the sea may leave no room: then anywhere in the district.
            near = (division[open_rows] >= 0) & (attempt < _TRIES // 2)
            px, py = self._propose(rng, shape, np.where(near, division[open_rows], -1))
            hit = shapely.contains_xy(shape, px, py)
            x[open_rows[hit]], y[open_rows[hit]] = px[hit], py[hit]
            open_rows = open_rows[~hit]
        return y, x

    def _propose(
        self, rng: np.random.Generator, shape: BaseGeometry, division: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        west, south, east, north = shape.bounds
        x, y = rng.uniform(west, east, len(division)), rng.uniform(south, north, len(division))
        known = division >= 0
        if known.any():
            towns = self._division_place[division[known]] + rng.normal(0, _SPREAD, (known.sum(), 2))
            y[known], x[known] = towns.T
        return x, y

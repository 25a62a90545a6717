"""Which published cells answer a question: whole ones always, and the name of what they cover.

Belongs here: choosing cells of one family. Not here: reading a question (cells.py), how cells came about (structure.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Final

import numpy as np

from sharing.protected.tables import Counted, Published

Wanted = Mapping[
    str, frozenset[str]
]  # by axis ('place', 'rounds', a dimension) the values asked for; absent: all


@dataclass(frozen=True)
class Covered:
    """What an answer covers, when it is not what was asked: codes by axis. ``wider`` when more than what was asked.

    ``days`` are first and last day where it is of other quarters than those asked for.
    """

    places: frozenset[str]
    values: Mapping[str, frozenset[str]]
    wider: bool
    days: tuple[date, date] | None = None

    def __bool__(self) -> bool:
        """Whether it covers anything."""
        return bool(self.places or self.values or self.days)


NOWHERE: Final = Covered(frozenset(), {}, wider=False)  # what is told in no cell


@dataclass(frozen=True, eq=False)
class Shelf:
    """One family of one year, ready to be asked."""

    published: Published
    counted: Counted

    @cached_property
    def axes(self) -> tuple[str, ...]:
        return ("place", "rounds", *self.counted.family.dims)

    @cached_property
    def groups(self) -> dict[str, tuple[frozenset[str], ...]]:
        """For each axis the group of values of every cell."""
        cells = self.counted.family.cells
        columns = {
            "place": tuple(frozenset(cell.places) for cell in cells),
            "rounds": tuple(frozenset(cell.rounds) for cell in cells),
        }
        return columns | {
            name: tuple(frozenset(cell.values[at]) for cell in cells)
            for at, name in enumerate(self.counted.family.dims)
        }

    @cached_property
    def told(self) -> Callable[[str], np.ndarray]:
        """Which cells tell a measure ('' for how many people there are)."""
        return cache(self._told)

    def _told(self, measure: str) -> np.ndarray:
        cells = self.counted.family.cells
        if not measure:
            return np.array([not cell.union for cell in cells], dtype=bool)
        return np.array(self.counted.family.shown.get(measure, (False,) * len(cells)), dtype=bool)

    @cached_property
    def _masks(self) -> Callable[[str, frozenset[str]], tuple[np.ndarray, np.ndarray]]:
        return lru_cache(maxsize=2000)(self._mask)

    def _mask(self, axis: str, asked: frozenset[str]) -> tuple[np.ndarray, np.ndarray]:
        """Which cells lie wholly in some values of an axis, and which touch them."""
        groups = self.groups[axis]
        return np.array([one <= asked for one in groups], dtype=bool), np.array(
            [bool(one & asked) for one in groups], dtype=bool
        )

    def chosen(self, wanted: Wanted, measure: str) -> tuple[np.ndarray, bool]:
        """The cells that answer, and whether they cover more than what was asked.

        Those that lie wholly in what is asked; where there are none, all that touch it.
        """
        inside = touching = self.told(measure)
        for axis in self.axes:
            asked = wanted.get(axis)
            if asked is not None:
                within, beside = self._masks(axis, asked)
                inside, touching = inside & within, touching & beside
        if inside.any() or not touching.any():
            return inside, False
        return touching, True

    def covers(self, chosen: np.ndarray) -> dict[str, frozenset[str]]:
        """The values that some cells cover, by axis."""
        at = np.flatnonzero(chosen)
        return {axis: frozenset().union(*(groups[one] for one in at)) for axis, groups in self.groups.items()}

    def sums(self, chosen: np.ndarray, measure: str) -> np.ndarray:
        """The sum of a measure over cells: by category, n with sum and sum of squares, or people."""
        if not measure:
            return np.array([self.counted.n[chosen].sum()])
        counts = self.counted.counts.get(measure)
        return (self.counted.amounts[measure] if counts is None else counts)[chosen].sum(axis=0)


@lru_cache(maxsize=512)
def shelf(published: Published, dims: frozenset[str]) -> Shelf | None:
    """The family of a table and year that is split by these dimensions; None where it is not published."""
    found = next((one for one in published.families if set(one.family.dims) == dims), None)
    return Shelf(published, found) if found else None

"""Records as bits: a question that no roll-up covers makes the cells of a narrow roll-up anew, for its filters alone.

Belongs here: how such cells are made. Not here: how the bits are laid out on disk (bit_building.py), what is added up from the
cells (tallying.py), or which questions come here (cells.py).

Records stand in the order of a narrow roll-up's cells, months first; those of a cell are a segment. A category of a measure is a
plane, one bit a record; a dimension is as many planes as its codes have digits in base two, and so is the day of the month. A
filter is a few operations on words of 64 records, and a count the number of bits that stand both in the selection and in a plane.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from data import rollups
from data.filters import Filters
from data.rollups import MONTH

# The dimensions of the cells, by table; other tables are small, and a pass over their columns costs little.
BASE: Final[Mapping[str, tuple[str, ...]]] = {
    "responses": (*rollups.PEOPLE, "round"),
    "lost": (*rollups.PEOPLE, "round"),
    "expected": (*rollups.PEOPLE, "round", "found"),
}
KEPT: Final = 4  # a page asks several questions of the same selection
WORD: Final = 64
DAY_PLANES: Final = 5
CODES: Final = "bits/of_"
AMOUNT: Final = "bits/amount_"
_ALL: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
Wanted = Callable[
    [str, tuple[str, ...]], np.ndarray
]  # for each code of a dimension whether the filter selects it
Pieces = tuple[
    np.ndarray, np.ndarray, np.ndarray
]  # words, the bits selected in each, and the segment they belong to


class Made:
    """Cells made for a question: `codes` of each by dimension and 'month'; what they count is added up when asked for."""

    def __init__(
        self,
        codes: Mapping[str, np.ndarray],
        pieces: Pieces,
        planes: np.ndarray,
        amounts: Mapping[str, np.ndarray],
    ) -> None:
        self.codes = codes
        self._pieces, self._planes, self._values = pieces, planes, amounts
        # As many records as the largest cell has bits.
        most = np.bincount(pieces[2]).max(initial=0) * WORD
        self._kind = np.uint16 if most < 1 << 16 else np.uint32
        self._counted: dict[tuple[int, int], np.ndarray] = {}
        self._summed: dict[str, np.ndarray] = {}

    @property
    def cells(self) -> int:
        """How many there are."""
        return len(self.codes[MONTH])

    def counts(self, slots: Iterable[slice]) -> list[tuple[int, np.ndarray]]:
        """The counts at some slots: for each run of neighbouring ones the first slot, and (cells, slots of the run)."""
        from data import kernels  # compiled code is loaded by those who need it

        runs = _joined(slots)
        for start, stop in runs:
            if (start, stop) not in self._counted:
                found = np.zeros((self.cells, stop - start), dtype=self._kind)
                kernels.count(self._planes, start, *self._pieces, found)
                self._counted[start, stop] = found
        return [(start, self._counted[start, stop]) for start, stop in runs]

    def amounts(self, name: str) -> np.ndarray:
        """(cells, 3): number, sum and sum of squares of an amount."""
        from data import kernels

        if name not in self._summed:
            found = np.zeros((self.cells, 3))
            kernels.amounts(self._values[name], *self._pieces, found)
            self._summed[name] = found
        return self._summed[name]


class Bits:
    """The bits of one table, mapped from disk; `wanted` says what a filter selects."""

    def __init__(
        self,
        opened: Mapping[str, np.ndarray],
        table: str,
        *,
        amounts: Iterable[str],
        wanted: Wanted,
    ) -> None:
        self.dimensions = BASE[table]
        self._keys, self._ends = opened["bits/keys"], opened["bits/ends"]
        self._planes, self._days = opened["bits/counts"], opened["bits/day"]
        own = [name for name in opened if name.startswith(CODES)]
        self._codes = {name.removeprefix(CODES): opened[name] for name in own}
        # What cells do not have, but may be made for one value at a time: nobody asks for hundreds of divisions at once.
        self.further = frozenset(self._codes) & frozenset(rollups.FURTHER)
        self._amounts = {name: opened[f"{AMOUNT}{name}"][0] for name in amounts}
        self._wanted = wanted
        self.made = lru_cache(maxsize=KEPT)(self._made)

    def _made(self, filters: Filters, first: int, last: int) -> Made:
        """Cells of the records that the filters select, of the days from the first to the last."""
        from data import kernels

        months = rollups.months_of(np.array([first, last])).tolist()
        run = self._run(*months)
        kept = self._kept(filters, run)
        starts, stops = self._ends[:, kept]
        selected = self._selected(filters, run)
        self._cut(selected, months[0], days=(first, None))
        self._cut(selected, months[1], days=(None, last))
        room = int((((stops - 1) >> 6) - (starts >> 6) + 1).sum())
        word, segment, mask = (np.empty(room, dtype=kind) for kind in (np.int64, np.int64, np.uint64))
        n = kernels.pieces(selected, starts, stops, word, mask, segment)
        codes = {name: self._keys[at, kept] for at, name in enumerate((MONTH, *self.dimensions))}
        return Made(codes, (word[:n], mask[:n], segment[:n]), self._planes, self._amounts)

    def _run(self, first: int, last: int) -> slice:
        """The segments of these months, both included."""
        ends = np.array([first, last + 1], dtype=self._keys.dtype)
        return slice(*np.searchsorted(self._keys[0], ends).tolist())

    def _words(self, run: slice) -> slice:
        """The words of a run of whole months, each of which begins a word."""
        if run.stop <= run.start:
            return slice(0, 0)
        return slice(int(self._ends[0, run.start]) >> 6, (int(self._ends[1, run.stop - 1]) + WORD - 1) >> 6)

    def _kept(self, filters: Filters, run: slice) -> np.ndarray:
        """The segments of the run that may have selected records."""
        chosen = np.ones(run.stop - run.start, dtype=bool)
        for name, values in filters.chosen.items():
            if rollups.column(name) in self.dimensions:
                at = 1 + self.dimensions.index(rollups.column(name))
                chosen &= self._wanted(name, values).take(self._keys[at, run])
        return np.flatnonzero(chosen) + run.start

    def _selected(self, filters: Filters, run: slice) -> np.ndarray:
        """A bit for each record, of those in the run set where the filters beyond the segments' select it."""
        words = self._words(run)
        selected = np.zeros(len(self._planes), dtype=np.uint64)
        selected[words] = _ALL
        for name, values in filters.chosen.items():
            if name in self._codes:
                selected[words] &= _any_of(self._codes[name][:, words], self._wanted(name, values))
        return selected

    def _cut(self, selected: np.ndarray, month: int, *, days: tuple[int | None, int | None]) -> None:
        """Take the records of a month away that lie before a day, or after one."""
        words = self._words(self._run(month, month))
        start = int(np.datetime64(month, "M").astype("datetime64[D]").astype(np.int64))
        first, last = days
        if first is not None and first > start:
            selected[words] &= ~_below(self._days[:, words], first - start)
        if last is not None:
            selected[words] &= _below(self._days[:, words], last - start + 1)


def _any_of(planes: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Where a code is one of those wanted; by those that are not, where they are fewer."""
    few = wanted if wanted.sum() * 2 <= len(wanted) else ~wanted
    found = np.zeros(planes.shape[1], dtype=np.uint64)
    for code in np.flatnonzero(few).tolist():
        found |= _equal(planes, code)
    return found if few is wanted else ~found


def _equal(planes: np.ndarray, code: int) -> np.ndarray:
    found = np.full(planes.shape[1], _ALL)
    for digit, plane in enumerate(planes):
        found &= plane if code >> digit & 1 else ~plane
    return found


def _below(planes: np.ndarray, number: int) -> np.ndarray:
    """Where the number that the planes say is below another one: they agree down to a digit in which the other has a one."""
    if number >> len(planes):
        return np.full(planes.shape[1], _ALL)
    below, equal = np.zeros(planes.shape[1], dtype=np.uint64), np.full(planes.shape[1], _ALL)
    for digit in reversed(range(len(planes))):
        if number >> digit & 1:
            below |= equal & ~planes[digit]
            equal &= planes[digit]
        else:
            equal &= ~planes[digit]
    return below


def _joined(slots: Iterable[slice]) -> list[tuple[int, int]]:
    """Runs of slots that stand side by side."""
    runs: list[tuple[int, int]] = []
    for one in sorted(slots, key=lambda part: part.start):
        if runs and runs[-1][1] == one.start:
            runs[-1] = (runs[-1][0], one.stop)
        else:
            runs.append((one.start, one.stop))
    return runs

"""Records as bits: a question that no roll-up covers makes the cells of a narrow roll-up anew, for its filters alone.

Belongs here: how such cells are made. Not here: how the bits are laid out on disk (bit_building.py), what is added up from the
cells (tallying.py), or which questions come here (cells.py).

Records stand in the order of a narrow roll-up's cells, months first; those of a cell are a segment. A dimension is as many planes,
one bit a record, as its codes have digits in base two, and so is the day of the month: a filter is a few operations on words of
64 records. What is counted of a record stands side by side, one bit a category, in rows of 64 bits: of a record that is
selected, a row is added to its cell at once.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from data.asking import rollups
from data.asking.rollups import MONTH, Slots
from data.filters import Filters

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
VALUES: Final = "bits/values_"  # what the codes of an amount stand for, the first for none
ROWS: Final = "bits/rows"
WITHIN: Final = "bits/within"  # (districts, places) with the unknown: whether a place occurs in a district
PLACE: Final = "ds_division"
_PLANES: Final = (
    "bits/counts"  # instead of rows in a version written before there were any (to November 2026)
)
_GAP: Final = 32  # words that are looked at for nothing rather than begin anew behind them
Wanted = Callable[
    [str, tuple[str, ...]], np.ndarray
]  # for each code of a dimension whether the filter selects it


class Pieces(NamedTuple):
    """What is selected: words, the bits selected in each, and for each cell the piece behind its last."""

    words: np.ndarray
    masks: np.ndarray
    stops: np.ndarray


class Runs(NamedTuple):
    """Runs of words, each by its first and the one behind its last."""

    firsts: np.ndarray
    stops: np.ndarray


class Measures:
    """What is counted and added up of each record, as it stands in a version; one of a release before has it in another form."""

    def __init__(self, opened: Mapping[str, np.ndarray], slots: Slots, amounts: Iterable[str]) -> None:
        self.spans = slots.spans
        self._rows = opened.get(ROWS)
        self._planes = opened.get(_PLANES)
        self._amounts = {name: opened[f"{AMOUNT}{name}"][0] for name in amounts}
        self._values = {name: opened[f"{VALUES}{name}"] for name in amounts if f"{VALUES}{name}" in opened}

    def count(self, row: int, pieces: Pieces, found: np.ndarray) -> np.ndarray:
        """(cells, slots): the slots of a row, added up in ``found``, zeros of (cells, 64)."""
        from data.asking import kernels  # compiled code is loaded by those who need it

        if self._rows is not None:
            add = kernels.count_few if found.itemsize == 1 else kernels.count
            add(self._rows[row], *pieces, found)
            return found
        first, stop = self.spans[row]
        found = found[:, : stop - first].copy()
        kernels.count_planes(self._planes, first, *pieces, found)
        return found

    def amounts(self, name: str, pieces: Pieces, found: np.ndarray) -> np.ndarray:
        """(cells, 3): number, sum and sum of squares of an amount, added up in ``found``, zeros."""
        from data.asking import kernels

        if name in self._values:
            kernels.amounts(self._amounts[name], self._values[name], *pieces, found)
        else:
            kernels.plain_amounts(self._amounts[name], *pieces, found)
        return found


class Made:
    """Cells made for a question: `codes` of each by dimension and 'month'; what they count is added up when asked for."""

    def __init__(
        self,
        codes: Mapping[str, np.ndarray],
        pieces: Pieces,
        measures: Measures,
        *,
        largest: int,
    ) -> None:
        """``largest``: the records of the cell that has most."""
        self.codes, self.cells = codes, len(codes[MONTH])
        self._pieces, self._measures = pieces, measures
        self._kind = np.min_scalar_type(largest)
        self._counted: dict[int, np.ndarray] = {}
        self._summed: dict[str, np.ndarray] = {}

    def counts(self, slots: Iterable[slice]) -> list[tuple[slice, np.ndarray]]:
        """The counts that some slots stand among: for each row of slots which they are, and (cells, slots or a few more)."""
        asked, found = list(slots), []
        for row, (first, stop) in enumerate(self._measures.spans):
            if any(one.start < stop and first < one.stop for one in asked):
                found.append((slice(first, stop), self._row(row)))
        return found

    def _row(self, row: int) -> np.ndarray:
        if row not in self._counted:
            none = np.zeros((self.cells, WORD), dtype=self._kind)
            self._counted[row] = self._measures.count(row, self._pieces, none)
        return self._counted[row]

    def amounts(self, name: str) -> np.ndarray:
        """(cells, 3): number, sum and sum of squares of an amount."""
        if name not in self._summed:
            self._summed[name] = self._measures.amounts(name, self._pieces, np.zeros((self.cells, 3)))
        return self._summed[name]


class Bits:
    """The bits of one table, mapped from disk; `wanted` says what a filter selects."""

    def __init__(
        self,
        opened: Mapping[str, np.ndarray],
        table: str,
        *,
        slots: Slots,
        amounts: Iterable[str],
        wanted: Wanted,
    ) -> None:
        self.dimensions = BASE[table]
        self._keys, self._ends = opened["bits/keys"], opened["bits/ends"]
        self._days, self._measures = opened["bits/day"], Measures(opened, slots, amounts)
        own = [name for name in opened if name.startswith(CODES)]
        self._codes = {name.removeprefix(CODES): opened[name] for name in own}
        self._within = opened.get(WITHIN)
        # What cells do not have, but may be made for one value at a time: nobody asks for hundreds of divisions at once.
        self.further = frozenset(self._codes) & frozenset(rollups.FURTHER)
        self._wanted = wanted
        self.made = lru_cache(maxsize=KEPT)(self._made)

    def _made(self, filters: Filters, first: int, last: int) -> Made:
        """Cells of the records that the filters select, of the days from the first to the last."""
        from data.asking import kernels

        months = rollups.months_of(np.array([first, last])).tolist()
        kept = self._kept(filters, self._run(*months))
        firsts, stops = np.empty((2, len(kept)), dtype=np.int64)
        runs, room = kernels.runs(self._ends, kept, _GAP, firsts, stops)
        selected = self._selected(filters, Runs(firsts[:runs], stops[:runs]))
        self._cut(selected, months[0], days=(first, None))
        self._cut(selected, months[1], days=(None, last))
        word, mask = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.uint64)
        held = np.empty((2, len(kept)), dtype=np.int64)
        cells, most = kernels.pieces(selected, (self._ends, kept), word, mask, held)
        segments, ends = held[:, :cells]
        keys = self._keys.take(segments, axis=1)
        return Made(
            dict(zip((MONTH, *self.dimensions), keys, strict=True)),
            Pieces(word, mask, ends),
            self._measures,
            largest=most,
        )

    def _run(self, first: int, last: int) -> slice:
        """The segments of these months, both included."""
        ends = np.array([first, last + 1], dtype=self._keys.dtype)
        return slice(*np.searchsorted(self._keys[0], ends).tolist())

    def _kept(self, filters: Filters, run: slice) -> np.ndarray:
        """The segments of the run that may have selected records."""
        chosen = np.ones(run.stop - run.start, dtype=bool)
        for name, values in filters.chosen.items():
            if rollups.column(name) in self.dimensions:
                chosen &= self._of(rollups.column(name), run, self._wanted(name, values))
            elif name == PLACE and self._within is not None:
                places = np.logical_or.reduce(self._within[:, self._wanted(name, values)], axis=1)
                chosen &= self._of("district", run, places)
        return np.flatnonzero(chosen) + run.start

    def _of(self, dimension: str, run: slice, wanted: np.ndarray) -> np.ndarray:
        """Whether segments have a code of a dimension that is wanted."""
        return wanted.take(self._keys[1 + self.dimensions.index(dimension), run])

    def _selected(self, filters: Filters, runs: Runs) -> np.ndarray:
        """A bit for each record, of those in the runs set where the filters beyond the segments' select it; nothing is said of others."""
        from data.asking import kernels

        selected = np.empty(self._days.shape[1], dtype=np.uint64)
        kernels.fill(selected, *runs)
        for name, values in filters.chosen.items():
            if name in self._codes:
                wanted = self._wanted(name, values)
                others = bool(wanted.sum() * 2 > len(wanted))  # fewer codes to look for
                kernels.keep(selected, self._codes[name], np.flatnonzero(wanted ^ others), others, *runs)
        return selected

    def _cut(self, selected: np.ndarray, month: int, *, days: tuple[int | None, int | None]) -> None:
        """Take the records of a month away that lie before a day, or after one."""
        from data.asking import kernels

        run = self._run(month, month)
        if run.stop <= run.start:
            return
        # A month begins a word of its own.
        words = (int(self._ends[0, run.start]) >> 6, (int(self._ends[1, run.stop - 1]) + WORD - 1) >> 6)
        start = int(np.datetime64(month, "M").astype("datetime64[D]").astype(np.int64))
        first, last = days
        if first is not None and first > start:
            kernels.below(selected, self._days, first - start, True, *words)
        if last is not None and (last - start + 1) >> DAY_PLANES == 0:
            kernels.below(selected, self._days, last - start + 1, False, *words)

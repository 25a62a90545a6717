"""Roll-ups being built: packed records added up by every set of dimensions that `rollups` names, some months at a time.

Belongs here: records to cells on disk. Not here: which roll-ups there are and how they are read (rollups.py), or what is
counted (packing.py).

Records stand in the order of their days and cells in that of their months, so that the cells of some months follow from the
records of these months alone: memory does not grow with the table. What a record counts in is a one in some places of a few
words of 64 bits; one addition of words adds as many counts as a word has places. Places are as wide as the largest cell needs.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

import numpy as np

from data.arrays import Writer
from data.packing import Packed
from data.rollups import ROLLUPS, Slots, months_of, name_of
from data.spooling import Room, Shelf
from data.units import UNIT, WEIGHT, Units

_ROWS: Final = 1 << 18  # records added up together, or those of a month where it has more
_WORD: Final = np.dtype(np.uint64)
_LOOKED_UP: Final = 4  # combinations for each record, up to which those that occur are looked up, not sorted
_DENSE: Final = 4  # records a cell, from which a narrower roll-up is added up from cells instead of records
_SHORT: Final = 1 << 16


def build(out: Writer, table: str, packed: Packed) -> None:
    """Write every roll-up of a table among its arrays, and the list of them beside these.

    Roll-ups by sampling unit are left out where every record stands for itself: they would be the records again.
    """
    wanted = [one for one in ROLLUPS[table] if not (UNIT in one and _plain(packed))]
    slots = Slots.of(packed)
    lanes = _Lanes.of(packed, slots)
    room = Room(rows=len(packed.days))
    growing = {one: _Growing(one, room) for one in wanted}
    # The widest first: narrower ones are added up from their cells.
    by_width = sorted(wanted, key=len, reverse=True)
    for rows in _runs(packed.days):
        run = _Run(packed, rows, lanes)
        sources = {one: _wider(run, one, wanted) for one in by_width}
        run.begin(one for one, wider in sources.items() if wider is None)
        for dimensions, wider in sources.items():
            growing[dimensions].add(run, run.counts(dimensions, wider=wider))
    for dimensions in wanted:
        growing.pop(dimensions).write(out, slots, lanes)
    named = [{"name": name_of(dimensions), "dimensions": dimensions} for dimensions in wanted]
    (out.folder / "rollups.json").write_text(json.dumps(named))


def _plain(packed: Packed) -> bool:
    return Units.of(packed.dimensions[UNIT].values, packed.dimensions[WEIGHT].values).plain


def _runs(days: np.ndarray) -> Iterator[slice]:
    """Runs of whole months, of as many records as are worth the work on a run."""
    if not len(days):
        return
    first, last = months_of(days[[0, -1]]).tolist()
    starts = np.arange(first + 1, last + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    ends = [*np.searchsorted(days, starts.astype(days.dtype)).tolist(), len(days)]
    start = 0
    for end in ends:
        if end - start >= _ROWS or (end == len(days) and end > start):
            yield slice(start, end)
            start = end


def _wider(
    run: "_Run", dimensions: tuple[str, ...], wanted: Sequence[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The wider roll-up with the fewest cells, where they are far fewer than records."""
    wider = [one for one in wanted if set(one) > set(dimensions)]
    found = min(wider, key=lambda one: run.cells(one).number, default=None)
    return found if found and run.cells(found).number * _DENSE < run.size else None


@dataclass(frozen=True)
class _Lanes:
    """Which counts there is anything to count in, each with its place in the words: category, first place, codes."""

    places: tuple[tuple[str, int, int], ...]
    slots: np.ndarray  # of each place

    @classmethod
    def of(cls, packed: Packed, slots: Slots) -> "_Lanes":
        """A question that nobody was asked has no places."""
        places, numbers, at = [], [np.empty(0, dtype=np.intp)], 0
        for name, coded in packed.categories.items():
            if coded.values and coded.codes.any():
                places.append((name, at, len(coded.values)))
                own = slots.counts[name]
                numbers.append(np.arange(own.start, own.stop))
                at += len(coded.values)
        return cls(tuple(places), np.concatenate(numbers))


@dataclass(frozen=True)
class _Cells:
    """The combinations of months and codes that occur (keys: 1 + dimensions × cells), and the cell of each record."""

    keys: np.ndarray
    of: np.ndarray
    sizes: np.ndarray  # how many records each cell has

    @property
    def number(self) -> int:
        return self.keys.shape[1]

    @property
    def kind(self) -> np.dtype:
        """The type of a count of the largest cell."""
        return np.min_scalar_type(int(self.sizes.max()))


@dataclass(frozen=True)
class _Sums:
    """(words, n): in each word as many counts side by side as there is room for, each of the type ``kind``."""

    words: np.ndarray
    kind: np.dtype

    def added(self, of: np.ndarray, number: int) -> "_Sums":
        """Added up by cells, of which ``of`` says each one's."""
        found = np.zeros((len(self.words), number), dtype=_WORD)
        for sums, words in zip(found, self.words, strict=True):
            np.add.at(sums, of, words)
        return _Sums(found, self.kind)

    def widened(self, kind: np.dtype) -> "_Sums":
        """The same with more room for each count."""
        if kind.itemsize <= self.kind.itemsize:
            return self
        words = self._apart().astype(kind).view(_WORD)
        return _Sums(words.transpose(0, 2, 1).reshape(-1, self.words.shape[1]), kind)

    def counts(self, places: int) -> np.ndarray:
        """(places, n): each count by itself."""
        return self._apart().transpose(0, 2, 1).reshape(-1, self.words.shape[1])[:places]

    def _apart(self) -> np.ndarray:
        """(words, n, places of a word)."""
        little = self.words.astype(_WORD.newbyteorder("<"), copy=False)
        return little.view(self.kind).reshape(*self.words.shape, _WORD.itemsize // self.kind.itemsize)


class _Run:
    """The records of some months."""

    def __init__(self, packed: Packed, rows: slice, lanes: _Lanes) -> None:
        self.packed, self.rows, self.lanes, self.size = packed, rows, lanes, rows.stop - rows.start
        self._cells: dict[tuple[str, ...], _Cells] = {}
        self._sums: dict[tuple[str, ...], _Sums] = {}
        self._records = _Sums(np.empty((0, 0), dtype=_WORD), np.dtype(np.uint8))

    def begin(self, dimensions: Iterable[tuple[str, ...]]) -> None:
        """Lay out what each record counts in, with room for the cells of the roll-ups that are added up from records."""
        kinds = (self.cells(one).kind for one in dimensions)
        self._records = self._laid_out(max(kinds, key=lambda kind: kind.itemsize))

    def cells(self, dimensions: tuple[str, ...]) -> _Cells:
        """The cells by these dimensions: those of all but the last of them, divided by the last."""
        if dimensions not in self._cells:
            self._cells[dimensions] = self._divided(dimensions) if dimensions else self._by_month()
        return self._cells[dimensions]

    def _by_month(self) -> _Cells:
        months = months_of(self.packed.days[self.rows])
        first = int(months[0])
        present, of, sizes = _numbered(months - first, int(months[-1]) - first + 1)
        return _Cells((present + first)[None], of, sizes)

    def _divided(self, dimensions: tuple[str, ...]) -> _Cells:
        wide, codes = self.cells(dimensions[:-1]), self.packed.dimensions[dimensions[-1]].codes[self.rows]
        size = int(codes.max()) + 1
        combined = wide.of * np.int64(size)
        combined += codes
        present, of, sizes = _numbered(combined, wide.number * size)
        return _Cells(np.concatenate([wide.keys[:, present // size], (present % size)[None]]), of, sizes)

    def counts(self, dimensions: tuple[str, ...], *, wider: tuple[str, ...] | None) -> np.ndarray:
        """(places, cells): how many records count in each place; from the cells of a wider roll-up, if one is given."""
        cells = self.cells(dimensions)
        if wider is None:
            found = self._records.added(cells.of.astype(np.intp), cells.number)
        else:
            within = np.empty(self.cells(wider).number, dtype=np.intp)
            within[self.cells(wider).of] = cells.of
            found = self._sums[wider].widened(cells.kind).added(within, cells.number)
        self._sums[dimensions] = found
        return found.counts(len(self.lanes.slots))

    def _laid_out(self, kind: np.dtype) -> _Sums:
        """A one for each record in the place of each of its codes."""
        room = _WORD.itemsize // kind.itemsize
        found = np.zeros((-(-len(self.lanes.slots) // room), self.size), dtype=_WORD)
        for name, start, number in self.lanes.places:
            codes = self.packed.categories[name].codes[self.rows]
            places = np.arange(start, start + number)
            for word in range(start // room, (start + number - 1) // room + 1):
                ones = np.uint64(1) << (8 * kind.itemsize * (places % room)).astype(_WORD)
                found[word] |= np.append(np.uint64(0), np.where(places // room == word, ones, 0)).take(codes)
        return _Sums(found, kind)

    @cached_property
    def amounts(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Of each amount the records that have one, their amounts, and the squares of these."""
        found = []
        for name in self.packed.amounts:
            values = self.packed.amounts[name][self.rows]
            known = np.flatnonzero(~np.isnan(values))
            found.append((known, values[known], values[known] ** 2))
        return found


def _numbered(combined: np.ndarray, space: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers below `space` that occur, sorted, the place of each record's among them, and how often each occurs."""
    if space > max(_LOOKED_UP * len(combined), _SHORT):
        present, of, sizes = np.unique(combined, return_inverse=True, return_counts=True)
        return present, of.astype(np.int32), sizes
    often = np.bincount(combined, minlength=space)
    present = np.flatnonzero(often)
    places = np.empty(space, dtype=np.int32)
    places[present] = np.arange(len(present))
    return present, places.take(combined), often[present]


class _Growing:
    """One roll-up, some months after the others; what it has so far is put aside."""

    def __init__(self, dimensions: tuple[str, ...], room: Room) -> None:
        self.dimensions = dimensions
        self._cells = self._most = 0
        self._keys, self._sizes, self._counts, self._amounts = (Shelf(room) for _ in range(4))

    def add(self, run: _Run, counts: np.ndarray) -> None:
        """Add the cells of a run and their counts."""
        cells = run.cells(self.dimensions)
        most = int(cells.sizes.max())
        kind = np.min_scalar_type(most)
        self._cells, self._most = self._cells + cells.number, max(self._most, most)
        self._keys.put(cells.keys.astype(np.int32))
        self._sizes.put(cells.sizes[None].astype(kind))
        self._counts.put(counts.astype(kind))
        self._amounts.put(_amounts(run, cells))

    def write(self, out: Writer, slots: Slots, lanes: _Lanes) -> None:
        """Write the roll-up, a row at a time."""
        own = name_of(self.dimensions)
        for name, kind, number, row in (
            ("counts", np.min_scalar_type(self._most), slots.length, partial(self._counted, slots, lanes)),
            ("keys", np.dtype(np.int32), 1 + len(self.dimensions), self._keys.row),
            ("amounts", np.dtype(np.float64), 3 * len(slots.amounts), self._amounts.row),
        ):
            out.stream(f"{own}/{name}", kind, (number, self._cells), map(row, range(number)))

    def _counted(self, slots: Slots, lanes: _Lanes, slot: int) -> np.ndarray:
        """The counts of one slot; zeros for a question that nobody was asked."""
        if slot == slots.counts["rows"].start:
            return self._sizes.row(0)
        place = np.flatnonzero(lanes.slots == slot)
        return self._counts.row(int(place[0])) if len(place) else np.zeros(self._cells, dtype=np.uint8)


def _amounts(run: _Run, cells: _Cells) -> np.ndarray:
    """(3 × amounts, cells): how many records have each amount, its sum and the sum of its squares.

    Added up in the order of the records: sums of fractions depend on it.
    """
    size = cells.number
    sums = np.zeros((3 * len(run.amounts), size))
    for at, (known, values, squares) in enumerate(run.amounts):
        of = cells.of[known].astype(np.intp)
        sums[3 * at] = np.bincount(of, minlength=size)
        np.add.at(sums[3 * at + 1], of, values)
        np.add.at(sums[3 * at + 2], of, squares)
    return sums

"""Roll-ups being built: packed records added up by every set of dimensions that `rollups` names, some months at a time.

Belongs here: records to cells on disk. Not here: which roll-ups there are and how they are read (rollups.py), or what is
counted (packing.py).

Records stand in the order of their days and cells in that of their months, so that the cells of some months follow from the
records of these months alone: memory does not grow with the table. What a record counts in is one of eight numbers of eight
bits in each of a few words. With the records of a cell side by side, one addition of words adds eight counts; a run of more
than 255 records, after which such a number could be too large, is added up in pieces.
"""

import json
from collections.abc import Iterator, Sequence
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
_LANES: Final = 8  # counts in a word
_FULL: Final = 255  # records that one of them can count
_LOOKED_UP: Final = 4  # combinations for each record, up to which those that occur are looked up, not sorted
_DENSE: Final = 8  # records a cell, from which a narrower roll-up is added up from cells instead of records
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
        run = _Run(packed, rows, lanes, near=by_width[0][:-1])
        for dimensions in by_width:
            counts = run.counts(dimensions, wider=_wider(run, dimensions, wanted))
            growing[dimensions].add(run, counts)
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

    @property
    def words(self) -> int:
        return -(-len(self.slots) // _LANES)


@dataclass(frozen=True)
class _Cells:
    """The combinations of months and codes that occur (keys: 1 + dimensions × cells), and the cell of each record."""

    keys: np.ndarray
    of: np.ndarray

    @property
    def number(self) -> int:
        return self.keys.shape[1]

    @cached_property
    def sizes(self) -> np.ndarray:
        """How many records each cell has."""
        return np.bincount(self.of, minlength=self.number)

    def order(self, records: np.ndarray | None = None) -> np.ndarray:
        """Positions of all records, or of their places in some order, cell by cell."""
        of = self.of if records is None else self.of.take(records)
        # Numbers of 16 bits are sorted in a tenth of the time.
        return np.argsort(of.astype(np.uint16) if self.number <= _SHORT else of, kind="stable")


class _Run:
    """The records of some months; ``near`` are dimensions that most roll-ups have."""

    def __init__(self, packed: Packed, rows: slice, lanes: _Lanes, *, near: tuple[str, ...]) -> None:
        self.packed, self.rows, self.lanes, self.size = packed, rows, lanes, rows.stop - rows.start
        self._near = near
        self._cells: dict[tuple[str, ...], _Cells] = {}
        self._counts: dict[tuple[str, ...], np.ndarray] = {}

    def cells(self, dimensions: tuple[str, ...]) -> _Cells:
        """The cells by these dimensions: those of all but the last of them, divided by the last."""
        if dimensions not in self._cells:
            self._cells[dimensions] = self._divided(dimensions) if dimensions else self._by_month()
        return self._cells[dimensions]

    def _by_month(self) -> _Cells:
        months = months_of(self.packed.days[self.rows])
        first = int(months[0])
        present, of = _numbered(months - first, int(months[-1]) - first + 1)
        return _Cells((present + first)[None], of)

    def _divided(self, dimensions: tuple[str, ...]) -> _Cells:
        wide, codes = self.cells(dimensions[:-1]), self.packed.dimensions[dimensions[-1]].codes[self.rows]
        size = int(codes.max()) + 1
        combined = wide.of * np.int64(size)
        combined += codes
        present, of = _numbered(combined, wide.number * size)
        return _Cells(np.concatenate([wide.keys[:, present // size], (present % size)[None]]), of)

    def counts(self, dimensions: tuple[str, ...], *, wider: tuple[str, ...] | None) -> np.ndarray:
        """(places, cells): how many records count in each place; from the cells of a wider roll-up, if one is given."""
        cells = self.cells(dimensions)
        if wider is None:
            self._counts[dimensions] = _from_records(self, cells)
        else:
            self._counts[dimensions] = _from_cells(self._counts[wider], self.cells(wider), cells)
        return self._counts[dimensions]

    @cached_property
    def order(self) -> np.ndarray:
        """The records cell by cell of the dimensions that most roll-ups have: then those of any cell stand near each other."""
        return self.cells(self._near).order()

    @cached_property
    def words(self) -> list[np.ndarray]:
        """What each record counts in, in their ``order``: a 1 in the place of each of its codes."""
        found = [np.zeros(self.size, dtype=np.uint64) for _ in range(self.lanes.words)]
        for name, start, number in self.lanes.places:
            codes = self.packed.categories[name].codes[self.rows].take(self.order)
            places = np.arange(start, start + number)
            for word in range(start // _LANES, (start + number - 1) // _LANES + 1):
                own = np.where(places // _LANES == word, places % _LANES, -1)
                ones = np.where(own < 0, 0, 1 << (8 * np.maximum(own, 0)).astype(np.uint64)).astype(np.uint64)
                found[word] |= np.append(np.uint64(0), ones).take(codes)
        return found

    @cached_property
    def amounts(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each amount the records that have one, and their amounts."""
        found = []
        for name in self.packed.amounts:
            values = self.packed.amounts[name][self.rows]
            known = np.flatnonzero(~np.isnan(values))
            found.append((known, values[known]))
        return found


def _numbered(combined: np.ndarray, space: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers below `space` that occur, sorted, and the place of each record's among them."""
    if space > max(_LOOKED_UP * len(combined), _SHORT):
        present, of = np.unique(combined, return_inverse=True)
        return present, of.astype(np.int32)
    occurs = np.zeros(space, dtype=bool)
    occurs[combined] = True
    places = np.cumsum(occurs, dtype=np.int32)
    places -= 1
    return np.flatnonzero(occurs), places.take(combined)


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


def _from_records(run: _Run, cells: _Cells) -> np.ndarray:
    """(places, cells): how many records of each cell count in each place."""
    sizes = cells.sizes
    order = cells.order(run.order)
    pieces = -(-sizes // _FULL)
    starts = np.cumsum(sizes) - sizes
    last = np.cumsum(pieces)
    within = np.arange(int(last[-1])) - np.repeat(last - pieces, pieces)
    at = np.repeat(starts, pieces) + within * _FULL
    found = np.empty((len(run.words) * _LANES, len(at)), dtype=np.uint8)
    for i, word in enumerate(run.words):
        sums = np.add.reduceat(word.take(order), at)
        found[i * _LANES : (i + 1) * _LANES] = sums.astype("<u8").view(np.uint8).reshape(-1, _LANES).T
    found = found[: len(run.lanes.slots)]
    return found if len(at) == len(sizes) else _pieces_added(found, last - pieces, pieces)


def _pieces_added(found: np.ndarray, starts: np.ndarray, pieces: np.ndarray) -> np.ndarray:
    """The counts of cells of which some stand in several pieces, one behind the other from ``starts`` on."""
    counts = found[:, starts].astype(np.uint32)
    several = np.flatnonzero(pieces > 1)
    for number in range(1, int(pieces.max())):
        several = several[pieces[several] > number]
        counts[:, several] += found[:, starts[several] + number]
    return counts


def _from_cells(counts: np.ndarray, wide: _Cells, cells: _Cells) -> np.ndarray:
    """The same from the counts of wider cells."""
    within = np.empty(wide.number, dtype=np.int32)
    within[wide.of] = cells.of
    order = np.argsort(within, kind="stable")
    starts = np.searchsorted(within[order], np.arange(cells.number))
    if not len(counts):
        return np.empty((0, len(starts)), dtype=np.uint32)
    return np.add.reduceat(counts.take(order, axis=1).astype(np.uint32), starts, axis=1)


def _amounts(run: _Run, cells: _Cells) -> np.ndarray:
    """(3 × amounts, cells): how many records have each amount, its sum and the sum of its squares.

    Added up in the order of the records: sums of fractions depend on it.
    """
    size = cells.number
    sums = np.zeros((3 * len(run.amounts), size))
    for at, (known, values) in enumerate(run.amounts):
        if len(known):
            of = cells.of[known]
            sums[3 * at] = np.bincount(of, minlength=size)
            sums[3 * at + 1] = np.bincount(of, weights=values, minlength=size)
            sums[3 * at + 2] = np.bincount(of, weights=values * values, minlength=size)
    return sums

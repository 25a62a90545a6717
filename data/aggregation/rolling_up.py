"""Roll-ups being built: packed records added up by every set of dimensions that `rollups` names, some months at a time.

Belongs here: records to cells on disk. Not here: which roll-ups there are and how they are read (rollups.py), or what is
counted (packing.py).

Records stand in the order of their days and cells in that of their months, so that the cells of some months follow from the
records of these months alone: memory does not grow with the table. What a record counts in is a one in some places of a few
words of 64 bits; one addition of words adds as many counts as a word has places. Places are as wide as the largest cell needs.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Final

import numpy as np

from data.aggregation.arrays import Writer
from data.aggregation.packing import Packed
from data.aggregation.units import UNIT, WEIGHT, Units
from data.asking.rollups import ROLLUPS, Slots, months_of, name_of, row_of
from data.intake.spooling import Room, Shelf

_ROWS: Final = 1 << 16  # records added up together, or those of a month where it has more
_WORD: Final = np.dtype(np.uint64)
_LOOKED_UP: Final = 4  # combinations for each record, up to which those that occur are looked up, not sorted
_DENSE: Final = 2  # records a cell, from which a narrower roll-up is added up from cells instead of records
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
    for rows in _runs(packed.days):
        run = _Run(packed, rows, lanes, wanted)
        for dimensions in run.found:
            growing[dimensions].add(run, run.counts(dimensions))
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


@dataclass(frozen=True)
class _Lanes:
    """Which counts there is anything to count in, each with its place in the words: category, first place, codes."""

    places: tuple[tuple[str, int, int], ...]
    slots: np.ndarray  # of each place

    @cached_property
    def place_of(self) -> dict[int, int]:
        """The place of each slot that has one."""
        return {slot: place for place, slot in enumerate(self.slots.tolist())}

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
    """The combinations of months and codes that occur (keys: 1 + dimensions × cells), and what they are made of.

    ``of`` is the cell of each record, or of each cell of the ``wider`` roll-up that these are added up from.
    """

    keys: np.ndarray
    of: np.ndarray
    sizes: np.ndarray  # how many records each cell has
    wider: tuple[str, ...] | None = None

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

    def __init__(self, packed: Packed, rows: slice, lanes: _Lanes, wanted: Sequence[tuple[str, ...]]) -> None:
        self.packed, self.rows, self.lanes, self.size = packed, rows, lanes, rows.stop - rows.start
        names = sorted({name for one in wanted for name in one})
        self._codes = {name: packed.dimensions[name].codes[rows] for name in names}
        self._spaces = {name: int(codes.max()) + 1 for name, codes in self._codes.items()}
        # What all records of some months have in common divides no cell: such a dimension is part of every roll-up.
        self._common = {name for name, codes in self._codes.items() if codes.min() == codes.max()}
        self.found: dict[tuple[str, ...], _Cells] = {}
        self._sums: dict[tuple[str, ...], _Sums] = {}
        self._of_known: dict[tuple[tuple[str, ...], int], np.ndarray] = {}
        self._find(wanted)
        kinds = (cells.kind for cells in self.found.values() if cells.wider is None)
        self._records = self._laid_out(max(kinds, key=lambda kind: kind.itemsize))

    def _find(self, wanted: Sequence[tuple[str, ...]]) -> None:
        """Find the cells of every roll-up, the widest first: narrower ones are put together from theirs."""
        months = months_of(self.packed.days[self.rows])
        for dimensions in sorted(wanted, key=lambda one: -len({*one} - self._common)):
            wider = self._wider(dimensions)
            self.found[dimensions] = (
                self._joined(wider, dimensions) if wider else self._divided(months, dimensions)
            )

    def _wider(self, dimensions: tuple[str, ...]) -> tuple[str, ...] | None:
        """The wider roll-up with the fewest cells, where they are far fewer than records."""
        wider = [one for one in self.found if {*one} | self._common >= {*dimensions}]
        found = min(wider, key=lambda one: self.found[one].number, default=None)
        return found if found and self.found[found].number * _DENSE < self.size else None

    def _divided(self, months: np.ndarray, dimensions: tuple[str, ...]) -> _Cells:
        """The cells of records."""
        keys, of = _combined(months, [(self._codes[name], self._spaces[name]) for name in dimensions])
        return _Cells(keys, of, np.bincount(of))

    def _joined(self, wider: tuple[str, ...], dimensions: tuple[str, ...]) -> _Cells:
        """The cells of a wider roll-up put together."""
        wide = self.found[wider]
        codes = {name: self._codes[name][:1] for name in self._common} | dict(
            zip(wider, wide.keys[1:], strict=True)
        )
        keys, of = _combined(wide.keys[0], [(codes[name], self._spaces[name]) for name in dimensions])
        return _Cells(keys, of, np.bincount(of, weights=wide.sizes).astype(np.int64), wider)

    def counts(self, dimensions: tuple[str, ...]) -> np.ndarray:
        """(places, cells): how many records count in each place; a roll-up comes after the wider one it is added up from."""
        cells = self.found[dimensions]
        counted = self._sums[cells.wider].widened(cells.kind) if cells.wider else self._records
        self._sums[dimensions] = found = counted.added(cells.of, cells.number)
        return found.counts(len(self.lanes.slots))

    def cells_of_known(self, dimensions: tuple[str, ...], at: int) -> np.ndarray:
        """The cell of each record that has an amount."""
        if (dimensions, at) not in self._of_known:
            cells = self.found[dimensions]
            places = self.cells_of_known(cells.wider, at) if cells.wider else self.amounts[at][0]
            self._of_known[dimensions, at] = cells.of.take(places)
        return self._of_known[dimensions, at]

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


def _combined(months: np.ndarray, columns: Sequence[tuple[np.ndarray, int]]) -> tuple[np.ndarray, np.ndarray]:
    """The combinations of months and codes that occur (keys: 1 + columns × cells), in order, and the cell of each entry.

    Each column comes with how many codes it may have. As many columns at once as can be looked up, then the others.
    """
    first = months.min()
    combined, space = months - first, int(months.max() - first) + 1
    keys, spaces = (first + np.arange(space))[None], [space]
    for codes, size in columns:
        if len(spaces) > 1 and prod(spaces) * size > max(_LOOKED_UP * len(months), _SHORT):
            present, combined = _numbered(combined, prod(spaces))
            keys, spaces = _unfolded(keys, present, spaces), [len(present)]
        combined = combined * np.int64(size)
        combined += codes
        spaces.append(size)
    present, of = _numbered(combined, prod(spaces))
    return _unfolded(keys, present, spaces), of


def _numbered(combined: np.ndarray, space: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers below `space` that occur, sorted, and the place of each among them."""
    if space > max(_LOOKED_UP * len(combined), _SHORT):
        return np.unique(combined, return_inverse=True)
    occurs = np.zeros(space, dtype=bool)
    occurs[combined] = True
    present = np.flatnonzero(occurs)
    places = np.empty(space, dtype=np.intp)
    places[present] = np.arange(len(present))
    return present, places.take(combined)


def _unfolded(keys: np.ndarray, present: np.ndarray, spaces: Sequence[int]) -> np.ndarray:
    """The keys of combined numbers: of the first space the columns of ``keys``, of the others the codes."""
    first, *codes = np.unravel_index(present, tuple(spaces))
    return np.concatenate([keys[:, first], np.reshape(codes, (len(codes), len(present)))])


class _Growing:
    """One roll-up, some months after the others; what it has so far is put aside."""

    def __init__(self, dimensions: tuple[str, ...], room: Room) -> None:
        self.dimensions = dimensions
        self._cells = self._most = 0
        self._keys, self._sizes, self._counts, self._amounts = (Shelf(room) for _ in range(4))

    def add(self, run: _Run, counts: np.ndarray) -> None:
        """Add the cells of a run and their counts."""
        cells = run.found[self.dimensions]
        most = int(cells.sizes.max())
        kind = np.min_scalar_type(most)
        self._cells, self._most = self._cells + cells.number, max(self._most, most)
        self._keys.put(cells.keys.astype(np.int32))
        self._sizes.put(cells.sizes[None].astype(kind))
        self._counts.put(counts.astype(kind))
        self._amounts.put(_amounts(run, self.dimensions))

    def write(self, out: Writer, slots: Slots, lanes: _Lanes) -> None:
        """Write the roll-up, some months of it at a time."""
        own, keys = name_of(self.dimensions), 1 + len(self.dimensions)
        out.stream(f"{own}/keys", np.dtype(np.int32), (keys, self._cells), map(self._keys.row, range(keys)))
        if UNIT in self.dimensions:
            self._write_by_slot(out, own, slots, lanes)
        else:
            self._write_by_cell(out, own, slots, lanes)

    def _write_by_slot(self, out: Writer, own: str, slots: Slots, lanes: _Lanes) -> None:
        """The cells of a slot side by side."""
        counts, sums = slots.length, 3 * len(slots.amounts)
        counted = (self._counted(slots, lanes, slot) for slot in range(counts))
        out.stream(f"{own}/counts", np.min_scalar_type(self._most), (counts, self._cells), counted)
        out.stream(
            f"{own}/amounts", np.dtype(np.float64), (sums, self._cells), map(self._amounts.row, range(sums))
        )

    def _counted(self, slots: Slots, lanes: _Lanes, slot: int) -> np.ndarray:
        """The counts of one slot; zeros for a question that nobody was asked."""
        if slot == slots.counts["rows"].start:
            return self._sizes.row(0)
        place = lanes.place_of.get(slot)
        return np.zeros(self._cells, dtype=np.uint8) if place is None else self._counts.row(place)

    def _write_by_cell(self, out: Writer, own: str, slots: Slots, lanes: _Lanes) -> None:
        """The slots of a cell side by side, 64 to a row; and the three sums of an amount."""
        kind = np.min_scalar_type(self._most)
        for number, (first, stop) in enumerate(slots.spans):
            counted = self._turned(range(first, stop), slots, lanes, kind)
            out.stream(row_of(own, number), kind, (self._cells, stop - first), counted)
        sums = (np.stack([part(3 * at + i) for i in range(3)], axis=1)
                for at in range(len(slots.amounts)) for part in self._amounts.parts)  # fmt: skip
        out.stream(f"{own}/amounts", np.dtype(np.float64), (len(slots.amounts), self._cells, 3), sums)

    def _turned(self, row: range, slots: Slots, lanes: _Lanes, kind: np.dtype) -> Iterator[np.ndarray]:
        """(cells, slots) of a row of slots, for some months after the others."""
        for sizes, counts in zip(self._sizes.parts, self._counts.parts, strict=True):
            number = sizes(0)
            turned = np.zeros((len(number), len(row)), dtype=kind)
            for at, slot in enumerate(row):
                if slot == slots.counts["rows"].start:
                    turned[:, at] = number
                elif slot in lanes.place_of:
                    turned[:, at] = counts(lanes.place_of[slot])
            yield turned


def _amounts(run: _Run, dimensions: tuple[str, ...]) -> np.ndarray:
    """(3 × amounts, cells): how many records have each amount, its sum and the sum of its squares.

    Added up in the order of the records: sums of fractions depend on it.
    """
    size = run.found[dimensions].number
    sums = np.zeros((3 * len(run.amounts), size))
    for at, (_, values, squares) in enumerate(run.amounts):
        of = run.cells_of_known(dimensions, at)
        sums[3 * at] = np.bincount(of, minlength=size)
        np.add.at(sums[3 * at + 1], of, values)
        np.add.at(sums[3 * at + 2], of, squares)
    return sums

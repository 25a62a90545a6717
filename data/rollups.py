"""Roll-ups: packed records added up beforehand by the filter values that people usually choose.

Each holds only the combinations that occur (cells), sorted by month, one array row a count. They answer most questions at a
cost that does not grow with the number of respondents. Which of them answers a question is decided in `cells`.
"""

import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from data.columns import Coded, blocks
from data.packing import Packed

PEOPLE = ("district", "sex", "age_group")
_FURTHER = ("education", "livelihood", "special_needs", "audience", "activity_type", "phase")
# Narrow ones for the usual question with one filter, wide ones for a group of people and one filter more.
_ROUNDS = (
    ("district", "round"),
    *(("district", "round", name) for name in ("sex", "age_group", *_FURTHER)),
    (*PEOPLE, "round"),
    *((*PEOPLE, "round", name) for name in _FURTHER),
)
_ONE_GROUP = ((), *((name,) for name in ("sex", "age_group", *_FURTHER)))
# Combinations that may occur, up to which they are looked up instead of sorted.
_SPACE = 1 << 24
_AT_ONCE = 2  # roll-ups built side by side: numpy adds up without holding Python back
ROLLUPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "responses": _ROUNDS,
    "lost": _ROUNDS,
    # Few measures and asked for by one group at a time: other questions are passes over few bytes.
    "expected": tuple(("district", "round", "found", *more) for more in _ONE_GROUP),
    "activities": (("district",), ("district", "activity_type", "audience", "phase")),
    # A record has many amounts and returnees are few: wide roll-ups would be larger than the records.
    "returnees": (("district", "months_band"), ("district", "months_band", "return_country")),
    "calls": (PEOPLE,),
    "due_respondents": (("district", "round"),),
    "due_returnees": (("district",),),
}
# numpy reads the header of a file with ast, which fails now and then in CPython 3.11 when two threads do (gh-106905).
_ONE_AT_A_TIME: Final = threading.Lock()


@dataclass(frozen=True)
class Slots:
    """Where the counts of each measure stand: category measures in `counts`, amounts (n, sum, sum of squares) in `amounts`."""

    counts: dict[str, slice]
    amounts: dict[str, slice]

    @classmethod
    def of(cls, packed: Packed) -> "Slots":
        """Row 0 of the counts is the number of records."""
        sizes = [1, *(len(coded.values) for coded in packed.categories.values())]
        ends = np.cumsum([0, *sizes]).tolist()
        counts = dict(
            zip(("rows", *packed.categories), (slice(a, b) for a, b in pairwise(ends)), strict=True)
        )
        return cls(counts, {name: slice(3 * i, 3 * i + 3) for i, name in enumerate(packed.amounts)})

    @property
    def length(self) -> int:
        """How many counts a cell has."""
        return max(part.stop for part in self.counts.values())


@dataclass(frozen=True)
class Rollup:
    """One roll-up on disk. `keys` is (1 + dimensions, cells): months since 1970, then codes; sorted by month.

    Keys are of the type numpy indexes with: any smaller one it would convert at each question.
    """

    folder: Path
    dimensions: tuple[str, ...]

    @cached_property
    def keys(self) -> np.ndarray:
        return mapped(self.folder / "keys.npy")

    @cached_property
    def counts(self) -> np.ndarray:
        return mapped(self.folder / "counts.npy")

    @cached_property
    def amounts(self) -> np.ndarray:
        return mapped(self.folder / "amounts.npy")

    def codes(self, name: str) -> np.ndarray:
        """The codes of a dimension, or the months, of all cells."""
        return self.keys[0 if name == "month" else 1 + self.dimensions.index(name)]

    @property
    def cells(self) -> int:
        return self.keys.shape[1]

    def months(self, first: int, last: int) -> slice:
        """The cells of these months, both included."""
        ends = np.array([first, last + 1], dtype=self.keys.dtype)
        return slice(*np.searchsorted(self.keys[0], ends).tolist())


def mapped(path: Path) -> np.ndarray:
    """An array on disk, shared by all who read it; a plain view, since slicing a memmap object costs ten times more."""
    with _ONE_AT_A_TIME:
        return np.load(path, mmap_mode="r").view(np.ndarray)


def months_of(days: np.ndarray) -> np.ndarray:
    """Months since January 1970 of days since 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def build(folder: Path, table: str, packed: Packed) -> None:
    """Write every roll-up of a table below `folder`, and the list of them."""
    folder.mkdir(parents=True, exist_ok=True)
    widest = [one for one in ROLLUPS[table] if _parent(table, one) is None]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda one: _build_from(_Added.up(packed, one), table, folder), widest))
    named = [{"name": _name(dimensions), "dimensions": dimensions} for dimensions in ROLLUPS[table]]
    (folder / "rollups.json").write_text(json.dumps(named))


def _build_from(added: "_Added", table: str, folder: Path) -> None:
    """Write a roll-up and those that are added up from its cells."""
    added.write(folder)
    for narrow in (one for one in ROLLUPS[table] if _parent(table, one) == added.dimensions):
        _build_from(added.narrowed(narrow), table, folder)


def _parent(table: str, dimensions: tuple[str, ...]) -> tuple[str, ...] | None:
    """The roll-up whose cells another one is added up from: the narrowest that has its dimensions and more."""
    wider = [one for one in ROLLUPS[table] if set(one) > set(dimensions)]
    return min(wider, key=len, default=None)


def _name(dimensions: tuple[str, ...]) -> str:
    return "by_" + "_".join(dimensions)


def open_all(folder: Path) -> tuple[Rollup, ...]:
    """The roll-ups below `folder`, the narrowest first."""
    listed = json.loads((folder / "rollups.json").read_text())
    return tuple(Rollup(folder / item["name"], tuple(item["dimensions"])) for item in listed)


@dataclass(frozen=True)
class _Added:
    """One roll-up being built: its cells, the number of the cell of each record, and the counts by cell."""

    packed: Packed
    dimensions: tuple[str, ...]
    keys: np.ndarray
    cell_of: np.ndarray
    counts: np.ndarray

    @classmethod
    def up(cls, packed: Packed, dimensions: tuple[str, ...]) -> "_Added":
        """Added up from the records."""
        keys, cell_of = _cells(packed, dimensions)
        return cls(packed, dimensions, keys, cell_of, _counts(packed, cell_of, cells=keys.shape[1]))

    def narrowed(self, dimensions: tuple[str, ...]) -> "_Added":
        """Added up from these cells, which are far fewer than records. Amounts are not: their sums keep their order."""
        columns = [self.keys[0], *(self.keys[1 + self.dimensions.index(name)] for name in dimensions)]
        keys, narrow_of = _distinct([column.astype(np.int64) for column in columns])
        counts = np.empty((len(self.counts), keys.shape[1]), dtype=np.uint32)
        for own, wide in zip(counts, self.counts, strict=True):
            # Sums of whole numbers stay exact in floats up to 2**53.
            own[:] = np.bincount(narrow_of, weights=wide, minlength=len(own))
        return _Added(self.packed, dimensions, keys, narrow_of[self.cell_of], counts)

    def write(self, folder: Path) -> None:
        """Write the roll-up into a folder of its own."""
        own = folder / _name(self.dimensions)
        own.mkdir()
        np.save(own / "keys.npy", self.keys)
        np.save(own / "counts.npy", self.counts.astype(np.min_scalar_type(int(self.counts.max(initial=0)))))
        np.save(own / "amounts.npy", _amounts(self.packed, self.cell_of, cells=self.keys.shape[1]))


def _cells(packed: Packed, dimensions: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The combinations that occur, and for each record the number of its own."""
    days = packed.days
    months = np.empty(len(days), dtype=np.int32)
    for block in blocks(len(days)):
        months[block] = months_of(days[block])
    return _distinct([months, *(packed.dimensions[name].codes for name in dimensions)])


def _distinct(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The combinations of months and codes that occur, sorted, and for each row the number of its own."""
    first = int(columns[0].min(initial=0))  # below 0 when a record is dated before 1970
    sizes = [int(columns[0].max(initial=0)) - first + 1, *(int(c.max(initial=0)) + 1 for c in columns[1:])]
    space = int(np.prod(sizes, dtype=np.int64))
    combined = (columns[0] - first).astype(np.int32 if space <= _SPACE else np.int64)
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        combined *= size
        combined += column
    present, number_of = _numbered(combined, space=space)
    keys = np.stack(np.unravel_index(present, sizes)).astype(np.int32)
    keys[0] += first
    return keys, number_of


def _numbered(combined: np.ndarray, *, space: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers below `space` that occur, sorted, and the place of each row's among them."""
    if space > _SPACE:
        present, number_of = np.unique(combined, return_inverse=True)
        return present, number_of.astype(np.int32)
    occurs = np.zeros(space, dtype=bool)
    occurs[combined] = True
    places = np.cumsum(occurs, dtype=np.int32)
    places -= 1
    return np.flatnonzero(occurs), places[combined]


def _counts(packed: Packed, cell_of: np.ndarray, *, cells: int) -> np.ndarray:
    """(counts, cells): the number of records first, then the categories of each measure."""
    counts = np.zeros((Slots.of(packed).length, cells), dtype=np.uint32)
    counts[0] = np.bincount(cell_of, minlength=cells)
    start = 1
    for coded in packed.categories.values():
        width = len(coded.values)
        counts[start : start + width] = _counted(cell_of, coded, cells=cells)[:, 1:].T
        start += width
    return counts


def _counted(cell_of: np.ndarray, coded: Coded, *, cells: int) -> np.ndarray:
    """(cells, 1 + categories): how many records have each code, unknown first."""
    size = len(coded.values) + 1
    found = np.zeros(cells * size, dtype=np.uint32)
    if not coded.codes.any():  # a question that nobody was asked; what is unknown is not looked at
        return found.reshape(cells, size)
    for block in blocks(len(cell_of)):
        at = np.multiply(cell_of[block], size, dtype=np.int64)
        at += coded.codes[block]
        # Records are in the order of their days and cells in that of their months: a block fills a part of them.
        low = int(at.min())
        counted = np.bincount(at - low)
        found[low : low + len(counted)] += counted.astype(np.uint32)
    return found.reshape(cells, size)


def _amounts(packed: Packed, cell_of: np.ndarray, *, cells: int) -> np.ndarray:
    """(3 × amounts, cells): how many records have each amount, its sum and the sum of its squares."""
    sums = np.zeros((3 * len(packed.amounts), cells))
    for at, values in enumerate(packed.amounts.values()):
        known, total, squares = sums[3 * at : 3 * at + 3]
        for block in blocks(len(cell_of)):
            cell, filled = cell_of[block], np.nan_to_num(values[block])
            known += np.bincount(cell, weights=~np.isnan(values[block]), minlength=cells)
            # One after the other, as if there were no blocks: sums of fractions depend on the order of adding.
            np.add.at(total, cell, filled)
            np.add.at(squares, cell, filled * filled)
    return sums

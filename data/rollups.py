"""Roll-ups: packed records added up beforehand by the filter values that people usually choose.

Each holds only the combinations that occur (cells), sorted by month, one array row a count. They answer most questions at a
cost that does not grow with the number of respondents. Which of them answers a question is decided in `cells`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

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
_RETURNEE_GROUPS = ("education", "livelihood", "special_needs", "phase", "return_country")
ROLLUPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "responses": _ROUNDS,
    "lost": _ROUNDS,
    "activities": (("district",), ("district", "activity_type", "audience", "phase")),
    "returnees": (
        (*PEOPLE, "months_band"),
        *((*PEOPLE, "months_band", name) for name in _RETURNEE_GROUPS),
    ),
    "calls": (PEOPLE,),
}


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
    return np.load(path, mmap_mode="r").view(np.ndarray)


def months_of(days: np.ndarray) -> np.ndarray:
    """Months since January 1970 of days since 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def build(folder: Path, table: str, packed: Packed) -> None:
    """Write every roll-up of a table below `folder`, and the list of them."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for dimensions in ROLLUPS[table]:
        name = "by_" + "_".join(dimensions)
        _build_one(folder / name, packed, dimensions)
        listed.append({"name": name, "dimensions": dimensions})
    (folder / "rollups.json").write_text(json.dumps(listed))


def open_all(folder: Path) -> tuple[Rollup, ...]:
    """The roll-ups below `folder`, the narrowest first."""
    listed = json.loads((folder / "rollups.json").read_text())
    return tuple(Rollup(folder / item["name"], tuple(item["dimensions"])) for item in listed)


def _build_one(folder: Path, packed: Packed, dimensions: tuple[str, ...]) -> None:
    folder.mkdir()
    keys, cell_of = _cells(packed, dimensions)
    counts = np.concatenate(list(_counts(packed, cell_of, cells=keys.shape[1])))
    np.save(folder / "keys.npy", keys)
    np.save(folder / "counts.npy", counts.astype(np.min_scalar_type(int(counts.max(initial=0)))))
    np.save(folder / "amounts.npy", _amounts(packed, cell_of, cells=keys.shape[1]))


def _cells(packed: Packed, dimensions: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The combinations that occur, and for each record the number of its own."""
    months = months_of(packed.days)
    first = int(months.min(initial=0))  # below 0 when a record is dated before 1970
    columns = [
        months - first,
        *(packed.dimensions[name].codes.astype(np.int64) for name in dimensions),
    ]
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    present, cell_of = np.unique(np.ravel_multi_index(columns, sizes), return_inverse=True)
    keys = np.stack(np.unravel_index(present, sizes)).astype(np.int32)
    keys[0] += first
    return keys, cell_of


def _counts(packed: Packed, cell_of: np.ndarray, *, cells: int) -> Iterator[np.ndarray]:
    """One array of (categories, cells) a measure; the number of records first."""
    yield np.bincount(cell_of, minlength=cells)[None].astype(np.uint32)
    for coded in packed.categories.values():
        size = len(coded.values) + 1
        counted = np.bincount(cell_of * size + coded.codes, minlength=cells * size).reshape(cells, size)
        yield counted[:, 1:].T.astype(np.uint32)


def _amounts(packed: Packed, cell_of: np.ndarray, *, cells: int) -> np.ndarray:
    rows = []
    for values in packed.amounts.values():
        known, filled = ~np.isnan(values), np.nan_to_num(values)
        rows += [np.bincount(cell_of, weights=w, minlength=cells) for w in (known, filled, filled * filled)]
    return np.array(rows).reshape(len(rows), cells)

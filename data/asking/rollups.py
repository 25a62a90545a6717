"""Roll-ups: packed records added up beforehand by the filter values that people usually choose.

Each holds only the combinations that occur (cells), sorted by month. The counts of a cell stand side by side, 64 to a row, so that
a question takes a piece of memory a cell and not one a count; by sampling unit, where few measures are asked of all cells, the
cells of a count do. They answer most questions at a cost that does not grow with the number of respondents. How they are built stands in
`rolling_up`; which of them answers a question is decided in `cells`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count, pairwise, takewhile
from pathlib import Path
from typing import Final

import numpy as np

from data.aggregation import arrays
from data.aggregation.packing import Packed
from data.aggregation.units import UNIT, WEIGHT

MONTH: Final = "month"
ROW: Final = 64  # counts side by side: as many as a word has bits, which are added up to them (bits.py)
PEOPLE = ("district", "sex", "age_group")
FURTHER = ("education", "livelihood", "special_needs", "audience", "activity_type", "phase")
# Narrow ones for the usual question with one filter, wide ones for a group of people and one filter more. The columns of one are
# the first of the next, so that its cells are divided further and not found anew, and cells asked for together stand together.
_ROUNDS = (
    ("district", "round"),
    *(("district", "round", name) for name in ("sex", "age_group", *FURTHER)),
    ("district", "round", "sex", "age_group"),
    *(("district", "round", name, "sex") for name in FURTHER),
    *(("district", "round", name, "sex", "age_group") for name in FURTHER),
    ("sex", "age_group", "round"),
    *(("sex", "age_group", "round", name) for name in FURTHER),
)
# For sums by cluster. A cluster is mostly one event in one place, so what events differ by costs few cells more. By sex and age
# group all pages ask; by other groups there would be a cell for every five records, and adding up the records costs no more.
_EVENT = ("district", "round", "audience", "activity_type", "phase")
_CLUSTERS = (
    (*_EVENT, UNIT, WEIGHT),
    *(("district", "round", name, UNIT, WEIGHT) for name in ("sex", "age_group")),
)
_ONE_GROUP = ((), *((name,) for name in ("sex", "age_group", *FURTHER)))
ROLLUPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "responses": (*_ROUNDS, *_CLUSTERS),
    "lost": (*_ROUNDS, *_CLUSTERS),
    # Few measures and asked for by one group at a time: other questions are passes over few bytes.
    "expected": tuple(("district", "round", "found", *more) for more in _ONE_GROUP),
    "activities": (("district",), ("district", "activity_type", "audience", "phase")),
    # A record has many amounts and returnees are few: wide roll-ups would be larger than the records.
    "returnees": (("district", "months_band"), ("district", "months_band", "return_country")),
    "calls": (PEOPLE,),
    "due_respondents": (("district", "round"),),
    "due_returnees": (("district",),),
}


@dataclass(frozen=True)
class Slots:
    """Where the counts of each measure stand: category measures in `counts`, the number of each amount in `amounts`."""

    counts: dict[str, slice]
    amounts: dict[str, int]

    @classmethod
    def of(cls, packed: Packed) -> "Slots":
        """Row 0 of the counts is the number of records."""
        sizes = [1, *(len(coded.values) for coded in packed.categories.values())]
        ends = np.cumsum([0, *sizes]).tolist()
        counts = dict(
            zip(("rows", *packed.categories), (slice(a, b) for a, b in pairwise(ends)), strict=True)
        )
        return cls(counts, {name: number for number, name in enumerate(packed.amounts)})

    @property
    def length(self) -> int:
        """How many counts a cell has."""
        return max(part.stop for part in self.counts.values())

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Which slots stand in each row of 64: those of a measure in one row, where they fit into one."""
        found, first, end = [], 0, 0
        for part in sorted(self.counts.values(), key=lambda one: one.start):
            if part.stop - first > ROW and end > first:
                found.append((first, end))
                first = end
            while part.stop - first > ROW:
                found.append((first, first + ROW))
                first += ROW
            end = part.stop
        return [*found, (first, end)] if end > first else found


@dataclass(frozen=True, eq=False)
class Rollup:
    """One roll-up on disk, among the arrays of its table. `keys` is (1 + dimensions, cells): months since 1970, then codes; sorted by month.

    Keys are of the type numpy indexes with: any smaller one it would convert at each question.
    """

    arrays: Mapping[str, np.ndarray]
    name: str
    dimensions: tuple[str, ...]

    @cached_property
    def keys(self) -> np.ndarray:
        return self.arrays[f"{self.name}/keys"]

    def counts(self, slots: Iterable[slice]) -> list[tuple[slice, np.ndarray]]:
        """The counts that some slots stand among: for each row of slots which they are, and (cells, slots)."""
        asked = list(slots)
        return [
            (own, counts)
            for own, counts in self._rows
            if any(one.start < own.stop and own.start < one.stop for one in asked)
        ]

    @cached_property
    def _rows(self) -> list[tuple[slice, np.ndarray]]:
        if (
            f"{self.name}/counts" in self.arrays
        ):  # by slot: by sampling unit, or of a release before (to November 2026)
            counts = self.arrays[f"{self.name}/counts"]
            return [(slice(0, len(counts)), counts.T)]
        named = takewhile(self.arrays.__contains__, (row_of(self.name, number) for number in count()))
        rows = [self.arrays[name] for name in named]
        ends = np.cumsum([0, *(row.shape[1] for row in rows)]).tolist()
        return [(slice(*own), row) for own, row in zip(pairwise(ends), rows, strict=True)]

    @cached_property
    def amounts(self) -> np.ndarray:
        """(amounts, cells, 3): number, sum and sum of squares of each amount."""
        amounts = self.arrays[f"{self.name}/amounts"]
        by_slot = amounts.ndim < len(("amounts", "cells", "sums"))
        return amounts.reshape(len(amounts) // 3, 3, self.cells).transpose(0, 2, 1) if by_slot else amounts

    def codes(self, name: str) -> np.ndarray:
        """The codes of a dimension, or the months, of all cells."""
        return self.keys[0 if name == MONTH else 1 + self.dimensions.index(name)]

    @property
    def cells(self) -> int:
        return self.keys.shape[1]

    def months(self, first: int, last: int) -> slice:
        """The cells of these months, both included."""
        ends = np.array([first, last + 1], dtype=self.keys.dtype)
        return slice(*np.searchsorted(self.keys[0], ends).tolist())


def months_of(days: np.ndarray) -> np.ndarray:
    """Months since January 1970 of days since 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def row_of(rollup: str, number: int) -> str:
    """The name of a row of counts among the arrays."""
    return f"{rollup}/row_{number}"


def name_of(dimensions: tuple[str, ...]) -> str:
    """The name of a roll-up, which its arrays stand under."""
    return "by_" + "_".join(dimensions)


def open_all(folder: Path, opened: Mapping[str, np.ndarray] | None = None) -> tuple[Rollup, ...]:
    """The roll-ups of the table in `folder`, the narrowest first; ``opened`` are its arrays, if they are at hand."""
    opened = arrays.of(folder) if opened is None else opened
    listed = json.loads((folder / "rollups.json").read_text())
    return tuple(Rollup(opened, item["name"], tuple(item["dimensions"])) for item in listed)


def column(parameter: str) -> str:
    """The dimension a filter parameter or a split is looked up in."""
    return "district" if parameter == "province" else parameter

"""Counts of records by place, quarter, round and up to two further dimensions: what protected tables are made of.

Belongs here: the packed columns of a data version as one value, and counting them. Not here: what is published (plan.py)
and what is merged (grains.py). Code 0 always means unknown; unknown is a category like any other.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from data.aggregation import arrays

QUARTERS: Final = 4
UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Coded:
    """Codes of one column: 0 unknown, i + 1 stands for values[i]."""

    values: tuple[str, ...]
    codes: np.ndarray

    @property
    def size(self) -> int:
        return len(self.values) + 1

    def named(self, group: Sequence[int]) -> tuple[str, ...]:
        """The values of some codes, 'unknown' for 0."""
        return tuple(self.values[at - 1] if at else UNKNOWN for at in group)

    def order(self) -> tuple[int, ...]:
        """The codes in the public order of merging: that of the codebook, unknown last."""
        return (*range(1, self.size), 0)


@dataclass(frozen=True)
class Records:
    """The records of one table, one entry a record in every array.

    ``rounds`` is what tells apart several records of one person: the round of a response, the months since return of an
    interview; one unknown value where there is nothing of the kind. Rows that are not ``present`` stand for people whose later
    round did not come: they count in the measure that says so and nowhere else.
    """

    table: str
    days: np.ndarray  # days since 1970
    district: Coded
    rounds: Coded
    dimensions: Mapping[str, Coded]
    categories: Mapping[str, Coded]
    amounts: Mapping[str, np.ndarray]
    present: np.ndarray

    def __len__(self) -> int:
        return len(self.days)

    @cached_property
    def quarter(self) -> np.ndarray:
        """Quarters since January 1970."""
        months = self.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        return months // 3

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The calendar years that have records."""
        return tuple((1970 + np.unique(self.quarter // QUARTERS)).tolist())

    def of(self, year: int) -> "Records":
        """The records of one year."""
        return self.take(np.flatnonzero(self.quarter // QUARTERS + 1970 == year))

    def take(self, rows: np.ndarray) -> "Records":
        """These records."""

        def some(columns: Mapping[str, Coded]) -> dict[str, Coded]:
            return {name: Coded(one.values, one.codes[rows]) for name, one in columns.items()}

        return Records(
            self.table,
            self.days[rows],
            Coded(self.district.values, self.district.codes[rows]),
            Coded(self.rounds.values, self.rounds.codes[rows]),
            some(self.dimensions),
            some(self.categories),
            {name: values[rows] for name, values in self.amounts.items()},
            self.present[rows],
        )

    def column(self, name: str) -> Coded:
        """The codes of a dimension, the quarter among them."""
        if name == "quarter":
            named = tuple(f"Q{at}" for at in range(1, QUARTERS + 1))
            return Coded(named, (self.quarter % QUARTERS + 1).astype(np.uint8))
        return self.dimensions[name]


@dataclass(frozen=True)
class Opened:
    """One packed table of a data version, each column mapped when it is asked for."""

    folder: Path
    described: Mapping[str, Mapping[str, list[str]]]

    @classmethod
    def at(cls, folder: Path) -> "Opened":
        return cls(folder, json.loads((folder / "columns.json").read_text("utf-8")))

    @property
    def days(self) -> np.ndarray:
        return arrays.of(self.folder)["days"]

    def has(self, kind: str, name: str) -> bool:
        return name in self.described[kind]

    def coded(self, kind: str, name: str) -> Coded:
        """A column of the 'dimensions' or 'categories'; a single unknown value where the table has no such column."""
        if not self.has(kind, name):
            return Coded((), np.zeros(len(self.days), dtype=np.uint8))
        return Coded(tuple(self.described[kind][name]), arrays.of(self.folder)[name])

    def amount(self, name: str) -> np.ndarray:
        if name not in self.described["amounts"]:
            return np.full(len(self.days), np.nan)
        return arrays.of(self.folder)[name]


def cross(columns: Sequence[Coded], rows: np.ndarray | None = None) -> np.ndarray:
    """How many records (or those of ``rows``) have each combination of codes: one axis a column."""
    shape = tuple(one.size for one in columns)
    key = np.zeros(len(columns[0].codes) if rows is None else len(rows), dtype=np.int64)
    for one in columns:
        key = key * one.size + (one.codes if rows is None else one.codes[rows])
    return np.bincount(key, minlength=int(np.prod(shape))).reshape(shape)

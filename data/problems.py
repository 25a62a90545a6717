"""Problems: what is wrong with a row or a file, in words for the person who can mend it.

Belongs here: the collector that counts every problem and keeps the first of them. Not here: the rules (rules.py), deciding
whether a value breaks one (the module that reads it does).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from data import masking
from data.rules import RULES, Severity

COLUMNS: Final = ("file", "table", "sheet", "row", "column", "value", "rule", "fix", "severity")
# What --problems writes; the rest is for the store.
FILE_COLUMNS: Final = ("file", "sheet", "row", "column", "value", "rule", "fix")
CAP: Final = 100_000
_QUOTED: Final = 80


class Unreadable(Exception):
    """A file, mapping or option nothing can be done with; the message says which, why and what to do."""


def quoted(text: str) -> str:
    """A value cut to what a person wants to read of it."""
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"


def shown(text: str) -> str:
    """What a problem repeats of a value: nothing of one that tells who a person is."""
    return "" if masking.telling(text) else quoted(text)


@dataclass(frozen=True)
class Told:
    """A notice: its rule and the column it is about."""

    rule: str
    column: str


@dataclass(frozen=True)
class _Batch:
    rule: str
    severity: Severity
    column: str
    fix: str
    rows: np.ndarray
    values: Sequence[str] | str

    def first(self, number: int) -> "_Batch":
        """The first of them."""
        values = self.values if isinstance(self.values, str) else self.values[:number]
        return replace(self, rows=self.rows[:number], values=values)


class Problems:
    """Collects the problems of one file. Every one is counted, the first ``cap`` are kept."""

    def __init__(self, *, file: str, table: str, sheet: str = "", cap: int = CAP) -> None:
        self.file, self.table, self.sheet, self.cap = file, table, sheet, cap
        self.counts: dict[str, int] = {}
        self._batches: list[_Batch] = []
        self._kept = 0

    def add(
        self,
        rule: str,
        rows: np.ndarray | Sequence[int],
        *,
        column: str = "",
        values: Sequence[str] | str = "",
        fix: str | None = None,
    ) -> None:
        """Record that ``rows`` (row numbers of the file) break ``rule`` with these values (one each, or one)."""
        rows = np.asarray(rows, dtype=np.int64)
        if not len(rows):
            return
        known = RULES[rule]
        self.counts[rule] = self.counts.get(rule, 0) + len(rows)
        room = self.cap - self._kept
        if room <= 0:
            return
        kept = shown(values) if isinstance(values, str) else [shown(value) for value in values[:room]]
        fix = known.fix if fix is None or masking.telling(fix) else fix
        self._batches.append(_Batch(rule, known.severity, column, fix, rows[:room], kept))
        self._kept += min(len(rows), room)

    def notice(self, rule: str, *, column: str = "", value: str = "", fix: str | None = None) -> None:
        """Record something about the whole file: a problem without a row (row 0)."""
        self.add(rule, [0], column=column, values=value, fix=fix)

    def join(self, other: "Problems") -> None:
        """Add what was found in the next rows of the same file. What was said of the whole file is not said again."""
        told = set(self.notices())
        for rule, count in other.counts.items():
            self.counts[rule] = self.counts.get(rule, 0) + count
        for batch in other._batches:
            if batch.severity == "notice" and Told(batch.rule, batch.column) in told:
                self.counts[batch.rule] -= 1
            elif self._kept < self.cap:
                self._batches.append(batch.first(self.cap - self._kept))
                self._kept += len(self._batches[-1].rows)

    def forget(self) -> None:
        """Keep the counts alone: others before these were kept."""
        self._batches, self._kept = [], 0

    @property
    def kept(self) -> int:
        """How many problems are kept."""
        return self._kept

    def notices(self) -> list[Told]:
        """What was said about the whole file so far."""
        return [Told(batch.rule, batch.column) for batch in self._batches if batch.severity == "notice"]

    @property
    def left_out(self) -> int:
        """How many problems were counted and not kept."""
        return sum(self.counts.values()) - self._kept

    def frame(self) -> pd.DataFrame:
        """The problems kept, by row: columns ``COLUMNS``; row 0 means the whole file."""
        parts = [self._part(batch) for batch in self._batches]
        if not parts:
            return empty()
        return pd.concat(parts, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)

    def _part(self, batch: _Batch) -> pd.DataFrame:
        values = [batch.values] * len(batch.rows) if isinstance(batch.values, str) else list(batch.values)
        columns = {
            "file": self.file,
            "table": self.table,
            "sheet": self.sheet,
            "row": batch.rows,
            "column": batch.column,
            "value": values,
            "rule": batch.rule,
            "fix": batch.fix,
            "severity": batch.severity,
        }
        return pd.DataFrame(columns, index=pd.RangeIndex(len(batch.rows)))


def empty() -> pd.DataFrame:
    """A frame of no problems, with the columns and types of one that has some."""
    types = dict.fromkeys(COLUMNS, "str") | {"row": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})

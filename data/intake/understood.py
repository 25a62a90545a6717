"""What the values of a file came to, column by column: a misreading that no rule finds is seen before it is accepted.

Belongs here: counting the values of the rows that would be stored. Not here: the words around them (report.py, callbacks/ingest).
Ids, points and free text are counted as filled or blank alone.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.intake import records

_FEW: Final = 12  # different numbers that are counted one by one
_TOLD: Final = frozenset({"place", "code", "codes", "boolean"})
_POINT: Final = frozenset({"latitude", "longitude"})
_ANSWERS: Final = {True: "yes", False: "no"}


@dataclass(frozen=True)
class Understood:
    """A canonical column: rows with a value and without, its codes (or few numbers) with their rows, its first and last day or number."""

    name: str
    filled: int
    blank: int
    counts: tuple[tuple[str, int], ...] = ()
    ends: tuple[str, str] | None = None


def of(paths: Sequence[Path], *, table: str, ingest: int, placed: Collection[str]) -> tuple[Understood, ...]:
    """The columns in which rows of this ingest have a value, or that were found in its file (``placed``), in the table's order."""
    tallies = {name: _Tally(column) for name, column in tables.columns(table).items()}
    rows = 0
    for batch in _batches(paths, [*tallies], ingest):
        rows += len(batch)
        for name, tally in tallies.items():
            tally.take(batch.column(name))
    return tuple(
        tally.done(rows) for name, tally in tallies.items() if rows and (tally.filled or name in placed)
    )


def _batches(paths: Sequence[Path], names: Sequence[str], ingest: int) -> Iterator[pa.Table]:
    for path in paths:
        for batch in records.batches_of(path, columns=[*names, "_ingest"]):
            yield batch.filter(pc.equal(batch.column("_ingest"), ingest))


@dataclass
class _Tally:
    """The values of one column so far."""

    column: tables.Column
    filled: int = 0
    counts: Counter[Any] = field(default_factory=Counter)
    low: Any = None
    high: Any = None

    def take(self, values: pa.ChunkedArray) -> None:
        """Add the values of some rows; of ids, points and free text only how many there are."""
        self.filled += len(values) - values.null_count
        if values.null_count == len(values) or self.column.name in _POINT or self.column.kind == "text":
            return
        if self.column.kind in _TOLD:
            self._count(values)
            return
        if len(self.counts) <= _FEW and self.column.kind != "date":
            self._count(values)
        ends = pc.min_max(values).as_py()
        self.low = ends["min"] if self.low is None else min(self.low, ends["min"])
        self.high = ends["max"] if self.high is None else max(self.high, ends["max"])

    def _count(self, values: pa.ChunkedArray) -> None:
        for pair in values.drop_null().value_counts().to_pylist():
            for code in str(pair["values"]).split() if self.column.kind == "codes" else [pair["values"]]:
                self.counts[code] += pair["counts"]

    def done(self, rows: int) -> Understood:
        told, few = self.column.kind in _TOLD, 0 < len(self.counts) <= _FEW
        counts: list[tuple[str, int]] = []
        if told:
            counts = [(_ANSWERS.get(code, str(code)), n) for code, n in self.counts.most_common()]
        elif few:
            counts = [(f"{number:g}", n) for number, n in sorted(self.counts.items())]
        ends = None if counts or self.low is None else (_written(self.low), _written(self.high))
        return Understood(self.column.name, self.filled, rows - self.filled, tuple(counts), ends)


def _written(end: Any) -> str:
    """A day as 2025-06-30, a number without needless digits."""
    return f"{end:g}" if isinstance(end, int | float) else end.isoformat()

"""A table as it is stored, read column by column and piece by piece, whatever the day it was written.

Belongs here: reading the columns that checks need from one or more Parquet files in order of acceptance. Not here: what a
check makes of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data import tables
from data.intake.fresh import Fresh
from data.keeping import parquet

_BATCH: Final = 131_072


@dataclass(frozen=True)
class Stored:
    """The records of ``table`` in ``paths``, one file after the other; columns an older file lacks are blank.

    ``fresh``: the new rows where they are still in memory.
    """

    table: str
    paths: tuple[Path, ...]
    fresh: Fresh | None = None

    @cached_property
    def rows(self) -> int:
        return sum(pq.read_metadata(path).num_rows for path in self.paths)

    def batches(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """These columns in order, in pieces of some ten thousand rows."""
        names = tuple(dict.fromkeys(names))
        if self.fresh and self.fresh.all_kept and self.fresh.rows == self.rows:
            yield from self.fresh.batches(names)
            return
        schema = pa.schema([tables.arrow_schema(self.table).field(name) for name in names])
        for path in self.paths:
            with parquet.opened(path) as file:
                there = [name for name in names if name in file.schema_arrow.names]
                # By one thread: the other core has the cells to add up, and threads take twice the time over columns of nothing.
                for batch in file.iter_batches(_BATCH, columns=there, use_threads=False):
                    yield _conformed(batch, schema)

    def column(self, name: str) -> np.ndarray:
        """One column whole: numbers as floats (NaN blank), days as days since 1970 (NaN blank), others as objects."""
        kind = tables.arrow_schema(self.table).field(name).type
        objects = pa.types.is_dictionary(kind) or pa.types.is_string(kind)
        found, at = np.empty(self.rows, dtype=object if objects else np.float64), 0
        for batch in self.batches([name]):
            found[at : at + len(batch)] = _plain(batch.column(0), kind)
            at += len(batch)
        return found

    def codes(self, name: str) -> tuple[tuple[str, ...], np.ndarray]:
        """One column of texts as numbers: 0 for a blank, i + 1 for the i-th of the values, in order of the alphabet."""
        known: dict[str, int] = {}
        found, at = np.empty(self.rows, dtype=np.int32), 0
        for batch in self.batches([name]):
            found[at : at + len(batch)] = numbered(batch.column(0), known)
            at += len(batch)
        order = in_order(known)
        return tuple(sorted(known)), order.take(found)

    def take(self, names: Sequence[str], rows: np.ndarray) -> pd.DataFrame:
        """These columns of the rows at these positions (ascending, without repeats)."""
        found = [batch.to_pandas() for _, batch in self.chosen(names, rows)]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(names))

    def chosen(self, names: Sequence[str], rows: np.ndarray) -> Iterator[tuple[slice, pa.RecordBatch]]:
        """The same piece by piece, each with the places of its rows among those asked for."""
        at = done = 0
        for batch in self.batches(names) if len(rows) else ():
            end = int(np.searchsorted(rows, at + len(batch)))
            if end > done:
                yield slice(done, end), batch.take(pa.array(rows[done:end] - at))
            at, done = at + len(batch), end
            if done == len(rows):
                return


def _plain(values: pa.Array, kind: pa.DataType) -> np.ndarray:
    if pa.types.is_date(kind):
        values = values.cast(pa.int32())
    if pa.types.is_dictionary(kind) or pa.types.is_string(kind):
        return values.to_pandas().astype(object).to_numpy()
    return values.cast(pa.float64()).to_numpy(zero_copy_only=False)


def numbered(values: pa.Array, known: dict[str, int]) -> np.ndarray:
    """The number of each text, met texts keeping theirs; 0 for a blank."""
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    places = [known.setdefault(str(text), len(known) + 1) for text in encoded.dictionary.to_pylist()]
    at = pc.fill_null(encoded.indices, len(places)).to_numpy(zero_copy_only=False)
    return np.array([*places, 0], dtype=np.int32).take(at)


def _conformed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    have = set(batch.schema.names)
    columns = [
        batch.column(f.name).cast(f.type) if f.name in have else pa.nulls(len(batch), f.type) for f in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def in_order(known: Mapping[str, int]) -> np.ndarray:
    """For each number that ``numbered`` gave its place in order of the alphabet, from 1 on; 0 for a blank."""
    order = np.zeros(len(known) + 1, dtype=np.int32)
    for place, value in enumerate(sorted(known)):
        order[known[value]] = place + 1
    return order

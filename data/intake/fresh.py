"""The new rows of a run, kept in memory beside the file they were written to, so that what is built from them need not unpack it.

Belongs here: keeping them small, and giving columns of them back. Not here: the file (records.py), or what is built.

Few rows are kept (``spooling.PART`` of a table); of more, and of a table that had rows before, the file is read again.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa

from data import tables
from data.intake import spooling

_SMALL: Final = 127  # entries of a dictionary that a byte tells apart


class Fresh:
    """New rows of one table in order of acceptance. A column in which nothing stands takes no memory."""

    def __init__(self, table: str) -> None:
        self._schema = tables.arrow_schema(table)
        self._pieces: list[tuple[int, dict[str, pa.Array]]] = []
        self.rows = 0

    @property
    def all_kept(self) -> bool:
        """Whether all rows are here: there are not too many of them."""
        return self.rows <= spooling.PART

    def add(self, rows: pa.Table) -> None:
        """Keep some more rows."""
        few = 0 < len(rows) <= spooling.PART - self.rows
        self._put([(len(rows), _small(rows))] if few else [], len(rows))

    def extend(self, others: "Fresh") -> None:
        """Keep the rows of one more file behind those that are here."""
        self._put(others._pieces, others.rows)

    def batches(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Some columns piece by piece; dictionaries may have smaller indices than the table's, or none where all is blank."""
        for rows, columns in self._pieces:
            found = [columns[name] if name in columns else self._blank(name, rows) for name in names]
            yield pa.RecordBatch.from_arrays(found, names=[*names])

    def _put(self, pieces: list[tuple[int, dict[str, pa.Array]]], rows: int) -> None:
        self.rows += rows
        self._pieces = [*self._pieces, *pieces] if self.all_kept else []

    def _blank(self, name: str, rows: int) -> pa.Array:
        kind = self._schema.field(name).type
        return pa.nulls(rows, kind.value_type if pa.types.is_dictionary(kind) else kind)


def _small(rows: pa.Table) -> dict[str, pa.Array]:
    """The columns in which anything stands."""
    filled = (
        name for name, one in zip(rows.column_names, rows.columns, strict=True) if one.null_count < len(one)
    )
    return {name: _narrow(tables.whole(rows.column(name))) for name in filled}


def _narrow(column: pa.Array) -> pa.Array:
    if not isinstance(column, pa.DictionaryArray) or len(column.dictionary) > _SMALL:
        return column
    return pa.DictionaryArray.from_arrays(column.indices.cast(pa.int8()), column.dictionary)

"""Parquet files as sheets of text: each value as a person would write it, so that it is typed like any other.

Belongs here: columns of Parquet to text, piece by piece. Not here: what the text means.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.problems import Unreadable
from data.sources.layout import Layout
from data.sources.sheet import Chunk, Sheet
from data.sources.workbook import as_text
from languages import noted

_CHUNK: Final = 50_000


class ParquetSheet(Sheet):
    """A Parquet file as a sheet; its first row of data is row 2, as in the CSV it would be."""

    def __init__(self, path: Path) -> None:
        self.path, self.file, self.name, self.form = path, path.name, "", "Parquet"
        self._names = _names(path)

    @property
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The names of the columns: nothing else stands above the data."""
        return [self._names]

    @cached_property
    def layout(self) -> Layout:
        """The columns as the file names them: no evidence is needed."""
        return Layout(headers=tuple(text.strip() for text in self._names), row=1, first=2)

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The rows as text, fifty thousand at a time. Raises Unreadable where the file is broken."""
        positions = range(len(self._names)) if only is None else sorted(only)
        first = self.layout.first
        try:
            with pq.ParquetFile(self.path) as file:
                for batch in file.iter_batches(_CHUNK):
                    rows = np.arange(first, first + len(batch), dtype=np.int64)
                    first += len(batch)
                    columns = {position: texts(batch.column(position)) for position in positions}
                    chunk = Chunk(rows, columns, np.empty(0, np.int64))
                    yield chunk.without_blank_rows() if only is None else chunk
        except (pa.ArrowException, OSError) as error:
            raise _broken(self.path, error) from None


def texts(column: pa.Array) -> pa.Array:
    """Values of any type as text; what is missing is blank, several values have a blank between them."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
    ):
        return pc.fill_null(pc.cast(column, pa.string()), "")
    return pa.array([_text(value) for value in column.to_pylist()], pa.string())


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(_text(part) for part in value)
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return "" if value != value else as_text(value)  # NaN is what other programs write for missing


def _names(path: Path) -> list[str]:
    try:
        with pq.ParquetFile(path) as file:
            return [str(name) for name in file.schema_arrow.names]
    except (pa.ArrowException, OSError) as error:
        raise _broken(path, error) from None


def _broken(path: Path, error: Exception) -> Unreadable:
    return Unreadable(
        noted(
            "{file} is a Parquet file that cannot be read ({error}); write it again",
            file=path.name,
            error=str(error).splitlines()[0],
        )
    )

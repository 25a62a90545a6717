"""Columns of a stored table as small codes and numbers, read from disk piece by piece.

Belongs here: one column of a table to one array of numpy. Not here: which columns a table is packed into
(packing.py), or how rounds of one person are linked (rounds.py).

A column is read when it is asked for and let go of after use: a table of ten million rows is never in memory whole.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import codebook, tables
from data.intake import spooling
from data.intake.fresh import Fresh
from data.keeping import parquet

NO_YES = ("no", "yes")
_PIECE = 1 << 17
_BLOCK = 1 << 18
_SPAN = 1 << 16  # days
Column = TypeVar("Column", "Coded", np.ndarray)


@dataclass(frozen=True)
class Coded:
    """Codes of one dimension or one category measure: 0 unknown, i+1 stands for values[i]."""

    values: tuple[str, ...]
    codes: np.ndarray

    def take(self, rows: np.ndarray | None) -> "Coded":
        """The codes of these row positions (None: all)."""
        return Coded(self.values, taken(self.codes, rows))


class Lazy(Mapping[str, Column], Generic[Column]):
    """Columns by name, each made anew when it is asked for; ``rows`` are the positions taken of each (None: all)."""

    def __init__(self, makers: Mapping[str, Callable[[], Column]], rows: np.ndarray | None = None) -> None:
        self._makers, self._rows = dict(makers), rows

    def __getitem__(self, name: str) -> Column:
        made = self._makers[name]()
        return made.take(self._rows) if isinstance(made, Coded) else made

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class Stored:
    """One table on disk, a column at a time; ``fresh`` are its new rows where they are still in memory.

    ``parts`` are further files of the same columns behind the first.

    A column that was asked for once is not unpacked again: it is kept in memory or, of a table of more rows than
    ``spooling.PART``, in a file without a name, and mapped when it is asked for.
    """

    def __init__(self, path: Path, fresh: Fresh | None = None, *, parts: Sequence[Path] = ()) -> None:
        self._paths = (path, *parts)
        self._known: dict[Hashable, np.ndarray | spooling.Unnamed] = {}
        self._values: dict[Hashable, tuple[tuple[str, ...], np.dtype]] = {}  # of what was made once
        self._footers, self.names = [], ()
        for one in self._paths:
            with parquet.opened(one) as file:
                self._footers.append(file.metadata)
                self.names = tuple(file.schema_arrow.names)
        self.rows = sum(footer.num_rows for footer in self._footers)
        self._fresh = fresh if fresh and fresh.all_kept and fresh.rows == self.rows else None

    def pieces(self, column: str) -> Iterator[pa.Array]:
        """The column in the order of acceptance.

        Each call has a reader of its own: two threads on one reader wait for each other for good, now and then. A table of
        one piece is read whole instead: a reader a column would cost more than what it reads. Of new rows alone nothing is read.
        """
        if self._fresh:
            yield from (batch.column(0) for batch in self._fresh.batches([column]))
            return
        if self.rows <= _PIECE:
            yield from self._whole.column(column).chunks
            return
        for path, footer in zip(self._paths, self._footers, strict=True):
            with parquet.opened(path, metadata=footer, pre_buffer=False) as file:
                for batch in file.iter_batches(_PIECE, columns=[column], use_threads=False):
                    yield batch.column(0)

    @cached_property
    def _whole(self) -> pa.Table:
        found = []
        for path, footer in zip(self._paths, self._footers, strict=True):
            with parquet.opened(path, metadata=footer) as file:
                found.append(file.read(use_threads=False))
        return pa.concat_tables(found)

    def filled(
        self,
        column: str,
        kind: np.dtype,
        convert: Callable[[pa.Array], np.ndarray],
        *,
        known_as: Hashable = None,
        blank: float = 0,
    ) -> np.ndarray:
        """The whole column as numbers, each piece converted on its own; not to be written to.

        A piece without any value becomes ``blank``. ``known_as`` names the conversion: what was converted in the same way before is given again.
        """
        key = (column, known_as)
        if known_as is not None and key in self._known:
            return self._given_again(self._known[key], kind)
        found, start = np.empty(self.rows, dtype=kind), 0
        for piece in self.pieces(column):
            found[start : start + len(piece)] = blank if piece.null_count == len(piece) else convert(piece)
            start += len(piece)
        if known_as is not None:
            self._keep(key, found)
        return found

    def _keep(self, key: Hashable, found: np.ndarray) -> None:
        found.flags.writeable = False
        self._known[key] = found
        if self.rows > spooling.PART:
            self._known[key] = aside = spooling.Unnamed()
            aside.add(found)

    def once(self, known_as: str, make: Callable[[], Coded]) -> Coded:
        """What ``make`` gives, made once and kept as columns are."""
        key = ("", known_as)
        if key not in self._values:
            made = make()
            self._values[key] = made.values, made.codes.dtype
            self._keep(key, made.codes)
            return made
        values, kind = self._values[key]
        return Coded(values, self._given_again(self._known[key], kind))

    def filled_from(
        self, names: Sequence[str], kind: np.dtype, convert: Callable[..., np.ndarray]
    ) -> np.ndarray:
        """An array worked out from several columns, each as floats (NaN where blank), piece by piece."""
        found, start = np.empty(self.rows, dtype=kind), 0
        for pieces in zip(*(self.pieces(name) for name in names), strict=True):
            found[start : start + len(pieces[0])] = convert(*(_floats(piece) for piece in pieces))
            start += len(pieces[0])
        return found

    def _given_again(self, known: np.ndarray | spooling.Unnamed, kind: np.dtype) -> np.ndarray:
        return known if isinstance(known, np.ndarray) else known.mapped(kind)


def coded(table: Stored, name: str, column: str) -> Coded:
    """A column of codes; the codebook gives the values and their order, for texts and countries the data, sorted."""
    field = tables.columns(name)[column].field
    values = _distinct(table, column) if field in (None, codebook.COUNTRY) else codebook.load().codes(field)
    return Coded(values, codes_of(table, column, values))


def _distinct(table: Stored, column: str) -> tuple[str, ...]:
    found = {text for piece in table.pieces(column) for text in pc.unique(_texts(piece)).to_pylist()}
    return tuple(sorted(text for text in found if text is not None))


def _texts(piece: pa.Array) -> pa.Array:
    return piece.dictionary if isinstance(piece, pa.DictionaryArray) else piece


def codes_of(table: Stored, column: str, values: Sequence[str]) -> np.ndarray:
    """The code of each row: 0 where blank or none of ``values``, else one more than the position in them."""
    kind, known = np.min_scalar_type(len(values)), pa.array(values, pa.string())

    def convert(piece: pa.Array) -> np.ndarray:
        at = pc.index_in(_texts(piece).cast(pa.string()), value_set=known, skip_nulls=True)
        codes = (pc.fill_null(at, -1).to_numpy(zero_copy_only=False) + 1).astype(kind)
        return _spread(piece, codes) if isinstance(piece, pa.DictionaryArray) else codes

    return table.filled(column, kind, convert, known_as=tuple(values))


def _spread(piece: pa.DictionaryArray, of_distinct: np.ndarray) -> np.ndarray:
    """What distinct texts come to, laid out over the rows; 0 where there is no text."""
    filled = np.append(of_distinct, of_distinct.dtype.type(0))
    return filled.take(pc.fill_null(piece.indices, len(of_distinct)).to_numpy(zero_copy_only=False))


def equals(table: Stored, column: str, value: str) -> np.ndarray:
    """Whether each row holds ``value``."""
    return codes_of(table, column, (value,)) == 1


def flag(table: Stored, column: str) -> Coded:
    """A column of yes and no."""
    return Coded(
        NO_YES,
        table.filled(
            column,
            np.dtype(np.uint8),
            lambda piece: pc.fill_null(piece.cast(pa.int8()), -1).to_numpy(zero_copy_only=False) + 1,
            known_as="flag",
        ),
    )


class Several:
    """A column of blank-separated codes: the combinations that occur, and which of them each row holds."""

    def __init__(self, table: Stored, column: str) -> None:
        self._table, self._column = table, column

    @cached_property
    def _combined(self) -> Coded:
        if self._column not in self._table.names:  # a table written before the column existed
            return Coded((), np.zeros(self._table.rows, dtype=np.uint8))
        values = _distinct(self._table, self._column)
        return Coded(values, codes_of(self._table, self._column, values))

    def named(self, code: str) -> Coded:
        """Whether each row names ``code``; blank counts as not asked."""
        found = [0, *(2 if code in text.split() else 1 for text in self._combined.values)]
        return Coded(NO_YES, np.array(found, dtype=np.uint8).take(self._combined.codes))


def numbers(table: Stored, column: str) -> np.ndarray:
    """A column of numbers as floats, NaN where blank."""
    return table.filled(
        column,
        np.dtype(np.float64),
        _floats,
        blank=np.nan,
    )


def _floats(piece: pa.Array) -> np.ndarray:
    return pc.fill_null(piece.cast(pa.float64()), np.nan).to_numpy(zero_copy_only=False)


def days(table: Stored, column: str) -> np.ndarray:
    """Days since 1970; 0 where there is none."""
    return table.filled(
        column,
        np.dtype(np.int32),
        lambda piece: pc.fill_null(piece.cast(pa.int32()), 0).to_numpy(zero_copy_only=False),
        known_as="days",
    )


def blocks(rows: int) -> list[slice]:
    """Rows to work on at once, so that what is worked out on the way stays small."""
    return [slice(start, start + _BLOCK) for start in range(0, rows, _BLOCK)]


def taken(column: np.ndarray, rows: np.ndarray | None) -> np.ndarray:
    """The values at these row positions (None: all). Some at a time: numpy makes its own, wider copy of positions."""
    if rows is None:
        return column
    if not column.any():  # a question that nobody was asked
        return np.zeros(len(rows), dtype=column.dtype)
    found = np.empty(len(rows), dtype=column.dtype)
    for block in blocks(len(rows)):
        found[block] = column.take(rows[block])  # half of what an index in brackets takes
    return found


def positions(mask: np.ndarray) -> np.ndarray:
    """Where a mask is true, as numbers of half the width that numpy gives them."""
    found = [(np.flatnonzero(mask[block]) + block.start).astype(np.int32) for block in blocks(len(mask))]
    return np.concatenate([np.empty(0, dtype=np.int32), *found])


def order_of(days_of_rows: np.ndarray) -> np.ndarray | None:
    """The row positions in the order of their days, the rows of one day as they stand; None if they are so already."""
    if (days_of_rows[1:] >= days_of_rows[:-1]).all():
        return None
    first, last = int(days_of_rows.min()), int(days_of_rows.max())
    if last - first < _SPAN and len(days_of_rows) < 1 << 31:
        return _dealt(days_of_rows, first, last - first + 1)
    return np.argsort(days_of_rows, kind="stable")


def _dealt(days_of_rows: np.ndarray, first: int, span: int) -> np.ndarray:
    """The same, day by day: how many rows each day has says where its first one stands."""
    sizes = np.zeros(span, dtype=np.int64)
    for block in blocks(len(days_of_rows)):
        sizes += np.bincount(days_of_rows[block] - first, minlength=span)
    order, starts = np.empty(len(days_of_rows), dtype=np.int32), np.cumsum(sizes) - sizes
    for block in blocks(len(days_of_rows)):
        # Numbers of 16 bits are sorted in a tenth of the time, and that is a span of 179 years.
        own = (days_of_rows[block] - first).astype(np.uint16)
        at, sizes = np.argsort(own, kind="stable"), np.bincount(own, minlength=span)
        behind = starts - (np.cumsum(sizes) - sizes)
        order[behind[own[at]] + np.arange(len(own))] = at + block.start
        starts += sizes
    return order


def first_of(table: Stored, key: str, day: str) -> np.ndarray:
    """True on the earliest row of each key."""
    codes, order = by_key(table, key, day)
    first = np.zeros(len(codes), dtype=bool)
    first[order[np.flatnonzero(np.diff(codes[order], prepend=-1))]] = True
    return first


def last_of(table: Stored, key: str, day: str) -> np.ndarray:
    """True on the latest row of each key; of several on one day the one accepted last."""
    codes, order = by_key(table, key, day)
    last = np.zeros(len(codes), dtype=bool)
    last[order[np.flatnonzero(np.diff(codes[order], append=-1))]] = True
    return last


def by_key(table: Stored, key: str, day: str) -> tuple[np.ndarray, np.ndarray]:
    """A number for each key, and the rows sorted by key and day."""
    texts = pa.chunked_array([*table.pieces(key)], pa.string()).combine_chunks()
    codes = texts.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return codes, np.lexsort((days(table, day), codes))

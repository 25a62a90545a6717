"""Records told apart by key, and tables put together from the stored one and new parts.

Belongs here: duplicates (within a file, between files, against the store) and writing Parquet. Not here: what a
row means (typed.py) or which version is current (store.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data import tables
from data.aggregation import persons
from data.intake import hashing
from data.keeping import durable, parquet
from data.problems import Unreadable
from data.store import Version

_ROW_GROUP: Final = 131_072
_SHELVES: Final = 16
_ENDS: Final = np.arange(1, _SHELVES, dtype=np.uint64) << np.uint64(60)
_NOBODY: Final = np.empty(0, dtype=np.uint64)
_TYPES: Final = {pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype(), pa.float64(): pd.Float64Dtype()}


def key_hashes(rows: pa.Table | pa.RecordBatch, table: str) -> np.ndarray:
    """A 64-bit hash of each row's key; two of ten million keys meet by chance once in 300,000 stores, of responses in 80,000."""
    if table == "responses":
        ids, rounds = (tables.whole(rows.column(name)) for name in tables.KEYS[table])
        return persons.numbers(ids, persons.rounds_of(rounds))
    return hashing.together(hashing.of(tables.whole(rows.column(name))) for name in tables.KEYS[table])


def content_hashes(rows: pa.Table, table: str) -> np.ndarray:
    """A hash of each row's canonical values, the same for the same values whatever the chunk."""
    return pd.util.hash_pandas_object(frame(rows, table), index=False).to_numpy()


def frame(rows: pa.Table, table: str) -> pd.DataFrame:
    """The canonical columns of some rows with pandas' nullable types, the shape that the schemas check."""
    return rows.select(tables.COLUMNS[table]).to_pandas(types_mapper=_TYPES.get)


class Seen:
    """The keys met so far, shelved by their first bits; each shelf is sorted blocks of hashes, merged when they grow alike.

    What is merged at once is a sixteenth of all keys, so that it takes little memory beside them.
    """

    def __init__(self, blocks: Iterable[np.ndarray] = ()) -> None:
        self._shelves: list[list[np.ndarray]] = [[] for _ in range(_SHELVES)]
        for block in blocks:
            for shelf, part in zip(self._shelves, _by_first_bits(np.sort(block)), strict=True):
                _add(shelf, part)

    @classmethod
    def of_sorted(cls, block: np.ndarray) -> "Seen":
        """The keys of an index, which stay on disk."""
        found = cls()
        found._shelves = [[part] if len(part) else [] for part in _by_first_bits(block)]
        return found

    def copy(self) -> "Seen":
        """An independent copy: keys of a file that turns out unreadable are forgotten with it."""
        twin = Seen()
        twin._shelves = [list(shelf) for shelf in self._shelves]
        return twin

    def first(self, hashes: np.ndarray) -> np.ndarray:
        """Mask of the rows whose key was not met before, in this call or an earlier one; remembers them."""
        # Sorted, neighbours are looked up in neighbouring places of the blocks: many times faster than at random.
        order = hashing.in_order(hashes)
        wanted = hashes[order]
        new = np.diff(wanted, prepend=~wanted[:1]) != 0
        start = 0
        for shelf, part in zip(self._shelves, _by_first_bits(wanted), strict=True):
            own = new[start : start + len(part)]  # a view: what is known is marked in the whole
            for block in shelf:
                at = np.minimum(np.searchsorted(block, part), len(block) - 1)
                own &= block[at] != part
            _add(shelf, part[own])
            start += len(part)
        mask = np.zeros(len(hashes), dtype=bool)
        mask[order[new]] = True
        return mask


def _by_first_bits(hashes: np.ndarray) -> list[np.ndarray]:
    """Sorted hashes, cut into one piece for each shelf."""
    return np.split(hashes, np.searchsorted(hashes, _ENDS))


def _add(shelf: list[np.ndarray], block: np.ndarray) -> None:
    """Put one more sorted block on a shelf."""
    if len(block):
        shelf.append(block.copy())  # not a view that keeps what it was cut from
    while len(shelf) > 1 and len(shelf[-2]) <= 2 * len(shelf[-1]):
        last = shelf.pop()
        shelf[-1] = np.sort(np.concatenate([shelf[-1], last]), kind="stable")


def stored_keys(version: Version | None, table: str, *, parts: Iterable[Path] = ()) -> Seen:
    """The keys a version holds, by an index where there is one, and those of further parts. Raises StoreDamaged."""
    index = persons.index(version.path / "cells") if version and table == "responses" else None
    if version is None or index is None:
        stored = version.table(table).to_batches(columns=list(tables.KEYS[table])) if version else ()
        found = np.concatenate([_NOBODY, *(key_hashes(batch, table) for batch in stored)])
        return Seen([found, *(np.concatenate([_NOBODY, *hashes_of(part, table)]) for part in parts)])
    seen = Seen.of_sorted(index.numbers)
    for part in (*version.parts(table)[1:], *parts):
        for hashes in hashes_of(part, table):
            seen.first(hashes)
    return seen


def hashes_of(path: Path, table: str) -> Iterator[np.ndarray]:
    """The keys of stored rows, piece by piece. Raises Unreadable."""
    for rows in batches_of(path, columns=tables.KEYS[table]):
        yield key_hashes(rows, table)


@dataclass
class Repeats:
    """Rows whose key was there already: their row numbers, keys and contents, to be compared with the first."""

    rows: list[np.ndarray] = field(default_factory=list)
    keys: list[np.ndarray] = field(default_factory=list)
    contents: list[np.ndarray] = field(default_factory=list)

    def add(self, rows: pa.Table, hashes: np.ndarray, table: str) -> None:
        """Remember repeated rows."""
        if len(rows):
            self.rows.append(rows.column("_row").to_numpy())
            self.keys.append(hashes)
            self.contents.append(content_hashes(rows, table))

    @property
    def wanted(self) -> np.ndarray:
        """The keys that were repeated."""
        return hashing.distinct(np.concatenate([_NOBODY, *self.keys]))

    def join(self, other: "Repeats") -> None:
        """Add those of the next rows."""
        self.rows += other.rows
        self.keys += other.keys
        self.contents += other.contents

    def differing(self, kept: Iterable[pa.Table], table: str) -> np.ndarray:
        """Row numbers of the repeats that say something else than the row that was kept."""
        if not self.rows:
            return np.empty(0, dtype=np.int64)
        known: dict[int, int] = {}
        wanted = self.wanted
        for rows in kept:
            known |= contents_by_key(rows, table, wanted=wanted)
        return self.other_than(known)

    def other_than(self, known: Mapping[int, int]) -> np.ndarray:
        """The same, by what the rows that were kept say: their contents by key."""
        keys, contents = np.concatenate([_NOBODY, *self.keys]), np.concatenate([_NOBODY, *self.contents])
        firsts = np.array([known[key] for key in keys.tolist()], dtype=np.uint64)
        return np.concatenate([np.empty(0, np.int64), *self.rows])[firsts != contents]


@dataclass
class LeftOut:
    """Rows that were refused: their numbers and keys, to be looked for among the records that came before."""

    rows: list[np.ndarray] = field(default_factory=list)
    keys: list[np.ndarray] = field(default_factory=list)

    def add(self, rows: pa.Table, table: str) -> None:
        """Remember refused rows; one without an id is nobody's."""
        own = rows.filter(pc.is_valid(rows.column(tables.KEYS[table][0])))
        if len(own):
            self.rows.append(own.column("_row").to_numpy())
            self.keys.append(key_hashes(own, table))

    def join(self, other: "LeftOut") -> None:
        """Add those of the next rows."""
        self.rows += other.rows
        self.keys += other.keys

    def among(self, seen: Seen) -> np.ndarray:
        """Row numbers of those whose key was met before."""
        keys = np.concatenate([_NOBODY, *self.keys])
        every = hashing.distinct(keys)
        known = every[~seen.copy().first(every)]
        return np.concatenate([np.empty(0, np.int64), *self.rows])[np.isin(keys, known)]


def contents_by_key(rows: pa.Table, table: str, *, wanted: np.ndarray) -> dict[int, int]:
    """What the rows with one of the wanted keys say, by key."""
    hashes = key_hashes(rows, table)
    mask = np.isin(hashes, wanted)
    if not mask.any():
        return {}
    found = content_hashes(rows.filter(pa.array(mask)), table)
    return dict(zip(hashes[mask].tolist(), found.tolist(), strict=True))


def batches_of(path: Path, *, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows of a Parquet file piece by piece, of all columns or some. Raises Unreadable where it is not what was written."""
    if not path.exists():
        return
    try:
        with parquet.opened(path) as file:
            for batch in file.iter_batches(_ROW_GROUP, columns=columns):
                yield pa.Table.from_batches([batch])
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise Unreadable(
            f"{path} is damaged ({reason}); nothing was changed. Go back to another version: python -m data back VERSION"
        ) from None


def taken(path: Path, rows: np.ndarray, table: str) -> pa.Table:
    """The rows of a table at some positions (ascending), in today's columns; groups without any of them are not read."""
    found, start = [], 0
    with parquet.opened(path) as file:
        for group in range(file.num_row_groups):
            stop = start + file.metadata.row_group(group).num_rows
            low, high = np.searchsorted(rows, (start, stop)).tolist()
            if high > low:
                found.append(file.read_row_group(group).take(pa.array(rows[low:high] - start)))
            start = stop
    schema = tables.arrow_schema(table)
    return pa.concat_tables([schema.empty_table(), *(conform(piece, schema) for piece in found)])


def writer(path: Path, table: str) -> pq.ParquetWriter:
    """A writer for a part or the whole of ``table``.

    A key that differs in every row gains nothing from a dictionary, numbers of rows are one more than the one before, and only
    days are ever looked up by range.
    """
    schema = tables.arrow_schema(table)
    # Any: pyarrow takes names of columns here, which its stubs do not know.
    options: dict[str, Any] = {
        "use_dictionary": [name for name in schema.names if name not in (tables.KEYS[table][0], "_row")],
        "write_statistics": [tables.DATE[table]],
        "column_encoding": {"_row": "DELTA_BINARY_PACKED"},
    }
    return pq.ParquetWriter(path, schema, compression="zstd", **parquet.WRITTEN, **options)


def assemble(
    folder: Path, table: str, *, before: Version | None, parts: Sequence[Path]
) -> tuple[int, date | None]:
    """Write ``table`` into ``folder`` as one file: the rows of the version before, then those of the parts, in order.

    Gives the number of rows and the latest day. A table without new rows is linked, not copied; the first part of
    an empty table is the table. The parts stay.
    """
    target = folder / f"{table}.parquet"
    old = before.parts(table) if before else ()
    if len(old) == 1 and not parts:
        durable.link(old[0], target)
    elif not old and len(parts) == 1 and _well_grouped(parts[0]):
        durable.link(parts[0], target)
    else:
        _write(target, table, [*old, *parts])
    return size(target, tables.DATE[table])


def _well_grouped(part: Path) -> bool:
    """Whether a part is in groups of rows as large as a table's; a source of small pieces leaves many small ones."""
    with parquet.opened(part) as file:
        return file.num_row_groups <= 1 + file.metadata.num_rows // (_ROW_GROUP // 4)


def _write(target: Path, table: str, paths: Sequence[Path]) -> None:
    with writer(target, table) as out:
        for path in paths:
            for rows in batches_of(path):
                out.write_table(conform(rows, tables.arrow_schema(table)), row_group_size=_ROW_GROUP)


def conform(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows in today's columns: a store written before a column existed has null there."""
    have = set(rows.column_names)
    columns = [
        rows.column(f.name).cast(f.type) if f.name in have else pa.nulls(len(rows), f.type) for f in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def size(path: Path, day_column: str) -> tuple[int, date | None]:
    """How many rows a table has, and its latest day."""
    with parquet.opened(path) as file:
        latest = [pc.max(batch.column(0)).as_py() for batch in file.iter_batches(columns=[day_column])]
        return file.metadata.num_rows, max((day for day in latest if day), default=None)

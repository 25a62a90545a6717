"""Tallies of every check by month, district, enumerator and round: what the page of data quality is answered from.

Belongs here: counting once, when a version is built, and reading the counts back. Not here: the checks (near.py, numbers.py),
shares and intervals (indicators). The files are small, since they grow with months, places and enumerators, not with people:

    <version>/cells/quality-<table>.parquet     month (since 1970), district, enumerator, round, and a count a measure
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data import codebook, tables
from data.aggregation import stored_columns
from data.keeping import durable, parquet
from data.quality import doubts as looking
from data.quality import rules
from data.quality.doubts import Doubts
from data.quality.stored import Stored, in_order, numbered
from data.store import Meta, Version

KEYS: Final = ("month", "district", "enumerator", "round")
# Days from the day of a record to its submission, by their lower ends; below 0 a day or a clock is wrong.
LAGS: Final = ((0, "lag_0"), (1, "lag_1"), (2, "lag_2_3"), (4, "lag_4_7"), (8, "lag_8_more"))
_NAMED: Final = {
    "district": "district",
    "_enumerator": "enumerator",
    "round": "round",
}  # columns of a table by key
_EPOCH: Final = date(1970, 1, 1)
_MOST_PLACES: Final = 1 << 18  # of a table of all combinations; more are sorted instead


def path_of(version: Path, table: str) -> Path:
    """Where the tallies of a table stand in a version."""
    return version / "cells" / f"quality-{table}.parquet"


def build(version: Path, doubts: Mapping[str, Doubts], *, before: Version | None, meta: Meta) -> None:
    """Write the tallies of all tables; those of a table without new rows are the ones of the version before."""
    (version / "cells").mkdir(exist_ok=True)
    for table in tables.TABLES:
        target, old = path_of(version, table), path_of(before.path, table) if before else None
        if table not in doubts and old is not None and old.exists():
            durable.link(old, target)
        else:
            pq.write_table(_counted(version, table, doubts.get(table), meta), target, compression="zstd")


def add(version: Path, doubts: Mapping[str, Doubts], *, before: Version, meta: Meta) -> None:
    """The tallies of the version before with those of new rows: ``doubts`` are about the new rows of each table that has any."""
    for table in tables.TABLES:
        target, old = path_of(version, table), path_of(before.path, table)
        if table in doubts:
            new = count(doubts[table].stored, doubts[table], arrived=arrivals(meta))
            pq.write_table(_together(read(before, table), new), target, compression="zstd")
        elif old.exists():
            durable.link(old, target)


def _together(old: pa.Table, new: pa.Table) -> pa.Table:
    """The sums of two tallies."""
    measures = [name for name in new.column_names if name not in KEYS]
    both = pa.concat_tables([old.select(new.column_names), new])
    added = both.group_by(KEYS).aggregate([(name, "sum") for name in measures])
    return added.rename_columns([*KEYS, *measures]).sort_by([(name, "ascending") for name in KEYS])


def read(version: Version, table: str) -> pa.Table:
    """The tallies of a table; counted now where the version is older than they are."""
    path = path_of(version.path, table)
    return pq.read_table(path) if path.exists() else _counted(version.path, table, None, version.meta)


def _counted(version: Path, table: str, doubts: Doubts | None, meta: Meta) -> pa.Table:
    stored = Stored(table, parquet.parts(version, table), doubts.stored.fresh if doubts else None)
    if doubts is None:
        doubts = looking.find(stored, forms={one["number"]: one["mapping"] or "" for one in meta["ingests"]})
    return count(stored, doubts, arrived=arrivals(meta))


def count(stored: Stored, doubts: Doubts, *, arrived: np.ndarray) -> pa.Table:
    """The tallies of a table: one row a combination of KEYS that occurs; ``arrived`` as ``arrivals`` gives it."""
    keys, cell_of = _cells(stored)
    cells = len(keys["month"])
    found: dict[str, np.ndarray] = {}
    at = 0
    for batch in stored.batches(_needed(stored.table)):
        own = cell_of[at : at + len(batch)]
        at += len(batch)
        everybody = np.bincount(own, minlength=cells)
        for name, mask in _measures(batch, stored.table, arrived):
            if mask.any():  # most are true of nobody, or of everybody
                counted = everybody if mask.all() else np.bincount(own[mask], minlength=cells)
                found[name] = found.get(name, 0) + counted
    for name, rows in _doubtful(doubts):
        found[name] = _by_cell(cell_of, rows, cells=cells)
    empty = np.zeros(cells, dtype=np.int64)
    counts = {name: found.get(name, empty).astype(np.int64) for name in measures_of(stored.table)}
    return pa.table({**keys, **counts})


def _by_cell(cell_of: np.ndarray, rows: np.ndarray, *, cells: int) -> np.ndarray:
    """How many of some rows (positions, or a mask of all of them) each cell has. Of a mask some at a time: numpy makes wide copies."""
    if rows.dtype != bool:
        return np.bincount(cell_of[rows], minlength=cells)
    counts = np.zeros(cells, dtype=np.int64)
    for block in stored_columns.blocks(len(rows)):
        counts += np.bincount(cell_of[block][rows[block]], minlength=cells)
    return counts


def measures_of(table: str) -> tuple[str, ...]:
    """The names of all counts of a table."""
    return (
        *("records", "complete", *(f"blank_{name}" for name in rules.ESSENTIAL[table])),
        *("located", "place_agrees", "timed", "impossible_length", "speeding_judged", "speeding"),
        *("near_judged", "near_duplicate", "number_judged", "far_outside", "other_offered", "other"),
        *("submitted", "in_time", "sent_before", *(name for _, name in LAGS), "ingested", "ingested_in_time"),
    )


# --- rows to cells -------------------------------------------------------------------------------------------------


def _cells(stored: Stored) -> tuple[dict[str, pa.Array], np.ndarray]:
    """The combinations of KEYS that occur, as columns, and for each record the number of its own."""
    names = [name for name in _NAMED if name in tables.arrow_schema(stored.table).names]
    known: dict[str, dict[str, int]] = {name: {} for name in names}
    numbers: dict[tuple[int, ...], int] = {}
    cell_of, at = np.empty(stored.rows, dtype=np.int32), 0
    for batch in stored.batches([tables.DATE[stored.table], *names]):
        days = pc.fill_null(batch.column(0).cast(pa.int32()), 0).to_numpy(zero_copy_only=False)
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        numbers_of = [months, *(numbered(batch.column(name), known[name]) for name in names)]
        combinations, own = _distinct(numbers_of)
        places = [numbers.setdefault(one, len(numbers)) for one in map(tuple, combinations.T.tolist())]
        cell_of[at : at + len(batch)] = np.array(places, dtype=np.int32)[own]
        at += len(batch)
    found = np.array(list(numbers), dtype=np.int64).reshape(len(numbers), 1 + len(names)).T
    found = np.stack(
        [found[0], *(in_order(known[name])[row] for name, row in zip(names, found[1:], strict=True))]
    )
    order = np.lexsort(found[::-1])
    keys = {"month": pa.array(found[0][order], pa.int32())}
    for name, row in zip(names, found[1:, order], strict=True):
        values = pa.array([*sorted(known[name]), None], pa.string())
        keys[_NAMED[name]] = values.take(pa.array((row - 1) % len(values)))
    place_of = np.empty(len(order), dtype=np.int32)
    place_of[order] = np.arange(len(order))
    return {name: keys.get(name, pa.nulls(len(order), pa.string())) for name in KEYS}, stored_columns.taken(
        place_of, cell_of
    )


def _distinct(several: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The combinations that occur in several columns (columns × combinations), and for each row the number of its own."""
    lows = [int(column.min()) for column in several]
    sizes = [int(column.max()) - low + 1 for column, low in zip(several, lows, strict=True)]
    together = np.ravel_multi_index([c - low for c, low in zip(several, lows, strict=True)], sizes)
    space = int(np.prod(sizes, dtype=np.int64))
    present, own = _numbered(np.asarray(together), space)
    return np.stack(np.unravel_index(present, sizes)) + np.array(lows)[:, None], own


def _numbered(keys: np.ndarray, places: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct keys, ascending, and for each key its position among them."""
    if places > _MOST_PLACES:
        present, cell_of = np.unique(keys, return_inverse=True)
        return present, cell_of.astype(np.int32)
    there = np.zeros(places, dtype=bool)
    there[keys] = True
    return np.flatnonzero(there), (np.cumsum(there, dtype=np.int32) - 1)[keys]


# --- what is counted -----------------------------------------------------------------------------------------------


def _others(table: str) -> tuple[tables.Column, ...]:
    """The columns in which an answer can be "other": questions with that code, and the option itself."""
    options = [c for c in tables.SPECS[table] if c.family and c.name == f"{c.family}_{rules.OTHER}"]
    coded = [
        c
        for c in tables.SPECS[table]
        if c.kind == "code" and rules.OTHER in codebook.load().codes(c.field or "")
    ]
    return (*coded, *options)


def _needed(table: str) -> list[str]:
    trace = ["_place_check", "_minutes", "_submitted", "_ingest", tables.DATE[table]]
    return [*rules.ESSENTIAL[table], *(column.name for column in _others(table)), *trace]


def _measures(batch: pa.RecordBatch, table: str, arrived: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Names and masks; a name may come more than once, its counts are added up."""
    complete = np.ones(len(batch), dtype=bool)
    yield "records", complete.copy()
    for name in rules.ESSENTIAL[table]:
        filled = _mask(pc.is_valid(batch.column(name)))
        complete &= filled
        yield f"blank_{name}", ~filled
    yield "complete", complete
    check, stated = (
        batch.column("_place_check").cast(pa.string()),
        _mask(pc.is_valid(batch.column("district"))),
    )
    for name, values in (("located", ("agrees", "differs", "outside")), ("place_agrees", ("agrees",))):
        # A point outside beside no stated place is held against nothing, and leaves the record without a district.
        yield name, stated & _mask(pc.is_in(check, value_set=pa.array(values)))
    for column in _others(table):
        answers = batch.column(column.name)
        yield "other_offered", _mask(pc.is_valid(answers))
        chosen = answers if column.kind == "boolean" else pc.equal(answers.cast(pa.string()), rules.OTHER)
        yield "other", _mask(pc.fill_null(chosen, False))
    yield from _lengths(batch)
    yield from _days(batch, table, arrived)


def _lengths(batch: pa.RecordBatch) -> Iterator[tuple[str, np.ndarray]]:
    minutes = batch.column("_minutes").cast(pa.float64()).to_numpy(zero_copy_only=False)
    yield "timed", ~np.isnan(minutes)
    yield "impossible_length", (minutes < 0) | (minutes > rules.LONGEST_MINUTES)


def _days(batch: pa.RecordBatch, table: str, arrived: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    day, sent = (
        batch.column(name).cast(pa.int32()).cast(pa.float64()).to_numpy(zero_copy_only=False)
        for name in (tables.DATE[table], "_submitted")
    )
    lag = sent - day
    yield "submitted", ~np.isnan(lag)
    yield "in_time", (lag >= 0) & (lag <= rules.IN_TIME_DAYS)
    yield "sent_before", lag < 0
    ends = [low for low, _ in LAGS[1:]] + [np.inf]
    for (low, name), end in zip(LAGS, ends, strict=True):
        yield name, (lag >= low) & (lag < end)
    number = pc.fill_null(batch.column("_ingest"), 0).to_numpy(zero_copy_only=False)
    ingested = arrived[np.where(number < len(arrived), number, 0)]
    yield "ingested", ~np.isnan(ingested)
    yield "ingested_in_time", ingested - day <= rules.INGEST_DAYS


def _doubtful(doubts: Doubts) -> Iterator[tuple[str, np.ndarray]]:
    """Names and rows (positions or a mask) of the checks that need the whole table."""
    yield "speeding_judged", doubts.quick.judged
    yield "speeding", doubts.quick.rows
    yield "near_judged", doubts.near.judged
    yield "near_duplicate", doubts.near.pairs.rows
    judged = [one.judged for one in doubts.outside]
    if judged:
        yield "number_judged", np.logical_or.reduce(judged)
        yield "far_outside", np.unique(np.concatenate([one.rows for one in doubts.outside]))


def arrivals(meta: Meta) -> np.ndarray:
    """The day each ingest came into the store, by its number, in days since 1970 (UTC); NaN where it is not known.

    Demonstration files were made, not sent: theirs is not known.
    """
    days = np.full(max((one["number"] for one in meta["ingests"]), default=0) + 1, np.nan)
    for one in meta["ingests"]:
        if one["number"] and one["when"] and not one["demonstration"]:
            days[one["number"]] = (date.fromisoformat(one["when"][:10]) - _EPOCH).days
    return days


def _mask(values: pa.Array) -> np.ndarray:
    return values.to_numpy(zero_copy_only=False)


# --- reading back --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sums:
    """Counts by the values of one key: ``values[i]`` (None: not stated) has ``counts[measure][i]``."""

    values: tuple[str | None, ...]
    counts: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Chosen:
    """Which cells are meant: months since 1970 from first to last, both included, and values of the keys."""

    months: tuple[int | None, int | None] = (None, None)
    values: tuple[tuple[str, tuple[str | None, ...]], ...] = ()


class Tallies:
    """The tallies of one table in memory."""

    def __init__(self, table: pa.Table) -> None:
        self.months = table["month"].to_numpy()
        self._named = {name: self._coded(table[name].to_pylist()) for name in KEYS[1:]}
        self._counts = {name: table[name].to_numpy() for name in table.column_names if name not in KEYS}

    @staticmethod
    def _coded(texts: Sequence[str | None]) -> tuple[tuple[str | None, ...], np.ndarray]:
        values = (None, *sorted({text for text in texts if text is not None}))
        place = {value: i for i, value in enumerate(values)}
        return values, np.array([place[text] for text in texts], dtype=np.int64)

    def values(self, key: str) -> tuple[str | None, ...]:
        """Every value of a key that occurs, None (not stated) first."""
        return self._named[key][0]

    def sums(self, chosen: Chosen, by: str = "") -> Sums:
        """Counts of the chosen cells by month (ISO, ``2025-06``), district, enumerator or round, or all together."""
        rows = np.flatnonzero(self._mask(chosen))
        if by == "month":
            months = self.months[rows]
            first, last = (int(f(months)) for f in (np.min, np.max)) if len(months) else (0, -1)
            values: tuple[str | None, ...] = tuple(str(np.datetime64(m, "M")) for m in range(first, last + 1))
            codes = months - first
        elif by:
            values, codes = self._named[by][0], self._named[by][1][rows]
        else:
            values, codes = (None,), np.zeros(len(rows), dtype=np.int64)
        counts = {
            name: np.bincount(codes, weights=column[rows], minlength=len(values)).astype(np.int64)
            for name, column in self._counts.items()
        }
        return Sums(values, counts)

    def _mask(self, chosen: Chosen) -> np.ndarray:
        first, last = chosen.months
        mask = np.ones(len(self.months), dtype=bool)
        if first is not None:
            mask &= self.months >= first
        if last is not None:
            mask &= self.months <= last
        for key, wanted in chosen.values:
            values, codes = self._named[key]
            mask &= np.array([value in wanted for value in values])[codes]
        return mask

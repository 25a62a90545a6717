"""Interviews still to be held: of respondents whose next round is due, and of returnees, as packed columns and as a list.

Belongs here: who is due when, and how late that is by the last day of the data. Not here: who was lost to a round that is
over (expected.py), who may see the list (sharing).

Someone is due when their latest interview names a day for the next one. Whoever was seen after that is not.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data import tables
from data.aggregation import stored_columns
from data.aggregation.rounds import ROUNDS, Links
from data.aggregation.stored_columns import Coded, Lazy, Stored
from data.keeping import parquet

Makers = Mapping[str, Callable[[], Coded]]
Columns = tuple[np.ndarray, Mapping[str, Coded], Mapping[str, Coded]]  # days, dimensions, categories
# Days from the last day of the data to the day the interview is due: below the figure is the status.
LONG_OVERDUE, SOON = 90, 30
BOUNDS: Final = (-LONG_OVERDUE, 1, SOON + 1)  # days ahead at which the next status begins
STATUS: Final = ("long_overdue", "overdue", "due", "later")
FILE: Final = "due.parquet"
MORE: Final = (
    "due-more.parquet"  # those of persons something came of, and the same as the whole has them (adding.py)
)
LESS: Final = "due-less.parquet"
ORDER: Final = ("due", "who", "id")
_TOGETHER: Final = 500_000  # interviews listed at once: some hundred megabytes
LISTED: Final = (
    "who", "id", "due", "days_overdue", "status", "next_round", "last_interview", "months_since_return", "district",
    "ds_division", "activity_id", "phase",
)  # fmt: skip
_SCHEMA: Final = pa.schema(
    [(name, pa.date32() if name in ("due", "last_interview") else pa.int32() if name in ("days_overdue", "months_since_return")
      else pa.string()) for name in LISTED]
)  # fmt: skip


@dataclass(frozen=True)
class Until:
    """The last day of the responses and that of any record, in days since 1970; 0 without records."""

    responses: int
    all: int


@dataclass(frozen=True)
class Open:
    """The rows of a table whose people are due, in the order of the days they are due on."""

    rows: np.ndarray
    days: np.ndarray
    as_of: int

    def of_days(self, first: int, after: int) -> "Open":
        """Those due from one day to before another."""
        own = slice(*np.searchsorted(self.days, np.array([first, after], self.days.dtype)).tolist())
        return Open(self.rows[own], self.days[own], self.as_of)


def of_respondents(table: Stored, links: Links, *, as_of: int) -> Open:
    """Respondents asked before or directly after, with a day for the next round and none of their rounds later."""
    waiting = np.isin(links.rounds, (1, 2)) & links.is_last
    return _open(waiting, stored_columns.days(table, "followup_due"), as_of)


def of_returnees(table: Stored, *, as_of: int) -> Open:
    """Returnees whose latest interview names a day for the next one."""
    latest = stored_columns.last_of(table, "returnee_id", "interview_date")
    return _open(latest, stored_columns.days(table, "followup_due"), as_of)


def packed(found: Open, dimensions: Makers, *, round_after: Links | None = None) -> Columns:
    """Interviews due as days, dimensions and one measure; respondents are filed under the round that is due."""
    later: Makers = (
        {"round": lambda: Coded(ROUNDS, round_after.rounds + np.uint8(1))} if round_after is not None else {}
    )
    status: Makers = {"status": partial(_status, found)}
    return found.days, Lazy({**dimensions, **later}, found.rows), Lazy(status)


def until(stored: Mapping[str, Stored]) -> Until:
    """The last days of some tables."""
    last = {
        name: int(stored_columns.days(table, tables.DATE[name]).max(initial=0))
        for name, table in stored.items()
    }
    return Until(last["responses"], max(last.values()))


def write(version: Path, stored: Mapping[str, Stored], links: Links, *, as_of: int) -> None:
    """Write the list of everyone due into a version folder, earliest first; so many days at a time as fit into memory."""
    respondents = of_respondents(stored["responses"], links, as_of=as_of)
    returnees = of_returnees(stored["returnees"], as_of=as_of)
    with pq.ParquetWriter(version / FILE, _SCHEMA, **parquet.WRITTEN) as out:
        for first, after in _spans(
            np.sort(np.concatenate([respondents.days, returnees.days]), kind="stable")
        ):
            listed = pa.concat_tables(
                [
                    _listed(version / "responses.parquet", respondents.of_days(first, after), "respondent"),
                    _listed(version / "returnees.parquet", returnees.of_days(first, after), "returnee"),
                ]
            )
            out.write_table(listed.sort_by([(name, "ascending") for name in ORDER]))


def _spans(days: np.ndarray) -> Iterator[tuple[int, int]]:
    """Days, each from a first one to before another, with ``_TOGETHER`` interviews or, if need be, one day's; ``days`` ascend."""
    at = 0
    while at < len(days):
        last = int(days[min(at + _TOGETHER, len(days)) - 1])
        first, whole = int(days[at]), int(np.searchsorted(days, last))
        # The last day of a piece is left to the next one where the piece may not hold all of it.
        after = last if whole > at and at + _TOGETHER < len(days) else last + 1
        yield first, after
        at = int(np.searchsorted(days, after))


def read(version: Path) -> Iterator[pa.RecordBatch]:
    """The list in batches: columns of LISTED, earliest due first."""
    with parquet.opened(version / FILE) as file:
        batches = file.iter_batches(1 << 15)
        yield from _joined(version, batches) if (version / MORE).exists() else batches


def _joined(version: Path, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The list of the whole without the persons something came of, as of today, and these in their places."""
    more, less = (pq.read_table(version / name, **parquet.READ) for name in (MORE, LESS))
    gone, places, at, later = set(_named(less)), _places(more), 0, _later(version)
    for batch in batches:
        kept = pa.table(batch).filter(pa.array([one not in gone for one in _named(batch)], pa.bool_()))
        last = _places(pa.table(batch.slice(len(batch) - 1)))[0]
        until = bisect_right(places, last)
        yield from _in_order([_moved_on(kept, later), more.slice(at, until - at)])
        at = until
    yield from _in_order([more.slice(at)])


def _later(version: Path) -> int:
    """By how many days the last record is later than that of the whole."""
    meta = json.loads((version / "meta.json").read_text("utf-8"))
    now, then = (max(filter(None, meta[name].values()), default="1970-01-01") for name in ("as_of", "whole"))
    return (date.fromisoformat(now) - date.fromisoformat(then)).days


def _moved_on(listed: pa.Table, later: int) -> pa.Table:
    """The same so many days later."""
    overdue = listed["days_overdue"].to_numpy() + later
    codes = _status_of(-overdue) - np.uint8(1)
    for name, values in (
        ("days_overdue", pa.array(overdue, pa.int32())),
        ("status", pa.array(STATUS).take(pa.array(codes))),
    ):
        listed = listed.set_column(listed.column_names.index(name), name, values)
    return listed


def _named(listed: pa.Table | pa.RecordBatch) -> Iterator[tuple[str, str]]:
    return zip(listed.column("who").to_pylist(), listed.column("id").to_pylist(), strict=True)


def _places(listed: pa.Table) -> list[tuple[date, str, str]]:
    return list(zip(*(listed[name].to_pylist() for name in ORDER), strict=True))


def _in_order(parts: list[pa.Table]) -> list[pa.RecordBatch]:
    return (
        pa.concat_tables(parts).sort_by([(name, "ascending") for name in ORDER]).combine_chunks().to_batches()
    )


def _open(waiting: np.ndarray, due: np.ndarray, as_of: int) -> Open:
    rows = stored_columns.positions(waiting & (due > 0))
    days = stored_columns.taken(due, rows)
    order = stored_columns.order_of(days)
    return Open(stored_columns.taken(rows, order), stored_columns.taken(days, order), as_of)


def _status(found: Open) -> Coded:
    """How late each is by the last day of the data."""
    return Coded(STATUS, _status_of(found.days - found.as_of))


def _status_of(ahead: np.ndarray) -> np.ndarray:
    """The codes of interviews that are due so many days ahead."""
    return (np.searchsorted(BOUNDS, ahead, side="right") + 1).astype(np.uint8)


def days_of(status: str, as_of: date) -> tuple[date, date]:
    """The first and the last day that interviews of a status can be due on."""
    begins = (date.min, *(as_of + timedelta(days=ahead) for ahead in BOUNDS))
    ends = (*(one - timedelta(days=1) for one in begins[1:]), date.max)
    place = STATUS.index(status)
    return begins[place], ends[place]


def _listed(path: Path, found: Open, who: str) -> pa.Table:
    """The rows of one table that are due, as columns of the list; what a table lacks is blank."""
    with parquet.opened(path) as file:
        names = file.schema_arrow.names
        day, key = ("date", "respondent_id") if who == "respondent" else ("interview_date", "returnee_id")
        own = {"id": key, "last_interview": day, "next_round": "round"} | {
            name: name for name in ("months_since_return", "district", "ds_division", "activity_id", "phase")
        }
        taken = {name: _taken(file, column, found.rows) for name, column in own.items() if column in names}
    size = len(found.rows)
    if "next_round" in taken:
        after = dict(zip(ROUNDS, (*ROUNDS[1:], None), strict=True))
        rounds = taken["next_round"].dictionary_encode()
        named = [after.get(name) for name in rounds.dictionary.to_pylist()]
        taken["next_round"] = pa.array(named, pa.string()).take(rounds.indices)
    status = _status(found)
    made = {
        "who": pa.array([who] * size, pa.string()),
        "due": pa.array(found.days.astype(np.int32)).cast(pa.date32()),
        "days_overdue": pa.array((found.as_of - found.days).astype(np.int32)),
        "status": pa.array(STATUS, pa.string()).take(pa.array(status.codes - np.uint8(1))),
    }
    both = {**taken, **made}
    return pa.table(
        [both[f.name].cast(f.type) if f.name in both else pa.nulls(size, f.type) for f in _SCHEMA],
        schema=_SCHEMA,
    )


def _taken(file: pq.ParquetFile, column: str, rows: np.ndarray) -> pa.Array:
    """A column at these rows: read piece by piece, as most rows of a large table are not due."""
    if not len(rows):
        return pa.array([], pa.string())
    order = np.sort(rows)
    parts, start = [], 0
    for batch in file.iter_batches(1 << 17, columns=[column], use_threads=False):
        low, high = np.searchsorted(order, (start, start + len(batch))).tolist()
        piece = batch.column(0).take(pa.array(order[low:high] - start))
        parts.append(piece.cast(pa.string()) if isinstance(piece, pa.DictionaryArray) else piece)
        start += len(batch)
    if not parts:
        return pa.nulls(0)
    return pa.chunked_array(parts).combine_chunks().take(pa.array(np.searchsorted(order, rows)))

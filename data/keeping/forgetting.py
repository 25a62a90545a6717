"""Forgetting one person: their records leave the tables, the versions before, the problems and the originals they came in.

Belongs here: what goes and in which order. Not here: retention of everybody's raw values (purging.py).

The order: first a version without the records is built and published, then every version that held them is removed, then
the originals. Cut short between two of these, the same command goes on where it was: it looks for the records in all
versions that are kept. What was forgotten stands in the history as a number of records of a table, never by id. The file that brought the
records would bring them back: it is to be corrected where it is kept, and that is said.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.intake import records
from data.keeping import durable, history, originals, parquet, purging
from data.keeping.history import Entry, Ingest
from data.problems import Unreadable
from data.store import Store, Version, write_meta
from geo.country import Country
from languages import noted

_TRACE = ("_ingest", "_row")


@dataclass(frozen=True)
class Forgotten:
    """How many records of the current version, which other versions that held them, and the ingests they came in."""

    table: str
    records: int
    versions: tuple[str, ...]
    ingests: tuple[Ingest, ...]

    def sentences(self) -> list[str]:
        """What is removed, for people."""
        found = [f"{self.records:,} records of {self.table}"]
        if self.versions:
            found.append(f"{len(self.versions)} earlier versions that held them, with the way back to these")
        found += [f"the original of {one['file']} (sha256 {one['sha256']})" for one in self.ingests]
        return found


def due(store: Store, *, table: str, id: str) -> Forgotten:
    """What forgetting a person would remove. Raises Unreadable where no version has a record of theirs."""
    current = store.current()
    held = {version.name: _traces(version, table, id) for version in _versions(store)}
    numbers = {number for found in held.values() for number, _ in found}
    if current is None or not any(held.values()):
        raise Unreadable(
            f"no version of this store has a record of {table} with that key; a key is written as the table has it"
        )
    others = tuple(name for name, found in held.items() if found and name != current.name)
    ingests = {
        one["sha256"]: one
        for version in _versions(store)
        for one in version.meta["ingests"]
        if one["number"] in numbers and one["table"] == table
    }
    return Forgotten(table, len(held[current.name]), others, tuple(ingests.values()))


def forget(
    store: Store, *, table: str, id: str, country: Country, told: Callable[[str], None] | None = None
) -> Forgotten:
    """Remove the records of a person for good. Raises Unreadable, StoreDamaged."""
    with durable.said(store.path), store.building("purge", told=told) as aside:
        found, current = due(store, table=table, id=id), store.current()
        assert current is not None
        if found.records:
            _without(current, aside, table=table, id=id, country=country)
            detail = noted(
                "{records} records of one person in {table} forgotten",
                records=f"{found.records:,}",
                table=table,
            )
            store.publish(aside, entries=[Entry("purge", history.now(), history.person(), detail)])
            found = Forgotten(table, found.records, (*found.versions, current.name), found.ingests)
        for name in found.versions:
            # Renamed first: a version half removed would still look like one.
            hidden = (store.path / "versions" / name).rename(store.path / "versions" / f".{name}")
            shutil.rmtree(hidden, ignore_errors=True)
        for one in found.ingests:
            originals.remove(store.path, one["sha256"])
        store.share()
    return found


def _without(before: Version, aside: Path, *, table: str, id: str, country: Country) -> None:
    """Build the version before without the records: tables, problems, meta, cells and tallies of quality."""
    from data import cells  # heavy: only a version that is built needs it
    from data.quality import doubts, tallies
    from data.quality.stored import Stored

    gone = _traces(before, table, id)
    for name in tables.TABLES:
        if name != table:
            records.assemble(aside, name, before=before, parts=[])
    path = aside / f"{table}.parquet"
    with records.writer(path, table) as out:
        for rows in (rows for part in before.parts(table) for rows in records.batches_of(part)):
            kept = rows.filter(pc.invert(_is(rows, table, id)))
            if len(kept):
                out.write_table(records.conform(kept, tables.arrow_schema(table)))
    problems = _problems(before, gone, table)
    problems.to_parquet(aside / "problems.parquet", index=False, **parquet.WRITTEN)
    rows, day = records.size(path, tables.DATE[table])
    meta = before.meta.copy()
    meta.pop("same_as", None)
    meta.pop("whole", None)
    meta["rows"] = meta["rows"] | {table: rows}
    meta["as_of"] = meta["as_of"] | {table: day.isoformat() if day else None}
    meta["problems"] = {str(rule): int(n) for rule, n in problems["rule"].value_counts().items()}
    meta["built_at"] = history.now()
    write_meta(aside, meta)
    cells.build(aside, country=country)
    forms = {one["number"]: one["mapping"] or "" for one in meta["ingests"]}
    looked = {table: doubts.find(Stored(table, (path,)), forms=forms)}
    tallies.build(aside, looked, before=before, meta=meta)


def _problems(before: Version, gone: set[tuple[int, int]], table: str) -> pd.DataFrame:
    """The problems without those of the rows that go, and without what the rest quotes from the same files.

    A row of the person may have been refused: nobody knows then whose it was.
    """
    numbers = {number for number, _ in gone}
    found = purging.blanked(
        before.problems(), [one for one in before.meta["ingests"] if one["number"] in numbers]
    )
    if "ingest" not in found:
        return found
    rows = pd.Series(list(zip(found["ingest"], found["row"], strict=True)), index=found.index)
    return found[~(rows.isin(gone) & (found["table"] == table))].reset_index(drop=True)


def _traces(version: Version, table: str, id: str) -> set[tuple[int, int]]:
    """Ingest and row of each record of a person in a version."""
    dataset = version.table(table)
    own = [name for name in _TRACE if name in dataset.schema.names]
    rows = dataset.to_table(columns=own, filter=pc.field(tables.KEYS[table][0]).cast(pa.string()) == id)
    return {(row.get("_ingest") or 0, row.get("_row") or 0) for row in rows.to_pylist()}


def _is(rows: pa.Table, table: str, id: str) -> pa.ChunkedArray:
    return pc.fill_null(pc.equal(rows.column(tables.KEYS[table][0]).cast(pa.string()), id), False)


def _versions(store: Store) -> list[Version]:
    return [Version(name, store.path / "versions" / name) for name in store.versions()]

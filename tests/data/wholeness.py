"""Whether a store is whole, as a reader sees it: tables, problems, cells, history and originals agree with each other."""

from pathlib import Path

import pyarrow.parquet as pq

from data import tables
from data.cells import Cells
from data.filters import Filters
from data.keeping import originals
from data.store import Store, Version


def looked_at(store: Path) -> Version | None:
    """Open the current version as a server does and hold its parts against each other; None for an empty store."""
    version = Store(store).current()
    if version is None:
        return None
    meta, answers = version.meta, Cells(version.path / "cells")
    for table in tables.TABLES:
        rows = meta["rows"][table]
        # Read to the end: a file that was cut short has a broken last page, not a smaller count.
        assert len(version.table(table).to_table()) == rows
        assert int(answers.tally(table, Filters(), by=("district",)).rows.sum()) == rows
        assert sum(one["accepted"] for one in meta["ingests"] if one["table"] == table) == rows
    assert len(version.problems()) == sum(meta["problems"].values())
    numbers = [one["number"] for one in meta["ingests"]]
    assert len(set(numbers)) == len(numbers)
    assert {entry.ingest["number"] for entry in version.history() if entry.ingest} >= set(numbers)
    return version


def originals_agree(store: Path) -> None:
    """Each ingest of the history has its original, and no original is left over. True when nobody is at work."""
    version = Store(store).current()
    happened = version.history() if version else []
    named = {entry.ingest["sha256"] for entry in happened if entry.ingest}
    kept = originals.kept(store)
    assert set(kept) == named
    assert all((store / "originals" / f"{name}.zst").stat().st_mode & 0o077 == 0 for name in kept)


def leftovers(store: Path) -> list[str]:
    """What a killed writer left behind."""
    folder = store / "versions"
    hidden = [path.name for path in folder.glob(".*")] if folder.is_dir() else []
    marked = [path.parent.name for path in folder.glob("*/.unpublished")]
    return sorted([*hidden, *marked, *(path.name for path in store.rglob("*.new"))])


def rows_of(path: Path, column: str) -> list[object]:
    """The values of one column of a Parquet file."""
    return pq.read_table(path, columns=[column]).column(0).to_pylist()

"""A version with rows added put together again: each table one file, its cells made anew, and looked at as a whole.

Belongs here: that version. Not here: adding rows (adding.py).

It holds the same records. What is new in it are doubts that only a whole table shows (near duplicates, haste, numbers far outside), and
that links may be published from it.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from data import tables
from data.aggregation import building
from data.intake import records
from data.keeping import parquet
from data.quality import doubts, tallies
from data.quality.stored import Stored
from data.running import beside
from data.store import Meta, Store, Version, write_meta
from geo import country as countries


def settle(store: Store, *, told: Callable[[str], None] | None = None) -> Version | None:
    """Put the current version together where rows were added to it; None where there is nothing to do. Raises StoreDamaged, OSError."""
    current = store.current()
    if current is None or "whole" not in current.meta:
        return None
    with store.building("settle", told=told) as aside:
        before = store.current()
        if before is None or "whole" not in before.meta:  # somebody else did meanwhile
            return None
        meta = before.meta.copy()
        meta.pop("whole", None)
        meta["same_as"] = before.state
        for table in tables.TABLES:
            records.assemble(aside, table, before=before, parts=())
        cells = building.Building(aside, country=countries.load(meta["country"]))
        cells.prepare()
        with beside.working(cells.largest, rows=cells.rows):
            _look(before, aside, meta=meta)
            cells.others()
        return store.publish(aside)


def _look(before: Version, aside: Path, *, meta: Meta) -> None:
    """Look at the tables that got new rows as a whole; problems, tallies and what is told of the version."""
    forms = {one["number"]: one["mapping"] or "" for one in meta["ingests"]}
    grown = [table for table in tables.TABLES if len(before.parts(table)) > 1]
    found = {table: doubts.find(Stored(table, parquet.parts(aside, table)), forms=forms) for table in grown}
    frames = [doubts.frame(one, range(one.stored.rows)) for one in found.values()]
    old = doubts.Looked(found, (), frames[0]).settled(before.problems()) if frames else before.problems()
    filled = [one for one in (*frames, old) if len(one)]
    told = pd.concat(filled, ignore_index=True) if filled else old
    told.to_parquet(aside / "problems.parquet", index=False, **parquet.WRITTEN)
    meta["problems"] = {str(rule): int(n) for rule, n in told["rule"].value_counts().items()}
    write_meta(aside, meta)
    tallies.build(aside, found, before=before, meta=meta)

"""Is the version on show still what was written, and if not: what can be made anew without anybody's help.

Belongs here: looking through a version, marking what is damaged, and making cells anew from its tables. Not here: the
checksums (checksums.py, parquet.py), when a server looks (callbacks/mending.py).

Cells follow from the tables: where these are whole, a new version with the same records and new cells takes the place of the
damaged one. A table that is damaged can only be had from another version, or from the files it came from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from data import tables
from data.intake import records
from data.keeping import checksums, durable, history, parquet
from data.keeping.history import Entry
from data.problems import Unreadable
from data.store import DAMAGED, Store, Version, write_meta
from geo import country as countries
from languages import noted


@dataclass(frozen=True)
class Found:
    """What is damaged in a version: files that hold records, and files that follow from them."""

    version: Version
    records: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.records and not self.cells

    @property
    def mendable(self) -> bool:
        """Whether all that is damaged can be made from what is not."""
        return not self.records and bool(self.cells) and "meta.json" not in self.cells

    def sentence(self) -> str:
        """What was found, for people."""
        if self.whole:
            return f"version {self.version.name}: everything is as it was written"
        named = ", ".join((*self.records, *self.cells))
        way = (
            noted("make its cells anew from its tables: python -m data verify --mend")
            if self.mendable
            else noted(
                "go back to another version (python -m data back VERSION), or bring the files in again"
            )
        )
        return noted(
            "version {name} is damaged: {parts} cannot be read as written; {way}",
            name=self.version.name,
            parts=named,
            way=way,
        )


def look(version: Version) -> Found:
    """Compare everything in a version with what was written. Reads all of it."""
    wrong = checksums.faults(version.path)
    damaged = [
        name
        for name in checksums.records(version.path)
        if name in wrong or not _is_whole(version.path / name)
    ]
    return Found(version, tuple(damaged), tuple(name for name in wrong if name not in damaged))


def _is_whole(path: Path) -> bool:
    try:
        parquet.check(path)
    except (OSError, pa.ArrowException):
        return False
    return True


def mark(found: Found) -> None:
    """Leave word beside a version whose cells are damaged: servers say so instead of answering from them."""
    if found.cells:
        durable.write(found.version.path / DAMAGED, found.sentence().encode())


def mend(store: Store, *, anew: bool = False, told: Callable[[str], None] | None = None) -> Found:
    """Look through the current version and make its cells anew where they are damaged and its tables are not.

    With `anew` also where they are whole: a later release counts more. Gives what was found. Raises Unreadable where there is none, StoreDamaged where CURRENT or meta.json cannot be read.
    """
    found = look(_current(store))
    mark(found)
    if found.mendable or (found.whole and anew):
        _rebuild(store, found, told=told)
    return found


def _current(store: Store) -> Version:
    version = store.current()
    if version is None:
        raise Unreadable(f"{store.path}: nothing was ingested yet")
    return version


def _rebuild(store: Store, found: Found, *, told: Callable[[str], None] | None) -> None:
    """The same records with new cells, as a new version; nothing where another one was published meanwhile."""
    from data import cells  # heavy: only a version that is built needs it
    from data.quality import tallies

    old = found.version
    with durable.said(store.path), store.building("mend", told=told) as aside:
        if store.current() != old:
            return
        meta = old.meta.copy()
        meta["same_as"] = old.state
        meta.pop("whole", None)
        for table in tables.TABLES:
            records.assemble(aside, table, before=old, parts=())
        durable.link(old.path / "problems.parquet", aside / "problems.parquet")
        write_meta(aside, meta)
        cells.build(aside, country=countries.load(meta["country"]))
        tallies.build(aside, {}, before=None, meta=meta)
        what = noted("{cells} damaged files", cells=len(found.cells)) if found.cells else noted("the cells")
        detail = noted("{what} of {name} were made anew from its records", what=what, name=old.name)
        store.publish(aside, entries=[Entry("mend", history.now(), history.person(), detail)])

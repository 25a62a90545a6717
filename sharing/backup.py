"""A copy of an installation while it is in use: the store with its originals and keys, the releases, links and audit.

Belongs here: what is copied and in which order. Not here: PostgreSQL, which has means of its own (docs/operations.md). Whoever reads
goes on meanwhile; whoever writes waits until the copy is made, so that it holds one moment.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from data.keeping import durable, locking
from data.mirror import state
from data.store import Store
from sharing import database

# What is under way belongs to whoever waits for it, and locks to whoever holds them.
LEFT_OUT: Final = ("uploads", ".lock", "*.lock", "*.new", ".fetching", state.NOTE, f"{database.NAME}*")


class BadBackup(Exception):
    """The copy cannot be made there; the message says why and what to do."""


def make(store: Path, to: Path, *, told: Callable[[str], None] | None = None) -> Path:
    """Copy the store to a folder that is not there yet. Raises BadBackup; OSError where the disk does not take it."""
    _fitting(store, to)
    aside = to.with_name(f"{to.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with Store(store).writing("backup", told=told):
            public = store / "public"
            if public.is_dir():
                with locking.held(public, what="backup", told=told):
                    _copied(store, aside)
            else:
                _copied(store, aside)
        for path in [*aside.rglob("*"), aside]:
            durable.flush(path)
        aside.rename(to)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return to


def _fitting(store: Path, to: Path) -> None:
    if not (store / "CURRENT").is_file():
        raise BadBackup(f"there is no store in {store}; name it with --store or CRM_STORE")
    if to.exists():
        raise BadBackup(f"{to} exists; name a folder that does not, one for each backup")
    if to.resolve().is_relative_to(store.resolve()):
        raise BadBackup(f"{to} lies in the store itself; name a folder elsewhere, best on another disk")


def _copied(store: Path, to: Path) -> None:
    """Every file with its rights, and links and audit as SQLite itself copies a database in use."""
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(store, to, ignore=shutil.ignore_patterns(*LEFT_OUT))
    if (store / database.NAME).is_file():
        copy = to / database.NAME
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with (
            closing(sqlite3.connect(store / database.NAME)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)

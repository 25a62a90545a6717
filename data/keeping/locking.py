"""The lock of a store: one writer at a time; whoever comes second waits and is told for what.

Belongs here: the lock file. Not here: what is done under it (store.py).

A lock of the kernel (flock) on an open file: it ends with the process that holds it, however that ends, so no lock is
ever left behind. What stands in the file is for people only.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from data.keeping import history
from languages import noted

NAME: Final = ".lock"
_WORDS: Final = {
    "ingest": noted("another ingest"),
    "back": noted("somebody is going back to an earlier version; it"),
    "purge": noted("a purge"),
    "mend": noted("somebody is mending a damaged version; it"),
    "backup": noted("a backup"),
}


@contextmanager
def held(store: Path, *, what: str, told: Callable[[str], None] | None) -> Iterator[None]:
    """Hold the lock of a store for ``what``; ``told`` hears a sentence where another process has to end first."""
    descriptor = os.open(store / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(descriptor, told)
        _sign(descriptor, what)
        yield
    finally:
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
        os.close(descriptor)


@contextmanager
def tried(store: Path) -> Iterator[bool]:
    """Hold the lock of a store if nobody has it now; whether it is held."""
    descriptor = os.open(store / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        yield False
        return
    try:
        yield True
    finally:
        os.close(descriptor)


def _wait(descriptor: int, told: Callable[[str], None] | None) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if told:
            told(_sentence(os.pread(descriptor, 500, 0)))
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _sign(descriptor: int, what: str) -> None:
    """Leave word for those who wait. On a full disk nobody can; that is no reason to stop here."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"what": what, "since": history.now()}).encode(), 0)


def _sentence(signed: bytes) -> str:
    try:
        found = json.loads(signed)
        who, since = _WORDS[found["what"]], datetime.fromisoformat(found["since"]).astimezone()
    except (ValueError, KeyError, TypeError):
        return noted("another ingest is running; waiting until it is done")
    return noted(
        "{who} has been running since {time} ({day}); waiting until it is done",
        who=who,
        time=f"{since:%H:%M:%S}",
        day=f"{since:%Y-%m-%d}",
    )

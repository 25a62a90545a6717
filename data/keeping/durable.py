"""Files that are there whole or not at all, whatever happens while they are written, for their owner's eyes alone.

Belongs here: flushing, private files, replacing in one step. Not here: what stands in them.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from data.problems import Unreadable
from languages import noted

_FULL: Final = {errno.ENOSPC, errno.EDQUOT}


def flush(path: Path) -> None:
    """Have the disk confirm a file or folder, so that nothing points to bytes that are still in memory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def flushing(folder: Path) -> Iterator[None]:
    """Have the disk confirm all that is in a folder while the block runs, and what the block adds to it at its end."""
    there = {path for path in folder.rglob("*") if path.is_file()}
    with ThreadPoolExecutor(1) as beside:
        flushed = [beside.submit(flush, path) for path in there]
        yield
    for one in flushed:
        one.result()
    for path in {*folder.rglob("*"), folder} - there:
        flush(path)


def private(path: Path) -> IO[bytes]:
    """A new file to write to, readable by its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def write(path: Path, content: bytes) -> None:
    """Put a file in the place of another in one step; a failure leaves the old one and nothing beside it."""
    aside = path.with_name(f"{path.name}.new")
    try:
        with private(aside) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    flush(path.parent)


def link(old: Path | str, new: Path | str) -> None:
    """One more name for a file that never changes; a copy where the file system has no links."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


@contextmanager
def said(store: Path) -> Iterator[None]:
    """Say in a sentence what the disk did not take while a store was written. Raises Unreadable for OSError."""
    try:
        yield
    except OSError as error:
        raise Unreadable(_sentence(store, error)) from error


def _sentence(store: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return noted(
            "the disk that holds {store} is full; nothing was changed. Free some space and run the same again",
            store=store,
        )
    reason = os.strerror(error.errno) if error.errno else str(error).splitlines()[0][:200]
    return noted("{file}: {reason}; nothing was changed", file=error.filename or store, reason=reason)

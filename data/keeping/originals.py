"""Originals: each file that came in, kept as it came, compressed, under its digest, readable by its owner alone.

Belongs here: taking, keeping, giving back and removing them. Not here: how long they are kept (purging.py) or what was
read from them (ingest.py).

    <store>/originals/<sha256>.zst               zstd, so that `zstd -d` reads it without this program
    <store>/versions/.<name>/originals/          those of the version being built; moved over just before it is published

A crash between the two leaves an original without a version; the next writer removes it (``sweep``).
"""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa

from data.keeping import durable
from data.problems import Unreadable

FOLDER: Final = "originals"
ENDING: Final = ".zst"
_PIECE: Final = 1 << 20

Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp:
    """What changes when a file is written to: inode, size and time of change."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take(path: Path, aside: Path) -> str:
    """Copy a file into the version being built, a piece at a time; gives its digest."""
    folder = aside / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    temporary, found = folder / "copying", hashlib.sha256()
    with pa.OSFile(str(path)) as source, _compressed(temporary) as out:
        for piece in _pieces(source):
            found.update(piece)
            out.write(piece)
    temporary.rename(folder / (found.hexdigest() + ENDING))
    return found.hexdigest()


def settle(aside: Path, store: Path) -> None:
    """Move the originals of a version that is about to be published to their place. They were flushed before."""
    folder, target = aside / FOLDER, store / FOLDER
    if not folder.is_dir():
        return
    target.mkdir(mode=0o700, exist_ok=True)
    for path in folder.iterdir():
        path.replace(target / path.name)
    folder.rmdir()
    durable.flush(target)
    durable.flush(store)


def kept(store: Path) -> dict[str, int]:
    """Digest → bytes on disk of every original of a store."""
    folder = store / FOLDER
    found = folder.glob(f"*{ENDING}") if folder.is_dir() else ()
    return {path.name.removesuffix(ENDING): path.stat().st_size for path in found}


def sweep(store: Path, *, wanted: Collection[str]) -> None:
    """Remove originals that no ingest of the store names: those of a version that was never published."""
    for name in kept(store).keys() - set(wanted):
        remove(store, name)


def remove(store: Path, name: str) -> None:
    """Remove the original with this digest, if it is there."""
    (store / FOLDER / (name + ENDING)).unlink(missing_ok=True)


def give_back(store: Path, name: str, target: Path) -> None:
    """Write the original with this digest (or its first digits) to a new file. Raises Unreadable with a sentence."""
    found = [one for one in kept(store) if one.startswith(name)] if name else []
    if len(found) != 1:
        what = "no original" if not found else f"{len(found)} originals"
        raise Unreadable(
            f"the store has {what} whose digest begins with {name!r}; `history` lists digests, and until when each is kept"
        )
    if target.exists():
        raise Unreadable(f"{target} is there already; name a new file")
    try:
        _unpack(store / FOLDER / (found[0] + ENDING), target, expected=found[0])
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _unpack(path: Path, target: Path, *, expected: str) -> None:
    check = hashlib.sha256()
    with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as source, durable.private(target) as out:
        for piece in _pieces(source):
            check.update(piece)
            out.write(piece)
    if check.hexdigest() != expected:
        raise Unreadable(f"the original {expected} is damaged: its content has another digest")


@contextmanager
def _compressed(path: Path) -> Iterator[pa.NativeFile]:
    """A new file, readable by its owner alone, that compresses what is written to it."""
    durable.private(path).close()
    with pa.OSFile(str(path), "w") as file, pa.CompressedOutputStream(file, "zstd") as out:
        yield out


def _pieces(source: pa.NativeFile) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece

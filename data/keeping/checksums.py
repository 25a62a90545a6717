"""Checksums of the files of a version, so that a disk that gives back other bytes than it took is found out.

Belongs here: noting them when a version is published or a file of it is replaced, and comparing. Not here: the checksums that
the pages of a table carry within it (parquet.py), and what is done about damage (verifying.py).

    <version>/checks.json    file → its bytes and CRC-32

CRC-32 finds every flipped bit and every run of zeros; it is no seal against somebody who may write to the store. It reads
five gigabytes a second.
"""

import json
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from data.keeping import durable, parquet

FILE: Final = "checks.json"
_DUE: Final = ("due.parquet", "due-more.parquet", "due-less.parquet")
ANSWERS: Final = ("meta.json", *_DUE, "cells")  # what pages are answered from
_RECORDS: Final = ("activities", "responses", "returnees", "calls", "problems")
AT_ONCE: Final = 256 << 20  # bytes compared before the first answer; larger versions are compared by and by
_PIECE: Final = 1 << 20


def records(version: Path) -> tuple[str, ...]:
    """The files of a version that hold records."""
    return tuple(path.name for name in _RECORDS for path in parquet.parts(version, name))


def write(version: Path, *, like: Path | None = None) -> None:
    """Note the checksums of a version folder that is about to be published.

    Of files it shares with the version ``like`` that one's are kept: what was damaged since is not taken for written.
    """
    shared = _shared(version, like) if like else {}
    names = list(_names(version))
    new = [name for name in names if name not in shared]
    with ThreadPoolExecutor(2) as pool:  # nothing else is left to do for a second core
        sums = dict(zip(new, pool.map(_sum, (version / name for name in new)), strict=True))
    found = {name: shared.get(name) or sums[name] for name in names}
    (version / FILE).write_text(json.dumps(found), "utf-8")


def _shared(version: Path, like: Path) -> dict[str, list[int]]:
    """The checksums of files that two versions share."""
    known = _listed(like) or {}
    both = [name for name in known if (like / name).exists() and (version / name).exists()]
    return {name: known[name] for name in both if (like / name).samefile(version / name)}


@contextmanager
def replacing(version: Path, name: str) -> Iterator[None]:
    """Put another file in the place of one of a version. Cut short, the file has no checksum, which is no damage."""
    known = _listed(version)
    if known:
        durable.write(
            version / FILE, json.dumps({one: sums for one, sums in known.items() if one != name}).encode()
        )
    yield
    if known:
        durable.write(version / FILE, json.dumps(known | {name: _sum(version / name)}).encode())


@lru_cache(maxsize=4)  # a version never changes: what is wrong with it is found once
def first_faults(version: Path) -> tuple[str, ...]:
    """Files behind the pages that are not what was written: by their length, and as far as ``AT_ONCE`` bytes go by content."""
    return _faults(version, ANSWERS, most=AT_ONCE)


def faults(version: Path) -> tuple[str, ...]:
    """All files that are not what was written. None can be told of a version from before there were checksums."""
    return _faults(version, (*records(version), *ANSWERS), most=None)


def _faults(version: Path, parts: tuple[str, ...], *, most: int | None) -> tuple[str, ...]:
    listed = _listed(version)
    if listed is None:
        return (FILE,)
    wrong, looked = [], 0
    for name, (size, crc) in sorted(listed.items(), key=lambda one: one[1][0]):
        path = version / name
        if name.partition("/")[0] not in parts:
            continue
        if not path.is_file() or path.stat().st_size != size:
            wrong.append(name)
            continue
        looked += size
        if (most is None or looked <= most) and _sum(path) != [size, crc]:
            wrong.append(name)
    return tuple(wrong)


def _listed(version: Path) -> dict[str, list[int]] | None:
    """The checksums of a version, none of one from before there were any; None where they cannot be read."""
    try:
        found = json.loads((version / FILE).read_text("utf-8"))
        return {str(name): [int(size), int(crc)] for name, (size, crc) in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _names(version: Path) -> Iterator[str]:
    for part in (*records(version), *ANSWERS):
        path = version / part
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one.relative_to(version).as_posix() for one in files if one.is_file())


def _sum(path: Path) -> list[int]:
    """Length and CRC-32 of a file."""
    size = crc = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
    return [size, crc]

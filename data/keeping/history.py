"""What happened to a store: who brought in what and when, who went back, what was purged; never any content.

Belongs here: the shape of an entry, and writing and reading the two files they are kept in. Not here: doing any of it.

    <store>/versions/<name>/history.jsonl    ingests and goings back up to this version, so that a version and what
                                             led to it are published in one step and can never disagree
    <store>/purged.jsonl                     purges: they make no version
"""

import getpass
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypedDict

from data.keeping import durable

NAME: Final = "history.jsonl"
PURGED: Final = "purged.jsonl"
What = Literal["ingest", "back", "purge", "mend"]


class Ingest(TypedDict):
    """What one file brought in: read = accepted + duplicate + refused. ``number`` is unique in a store for good."""

    number: int
    file: str
    sha256: str
    size: int
    table: str
    read: int
    accepted: int
    duplicate: int
    refused: int
    left_out: int  # problems counted and not listed
    when: str
    who: str
    mapping: str | None
    how: str  # digest of the mapping and of everything else that decides what is made of a file
    keep_until: str  # day (ISO) up to which the original is kept; blank where none was kept
    demonstration: bool
    sheet: str  # the sheet of a workbook that was read
    upload: str  # the id of the upload it came in by; blank for a file that a command brought in
    part: str  # what of each row its mapping was for (Mapping.part); blank for all of it


_BLANK: Final = Ingest(
    number=0,
    file="",
    sha256="",
    size=0,
    table="",
    read=0,
    accepted=0,
    duplicate=0,
    refused=0,
    left_out=0,
    when="",
    who="",
    mapping=None,
    how="",
    keep_until="",
    demonstration=False,
    sheet="",
    upload="",
    part="",
)


@dataclass(frozen=True)
class Entry:
    """One thing that happened. ``version`` is the one it made (blank for a purge), ``detail`` a sentence."""

    what: What
    when: str
    who: str
    detail: str
    version: str = ""
    ingest: Ingest | None = None
    in_use: bool = False  # the current version holds what it brought


def now() -> str:
    """The time as the store writes it: ISO, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def person() -> str:
    """Who works here, by the name they signed in to this machine with."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def whole(found: dict[str, Any]) -> Ingest:
    """An ingest as an older version of the program wrote it, with every field there is today."""
    return Ingest(**{**_BLANK, **found})


def of_version(folder: Path, *, ingests: Iterable[Ingest]) -> list[Entry]:
    """What led to a version; for one from before there was a history, its ingests."""
    path = folder / NAME
    if path.exists():
        return list(_read(path))
    return [Entry("ingest", one["when"], one["who"], sentence(one), ingest=one) for one in ingests]


def purges(store: Path) -> list[Entry]:
    """What was purged in a store, oldest first."""
    path = store / PURGED
    return list(_read(path)) if path.exists() else []


def add_purges(store: Path, entries: Iterable[Entry]) -> None:
    """Note purges, whole or not at all. Called under the lock."""
    durable.write(store / PURGED, _lines([*purges(store), *entries]))


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Write what led to the version that is built in ``folder``."""
    durable.write(folder / NAME, _lines(entries))


def told(entries: Iterable[Entry], *, held: Collection[int]) -> tuple[Entry, ...]:
    """The entries by time, each with whether the current version holds it: ``held`` are the numbers of its ingests."""
    marked = (
        replace(entry, in_use=entry.ingest is not None and entry.ingest["number"] in held)
        for entry in entries
    )
    return tuple(sorted(marked, key=lambda entry: entry.when))


def sentence(one: Ingest) -> str:
    """What an ingest did, for people."""
    return (
        f"{named(one['file'], one['sheet'])} → {one['table']}: {one['read']:,} read = {one['accepted']:,} accepted + "
        f"{one['duplicate']:,} duplicate + {one['refused']:,} refused"
    )


def named(file: str, sheet: str) -> str:
    """A file, and the sheet of it that was read, as people are told."""
    return f"{file} (sheet {sheet})" if sheet else file


def lines(entries: Iterable[Entry], *, kept: Collection[str]) -> Iterator[str]:
    """The entries as ``python -m data history`` prints them; ``kept`` are the digests of the originals there are."""
    for entry in entries:
        aside = " (taken back)" if entry.ingest and not entry.in_use else ""
        who = entry.who or "unknown"
        version = f"  [{entry.version}]" if entry.version else ""
        yield f"{entry.when}  {who}  {entry.what}: {entry.detail}{aside}{version}"
        if entry.ingest:
            there = entry.ingest["sha256"] in kept
            original = f"kept until {entry.ingest['keep_until']}" if there else "not kept"
            yield f"    ingest {entry.ingest['number']}, sha256 {entry.ingest['sha256']}, original {original}"


def _lines(entries: Iterable[Entry]) -> bytes:
    texts = (json.dumps(asdict(entry), ensure_ascii=False) for entry in entries)
    return "".join(f"{text}\n" for text in texts).encode("utf-8", "surrogatepass")


def _read(path: Path) -> Iterator[Entry]:
    for line in path.read_text("utf-8", errors="surrogatepass").splitlines():
        found = json.loads(line)
        ingest = found.get("ingest")
        yield Entry(**{**found, "ingest": whole(ingest) if ingest else None})

"""What a pull keeps in the store: pages until they are ingested, and which submissions it has seen.

Belongs here: the folder ``<store>/pull/<asset>/<table>/``, readable by its owner alone. Not here: what is asked for.

    page-000001.json    submissions as the server gave them; removed once they are ingested
    kobo-….json         the pages as one file for ingest; removed with them
    known.json          ``_id`` and mark of each submission ingested, and what that holds for
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from data.problems import Unreadable
from data.sources import kobo_api
from data.sources.kobo_api import Record

Marks = dict[int, str]
_PAGE: Final = "page-*.json"
_FILE: Final = "kobo-*.json"


@dataclass(frozen=True)
class Basis:
    """What "already ingested" holds for: the server, and the mapping (by digest) it was read with."""

    server: str
    mapping: str


def mark(record: Record) -> str:
    """What changes when a submission is edited (its ``_uuid``) or judged (its validation status), as a short digest."""
    text = f"{record.get('_uuid')} {kobo_api.status(record)}"
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


class Folder:
    """The folder of one project read as one table, held by one pull at a time (see ``opened``)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pages(self) -> Iterator[list[Record]]:
        """The pages kept, in the order they came. One that is damaged is passed over: it is asked for again."""
        for path in sorted(self.path.glob(_PAGE)):
            try:
                yield json.loads(path.read_bytes())
            except ValueError:
                continue

    def keep(self, records: Sequence[Record]) -> None:
        """Keep a page: whole or not at all."""
        last = max((int(path.stem.removeprefix("page-")) for path in self.path.glob(_PAGE)), default=0)
        _write(self.path / f"page-{last + 1:06d}.json", kobo_api.page_line(records))

    def marks(self) -> Marks:
        """The submissions on the pages kept, as they came last."""
        return {record["_id"]: mark(record) for page in self.pages() for record in page}

    def file(self, asset: Record, name: str, *, gone: Collection[int]) -> Path | None:
        """The pages as one file that ingest can read, each submission as it came last; None if nothing is left.

        Submissions that are ``gone`` from the server since are left out.
        """
        latest = {record["_id"]: at for at, page in enumerate(self.pages()) for record in page}
        latest = {number: at for number, at in latest.items() if number not in gone}
        if not latest:
            return None
        path = self.path / f"kobo-{name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
        with _opened_private(path) as out:
            out.write(kobo_api.header_line(asset))
            for at, page in enumerate(self.pages()):
                out.write(kobo_api.page_line([record for record in page if latest.get(record["_id"]) == at]))
        return path

    def known(self, basis: Basis, *, ingested: frozenset[str]) -> Marks:
        """What earlier pulls ingested, as far as the store (with these digests of files) still has it."""
        found = self._read()
        if found.get("basis") != asdict(basis) or found.get("anchor") not in ingested:
            return {}
        return {int(number): str(text) for number, text in found["marks"].items() if number.isdecimal()}

    def settle(self, basis: Basis, *, marks: Marks, anchor: str | None) -> None:
        """Remember what was ingested and drop the pages. ``anchor`` is the digest of the file that went in last."""
        before = self._read()
        anchor = anchor or before.get("anchor")
        kept = {"basis": asdict(basis), "anchor": anchor, "marks": marks}
        _write(self.path / "known.json", json.dumps(kept).encode())
        self.clear()

    def clear(self) -> None:
        """Drop the pages and the file made of them."""
        for path in (*self.path.glob(_FILE), *self.path.glob(_PAGE)):
            path.unlink()

    def of_server(self, server: str) -> None:
        """Say whose pages these are; those of another server are no use and are dropped."""
        path = self.path / "server"
        if path.exists() and path.read_text("utf-8") != server:
            self.clear()
        _write(path, server.encode())

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads((self.path / "known.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return {}  # nothing is known: everything is asked for, and what is stored is a duplicate
        return found if isinstance(found, dict) and isinstance(found.get("marks"), dict) else {}


@contextmanager
def opened(store: Path, *, asset: str, table: str) -> Iterator[Folder]:
    """The folder of a pull, for this process alone. Raises Unreadable while another one is at work in it."""
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = store
    for part in ("pull", asset, table):
        path = path / part
        path.mkdir(mode=0o700, exist_ok=True)
    with (path / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unreadable(f"another pull of {asset} is at work; wait until it is done") from None
        for leftover in (*path.glob("*.new"), *path.glob(_FILE)):
            leftover.unlink()
        yield Folder(path)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for its owner's eyes alone."""
    temporary = path.with_name(f"{path.name}.new")
    with _opened_private(temporary) as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)


def _opened_private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")

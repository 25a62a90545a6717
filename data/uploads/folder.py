"""The folder of an upload: ``<store>/uploads/<id>/``, readable by its owner alone, gone within a day.

Belongs here: ids, names, states, the lock, and what is removed when. Not here: what is done with a file (work.py).

    file/<name>      the file as it was sent          state.json       where it stands, written whole or not at all
    mapping/<name>   a mapping, sent or chosen        account.json     what the last check understood
    form/<name>      an XLSForm                       problems.csv     every problem of the last check
    .lock            held while it is worked on       progress.json    how far the work is
    keys.npy         which records the last check would add (together.py)
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, Final, Literal

from languages import say

Phase = Literal["receiving", "received", "checking", "checked", "ingesting", "done", "failed"]
COUNTS: Final = ("read", "accepted", "duplicate", "refused")  # of the rows of a file
PARTS: Final = ("file", "mapping", "form")
SHAPE: Final = 6  # of an account: one that another release of the program wrote is not shown
MOST: Final = 20  # files of a person kept at once: a page that is sent over and over fills no disk
KEPT_SECONDS: Final = 24 * 3600
_BROKEN_SECONDS: Final = 120
_ID: Final = re.compile(r"[0-9a-f]{32}")
_JOINERS: Final = "\u200c\u200d"  # Sinhala writes with them
_LONGEST_NAME: Final = 160  # bytes; with its folder it stays below what file systems take
_PATIENCE: Final = 20  # tries, a twentieth of a second apart: somebody may just be looking


class NoUpload(Exception):
    """There is no such upload for this person; the message says so and no more."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "This upload is not here any more: it was accepted, cancelled or left for a day. Choose the file again."
            )
        )


class Refused(Exception):
    """Something cannot be done with an upload now; the message is for the person who asked."""


@dataclass(frozen=True)
class State:
    """Where an upload stands. ``decided`` is what was checked last (decided.Decided as JSON)."""

    who: str
    table: str
    name: str = ""
    size: int = 0
    phase: Phase = "receiving"
    decided: dict[str, Any] | None = None
    fault: str = ""  # a sentence about the last step
    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    version: str = ""
    sheet: str = ""  # chosen by a person: "s:" and its name, "r:" for a repeat beside its submissions, "" for the proposal's
    sent: float = 0.0  # when, in seconds of the system's clock
    apart: bool = False  # its other sheets were made uploads of their own
    step: int = 0  # grows with every change: a page knows what it shows

    @property
    def working(self) -> bool:
        """Whether a process should be at work."""
        return self.phase in ("checking", "ingesting")


@dataclass(frozen=True)
class Progress:
    """How far the work is: rows read, of how many (None if nobody knows), what is done now, and for what it waits."""

    rows: int = 0
    of: int | None = None
    stage: Literal["queued", "looking", "starting", "waiting", "reading", "building"] = "starting"
    words: str = ""
    since: float = 0.0  # when this stage began, in seconds of the system's clock


@dataclass(frozen=True)
class Upload:
    """One upload, by its folder."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    def state(self) -> State:
        """Where it stands. Raises NoUpload where it was removed meanwhile."""
        try:
            return State(**json.loads((self.path / "state.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            raise NoUpload from None

    def changed(self) -> float:
        """When its state changed last, as seconds of the system's clock. Raises NoUpload."""
        try:
            return (self.path / "state.json").stat().st_mtime
        except OSError:
            raise NoUpload from None

    def settled(self) -> tuple[State, bool]:
        """Where it stands, and whether work on it was cut short: nobody holds it, and it says it is worked on."""
        state = self.state()
        if not state.working or self.busy():
            return state, False
        state = self.state()  # it may have ended between the two looks
        return state, state.working

    def change(self, **changes: Any) -> State:
        """Write the state with these changes. Called by whoever holds the upload."""
        before = self.state()
        after = replace(before, step=before.step + 1, **changes)
        self.write("state.json", asdict(after))
        return after

    def write(self, name: str, content: Any) -> None:
        """A small JSON file, whole or not at all."""
        write_text(self.path / name, json.dumps(content, ensure_ascii=False))

    def read(self, name: str) -> Any:
        """The content of a JSON file of the folder, None where there is none."""
        try:
            return json.loads((self.path / name).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def account(self) -> dict[str, Any] | None:
        """The account of the last check, None where there is none of this release's shape."""
        found = self.read("account.json")
        return found if isinstance(found, dict) and found.get("shape") == SHAPE else None

    def progress(self) -> Progress:
        found = self.read("progress.json")
        return Progress(**found) if found else Progress()

    def part(self, part: str) -> Path | None:
        """The one file of a part of the upload, None where it has none."""
        assert part in PARTS, part
        folder = self.path / part
        return next(iter(folder.iterdir()), None) if folder.is_dir() else None

    def receive(self, part: str, name: str, pieces: Iterable[bytes]) -> Path:
        """Write a part as it comes in; it takes the place of one that was there."""
        folder = self.path / part
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        path = folder / safe_name(name)
        with _private(path) as file:
            for piece in pieces:
                file.write(piece)
        return path

    def busy(self) -> bool:
        """Whether somebody works on it."""
        try:
            with (self.path / ".lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    @contextmanager
    def held(self) -> Iterator[IO[bytes]]:
        """Hold the upload for oneself; a process that inherits the open file goes on holding it. Raises Refused, NoUpload."""
        with self._lock() as lock:
            for last in [*[False] * _PATIENCE, True]:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if last:
                        raise Refused(say("This file is being worked on; wait until that is done.")) from None
                    time.sleep(0.05)
            yield lock

    def _lock(self) -> IO[bytes]:
        try:
            return (self.path / ".lock").open("rb")
        except FileNotFoundError:  # removed meanwhile
            raise NoUpload from None

    def over(self) -> bool:
        """Whether it waits for nothing more: accepted, or gone."""
        try:
            return self.state().phase == "done"
        except NoUpload:
            return True

    def strip(self) -> None:
        """Remove everything that was sent and everything that was read of it; the account of what became of it stays."""
        for child in self.path.iterdir():
            if child.name not in ("state.json", ".lock"):
                _remove(child)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def create(store: Path, *, who: str, table: str) -> Upload:
    """A new upload with an id nobody can guess. Raises Refused where too many wait already."""
    root = store / "uploads"
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.mkdir(mode=0o700, exist_ok=True)
    sweep(store)
    if waiting(store, who=who) >= MOST:
        raise Refused(
            say("{most} files wait already to be accepted; accept or cancel one of them first.", most=MOST)
        )
    return _make(store, who=who, table=table)


def _make(store: Path, *, who: str, table: str) -> Upload:
    upload = Upload(store / "uploads" / secrets.token_hex(16))
    upload.path.mkdir(mode=0o700)
    _private(upload.path / ".lock").close()
    upload.write("state.json", asdict(State(who=who, table=table, sent=time.time())))
    return upload


def waiting(store: Path, *, who: str) -> int:
    """How many files of a person wait. Sheets of one file share it, and stand once on the disk."""
    files = {upload.id: upload.part("file") for upload, _ in _those_of(store, who=who) if not upload.over()}
    return len({_on_disk(path) if path else id for id, path in files.items()})


def for_sheet(store: Path, upload: Upload, sheet: str) -> Upload:
    """An upload of its own for another sheet of the same file, with what was decided so far. Raises NoUpload, OSError."""
    before = upload.state()
    apart = _make(store, who=before.who, table=before.table)
    try:
        for part in PARTS:
            if path := upload.part(part):
                (apart.path / part).mkdir(mode=0o700)
                os.link(path, apart.path / part / path.name)  # a part is replaced, never written to again
        decided = before.decided and {**before.decided, "sheet": sheet, "repeat": None}
        apart.change(
            phase="received", name=before.name, size=before.size, sheet=f"s:{sheet}", decided=decided
        )
    except BaseException:
        apart.remove()
        raise
    return apart


def find(store: Path, name: object, *, who: str) -> Upload:
    """The upload of that id, if it is this person's. Raises NoUpload for everything else: all look the same."""
    if isinstance(name, str) and _ID.fullmatch(name):
        upload = Upload(store / "uploads" / name)
        if upload.path.is_dir() and upload.state().who == who:
            return upload
    raise NoUpload


def of(store: Path, *, who: str) -> list[tuple[Upload, State]]:
    """The uploads of a person that wait, the newest first."""
    found = [pair for pair in _those_of(store, who=who) if pair[1].phase not in ("done", "receiving")]
    return sorted(found, key=lambda pair: -pair[1].sent)


def _those_of(store: Path, *, who: str) -> Iterator[tuple[Upload, State]]:
    for upload in _all(store):
        try:
            state = upload.state()
        except NoUpload:
            continue
        if state.who == who:
            yield upload, state


def _on_disk(path: Path) -> tuple[int, int] | None:
    """What tells a file on a disk from every other; None for one that is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def turn(store: Path, *, who: str) -> Iterator[None]:
    """One after another, the files of a person are looked at: twenty sent together take no more memory than one."""
    name = f".turn-{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    with _private(store / "uploads" / name) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sweep(store: Path, *, now: float | None = None) -> None:
    """Remove uploads that were left for a day, and those whose sending broke off, unless somebody works on them."""
    moment = time.time() if now is None else now
    for upload in _all(store):
        try:
            age, receiving = moment - upload.changed(), upload.state().phase == "receiving"
        except NoUpload:
            try:
                age, receiving = moment - upload.path.stat().st_mtime, True
            except OSError:  # somebody else removed it just now
                continue
        if age > (_BROKEN_SECONDS if receiving else KEPT_SECONDS) and not upload.busy():
            upload.remove()


def safe_name(text: str) -> str:
    """A file name as sent, as a name in a folder: no folders, nothing invisible, not too long, never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", text))[-1]
    kept = "".join(char for char in last if char in _JOINERS or unicodedata.category(char)[0] != "C")
    kept = kept.strip(" .") or "file"
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending.encode()) > 16:
        stem, dot, ending = kept, "", ""
    room = _LONGEST_NAME - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + dot + ending


def write_text(path: Path, text: str) -> None:
    """A text file readable by its owner alone, whole or not at all."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with _private(aside) as file:
        file.write(text.encode("utf-8", "surrogatepass"))
    aside.replace(path)


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _all(store: Path) -> list[Upload]:
    root = store / "uploads"
    return [Upload(path) for path in root.iterdir() if _ID.fullmatch(path.name)] if root.is_dir() else []


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

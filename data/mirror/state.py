"""What a store at an address consists of, as JSON, and what a mirror noted of the state it shows.

Belongs here: the shapes, and which files of a folder are the store's. Not here: moving them (sending.py, fetching.py).

    <mirror>/.mirror.json    the number of the state it shows, that state, and how the files looked when it was taken

What is of one host alone is no part of a state: locks, uploads and pulls under way, SQLite files, a secret made here.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from data.keeping import durable

NOTE: Final = ".mirror.json"
_PARTS: Final = (
    "versions",
    "originals",
    "public/CURRENT",
    "public/releases",
    "pseudonyms.key",
    "purged.jsonl",
)


class File(NamedTuple):
    """A file at an address: its key there, its length, the SHA-256 of its content."""

    key: str
    size: int
    sha256: str


class Stamp(NamedTuple):
    """What changes when a file is written to; names that share a file share it."""

    inode: int
    size: int
    changed: int


@dataclass(frozen=True)
class State:
    """The files of a store by their path in it, the name of its current version, and a word that tells who made the state."""

    current: str
    files: Mapping[str, File]
    by: str = ""

    def same(self, other: "State") -> bool:
        """Whether both are the same store, whoever made them."""
        return self.current == other.current and dict(self.files) == dict(other.files)

    def written(self) -> bytes:
        """As it stands at an address."""
        return json.dumps(asdict(self)).encode()


@dataclass(frozen=True)
class Note:
    """Which state a mirror shows: 0 and nothing where it has shown none yet."""

    number: int = 0
    state: State = State("", {})
    stamps: Mapping[str, Stamp] = field(default_factory=dict)

    def known(self) -> dict[Stamp, File]:
        """The files at the address by how their copies looked here."""
        return {
            stamp: self.state.files[path] for path, stamp in self.stamps.items() if path in self.state.files
        }


def read(content: bytes) -> State:
    """A state as it was written. Raises ValueError for anything else."""
    try:
        found = json.loads(content)
        files = {
            str(path): File(str(key), int(size), str(sha))
            for path, (key, size, sha) in found["files"].items()
        }
        state = State(str(found["current"]), files, str(found["by"]))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from None
    if not all(map(_own, files)) or not all(
        map(_plain, (state.current, *(file.key for file in files.values())))
    ):
        raise ValueError("it names files outside of a store")
    return state


def _plain(name: str) -> bool:
    """Whether a name is that of one file or folder, and of none that is hidden; also where it is blank."""
    return "/" not in name and not name.startswith(".")


def _own(path: str) -> bool:
    """Whether a path is one that a store may have: nothing hidden, nothing above it."""
    parts = path.split("/")
    below = any(path == part or path.startswith(f"{part}/") for part in _PARTS)
    return below and all(part and not part.startswith(".") for part in parts)


def noted(folder: Path) -> Note:
    """What a mirror noted; that it shows nothing where the note cannot be read or is of another mirror, which was copied."""
    try:
        found = json.loads((folder / NOTE).read_text("utf-8"))
        stamps = {str(path): Stamp(*map(int, stamp)) for path, stamp in found["stamps"].items()}
        if found["of"] != folder.name:
            return Note()
        return Note(int(found["number"]), read(json.dumps(found["state"]).encode()), stamps)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Note()


def note(folder: Path, number: int, state: State) -> None:
    """Note the state that a mirror shows now."""
    found = {"of": folder.name, "number": number, "state": asdict(state), "stamps": found_in(folder)}
    durable.write(folder / NOTE, json.dumps(found).encode())


def found_in(folder: Path) -> dict[str, Stamp]:
    """The files of a store that are in a folder, by path."""
    found = {}
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        if _own(name) and path.is_file():
            seen = path.stat()
            found[name] = Stamp(seen.st_ino, seen.st_size, seen.st_mtime_ns)
    return found


def _paths(folder: Path) -> Iterator[Path]:
    for part in _PARTS:
        path = folder / part
        yield from sorted(path.rglob("*")) if path.is_dir() else (path,)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""The store: versions of the four tables, built aside and swapped in whole; readers see one version or the next.

Belongs here: folders, the lock, the swap, what is kept. Not here: what a table means (tables.py) or how rows
get in (ingest.py).

    <store>/CURRENT                    name of the version readers open
    <store>/versions/<name>/           activities, responses, returnees, calls .parquet, problems.parquet, meta.json, cells/
    <store>/versions/.<name>/          a version being built; removed when building fails
"""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.dataset

KEPT: Final = 3
_NAME: Final = re.compile(r"\d+-\w+")  # what publish() calls a version; other folders are not touched


class StoreDamaged(Exception):
    """CURRENT names a version that is not there or not whole; the message says which and what to do."""


class Ingest(TypedDict):
    """What one file brought in: read = accepted + duplicate + refused."""

    file: str
    sha256: str
    table: str
    read: int
    accepted: int
    duplicate: int
    refused: int
    when: str
    mapping: str | None
    demonstration: bool


class Meta(TypedDict):
    """What a version holds; ``as_of`` is the latest day of a table (ISO) or None, ``rows`` counts by table."""

    rows: dict[str, int]
    as_of: dict[str, str | None]
    sources: dict[str, list[str]]
    demonstration: bool
    country: str
    built_at: str
    score_weights: str | None
    ingests: list[Ingest]
    problems: dict[str, int]


@dataclass(frozen=True)
class Version:
    """One immutable state of the store. ``name`` is the data version: cache key and ETag."""

    name: str
    path: Path

    @cached_property
    def meta(self) -> Meta:
        """Rows and as-of day by table, sources, ingests, country, weights; read once a version. Raises StoreDamaged."""
        try:
            found: Meta = json.loads((self.path / "meta.json").read_text("utf-8"))
            missing = sorted(Meta.__required_keys__ - set(found))
        except (OSError, ValueError, TypeError) as error:
            raise self.damaged("meta.json", error) from None
        if missing:
            raise self.damaged("meta.json", f"it lacks {', '.join(missing)}")
        return found

    def table(self, table: str) -> "pyarrow.dataset.Dataset":
        """The records of ``table`` as an Arrow dataset (nothing is read yet), in order of acceptance.

        Raises StoreDamaged.
        """
        import pyarrow.dataset

        try:
            return pyarrow.dataset.dataset(self.path / f"{table}.parquet", format="parquet")
        except (OSError, pyarrow.ArrowException) as error:
            raise self.damaged(f"{table}.parquet", error) from None

    def problems(self) -> "pd.DataFrame":
        """The refused and doubtful rows: file, table, sheet, row, column, value, rule, fix, severity.

        Raises StoreDamaged.
        """
        import pandas as pd
        import pyarrow

        try:
            return pd.read_parquet(self.path / "problems.parquet")
        except (OSError, pyarrow.ArrowException) as error:
            raise self.damaged("problems.parquet", error) from None

    def damaged(self, part: str, error: Exception | str) -> StoreDamaged:
        """What to raise where a part of this version cannot be read."""
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        current = self.path.parent.parent / "CURRENT"
        return StoreDamaged(
            f"version {self.name!r} of the store is damaged: {part} cannot be read ({reason}); write the name of another "
            f"version into {current}, or ingest into another folder"
        )


class Store:
    """A folder of versions. Reading costs one ``stat``; writing holds a lock, so that two ingests queue."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._seen: tuple[tuple[int, int], Version] | None = None

    def current(self) -> Version | None:
        """The version to read now, or None where nothing was ingested yet. Raises StoreDamaged."""
        try:
            stat = (self.path / "CURRENT").stat()
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            raise StoreDamaged(f"the store {self.path} is a file; name a folder") from None
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if self._seen is None or self._seen[0] != stamp:
            self._seen = (
                stamp,
                self._open((self.path / "CURRENT").read_text("utf-8", errors="replace").strip()),
            )
        return self._seen[1]

    def versions(self) -> list[str]:
        """Names of the versions on disk, oldest first."""
        folder = self.path / "versions"
        return sorted(p.name for p in folder.glob("*") if _NAME.fullmatch(p.name)) if folder.is_dir() else []

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A folder aside to build the next version in, under the lock; it is removed unless published."""
        self._make_folders()
        with (self.path / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._remove_leftovers()
            aside = self.path / "versions" / f".{self._next_name()}"
            aside.mkdir(mode=0o700)
            try:
                yield aside
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    def publish(self, aside: Path) -> Version:
        """Make the folder built by ``building`` the current version, atomically, and drop the oldest ones."""
        name = aside.name.removeprefix(".")
        final = aside.with_name(name)
        for path in [*aside.rglob("*"), aside]:
            _flush(path)
        aside.rename(final)
        _flush(final.parent)
        self._point_to(name)
        self._drop_old(keep=name)
        return Version(name, final)

    def _open(self, name: str) -> Version:
        folder, names = self.path / "versions", self.versions()
        if name not in names:
            mend = (
                f"write one of these names into it: {', '.join(names)}"
                if names
                else "remove it and ingest again"
            )
            raise StoreDamaged(
                f"{self.path / 'CURRENT'} names version {name[:80]!r}, which is not in {folder}; {mend}"
            )
        return Version(name, folder / name)

    def _make_folders(self) -> None:
        # Records of people: readable by their owner alone.
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / "versions").mkdir(mode=0o700, exist_ok=True)

    def _remove_leftovers(self) -> None:
        for path in (self.path / "versions").glob(".*"):
            shutil.rmtree(path, ignore_errors=True)

    def _next_name(self) -> str:
        """A number that only grows, so that names sort by age whatever the clock did, and the time for people."""
        last = max((int(name.split("-")[0]) for name in self.versions()), default=0)
        return f"{last + 1:06d}-{datetime.now(UTC):%Y%m%dT%H%M%S}"

    def _point_to(self, name: str) -> None:
        temporary = self.path / "CURRENT.new"
        with temporary.open("w", encoding="utf-8") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path / "CURRENT")
        _flush(self.path)

    def _drop_old(self, *, keep: str) -> None:
        for name in self.versions()[:-KEPT]:
            if name != keep:
                shutil.rmtree(self.path / "versions" / name, ignore_errors=True)


def _flush(path: Path) -> None:
    """Have the disk confirm a file or folder, so that a swap never points to bytes still in memory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

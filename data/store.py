"""The store: versions of the four tables, built aside and swapped in whole; readers see one version or the next.

Belongs here: folders, the lock, the swap, what is kept. Not here: what a table means (tables.py) or how rows
get in (ingest.py).

    <store>/CURRENT                    name of the version readers open
    <store>/versions/<name>/           activities, responses, returnees, calls .parquet, problems.parquet, meta.json,
                                       history.jsonl, cells/
    <store>/versions/.<name>/          a version being built; removed when building fails
    <store>/originals/                 the files that came in (originals.py)

The steps of a swap, each confirmed by the disk before the next: the version aside, its originals in their place, the
version under its name with a mark that it is not published, CURRENT, the mark removed. Whatever step is the last, CURRENT
names a whole version, and the next writer can tell what was left over (``_tidy``).
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NotRequired, TypedDict

from data import mirror, tables
from data.keeping import checksums, durable, history, locking, originals, parquet
from data.keeping.history import Entry, Ingest
from languages import noted

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.dataset

KEPT: Final = 3
UNPUBLISHED: Final = ".unpublished"  # in a version from before it has its name until CURRENT names it
DAMAGED: Final = ".damaged"  # in a version whose cells were found to be damaged: a sentence (verifying.py)
_NAME: Final = re.compile(r"\d+-\w+")  # what publish() calls a version; other folders are not touched


class StoreDamaged(Exception):
    """CURRENT names a version that is not there or not whole; the message says which and what to do."""


class NotKept(Exception):
    """There is no version of that name to go back to; the message lists those there are."""


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
    same_as: NotRequired[str]  # the version these records were taken from, where somebody went back to it
    whole: NotRequired[
        dict[str, str | None]
    ]  # ``as_of`` of the tables as last put together, where rows came since (adding.py)


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
        return Meta(**{**found, "ingests": [history.whole(dict(one)) for one in found["ingests"] or ()]})

    @property
    def spoiled(self) -> str:
        """What was found damaged in it since it was published, as a sentence; blank where nothing was."""
        try:
            return (self.path / DAMAGED).read_text("utf-8")
        except OSError:
            return ""

    @property
    def state(self) -> str:
        """The name of the version that first held these records. Raises StoreDamaged."""
        return self.meta.get("same_as") or self.name

    def history(self) -> list[Entry]:
        """What led to this version, oldest first. Raises StoreDamaged."""
        try:
            return history.of_version(self.path, ingests=self.meta["ingests"])
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise self.damaged(history.NAME, error) from None

    def parts(self, table: str) -> tuple[Path, ...]:
        """The files that ``table`` stands in, in order of acceptance."""
        return parquet.parts(self.path, table)

    def table(self, table: str) -> "pyarrow.dataset.Dataset":
        """The records of ``table`` as an Arrow dataset (nothing is read yet), in order of acceptance.

        Raises StoreDamaged.
        """
        import pyarrow.dataset

        try:
            parts = self.parts(table)  # of several, the first may be of before a column there is now
            schema = tables.arrow_schema(table) if len(parts) > 1 else None
            return pyarrow.dataset.dataset(list(map(str, parts)), schema=schema, format=parquet.checked())
        except (OSError, pyarrow.ArrowException) as error:
            raise self.damaged(f"{table}.parquet", error) from None

    def batches(self, table: str, *, columns: Sequence[str], rows: int) -> "Iterator[pyarrow.RecordBatch]":
        """The records of ``table`` in order of acceptance, at most ``rows`` of them decoded at a time.

        A dataset's scanner reads far ahead, which costs a slow reader memory and the first record seconds. Raises StoreDamaged.
        """
        import pyarrow

        for path in self.parts(table):
            try:
                file = parquet.opened(path, memory_map=True, pre_buffer=False)
                for batch in file.iter_batches(batch_size=rows, columns=list(columns), use_threads=False):
                    yield tables.with_all(batch, table, columns)
            except (OSError, pyarrow.ArrowException) as error:
                raise self.damaged(path.name, error) from None

    def problems(self) -> "pd.DataFrame":
        """The refused and doubtful rows: file, table, sheet, row, column, value, rule, fix, severity.

        Raises StoreDamaged.
        """
        import pandas as pd
        import pyarrow

        try:
            return pd.read_parquet(self.path / "problems.parquet", **parquet.READ)
        except (OSError, pyarrow.ArrowException) as error:
            raise self.damaged("problems.parquet", error) from None

    def damaged(self, part: str, error: Exception | str) -> StoreDamaged:
        """What to raise where a part of this version cannot be read."""
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        current = self.path.parent.parent / "CURRENT"
        return StoreDamaged(
            noted(
                "version {name} of the store is damaged: {part} cannot be read ({reason}); go back to another version (python -m data back, or write its name into {current}), or ingest into another folder",
                name=repr(self.name),
                part=part,
                reason=reason,
                current=current,
            )
        )


def write_meta(folder: Path, meta: Meta) -> None:
    """Write what a version holds into the folder it is built in."""
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), "utf-8")


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
        """Names of the versions that were published and are kept, oldest first."""
        folder, current = self.path / "versions", self._named()
        return [
            name for name in self._on_disk() if name == current or not (folder / name / UNPUBLISHED).exists()
        ]

    def _on_disk(self) -> list[str]:
        folder = self.path / "versions"
        return sorted(p.name for p in folder.glob("*") if _NAME.fullmatch(p.name)) if folder.is_dir() else []

    def history(self) -> tuple[Entry, ...]:
        """Everything that happened, oldest first, also what was taken back since. Raises StoreDamaged."""
        version = self.current()
        made = version.history() if version else []
        held = {one["number"] for one in version.meta["ingests"]} if version else set()
        return history.told([*made, *history.purges(self.path)], held=held)

    @contextmanager
    def writing(self, what: str, *, told: Callable[[str], None] | None = None) -> Iterator[None]:
        """The lock of the store, with what a killed writer left behind removed. ``told`` hears why it has to wait."""
        self._make_folders()
        with locking.held(self.path, what=what, told=told):
            self._tidy()
            mirror.fetch(self.path)
            yield

    @contextmanager
    def building(self, what: str = "ingest", *, told: Callable[[str], None] | None = None) -> Iterator[Path]:
        """A folder aside to build the next version in, under the lock; it is removed unless published."""
        with self.writing(what, told=told):
            aside = self.path / "versions" / f".{self._next_name()}"
            aside.mkdir(mode=0o700)
            try:
                yield aside
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    def publish(self, aside: Path, *, entries: Sequence[Entry] = (), like: Path | None = None) -> Version:
        """Make the folder built by ``building`` the current version, atomically, and drop the oldest ones.

        ``entries`` are added to the history; ``like`` is the version it shares files with, unless that is the current one. Raises OSError where the disk does not take it: nothing has changed then.
        """
        name = aside.name.removeprefix(".")
        final = aside.with_name(name)
        history.write(aside, [*self._before(), *(replace(entry, version=name) for entry in entries)])
        before = aside.parent / (self._named() or name)
        (aside / UNPUBLISHED).touch()
        with durable.flushing(aside):  # the disk is waited for while the processor adds up
            checksums.write(aside, like=like or before)
        try:
            originals.settle(aside, self.path)
            aside.rename(final)
            durable.flush(final.parent)
            mirror.send(self.path, current=name)
            durable.write(self.path / "CURRENT", f"{name}\n".encode())
        except OSError:
            if self._named() != name:  # else it is published, and the disk merely did not confirm it
                shutil.rmtree(final, ignore_errors=True)
                with suppress(OSError):
                    self._tidy()
                raise
        with suppress(OSError):  # what follows is tidying up: the next writer does it otherwise
            (final / UNPUBLISHED).unlink()
            self._drop_old()
            self.share()
        return Version(name, final)

    def share(self) -> None:
        """Send what was removed or noted here to the address that this store mirrors, if it does. Called under the lock.

        Raises OSError where that is not possible: the next writer of this host does it then.
        """
        mirror.send(self.path, current=self._named())

    def go_back(self, name: str, *, who: str = "", told: Callable[[str], None] | None = None) -> Version:
        """Make the records of an earlier version the current ones, as a new version: nothing that came since is lost.

        The new version shares its files with the old one. Raises NotKept where there is no version ``name``,
        StoreDamaged where it cannot be read.
        """
        with self.building("back", told=told) as aside:
            names = self.versions()
            if name not in names:
                there = (
                    noted("these are kept: {names}", names=", ".join(names))
                    if names
                    else noted("nothing was ingested yet")
                )
                raise NotKept(
                    noted(
                        "there is no version {name} in {path}; {there}",
                        name=repr(name[:80]),
                        path=self.path,
                        there=there,
                    )
                )
            old = Version(name, self.path / "versions" / name)
            if name == self._named():
                raise NotKept(noted("{name} is the current version already", name=name))
            meta = Meta(**{**old.meta, "same_as": old.state})
            shutil.copytree(old.path, aside, copy_function=durable.link, dirs_exist_ok=True)
            for part in (
                "meta.json",
                history.NAME,
                checksums.FILE,
                DAMAGED,
            ):  # linked: to be replaced, never written to
                (aside / part).unlink(missing_ok=True)
            write_meta(aside, meta)
            before = self._named()
            detail = (
                noted("to {name}, from {before}", name=name, before=before)
                if before
                else noted("to {name}", name=name)
            )
            back = Entry("back", history.now(), who or history.person(), detail)
            return self.publish(aside, entries=[back], like=old.path)

    def referenced(self) -> set[str]:
        """Digests of all files that ever came in, as far as any version knows. Raises StoreDamaged."""
        found: set[str] = set()
        for name in self.versions():
            version = Version(name, self.path / "versions" / name)
            found |= {one["sha256"] for one in version.meta["ingests"]}
            found |= {entry.ingest["sha256"] for entry in version.history() if entry.ingest}
        return found

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

    def _tidy(self) -> None:
        """Remove what a killed writer left: versions half built or not published, originals of none, files half written."""
        current, folder = self._named(), self.path / "versions"
        if current in self._on_disk():
            (folder / current / UNPUBLISHED).unlink(missing_ok=True)
        for path in folder.glob(".*"):
            shutil.rmtree(path, ignore_errors=True)
        for name in self._on_disk():
            if (folder / name / UNPUBLISHED).exists():
                shutil.rmtree(folder / name, ignore_errors=True)
        for path in self.path.glob("*.new"):
            path.unlink(missing_ok=True)
        with suppress(
            StoreDamaged
        ):  # of a version that cannot be read nobody knows what it needs: all is left
            originals.sweep(self.path, wanted=self.referenced())

    def _named(self) -> str:
        """What CURRENT says, blank where there is none."""
        try:
            return (self.path / "CURRENT").read_text("utf-8", errors="replace").strip()
        except FileNotFoundError:
            return ""

    def _before(self) -> list[Entry]:
        """The history so far: of the current version, or of the newest that can be read where that one cannot."""
        names = self.versions()
        for name in [self._named(), *reversed(names)]:
            if name in names:
                with suppress(StoreDamaged):
                    return Version(name, self.path / "versions" / name).history()
        return []

    def _next_name(self) -> str:
        """A number that only grows, so that names sort by age whatever the clock did, and the time for people."""
        last = max((int(name.split("-")[0]) for name in self._on_disk()), default=0)
        return f"{last + 1:06d}-{datetime.now(UTC):%Y%m%dT%H%M%S}"

    def _drop_old(self) -> None:
        """Keep the newest versions, for whoever still reads one, and the newest of each of the last states."""
        names = self.versions()
        last_of: dict[str, str] = {}
        for name in reversed(names):
            last_of.setdefault(self._state_of(name), name)
        for name in set(names[:-KEPT]) - set(list(last_of.values())[:KEPT]) - {self._named()}:
            # Renamed first: a version half removed would still look like one.
            hidden = (self.path / "versions" / name).rename(self.path / "versions" / f".{name}")
            shutil.rmtree(hidden, ignore_errors=True)

    def _state_of(self, name: str) -> str:
        try:
            return Version(name, self.path / "versions" / name).state
        except StoreDamaged:
            return name

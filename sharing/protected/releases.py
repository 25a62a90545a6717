"""Releases: protected tables made from the store's current version, kept beside it, swapped in whole.

Belongs here: what is updated and what is held, folders, the swap. Not here: files (keeping.py), what may update (changes.py).

    <store>/public/CURRENT             name of the release that links are answered from
    <store>/public/releases/<name>/    one release; a folder that begins with a dot is being built

The grain of a table and year is frozen when it is first published. A year whose additions or removals could give somebody
away is held: it shows its as-of day until more have come.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import settings
from data.intake import settling
from data.keeping import durable, locking
from data.store import Store, Version
from geo import country as countries
from sharing.protected import changes, events, keeping, proof
from sharing.protected.build import built, published
from sharing.protected.counts import Records
from sharing.protected.keeping import Release
from sharing.protected.plan import PLANS
from sharing.protected.source import designs_of, packed, records_of
from sharing.protected.tables import Published

KEPT: Final = 2


@dataclass(frozen=True)
class Outcome:
    """What came of publishing: the release, which tables and years are new or updated, and which are held."""

    release: Release
    new: tuple[str, ...]
    updated: tuple[str, ...]
    held: tuple[str, ...]


def current(store: Path) -> Release | None:
    """The release that links are answered from, None where nothing was published."""
    folder = store / "public"
    try:
        name = (folder / "CURRENT").read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    path = folder / "releases" / name
    return Release(name, path) if name and (path / "tables.json").is_file() else None


def waiting(store: Path) -> str:
    """The state of the store that no release has been made from yet; blank when there is none. Raises StoreDamaged."""
    version, release = Store(store).current(), current(store)
    return version.state if version and (release is None or release.state != version.state) else ""


def publish(
    store: Path, *, told: Callable[[str], None] | None = None, points_key: bytes | None = None
) -> Outcome | None:
    """Make a release of the store's current version; None where the store is empty or the release is up to date.

    ``points_key``: what the points of activities are moved by; without it a release has none.

    Raises proof.Exposed where the attacker learns something, StoreDamaged, OSError: nothing has changed then.
    """
    # Rows that were added to a version (data/intake/adding.py) are put together with the others first: a release is of all records.
    version = settling.settle(Store(store), told=told) or Store(store).current()
    if version is None:
        return None
    folder = store / "public"
    (folder / "releases").mkdir(mode=0o700, parents=True, exist_ok=True)
    with locking.held(folder, what="publish", told=told):
        _tidy(folder)
        before = current(store)
        if before is not None and before.state == version.state:
            return None
        made = _made(folder, version, before, points_key)
    if settings.address_of(store):  # a store of this machine is not locked for nothing
        with Store(store).writing("publish", told=told):
            Store(store).share()
    return made


@dataclass
class _Making:
    """A release being put together."""

    published: list[Published]
    before: dict[tuple[str, int], Records]
    new: list[str]
    updated: list[str]
    held: list[str]


def _made(folder: Path, version: Version, before: Release | None, points_key: bytes | None) -> Outcome:
    making = _Making([], {}, [], [], [])
    for table in PLANS:
        records = records_of(version.path, table)
        _table(making, records, before)
    release = _swap(folder, making, version, points_key)
    return Outcome(release, tuple(making.new), tuple(making.updated), tuple(making.held))


def _table(making: _Making, records: Records, before: Release | None) -> None:
    """Every year of a table: updated on its grain where it may be, held where not, new ones on a grain of their own."""
    known = {one.year: one for one in before.of(records.table)} if before else {}
    for year, old in known.items():
        assert before is not None
        was = before.before(records.table, year)
        assert was is not None
        _year(making, old, was, records.of(year))
    fresh = built(records, skip=frozenset(known))
    proof.demand(fresh, records)
    for one in fresh:
        making.published.append(one)
        making.before[one.table, one.year] = records.of(one.year)
        making.new.append(f"{one.table} {one.year}")


def _year(making: _Making, old: Published, was: Records, now: Records) -> None:
    was, now = changes.alike(was, now)
    added, removed = changes.between(was, now)
    name = f"{old.table} {old.year}"
    may = changes.may_update(old.structure, now, added, removed)
    if may and (len(added) or len(removed)):
        making.updated.append(name)
        making.published.append(published(now, old.structure))
        making.before[old.table, old.year] = now
        return
    if not may:
        making.held.append(name)
    making.published.append(old)
    making.before[old.table, old.year] = was


def _swap(folder: Path, making: _Making, version: Version, points_key: bytes | None) -> Release:
    """Write the release aside and make it the current one in one step."""
    last = max((int(path.name) for path in (folder / "releases").glob("[0-9]*")), default=0)
    name = f"{last + 1:06d}"
    aside = folder / "releases" / f".{name}"
    aside.mkdir(mode=0o700)
    about: dict[str, Any] = {
        "state": version.state,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "demonstration": version.meta["demonstration"],
        "country": version.meta["country"],
        "score_weights": version.meta["score_weights"],
        "held": making.held,
        "events": events.values(version.path / "cells"),
        "packed": packed(version.path / "cells"),
        "designs": designs_of(version.path / "cells"),
    }
    try:
        country = countries.load(version.meta["country"])
        keeping.write_events(aside, events.of(version, country=country, key=points_key))
        keeping.write(aside, tuple(making.published), making.before, about)
        for path in (*aside.iterdir(), aside):
            durable.flush(path)
        final = aside.with_name(name)
        aside.replace(final)
        durable.flush(final.parent)
        durable.write(folder / "CURRENT", f"{name}\n".encode())
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    with suppress(OSError):
        _drop_old(folder, name)
    return Release(name, final)


def _tidy(folder: Path) -> None:
    """Remove what a killed build left: folders aside, and releases newer than the current one."""
    named = (folder / "CURRENT").read_text("utf-8").strip() if (folder / "CURRENT").is_file() else ""
    for path in (folder / "releases").iterdir():
        if path.name.startswith(".") or path.name > named:
            shutil.rmtree(path, ignore_errors=True)


def _drop_old(folder: Path, name: str) -> None:
    """Keep the newest two: somebody may still read the one before. Only the newest keeps what the next is compared with."""
    names = sorted(path.name for path in (folder / "releases").glob("[0-9]*"))
    for old in names[:-KEPT]:
        shutil.rmtree(folder / "releases" / old, ignore_errors=True)
    for old in names[-KEPT:]:
        if old != name:
            (folder / "releases" / old / "before.npz").unlink(missing_ok=True)

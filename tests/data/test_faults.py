"""A kill before any step, and a disk that is full from any step on: the store is the old version or the new one, and the
next run goes on. Kills at random moments are in test_kills.py.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from data.store import Store, Version
from tests.data import cutting, wholeness
from tests.data.cutting import Cutter, Ended
from tests.data.kobo_server import ASSET, TOKEN, Kobo
from tests.data.pulling import ALL, MAPPING, ids
from tests.data.pulling import kobo as kobo

SHORT = 3  # steps of the others that `make test` takes
MANY = 4  # steps of the others that `make soak` leaves out between two it takes: most of them write cells
PUBLISHING = 8  # steps from the original in its place to the first of the dropped version
SIZES = (1, 60, 900, 2_500, 12_000, 30_000)  # bytes: each stops at another file


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cutter]:
    """A process ready to run commands, on a store with versions behind it, so that the next one drops the oldest."""
    folder = tmp_path_factory.mktemp("loaded")
    with cutting.ready(folder, CRM_KOBO_TOKEN=TOKEN) as found:
        for number in range(3):
            assert ingest(found, number).code == 0
        yield found


@pytest.fixture
def cutter(loaded: Cutter, tmp_path: Path) -> Cutter:
    """The process on a copy of that store."""
    shutil.copytree(loaded.store, tmp_path / "store")
    return replace(loaded, folder=tmp_path)


@pytest.fixture
def empty(loaded: Cutter, tmp_path: Path) -> Cutter:
    """The process on no store yet."""
    return replace(loaded, folder=tmp_path)


def calls(folder: Path, number: int) -> str:
    """A file of three calls that no other file has; gives its name."""
    rows = [f"c-{number}-{i},2025-02-03,Jaffna,general,yes,Nimal Perera" for i in range(3)]
    text = "\n".join(["call_id,date,district,topic,consent,Full name", *rows])
    (folder / f"f{number}.csv").write_text(text, encoding="utf-8")
    return f"f{number}.csv"


def ingest(cutter: Cutter, number: int, **cut: int) -> Ended:
    return cutter.run("ingest", calls(cutter.folder, number), "--as", "calls", **cut)


def stored(store: Path) -> list[object]:
    version = Store(store).current()
    return wholeness.rows_of(version.path / "calls.parquet", "call_id") if version else []


def some(steps: Sequence[str], *, every: bool) -> list[int]:
    """Steps to cut before, from 1: those with which a version is published, and some of the others or all."""
    last = next(
        at for at, step in enumerate(steps, start=1) if step.startswith("os.rename") and ".zst" in step
    )
    publishing = range(last, last + PUBLISHING)
    others = [step for step in range(1, len(steps) + 1, 1 + MANY * every) if step not in publishing]
    return sorted([*(others if every else random.Random(7).sample(others, SHORT)), *publishing])


def kill_before_steps(cutter: Cutter, *, every: bool) -> None:
    """Another file for each step; afterwards all of them again."""
    steps = some(ingest(cutter, 90).steps, every=every)
    numbers = range(100, 100 + len(steps))
    for number, step in zip(numbers, steps, strict=True):
        before = len(stored(cutter.store))
        assert ingest(cutter, number, kill=step).code == -9
        assert wholeness.looked_at(cutter.store)
        assert len(stored(cutter.store)) - before in (0, 3)
    files = [calls(cutter.folder, number) for number in numbers]
    assert cutter.run("ingest", *files, "--as", "calls").code == 0
    rows = stored(cutter.store)
    assert len(rows) == len(set(rows)) == 3 * (4 + len(steps))
    everything_is_tidy(cutter.store)


def everything_is_tidy(store: Path) -> None:
    assert wholeness.looked_at(store)
    assert wholeness.leftovers(store) == []
    wholeness.originals_agree(store)


def fill_from_steps(cutter: Cutter, *, every: bool) -> None:
    """The disk takes nothing more from a step on; room is still given back."""
    steps = some(ingest(cutter, 90).steps, every=every)
    for number, step in enumerate(steps, start=100):
        before = stored(cutter.store)
        ended = ingest(cutter, number, full=step)
        told_or_done(ended, cutter.store, before)
        everything_is_tidy(cutter.store)


def told_or_done(ended: Ended, store: Path, before: list[object]) -> None:
    """A sentence and the old version, or the new one; never a traceback and never less than before."""
    assert "Traceback" not in ended.said
    if ended.code == 2:
        assert ended.said.count("\n") == 1
        assert "nothing was changed" in ended.said
        assert stored(store) == before
    else:
        assert ended.code == 0
        assert len(stored(store)) == len(before) + 3


def test_a_kill_before_a_step_of_ingest_loses_nothing(cutter: Cutter):
    kill_before_steps(cutter, every=False)


@pytest.mark.soak
def test_a_kill_before_every_step_of_ingest_loses_nothing(cutter: Cutter):
    kill_before_steps(cutter, every=True)


def test_a_full_disk_is_a_sentence_and_the_old_version(cutter: Cutter):
    fill_from_steps(cutter, every=False)


@pytest.mark.soak
def test_a_disk_full_from_any_step_on_is_a_sentence_and_the_old_version(cutter: Cutter):
    fill_from_steps(cutter, every=True)


def test_a_file_that_may_not_grow_is_a_sentence_and_the_old_version(cutter: Cutter):
    refused = 0
    for number, size in enumerate(SIZES, start=100):
        before = stored(cutter.store)
        ended = ingest(cutter, number, limit=size)
        told_or_done(ended, cutter.store, before)
        refused += ended.code == 2
        everything_is_tidy(cutter.store)
    assert refused >= len(SIZES) // 2


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of eight megabytes in ``folder``, where this machine lets us mount one; whether it does."""
    command = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)  # arrays of it are still mapped


def leave(folder: Path, room: int) -> None:
    """Fill a disk up to this many bytes."""
    disk = os.statvfs(folder)
    (folder / "filling").write_bytes(bytes(max(disk.f_bavail * disk.f_frsize - room, 0)))


@pytest.mark.soak
def test_a_disk_that_is_really_full_is_a_sentence_and_the_old_version(loaded: Cutter, tmp_path: Path):
    codes = set()
    with small_disk(tmp_path) as real:
        cutter = replace(loaded, folder=tmp_path)
        assert ingest(cutter, 0).code == 0
        for number, room in enumerate([*range(0, 2_000_000, 64_000), 2_000_000], start=1):
            before = stored(cutter.store)
            calls(tmp_path, number)
            if real:
                leave(tmp_path, room)
            ended = ingest(cutter, number, limit=0 if real else room // 64 + 1)
            told_or_done(ended, cutter.store, before)
            everything_is_tidy(cutter.store)
            codes.add(ended.code)
            (tmp_path / "filling").unlink(missing_ok=True)
    assert codes == {0, 2}


def test_the_first_ingest_of_a_store_can_be_killed_too(empty: Cutter):
    cutter = empty
    steps = ingest(cutter, 0).steps
    shutil.rmtree(cutter.store)
    for step in [2, 4, 6, *range(len(steps) - 3, len(steps) + 1)]:
        ingest(cutter, 0, kill=step)
        assert stored(cutter.store) in ([], ["c-0-0", "c-0-1", "c-0-2"])
    assert ingest(cutter, 0).code == 0
    everything_is_tidy(cutter.store)


def test_going_back_can_be_killed_before_any_of_its_last_steps(cutter: Cutter):
    steps = cutter.run("back", Store(cutter.store).versions()[0]).steps
    assert len(stored(cutter.store)) == 3
    last = next(at for at, step in enumerate(steps, start=1) if step.startswith("os.rename .0"))
    for step in range(last, last + 4):
        assert cutter.run("back", another(cutter.store), kill=step).code == -9
        assert wholeness.looked_at(cutter.store)
    assert ingest(cutter, 50).code == 0
    everything_is_tidy(cutter.store)


def another(store: Path) -> str:
    """The newest version that holds other records than the current one."""
    current = Store(store).current()
    assert current
    found = [Version(name, store / "versions" / name) for name in Store(store).versions()]
    return [version.name for version in found if version.state != current.state][-1]


def test_a_purge_that_was_killed_is_finished_by_the_next(cutter: Cutter):
    version = Store(cutter.store).current()
    assert version
    digest = version.meta["ingests"][0]["sha256"]
    killed = 0
    for step in range(1, 30):
        ended = cutter.run("purge", "--original", digest, kill=step)
        killed += ended.code == -9
        assert wholeness.looked_at(cutter.store)
        if ended.code == 0:
            break
    assert killed >= 3
    assert not (cutter.store / "originals" / f"{digest}.zst").exists()
    assert any(entry.what == "purge" for entry in Store(cutter.store).history())
    assert wholeness.leftovers(cutter.store) == []


def test_a_pull_can_be_killed_before_a_step(kobo: Kobo, empty: Cutter):
    (empty.folder / "m.toml").write_text(MAPPING, encoding="utf-8")
    pull = (
        "pull",
        "kobo",
        "--server",
        kobo.url,
        "--asset",
        ASSET,
        "--as",
        "responses",
        "--mapping",
        "m.toml",
    )
    steps = empty.run(*pull).steps
    shutil.rmtree(empty.store)
    for step in [3, 9, 15, 27, *range(len(steps) - 18, len(steps), 6)]:
        assert empty.run(*pull, kill=step).code in (-9, 0)
        assert not Store(empty.store).current() or wholeness.looked_at(empty.store)
    assert empty.run(*pull).code == 0
    assert ids(empty.store) == ALL
    wholeness.originals_agree(empty.store)

"""Kills at random moments of real processes, beside a reader that never stops looking: no row lost, nothing ever broken.

``make test`` takes a few, ``make soak`` two hundred. Kills before every single step are in test_faults.py.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from data.store import Store
from tests.data import wholeness

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 3, 200
TABLES = ("calls", "responses", "activities")
HEADERS = {
    "calls": "call_id,date,district,topic,consent",
    "responses": "respondent_id,date,district,sex,consent",
    "activities": "activity_id,date,district,activity_type,reached_total",
}
ENDINGS = {"calls": "general,yes", "responses": "female,yes", "activities": "career_guidance,30"}
KEYS = {"calls": "call_id", "responses": "respondent_id", "activities": "activity_id"}
ROWS = 40


@dataclass
class Reader:
    """Looks at the current version over and over, as a running server does, and holds on to the first fault."""

    store: Path
    looks: int = 0
    cut: int = 0  # processes that were at work when they were killed
    versions: set[str] = field(default_factory=set)
    fault: BaseException | None = None

    def run(self, done: threading.Event) -> None:
        while not done.is_set() and not self.fault:
            try:
                version = wholeness.looked_at(self.store)
            except BaseException as error:  # whatever it is, the test is to fail with it
                self.fault = error
                return
            self.looks += 1
            self.versions |= {version.name} if version else set()
            time.sleep(0.02)  # the processes that are killed have to get anywhere


@contextmanager
def looking(store: Path) -> Iterator[Reader]:
    reader, done = Reader(store), threading.Event()
    thread = threading.Thread(target=reader.run, args=(done,))
    thread.start()
    try:
        yield reader
    finally:
        done.set()
        thread.join()


def written(folder: Path, number: int) -> tuple[str, str]:
    """A file that no other file shares a row with; gives its name and table."""
    table = TABLES[number % len(TABLES)]
    rows = [f"k-{number}-{i},2025-02-{i % 28 + 1:02d},Jaffna,{ENDINGS[table]}" for i in range(ROWS)]
    (folder / f"{table}-{number}.csv").write_text("\n".join([HEADERS[table], *rows]), encoding="utf-8")
    return f"{table}-{number}.csv", table


def started(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    return subprocess.Popen(
        [sys.executable, "-m", "data", *arguments],
        cwd=folder,
        env={**kept, "CRM_STORE": str(folder / "store"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finished(folder: Path, *arguments: str) -> None:
    run = started(folder, *arguments)
    _, said = run.communicate(timeout=600)
    assert run.returncode == 0, said.decode()


def at_work(store: Path, run: "subprocess.Popen[bytes]") -> bool:
    """Wait until the process builds a version; False if it ended before anybody saw it."""
    while run.poll() is None:
        if any(path.name.startswith(".0") for path in (store / "versions").iterdir()):
            return True
        time.sleep(0.002)
    return False


def timed(folder: Path) -> float:
    """Seconds an ingest takes from the first trace of its version to its end, on this machine and today."""
    name, table = written(folder, 0)
    finished(folder, "ingest", name, "--as", table)
    (folder / "m.toml").write_text(f'table = "{table}"', encoding="utf-8")
    run = started(folder, "ingest", name, "--as", table, "--mapping", "m.toml")
    at_work(folder / "store", run)
    began = time.monotonic()
    run.communicate()
    return max(
        time.monotonic() - began, 0.1
    )  # a machine that is busy elsewhere may see it only when it has ended


def killed(folder: Path, number: int, chance: random.Random, *, building: float) -> bool:
    """Kill an ingest of its own file: three in four while it builds, one anywhere. Whether it was still at work."""
    name, table = written(folder, number)
    run = started(folder, "ingest", name, "--as", table)
    anywhere, moment = chance.random() < 0.25, chance.random()
    if anywhere:
        time.sleep(moment * (1.5 + building))
    elif at_work(folder / "store", run):
        time.sleep(moment * 1.5 * building)  # some come too late: a kill right after the swap is one of them
    alive = run.poll() is None
    run.send_signal(signal.SIGKILL)
    run.communicate()
    return alive


def campaign(folder: Path, *, kills: int, seed: int) -> Reader:
    """Kill, look, and at the end bring everything in: all rows are there once, with their originals."""
    chance, store = random.Random(seed), folder / "store"
    building, cut = timed(folder), 0
    with looking(store) as reader:
        for number in range(1, kills + 1):
            alive = killed(folder, number, chance, building=building)
            cut += alive
            # Others may have begun work on this machine since it was timed, or ended it: some are to come too late.
            building *= 1.1 if alive else 0.75
            assert wholeness.looked_at(store)
            assert not reader.fault, reader.fault
        for at, table in enumerate(TABLES):
            numbers = [number for number in range(kills + 1) if number % len(TABLES) == at]
            finished(folder, "ingest", *(written(folder, number)[0] for number in numbers), "--as", table)
    assert not reader.fault, reader.fault
    reader.cut = cut
    every_row_is_there_once(store, files=kills + 1)
    return reader


def every_row_is_there_once(store: Path, *, files: int) -> None:
    version = wholeness.looked_at(store)
    assert version
    for at, table in enumerate(TABLES):
        numbers = [number for number in range(files) if number % len(TABLES) == at]
        expected = {f"k-{number}-{i}" for number in numbers for i in range(ROWS)}
        found = wholeness.rows_of(version.path / f"{table}.parquet", KEYS[table])
        assert len(found) == len(expected)
        assert set(found) == expected
    assert wholeness.leftovers(store) == []
    wholeness.originals_agree(store)


def test_a_few_kills_lose_nothing_and_show_nothing_broken(tmp_path: Path):
    assert campaign(tmp_path, kills=FEW, seed=3).looks > FEW


@pytest.mark.soak
def test_two_hundred_kills_lose_nothing_and_show_nothing_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    reader = campaign(tmp_path, kills=MANY, seed=200)
    assert reader.looks > MANY
    assert reader.cut > MANY / 3
    assert len(reader.versions) > MANY / 20
    with capsys.disabled():
        print(
            f"\n{MANY} kills, {reader.cut} of them at work; a reader looked {reader.looks:,} times and saw {len(reader.versions)} versions, all whole"
        )


def test_who_comes_second_waits_and_is_told_since_when(tmp_path: Path):
    finished(tmp_path, "ingest", written(tmp_path, 0)[0], "--as", "calls")
    name, table = written(tmp_path, 1)
    with Store(tmp_path / "store").writing("ingest"):
        second = started(tmp_path, "ingest", name, "--as", table)
        assert second.stderr
        said = second.stderr.readline().decode()
        assert said.startswith("another ingest has been running since ")
        assert said.endswith("waiting until it is done\n")
        assert second.poll() is None
    assert second.wait(timeout=600) == 0
    second.stderr.close()
    version = wholeness.looked_at(tmp_path / "store")
    assert version
    assert version.meta["rows"]["responses"] == ROWS


def test_a_lock_ends_with_the_process_that_held_it(tmp_path: Path):
    finished(tmp_path, "ingest", written(tmp_path, 0)[0], "--as", "calls")
    run = started(tmp_path, "ingest", written(tmp_path, 3)[0], "--as", "calls")
    assert at_work(tmp_path / "store", run)
    run.kill()
    run.communicate()
    heard: list[str] = []
    with Store(tmp_path / "store").writing("ingest", told=heard.append):
        assert heard == []
    assert wholeness.leftovers(tmp_path / "store") == []

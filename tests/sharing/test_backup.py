"""A backup holds one moment, whatever is written meanwhile, and gives the same answers where it is restored."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app import create_app
from data.store import Store
from settings import Settings
from sharing import backup
from tests.conftest import ROOT

CALLS = "call_id,date,district,topic,consent\n"


def answers(store: Path) -> bytes:
    """Every number of a page over a store."""
    browser = create_app(Settings(store=store)).server.test_client()
    answered = browser.get("/export/answers.csv?page=hotline")
    assert answered.status_code == 200
    return answered.get_data()


def ingesting(store: Path, folder: Path, name: str) -> "subprocess.Popen[bytes]":
    """A process that brings in one more call."""
    file = folder / f"{name}.csv"
    file.write_text(f"{CALLS}{name},2026-06-29,Jaffna,visa,yes\n", encoding="utf-8")
    command = [sys.executable, "-m", "data", "ingest", str(file), "--as", "calls", "--store", str(store)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def clicking(store: Path) -> Iterator[list[int]]:
    """Somebody who asks for pages without a pause while the block runs; the statuses they got."""
    browser, statuses, over = (
        create_app(Settings(store=store)).server.test_client(),
        list[int](),
        threading.Event(),
    )

    def click() -> None:
        while not over.is_set():
            statuses.append(browser.get("/export/answers.csv?page=hotline&sex=female").status_code)

    someone = threading.Thread(target=click)
    someone.start()
    try:
        yield statuses
    finally:
        over.set()
        someone.join()


@pytest.fixture
def store(demo_store: Path, tmp_path: Path) -> Path:
    return shutil.copytree(demo_store, tmp_path / "store", ignore=shutil.ignore_patterns("public"))


def test_a_backup_under_load_restores_to_the_answers_of_its_moment(store: Path, tmp_path: Path):
    before = answers(store)  # and the audit has a row
    with clicking(store) as statuses:
        writer = ingesting(store, tmp_path, "new-1")
        copies = [backup.make(store, tmp_path / f"copy-{number}") for number in range(3)]
        assert writer.wait() == 0
    assert set(statuses) == {200}
    copies.append(backup.make(store, tmp_path / "copy-last"))
    after = answers(store)
    assert before != after
    restored = [answers(copy) for copy in copies]
    assert set(restored) <= {before, after}
    assert restored[-1] == after


def test_a_backup_has_all_but_what_is_under_way(store: Path, tmp_path: Path):
    answers(store)
    (store / "uploads").mkdir(exist_ok=True)
    copy = backup.make(store, tmp_path / "copy")
    there = {path.relative_to(store) for path in store.rglob("*") if path.is_file()}
    kept = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()}
    assert there - kept <= {
        path for path in there if "lock" in path.name or path.name.endswith(("-wal", "-shm"))
    }
    assert not (copy / "uploads").exists()
    for path in kept:
        assert (copy / path).stat().st_mode == (store / path).stat().st_mode or path.name == "sharing.sqlite"
    with closing(sqlite3.connect(copy / "sharing.sqlite")) as database:
        assert database.execute("SELECT count(*) FROM audit").fetchone()[0] > 0
    assert (copy / "sharing.sqlite").stat().st_mode & 0o077 == 0


def test_the_copy_can_be_written_to_as_the_store_can(store: Path, tmp_path: Path):
    copy = backup.make(store, tmp_path / "copy")
    assert ingesting(copy, tmp_path, "new-2").wait() == 0
    grown, was = Store(copy).current(), Store(store).current()
    assert grown is not None
    assert was is not None
    assert grown.meta["rows"]["calls"] == was.meta["rows"]["calls"] + 1


@pytest.mark.parametrize(
    ("to", "said"),
    [("store/inside", "lies in the store itself"), ("taken", "exists; name a folder that does not")],
)
def test_a_place_that_does_not_fit_is_refused_and_nothing_is_left(
    store: Path, tmp_path: Path, to: str, said: str
):
    (tmp_path / "taken").mkdir()
    with pytest.raises(backup.BadBackup, match=said):
        backup.make(store, tmp_path / to)
    assert not list(tmp_path.rglob("*.new"))


def test_the_command_says_where_there_is_no_store(tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "sharing",
        "backup",
        "--to",
        str(tmp_path / "copy"),
        "--store",
        str(tmp_path / "none"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no store in" in done.stderr
    assert "Traceback" not in done.stderr

"""Work in a process of its own: what it makes is the same, its errors are heard, and it ends with whoever started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from data import ingest
from data.ingest import Job
from data.intake.fresh import Fresh
from data.problems import Unreadable
from data.running import beside
from data.store import Store
from geo import country
from tests.data import wholeness

ROOT = Path(__file__).resolve().parents[3]
LKA = country.load("lka")
ROWS = 400
APART = "from data.running import beside; beside.LARGE = 0; beside._possible = lambda: True; from data.__main__ import main; main()"
HELD = "import time; from data.store import Store; Store.publish = lambda *_, **__: time.sleep(600); " + APART


@pytest.fixture(autouse=True)
def possible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_possible", lambda: True)


def write_own_number(path: Path) -> None:
    path.write_text(str(os.getpid()))


def fail(error: BaseException) -> None:
    raise error


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("rows", "apart"), [(beside.LARGE, True), (beside.LARGE - 1, False)])
def test_much_work_has_a_process_of_its_own(tmp_path: Path, rows: int, apart: bool):
    with beside.working(partial(write_own_number, tmp_path / "number"), rows=rows):
        pass
    assert (int((tmp_path / "number").read_text()) != os.getpid()) == apart


@pytest.mark.parametrize(
    ("work", "error", "words"),
    [
        (partial(fail, OSError(28, "No space left on device")), OSError, "No space"),
        (partial(fail, ValueError("this one")), ValueError, "this one"),
        (end, Unreadable, "nothing was changed"),
    ],
)
def test_what_goes_wrong_there_is_raised_here(work: Callable[[], None], error: type[Exception], words: str):
    with pytest.raises(error, match=words), beside.working(work, rows=beside.LARGE):
        pass


def test_an_error_here_ends_the_work_there():
    began = time.monotonic()
    with pytest.raises(KeyError), beside.working(partial(time.sleep, 600), rows=beside.LARGE):
        raise KeyError
    assert time.monotonic() - began < 300


def responses(folder: Path) -> Path:
    rounds, places = ("before", "after", "follow_up"), ("Jaffna", "Galle", "Kandy")
    lines = [
        f"r{i // 3},{rounds[i % 3]},2025-{i % 11 + 1:02d}-07,2025-12-01,{places[i % 3]},c{i % 5},s{i % 2},{1 + i % 3},{i % 6},6,yes"
        for i in range(ROWS)
    ]
    header = "respondent_id,round,date,followup_due,district,cluster,stratum,weight,score,items_asked,consent"
    path = folder / "responses.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def test_a_version_is_the_same_whoever_built_which_part_and_from_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path, made = responses(tmp_path), []
    for number, (large, kept) in enumerate(((10**9, True), (0, True), (0, False))):
        monkeypatch.setattr(beside, "LARGE", large)
        monkeypatch.setattr(Fresh, "all_kept", kept)
        outcome = ingest.ingest([Job(path, "responses")], store=tmp_path / str(number), country=LKA)
        assert outcome.version
        folder = outcome.version.path
        files = {one.relative_to(folder): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
        made.append({str(name): content for name, content in files.items()})
    together, *others = made
    own = {"meta.json", "history.jsonl", "checks.json"}  # they tell the time, and the sum of what does
    for other in others:
        assert set(together) == set(other)
        assert [name for name in together if name not in own and together[name] != other[name]] == []


def test_a_kill_ends_both_and_leaves_the_version_before(tmp_path: Path):
    path, store = responses(tmp_path), tmp_path / "store"

    def run(code: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", code, "ingest", str(path), "--as", "responses", "--store", str(store)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    cut = run(HELD)  # however late the kill comes, it comes before the new version
    while not any(store.glob("versions/.0*/cells/*")) and cut.poll() is None:
        time.sleep(0.002)
    cut.kill()
    cut.wait()
    for _ in range(6000):
        try:
            os.killpg(cut.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a process outlived the one that started it")
    assert cut.returncode == -signal.SIGKILL
    assert Store(store).current() is None
    assert run(APART).wait(timeout=600) == 0
    version = wholeness.looked_at(store)
    assert version
    assert version.meta["rows"]["responses"] == ROWS
    assert wholeness.leftovers(store) == []

"""The benchmarks themselves: both ways do the same work. Nothing here is timed."""

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import answers, files, held, ingest, light, load, locate, questions, results
from bench.throttled import Seen, Wire
from bench.viewers import Seen as Looked

OCCASIONS: list[str] = ["first visit", "filter change"]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> ingest.Row:
    """A short export of ours, brought in and read by pandas, each in a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "made", partial(files.made, rows=300))
        folder = tmp_path_factory.mktemp("bench")
        (row,) = ingest.run([200], folder=folder, rounds=1, kinds=["our export"])
    return row


def test_ingest_and_pandas_read_every_row_of_the_same_file(measured: ingest.Row):
    (ours,), (pandas,), (alone,) = measured.ours, measured.pandas, measured.alone
    assert ours.rows == pandas.rows == alone.rows == 200
    assert measured.size > 10_000
    assert min(ours.peak, pandas.peak) > 10 * ingest.MEGABYTE


def test_the_table_divides_ours_by_the_plain_way_pair_by_pair():
    """The second pair met a crowded machine: the medians of both ways stand for themselves, the ratio is of pairs."""
    ours = [
        ingest.Measured(1_000, seconds, processor, 2 << 20)
        for seconds, processor in ((4, 6), (40, 7), (5, 6))
    ]
    plain = [
        ingest.Measured(1_000, seconds, processor, 4 << 20)
        for seconds, processor in ((2, 1.5), (20, 2), (1, 1.5))
    ]
    alone = [ingest.Measured(1_000, seconds, 9, 4 << 20) for seconds in (4, 20, 2)]
    row = ingest.Row("a file", 3_000_000, 7.4, tuple(ours), tuple(plain), tuple(alone))
    line = ingest.told([row]).splitlines()[-1]
    assert (
        line
        == "| a file | 1,000 | 3 | 7 | 5.0 | 6.0 | 200 | 2 | 2.0 | 1.5 | 500 | 4 | 2.0 | 4.0 | 4.0 | 2.0 |"
    )


def test_memory_is_that_of_all_processes_together():
    """A process holds twenty megabytes, and one that it starts forty of its own."""
    child = "import time; held = bytearray(b'x') * (40 << 20); time.sleep(1.5)"
    parent = f"import subprocess, sys; held = bytearray(b'x') * (20 << 20); subprocess.run([sys.executable, '-c', {child!r}])"
    process = subprocess.Popen([sys.executable, "-c", parent], text=True)
    assert held.watched(process) > 60 << 20


def test_what_a_process_started_is_told_from_what_that_started():
    """A worker is a child of the server; what a worker starts beside is not the worker."""
    inner = "import sys; print('there', flush=True); sys.stdin.read()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"there\n"
        _, child = held.family(process.pid)
        assert held.children(process.pid) == [child]
        assert held.children(child) == []
        process.communicate()
    assert held.children(process.pid) is None
    assert held.family(process.pid) == []


@pytest.mark.parametrize("level", locate.levels())
def test_points_are_located_as_a_spatial_join_does(level: str):
    found = locate.run(3_000, level)
    assert found.differ == 0
    assert 0 < found.inside < 3_000


def test_every_peer_gives_the_numbers_of_the_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The short form of the bench: it raises where pandas, polars or DuckDB says something else."""
    monkeypatch.setattr(questions, "COMBINATIONS", 6)
    monkeypatch.setattr(answers, "ROUNDS", 1)
    store = files.made(tmp_path, rows=2_000)
    measured = answers.of_store(store)
    assert {one.asked.kind for one in measured} == set(questions.KINDS)
    assert all(len(one.took) == 5 and min(one.took.values()) >= 0 for one in measured)
    assert sum(one.records > 0 for one in measured) > 20
    assert answers.told(measured).count("\n") > len(measured)


def test_a_run_tells_what_became_slower_than_in_the_one_before(tmp_path: Path):
    assert results.keep("answers", {"n": 1}, headline={"usual": 4.0, "other": 9.0}, folder=tmp_path) == []
    (slower,) = results.keep("answers", {"n": 2}, headline={"usual": 8.0, "other": 9.5}, folder=tmp_path)
    assert slower == "usual: 8.0 ms, 2.0 times as long as in the run before (4.0 ms)."
    latest = json.loads((tmp_path / results.LATEST).read_text(encoding="utf-8"))
    assert latest["answers"]["n"] == 2
    assert latest["answers"]["machine"]["libraries"]["numpy"]
    assert len((tmp_path / results.HISTORY).read_text(encoding="utf-8").splitlines()) == 2


def test_what_a_hundred_viewers_saw_is_kept(tmp_path: Path):
    seen = Looked(took=[0.1, 0.2, 0.3], faults=1)
    rows = {"nothing kept": load.Served(seconds=2.0, seen=seen, processor=0.06, own=(5, 7))}
    assert load.kept(rows, 1_000, folder=tmp_path) == []
    latest = json.loads((tmp_path / results.LATEST).read_text(encoding="utf-8"))["load"]
    found = latest["clicks"]["nothing kept"]
    assert (latest["responses"], found["requests"], found["faults"]) == (1_000, 3, 1)
    assert (found["a_second"], found["processor_ms"], found["own_bytes"]) == (1.5, 20.0, [5, 7])
    assert found["clicks_a_second"] == 1.0


def test_after_about_every_second_click_a_viewer_scrolls_on():
    values: dict[str, Sequence[str]] = {str(name): ("a", "b") for name in load.DIMENSIONS}
    outputs = [click.body["output"] for click in load.clicks(values, 400)]
    rests = [at for at, output in enumerate(outputs) if "-rest-" in output]
    assert len(outputs) == 400 + len(rests)
    assert 150 < len(rests) < 250
    assert all(outputs[at] == outputs[at - 1].replace("-answer", "-rest-answer") for at in rests)


def test_a_page_of_peers_is_told_beside_ours_by_the_medians_of_its_rounds():
    """Two thousand bytes against sixty, and one second against four, in the second of three rounds by size."""
    ours = [Seen(down, 0, 4, 500.0, 700.0, 900.0, 1_000.0) for down in (2_100, 1_900, 2_000)]
    peer = [Seen(down, 0, 1, 500.0, 700.0, 900.0, 4_000.0) for down in (50_000, 60_000, 70_000)]
    found = {"ours": dict.fromkeys(OCCASIONS, ours), "Peer": dict.fromkeys(OCCASIONS, peer)}
    lines = light.told(found).splitlines()
    assert "| ours | filter change | 2,000 | 0 | 4 | 0.50 | 0.70 | 0.90 | 1.00 |" in lines
    assert lines[-1].startswith("* Peer: 4.0 times as long from click to redrawn, 30.0 times the bytes down")


def test_a_page_that_is_not_drawn_while_anybody_waits_is_told_so():
    ours = [Seen(2_000, 0, 4, 500.0, 700.0, 900.0, 1_000.0)]
    peer = [Seen(60_000, 0, 1, 500.0, math.inf, math.inf, math.inf)]
    found = {
        "ours": dict.fromkeys(OCCASIONS, ours),
        "Peer": {**dict.fromkeys(OCCASIONS, ours), "first visit": peer},
    }
    lines = light.told(found).splitlines()
    assert "| Peer | first visit | 60,000 | 0 | 1 | 0.50 | not in 150 | not in 150 | not in 150 |" in lines


def test_the_wire_counts_bodies_headers_and_frames_of_web_sockets():
    heard: dict[str, Any] = {}
    wire = Wire()
    wire.listen(SimpleNamespace(on=heard.__setitem__))
    heard["Network.loadingFinished"]({"encodedDataLength": 1_000.0})
    heard["Network.requestWillBeSent"]({"request": {"postData": "0123456789"}})
    heard["Network.requestWillBeSentExtraInfo"]({"headers": {"Host": "here"}})
    heard["Network.webSocketFrameReceived"]({"response": {"opcode": 2, "payloadData": "QUJD"}})
    heard["Network.webSocketFrameSent"]({"response": {"opcode": 1, "payloadData": "é"}})
    assert (wire.down, wire.up, wire.asked) == (1_003, 10 + 12 + 2, 1)

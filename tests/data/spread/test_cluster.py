"""The workers of a Dask scheduler: two processes on loopback, as the commands of Dask start them.

They make the version that one process makes, also when one of them is killed half-way; what is missing or does not fit is said in a sentence.
"""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from distributed import Client, KilledWorker
from distributed.client import FutureCancelledError
from distributed.comm.core import CommClosedError
from distributed.scheduler import WorkerState

from bench import dasks
from data import ingest
from data.__main__ import main
from data.ingest import Job, Occasion
from data.problems import Unreadable
from data.spread import cluster
from data.spread.cluster import Dask
from data.store import Store
from tests.data import wholeness
from tests.data.spread import trapped

ROWS = 6_000
PIECE = 20_000  # bytes of the file that are one task


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a scheduler with two workers of 2 GB answers."""
    with dasks.scheduler(tmp_path_factory.mktemp("dask")) as found, dasks.workers(found, 2):
        yield found.address


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trapped.written(tmp_path_factory.mktemp("answers") / "answers.csv", rows=ROWS)


def pids(client: Client) -> list[int]:
    return sorted(cast(dict[str, int], client.run(os.getpid)).values())


def test_a_worker_is_killed_half_way_and_the_version_is_that_of_one_process(
    address: str, answers: Path, tmp_path: Path
):
    whole = trapped.brought(answers, tmp_path / "whole")
    store = tmp_path / "spread"
    store.mkdir()
    (store / "pseudonyms.key").write_text("ab" * 32)
    killed: list[int] = []

    def progress(_: str, rows: int) -> None:
        if not killed and rows < ROWS // 2:
            killed.append(pids(client)[0])
            os.kill(killed[0], signal.SIGKILL)

    with Client(address, set_as_default=False) as client:
        assert len(pids(client)) == 2
        spread = ingest.ingest(
            [Job(answers, "responses")],
            store=store,
            country=trapped.LKA,
            progress=progress,
            occasion=Occasion("tester", cluster=Dask(client, piece=PIECE)),
        )
        assert killed
        assert killed[0] not in pids(client)
    assert trapped.differences(whole, spread) == []
    assert wholeness.looked_at(store)
    assert wholeness.leftovers(store) == []


def test_the_command_names_a_scheduler(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    path = trapped.written(tmp_path / "answers.csv", rows=60)
    monkeypatch.setattr(cluster, "PIECE", 2000)
    given = ["ingest", str(path), "--as", "responses", "--store", str(tmp_path / "own")]
    assert main([*given, "--scheduler", address]) == 1
    told = capsys.readouterr()
    version = Store(tmp_path / "own").current()
    assert version
    assert f"{version.meta['ingests'][0]['accepted']} accepted" in told.out


def test_a_worker_of_another_release_is_refused(address: str, monkeypatch: pytest.MonkeyPatch):
    other = {**cluster.described(), "pyarrow": "1.0"}
    monkeypatch.setattr(cluster, "_own", lambda: other)
    with pytest.raises(Unreadable, match="differs from this program in: pyarrow"), cluster.connected(address):
        pass


def test_a_scheduler_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 5)
    with (
        dasks.scheduler(tmp_path) as found,
        pytest.raises(Unreadable, match="has no worker; start some"),
        cluster.connected(found.address),
    ):
        pass


@pytest.mark.parametrize("nowhere", ["tcp://127.0.0.1:1", "tcp://", "nonsense://127.0.0.1:1"])
def test_an_address_without_a_scheduler_is_told(
    nowhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    path = trapped.written(tmp_path / "answers.csv", rows=9)
    assert main(["ingest", str(path), "--as", "responses", "--scheduler", nowhere]) == 2
    told = capsys.readouterr().err
    assert f"there is no Dask scheduler at {nowhere}" in told
    assert "Traceback" not in told


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Unreadable, match=r"requirements-far\.txt"), cluster.connected("tcp://127.0.0.1:8786"):
        pass


def test_work_that_ends_every_worker_is_given_up_in_a_sentence():
    with pytest.raises(Unreadable, match="ended each of the 4 workers"), cluster.told():
        raise KilledWorker("a part", cast(WorkerState, None), 3)


@pytest.mark.parametrize("error", [CommClosedError("gone"), FutureCancelledError("a part", "lost")])
def test_a_scheduler_that_is_lost_is_told(error: Exception):
    with pytest.raises(Unreadable, match="was lost while it worked; nothing was changed"), cluster.told():
        raise error

"""A Dask scheduler and its workers on loopback, started by the commands a person starts them by."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOST = ("--host", "127.0.0.1", "--no-dashboard")


@dataclass(frozen=True)
class Scheduler:
    """Where it answers, and the folder of what it and its workers write."""

    address: str
    folder: Path


@contextmanager
def scheduler(folder: Path) -> Iterator[Scheduler]:
    """A scheduler, once it answers."""
    said = folder / "scheduler.json"
    with _running("scheduler", folder, "--port", "0", "--scheduler-file", str(said)) as process:
        while not said.exists() or not said.read_text():
            assert process.poll() is None, (folder / "said").read_text()
            time.sleep(0.02)
        yield Scheduler(json.loads(said.read_text())["address"], folder)


@contextmanager
def workers(of: Scheduler, number: int, *, memory: str = "2GB") -> Iterator[None]:
    """So many workers of one thread, once the scheduler knows them."""
    from distributed import Client

    options = ("--nthreads", "1", "--memory-limit", memory, "--local-directory", str(of.folder / "own"))
    with ExitStack() as started:
        for _ in range(number):
            started.enter_context(_running("worker", of.folder, of.address, *options))
        with Client(of.address, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=600)
        yield


@contextmanager
def _running(what: str, folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *options, *HOST]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "said").open("ab") as said:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=said)
        try:
            yield process
        finally:
            process.terminate()
            process.wait()

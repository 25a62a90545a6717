"""Several processes over one store, as `make serve` starts them: they share, they are replaced, they end together."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from callbacks.hardening import rates
from data.store import Store
from tests.attacks.test_sockets import BROKEN, faults, said
from tests.conftest import ROOT, _free_port, _started, _wait_until_healthy

PATIENCE = 300  # seconds; a loaded machine is slow, not wrong
EVENT = {
    "output": "overview-answer.data",
    "outputs": {"id": "overview-answer", "property": "data"},
    "inputs": [
        {"id": "address", "property": "search", "value": ""},
        {"id": "theme", "property": "data", "value": "light"},
    ],
    "state": [{"id": "address", "property": "pathname", "value": "/"}],
    "changedPropIds": ["address.search"],
}


@dataclass(frozen=True)
class Served:
    """A running server of several processes."""

    url: str
    run: subprocess.Popen[bytes]
    store: Path
    log: Path

    def get(self, path: str) -> tuple[int, bytes]:
        with urlopen(f"{self.url}{path}", timeout=PATIENCE) as answered:
            return answered.status, answered.read()

    def workers(self) -> list[int]:
        """The processes that answer."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.run.pid)], capture_output=True, text=True
        )
        return sorted(int(pid) for pid in listed.stdout.split())


@pytest.fixture(scope="module")
def served(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(demo_store, folder / "store")
    port, log = _free_port(), folder / "server.log"
    command = str(ROOT / "serve.py")
    with _started(
        command, folder=folder, log=log, CRM_PORT=str(port), CRM_WORKERS="2", CRM_RATE_LIMIT="1200"
    ) as run:
        _wait_until_healthy(run, f"http://127.0.0.1:{port}", log=log)
        server = Served(f"http://127.0.0.1:{port}", run, folder / "store", log)
        until(lambda: len(server.workers()) == 2)  # the first answers before the second is forked
        yield server


def until(true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


class Clicks:
    """Four people who change a filter without pause, and what they got."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.answered: list[int] = []
        self.broken: list[str] = []
        self._ended = threading.Event()

    def __enter__(self) -> "Clicks":
        self._pool = ThreadPoolExecutor(4)
        self._people = [self._pool.submit(self._click) for _ in range(4)]
        until(lambda: len(self.answered) > 8)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._pool.shutdown()
        for person in self._people:
            person.result()

    def _click(self) -> None:
        body = json.dumps(EVENT).encode()
        headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        while not self._ended.is_set():
            event = Request(f"{self.served.url}/_dash-update-component", body, headers)
            try:
                with urlopen(event, timeout=PATIENCE) as answered:
                    answered.read()
                    self.answered.append(answered.status)
            except (URLError, OSError) as error:
                self.broken.append(str(error))

    def go_on(self) -> None:
        """Wait until each has been answered several times more."""
        reached = len(self.answered) + 12
        until(lambda: len(self.answered) >= reached)


def test_a_killed_process_costs_what_was_in_its_hands_and_is_replaced(served: Served):
    before = served.workers()
    assert len(before) == 2
    with Clicks(served) as clicks:
        os.kill(before[0], signal.SIGKILL)
        until(lambda: len(served.workers()) == 2 and before[0] not in served.workers())
        clicks.go_on()
    assert len(clicks.broken) <= 4, clicks.broken  # one a person at most
    assert set(clicks.answered) == {200}
    assert before[1] in served.workers()


def test_new_data_are_shown_by_every_process_without_a_failed_answer(served: Served, tmp_path: Path):
    calls = tmp_path / "calls.csv"
    calls.write_text(
        "call_id,date,district,topic,consent\nnew-1,2026-06-29,Jaffna,visa,yes\n", encoding="utf-8"
    )
    with Clicks(served) as clicks:
        command = [
            sys.executable,
            "-m",
            "data",
            "ingest",
            str(calls),
            "--as",
            "calls",
            "--store",
            str(served.store),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        clicks.go_on()
    current = Store(served.store).current()
    assert current is not None
    shown = {json.loads(served.get("/health")[1])["data_version"] for _ in range(12)}
    assert shown == {current.name}
    assert (clicks.broken, set(clicks.answered)) == ([], {200})


def test_the_processes_count_together(served: Served):
    def counted() -> float:
        lines = served.get("/metrics")[1].decode().splitlines()
        return sum(
            float(line.split()[-1]) for line in lines if line.startswith('crm_requests_total{kind="shapes"')
        )

    before = counted()
    for _ in range(12):
        served.get("/geo/province.geojson")
    assert counted() == before + 12


def test_what_no_library_would_send_is_refused_and_the_log_keeps_nothing_of_it(served: Served):
    """The same as tests/attacks/test_sockets.py sends to the program's own server."""
    found = {name: faults(said(served.url, sent)) for name, sent in BROKEN.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert served.get("/health")[0] == 200
    lines = served.log.read_text().splitlines()
    assert [line for line in lines if line.startswith("[")] == []  # a line of gunicorn's own
    assert not any("a-token-that-nobody" in line or "Traceback" in line for line in lines)


def test_no_header_says_which_path_was_asked_for(served: Served):
    """A web server in front that looks at paths (not to hand on /metrics, say) looks at the same one as we do."""
    for name in ("SCRIPT_NAME", "Script-Name", "PATH_INFO", "X-Original-URL"):
        sent = f"GET /hidden/metrics HTTP/1.1\r\nHost: localhost\r\n{name}: /hidden\r\n\r\n".encode()
        assert said(served.url, sent).startswith(b"HTTP/1.1 404")


def test_the_processes_count_guesses_together(served: Served):
    """Each by itself would let as many through again."""
    tried = [said(served.url, b"GET /s/none HTTP/1.0\r\nHost: localhost\r\n\r\n") for _ in range(80)]
    let_through = [answer for answer in tried if not answer.startswith(b"HTTP/1.0 429")]
    assert rates.GUESSES <= len(let_through) < 1.5 * rates.GUESSES


def test_who_asks_gets_an_answer_while_the_server_ends(served: Served):
    """The last test of this file: it ends the server."""
    with Clicks(served) as clicks:
        served.run.send_signal(signal.SIGTERM)
        assert served.run.wait(timeout=PATIENCE) == 0
    assert set(clicks.answered) == {200}
    assert served.workers() == []
    log = served.log.read_text()
    assert "Traceback" not in log
    assert all(json.loads(line)["said"] for line in log.splitlines()[1:] if line.startswith("{"))

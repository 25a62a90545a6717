"""Several processes over one store, as `make serve` starts them: they share, they are replaced, they end together."""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Self
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

import serve
from callbacks.hardening import rates
from data.store import Store, Version
from tests.attacks.test_sockets import BROKEN, faults, said
from tests.conftest import ROOT, _free_port, _started, _wait_until_healthy
from tests.crowd import PATIENCE, Crowd, until

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


class Clicks(Crowd):
    """Four people who change a filter without pause, and what they got."""

    def __init__(self, served: Served) -> None:
        super().__init__(self._click, people=4)
        self.served = served
        self.answered: list[int] = []
        self.broken: list[str] = []

    def __enter__(self) -> Self:
        super().__enter__()
        until(lambda: len(self.answered) > 8)
        return self

    def _click(self) -> None:
        headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        event = Request(f"{self.served.url}/_dash-update-component", json.dumps(EVENT).encode(), headers)
        try:
            with urlopen(event, timeout=PATIENCE) as answered:
                answered.read()
                self.answered.append(answered.status)
        except (
            URLError,
            HTTPException,
            OSError,
        ) as error:  # an answer cut off in its middle is an HTTPException
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


def test_a_process_that_is_replaced_in_due_course_costs_nothing(served: Served):
    """As after some ten thousand requests: it ends by itself, and what it leaves behind is of use to the others."""
    before = served.workers()
    with Clicks(served) as clicks:
        os.kill(before[0], signal.SIGTERM)
        until(lambda: len(served.workers()) == 2 and before[0] not in served.workers())
        os.kill(before[1], signal.SIGTERM)
        until(lambda: len(served.workers()) == 2 and not set(before) & set(served.workers()))
        clicks.go_on()
    assert (clicks.broken, set(clicks.answered)) == ([], {200})
    assert b"crm_requests_total" in served.get("/metrics")[1]


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


# --- what breaks while people click ---------------------------------------------------------------------------


def command(served: Served, *arguments: str) -> str:
    """A command over the served store, and what it said."""
    run = subprocess.run(
        [sys.executable, "-m", "data", *arguments, "--store", str(served.store)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def current(served: Served) -> Version:
    version = Store(served.store).current()
    assert version
    return version


def status(served: Served, path: str) -> tuple[int, str]:
    """The status of an answer that may be a refusal, and what it says."""
    try:
        code, body = served.get(path)
    except HTTPError as refused:
        code, body = refused.code, refused.read()
    return code, body.decode(errors="replace")


def flip(path: Path) -> None:
    """One bit in the middle of a file."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 4]))


def rows(served: Served) -> int:
    return len(served.get("/export/responses.csv")[1].splitlines())


def one_more(served: Served, tmp_path: Path) -> None:
    """A new version, by a call that no other has."""
    name = f"more-{len(Store(served.store).history())}"
    (tmp_path / "more.csv").write_text(f"call_id,date,consent\n{name},2026-06-29,yes\n", "utf-8")
    command(served, "ingest", str(tmp_path / "more.csv"), "--as", "calls")


def test_damaged_cells_are_told_and_mended_by_the_server_itself(served: Served, tmp_path: Path):
    earlier = current(served).name
    one_more(served, tmp_path)
    good, before = current(served), rows(served)
    answers = served.get("/export/answers.csv?page=overview")[1]
    flip(served.store / "versions" / earlier / "cells" / "responses" / "arrays.bin")
    with Clicks(served) as clicks:
        command(served, "back", earlier)
        damaged = current(served).name
        until(lambda: current(served).name not in (good.name, damaged))
        clicks.go_on()
    assert (clicks.broken, set(clicks.answered)) == ([], {200})  # an answer may be the sentence
    assert [entry.what for entry in Store(served.store).history()][-2:] == ["back", "mend"]
    assert status(served, "/health")[0] == 200
    until(lambda: "cells/responses/arrays.bin cannot be read as written" in served.log.read_text())
    command(served, "back", good.name)
    assert rows(served) == before
    assert served.get("/export/answers.csv?page=overview")[1] == answers


def test_half_a_table_is_refused_on_export_alone_until_somebody_goes_back(served: Served, tmp_path: Path):
    before, good = rows(served), current(served)
    one_more(served, tmp_path)
    path = current(served).path / "responses.parquet"
    half = path.read_bytes()[: path.stat().st_size // 2]
    path.unlink()  # the file is the earlier version's as well
    path.write_bytes(half)
    with Clicks(served) as clicks:
        code, said = status(served, "/export/responses.csv")
        assert (code, "responses.parquet cannot be read" in said) == (503, True)
        assert status(served, "/export/calls.csv")[0] == 200
        clicks.go_on()
        command(served, "back", good.name)
        assert rows(served) == before
    assert (clicks.broken, set(clicks.answered)) == ([], {200})


def test_a_full_disk_stops_what_has_to_be_noted_and_nothing_once_there_is_room(
    served: Served, tmp_path: Path
):
    """A limit on the length of files does to a running server what a full disk does: it can read, and write nothing more."""
    held, good = resource.getrlimit(resource.RLIMIT_FSIZE), current(served).name
    everyone = (served.run.pid, *served.workers())
    with Clicks(served) as clicks:
        for pid in everyone:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, held[1]))
        until(lambda: len(clicks.broken) > 8)
        for path in ("/health", "/health/live", "/geo/province.geojson"):
            assert status(served, path)[0] == 200
        assert status(served, "/export/calls.csv")[0] == 503
        for pid in everyone:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, held)
        clicks.go_on()
        broken = len(clicks.broken)
        clicks.go_on()
        one_more(served, tmp_path)
    assert {error[:14] for error in clicks.broken} == {"HTTP Error 503"}
    assert len(clicks.broken) - broken <= 4  # those under way when room came back
    assert set(served.workers()) | {served.run.pid} == set(everyone)
    assert current(served).name != good


def test_visitors_who_take_nothing_hold_up_nobody_else(served: Served):
    """Three of eight threads are held by them; each is let go in time, which is shown below."""
    with ExitStack() as stack:
        for _ in range(3):
            slow = stack.enter_context(
                socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2])))
            )
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            slow.sendall(b"GET /export/responses.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with Clicks(served) as clicks:
            clicks.go_on()
        assert (clicks.broken, set(clicks.answered)) == ([], {200})


def test_a_visitor_who_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(serve, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serve.bound(listener)
        with socket.create_connection(listener.getsockname()) as visitor:
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            accepted, _ = listener.accept()
            with accepted, pytest.raises(BlockingIOError):
                accepted.sendall(bytes(50 << 20))


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

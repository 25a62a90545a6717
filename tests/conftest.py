"""Guards that hold in every test, and the demonstration data and the program that many tests share.

The browser's fixtures are in tests/browser/conftest.py; what one room alone needs is in its own folder.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from filelock import FileLock
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pydantic import SecretStr

import settings
from callbacks import viewing

ROOT = Path(__file__).resolve().parent.parent
DEMO_ROWS = 3000
START_SECONDS = 300
# The same examples every time, however slow the machine is just then; what a test sets itself comes on top.
examples.register_profile(
    "steady", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("steady")


class OutsideRequest(AssertionError):
    """A test reached for another machine."""


# --- guards -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _no_outside_network() -> Iterator[None]:
    """Only this machine may be reached: no test depends on, or tells anything to, anyone else."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _loopback_only(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _known_host_only(socket.getaddrinfo))
        yield


def _loopback_only(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            raise OutsideRequest(f"a test may not connect to {address[0]}")
        return connect(self, address)

    return guarded


def _known_host_only(getaddrinfo: Any) -> Any:
    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not _is_loopback(host):
            raise OutsideRequest(f"a test may not look up {host}")
        return getaddrinfo(host, *args, **kwargs)

    return guarded


def _is_loopback(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in ("", "localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test starts from the defaults and an empty store of its own, whatever this machine has set."""
    for name in [name for name in os.environ if name.startswith("CRM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setitem(settings.Settings.model_config, "toml_file", None)
    monkeypatch.setenv("CRM_STORE", str(tmp_path / "store"))
    monkeypatch.setenv(
        "CRM_RATE_LIMIT", "0"
    )  # a suite asks more often than any person; limits have tests of their own
    settings.get.cache_clear()
    yield
    settings.get.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _at_this_machine() -> Iterator[None]:
    """What a test asks for outside of a request is asked as a command would."""
    with viewing.at_this_machine():
        yield


@pytest.fixture(scope="session", autouse=True)
def _real_store_untouched() -> Iterator[None]:
    """The store beside the program belongs to the person who runs it: no test may write there."""
    before = _trace(ROOT / "store")
    yield
    assert _trace(ROOT / "store") == before, "a test wrote to the default store"


def _trace(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in folder.glob("*"))


# --- what many tests share ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A store with a small demonstration data set, made once a run. Read it; never publish to it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "demonstration"
    with FileLock(f"{folder}.lock"):
        if not (folder / "store" / "CURRENT").exists():
            folder.mkdir(exist_ok=True)
            log = folder / "demo.log"
            with _started("-m", "data", "demo", "--rows", str(DEMO_ROWS), folder=folder, log=log) as run:
                assert run.wait() == 0, log.read_text()
    return folder / "store"


@pytest.fixture(scope="session")
def app(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The application over the demonstration store, for calls without a browser; what it notes is kept elsewhere."""
    from app import create_app

    notes = SecretStr(f"sqlite:///{tmp_path_factory.mktemp('notes')}/sharing.sqlite")
    return create_app(settings.Settings(store=demo_store, database_url=notes, rate_limit=0))


@pytest.fixture(scope="session")
def server_url(demo_store: Path, worker_id: str) -> Iterator[str]:
    """The address, without a slash at its end, of the program as `make run` starts it."""
    port, folder = _free_port(), demo_store.parent
    log = folder / f"server-{worker_id}.log"
    url = f"http://127.0.0.1:{port}"
    notes = (
        f"sqlite:///{folder}/notes-{worker_id}.sqlite"  # the store is read by other tests: it stays as it is
    )
    command = str(ROOT / "app.py")
    with _started(command, folder=folder, log=log, CRM_PORT=str(port), CRM_DATABASE_URL=notes) as run:
        _wait_until_healthy(run, url, log=log)
        yield url
        assert run.poll() is None, f"the program ended during the tests: {log.read_text()}"


@contextmanager
def _started(*command: str, folder: Path, log: Path, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of the project at work in ``folder``, with its store there and no crm.toml of this machine.

    What it says goes to a file: a pipe that nobody reads would fill and stop it.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    own = {
        "CRM_STORE": str(folder / "store"),
        "PYTHONPATH": str(ROOT),
        "PYTHONFAULTHANDLER": "1",
        "CRM_RATE_LIMIT": "0",
    }
    with log.open("wb") as sink:
        run = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env={**kept, **own, **extra},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            yield run
        finally:
            run.terminate()
            run.wait(timeout=120)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(run: subprocess.Popen[bytes], url: str, *, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert run.poll() is None, f"the program ended at its start: {log.read_text()}"
        try:
            with urlopen(f"{url}/health", timeout=60):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the program did not answer within {START_SECONDS} seconds: {log.read_text()}")

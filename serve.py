"""Serving many people: several processes of gunicorn over one application. `make serve`; one person is served by app.py.

Belongs here: how the processes are set up. Not here: the application (app.py), what stands before it (docs/operations.md).
"""

import gc
import os
import shutil
import socket
import struct
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import gunicorn.http.wsgi
from dash import Dash
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

import app
from callbacks import kept, mending, public
from callbacks.ingest import leaving
from callbacks.program import Program
from callbacks.watching import logs, metrics
from data.mirror import following
from data.running import ahead, memory
from settings import Settings

SPARE: Final = 30  # seconds beyond the time limit of an answer after which a silent process is replaced
IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 -- gunicorn makes a private file in it
PATIENCE: Final = 60  # seconds in which a visitor may take, or send, nothing in the middle of a request
LONGEST_LINE: Final = 8190  # bytes of an address; gunicorn's own most


class Log(Logger):
    """What gunicorn says goes where everything else goes, in the same lines: its own hold addresses as they were sent."""

    def setup(self, cfg: Config) -> None:
        """Leave the writing to the program's own log."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A visitor who was let go is no fault of the program: a line, no traceback."""
        if isinstance(sys.exception(), BlockingIOError | TimeoutError):
            self.error_log.warning("A visitor took or sent nothing for %s seconds and was let go", PATIENCE)
        else:
            super().exception(msg, *args, **kwargs)


class Served(BaseApplication):
    """One application, loaded once and shared by the processes that gunicorn forks from this one."""

    def __init__(self, chosen: Settings, dashboard: Dash) -> None:
        self.chosen = chosen
        self.dashboard = dashboard
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its settings."""
        assert self.cfg is not None
        for name, value in options(self.chosen).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application as gunicorn calls it."""
        return self.dashboard.server


def options(chosen: Settings) -> dict[str, Any]:
    """The settings of gunicorn that follow from ours. Threads, for an answer waits for files and the database more than it works."""
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return {
        "bind": f"{host}:{chosen.port}",
        "workers": chosen.workers,
        "worker_class": "gthread",
        "threads": chosen.threads,
        "preload_app": True,  # what all need is in memory once
        "timeout": chosen.time_limit + SPARE,
        "graceful_timeout": SPARE,
        "keepalive": 15,
        "max_requests": 20_000,  # then a process is replaced: what leaks somewhere never adds up
        "max_requests_jitter": 4_000,
        "limit_request_line": LONGEST_LINE,
        # A file in memory: the sign of life of a process must not wait for a disk.
        "worker_tmp_dir": str(IN_MEMORY) if IN_MEMORY.is_dir() else None,
        "forwarded_allow_ips": chosen.proxy_from or "127.0.0.1,::1",
        # By default a header SCRIPT_NAME or PATH_INFO that a proxy lets through says which path was asked for.
        "forwarder_headers": "",
        "logger_class": Log,
        "loglevel": "warning",
        "control_socket_disable": True,
        "when_ready": listening,
        "post_worker_init": begun,
        "child_exit": ended,
    }


def listening(server: Any) -> None:
    """The server listens: visitors who stop in the middle of a request are not to hold a thread for good."""
    for listener in server.LISTENERS:
        bound(listener.sock)


def bound(listener: socket.socket) -> None:
    """Give connections that are accepted here ``PATIENCE`` for each piece they take or send; the kernel hands it on to them."""
    for side in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
        listener.setsockopt(socket.SOL_SOCKET, side, struct.pack("ll", PATIENCE, 0))


def begun(worker: Any) -> None:
    """A process began: one of them publishes when the data change (callbacks/public.py), one mends (mending.py), one follows an address (following.py), each removes uploads that were left (ingest/leaving.py)."""
    program = Program(worker.app.chosen)
    public.watch(program)
    mending.watch(program)
    leaving.watch(program.settings.store)
    following.watch(program.settings.store)


def ended(_server: Any, worker: Any) -> None:
    """A process is gone: what it counted stays in the sums, what it measured of itself does not."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def main() -> int:
    """Serve until stopped; 2 with a sentence when the settings or the store do not allow it."""
    with counting_together(), ahead.TURNS.shared():
        return serve()


@contextmanager
def counting_together() -> Iterator[None]:
    """Where the processes add their counts up, until the server ends: it ends in each of them, and only the first clears it away."""
    counts, first = tempfile.mkdtemp(prefix="crm-metrics-"), os.getpid()
    os.environ[metrics.SHARED] = counts  # before the first counter is made
    try:
        yield
    finally:
        if os.getpid() == first:
            shutil.rmtree(counts, ignore_errors=True)


def serve() -> int:
    """Set up the application and hand it to gunicorn; what ``main`` returns."""
    # An answer does not name the server; gunicorn has no setting for it.
    setattr(gunicorn.http.wsgi, "SERVER", "web")  # noqa: B010 -- its stubs do not know the name
    try:
        chosen, dashboard = app.prepared()
        memory.share_blocks()
        app.warm(Program(chosen))
        kept.register(dashboard.server, Program(chosen))
        logs.set_up("json")
        print(f"{app.TITLE}: {chosen.address}, {chosen.workers} processes  (stop with Ctrl+C)", flush=True)
        # What is there now stays: looked through for garbage, it would be written to and no longer be shared.
        gc.collect()
        gc.freeze()
        Served(chosen, dashboard).run()
    except app.FAULTS as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

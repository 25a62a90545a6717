"""A process that has the program loaded and runs commands in children that are cut short where they are told to be.

Run as ``python -m tests.data.cutting``; reads orders as lines of JSON, answers each with a line. Loading the program takes a
second, a child a tenth of that, so every single step of a command can be the last. Belongs here: both ends of that line.

A step is a change of the store that Python makes: a file opened for writing, renamed, linked or removed, a folder made or
removed. What pyarrow and numpy write between two steps is cut by kills at random moments (test_kills.py).
"""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
_CHANGES: Final = {"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"}
_GIVING: Final = {"os.remove", "os.rmdir"}  # give room back, so a full disk allows them
_WRITES: Final = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal that killed it), the steps it made, what it said."""

    code: int
    said: str
    steps: list[str]  # "os.rename CURRENT.new" …; none of a command that was killed


@dataclass(frozen=True)
class Cutter:
    """The end that orders. Commands run in ``folder``, on the store there."""

    process: "subprocess.Popen[str]"
    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def run(self, *arguments: str, kill: int = 0, full: int = 0, limit: int = 0) -> Ended:
        """Run ``python -m data ARGUMENTS``: killed before step ``kill``, on a disk that is full from step ``full``
        on, or with no file larger than ``limit`` bytes (each from 1; 0 is never).
        """
        order = {"arguments": arguments, "folder": str(self.folder), "store": str(self.store)}
        order |= {"kill": kill, "full": full, "limit": limit}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return Ended(**json.loads(self.process.stdout.readline()))


@contextmanager
def ready(folder: Path, **more: str) -> Iterator[Cutter]:
    """A process that waits for orders; ``more`` goes into its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRM_")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.data.cutting"],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **more},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Cutter(process, folder)
        process.stdin.close() if process.stdin else None


def main() -> None:
    """Take orders until there are no more."""
    # Loaded once, here; no thread may run yet when children are made.
    from data import cells, ingest  # noqa: F401
    from data.aggregation import packing  # noqa: F401
    from data.intake import progress, report  # noqa: F401
    from data.keeping import purging, tracing  # noqa: F401
    from data.sources import text, workbook  # noqa: F401

    for line in sys.stdin:
        order = json.loads(line)
        steps = Path(order["folder"]) / "steps.json"
        steps.write_text("[]")
        reading, writing = os.pipe()  # a pipe: what is said fits in, and no limit on files holds for it
        child = os.fork()
        if not child:
            _obey(order, said=writing, steps=steps)
        os.close(writing)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with os.fdopen(reading, encoding="utf-8") as pipe:
            answer = {"code": code, "steps": json.loads(steps.read_text()), "said": pipe.read()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _obey(order: dict[str, Any], *, said: int, steps: Path) -> None:
    """Be the command. Never comes back."""
    from data.__main__ import main as run

    os.chdir(order["folder"])
    os.environ["CRM_STORE"] = order["store"]
    os.dup2(said, 1)
    os.dup2(said, 2)
    if order["limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], resource.RLIM_INFINITY))
    made = _counting(order["store"], kill=order["kill"], full=order["full"])
    code = 70
    try:
        code = run(order["arguments"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        steps.write_text(json.dumps(made))
        os._exit(code)


def _counting(store: str, *, kill: int, full: int) -> list[str]:
    """Watch this process's changes of the store and cut it short; gives the steps so far."""
    made: list[str] = []

    def watch(event: str, arguments: Sequence[Any]) -> None:
        if not _is_step(event, arguments, store):
            return
        made.append(f"{event} {Path(str(arguments[0])).name}")
        if len(made) == kill:
            os.kill(os.getpid(), signal.SIGKILL)
        if full and len(made) >= full and event not in _GIVING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))

    sys.addaudithook(watch)
    return made


def _is_step(event: str, arguments: Sequence[Any], store: str) -> bool:
    if not (event in _CHANGES or (event == "open" and (arguments[2] or 0) & _WRITES)):
        return False
    return str(arguments[0]).startswith(store)


if __name__ == "__main__":
    main()

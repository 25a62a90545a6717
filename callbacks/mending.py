"""A server that finds its data damaged has them mended, and looks for damage now and then.

Belongs here: when it looks. Not here: what damage is and how it is mended (data/keeping/verifying.py), what visitors are told
meanwhile (program.py: a sentence, 503).
"""

import fcntl
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from callbacks.program import Damaged, NothingToShow, Program

EVERY: Final = 5.0  # seconds between two looks whether the version on show opens
WHOLE: Final = 3600.0  # seconds between two comparisons of all of it with what was written
LOCK: Final = ".verifying"
log = logging.getLogger("community_response_map")
GENTLY: Final = [found, "-n", "15"] if (found := shutil.which("nice")) else []


def watch(program: Program, *, every: float = EVERY, whole: float = WHOLE) -> threading.Event:
    """Mend the version on show when it does not open or an earlier release made its cells, and compare it with what was written; set the event to end it.

    Of several processes and servers over one store, one does the work: the others find it locked, or done.
    """
    ended = threading.Event()

    def look() -> None:
        tried = ""
        while not ended.wait(every):
            name, anew = _wanting(program)
            if name == tried != "":  # not mended once, not mended by trying again
                continue
            with suppress(OSError):  # a disk that takes nothing: the next look tries again
                done = verify(program.settings.store, lately=0.0 if name else whole, anew=anew)
                tried = name if done else ""

    threading.Thread(target=look, name="mending", daemon=True).start()
    return ended


def _wanting(program: Program) -> tuple[str, bool]:
    """The name of the current version if not all can be answered from it, else blank; and whether its cells are whole but count too little."""
    try:
        if program.lacking():
            return program.newest().version, True
    except Damaged:
        return (program.settings.store / "CURRENT").read_text("utf-8", errors="replace").strip(), False
    except (NothingToShow, OSError):
        pass
    return "", False


def verify(store: Path, *, lately: float, anew: bool = False) -> bool:
    """Verify and mend in a process of its own, unless one is at work or did so less than ``lately`` seconds ago; whether it did."""
    path = store / LOCK
    if not (store / "CURRENT").exists():
        return False
    if not path.exists():
        path.touch(mode=0o600)  # what was just brought in was just written: the first look is due later
    with path.open("a") as lock:
        age = time.time() - path.stat().st_mtime
        if 0 <= age < lately:  # a clock that was set back makes no age
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        _run(store, anew=anew)
        os.utime(path)
    return True


def _run(store: Path, *, anew: bool) -> None:
    """`python -m data verify --mend`; what it finds goes to the log."""
    verify = ["verify", "--mend", *(["--anew"] if anew else []), "--store", str(store.absolute())]
    command = [*GENTLY, sys.executable, "-m", "data", *verify]
    project = Path(__file__).resolve().parent.parent
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=project)  # noqa: S603 - our own command
    if run.returncode or "damaged" in run.stdout:
        log.error("%s", " ".join(f"{run.stdout} {run.stderr}".split()))

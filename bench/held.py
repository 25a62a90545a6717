"""Memory that a process and those it started hold together, looked at while they work.

Shared pages count once: of each process its proportional share (PSS) is added up. Not here: what the processes do.
"""

import subprocess
import time
from pathlib import Path

_EVERY = 0.2  # seconds between two looks, or longer where looking at much memory takes long itself
_LOOKING = 30  # times as long as a look takes nobody looks


def watched(process: "subprocess.Popen[str]") -> int:
    """Wait for the process to end; gives the most bytes that it and its children held together at any look."""
    most = 0
    while process.poll() is None:
        began = time.process_time()
        most = max(most, sum(_share(one) for one in family(process.pid)))
        time.sleep(max(_EVERY, _LOOKING * (time.process_time() - began)))
    return most


def family(pid: int) -> list[int]:
    """A process and all below it, itself first; nothing of one that has just ended."""
    below = children(pid)
    return [] if below is None else [pid, *(one for child in below for one in family(child))]


def children(pid: int) -> list[int] | None:
    """The processes that a process started and that are still there; None when it has ended itself."""
    try:
        tasks = [*Path(f"/proc/{pid}/task").iterdir()]
        return [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except OSError:
        return None


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)

"""What the process that works on an upload may take: memory, time, and no copy of its memory on the disk.

Belongs here: limits that hold whatever a file does to the libraries that read it. Not here: what is told from the file
itself (data/sources/spread_out.py, data/sources/zipped.py), the size that may be sent (settings.py).
"""

import os
import resource
import signal
from types import FrameType
from typing import Final

from data.problems import Unreadable
from languages import noted

MOST_MEMORY: Final = 8 << 30  # bytes; ten million rows take about 1.5 GB
MOST_SECONDS: Final = 3600  # ten million rows take some minutes


def hold() -> None:
    """Hold this process to the limits. After the time Unreadable is raised where it works just then."""
    _at_most(resource.RLIMIT_DATA, min(MOST_MEMORY, _of_this_machine()))
    _at_most(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGALRM, _over)
    signal.alarm(MOST_SECONDS)


def _of_this_machine() -> int:
    """Three quarters of its memory, in bytes: on a small one the work ends, not the server beside it."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4


def _at_most(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _over(_: int, __: FrameType | None) -> None:
    raise Unreadable(
        noted(
            "the file took longer than {minutes} minutes and was ended; nothing was changed. Send it in parts, or use python -m data ingest, which has no such limit",
            minutes=MOST_SECONDS // 60,
        )
    )

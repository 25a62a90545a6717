"""One piece of work in a process of its own while this one goes on with another, so that a second core is used.

Belongs here: starting it, waiting for it, and saying here what went wrong there. Not here: what the work is.

The process is a copy of this one (fork) and shares its memory; all it leaves is what it writes to files. Where a process
cannot be copied safely (other systems than Linux), where there is one core only, or where the work is too little to be worth
a start, the work is done here, after the rest. It ends with the process that started it, however that ends.
"""

import os
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from data.problems import Unreadable
from languages import noted

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

LARGE: Final = 50_000  # rows from which a process of its own is worth its start


@contextmanager
def working(work: Callable[[], None], *, rows: int) -> Iterator[None]:
    """Have ``work``, on so many rows, done while the block runs; both are done when it ends.

    An error of the work is raised at the end of the block. One in the block ends the work where it stands. Raises Unreadable
    where the process of its own was ended by the system.
    """
    if rows < LARGE or not _possible():
        yield
        work()
        return
    import multiprocessing  # of use to large files only

    apart = multiprocessing.get_context("fork")
    hears, says = apart.Pipe(duplex=False)
    process = apart.Process(target=_done, args=(work, says), daemon=True)
    with warnings.catch_warnings():
        # Later Pythons warn of threads at a fork: those of Arrow start anew in the copy, no other is at work here.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    says.close()
    try:
        yield
        _raise(hears)
    finally:
        process.kill()
        process.join()
        hears.close()


def _possible() -> bool:
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _done(work: Callable[[], None], says: "Connection") -> None:
    """In the copy: do the work and say how it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        work()
    except Exception as error:
        error.add_note(traceback.format_exc())
        says.send(error)
    else:
        says.send(None)


def _end_with_parent() -> None:
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _raise(hears: "Connection") -> None:
    """Wait for the work and raise what it raised."""
    try:
        error = hears.recv()
    except EOFError:
        raise Unreadable(
            noted(
                "a process that does a part of the work was ended from outside, which mostly means that memory was full; nothing was changed. Run the same again when other programs are closed"
            )
        ) from None
    if error is not None:
        raise error

"""Turns: of much work that is in no hurry one piece at a time is done, by all processes of a server, so that others have the processors.

Belongs here: whose turn it is. Not here: what is done in it (ahead.py).

The threads of a process wait for a lock of its own, processes for a lock of the kernel on a file without a name. That one belongs to a
process, and ends with it, however it ends.
"""

import fcntl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO


class Turns:
    """Turns among the threads of this process; among processes too, of all that are forked from it while they are ``shared``."""

    def __init__(self) -> None:
        self._here = threading.Lock()
        self._shared: IO[bytes] | None = None

    @contextmanager
    def shared(self) -> Iterator[None]:
        """While the block runs, take turns with the processes that are forked in it. Raises OSError where no file can be made."""
        with tempfile.TemporaryFile() as self._shared:
            yield
        self._shared = None

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for a turn, and have it while the block runs."""
        with self._here:
            if self._shared is None:
                yield
                return
            fcntl.lockf(self._shared, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._shared, fcntl.LOCK_UN)

"""Counting how often each key came within the last minute, in memory that all processes of one server share.

Belongs here: counts. Not here: which limit holds for whom (rates.py). The memory is made before the server forks, so whatever
process answers a request counts in the same cells; nothing is written to a database or a disk.

Keys fall into cells by a digest, four cells each, and the smallest of the four is the count (a count-min sketch: Cormode and
Muthukrishnan 2005, J. Algorithms 55, 58-75). A flood of keys takes no more memory; a count is never too low, and too high by as
many as the emptiest of the four cells holds of others. Two processes that write a cell in the same microsecond may count once.
"""

import hashlib
import mmap
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

MINUTE: Final = 60.0
_ROWS: Final = 4
_CELLS: Final = 1 << 14  # of a row
_NUMBERS: Final = 3  # of a cell: the minute, its count, the count of the minute before


def _memory() -> memoryview:
    """Zeros that a process and all that are forked from it see and change together."""
    return memoryview(mmap.mmap(-1, _ROWS * _CELLS * _NUMBERS * 8)).cast("q")


@dataclass(frozen=True)
class Window:
    """How often each key came within the last minute: this minute's count and a share of the one before.

    Errs by a few per cent where requests come unevenly (the sliding window counter).
    """

    clock: Callable[[], float] = time.monotonic  # the same for all processes of a machine
    _numbers: memoryview = field(default_factory=_memory)
    _salt: bytes = field(
        default_factory=lambda: secrets.token_bytes(16)
    )  # nobody can choose whose cells to fill
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, key: str) -> float:
        """How often a key came within the last minute."""
        return self.add(key, 0)

    def add(self, key: str, times: int = 1) -> float:
        """Count a key so many times more and say how often it came within the last minute."""
        now = self.clock() / MINUTE
        with self._lock:
            return min(self._added(cell, now, times) for cell in self._cells(key))

    def _cells(self, key: str) -> Iterator[int]:
        """Where the numbers of a key's cells begin, one cell a row."""
        digest = hashlib.blake2b(key.encode(), key=self._salt, digest_size=4 * _ROWS).digest()
        for row in range(_ROWS):
            at = int.from_bytes(digest[4 * row : 4 * row + 4], "big") % _CELLS
            yield (row * _CELLS + at) * _NUMBERS

    def _added(self, cell: int, now: float, times: int) -> float:
        minute, count, before = self._numbers[cell : cell + _NUMBERS]
        if minute != int(now):
            count, before = 0, count if minute == int(now) - 1 else 0
        if times:
            for at, number in enumerate((int(now), count + times, before)):
                self._numbers[cell + at] = number
        return count + times + before * (1 - (now - int(now)))

"""Memory that a long piece of work took and needs no more, given back to the machine.

Belongs here: the calls that do it. Not here: how little a piece of work may take.
"""

import ctypes
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import pyarrow as pa

Piece = TypeVar("Piece")
_PLACES: Final = -8  # M_ARENA_MAX of glibc's malloc.h
_NOTHING: Final = (ctypes.c_ulong(0),) * 4
_SET_SMALL, _GET_SMALL = 41, 42  # PR_SET_THP_DISABLE and PR_GET_THP_DISABLE of Linux' prctl.h


def given_back_after(pieces: Iterator[Piece]) -> Generator[Piece, None, None]:
    """The same pieces; when they are over, or nobody wants more, what was freed goes back to the machine."""
    try:
        yield from pieces
    finally:
        give_back()


def share_blocks() -> None:
    """Have all threads of a process take memory from two places instead of eight a processor; nothing where the C library has one.

    What a thread frees stays where it took it: four threads that each once held the sums of a page held four times as much for good.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if tune is not None:
        tune(_PLACES, 2)


@contextmanager
def in_small_pages() -> Iterator[None]:
    """Have this process, and those it starts, take new memory in pages of 4 kB while the block runs; nothing elsewhere than on Linux.

    Arrow asks for pages of 2 MB. Cleared whole before its first byte is used, such a page has left the processor's cache by then.
    """
    control = getattr(ctypes.CDLL(None), "prctl", None) if sys.platform == "linux" else None
    if control is None or control(_GET_SMALL, *_NOTHING) != 0:  # so already, or nothing this system knows of
        yield
        return
    control(_SET_SMALL, ctypes.c_ulong(1), *_NOTHING[1:])
    try:
        yield
    finally:
        control(_SET_SMALL, *_NOTHING)


def give_back() -> None:
    """Have Arrow and the C library return what they keep for a next time; nothing where the latter cannot (glibc can).

    Each thread keeps blocks of its own: at a million responses an export of a page's numbers left 180 MB behind in a worker.
    """
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)

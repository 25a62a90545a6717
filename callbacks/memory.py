"""Memory that a long answer took and needs no more, given back to the machine.

Belongs here: the one call that does it. Not here: how little an answer may take (indicators/answers.py lets go of its sums).
"""

import ctypes
from collections.abc import Generator, Iterator
from typing import TypeVar

Piece = TypeVar("Piece")


def given_back_after(pieces: Iterator[Piece]) -> Generator[Piece, None, None]:
    """The same pieces; when they are over, or nobody wants more, what was freed goes back to the machine."""
    try:
        yield from pieces
    finally:
        give_back()


def give_back() -> None:
    """Have the C library return what it keeps for a next time; nothing where it cannot (glibc can).

    Each thread keeps blocks of its own: at a million responses an export of a page's numbers left 180 MB behind in a worker.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)

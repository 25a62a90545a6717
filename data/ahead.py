"""Work done ahead: the next piece is made, and the last one put away, while the one between them is worked on.

Belongs here: keeping a second core busy without changing any order. Not here: what the pieces are.

One thread a side is enough: Arrow reads and writes without holding Python back, and nothing is ever more than one
piece ahead, so that memory stays what three pieces take.
"""

import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Final, TypeVar

T = TypeVar("T")
_GIVES_WAY: Final = 5  # steps of niceness: a third of the processor where somebody else wants all of it


def read(pieces: Iterator[T]) -> Generator[T, None, None]:
    """The same pieces in the same order; each is made while the one before it is used. Errors come where they arise."""
    with ThreadPoolExecutor(1) as pool:
        yield from _one_ahead(pieces, pool)


def read_giving_way(pieces: Generator[T, None, None]) -> Generator[T, None, None]:
    """The same, made by a thread to which the system gives less where others have work: they are not to wait for it.

    Whoever takes the pieces slowly, or stops, holds no more than two of them.
    """
    with ThreadPoolExecutor(1, initializer=_give_way) as pool:
        try:
            yield from _one_ahead(pieces, pool)
        finally:
            pool.submit(pieces.close).result()  # where it was made: what it holds belongs to that thread


def _one_ahead(pieces: Iterator[T], pool: ThreadPoolExecutor) -> Generator[T, None, None]:
    # Each step in the context of whoever asks for it: a thread of its own would know of nobody who looks.
    coming = pool.submit(copy_context().run, next, pieces, None)
    while (piece := coming.result()) is not None:
        coming = pool.submit(copy_context().run, next, pieces, None)
        yield piece


def _give_way() -> None:
    """Of this thread alone: Linux keeps the niceness of each."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GIVES_WAY)


@contextmanager
def written(write: Callable[[T], None]) -> Iterator[Callable[[T], None]]:
    """``write`` in the order of its calls, but one behind: a call returns when the piece before it is put away.

    The last piece is put away when the block ends. An error in writing is raised by the next call or at the end.
    """
    with ThreadPoolExecutor(1) as pool:
        going: list[Future[None]] = []

        def put(piece: T) -> None:
            while going:
                going.pop().result()
            going.append(pool.submit(write, piece))

        yield put
        while going:
            going.pop().result()

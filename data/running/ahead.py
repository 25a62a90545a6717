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
from functools import partial
from queue import SimpleQueue
from typing import Final, TypeVar

from data.running.turns import Turns

T = TypeVar("T")
TURNS: Final = Turns()
_GIVES_WAY: Final = 5  # more steps of niceness: a third of the processor where somebody else wants all of it


def read(pieces: Iterator[T]) -> Generator[T, None, None]:
    """The same pieces in the same order; each is made while the one before it is used. Errors come where they arise."""
    with ThreadPoolExecutor(1) as pool:
        yield from _one_ahead(pieces, pool)


def read_giving_way(pieces: Generator[T, None, None]) -> Generator[T, None, None]:
    """The same, made by a thread to which the system gives less where others have work: they are not to wait for it.

    Of all that is made so one piece is made at a time, also by other processes of a server (``TURNS``): several would take the processors together.
    Whoever takes the pieces slowly, or stops, holds no more than two of them. The thread knows nothing of the generator that
    hands the pieces on, and is not waited for: it ends after the piece in its hands, also where the generator is
    forgotten and Python clears it away at some other place in the program.
    """
    made: SimpleQueue[T | BaseException | None] = SimpleQueue()
    wanted, ended = threading.Semaphore(2), threading.Event()
    make = partial(_make, pieces, made, wanted, ended)
    # In the context of whoever asks: a thread of its own would know of nobody who looks.
    threading.Thread(target=copy_context().run, args=(make,), name="giving way", daemon=True).start()
    try:
        while (piece := made.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
            wanted.release()
    finally:
        ended.set()
        wanted.release()


def _make(
    pieces: Generator[T, None, None],
    made: "SimpleQueue[T | BaseException | None]",
    wanted: threading.Semaphore,
    ended: threading.Event,
) -> None:
    """Make pieces as they are wanted, and the error that ends them, or None after the last; close them where they are made."""
    try:
        _give_way()
        while wanted.acquire() and not ended.is_set():
            with TURNS.mine():
                piece = next(pieces, None)
            made.put(piece)
            if piece is None:
                return
    except BaseException as error:
        made.put(error)
    finally:
        pieces.close()


def _one_ahead(pieces: Iterator[T], pool: ThreadPoolExecutor) -> Generator[T, None, None]:
    # Each step in the context of whoever asks for it: a thread of its own would know of nobody who looks.
    coming = pool.submit(copy_context().run, next, pieces, None)
    while (piece := coming.result()) is not None:
        coming = pool.submit(copy_context().run, next, pieces, None)
        yield piece


def _give_way() -> None:
    """Of this thread alone: Linux keeps the niceness of each, and lets nobody but root lower it."""
    if sys.platform == "linux":
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, os.getpriority(os.PRIO_PROCESS, me) + _GIVES_WAY)


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

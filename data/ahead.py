"""Work done ahead: the next piece is made, and the last one put away, while the one between them is worked on.

Belongs here: keeping a second core busy without changing any order. Not here: what the pieces are.

One thread a side is enough: Arrow reads and writes without holding Python back, and nothing is ever more than one
piece ahead, so that memory stays what three pieces take.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


def read(pieces: Iterator[T]) -> Generator[T, None, None]:
    """The same pieces in the same order; each is made while the one before it is used. Errors come where they arise."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = pool.submit(next, pieces, None)
            yield piece


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

"""How long an answer may take: its own work is counted, not the time in which somebody slowly takes it in.

Belongs here: the limit of a request and of a stream. Not here: where work looks at its deadline (data/running/deadline.py),
the limit of a file on its way in (data/uploads/work.py).

A stream that is ended has sent its status already. It is broken off, not closed: the browser then says that the download
failed, and nobody takes half a file for a whole one.
"""

import time
from collections.abc import Generator, Iterator

from data.running import deadline


def limited(stream: Iterator[bytes], *, seconds: float) -> Generator[bytes, None, None]:
    """The stream for as long as making its pieces takes no longer than ``seconds`` together. Raises TooLong."""
    left = float(seconds)
    while True:
        began = time.monotonic()
        with deadline.within(left):
            piece = next(stream, None)
            if piece is not None:
                deadline.check()
        if piece is None:
            return
        left -= time.monotonic() - began
        yield piece

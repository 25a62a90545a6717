"""Progress of long work on stderr: a moving line on a terminal, a plain line now and then elsewhere.

Belongs here: what is shown while work goes on. Not here: results (report.py).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from data.ingest import Progress

_STEP: Final = 200_000


@contextmanager
def shown() -> Iterator[Progress]:
    """A function to be told (file, rows read so far); shows nothing for short files on a log."""
    if sys.stderr.isatty():
        with _on_terminal() as progress:
            yield progress
    else:
        yield _Lines()


@contextmanager
def _on_terminal() -> Iterator[Progress]:
    from rich.console import Console

    with Console(stderr=True).status("reading …") as status:
        yield lambda file, rows: status.update(f"{file}: {rows:,} rows read")


class _Lines:
    """A line each time another 200,000 rows of a file were read."""

    def __init__(self) -> None:
        self._next = ("", _STEP)

    def __call__(self, file: str, rows: int) -> None:
        if file != self._next[0]:
            self._next = (file, _STEP)
        if rows >= self._next[1]:
            sys.stderr.write(f"{file}: {rows:,} rows read\n")
            self._next = (file, rows - rows % _STEP + _STEP)

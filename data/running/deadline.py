"""How long a piece of work may take: told once by whoever began it, asked for between its steps.

Belongs here: the deadline of the work at hand. Not here: which limit holds for what (callbacks/hardening/times.py,
data/uploads/work.py). A step itself is not cut short, so it is asked between steps that take well under a second.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from languages import say

_UNTIL: Final[ContextVar[float | None]] = ContextVar("until", default=None)


class TooLong(Exception):
    """The work has taken as long as it may; the message is for the person who asked for it."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "This took too long and was ended. Choose a shorter period, fewer places or one page at a time; whoever runs this server can raise CRM_TIME_LIMIT."
            )
        )


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Work that may take so long from now on, whatever held before; what held before holds again afterwards."""
    before = _UNTIL.get()
    begin(seconds)
    try:
        yield
    finally:
        _UNTIL.set(before)


def begin(seconds: float) -> None:
    """Begin work that may take so long."""
    _UNTIL.set(time.monotonic() + seconds)


def end() -> None:
    """The work is done: nothing holds any more. It may be said in another context than the beginning."""
    _UNTIL.set(None)


def check() -> None:
    """Raise TooLong when the time of the work at hand is over."""
    until = _UNTIL.get()
    if until is not None and time.monotonic() > until:
        raise TooLong

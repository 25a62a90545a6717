"""Who is looking: the one place that says for whom the current request is answered.

Belongs here: viewer(), and what it is outside of a request. Not here: how a browser is recognised (recognising.py) and
what a person may do (sharing/policy.py).

Where nobody is known it is nobody: a thread that work was handed to without its context must get nothing, not everything.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from flask import g, has_request_context

from languages import later, say
from sharing import policy
from sharing.bounds import Bounds
from sharing.policy import Role, Viewer

LOCAL: Final = Viewer("local", Role.ADMIN)  # whoever works at this machine, where nobody signs in
NOBODY: Final = Viewer("", Role.NOBODY)
NOT_AVAILABLE: Final = later("Not available in this protected view.")

_OUTSIDE: ContextVar[Viewer] = ContextVar("outside of a request", default=NOBODY)


class NotAllowed(Exception):
    """This person may not have this; the message is for the person."""


def viewer() -> Viewer:
    """Who asks; nobody where none was recognised, in a request or outside of one."""
    if not has_request_context():
        return _OUTSIDE.get()
    return g.get("viewer", NOBODY)


@contextmanager
def at_this_machine() -> Iterator[None]:
    """A command, or the start of a server: what is asked within is asked by whoever works at this machine."""
    before = _OUTSIDE.set(LOCAL)
    try:
        yield
    finally:
        _OUTSIDE.reset(before)


def recognised(person: Viewer) -> None:
    """Note for the rest of this request who asks."""
    g.viewer = person


def streamed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of an answer, each made for the person who asked: a stream outlives its request."""
    return _pieces(pieces, viewer())


def _pieces(pieces: Iterable[bytes], person: Viewer) -> Iterator[bytes]:
    coming = iter(pieces)
    try:
        while True:
            before = _OUTSIDE.set(person)
            try:
                piece = next(coming, None)
            finally:
                _OUTSIDE.reset(before)
            if piece is None:
                return
            yield piece
    finally:
        close = getattr(pieces, "close", None)
        if close:
            close()


def may(action: str) -> bool:
    """Whether the person who asks may do this."""
    return policy.may(viewer(), action)


def demand(action: str, sentence: str) -> None:
    """Raise NotAllowed with the sentence unless the person who asks may do this."""
    if not may(action):
        raise NotAllowed(sentence)


def unanswered(otherwise: str) -> str:
    """What stands where there is no number: protected tables cannot say whether there are records, or none they tell."""
    return otherwise if may("unprotected") else say(NOT_AVAILABLE)


def bounds() -> Bounds | None:
    """What the link shows through which somebody looks; None for everybody else."""
    link = viewer().link
    return link.bounds if link else None

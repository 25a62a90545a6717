"""Who is looking: the one place that says for whom the current request is answered.

Belongs here: viewer(), and what it is outside of a request. Not here: how a browser is recognised (recognising.py) and
what a person may do (sharing/policy.py).
"""

from typing import Final

from flask import g, has_request_context

from sharing import policy
from sharing.bounds import Bounds
from sharing.policy import Role, Viewer

LOCAL: Final = Viewer("local", Role.ADMIN)  # whoever works at this machine, where nobody signs in
NOBODY: Final = Viewer("", Role.NOBODY)


class NotAllowed(Exception):
    """This person may not have this; the message is for the person."""


def viewer() -> Viewer:
    """Who asks. A request that nobody was recognised for is nobody's; commands and benches are the machine's own."""
    if not has_request_context():
        return LOCAL
    return g.get("viewer", NOBODY)


def recognised(person: Viewer) -> None:
    """Note for the rest of this request who asks."""
    g.viewer = person


def may(action: str) -> bool:
    """Whether the person who asks may do this."""
    return policy.may(viewer(), action)


def demand(action: str, sentence: str) -> None:
    """Raise NotAllowed with the sentence unless the person who asks may do this."""
    if not may(action):
        raise NotAllowed(sentence)


def bounds() -> Bounds | None:
    """What the link shows through which somebody looks; None for everybody else."""
    link = viewer().link
    return link.bounds if link else None

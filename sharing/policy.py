"""Who may do what: the roles, the actions by name with the least role each asks for, and the one function that decides.

Belongs here: nothing but the decision. Not here: who is looking (callbacks/viewing.py), which route or callback is which
action (callbacks/actions.py), and what a donor's numbers are made from (the protected tables).

A new page, route, callback or export needs an action in ACTIONS; one that is not listed is refused to everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from sharing.bounds import Bounds


class Role(IntEnum):
    """Each role may do what those before it may. NOBODY is a browser that neither signed in nor holds a link."""

    NOBODY = 0
    DONOR = 1
    VIEWER = 2
    ANALYST = 3
    STAFF = 4
    ADMIN = 5


@dataclass(frozen=True, kw_only=True)
class LinkSeen:
    """The link through which a donor looks: for whom, for what, until when, and what it shows."""

    id: str
    recipient: str
    purpose: str
    until: str  # the last day, ISO
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True)
class Viewer:
    """Who asks. ``name`` is the account (the recipient, for a link); ``session`` tells two browsers of one account apart.

    ``why`` is the sentence for somebody who is NOBODY: a link that was withdrawn, an account without a role.
    """

    name: str
    role: Role
    link: LinkSeen | None = None
    session: str = ""
    why: str = ""


ANYBODY: Final = Role.NOBODY
FEWEST_TOLD: Final = 10  # of a group of fewer people nothing is told outside the programme (FIELD: 1 to 9)
_PAGES: Final = {
    "overview": Role.DONOR,
    "outreach": Role.DONOR,
    "comprehension": Role.DONOR,
    "follow-up": Role.DONOR,
    "returnees": Role.DONOR,
    "hotline": Role.DONOR,
    "methods": Role.DONOR,
    "data": Role.ANALYST,
    "ingest": Role.STAFF,
    "quality": Role.STAFF,
    "due": Role.STAFF,
    "experience": Role.STAFF,
    "links": Role.ADMIN,
    "audit": Role.ADMIN,
}
ACTIONS: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "open": ANYBODY,  # assets, health, sign-in, a link's address: what shows no data
        "look": Role.DONOR,  # the shell, boundaries, the filters on offer
        "export answers": Role.DONOR,
        "unprotected": Role.VIEWER,  # numbers as they are; a donor's come from the protected tables
        "records": Role.ANALYST,  # single records, without free text
        "export records": Role.ANALYST,
        "export public": Role.ANALYST,
        "points": Role.ANALYST,  # where an activity was, to the metre
        "free text": Role.STAFF,
        "quality": Role.STAFF,
        "export quality": Role.STAFF,
        "due": Role.STAFF,
        "export due": Role.STAFF,
        "ingest": Role.STAFF,
        "go back": Role.STAFF,
        "links": Role.ADMIN,
        "audit": Role.ADMIN,
        "metrics": Role.ADMIN,
        **{f"page {name}": role for name, role in _PAGES.items()},
    }
)


def may(viewer: Viewer, action: str) -> bool:
    """Whether this person may do this. A donor sees the pages of the link and no other; an unknown action is refused."""
    least = ACTIONS.get(action)
    if least is None or viewer.role < least:
        return False
    if viewer.role != Role.DONOR or viewer.link is None:
        return viewer.role != Role.DONOR or least == ANYBODY
    return viewer.link.bounds.shows(action.removeprefix("page ")) if action.startswith("page ") else True

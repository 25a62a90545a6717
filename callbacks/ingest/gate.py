"""Whether a request that changes something comes from our own page, and from somebody who may do it.

Belongs here: what such a request has to carry. Not here: what it changes, and who may (viewing.py asks the policy).
"""

import hashlib
import hmac
from typing import Final

from flask import Request

from callbacks import viewing
from callbacks.hardening import origins
from callbacks.program import Program
from languages import say

TOKEN_HEADER: Final = "X-CRM-Token"  # noqa: S105 -- the name of a header, not a secret


class Forbidden(Exception):
    """This person or page may not do that; the message is for the person."""


def may(action: str) -> bool:
    """Whether the person who asks may do this (the policy decides)."""
    return viewing.may(action)


def who() -> str:
    """The person who asks, as the history of ingests names them; "local" where nobody signs in."""
    return viewing.viewer().name


def token(program: Program) -> str:
    """What our own page carries and no other page can know; the same for all workers of a store."""
    person = viewing.viewer()
    return hmac.new(
        program.key("pages"), f"{person.name}\n{person.session}".encode(), hashlib.sha256
    ).hexdigest()


def is_own(given: str, program: Program) -> bool:
    """Whether a form carries what our own page put into it for this person."""
    return hmac.compare_digest(given.encode(), token(program).encode())


def demand(action: str, program: Program, request: Request) -> None:
    """Raise Forbidden unless this person may do it and the request was made by our own page.

    Stricter than what holds for every request (callbacks/hardening): a script of ours always says where it stands. A page
    of another site can make a browser send a request here, but it cannot read the token.
    """
    if not may(action):
        raise Forbidden(say("You may look at this page, not change anything with it."))
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin") or not origins.is_own(origin, request, program.settings):
        raise Forbidden(say(origins.ELSEWHERE))
    if not is_own(request.headers.get(TOKEN_HEADER, ""), program):
        raise Forbidden(say("This page is too old to be used; load it again."))

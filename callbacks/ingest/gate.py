"""Whether a request that changes something comes from our own page, and from somebody who may do it.

Belongs here: what such a request has to carry. Not here: what it changes, and who may (viewing.py asks the policy).
"""

import hashlib
import hmac
from typing import Final
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers

from callbacks import viewing
from callbacks.program import Program

TOKEN_HEADER: Final = "X-CRM-Token"  # noqa: S105 -- the name of a header, not a secret
_HERE: Final = ("127.0.0.1", "localhost", "::1")


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


def demand(action: str, program: Program, *, headers: Headers, host: str) -> None:
    """Raise Forbidden unless this person may do it and the request was made by our own page on this machine.

    ``host`` is the request's own (with its port). A page of another host can make a browser send a request here, but
    it cannot read the token; one that has its name point to this machine is told by the name.
    """
    if not may(action):
        raise Forbidden("You may look at this page, not change anything with it.")
    name = urlsplit(f"//{host}").hostname or ""
    origin = headers.get("Origin")
    elsewhere = (
        name not in (*_HERE, program.settings.host),
        headers.get("Sec-Fetch-Site", "same-origin") != "same-origin",
        origin is not None and urlsplit(origin).netloc != host,
    )
    if any(elsewhere):
        raise Forbidden("This was asked for by another site's page; nothing was done.")
    if not is_own(headers.get(TOKEN_HEADER, ""), program):
        raise Forbidden("This page is too old to be used; load it again.")

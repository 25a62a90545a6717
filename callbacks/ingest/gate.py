"""Whether a request that changes something comes from our own page, and from somebody who may do it.

Belongs here: what such a request has to carry. Not here: what it changes, and who may (viewing.py asks the policy).
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path
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
    return hmac.new(_key(program.settings.store), who().encode(), hashlib.sha256).hexdigest()


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
    if not hmac.compare_digest(headers.get(TOKEN_HEADER, "").encode(), token(program).encode()):
        raise Forbidden("This page is too old to be used; load it again.")


def _key(store: Path) -> bytes:
    """The secret of this store's pages, made once, readable by its owner alone."""
    path = store / "uploads" / ".key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
    aside = path.with_name(f".key.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(aside, path)  # whoever comes second finds the key of the first
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    return path.read_bytes()

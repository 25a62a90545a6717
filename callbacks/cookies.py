"""The cookies: one for an account's session, one for a link's. They hold a random token and nothing else.

Belongs here: setting, reading and taking them away. Not here: what a token is worth (sharing/sessions.py).
"""

from typing import Final
from urllib.parse import urlsplit

from flask import request
from werkzeug import Response

from settings import Settings, is_loopback

ACCOUNT: Final = "crm_session"
LINK: Final = "crm_link"
WAY_IN: Final = "crm_sign_in"  # what a sign-in that is under way must find again in the same browser
LINK_SECONDS: Final = (
    400 * 86_400
)  # the longest a browser keeps one: a link's browser stays the link's until it leaves


def secure(chosen: Settings) -> bool:
    """Whether cookies may travel over TLS only: everywhere but on this machine itself."""
    return not is_loopback(urlsplit(chosen.address).hostname or "")


def named(name: str, *, chosen: Settings) -> str:
    """What the browser calls a cookie: over TLS by a name that no neighbour under the same domain can set (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if secure(chosen) else name


def put(response: Response, name: str, token: str, *, chosen: Settings, seconds: int | None = None) -> None:
    """Give the browser a token that no script can read and that no other site's form sends along."""
    own = named(name, chosen=chosen)
    response.set_cookie(
        own, token, max_age=seconds, path="/", httponly=True, samesite="Lax", secure=secure(chosen)
    )


def take(response: Response, name: str, *, chosen: Settings) -> None:
    """Take a token away from the browser."""
    own = named(name, chosen=chosen)
    response.delete_cookie(own, path="/", httponly=True, samesite="Lax", secure=secure(chosen))


def of(name: str, *, chosen: Settings) -> str:
    """The token the browser sent, empty if it has none."""
    return request.cookies.get(named(name, chosen=chosen), "")

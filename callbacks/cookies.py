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


def put(response: Response, name: str, token: str, *, chosen: Settings, seconds: int | None = None) -> None:
    """Give the browser a token that no script can read and that no other site's form sends along."""
    response.set_cookie(
        name, token, max_age=seconds, path="/", httponly=True, samesite="Lax", secure=secure(chosen)
    )


def take(response: Response, name: str, *, chosen: Settings) -> None:
    """Take a token away from the browser."""
    response.delete_cookie(name, path="/", httponly=True, samesite="Lax", secure=secure(chosen))


def of(name: str) -> str:
    """The token the browser sent, empty if it has none."""
    return request.cookies.get(name, "")

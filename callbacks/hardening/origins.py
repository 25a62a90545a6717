"""Which page a request comes from: what changes something, or could be read by another site, comes from our own.

The rule is that of Go's CrossOriginProtection (Valsorda 2025): browsers say in ``Sec-Fetch-Site`` whose page asked, which
no page can forge; older ones say it in ``Origin``. Who says neither is no browser of the last years, and then a body
that a form could send proves nothing and is refused. Not here: the token of the ingest page (callbacks/ingest/gate.py),
which stands behind this.
"""

from typing import Final
from urllib.parse import urlsplit

from flask import Request

from callbacks.hardening import hosts
from languages import later, say
from settings import Settings

READS: Final = ("GET", "HEAD", "OPTIONS")
METHODS: Final = (*READS, "POST", "PUT", "PATCH", "DELETE")
# What a form of another site can send without the browser asking us first.
_OF_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "")
ELSEWHERE: Final = later("This was asked for by another site's page; nothing was done.")
NOT_SAID: Final = later(
    "Your browser did not say which page asked, so nothing was done. Load the page again, or use a newer browser."
)


def fault(request: Request, chosen: Settings) -> str | None:
    """Why a request is refused by the page it comes from, or None."""
    if request.method in READS:
        return _embedded(request)
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return None if site in ("same-origin", "none") else say(ELSEWHERE)
    origin = request.headers.get("Origin")
    if origin is not None:
        return None if is_own(origin, request, chosen) else say(ELSEWHERE)
    return say(NOT_SAID) if request.mimetype in _OF_FORMS else None


def is_own(origin: str | None, request: Request, chosen: Settings) -> bool:
    """Whether an origin, if one is said, is ours: the very name and port asked for, or the name a proxy in front of us has."""
    if origin is None:
        return True
    try:
        place = urlsplit(origin)
        name = (place.hostname or "").lower()
    except ValueError:
        return False
    if place.scheme not in ("http", "https"):
        return False
    return place.netloc.lower() == request.host.lower() or (
        name in hosts.trusted(chosen) and not hosts.is_loopback(name)
    )


def _embedded(request: Request) -> str | None:
    say("Another site may link to a page here; it may not load our answers into its own.")
    headers = request.headers
    if headers.get("Sec-Fetch-Site") not in ("cross-site", "same-site"):
        return None
    followed = headers.get("Sec-Fetch-Mode") == "navigate" and headers.get("Sec-Fetch-Dest") in (
        None,
        "document",
    )
    return None if followed else say("Another site's page cannot load this; open it by its own address.")

"""By which names this server may be called.

A page elsewhere can have its own name point to this machine (DNS rebinding); the browser then takes our answers for
that page's own. The name it called us by is in the request, so every request under a strange name is refused.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Request

from languages import say
from settings import Settings


def fault(request: Request, chosen: Settings) -> str | None:
    """Why a request is refused by the name it was made to, or None."""
    name = host_name(request.host)
    if name and (is_loopback(name) or name in trusted(chosen)):
        return None
    shown = (request.headers.get("Host") or "no name")[:80]
    return say(
        "This server does not answer to {name}. Use the address it was started with, or add the name to CRM_TRUSTED_HOSTS.",
        name=repr(shown),
    )


def trusted(chosen: Settings) -> frozenset[str]:
    """The names set for this server, in lower case without ports."""
    listed = {name.strip().lower() for name in chosen.trusted_hosts.split(",")}
    public = urlsplit(chosen.public_url).hostname or ""
    return frozenset(listed | {chosen.host.lower(), public}) - {"", "0.0.0.0", "::"}  # noqa: S104 -- left out, not bound to


def host_name(host: str) -> str:
    """The name of ``name:port``, in lower case; blank for what is no host."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def is_loopback(name: str) -> bool:
    """Whether a name is this machine's own, which no page elsewhere can take for itself."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False

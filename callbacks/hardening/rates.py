"""How often one person, or one address, may ask within a minute.

Belongs here: the three limits, and whom a request counts for. Not here: the counting (counts.py), and guesses of a
passphrase, which are also counted for each link in the database (sharing), so that many addresses together get no further.
"""

from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from flask import Request

from callbacks.hardening.counts import Window
from languages import later
from settings import Settings
from sharing.policy import Role, Viewer

GUESSES: Final = 30  # failed tries of a token, a passphrase or an account, from one address
FAILURES: Final = 600  # refused requests from one address: a scanner's, no person's
_DOORS: Final = ("/s/", "/sign-in")
_COSTLY: Final = ("/export/", "/brief/", "/ingest/", "/s/")
_COST: Final = 10  # an export, a brief, an upload or the opening of a link counts as so many requests
_FREE: Final = ("/assets/", "/_dash-component-suites/", "/health", "/_favicon")
_REFUSED: Final = (400, 401, 403, 404, 405, 414, 421)
_HOME: Final = 64  # bits of an IPv6 address that are one household's: it may take any address of them
TOO_OFTEN: Final = later("That was too often within a minute. Wait a minute and try again.")


@dataclass(frozen=True)
class Limits:
    """The limits of one server."""

    settings: Settings
    people: Window = field(default_factory=Window)
    failures: Window = field(default_factory=Window)
    guesses: Window = field(default_factory=Window)

    def refused_before(self, request: Request) -> bool:
        """Whether this address was refused so often that it has to wait, whoever asks."""
        if not self.settings.rate_limit:
            return False
        address = _counted(address_of(request, self.settings))
        if _at_door(request) and self.guesses.count(address) >= GUESSES:
            return True
        return self._counts_people() and self.failures.count(address) >= FAILURES

    def too_often(self, request: Request, person: Viewer) -> bool:
        """Count a request for a person; True where it is one too many."""
        if not self._counts_people() or request.path.startswith(_FREE):
            return False
        cost = _COST if request.path.startswith(_COSTLY) else 1
        return (
            self.people.add(_key(address_of(request, self.settings), person), cost) > self.settings.rate_limit
        )

    def answered(self, request: Request, status: int) -> None:
        """Take note of an answer: refusals count against the address."""
        if self.settings.rate_limit and status in _REFUSED:
            window = self.guesses if _at_door(request) else self.failures
            window.add(_counted(address_of(request, self.settings)))

    def _counts_people(self) -> bool:
        """Without sign-in everybody is at this machine, and could stop it anyway."""
        return self.settings.rate_limit > 0 and self.settings.auth != "none"


def _at_door(request: Request) -> bool:
    return request.path.startswith(_DOORS)


def address_of(request: Request, chosen: Settings) -> str:
    """Where a request comes from; behind a proxy of ours, what that proxy saw (its own entry is the last)."""
    peer = request.remote_addr or ""
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return seen if seen and from_our_proxy(request, chosen) else peer


def from_our_proxy(request: Request, chosen: Settings) -> bool:
    """Whether a request comes through a proxy that was named in the settings."""
    peer = request.remote_addr or ""
    listed = [part.strip() for part in chosen.proxy_from.split(",") if part.strip()]
    try:
        return any(ip_address(peer) in ip_network(each) for each in listed)
    except ValueError:
        return False


def _counted(address: str) -> str:
    """The address, or the network of a household, which could otherwise take a new one for each request."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return address
    return str(ip_network((int(found), _HOME), strict=False))


def _key(address: str, person: Viewer) -> str:
    if person.role == Role.NOBODY:
        return f"address {_counted(address)}"
    # Not by session: whoever opens a link again, or signs in again, has a new one each time.
    return f"link {person.link.id} {_counted(address)}" if person.link else f"account {person.name}"

"""How often one person, or one address, may ask within a minute.

Belongs here: counting and the three limits. Not here: guesses of a passphrase, which are also counted for each link in
the database (sharing), so that many addresses together get no further.

Counts are kept in the memory of a worker: with several workers a limit is as many times higher. What that gives up and
why nothing is written to a database for each request is in docs/decisions/0028.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Final

from flask import Request

from settings import Settings
from sharing.policy import Role, Viewer

MINUTE: Final = 60.0
GUESSES: Final = 30  # failed tries of a token, a passphrase or an account, from one address
FAILURES: Final = 600  # refused requests from one address: a scanner's, no person's
_DOORS: Final = ("/s/", "/sign-in")
_COSTLY: Final = ("/export/", "/ingest/")
_COST: Final = 10  # an export or an upload counts as so many requests
_FREE: Final = ("/assets/", "/_dash-component-suites/", "/health", "/_favicon")
_REFUSED: Final = (400, 401, 403, 404, 405, 414, 421)
_MOST_KEYS: Final = 20_000
TOO_OFTEN: Final = "That was too often within a minute. Wait a minute and try again."


@dataclass
class Window:
    """How often each key came within the last minute: this minute's count and a share of the one before.

    Needs two numbers a key; errs by a few per cent where requests come unevenly (the sliding window counter).
    """

    clock: Callable[[], float] = time.monotonic
    _counts: dict[str, tuple[int, int, int]] = field(
        default_factory=dict
    )  # minute, its count, the one before
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, key: str) -> float:
        """How often a key came within the last minute."""
        now = self.clock() / MINUTE
        with self._lock:
            return self._weighed(key, now)

    def add(self, key: str, times: int = 1) -> float:
        """Count a key so many times more and say how often it came within the last minute."""
        now = self.clock() / MINUTE
        with self._lock:
            if len(self._counts) >= _MOST_KEYS and key not in self._counts:
                self._forget(int(now))
            minute, count, before = self._of(key, int(now))
            self._counts[key] = (minute, count + times, before)
            return self._weighed(key, now)

    def _weighed(self, key: str, now: float) -> float:
        _, count, before = self._of(key, int(now))
        return count + before * (1 - (now - int(now)))

    def _of(self, key: str, now: int) -> tuple[int, int, int]:
        minute, count, before = self._counts.get(key, (now, 0, 0))
        if minute == now:
            return now, count, before
        return now, 0, count if minute == now - 1 else 0

    def _forget(self, now: int) -> None:
        """Keep what still counts; where that is too much (a flood of addresses), begin anew."""
        kept = {key: entry for key, entry in self._counts.items() if entry[0] >= now - 1}
        self._counts = kept if len(kept) < _MOST_KEYS else {}


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
        address = address_of(request, self.settings)
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
            (self.guesses if _at_door(request) else self.failures).add(address_of(request, self.settings))

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


def _key(address: str, person: Viewer) -> str:
    if person.role == Role.NOBODY:
        return f"address {address}"
    return f"session {person.session}" if person.session else f"account {person.name} {address}"

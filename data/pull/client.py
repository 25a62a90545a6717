"""Asking a Kobo server, politely: one request at a time, with patience for a busy server and none for a wrong one.

Belongs here: addresses, the token, retries, bytes to JSON. Not here: what is asked for (paging.py, gathering.py).

The token goes to the server that was named and nowhere else: no redirect is followed, no proxy sees a request
without encryption, and no message, log or ``repr`` has it.
"""

import http.client
import json
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from time import monotonic, sleep
from typing import Any, Final, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlencode, urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
    getproxies,
)

from pydantic import SecretStr

from data.problems import Unreadable, quoted

TRIES: Final = 6
LONGEST_PAUSE: Final = 300  # seconds; a server that asks for more is left alone
SILENCE: Final = 60  # seconds without a byte
PATIENCE: Final = 600  # seconds for one answer
LARGEST: Final = 256 << 20  # bytes of one answer; a page of 1,000 submissions is a few MB
_HALF_LETTER: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_BLOCK: Final = 1 << 20
_BUSY: Final = frozenset(
    {408, 429, 500, 502, 503, 504}
)  # 500 too: a page that a database gave up is given next time
_REFUSALS: Final = {
    400: "refused the question; it may be an older or newer Kobo than this program knows",
    401: "does not accept the token in CRM_KOBO_TOKEN; copy it anew from the account settings in Kobo",
    403: "does not let the token's account see this project; ask its owner to share it, submissions included",
    404: "has no such project, or hides it from the token's account; check --asset, --server and the token",
}


class _Busy(Exception):
    """The server may answer if asked again; ``pause`` is the time it asks for, in seconds."""

    def __init__(self, reason: str, pause: float = 0) -> None:
        super().__init__(reason)
        self.pause = pause


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the token along: it ends as the refusal it is."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Client:
    """One server with one token. ``told`` hears in a sentence when the client has to wait."""

    def __init__(self, server: str, token: SecretStr, *, told: Callable[[str], None]) -> None:
        self.server = address(server)
        self._token, self._told = token, told
        self._opener = _opener()

    def get(self, path: str, parameters: Mapping[str, str | int]) -> dict[str, Any]:
        """The JSON object at ``path``. Raises Unreadable with a sentence when the server is wrong or stays busy."""
        url = f"{self.server}{path}?{urlencode(parameters)}"
        for attempt in range(1, TRIES + 1):
            try:
                return self._answer(url)
            except _Busy as busy:
                if attempt == TRIES:
                    self._refuse(f"did not answer, asked {TRIES} times ({busy}); try again later")
                self._wait(busy, seconds=max(float(2 ** (attempt - 1)), busy.pause))
        raise AssertionError("the last attempt answers or refuses")

    def _wait(self, busy: _Busy, *, seconds: float) -> None:
        if seconds > LONGEST_PAUSE:
            self._refuse(f"asks to be left alone for {seconds:,.0f} seconds; try again then")
        self._told(f"{busy}; asking again in {seconds:.0f} seconds")
        sleep(seconds)

    def _answer(self, url: str) -> dict[str, Any]:
        try:
            return self._parsed(self._body(url))
        except HTTPError as error:
            with error:
                self._judge(error.code, error.headers)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            self._disconnected(error.reason if isinstance(error, URLError) else error)

    def _body(self, url: str) -> bytes:
        authorised = {
            "Authorization": f"Token {self._token.get_secret_value()}",
            "Accept": "application/json",
        }
        # The scheme was checked by address(): https, or http on this machine.
        request = Request(url, headers=authorised)  # noqa: S310
        with self._opener.open(request, timeout=SILENCE) as response:
            body, until = bytearray(), monotonic() + PATIENCE
            while block := response.read1(_BLOCK):
                body += block
                if len(body) > LARGEST or monotonic() > until:
                    self._refuse("gives an answer that is too long or too slow; ask its administrator")
            announced = response.headers.get("Content-Length") or ""
        if announced.isdecimal() and int(announced) > len(body):
            raise _Busy("the answer was cut off")
        return bytes(body)

    def _parsed(self, body: bytes) -> dict[str, Any]:
        try:
            found = whole_letters(json.loads(body), body)
        except (ValueError, RecursionError):
            if body.lstrip().startswith(b"<"):
                self._refuse("answers with a web page instead of data; is --server the address of its API?")
            raise _Busy("the answer was cut off or is no JSON") from None
        if not isinstance(found, dict):
            self._refuse("answers with something else than Kobo's API does; is --server right?")
        return found

    def _judge(self, code: int, headers: Message) -> NoReturn:
        if code in _BUSY:
            raise _Busy(f"the server is busy (status {code})", pause=retry_after(headers.get("Retry-After")))
        if 300 <= code < 400:
            host = urlsplit_or_none(headers.get("Location") or "")
            there = f" to {quoted(host.netloc)}" if host and host.netloc else ""
            self._refuse(f"sends the request on{there}, where the token does not go; give the right --server")
        self._refuse(_REFUSALS.get(code, f"refused with status {code}; ask its administrator"))

    def _disconnected(self, reason: object) -> NoReturn:
        if isinstance(reason, ssl.SSLCertVerificationError):
            self._refuse("has no certificate that can be trusted, so the token was not sent")
        unknown = isinstance(reason, socket.gaierror) and reason.errno == socket.EAI_NONAME
        if unknown or isinstance(reason, UnicodeError):
            self._refuse("is not known by that name; check --server and the connection")
        # The class says what happened; the text of an error may repeat what was sent.
        raise _Busy(f"no connection ({type(reason).__name__})")

    def _refuse(self, sentence: str) -> NoReturn:
        raise Unreadable(f"{self.server} {sentence}") from None


def whole_letters(found: Any, body: bytes) -> Any:
    """An answer without half letters (lone surrogates), which JSON allows and no file: a question mark stands for each."""
    if not _HALF_LETTER.search(body):
        return found
    return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def address(server: str) -> str:
    """``server`` as ``scheme://host[:port][/path]``. Raises Unreadable unless it is HTTPS or this machine."""
    parts = urlsplit_or_none(server.strip())
    if not parts or not parts.hostname or parts.scheme not in ("https", "http"):
        raise Unreadable(
            f"{quoted(server)} is no address of a server; write it like https://kf.kobotoolbox.org"
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise Unreadable("--server is the address alone, without a name, password or question mark in it")
    if parts.scheme == "http" and not _this_machine(parts.hostname):
        raise Unreadable(
            f"{quoted(server)} is not encrypted and would show the token on the way; use https://"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def urlsplit_or_none(url: str) -> SplitResult | None:
    """The parts of an address, or None where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return parts if url.isascii() and url.isprintable() and " " not in url else None


def retry_after(text: str | None) -> float:
    """The seconds a ``Retry-After`` asks for, written as a number or as a date; 0 where it says nothing."""
    if not text:
        return 0
    if text.strip().isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0)


def _opener() -> OpenerDirector:
    encrypted = {scheme: proxy for scheme, proxy in getproxies().items() if scheme == "https"}
    return build_opener(ProxyHandler(encrypted), _NoRedirects())


def _this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

"""The log: one line a request with an id of its own, and the filters of a question that took long.

Belongs here: what a line says, and what it never says. No line holds a token, a passphrase, a name or a free text: of an address
the log keeps the path and the parameters of a view, and a link's path without its token.
"""

import json
import logging
import re
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any, Final, TextIO
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from callbacks import guard, viewing
from callbacks.hardening import rates
from callbacks.queries import VIEW
from data.filters import PARAMETERS
from layouts import ids
from settings import Settings

NAME: Final = "community_response_map"
ID_HEADER: Final = "X-Request-ID"
_GIVEN: Final = re.compile(r"[0-9A-Za-z-]{8,64}")  # an id that a proxy may hand on
_LINK: Final = "/s/"
_ADDRESS: Final = re.compile(r"/s/[^\s'\"?#,;)]+")  # of a link, wherever a line may have it from
_LONGEST: Final = 500  # characters of a path or of the filters
_QUIET: Final = ("/assets/", "/_dash-component-suites/", "/health", "/metrics")
_TOLD: Final = frozenset({*PARAMETERS, *VIEW, "page", "format", "hxl"})
log = logging.getLogger(f"{NAME}.requests")


class Plain(logging.Formatter):
    """Each record as a line for a person, without the address of a link."""

    def format(self, record: logging.LogRecord) -> str:
        return _unaddressed(super().format(record))


class Lines(logging.Formatter):
    """Each record as one line of JSON, for what gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname.lower(), "said": _unaddressed(record.getMessage())}
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["fault"] = _unaddressed(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class Stream(logging.StreamHandler[TextIO]):
    """Where lines go. One that finds no room, on a full disk, is lost: the library would tell so with a traceback in the same place."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the library's name
        """Say nothing where there is nowhere to say it; anything else is a fault of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)


def _unaddressed(text: str) -> str:
    return _ADDRESS.sub(f"{_LINK}…", text)


def set_up(kind: str) -> None:
    """Send what the program says to the standard error, as ``text`` for a person or as ``json`` lines."""
    handler = Stream()
    handler.setFormatter(Lines() if kind == "json" else Plain("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for library in ("werkzeug", "alembic"):
        logging.getLogger(library).setLevel(logging.WARNING)
    log.setLevel(logging.INFO if kind == "json" else logging.WARNING)


def register(server: Flask, chosen: Settings) -> None:
    """Give every request an id and a time, and tell of it when it is answered. Call it before all else."""

    @server.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        g.request_id = _id(chosen)

    def failed(exc_info: Any) -> None:
        """In place of Flask's own line, which would hold the address of a link."""
        logging.getLogger(NAME).error("%s %s failed", request.method, path(), exc_info=exc_info)

    server.log_exception = failed

    @server.after_request
    def told(response: Response) -> Response:
        response.headers[ID_HEADER] = g.request_id
        if not request.path.startswith(_QUIET):
            _tell(response, slow=chosen.slow_seconds)
        return response


def seconds() -> float:
    """How long the current request has taken so far."""
    return time.perf_counter() - g.began if "began" in g else 0.0


def _id(chosen: Settings) -> str:
    """The proxy's own id where one stands before us: its log and ours then speak of the same request."""
    given = request.headers.get(ID_HEADER, "")
    if _GIVEN.fullmatch(given) and rates.from_our_proxy(request, chosen):
        return given
    return uuid.uuid4().hex


def _tell(response: Response, *, slow: float) -> None:
    took = seconds()
    facts = {
        "id": g.request_id,
        "method": request.method,
        "path": path(),
        "status": response.status_code,
        "ms": round(took * 1000, 1),
        "role": viewing.viewer().role.name.lower(),
    }
    log.info("request", extra={"facts": facts})
    if took >= slow:
        asked = filters()
        text = f"slow: {facts['path']} took {took:.1f} s; filters: {asked or 'none'}; request {g.request_id}"
        log.warning(text, extra={"facts": facts | {"filters": asked}})


def path() -> str:
    """The path of the current request, without what must not be kept."""
    if request.path.startswith(_LINK):
        return f"{_LINK}…"
    if isinstance(request.routing_exception, HTTPException) or guard.is_unknown_page():
        return "(no such path)"  # it may be a link's address, typed wrong
    return request.path[:_LONGEST]


def filters() -> str:
    """The filters and choices of view that the current request asks for, as they stand in an address."""
    search = _address_of_event() if request.path.endswith("/_dash-update-component") else ""
    pairs = parse_qsl(search.lstrip("?") or request.query_string.decode("latin-1"))
    return urlencode([(name, value) for name, value in pairs if name in _TOLD], safe=",")[:_LONGEST]


def _address_of_event() -> str:
    """The query of the page an event comes from."""
    body = guard.body()
    parts = [*(body.get("inputs") or []), *(body.get("state") or [])] if isinstance(body, dict) else []
    for one in parts:
        if isinstance(one, dict) and one.get("id") == ids.ADDRESS and one.get("property") == "search":
            return str(one.get("value") or "")
    return ""

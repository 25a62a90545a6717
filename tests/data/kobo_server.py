"""A small Kobo server on loopback: pages, filters and refuses as the real one does, and fails or lies on request.

Source of its manners: Kobo's API v2 (``/api/v2/assets/{uid}/data/``; 100 submissions a page, at most 1,000;
``query``, ``sort`` and ``fields`` in MongoDB's words).
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef-a-token-of-nobody"
ASSET = "aVisitsToVillages"
Record = dict[str, Any]
Page = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What is sent instead of the true answer. ``body`` may be cut off below the length that is announced."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


@dataclass(frozen=True)
class Asked:
    """One request for submissions, as it was understood."""

    query: dict[str, Any]
    fields: list[str]
    start: int
    limit: int


@dataclass
class Kobo:
    """The project on the server, and how the server misbehaves.

    ``replies`` are sent first, one a request (None: the true answer). ``before`` may change the records ahead of each
    page, ``bend`` the page itself; both are told how many pages were asked for before.
    """

    form: Page
    records: list[Record]
    most: int = 1000
    replies: list[Reply | None] = field(default_factory=list)
    before: Callable[[int], None] = lambda number: None
    bend: Callable[[int, Asked, Page], Page] = lambda number, asked, page: page
    asked: list[Asked] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""

    def page(self, parameters: dict[str, list[str]]) -> Page:
        """The true page, bent."""
        asked = Asked(
            json.loads(parameters.get("query", ["{}"])[0]),
            json.loads(parameters.get("fields", ["[]"])[0]),
            int(parameters.get("start", ["0"])[0]),
            min(int(parameters.get("limit", ["100"])[0]), self.most),
        )
        number = len(self.asked)
        self.asked.append(asked)
        self.before(number)
        found = sorted((r for r in self.records if _matches(r, asked.query)), key=lambda r: r["_id"])
        end = asked.start + asked.limit
        results = [_projected(record, asked.fields) for record in found[asked.start : end]]
        following = f"{self.url}/api/v2/assets/{ASSET}/data/?start={end}&limit={asked.limit}"
        page = {"count": len(found), "next": following if end < len(found) else None, "previous": None}
        return self.bend(number, asked, page | {"results": results})


def _matches(record: Record, query: dict[str, Any]) -> bool:
    tests = {
        "$gt": lambda value, limit: value > limit,
        "$lte": lambda value, limit: value <= limit,
        "$in": lambda value, among: value in among,
    }
    return all(
        tests[operator](record[name], wanted)
        for name, asked in query.items()
        for operator, wanted in asked.items()
    )


def _projected(record: Record, fields: list[str]) -> Record:
    return {name: record[name] for name in fields if name in record} if fields else record


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    server: "_Server"

    def do_GET(self) -> None:
        kobo = self.server.kobo
        kobo.tokens.append(self.headers.get("Authorization"))
        reply = kobo.replies.pop(0) if kobo.replies else None
        self._send(reply or self._true(kobo))

    def _true(self, kobo: Kobo) -> Reply:
        address = urlsplit(self.path)
        if self.headers.get("Authorization") != f"Token {TOKEN}":
            return _json({"detail": "Invalid token."}, status=401)
        if address.path == f"/api/v2/assets/{ASSET}/":
            return _json(kobo.form)
        if address.path == f"/api/v2/assets/{ASSET}/data/":
            return _json(kobo.page(parse_qs(address.query)))
        return _json({"detail": "Not found."}, status=404)

    def _send(self, reply: Reply) -> None:
        if reply.hang_up:
            return  # closed without a word
        self.send_response(reply.status)
        for name, value in ({"Content-Length": str(len(reply.body))} | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test knows what it asked."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, kobo: Kobo) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kobo = kobo


def _json(content: Any, *, status: int = 200) -> Reply:
    return Reply(status, json.dumps(content).encode(), {"Content-Type": "application/json"})


@contextmanager
def serving(kobo: Kobo) -> Iterator[Kobo]:
    """The server at work; ``kobo.url`` is its address."""
    with _Server(kobo) as server:
        kobo.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield kobo
        finally:
            server.shutdown()
            thread.join()


# --- a project ----------------------------------------------------------------------------------------------

FORM: Page = {
    "uid": ASSET,
    "name": "Visits to villages",
    "content": {
        "survey": [
            {"type": "start", "name": "start"},
            {"type": "begin_group", "name": "where"},
            {"type": "select_one", "name": "district", "select_from_list_name": "districts"},
            {"type": "geopoint", "name": "gps"},
            {"type": "end_group"},
            {"type": "begin_group", "name": "ask"},
            {"type": "note", "name": "thanks"},
            {"type": "select_multiple", "name": "channels", "select_from_list_name": "channels"},
            {"type": "integer", "$autoname": "age"},
            {"type": "end_group"},
            {"type": "begin_repeat", "name": "hh"},
            {"type": "text", "name": "rel"},
            {"type": "begin_repeat", "name": "trip"},
            {"type": "text", "name": "to"},
            {"type": "end_repeat"},
            {"type": "end_repeat"},
        ],
        "choices": [
            {"list_name": "channels", "name": "school"},
            {"list_name": "channels", "$autovalue": "newspaper"},
            {"list_name": "districts", "name": "LK21"},
        ],
    },
}


def submission(number: int, **answers: Any) -> Record:
    """A submission that is right in everything, as the API gives it, with some answers replaced."""
    right: Record = {
        "_id": number,
        "formhub/uuid": "f0",
        "__version__": "v3",
        "_xform_id_string": ASSET,
        "_uuid": f"u-{number}",
        "meta/instanceID": f"uuid:u-{number}",
        "meta/rootUuid": f"uuid:u-{number}",
        "start": "2025-03-09T23:45:00.000+00:00",
        "where/district": "LK21",
        "where/gps": "7.29 80.63 0 5",
        "ask/channels": "school newspaper",
        "ask/age": "35",
        "hh": [{"hh/rel": "mother", "hh/trip": [{"hh/trip/to": "Qatar"}]}, {"hh/rel": "brother"}],
        "_attachments": [],
        "_status": "submitted_via_web",
        "_geolocation": [7.29, 80.63],
        "_submission_time": "2025-03-10T00:10:00",
        "_tags": [],
        "_notes": [],
        "_validation_status": {"uid": "validation_status_approved", "label": "Approved"},
        "_submitted_by": None,
    }
    return right | answers


def edited(record: Record, **answers: Any) -> Record:
    """A submission after an edit in Kobo: another ``_uuid``, the same root, the same time of submission."""
    new = f"edit-of-{record['_uuid']}"
    return (
        record
        | answers
        | {"_uuid": new, "meta/instanceID": f"uuid:{new}", "meta/deprecatedID": f"uuid:{record['_uuid']}"}
    )


def project(count: int = 3, **changes: Any) -> Kobo:
    """A project with submissions 101, 102, …"""
    return Kobo(form=FORM, records=[submission(101 + i) for i in range(count)], **changes)

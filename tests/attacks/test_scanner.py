"""A scanner's list of usual attacks at every way in, as every role.

`make test` sends each text to each way in as one role after another; `make soak` as all of them.
"""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from werkzeug.datastructures import Headers

from callbacks import guard
from data.filters import PARAMETERS
from tests.attacks import payloads
from tests.attacks.conftest import ROLES
from tests.attacks.judging import Judge

PAGES = ("/", "/outreach", "/data", "/quality", "/ingest")
ADDRESSES = (
    "/{}", "/s/{}", "/export/{}.csv", "/export/{}.xlsx", "/geo/{}.geojson", "/geo/district.geojson?v={}", "/assets/{}",
    "/_dash-component-suites/{}/x.js", "/_dash-component-suites/dash/{}", "/ingest/files/{}/problems.csv", "/sign-in?next={}",
    "/export/answers.csv?page={}", "/export/answers.xlsx?page=hotline&hxl={}", "/export/quality.csv?table={}", "/health?{}",
    *(f"/export/answers.csv?page=hotline&{name}={{}}" for name in PARAMETERS[:4]),
    *(f"/export/responses.csv?from=2025-01-01&to=2025-01-31&{name}={{}}" for name in ("sex", "ds_division", "round", "{}")),
)  # fmt: skip
# "Host" alone, for it is looked at first; all the others at once.
HEADERS = ("Origin", "Referer", "User-Agent", "Cookie", "X-Forwarded-Host", "X-Forwarded-For", "X-Original-URL", "X-HTTP-Method-Override", "Accept", "Accept-Language", "If-None-Match", "Range", "Content-Type", "X-CRM-Token", "Authorization")  # fmt: skip
_KNOWN = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")
METHODS = (*_KNOWN, "TRACE", "CONNECT", "PROPFIND", "XYZ")


def event(search: object, path: object = "/hotline") -> dict[str, Any]:
    """An event of the hotline's answer, the page that is drawn the fastest, under a query."""
    return {
        "output": "hotline-answer.data",
        "outputs": {"id": "hotline-answer", "property": "data"},
        "inputs": [
            {"id": "address", "property": "search", "value": search},
            {"id": "theme", "property": "data", "value": search},
        ],
        "state": [{"id": "address", "property": "pathname", "value": path}],
        "changedPropIds": ["address.search"],
    }


def sent(browsers: dict[str, Any], heard: list[str], judge: Judge, rounds: int) -> Iterator[str]:
    """What is wrong with the answer to each attack; nothing, if all is well."""
    at = count()
    for text in payloads.TEXTS:
        for way in range(3):
            for asked in (_addresses, _events, _headers)[way](text):
                for role in [ROLES[(next(at) + i) % len(ROLES)] for i in range(rounds)]:
                    answered = browsers[role].open(**asked)
                    for fault in judge.faults(answered, role, text):
                        yield f"{role}: {asked}: {fault}"
                    answered.close()
                    if heard:
                        yield f"{role}: {asked}: the log says {heard}"
                        heard.clear()


def _addresses(text: str) -> Iterator[dict[str, Any]]:
    for address in ADDRESSES:
        if "?" in address:
            path, _, query = address.partition("?")
            yield {"path": path, "query_string": query.replace("{}", quote(text, safe=""))}
        else:
            yield {"path": urlsplit(address).path.replace("{}", quote(text, safe="/%"))}


def _events(text: str) -> Iterator[dict[str, Any]]:
    """The text as the search of a page, as a parameter in it, as a path and as the name of an output."""
    for body in (
        event(text),
        event(f"?district={quote(text, safe='')}"),
        event("", text),
        event("") | {"output": text},
    ):
        yield {"path": guard.EVENTS, "method": "POST", "json": body}


def _headers(text: str) -> Iterator[dict[str, Any]]:
    """The text in each header that a server could believe; line ends are refused before they are sent."""
    if any(ord(letter) < 32 or ord(letter) > 255 for letter in text):
        return
    for names in (("Host",), HEADERS):
        yield {"path": "/export/calls.csv?no=1", "headers": Headers([(name, text) for name in names])}


def test_every_usual_attack_is_answered_with_a_sentence(
    browsers: dict[str, Any], heard: list[str], judge: Judge
):
    assert list(sent(browsers, heard, judge, rounds=1)) == []


@pytest.mark.soak
def test_every_usual_attack_as_every_role(browsers: dict[str, Any], heard: list[str], judge: Judge):
    assert list(sent(browsers, heard, judge, rounds=len(ROLES))) == []


@pytest.mark.parametrize("role", ROLES)
def test_every_method_at_every_route(
    attacked: Any, browsers: dict[str, Any], heard: list[str], judge: Judge, role: str
):
    rules = sorted({rule.rule for rule in attacked.server.url_map.iter_rules()})
    faults = []
    for rule in rules:
        path = rule.replace("<path:path>", "x").replace("<table>", "calls").replace("<level>", "district")
        path = "".join("x" if part.startswith("<") else part for part in _parts(path))
        for method in (
            METHODS if role == "admin" else _KNOWN
        ):  # what no route knows is refused before anybody is asked who they are
            own = {"Sec-Fetch-Site": "same-origin"}
            answered = browsers[role].open(path, method=method, headers=own)
            faults += [f"{method} {path}: {fault}" for fault in judge.faults(answered, role)]
            answered.close()
    assert (faults, heard) == ([], [])


def _parts(path: str) -> list[str]:
    import re

    return re.split(r"(<[^>]*>)", path)


@pytest.mark.parametrize("role", ROLES)
def test_no_tool_left_in_place_answers(browsers: dict[str, Any], role: str):
    for path in ("/console", "/.git/HEAD", "/.env", "/admin", "/server-status", "/metrics/..", "/phpinfo.php", "/wp-login.php", "/actuator/env",
                 "/debug", "/_mcp", "/_dash-mcp", "/swagger.json", "/robots.txt.bak", "/crm.toml", "/store/CURRENT", "/sharing.sqlite"):  # fmt: skip
        answered = browsers[role].get(path)
        assert answered.status_code in (401, 403, 404), path
        answered.close()


def test_an_event_that_is_nested_or_huge_is_refused(browsers: dict[str, Any], heard: list[str]):
    deep: Any = "x"
    for _ in range(600):
        deep = [deep]
    bodies = [json.dumps(event(deep)), json.dumps(event({"a": deep})), json.dumps(event("?" + "a=1&" * 20_000)), "[" * 200_000, '{"output":' * 5_000]  # fmt: skip
    for body in bodies:
        answered = browsers["admin"].post(guard.EVENTS, data=body, content_type="application/json")
        assert answered.status_code in (200, 400, 413)
        assert len(answered.data) < 1_000_000
    assert heard == []

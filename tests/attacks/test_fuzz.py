"""Anything at all, at every way in, as every role: never a failure, never the inside, never another role's data.

Short in `make test`; `make soak` takes a hundred times as many.
"""

import json
import string
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import ValidationError

from callbacks import cookies, guard
from callbacks.ingest import gate
from data import tables
from data.filters import PARAMETERS
from data.uploads import folder, work
from data.uploads.folder import NoUpload, Upload
from indicators.questions import PAGES
from settings import Settings
from tests.attacks import payloads
from tests.attacks.conftest import ROLES
from tests.attacks.judging import Judge
from tests.messy import MESSY

SHORT, LONG = 60, 6000
LENIENT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
TEXTS = st.one_of(
    st.sampled_from(payloads.TEXTS), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
KNOWN = st.sampled_from(
    ["LK41", "LK11,LK12", "female", "unknown", "2025-01-01", "after", "visit", "1", "overview"]
)
QUERY = st.lists(st.tuples(st.one_of(st.sampled_from([*PARAMETERS, "page", "hxl", "table", "panel", "lang", "measure", "level"]), TEXTS), st.one_of(KNOWN, TEXTS)), max_size=5)  # fmt: skip
KINDS = ("application/json", "application/json; charset=utf-16", "application/json; charset=none", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "")  # fmt: skip
FIELDS = st.sampled_from(["token", "recipient", "purpose", "until", "pages", "filters", "frozen", "passphrase", "code", "state", "next"])  # fmt: skip
ARGUMENTS = st.one_of(
    st.sampled_from([*tables.TABLES, "district", "ds_division", "dash", "10-base.css", "data"]), TEXTS
)
OWN = {"Sec-Fetch-Site": "same-origin"}


def campaign(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=LENIENT, derandomize=examples == SHORT)  # fmt: skip


def written(query: list[tuple[str, str]]) -> str:
    return "&".join(f"{quote(name, safe='')}={quote(value, safe=',')}" for name, value in query)


@pytest.fixture
def asked(browsers: dict[str, Any], judge: Judge, heard: list[str]) -> Any:
    """One request of one role, judged."""

    def ask(role: str, sent: str = "", **request: Any) -> Any:
        answered = browsers[role].open(**request)
        faults, said = judge.faults(answered, role, sent), list(heard)
        answered.close()
        heard.clear()
        assert (faults, said) == ([], [])
        return answered

    return ask


# --- queries --------------------------------------------------------------------------------------------------


@st.composite
def addresses(draw: Any, attacked: Any, method: str) -> str:
    """A path of any route the application lists for a method, with anything for its arguments."""
    rules = sorted((rule for rule in attacked.server.url_map.iter_rules() if method in rule.methods), key=str)
    rule = draw(st.sampled_from(rules))
    try:
        return rule.build({name: draw(ARGUMENTS) for name in rule.arguments}, append_unknown=False)[1]
    except ValidationError:
        return "/"


def _queries(asked: Any, attacked: Any, examples: int) -> None:
    @campaign(examples)
    @given(st.sampled_from(ROLES), addresses(attacked, "GET"), QUERY)
    def run(role: str, path: str, query: list[tuple[str, str]]) -> None:
        sent = written(query)
        asked(role, sent, path=path, query_string=sent)

    run()


def test_any_query_is_answered(asked: Any, attacked: Any):
    _queries(asked, attacked, 2 * SHORT)


@pytest.mark.soak
def test_very_many_queries_are_answered(asked: Any, attacked: Any):
    _queries(asked, attacked, LONG)


# --- forms ----------------------------------------------------------------------------------------------------


def _forms(asked: Any, attacked: Any, browsers: dict[str, Any], examples: int) -> None:
    fields = st.dictionaries(st.one_of(FIELDS, TEXTS), TEXTS, max_size=6)
    tokens = {role: _token(browsers[role]) for role in ("staff", "admin")}  # who has one gets past the gate

    @campaign(examples)
    @given(
        st.sampled_from((*ROLES, *tokens)),
        addresses(attacked, "POST"),
        fields,
        VALUES,
        st.sampled_from(KINDS),
    )
    def run(role: str, path: str, form: dict[str, str], value: Any, kind: str) -> None:
        token = tokens.get(role, "")
        written_as_json = kind.startswith("application/json")
        body = json.dumps(value) if written_as_json else urlencode({"token": token, **form}, errors="replace")
        own = {**OWN, gate.TOKEN_HEADER: token}
        asked(role, path=path, method="POST", data=body, content_type=kind, headers=own)

    run()


def test_any_form_is_answered(asked: Any, attacked: Any, browsers: dict[str, Any]):
    _forms(asked, attacked, browsers, 2 * SHORT)


@pytest.mark.soak
def test_very_many_forms_are_answered(asked: Any, attacked: Any, browsers: dict[str, Any]):
    _forms(asked, attacked, browsers, LONG)


# --- events ---------------------------------------------------------------------------------------------------


def _events(attacked: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(output, one) for output, one in attacked.callback_map.items() if "callback" in one]


def outputs(output: str) -> Any:
    """What a browser lists as the outputs of a callback."""
    names = output[2:-2].split("...") if output.startswith("..") else [output]
    parts = [name.rpartition(".") for name in names]
    listed = [{"id": name, "property": own} for name, _, own in parts]
    listed = [[one] if one["id"].startswith("{") else one for one in listed]
    return listed if output.startswith("..") else listed[0]


@st.composite
def bodies(draw: Any, listed: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """An event in the form of a real one, with any values; sometimes with something of its form changed."""
    output, one = draw(st.sampled_from(listed))
    searches = st.one_of(st.none(), QUERY.map(lambda query: "?" + written(query)), TEXTS)
    paths = st.sampled_from(["/", *(f"/{name}" for name in PAGES), "/data", "/quality", "/ingest", "/links", "/audit", "/due", "/nothing"])  # fmt: skip

    def part(wanted: dict[str, Any]) -> Any:
        name, own = wanted["id"], wanted["property"]
        value = draw({"search": searches, "pathname": paths}.get(own, VALUES))
        if name.startswith("{"):
            several = json.loads(name)
            concrete = {key: draw(KNOWN) if kind == ["ALL"] else kind for key, kind in several.items()}
            return [{"id": concrete, "property": own, "value": value}] * draw(st.integers(0, 2))
        return {"id": name, "property": own, "value": value}

    body = {
        "output": output,
        "outputs": outputs(output),
        "inputs": [part(wanted) for wanted in one["inputs"]],
        "state": [part(wanted) for wanted in one["state"]],
        "changedPropIds": draw(st.lists(st.sampled_from(["address.search", "address.pathname", "theme.data", "x.y"]), max_size=2)),
    }  # fmt: skip
    if draw(st.booleans()):
        _change(draw, body)
    return body


def _places(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where there is something in a body, as the keys that lead to it."""
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, part in parts:
        yield (*at, key)
        yield from _places(part, (*at, key))


def _change(draw: Any, body: dict[str, Any]) -> None:
    """Something in a body, however deep, replaced, wrapped, doubled or gone; or a name more."""
    *way, last = draw(st.sampled_from([*_places(body), ("background",), ("long_callback",)]))
    node: Any = body
    for key in way:
        node = node[key]
    how = draw(st.sampled_from(["replace", "wrap", "double", "remove"]))
    if how == "remove" and (isinstance(node, list) or last in node):
        del node[last]
    elif how == "double" and isinstance(node, list):
        node.append(node[last])
    else:
        kept = node[last] if isinstance(node, list) else node.get(last)
        node[last] = [kept] if how == "wrap" else draw(VALUES)


def _any_event(asked: Any, attacked: Any, examples: int) -> None:
    @campaign(examples)
    @given(st.sampled_from(ROLES), bodies(_events(attacked)), st.sampled_from((*KINDS[:1] * 9, *KINDS)))
    def run(role: str, body: dict[str, Any], kind: str) -> None:
        sent = json.dumps(body)
        asked(role, sent, path=guard.EVENTS, method="POST", data=sent, content_type=kind, headers=OWN)

    run()


def test_any_event_is_answered(asked: Any, attacked: Any):
    _any_event(asked, attacked, 2 * SHORT)


@pytest.mark.soak
def test_very_many_events_are_answered(asked: Any, attacked: Any):
    _any_event(asked, attacked, LONG)


# --- tokens ---------------------------------------------------------------------------------------------------


def _tokens(asked: Any, token: str, examples: int) -> None:
    letters = string.ascii_letters + string.digits + "-_.~%"

    @campaign(examples)
    @given(st.sampled_from(ROLES), st.integers(0, len(token) - 1), st.sampled_from(letters), st.sampled_from(["change", "cut", "add", "swap", "any"]), TEXTS)  # fmt: skip
    def run(role: str, at: int, letter: str, how: str, text: str) -> None:
        forged = {
            "change": token[:at] + letter + token[at + 1 :],
            "cut": token[:at],
            "add": token + letter,
            "swap": token[at:] + token[:at],
            "any": quote(text, safe=""),
        }[how]
        if forged != token:
            answered = asked(role, forged, path=f"/s/{forged}")
            assert answered.status_code not in (200, 303)

    run()


def test_no_forged_token_opens_anything(asked: Any, token: str):
    _tokens(asked, token, SHORT)


@pytest.mark.soak
def test_very_many_forged_tokens_open_nothing(asked: Any, token: str):
    _tokens(asked, token, LONG)


def test_no_forged_cookie_is_anybody(attacked: Any, judge: Judge, heard: list[str]):
    @campaign(SHORT)
    @given(st.sampled_from([cookies.LINK, cookies.ACCOUNT, cookies.WAY_IN]), st.text(string.printable.strip(), max_size=80))  # fmt: skip
    def run(name: str, text: str) -> None:
        client = attacked.server.test_client()
        answered = client.get("/export/calls.csv", headers={"Cookie": f"{name}={text}"})
        assert (answered.status_code in (401, 403), judge.faults(answered, "nobody"), heard) == (True, [], [])

    run()


# --- uploads --------------------------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done before the answer, in this process."""

    def start(uploads: Sequence[Upload], step: str, place: work.Place, **changes: Any) -> None:
        for upload in uploads:
            with upload.held():
                upload.change(phase="checking", fault="", **changes)
                work.check(upload, place)

    monkeypatch.setattr(work, "start", start)


@st.composite
def files(draw: Any) -> bytes:
    """A file somebody could send: a real one with bytes changed, the beginning of another kind, or anything."""
    start = draw(st.sampled_from([b"", MESSY.encode(), b"PK\x03\x04", b"PAR1", b"{\"results\":[", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF", b"a,b\n" * 50]))  # fmt: skip
    content = bytearray(start + draw(st.binary(max_size=60)))
    for _ in range(draw(st.integers(0, 4))):
        if content:
            content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content) or b"x"


def _uploads(
    browsers: dict[str, Any], chosen: Settings, judge: Judge, heard: list[str], examples: int
) -> None:
    token = _token(browsers["staff"])

    @campaign(examples)
    @given(files(), st.sampled_from([*tables.TABLES, "x"]), TEXTS, VALUES)
    def run(content: bytes, table: str, name: str, asks: Any) -> None:
        client = browsers["staff"]
        own = {**OWN, gate.TOKEN_HEADER: token}
        heard.clear()
        first = client.post(
            "/ingest/files", query_string={"table": table, "name": name}, data=content, headers=own
        )
        assert (judge.faults(first, "staff"), heard) == ([], [])
        if first.status_code != 201:
            assert (first.status_code, table) == (400, "x")
            return
        upload = first.get_json()["upload"]
        for body in ({}, asks, {"columns": asks, "values": asks, "order": asks, "fixes": asks}):
            answered = client.post(f"/ingest/files/{upload}/check", json=body, headers=own)
            assert (judge.faults(answered, "staff"), heard) == ([], [])
        for path in _kept(chosen.store, upload):
            assert path.resolve().is_relative_to((chosen.store / "uploads" / upload).resolve())
        assert client.post(f"/ingest/files/{upload}/cancel", json={}, headers=own).status_code == 200

    run()


def _token(client: Any) -> str:
    """What the page of this person carries."""
    answered = client.post(
        guard.EVENTS,
        json={
            "output": "page.children",
            "outputs": {"id": "page", "property": "children"},
            "inputs": [{"id": "address", "property": "pathname", "value": "/ingest"}],
            "state": [{"id": "address", "property": "search", "value": ""}],
            "changedPropIds": ["address.pathname"],
        },
    )
    return _found(answered.get_json(), "token")


def _found(tree: Any, name: str) -> str:
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    own = tree.get(name) if isinstance(tree, dict) else None
    return own if isinstance(own, str) else next(filter(None, (_found(one, name) for one in inner)), "")


def _kept(store: Path, upload: str) -> Iterator[Path]:
    try:
        yield from folder.find(store, upload, who="staff").path.rglob("*")
    except NoUpload:
        return


@pytest.mark.usefixtures("at_once")
def test_any_file_is_taken_or_told(
    browsers: dict[str, Any], chosen: Settings, judge: Judge, heard: list[str]
):
    _uploads(browsers, chosen, judge, heard, 25)


@pytest.mark.soak
@pytest.mark.usefixtures("at_once")
def test_very_many_files_are_taken_or_told(
    browsers: dict[str, Any], chosen: Settings, judge: Judge, heard: list[str]
):
    _uploads(browsers, chosen, judge, heard, 1500)

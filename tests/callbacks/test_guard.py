"""What every answer keeps to: headers on errors too, bodies that no page sends refused, a damaged store told."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from callbacks import guard
from callbacks.hardening import sizes
from data.aggregation import arrays
from data.store import Store
from settings import Settings

EVENT: dict[str, Any] = {
    "output": "page.children",
    "outputs": {"id": "page", "property": "children"},
    "inputs": [{"id": "address", "property": "pathname", "value": "/hotline"}],
    "state": [{"id": "address", "property": "search", "value": ""}],
    "changedPropIds": ["address.pathname"],
}


@pytest.fixture
def client(app: Any) -> Any:
    return app.server.test_client()


def test_an_event_of_a_page_is_answered(client: Any):
    assert client.post(guard.EVENTS, json=EVENT).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"output": "other.children"},
        {"output": ["page.children"]},
        {"outputs": None},
        {"inputs": []},
        {"inputs": {}},
        {"inputs": [{"id": "address", "property": "hash", "value": "/"}]},
        {"inputs": ["/"]},
        {"state": []},
        {"state": 5},
        {"inputs": [[EVENT["inputs"][0]]]},
        {"inputs": [EVENT["inputs"][0] | {"id": "elsewhere"}]},
        {"inputs": [EVENT["inputs"][0] | {"id": {"name": "address"}}]},
        {"changedPropIds": 5},
        {"changedPropIds": [{}]},
    ],
    ids=str,
)
def test_an_event_that_fits_no_callback_is_refused(client: Any, change: dict[str, Any]):
    answered = client.post(guard.EVENTS, json=EVENT | change)
    assert (answered.status_code, answered.mimetype) == (400, "text/plain")


@pytest.mark.parametrize("state", [None, 0, "", {}])
def test_what_is_no_list_is_refused_where_nothing_is_wanted(state: Any):
    """Dash itself fails on null; a part that is not sent is none."""
    callbacks = {EVENT["output"]: {"inputs": EVENT["inputs"], "state": []}}
    event = {name: part for name, part in EVENT.items() if name != "state"}
    assert guard.misfit(event, callbacks) is None
    assert guard.misfit({**event, "state": state}, callbacks) == "'state' are not those of this output."


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"null", "application/json"),
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 60_000, "application/json"),
        (b"output=page.children", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_json_object_is_refused(client: Any, body: bytes, kind: str):
    own = {"Sec-Fetch-Site": "same-origin"}
    assert client.post(guard.EVENTS, data=body, content_type=kind, headers=own).status_code == 400


def test_a_body_that_is_too_long_is_refused(client: Any):
    body = json.dumps(EVENT | {"padding": "x" * sizes.LONGEST_EVENT})
    assert client.post(guard.EVENTS, data=body, content_type="application/json").status_code == 413


@pytest.mark.parametrize("value", [5, [], {}, [["a"]], True])
def test_an_address_that_is_no_text_is_refused(client: Any, value: Any):
    state = [EVENT["state"][0] | {"value": value}]
    answered = client.post(guard.EVENTS, json=EVENT | {"state": state})
    assert (answered.status_code, answered.text) == (400, "The address of a page is text.\n")


def test_an_address_in_an_event_is_no_longer_than_one_that_is_asked_for(client: Any):
    longest = "?" + "a=1&" * (sizes.LONGEST_ADDRESS // 4)
    state = [EVENT["state"][0] | {"value": longest}]
    answered = client.post(guard.EVENTS, json=EVENT | {"state": state})
    assert (answered.status_code, "at most 16,384 characters" in answered.text) == (400, True)


@pytest.mark.parametrize("value", [None, "?sex=%00", "?from=9999-99-99", "?" + "a=1&" * 2000])
def test_strange_values_are_answered_with_a_page_or_a_sentence(client: Any, value: Any):
    state = [EVENT["state"][0] | {"value": value}]
    assert client.post(guard.EVENTS, json=EVENT | {"state": state}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/assets/..%2fapp.py", 404),
        ("GET", "/geo/..%2f..%2fsettings.geojson", 404),
        ("GET", "/_dash-component-suites/os/path.py", 404),
        ("GET", "/_dash-component-suites/dash/deps/none.js", 404),
        ("GET", "/export/calls.csv?no=1", 400),
        ("POST", "/export/calls.csv", 405),
        ("DELETE", "/health", 405),
        ("POST", guard.EVENTS, 400),
    ],
)
def test_errors_are_plain_and_carry_the_headers(client: Any, method: str, path: str, status: int):
    answered = client.open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})
    assert answered.status_code == status
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answered.headers["Content-Security-Policy"]
    assert b"Traceback" not in answered.data


def _pointer(version: Path) -> None:
    (version.parent.parent / "CURRENT").write_bytes(b"\xff")


def _cells(version: Path) -> None:
    (version / "cells" / "responses" / arrays.FILE).write_bytes(b"")


def _meta(version: Path) -> None:
    (version / "meta.json").write_text("{}")


@pytest.mark.parametrize("damage", [_pointer, _cells, _meta])
def test_a_damaged_store_is_told_everywhere(demo_store: Path, tmp_path: Path, damage: Any):
    shutil.copytree(demo_store, tmp_path / "store")
    version = Store(tmp_path / "store").current()
    assert version
    damage(version.path)
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    health = client.get("/health")
    assert (health.status_code, health.get_json()["status"]) == (503, "damaged")
    for path in ("/export/calls.csv", "/export/answers.csv?page=hotline"):
        assert client.get(path).status_code == 503
    assert client.get("/_dash-layout").status_code == 200
    page = client.post(guard.EVENTS, json=EVENT)
    assert "The data cannot be read." in page.text


@pytest.mark.parametrize("kept", [4, -8000], ids=["nothing whole", "its end whole"])
def test_records_that_cannot_be_read_are_no_short_file(demo_store: Path, tmp_path: Path, kept: int):
    """Nor half a workbook: the end of a Parquet file says what is where, and may be whole where the records are not."""
    shutil.copytree(demo_store, tmp_path / "store")
    version = Store(tmp_path / "store").current()
    assert version
    calls = version.path / "calls.parquet"
    whole = calls.read_bytes()
    assert len(whole) > 8000
    calls.write_bytes(
        whole[:kept] if kept > 0 else b"PAR1" + b"\xff" * (len(whole) + kept - 4) + whole[kept:]
    )
    client = create_app(Settings(store=tmp_path / "store")).server.test_client()
    for kind in ("csv", "xlsx"):
        answered = client.get(f"/export/calls.{kind}")
        assert (answered.status_code, "calls.parquet cannot be read" in answered.text) == (503, True)

"""What is refused before anything of a request is read: names, origins, sizes, methods."""

from typing import Any

import pytest

from app import create_app
from callbacks import guard
from callbacks.hardening import hosts, sizes
from settings import Settings

EVENT = {"output": "none"}


@pytest.fixture
def client(app: Any) -> Any:
    return app.server.test_client()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8050", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "10.0.0.1",
     "169.254.169.254", "[::ffff:10.0.0.1]", "localhost@evil.example", "evil.example#localhost", "", " ", "a b",
     "localhost, evil.example", "127.0.0.1\\evil.example", "%00", "2130706433"],
)  # fmt: skip
def test_a_strange_name_is_refused_on_every_path(client: Any, host: str):
    for path in ("/", "/health", "/export/calls.csv", "/_dash-layout", "/assets/10-base.css", "/s/abc"):
        assert client.get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.0.0.1:8050", "[::1]:8050", "127.9.9.9", "localhost."])  # fmt: skip
def test_this_machine_is_called_by_its_own_names(client: Any, host: str):
    assert client.get("/health", headers={"Host": host}).status_code == 200


def test_a_name_can_be_added(demo_store: Any):
    client = create_app(
        Settings(store=demo_store, trusted_hosts="map.example, Other.Example")
    ).server.test_client()
    assert client.get("/health", headers={"Host": "map.example:443"}).status_code == 200
    assert client.get("/health", headers={"Host": "other.example"}).status_code == 200
    assert client.get("/health", headers={"Host": "x.map.example"}).status_code == 421


def test_an_address_on_every_interface_is_no_name():
    chosen = Settings.model_construct(host="0.0.0.0", trusted_hosts="", public_url="")
    assert hosts.trusted(chosen) == frozenset()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "http://localhost"}, 400),
        ({"Origin": "http://LOCALHOST"}, 400),
        ({"Sec-Fetch-Site": "same-origin"}, 400),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 400),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://localhost:8051"}, 403),
        ({"Origin": "http://evil.example/http://localhost"}, 403),
        ({"Origin": "file://"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 403),
        ({"Sec-Fetch-Site": "something"}, 403),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=a"]
)
def test_a_form_of_another_site_changes_nothing(client: Any, headers: dict[str, str], status: int, kind: str):
    answered = client.post(guard.EVENTS, data=b"a=b", content_type=kind, headers=headers)
    assert answered.status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_changing_method_needs_proof(client: Any, method: str):
    assert client.open("/health", method=method, headers={"Origin": "http://evil.example"}).status_code == 403


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "XYZ"])
def test_methods_nobody_needs_are_refused(client: Any, method: str):
    assert client.open("/health", method=method).status_code == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
    ],
)  # fmt: skip
def test_another_site_may_link_here_and_not_load_from_here(client: Any, headers: dict[str, str], status: int):
    assert client.get("/health", headers=headers).status_code == status


def test_an_address_that_never_ends_is_refused(client: Any):
    fitting = "a" * (sizes.LONGEST_ADDRESS - 200)
    assert client.get(f"/health?x={fitting}").status_code == 200
    assert client.get(f"/health?x={fitting}{'a' * 400}").status_code == 414


def test_a_body_in_pieces_is_refused(client: Any):
    headers = {"Transfer-Encoding": "chunked", "Sec-Fetch-Site": "same-origin"}
    for path in (guard.EVENTS, "/ingest/files", "/links/new", "/health"):
        assert client.post(path, data=b"{}", headers=headers).status_code == 411


def test_what_is_refused_by_the_library_is_told_in_our_words(client: Any):
    own = {"Sec-Fetch-Site": "same-origin"}
    answered = client.put(guard.EVENTS, headers=own)
    assert (answered.status_code, answered.text) == (405, "This cannot be asked for in this way.\n")
    assert answered.headers["Allow"]
    missing = client.get("/assets/none.css")
    assert (missing.status_code, missing.text) == (404, "There is nothing here.\n")


@pytest.mark.parametrize("path", ["plotly/README.md", "plotly/recipe/package.json", "plotly/plotly.min.js.br", "10-base.css.map", ""])  # fmt: skip
def test_what_stands_beside_scripts_and_styles_is_no_file_for_a_browser(client: Any, path: str):
    assert client.get(f"/assets/{path}").status_code == 404


def test_a_refusal_is_a_sentence_and_says_nothing_of_the_inside(client: Any):
    answered = client.get("/", headers={"Host": "<script>alert(1)</script>"})
    assert answered.mimetype == "text/plain"
    assert len(answered.text.splitlines()) == 1
    assert "CRM_TRUSTED_HOSTS" in answered.text

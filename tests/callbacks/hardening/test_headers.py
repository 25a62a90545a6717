"""What every answer tells a browser to refuse, whoever asks and whatever comes of it."""

import re
from typing import Any

import pytest

from app import create_app
from callbacks.hardening import headers
from settings import Settings

PATHS = [
    "/",
    "/nothing",
    "/data",
    "/export/calls.csv?no=1",
    "/geo/x.geojson",
    "/assets/none.css",
    "/export/calls.xlsx",
]
FETCHED = ["/health", "/_dash-layout", "/assets/10-base.css", "/assets/shell.js", "/geo/district.geojson"]


@pytest.fixture
def client(app: Any) -> Any:
    return app.server.test_client()


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_every_header(client: Any, path: str):
    answered = client.get(path)
    assert {name: answered.headers.get(name) for name in headers.FIXED} == dict(headers.FIXED)
    assert answered.headers["Content-Security-Policy"]
    assert answered.headers["Cache-Control"]
    assert "X-Powered-By" not in answered.headers
    answered.close()


@pytest.mark.parametrize("path", FETCHED)
def test_what_a_page_fetches_carries_what_is_read_of_it_and_may_do_nothing_as_a_page(client: Any, path: str):
    answered = client.get(path)
    assert answered.status_code == 200
    assert {name: answered.headers.get(name) for name in headers.ALWAYS} == dict(headers.ALWAYS)
    assert answered.headers["Content-Security-Policy"] == headers.NOTHING
    assert answered.headers["Cache-Control"]
    assert len(str(answered.headers)) < 700
    answered.close()


def test_no_script_may_stand_in_a_page_but_by_its_digest(client: Any):
    policy = client.get("/").headers["Content-Security-Policy"]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert "unsafe" not in parts["script-src"]
    assert re.fullmatch(r"'self'( 'sha256-[A-Za-z0-9+/=]+')*", parts["script-src"])
    assert all(parts[name] == "'none'" for name in ("object-src", "base-uri", "frame-ancestors", "script-src-attr"))  # fmt: skip
    assert "http" not in policy


def test_every_script_in_the_page_is_one_of_those(client: Any):
    from base64 import b64encode
    from hashlib import sha256

    answered = client.get("/")
    page = re.sub("<!--.*?-->", "", answered.text, flags=re.DOTALL)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", page, flags=re.DOTALL)
    run = [text for kind, text in inline if "json" not in kind and text.strip()]
    known = answered.headers["Content-Security-Policy"]
    missing = [t for t in run if f"sha256-{b64encode(sha256(t.encode()).digest()).decode()}" not in known]
    assert missing == []
    assert re.findall(r"\son\w+=", answered.text) == []


def test_transport_is_named_only_over_transport(client: Any):
    assert "Strict-Transport-Security" not in client.get("/health").headers
    assert client.get("/health", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_behind_a_proxy_that_ends_it_transport_is_named_as_well(demo_store: Any):
    client = create_app(Settings(store=demo_store, public_url="https://map.example.org")).server.test_client()
    assert client.get("/health", headers={"Host": "map.example.org"}).headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/", "/outreach", "/_dash-layout", "/links", "/audit", "/export/calls.csv?no=1",
                                  "/export/answers.csv?page=hotline", "/health", "/s/x", "/nothing"])  # fmt: skip
def test_nothing_that_is_for_one_person_is_kept(client: Any, path: str):
    answered = client.get(path)
    assert (answered.headers["Cache-Control"], answered.headers.get("ETag")) == ("no-store", None)
    answered.close()


def test_what_follows_what_is_the_same_for_all_and_kept_by_who_may_look_alone(client: Any):
    answered = client.get("/_dash-dependencies", headers={"Accept-Encoding": "br"})
    assert answered.headers["Cache-Control"] == "private, no-cache"
    asked = {"Accept-Encoding": "br", "If-None-Match": answered.headers["ETag"]}
    assert client.get("/_dash-dependencies", headers=asked).status_code == 304


@pytest.mark.parametrize("level", ["province", "district", "ds_division"])
def test_shapes_are_kept_by_who_may_look_alone(client: Any, level: str):
    answered = client.get(f"/geo/{level}.geojson")
    kept = client.get(f"/geo/{level}.geojson?v={answered.headers['ETag'].strip(chr(34))}")
    for one in (answered, kept):
        assert "private" in one.headers["Cache-Control"]
        assert "public" not in one.headers["Cache-Control"]

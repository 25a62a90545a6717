"""Tricks that are about how things are asked rather than what is put in: names doubled, paths in disguise, methods in headers, caches, bodies
that two readers read differently. Whoever plays them gets what their role may have and nothing of anybody else's.
"""

import json
import re
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from callbacks import cookies, guard
from tests.attacks.test_scanner import event

HTML = {"Accept": "text/html"}


@pytest.fixture
def donor(browsers: dict[str, Any]) -> Any:
    """Whose link shows the overview and the hotline."""
    return browsers["donor"]


@pytest.mark.parametrize(
    "path",
    ["//data", "///data", "/./data", "/x/../data", "/data/", "/data/.", "/%64ata", "/data%2f", "/data;x=1", "/data?x", "/data%00", "/DATA", "/ｄａｔａ",
     "/\u200bdata", "/data\u0301", "/.;/data", "/overview/../data", "/_dash-layout/../data", "/assets/../data", "/assets/..%2fdata"],
)  # fmt: skip
def test_a_page_in_disguise_is_the_page_or_none(donor: Any, path: str):
    """Whatever a proxy or a server makes of an address, the page behind it stays shut (421: taken for a host)."""
    answered = donor.get(path, headers=HTML, follow_redirects=True)
    assert answered.status_code in (403, 404, 421)
    answered.close()


@pytest.mark.parametrize(
    "query",
    ["page=overview&page=outreach", "page=outreach&page=overview", "page=overview&PAGE=outreach", "page=overview&page[]=outreach", "page=overview%26page=outreach",
     "page=overview;page=outreach", "page=outreach%20", "page=%20outreach", "page=outreach%00", "page=ｏutreach", "page=Outreach", "p%61ge=outreach"],
)  # fmt: skip
def test_a_parameter_that_is_doubled_or_disguised_gives_no_other_page(donor: Any, query: str):
    answered = donor.get(f"/export/answers.csv?{query}")
    assert answered.status_code in (400, 403, 503)
    assert not answered.text.startswith(("indicator", "\ufeffindicator"))


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Original-Method"])  # fmt: skip
def test_a_header_changes_neither_method_nor_path(donor: Any, name: str):
    for value in ("POST", "/data", "/export/responses.csv", "DELETE"):
        assert donor.get("/outreach", headers={name: value}).status_code == 403
        assert donor.get("/leave", headers={name: value}).status_code == 404  # that takes a form
    assert donor.get_cookie(cookies.LINK)


@pytest.mark.parametrize("name", ["X-Forwarded-User", "X-Forwarded-Groups", "X_Forwarded_User", "Remote-User", "X-Remote-User", "X-Auth-Request-User", "X-Forwarded-For", "Forwarded", "X-Real-IP"])  # fmt: skip
def test_nobody_becomes_somebody_by_a_header_from_elsewhere(attacked: Any, name: str):
    """The application believes a proxy at 127.0.0.1; this comes from another address that says it comes from there."""
    headers = Headers([("X-Forwarded-User", "admin"), ("X-Forwarded-Groups", "admin"), (name, "127.0.0.1"), ("X-Forwarded-For", "127.0.0.1")])  # fmt: skip
    answered = attacked.server.test_client().get(
        "/links", headers=headers, environ_base={"REMOTE_ADDR": "10.9.8.7"}
    )
    assert answered.status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/export/responses.csv", "/export/answers.csv?page=outreach", "/data", "/outreach", "/links", "/audit"],
)
def test_pieces_heads_and_what_is_kept_are_refused_like_the_whole(
    donor: Any, browsers: dict[str, Any], path: str
):
    """What staff has seen is not told to a donor by a range, a head, or a "not modified"."""
    whole = browsers["admin"].get(path)
    tag = whole.headers.get("ETag", '"*"')
    whole.close()
    for headers in (
        {"Range": "bytes=0-99"},
        {"If-None-Match": tag},
        {"If-None-Match": "*"},
        {"If-Range": tag, "Range": "bytes=0-"},
    ):
        assert donor.get(path, headers=headers).status_code == 403
    assert donor.head(path).status_code == 403


@pytest.mark.parametrize("role", ["donor", "viewer", "admin"])
def test_no_answer_that_is_for_one_person_may_be_kept_by_a_proxy(browsers: dict[str, Any], role: str):
    for path in (
        "/",
        "/_dash-layout",
        "/_dash-dependencies",
        "/methods",
        "/export/answers.csv?page=hotline",
        "/geo/district.geojson",
        "/nothing",
    ):
        answered = browsers[role].get(path, headers=HTML)
        kept = answered.headers["Cache-Control"]
        assert "no-store" in kept or "private" in kept
        assert "public" not in kept
        answered.close()


def forged(**more: Any) -> dict[str, Any]:
    return {**event("", "/outreach"), **more}


def test_a_body_that_two_readers_read_differently_gives_what_the_role_may_have(donor: Any):
    """Names twice in one object, another object's name in disguise, ids as objects, parts of another page."""
    other = {"id": "outreach-answer", "property": "data"}
    bodies = [
        json.dumps(event(""))[:-1]
        + ', "output": "outreach-answer.data", "outputs": '
        + json.dumps(other)
        + "}",
        json.dumps(forged(output="outreach-answer.data", outputs=other)),
        json.dumps(forged(outputs=other)),
        json.dumps(forged(output="..outreach-answer.data..", outputs=[other])),
        json.dumps(forged(output="hotline-answer.data...outreach-answer.data")),
        json.dumps(forged(output="outreach-answer.data@0123456789abcdef")),
        json.dumps(forged(outputs={**other, "id": {"type": "x", "page": "outreach"}})),
        json.dumps(
            {"__proto__": {"role": "ADMIN"}, "constructor": {"prototype": {"role": "ADMIN"}}, **forged()}
        ),
        json.dumps(
            forged(viewer="admin", role="ADMIN", session={"role": "ADMIN"}, cookies={"crm_session": "x"})
        ),
    ]
    for body in bodies:
        for kind in ("application/json", "application/json; charset=utf-16", "text/json"):
            answered = donor.post(
                guard.EVENTS, data=body, content_type=kind, headers={"Sec-Fetch-Site": "same-origin"}
            )
            assert answered.status_code in (200, 204, 400, 403), body
            assert "outreach" not in re.sub(r'"href": ?"[^"]*"', "", answered.text).lower().replace(
                "/outreach", ""
            )


@pytest.mark.parametrize(
    "path",
    ["/data", "/outreach", "/ingest", "/quality", "/due", "/links", "/audit", "__proto__", "/ｄａｔａ"],
)
def test_the_content_of_a_page_by_a_forged_address_is_a_sentence(donor: Any, path: str):
    body = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "address", "property": "pathname", "value": path}],
        "state": [{"id": "address", "property": "search", "value": ""}],
        "changedPropIds": [],
    }
    answered = donor.post(guard.EVENTS, json=body)
    assert "Choose" in answered.text
    assert len(answered.text) < 600


@pytest.mark.parametrize("value", ["", "x", "a; crm_link=b", "a, b", '"quoted"', "a=b", "../..", "\u00e9"])
def test_a_second_cookie_of_the_same_name_is_nobody_and_not_somebody_else(
    attacked: Any, token: str, value: str
):
    """The first is what counts; one put before it by somebody else makes the browser nobody, never another role."""
    client = attacked.server.test_client()
    client.get(f"/s/{token}")
    own = client.get_cookie(cookies.LINK)
    assert own
    fresh = attacked.server.test_client()
    for both in (f"crm_link={value}; crm_link={own.value}", f"crm_link={own.value}; crm_link={value}"):
        answered = fresh.get("/data", headers={"Cookie": both.encode().decode("latin-1")})
        assert answered.status_code in (401, 403)

"""A link in a browser: opened, held to its bounds, left, withdrawn; made and withdrawn on the page; all of it written down."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app import create_app
from bench.click import our_body, rest_body
from callbacks import program as programs
from callbacks.program import Program
from data.filters import Filters
from indicators.sums import Evidence
from settings import Settings
from sharing import audit, links, moments
from sharing.bounds import Bounds
from sharing.links import Made, Wanted
from sharing.schema import AUDIT

HTML = {"Accept": "text/html", "Origin": "http://localhost"}
SOON = date.today() + timedelta(days=30)  # noqa: DTZ011 -- any day to come


@pytest.fixture
def program(demo_store: Path, tmp_path: Path) -> Program:
    notes = SecretStr(f"sqlite:///{tmp_path}/sharing.sqlite")
    return Program(Settings(store=demo_store, database_url=notes, rate_limit=0))


@pytest.fixture
def server(program: Program, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The application; donors are shown the true figures here, so that it is seen which of them they get."""

    def unprotected(own: Program) -> Evidence:
        return own._whole()

    monkeypatch.setattr(programs, "protected_evidence", unprotected)
    return create_app(program.settings).server


@pytest.fixture
def client(server: Any) -> Any:
    return server.test_client()


def make(program: Program, **more: Any) -> Made:
    wanted: dict[str, Any] = {"recipient": "Embassy", "purpose": "Review", "until": SOON, "bounds": Bounds()}
    return links.make(program.database, Wanted(**(wanted | more)), key=program.key("links"))


def answers(client: Any, query: str) -> list[dict[str, str]]:
    answered = client.get(f"/export/answers.csv?{query}")
    assert answered.status_code == 200, answered.text
    return list(csv.DictReader(io.StringIO(answered.data.decode("utf-8-sig"))))


def test_a_browser_that_opened_a_link_is_its_donor_until_it_leaves(program: Program, client: Any):
    assert client.get("/ingest", headers=HTML).status_code == 200
    opened = client.get(f"/s/{make(program).token}", headers=HTML)
    assert (opened.status_code, opened.headers["Referrer-Policy"]) == (303, "no-referrer")
    assert client.get("/ingest", headers=HTML).status_code == 403
    assert "Embassy" in client.get("/_dash-layout").text
    [token] = re.findall(
        r'"name":"token",[^}]*"value":"([0-9a-f]{64})"|"value":"([0-9a-f]{64})"',
        client.get("/_dash-layout").text,
    )[:1]
    assert client.post("/leave", data={"token": "0" * 64}, headers=HTML).status_code == 403
    assert client.post("/leave", data={"token": "".join(token)}, headers=HTML).status_code == 303
    assert client.get("/ingest", headers=HTML).status_code == 200


def test_the_cookie_is_out_of_reach_and_holds_nothing(program: Program, client: Any):
    made = make(program)
    [cookie] = client.get(f"/s/{made.token}").headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # this machine
    assert made.token not in cookie
    public = create_app(
        program.settings.model_copy(
            update={"public_url": "https://map.example", "trusted_hosts": "localhost"}
        )
    )
    [cookie] = public.server.test_client().get(f"/s/{made.token}").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-crm_link=")  # no neighbour under the same domain can set it
    assert "Secure; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Domain" not in cookie
    donor = public.server.test_client()
    donor.set_cookie("crm_link", "of a neighbour", domain="localhost")
    assert donor.get("/ingest", headers=HTML).status_code == 200  # not looked at


@pytest.mark.parametrize("how", ["withdrawn", "ended"])
def test_a_link_that_is_over_is_refused_and_never_promoted(
    program: Program, client: Any, how: str, monkeypatch: pytest.MonkeyPatch
):
    made = make(program)
    assert client.get(f"/s/{made.token}", headers=HTML).status_code == 303
    if how == "withdrawn":
        links.revoke(program.database, made.id, by="anna")
    else:
        monkeypatch.setattr(moments, "today", lambda zone: SOON + timedelta(days=1))
    for path in (
        "/",
        "/ingest",
        "/links",
        "/_dash-layout",
        "/export/responses.csv",
        "/export/answers.csv?page=overview",
        "/geo/district.geojson",
    ):
        answered = client.get(path, headers=HTML)
        assert (answered.status_code, how in answered.text) == (403, True)
    assert client.get(f"/s/{made.token}", headers=HTML).status_code == 403


def test_withdrawing_on_one_worker_holds_on_the_others_at_the_next_request(program: Program, server: Any):
    made = make(program)
    browsers = [server.test_client(), create_app(program.settings).server.test_client()]
    for browser in browsers:
        browser.get(f"/s/{made.token}")
        assert browser.get("/geo/district.geojson").status_code == 200
    links.revoke(Program(program.settings).database, made.id, by="anna")
    assert [browser.get("/geo/district.geojson").status_code for browser in browsers] == [403, 403]


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "ය", "../../etc"])
def test_a_cookie_that_is_none_of_ours_shows_nothing(client: Any, value: str):
    client.set_cookie("crm_link", value or "0")
    answered = client.get("/", headers=HTML)
    assert (answered.status_code, "Leave this link" in answered.text) == (403, True)


def test_a_token_that_is_tampered_with_or_cut_short_is_no_link(program: Program, client: Any):
    token = make(program).token
    for wrong in (token[:-1], token[:-2] + "AA", token.swapcase(), "x", "%00"):
        answered = client.get(f"/s/{wrong}", headers=HTML)
        assert (answered.status_code, "not that of a link" in answered.text) == (404, True)


def test_a_passphrase_is_asked_for(program: Program, client: Any):
    token = make(program, passphrase="correct horse").token
    assert "Passphrase" in client.get(f"/s/{token}", headers=HTML).text
    assert client.get("/ingest", headers=HTML).status_code == 200  # nothing was opened yet
    wrong = client.post(f"/s/{token}", data={"passphrase": "battery"}, headers=HTML)
    assert (wrong.status_code, "not the passphrase" in wrong.text) == (403, True)
    assert client.post(f"/s/{token}", data={"passphrase": "correct horse"}, headers=HTML).status_code == 303
    assert client.get("/ingest", headers=HTML).status_code == 403


def test_looking_ahead_is_no_try_of_a_passphrase(program: Program, client: Any):
    """What looks at links in mails asks for the head, as often as it likes; the link is not locked by it."""
    token = make(program, passphrase="correct horse").token
    for _ in range(links.MOST_FAILURES + 1):
        assert client.head(f"/s/{token}").status_code == 200
    assert not client.get_cookie("crm_link")
    assert client.post(f"/s/{token}", data={"passphrase": "correct horse"}, headers=HTML).status_code == 303


def test_the_audit_holds_no_way_in(program: Program, client: Any):
    """Who may more than a donor, and is refused at a link, is noted without the address."""
    made = make(program, passphrase="correct horse")
    client.post(f"/s/{made.token}", data={"passphrase": "wrong"}, headers=HTML)
    said = [row.row() for _, row in audit.latest(program.database, most=9)]
    assert [row[4] for row in said] == ["refused", "refused"]
    assert made.token not in str(said)


def test_a_donor_sees_the_pages_of_the_link(program: Program, client: Any):
    opened = client.get(f"/s/{make(program, bounds=Bounds(pages=('outreach',))).token}")
    assert opened.headers["Location"] == "/outreach"
    assert client.get("/", headers=HTML).headers["Location"] == "/outreach"
    assert client.get("/hotline", headers=HTML).status_code == 403
    assert client.get("/methods", headers=HTML).status_code == 200
    layout = str(client.get("/_dash-layout").get_json())
    assert ("'path': '/outreach'" in layout, "'path': '/hotline'" in layout) == (True, False)


def test_the_numbers_of_another_page_are_not_exported(program: Program, client: Any):
    client.get(f"/s/{make(program, bounds=Bounds(pages=('outreach',))).token}")
    assert client.get("/export/answers.csv?page=hotline").status_code == 403
    assert client.get("/export/answers.csv?page=outreach").status_code == 200


def test_filters_cannot_be_left(program: Program, client: Any):
    district = "LK41"
    inside = {
        row["estimate"]
        for row in answers(client, f"page=hotline&district={district}")
        if row["indicator"] == "calls"
    }
    client.get(f"/s/{make(program, bounds=Bounds(filters=Filters(district=(district,)))).token}")
    rows = answers(client, "page=hotline")
    others = {
        row["place"] for row in rows if row["place"] not in ("", district) and row["n"] not in ("", "0")
    }
    assert others == set()
    assert {
        row["estimate"] for row in rows if row["indicator"] == "calls" and row["n"] not in ("", "0")
    } <= inside | {"0"}
    assert client.get("/export/answers.csv?page=hotline&district=LK11").status_code == 400


def test_frozen_filters_stay_as_they_are(program: Program, client: Any):
    bounds = Bounds(filters=Filters(sex=("female",)), frozen=True)
    client.get(f"/s/{make(program, bounds=bounds).token}")
    assert answers(client, "page=hotline") == answers(client, "page=hotline&age_group=18-24&from=2025-01-01")


def test_a_link_is_made_and_withdrawn_on_the_page(program: Program, client: Any):
    page = client.get("/links?share=/outreach&district=LK41", headers=HTML).text
    token = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert token
    form = {
        "token": token[1],
        "recipient": "Embassy",
        "purpose": "Review",
        "until": SOON.isoformat(),
        "pages": "outreach",
        "filters": "district=LK41",
    }
    assert client.post("/links/new", data=form | {"token": ""}, headers=HTML).status_code == 403
    bad = client.post("/links/new", data=form | {"until": "2020-01-01"}, headers=HTML)
    assert (bad.status_code, "a link ends between today" in bad.text, 'value="Embassy"' in bad.text) == (
        400,
        True,
        True,
    )
    made = client.post("/links/new", data=form, headers=HTML)
    address = re.search(r'value="(http://localhost/s/[\w-]+)"', made.text)
    assert address
    donor = create_app(program.settings).server.test_client()
    assert (
        donor.get(address[1].removeprefix("http://localhost")).headers["Location"]
        == "/outreach?district=LK41"
    )
    [listed] = links.listed(program.database, today=date.today(), most=9)  # noqa: DTZ011
    assert (listed.made_by, sum(listed.openings.values())) == ("local", 1)
    assert (
        client.post(f"/links/{listed.id}/withdraw", data={"token": token[1]}, headers=HTML).status_code == 303
    )
    assert donor.get("/outreach", headers=HTML).status_code == 403
    assert "Withdrawn" in client.get("/links", headers=HTML).text


def test_what_somebody_typed_is_shown_as_text(program: Program, client: Any):
    make(program, recipient="<script>alert(1)</script>", purpose='"><img src=x>')
    page = client.get("/links", headers=HTML).text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_the_audit_holds_what_was_done_and_what_the_store_remembers(program: Program, client: Any):
    made = make(program)
    client.get("/export/calls.csv?sex=female&utm=1")
    client.get("/export/calls.csv?sex=female").get_data()
    client.get(f"/s/{made.token}")
    client.get("/export/calls.csv")
    rows = [row for _, row in audit.latest(program.database, most=99)]
    said = [(row.who, row.action, row.subject, row.detail) for row in reversed(rows)]
    assert said == [
        ("local", "exported", "calls.csv", "sex=female"),
        ("Embassy", "opened link", made.id, ""),
        ("Embassy", "refused", "/export/calls.csv", ""),
    ]
    with program.database.writing() as connection:
        old = AUDIT.insert().values(
            at=moments.later(days=-40), who="a", role="staff", action="saw", subject="", detail=""
        )
        connection.execute(old)
    audit.purge(program.database, days=30, by="anna")
    admin = create_app(program.settings).server.test_client()
    page, file = (
        admin.get("/audit", headers=HTML).text,
        admin.get("/export/audit.csv").data.decode("utf-8-sig"),
    )
    for text in ("opened link", "brought in", "exported", "purged audit"):
        assert text in page
        assert text in file
    assert client.get("/audit", headers=HTML).status_code == 403


def test_a_database_that_is_gone_shows_nothing_and_no_traceback(tmp_path: Path, demo_store: Path):
    lost = SecretStr("postgresql://crm:hush@127.0.0.1:1/x")
    client = create_app(Settings(store=demo_store, database_url=lost)).server.test_client()
    client.set_cookie("crm_link", "x")
    answered = client.get("/", headers=HTML)
    assert (answered.status_code, "cannot be looked up" in answered.text, "hush" in answered.text) == (
        503,
        True,
        False,
    )


@pytest.mark.parametrize("body", [our_body, rest_body])
def test_both_answers_of_a_page_are_held_to_the_link(program: Program, client: Any, body: Any):
    def asked(search: str, page: str) -> Any:
        return client.post("/_dash-update-component", json=body(search, page))

    bounds = Bounds(pages=("hotline",), filters=Filters(sex=("female",)), frozen=True)
    client.get(f"/s/{make(program, bounds=bounds).token}")
    inside, outside = (asked(search, "hotline").get_json()["response"] for search in ("", "?sex=male"))
    (own,), (other,) = (list(told.values()) for told in (inside, outside))
    assert own["data"]["parts"] == other["data"]["parts"]
    assert asked("", "outreach").status_code == 403

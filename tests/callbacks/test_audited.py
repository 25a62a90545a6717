"""Every kind of deed leaves its row, however it was done: in the browser, by address, from the shell.

The exports are those of the application's own list: a new one that leaves no row fails here.
"""

import csv
import html
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import settings
from app import create_app
from callbacks import actions
from callbacks.links.routes import filter_words
from callbacks.program import Program
from data.filters import Filters
from languages import say, speaking
from layouts import ids, pages
from settings import Settings
from sharing import __main__ as commands
from sharing import audit, links
from sharing.bounds import Bounds
from sharing.policy import Role, Viewer
from tests.test_roles import event

TODAY = date.today()  # noqa: DTZ011 -- a day or so more does not matter here
SOON = TODAY + timedelta(days=9)
PAGE = {"Accept": "text/html", "Origin": "http://localhost"}
# What each export is asked with; those that have nothing to give here (nothing was published) say so instead.
ASKED = {"answers": "?page=hotline", "quality": "?table=calls"}


@pytest.fixture(scope="module")
def program(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    notes = SecretStr(f"sqlite:///{tmp_path_factory.mktemp('audited')}/sharing.sqlite")
    return Program(Settings(store=demo_store, database_url=notes, rate_limit=0))


@pytest.fixture(scope="module")
def app(program: Program) -> Any:
    return create_app(program.settings)


@pytest.fixture
def client(app: Any) -> Any:
    return app.server.test_client()


def newest(program: Program) -> tuple[str, ...]:
    """Who did what to what, in the newest row."""
    [(_, row)] = audit.latest(program.database, most=1)
    return (row.who, row.action, row.subject)


def exports(app: Any) -> list[str]:
    """An address for each export there is."""
    found = []
    for rule in app.server.url_map.iter_rules():
        if rule.rule.startswith("/export/"):
            path = rule.rule.replace("<table>", "calls")
            found.append(path + ASKED.get(path.removeprefix("/export/").partition(".")[0], ""))
    return sorted(found)


def test_every_export_leaves_a_row(app: Any, client: Any, program: Program):
    taken = 0
    for address in exports(app):
        answered = client.get(address)
        answered.get_data()
        if answered.status_code != 200:
            assert (answered.status_code, "published" in answered.text) == (404, True), address
            continue
        who, action, subject = newest(program)
        assert (who, action, subject.partition(" of ")[0]) == (
            "local",
            "exported",
            address.removeprefix("/export/").partition("?")[0],
        )
        taken += 1
    assert taken >= len(exports(app)) - 1  # the public tables, where nothing was published


@pytest.mark.parametrize("one", pages.PAGES, ids=lambda one: one.name)
def test_every_page_that_is_looked_at_leaves_a_row(app: Any, client: Any, program: Program, one: pages.Page):
    """What a browser sends when a page is opened: its content, and the answers that fill it."""
    read = {"data": (ids.RECORDS, "records"), "experience": (ids.EXPERIENCE_LIST, "own words")}
    filling = {ids.PAGE, ids.answer(one.name), *read.get(one.name, ())[:1]}
    before = max((id for id, _ in audit.latest(program.database, most=1)), default=0)
    for output, callback in app.callback_map.items():
        if actions.first_output(output) in filling and actions.answered_by_server(callback):
            body = event(output, callback)
            for part in (*body["inputs"], *body["state"]):
                if part["id"] == ids.ADDRESS:
                    part["value"] = one.path if part["property"] == "pathname" else ""
            assert client.post(actions.EVENTS, json=body).status_code == 200
    rows = [(row.action, row.subject) for id, row in audit.latest(program.database, most=20) if id > before]
    seen = {one.name} - {"data"} | {*read.get(one.name, ())[1:]}
    assert sorted(rows) == [("saw", subject) for subject in sorted(seen)]


def test_the_shell_leaves_rows_under_the_name_of_who_works_there(
    program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    monkeypatch.setenv("CRM_STORE", str(program.settings.store))
    assert program.settings.database_url
    monkeypatch.setenv("CRM_DATABASE_URL", program.settings.database_url.get_secret_value())
    monkeypatch.setattr("data.keeping.history.getpass.getuser", lambda: "anna")
    settings.get.cache_clear()
    assert (
        commands.main(["links", "add", "--recipient", "E", "--purpose", "P", "--until", SOON.isoformat()])
        == 0
    )
    [made] = links.listed(program.database, today=TODAY, most=1)
    assert newest(program) == ("anna", "made link", made.id)
    assert commands.main(["links", "revoke", made.id]) == 0
    assert newest(program) == ("anna", "withdrew link", made.id)
    assert capsys.readouterr().out


def test_what_a_donor_does_and_is_refused_stands_beside_the_link(app: Any, program: Program):
    wanted = links.Wanted(recipient="Embassy", purpose="P", until=SOON, bounds=Bounds())
    made = links.make(program.database, wanted, key=program.key("links"))
    donor = app.server.test_client()
    donor.get(f"/s/{made.token}")
    donor.get("/export/responses.csv")
    donor.get("/geo/district.geojson").close()
    rows = [
        (row.role, row.action, row.subject) for _, row in audit.latest(program.database, most=9, link=made.id)
    ]
    assert rows == [("donor", "refused", "/export/responses.csv"), ("donor", "opened link", made.id)]


@pytest.mark.parametrize("language", ["en", "si", "ta"])
def test_the_page_names_pages_and_filters_as_people_do_and_the_file_by_their_keys(
    client: Any, program: Program, language: str
):
    staff = Viewer("anna", Role.STAFF)
    audit.add(program.database, staff, "saw", subject="comprehension", detail="district=LK41&sex=female")
    audit.add(program.database, staff, "exported", subject="answers.csv of due")
    audit.add(program.database, staff, "saw", subject="own words", detail="sex=nobody")
    shown = client.get(f"/audit?lang={language}", headers=PAGE).text
    with speaking(language):
        filters = filter_words(Filters(district=("LK41",), sex=("female",)), program)
        seen = [say(pages.BY_NAME["comprehension"].title), filters]
        taken, read = say(pages.BY_NAME["due"].title), say("What returnees say in their own words")
    for text in (*seen, f"answers.csv · {taken}", read, "sex=nobody"):
        assert f">{html.escape(text)}<" in shown
    rows = client.get("/export/audit.csv").data.decode("utf-8-sig")
    assert "saw,comprehension,district=LK41&sex=female" in rows


def test_the_page_and_the_file_hold_the_same_rows(app: Any, client: Any, program: Program):
    file = client.get("/export/audit.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    kinds = {row["action"] for row in rows}
    assert {"saw", "exported", "opened link", "refused", "made link", "withdrew link", "brought in"} <= kinds
    page = client.get("/audit", headers=PAGE).text
    assert all(
        f">{kind}<" in page
        for kind in kinds - {"brought in"}
        if kind in str(audit.latest(program.database, most=99))
    )
    assert set(rows[0]) == set(audit.COLUMNS)

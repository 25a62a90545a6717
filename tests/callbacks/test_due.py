"""The list of who is due for an interview: who may have it, what is in it, and that it agrees with the numbers."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from callbacks import due, pages, recognising
from callbacks.drawings.due import CHOICES
from callbacks.mapped import map_and_ranking
from callbacks.program import Program
from callbacks.sheet import Sheet
from callbacks.view import View
from charts import formats
from data.filters import Filters
from indicators.answers import answer
from indicators.questions import Question
from settings import Settings
from sharing.policy import Role, Viewer
from tests.oracles import export_frames
from tests.oracles.book import Book
from tests.oracles.people import tables

TABLES = ("activities", "responses", "returnees", "calls")


@pytest.fixture(scope="module")
def program(demo_store) -> Program:
    return Program(Settings(store=demo_store))


@pytest.fixture(scope="module")
def client(app) -> Any:
    return app.server.test_client()


@pytest.fixture(scope="module")
def book(client: Any, program: Program) -> Book:
    """What a reader has who only has the record exports."""
    frames = {name: export_frames.read(io.BytesIO(client.get(f"/export/{name}.csv").data)) for name in TABLES}
    found = Book(frames, program.country)
    found.tables.update(tables(found))
    return found


def listed(client: Any, query: str = "") -> list[dict[str, str]]:
    found = client.get(f"/export/due.csv?{query}")
    assert found.status_code == 200, found.text
    return list(csv.DictReader(io.StringIO(found.data.decode("utf-8-sig"))))


def test_everyone_on_the_list_is_due_by_the_record_exports_and_nobody_else(client: Any, book: Book):
    for who, key in (("respondent", "respondent_id"), ("returnee", "returnee_id")):
        people = book.tables[f"due_{who}s"]
        wanted = Counter(zip(people.text(key), people.days().astype(str), people.text("status"), strict=True))
        found = Counter((row["id"], row["due"], row["status"]) for row in listed(client) if row["who"] == who)
        assert found == wanted
        assert len(found) > 20


def test_the_list_is_as_long_as_the_numbers_say(client: Any, program: Program):
    rows = listed(client)
    for who, name in (("respondent", "due_respondents"), ("returnee", "due_returnees")):
        for status in ("long_overdue", "overdue", "due", "later"):
            question = Question(name, status, ("district",))
            found = answer([question], Filters(), program.evidence())[question]
            told = Counter(
                r["district"] or "unknown" for r in rows if (r["who"], r["status"]) == (who, status)
            )
            said = {key[0]: int(n) for key, n in zip(found.keys, found.estimate, strict=True) if n > 0}
            assert said == dict(told)


def test_the_earliest_come_first_and_days_are_counted_to_the_last_day_of_the_data(
    client: Any, program: Program
):
    rows = listed(client)
    days = [row["due"] for row in rows]
    assert days == sorted(days)
    as_of = program.evidence().as_of
    assert as_of is not None
    for row in rows[::37]:
        late = (as_of - as_of.fromisoformat(row["due"])).days
        assert int(row["days_overdue"]) == late
        assert (row["status"] in ("overdue", "long_overdue")) == (late >= 0)


@pytest.mark.parametrize(
    "query",
    ["district=LK41", "from=2026-07-01&to=2026-07-31", "phase=gaim_4", "round=follow_up", "province=LK4,LK1"],
)
def test_filters_leave_what_they_name(client: Any, program: Program, query: str):
    rows, whole = listed(client, query), listed(client)
    parents = program.country.provinces
    name, _, value = query.partition("=")
    wanted = {
        "district": lambda row: row["district"] == value,
        "phase": lambda row: row["phase"] == value,
        "round": lambda row: row["next_round"] == value,
        "from": lambda row: "2026-07-01" <= row["due"] <= "2026-07-31",
        "province": lambda row: parents.get(row["district"]) in value.split(","),
    }[name]
    assert rows == [row for row in whole if wanted(row)]
    assert 0 < len(rows) < len(whole)


@pytest.mark.parametrize("query", ["sex=female", "district=LK99", "page=due"])
def test_what_does_not_apply_is_refused_with_a_sentence(client: Any, query: str):
    found = client.get(f"/export/due.csv?{query}")
    assert found.status_code == 400
    assert query.split("=")[0] in found.text


@pytest.fixture
def look_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], None]:
    return lambda role: monkeypatch.setattr(recognising, "person", lambda program: Viewer("somebody", role))


@pytest.mark.parametrize(
    "path", ["/export/due.csv", "/export/answers.csv?page=due", "/export/answers.xlsx?page=due"]
)
def test_only_staff_have_the_list_and_the_numbers_of_its_page(
    client: Any, look_as: Callable[[Role], None], path: str
):
    for role in (Role.NOBODY, Role.VIEWER, Role.ANALYST):
        look_as(role)
        assert client.get(path).status_code in (401, 403), role
    look_as(Role.STAFF)
    assert client.get(path).status_code == 200


def test_the_page_shows_the_first_in_line_and_the_way_to_the_whole_list(program: Program):
    shown = str(due.first_in_line("?district=LK41&sex=female", program))
    assert "/export/due.csv?district=LK41" in shown
    assert "Jaffna" in shown
    assert "Who is due" in str(pages.content("/returnees", "", program))
    assert "first in line" in str(pages.content("/due", "", program))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_records_with_reintegration_scores_name_their_weights(client: Any, kind: str):
    named = client.get(f"/export/returnees.{kind}").headers["Content-Disposition"]
    assert "returnees_scores-by-demonstration-weights-not-iom-s_" in named
    assert "scores-by" not in client.get(f"/export/calls.{kind}").headers["Content-Disposition"]


@pytest.mark.parametrize("choice", ["returnees_overdue", "respondents_due"])
def test_the_map_names_no_day_that_its_people_cannot_be_due_on(program: Program, choice: str):
    evidence = program.evidence()
    sheet = Sheet(View(filters=Filters(), measure=choice), evidence)
    as_of, span = evidence.as_of, evidence.cells.span("due_returnees")
    assert as_of
    assert span
    assert span[1] > as_of + timedelta(days=30)
    told = map_and_ranking(sheet, CHOICES)["map"].subtitle
    late = formats.period(span[0], as_of)
    soon = formats.period(as_of + timedelta(days=1), as_of + timedelta(days=30))
    assert told == (late if choice == "returnees_overdue" else soon)

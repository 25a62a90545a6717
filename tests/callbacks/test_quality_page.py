"""The page of data quality and its export: what is drawn, what is said, who may see it, what is refused."""

import csv
import io
import json

import pytest

from callbacks import data_page, methods, pages
from callbacks.ingest import gate
from callbacks.program import Program
from callbacks.quality import drawing, look, page, words
from data.tables import TABLES
from indicators.definitions.quality import CHECKS
from layouts.pages import BY_NAME
from settings import Settings

QUALITY = BY_NAME["quality"]
SEARCHES = (
    "",
    "?district=LK41",
    "?sex=female&round=before",
    "?from=2030-01-01",
    "?province=LK4,LK1&to=2025-06-12",
    "?district=unknown",
)


@pytest.fixture(scope="module")
def program(demo_store) -> Program:
    return Program(Settings(store=demo_store))


@pytest.fixture(scope="module")
def client(app):
    return app.server.test_client()


def text_of(component: object) -> str:
    """All words of a component, in order."""
    if isinstance(component, list | tuple):
        return "".join(map(text_of, component))
    inside = getattr(component, "children", None)
    return str(component) if isinstance(component, str | int) else "" if inside is None else text_of(inside)


def exported(client, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/export/quality.csv?{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("table", TABLES)
def test_every_card_is_drawn_for_every_table(program: Program, table: str, search: str):
    asked = f"{search or '?'}&panel={table}".replace("?&", "?")
    drawn = pages.drawn(QUALITY, asked, "light", program)
    assert {card.name for card in QUALITY.cards} == set(drawn.drawings)
    for one in drawn.drawings.values():
        json.dumps(one.figure, allow_nan=False)
        assert one.title
        assert one.summary or one.sentences
    assert page.table(look.of(asked, None, program))


@pytest.mark.parametrize("check", [check.name for check in CHECKS])
def test_every_check_can_stand_on_the_map(program: Program, check: str):
    found = look.of(f"?measure={check}", None, program)
    offered = check in {one.name for one in found.checks}
    assert found.check.name == (check if offered else found.checks[0].name)
    assert drawing.DRAWN.draw(found).drawings["map"].title == found.check.question


def test_findings_name_who_what_on_how_many_and_what_to_ask(program: Program):
    told = [text_of(one) for one in words.findings(look.of("", None, program))]
    hasty = next(one for one in told if one.startswith("demo_team_04"))
    assert "interviews were too quick" in hasty
    assert "all others together" in hasty
    assert "Ask how the interview was done" in hasty
    assert any("were sent late" in one and one.startswith("demo_team_07") for one in told)


def test_what_was_found_leads_to_its_map_with_the_same_filters(program: Program):
    found = look.of("?panel=activities&province=LK1", None, program)
    assert (
        words.address(found, found.checks[0]) == "/quality?province=LK1&measure=incomplete&panel=activities"
    )


def test_without_records_it_is_said_and_nothing_is_drawn_as_zero(program: Program):
    drawn = pages.drawn(QUALITY, "?from=2030-01-01", "light", program)
    assert "Responses: nothing on record" in text_of(list(drawn.drawings["findings"].sentences))
    assert [tile.value for tile in drawn.tiles] == ["0", "–", "–", "–"]
    for name in ("trend", "enumerators", "checks", "blanks", "lags"):
        assert not (drawn.drawings[name].figure or {})["data"]


def test_months_that_are_counted_whole_are_said(program: Program):
    part = pages.drawn(QUALITY, "?from=2025-03-05", "light", program).drawings["map"].foot
    whole = pages.drawn(QUALITY, "?from=2025-03-01", "light", program).drawings["map"].foot
    assert ("Months are counted whole." in part, "Months are counted whole." in whole) == (True, False)


def test_the_map_keeps_all_districts_and_the_rest_follows_the_filter(program: Program):
    one, all_ = (pages.drawn(QUALITY, search, "light", program) for search in ("?district=LK41", ""))
    figure = one.drawings["map"].figure
    assert figure is not None
    areas = [trace for trace in figure["data"] if trace["type"] == "choropleth"]
    assert {code for trace in areas for code in trace["locations"]} == set(program.country.codes("district"))
    assert one.drawings["trend"] != all_.drawings["trend"]


def test_the_table_has_every_enumerator_with_n_and_interval(program: Program):
    found = look.of("", None, program)
    words_of = text_of(page.table(found))
    for name in found.tallies.values("enumerator")[1:]:
        assert str(name) in words_of
    assert "n\u00a0" in words_of


def test_the_numbers_of_the_page_are_in_its_export(program: Program, client):
    found = look.of("?district=LK41", None, program)
    rows = exported(client, "table=responses&district=LK41")
    by_key = {(r["indicator"], r["item"], r["place"], r["group_value"], r["period_from"]): r for r in rows}
    for check in found.checks:
        for by in ("", "month", "enumerator"):
            shares = found.shares(check, by=by)
            for i, key in enumerate(shares.keys):
                group, first = (key if by == "enumerator" else ""), (f"{key}-01" if by == "month" else "")
                row = by_key[check.name, "", "LK41", group, first]
                assert int(row["n"]) == shares.n[i]
                assert row["estimate"] == ("" if not shares.n[i] else str(float(shares.estimate[i])))


def test_the_export_names_place_and_columns_like_the_answers(client):
    whole = client.get("/export/answers.csv?page=hotline").data.decode("utf-8-sig").splitlines()[0]
    answer = client.get("/export/quality.csv?table=calls&hxl=1")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == whole
    assert lines[1].startswith("#")
    assert "demonstration_quality_calls_" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "'table' is ''; use one of activities, responses, returnees, calls."),
        ("table=people", "'table' is 'people'; use one of"),
        (
            "table=calls&round=before",
            "'round' does not apply to the quality of calls; it can be filtered by from, to, province, district.",
        ),
        ("table=responses&sex=male", "'sex' does not apply to the quality of responses"),
        ("table=calls&district=LK99", "'district' cannot be 'LK99'"),
        ("table=calls&colour=red", "Parameter 'colour' is not known"),
        ("table=calls&from=2026-01-01&to=2025-01-01", "swap the two days"),
    ],
)
def test_the_export_refuses_in_a_sentence(client, query: str, said: str):
    answer = client.get(f"/export/quality.csv?{query}")
    assert answer.status_code == 400
    assert said in answer.text


def test_only_who_may_sees_it(program: Program, client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate, "may", lambda action: False)
    assert "for staff" in text_of(pages.content("/quality", "", program))
    assert client.get("/export/quality.csv?table=calls").status_code == 403
    assert data_page._quality_link() == []
    assert methods._quality() == []


def test_the_ways_to_it_are_there_for_staff(program: Program, app):
    assert "/quality" in str(pages.content("/data", "", program))
    assert "'title': 'Data quality'" in str(pages.content("/methods", "", program))
    assert QUALITY.tab is QUALITY.button is False


def test_the_page_tells_which_filters_apply(app):
    settings = json.dumps(app.layout().to_plotly_json(), default=lambda one: one.to_plotly_json())
    assert (
        '"/quality": {"name": "Data quality", "parameters": ["from", "to", "province", "district", "round"]'
        in settings
    )


def test_small_shares_keep_a_decimal_and_nothing_is_written_as_zero_that_is_not():
    assert [words.precise(share) for share in (0.0, 0.004, 0.0994, 0.0999, 0.43)] == [
        "0\u00a0%",
        "0.4\u00a0%",
        "9.9\u00a0%",
        "10\u00a0%",
        "43\u00a0%",
    ]

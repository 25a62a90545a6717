"""``python -m indicators report``: the same rows as the export of a page, and sentences for what cannot be answered."""

import csv
import io
import json
from typing import Any

import pytest
from pydantic import SecretStr

import settings
from data import scores
from data.tables import TABLES
from geo import country
from indicators import report
from indicators.__main__ import main
from indicators.questions import PAGES
from tests.oracles import export_frames, records

CASES = [
    ("comprehension", "district=LK41&round=after"),
    ("overview", ""),
    ("outreach", "province=LK4"),
    ("follow-up", "sex=female"),
    ("returnees", "from=2025-03-10&to=2025-11-20"),
    ("hotline", "district=LK11,LK41"),
]


def run(capsys: pytest.CaptureFixture[str], store, *arguments: str) -> tuple[int, str, str]:
    code = main(["report", *arguments, "--store", str(store)])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(("page", "filters"), CASES)
def test_a_report_has_the_lines_of_the_export_of_the_page(page, filters, demo_store, app, capsys):
    code, out, err = run(capsys, demo_store, "--page", page, "--filters", filters)
    exported = app.server.test_client().get(f"/export/answers.csv?page={page}&{filters}")
    assert (code, err) == (0, "")
    assert out == exported.get_data().decode("utf-8-sig")


@pytest.mark.parametrize(("page", "filters"), [CASES[0], CASES[2]])
def test_a_report_is_what_the_exported_records_say(page, filters, demo_store, app, capsys):
    """Must hold to 1e-9 for every row: an oracle that has the record exports alone and shares no code."""
    client = app.server.test_client()
    exports: dict[str, Any] = {
        table: export_frames.read(io.BytesIO(client.get(f"/export/{table}.csv").data)) for table in TABLES
    }
    _, out, _ = run(capsys, demo_store, "--page", page, "--filters", filters)
    report_rows = export_frames.read(io.StringIO(out))
    asked = dict(pair.split("=") for pair in filters.split("&") if pair)
    right = records.recompute(report_rows, **exports, filters=asked, country=country.load("lka"))
    wrong = records.differences(report_rows, right, tolerance=1e-9)
    assert len(report_rows) > 100
    assert wrong.empty, wrong.head().to_string()


def test_json_says_the_same_as_csv_with_numbers_as_numbers_and_null_for_none(demo_store, capsys):
    chosen = ("--page", "comprehension", "--filters", "district=LK82")
    rows = csv.DictReader(io.StringIO(run(capsys, demo_store, *chosen)[1]))
    objects = json.loads(run(capsys, demo_store, *chosen, "--format", "json")[1])
    assert [{k: "" if v is None else str(v) for k, v in one.items()} for one in objects] == list(rows)
    assert {type(one["estimate"]) for one in objects} <= {float, type(None)}
    assert {type(one["n"]) for one in objects} == {int}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--page", "home"), "'page' is 'home'; use one of overview"),
        (("--page", "outreach", "--filters", "sex=female"), "'sex' does not apply to outreach"),
        (("--page", "overview", "--filters", "district=LK99"), "'district' cannot be 'LK99'; allowed are"),
        (("--page", "overview", "--filters", "from=june"), "not a day; write it as 2025-06-30"),
        (("--page", "overview", "--filters", "distrikt=LK11"), "Parameter 'distrikt' is not known"),
        (
            ("--page", "overview", "--filters", "sex=male&district"),
            "'district' has no value; write it as district=VALUE",
        ),
    ],
)
def test_what_cannot_be_answered_is_a_sentence_and_code_2(arguments, sentence, demo_store, capsys):
    code, out, err = run(capsys, demo_store, *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_report_takes_the_weights_of_the_settings(demo_store, tmp_path, monkeypatch, capsys):
    """Points of single items go by the file of the settings, for the command as for the export."""
    from app import create_app

    chosen = ("--page", "returnees", "--filters", "district=LK11")
    usual = run(capsys, demo_store, *chosen)[1]
    file = tmp_path / "weights.toml"
    file.write_text(scores.DEFAULT.read_text("utf-8").replace("0.25, 0.5, 0.75", "0.1, 0.2, 0.3"))
    monkeypatch.setenv("CRM_SCORE_WEIGHTS", str(file))
    settings.get.cache_clear()
    told = run(capsys, demo_store, *chosen)[1]
    shown = settings.Settings(store=demo_store, database_url=SecretStr(f"sqlite:///{tmp_path}/notes.sqlite"))
    exported = create_app(shown).server.test_client().get(f"/export/answers.csv?page=returnees&{chosen[3]}")
    assert told == exported.get_data().decode("utf-8-sig")
    changed = {
        old.split(",")[0]
        for old, new in zip(usual.splitlines(), told.splitlines(), strict=True)
        if old != new
    }
    assert changed == {"reintegration_item", "reintegration_loss"}
    file.unlink()
    settings.get.cache_clear()
    code, out, err = run(capsys, demo_store, *chosen)
    assert (code, out) == (2, "")
    assert "weights.toml cannot be opened" in err


def test_an_empty_store_says_how_to_fill_it(tmp_path, capsys):
    code, out, err = run(capsys, tmp_path / "none", "--page", "overview")
    assert (code, out) == (2, "")
    assert "python -m data demo" in err


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_the_filters_of_its_tables(page: str):
    allowed = report.parameters_of_page(page)
    assert {"from", "to", "district"} <= set(allowed)
    assert set(report.tables_of(page)) <= {"activities", "responses", "returnees", "calls"}

"""Pulling from a Kobo server: what comes, what comes again, and what is left when a pull is interrupted."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from data.pull import client, kept, paging
from data.store import Store
from tests.conftest import ROOT
from tests.data import kobo_server
from tests.data.conftest import rows_of
from tests.data.kobo_server import ASSET, TOKEN, Kobo, Reply, edited, submission
from tests.data.pulling import ALL, MAPPING, Pull, folder, full, ids, pages

# --- what comes ---------------------------------------------------------------------------------------------


def test_all_pages_come_in_and_nothing_is_left_behind(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run() == 0
    assert ids(tmp_path / "store") == ALL
    rows = rows_of(tmp_path / "store", "responses")
    assert {row["source_used"] for row in rows} == {"newspaper school"}
    assert [asked.start for asked in kobo.asked] == [0, 2, 4]
    assert {asked.limit for asked in kobo.asked} == {2}
    assert "5 new, 0 edited" in capsys.readouterr().out
    assert sorted(path.name for path in folder(tmp_path).iterdir()) == [".lock", "known.json", "server"]


def test_the_default_of_a_hundred_is_not_taken_for_all(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.most, kobo.records = 1000, [submission(number) for number in range(1, 151)]
    assert run() == 0
    assert len(ids(tmp_path / "store")) == 150
    assert [asked.limit for asked in kobo.asked] == [paging.SIZE]


def test_a_project_without_submissions_is_no_error(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records = []
    assert run() == 0
    assert Store(tmp_path / "store").current() is None


def test_refused_rows_end_with_one_and_are_told(run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str]):
    kobo.records[1] |= {"_validation_status": {"uid": "validation_status_on_hold"}}
    assert run() == 1
    assert "row 102" in capsys.readouterr().err


def test_what_is_kept_can_be_read_by_its_owner_alone(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.replies = [None, None, Reply(403)]
    assert run() == 2
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder(tmp_path).iterdir() if p.name != ".lock"}
    assert modes == {"page-000001.json": 0o600, "server": 0o600}
    for path in (folder(tmp_path), folder(tmp_path).parent, tmp_path / "store" / "pull"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


# --- again --------------------------------------------------------------------------------------------------


def test_the_next_pull_takes_only_what_is_new(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run()
    kobo.asked.clear()
    kobo.records.append(submission(106))
    assert run() == 0
    assert ids(tmp_path / "store") == [*ALL, "u-106"]
    assert [asked.query for asked in full(kobo)] == [{"_id": {"$gt": 105}}]
    assert "1 rows read = 1 accepted" in capsys.readouterr().out


def test_nothing_new_changes_nothing(run: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run()
    before = Store(tmp_path / "store").versions()
    capsys.readouterr()
    assert run() == 0
    assert Store(tmp_path / "store").versions() == before
    assert capsys.readouterr().out == f"kobo {ASSET}: 0 new, 0 edited or with another status\n"


def test_an_edited_submission_is_found_and_the_first_stands(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run()
    kobo.asked.clear()
    kobo.records[2] = edited(kobo.records[2], **{"ask/age": "60"})
    assert run() == 0
    assert [asked.query for asked in full(kobo)] == [{"_id": {"$in": [103]}}, {"_id": {"$gt": 105}}]
    assert ids(tmp_path / "store") == ALL
    assert rows_of(tmp_path / "store", "responses")[2]["age_group"] == "35-49"
    told = capsys.readouterr()
    assert "0 new, 1 edited" in told.out
    assert "differs_from_first" in told.err
    run()
    assert "0 new, 0 edited" in capsys.readouterr().out


def test_an_edit_that_changes_whose_answers_they_are_is_told(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    mapping = tmp_path / "person.toml"
    mapping.write_text(MAPPING.replace("meta/rootUuid", "ask/person"), "utf-8")
    kobo.records = [record | {"ask/person": f"p-{record['_id']}"} for record in kobo.records]
    assert run(mapping=mapping) == 0
    assert "edited_key" not in capsys.readouterr().err
    kobo.records[2] = edited(kobo.records[2], **{"ask/person": "p-7"})
    kobo.records.append(submission(106, **{"ask/person": "p-106"}))
    assert run(mapping=mapping) == 0
    assert ids(tmp_path / "store")[-2:] == ["p-7", "p-106"]
    told = capsys.readouterr().err
    assert "edited_key" in told


def test_a_submission_approved_later_comes_in_later(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[0] |= {"_validation_status": {"uid": "validation_status_on_hold"}}
    assert run() == 1
    kobo.records[0] |= {"_validation_status": {"uid": "validation_status_approved"}}
    assert run() == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_submission_with_a_lower_id_that_came_later_is_found(run: Pull, kobo: Kobo, tmp_path: Path):
    run()
    kobo.records.append(submission(50))
    assert run() == 0
    assert ids(tmp_path / "store") == [*ALL, "u-50"]


def test_a_deleted_submission_is_told_once(run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str]):
    run()
    del kobo.records[1]
    run()
    assert "1 no longer there" in capsys.readouterr().out
    run()
    assert "no longer there" not in capsys.readouterr().out


def test_another_mapping_asks_for_everything_again(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[0] |= {"where/district": "Kundy!", "where/gps": None, "_geolocation": [None, None]}
    assert run() == 1
    other = tmp_path / "other.toml"
    other.write_text(f'{MAPPING}\n[values.district]\n"Kundy!" = "LK21"\n', encoding="utf-8")
    assert run(mapping=other) == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_form_given_is_read_with_what_came(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[0] |= {"where/district": "kd", "where/gps": None, "_geolocation": [None, None]}
    assert run() == 1
    with xlsxwriter.Workbook(tmp_path / "form.xlsx") as book:
        for name, rows in {
            "survey": [["type", "name", "label"], ["begin_group", "where", ""], ["select_one home", "district", "Where?"], ["end_group", "", ""]],
            "choices": [["list_name", "name", "label"], ["home", "kd", "Kandy"]],
        }.items():  # fmt: skip
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    kobo.asked.clear()
    assert run("--form", str(tmp_path / "form.xlsx")) == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_form_there_is_none_of_is_told_before_anything_is_fetched(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run("--form", str(tmp_path / "none.xlsx")) == 2
    assert "there is no form" in capsys.readouterr().err
    assert kobo.asked == []


def test_all_asks_for_everything_again(run: Pull, kobo: Kobo, tmp_path: Path):
    run()
    kobo.asked.clear()
    assert run("--all") == 0
    assert full(kobo)[0].query == {"_id": {"$gt": 0}}
    assert ids(tmp_path / "store") == ALL


def test_after_going_back_to_an_older_version_what_it_lacks_comes_again(
    run: Pull, kobo: Kobo, tmp_path: Path
):
    run()
    first = Store(tmp_path / "store").versions()[-1]
    kobo.records.append(submission(106))
    run()
    (tmp_path / "store" / "CURRENT").write_text(first)
    assert ids(tmp_path / "store") == ALL
    assert run() == 0
    assert ids(tmp_path / "store") == [*ALL, "u-106"]


def test_another_server_is_not_taken_for_the_first(run: Pull, kobo: Kobo, tmp_path: Path):
    run()
    with kobo_server.serving(kobo_server.project(6)) as other:
        assert run(server=other.url) == 0
        assert full(other)[0].query == {"_id": {"$gt": 0}}
    assert ids(tmp_path / "store") == [*ALL, "u-106"]


# --- interrupted --------------------------------------------------------------------------------------------


def test_a_pull_goes_on_where_it_was_interrupted(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.replies = [None, None, None, Reply(403)]
    assert run() == 2
    assert pages(tmp_path) == ["page-000001.json", "page-000002.json"]
    assert Store(tmp_path / "store").current() is None
    kobo.asked.clear()
    assert run() == 0
    assert [asked.query for asked in full(kobo)] == [{"_id": {"$gt": 104}}]
    assert ids(tmp_path / "store") == ALL
    assert pages(tmp_path) == []


def test_ctrl_c_keeps_what_came(
    run: Pull, kobo: Kobo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(client, "sleep", stop)
    kobo.replies = [None, None, Reply(503)]
    assert run() == 2
    assert "the next pull goes on from there" in capsys.readouterr().err
    assert pages(tmp_path) == ["page-000001.json"]


def test_a_killed_pull_goes_on_where_it_was(run: Pull, kobo: Kobo, tmp_path: Path):
    command = ["-m", "data", "pull", "kobo", "--server", kobo.url, "--asset", ASSET, "--as", "responses"]
    own = {"PYTHONPATH": str(ROOT), "CRM_STORE": str(tmp_path / "store"), "CRM_KOBO_TOKEN": TOKEN}
    with subprocess.Popen([sys.executable, *command], cwd=tmp_path, env=os.environ | own) as pulling:
        kobo.before = lambda number: pulling.kill() if number == 2 else None
    assert pulling.returncode == -signal.SIGKILL
    kobo.before = lambda number: None
    kobo.asked.clear()
    assert run() == 0
    assert [asked.query for asked in full(kobo)] == [{"_id": {"$gt": 104}}]
    assert ids(tmp_path / "store") == ALL


def test_a_mapping_that_does_not_fit_keeps_the_pages(run: Pull, kobo: Kobo, tmp_path: Path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[columns]\nrespondent_id = "nobody"\n', encoding="utf-8")
    assert run(mapping=wrong) == 2
    assert len(pages(tmp_path)) == 3
    kobo.asked.clear()
    assert run() == 0
    assert all(asked.fields or asked.query == {"_id": {"$gt": 105}} for asked in kobo.asked)
    assert ids(tmp_path / "store") == ALL


def test_a_submission_edited_between_two_attempts_comes_as_it_is_now(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.replies = [None, None, Reply(403)]
    run()
    kobo.records[0] = edited(kobo.records[0], **{"ask/age": "60"})
    assert run() == 0
    found = {row["respondent_id"]: row["age_group"] for row in rows_of(tmp_path / "store", "responses")}
    assert found["u-101"] == "50-over"
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_damaged_page_is_fetched_again(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.replies = [None, None, None, Reply(403)]
    run()
    (folder(tmp_path) / "page-000001.json").write_bytes(b'[{"_id": 101')
    assert run() == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_stop_between_ingest_and_remembering_brings_nothing_twice(
    run: Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(kept.Folder, "settle", lambda self, basis, **rest: None)
        run()
    assert len(pages(tmp_path)) == 3
    assert run() == 0
    assert ids(tmp_path / "store") == ALL
    assert pages(tmp_path) == []


def test_two_pulls_of_a_project_do_not_mix(run: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with kept.opened(tmp_path / "store", asset=ASSET, table="responses"):
        assert run() == 2
    assert "another pull" in capsys.readouterr().err

"""Exports of ODK Central: every form of them gives the table that the same submissions give as a Kobo export."""

from datetime import date
from pathlib import Path

import pytest

from data.columns import dashed
from tests.data import files, odk_files
from tests.data.conftest import Bring
from tests.data.sources.test_kobo import WANTED


@pytest.mark.parametrize("grouped", [True, False])
@pytest.mark.parametrize("split", [True, False])
def test_a_csv_of_central_gives_the_same_table_as_kobo(bring: Bring, *, grouped: bool, split: bool):
    table = odk_files.rows(odk_files.three(), without="" if split else "channels/")
    found = bring(table if grouped else odk_files.ungrouped(table), "responses")
    assert {name: found.column(name) for name in WANTED} == WANTED
    assert found.rules == set()
    assert dict(found.report.place_checks) == {"agrees": 2, "no_point": 1}
    groups = "with groups" if grouped else "without groups"
    assert found.report.evidence == f"ODK Central export, {groups}"
    assert dict(found.report.unanswered) == {"source_used": 1}  # though Central writes 0 for its options


def test_an_edited_submission_keeps_its_key(bring: Bring):
    again = odk_files.three()[0] | {"meta-instanceID": "uuid:edited-once-more"}
    found = bring(odk_files.rows([*odk_files.three(), again]), "responses")
    assert (found.report.accepted, found.report.duplicate) == (3, 1)


@pytest.mark.parametrize(
    ("state", "rule"),
    [
        ("approved", None),
        ("", None),
        ("edited", None),
        ("rejected", "not_approved"),
        ("hasIssues", "on_hold"),
    ],
)
def test_the_state_of_review_is_a_gate(bring: Bring, state: str, rule: str | None):
    found = bring(odk_files.rows([odk_files.submission(1, ReviewState=state)]), "responses")
    assert found.rules == ({rule} if rule else set())
    assert found.report.refused == (1 if rule else 0)


@pytest.mark.parametrize("status", ["not decrypted", "missing encrypted form data"])
def test_a_submission_that_is_still_encrypted_is_refused_as_that(bring: Bring, status: str):
    mapping = '[columns]\nrespondent_id = "KEY"\ndate = "SubmissionDate"\n'
    found = bring(odk_files.rows([odk_files.submission(1, Status=status)]), "responses", mapping=mapping)
    assert (found.report.read, found.report.refused) == (1, 1)
    problem = found.problem("not_decrypted")
    assert (problem["column"], problem["value"]) == ("Status", status)


def test_the_day_of_submission_is_utc(bring: Bring):
    mapping = '[columns]\nrespondent_id = "KEY"\ndate = "SubmissionDate"\n'
    found = bring(odk_files.rows(odk_files.three()[:1]), "responses", mapping=mapping)
    assert found.column("date") == [date(2025, 3, 10)]  # 20:10 in UTC on the 9th


def test_a_mapping_for_kobo_serves_central_too(bring: Bring):
    mapping = '[columns]\nrespondent_id = "meta/rootUuid"\ndate = "start"\ndistrict = "where/district"\nage = "ask/age"\n'
    found = bring(odk_files.rows(odk_files.three()), "responses", mapping=mapping)
    wanted = ("respondent_id", "date", "district", "age_group")
    assert {name: found.column(name) for name in wanted} == {name: WANTED[name] for name in wanted}


@pytest.mark.parametrize(
    ("header", "kobo"),
    [
        ("KEY", "meta/rootUuid"),
        ("where-gps-Latitude", "where/_gps_latitude"),
        ("gps-Accuracy", "_gps_precision"),
        ("a-b-channels/word-of-mouth", "a/b/channels/word-of-mouth"),
        ("DeviceID", "DeviceID"),
    ],
)
def test_a_header_of_central_in_the_words_of_kobo(header: str, kobo: str):
    assert dashed.DashedLine((header,)).meant == (kobo,)


def test_a_table_with_a_column_called_key_is_not_centrals():
    assert not dashed.is_one(["KEY", "date", "district"])


REPEAT = """
[repeat]
sheet = "visit"
[columns]
returnee_id = "KEY"
interview_date = "day"
sex = "told-sex"
district = "where-district"
"""


def _zip(tmp_path: Path) -> Path:
    tables = {
        "form.csv": odk_files.rows(odk_files.three()),
        "form-visit.csv": odk_files.visits(),
        "form-call.csv": odk_files.calls(),
    }
    return odk_files.as_zip(
        tmp_path / "form.zip", tables, more={"media/1.csv": "a,b\n1,2\n", "form - audit.csv": "a,b\n"}
    )


def test_the_submissions_of_a_zip_file_are_its_first_sheet(bring: Bring, tmp_path: Path):
    found = bring(_zip(tmp_path), "responses")
    assert found.column("respondent_id") == ["n-1", "n-2", "n-3"]
    assert found.report.form.startswith("form.csv in a ZIP file of ODK Central, text, utf-8")


def test_a_repeat_of_a_zip_file_comes_with_its_submission(bring: Bring, tmp_path: Path):
    found = bring(_zip(tmp_path), "returnees", mapping=REPEAT)
    assert found.column("returnee_id") == ["n-1/visit[1]", "n-1/visit[2]", "n-3/visit[1]"]
    assert found.column("sex") == ["female", "female", "male"]
    assert found.column("district") == ["LK21", "LK21", "LK21"]
    orphan = found.problem("no_parent")
    assert (orphan["row"], orphan["sheet"], found.report.refused) == (5, "visit", 1)


def test_a_repeat_within_a_repeat_comes_with_both_around_it(bring: Bring, tmp_path: Path):
    found = bring(_zip(tmp_path), "returnees", mapping=REPEAT.replace('"visit"', '"call"'))
    assert found.column("returnee_id") == [
        "n-1/visit[2]/told/call[1]",
        "n-1/visit[2]/told/call[2]",
        "n-3/visit[1]/told/call[1]",
    ]
    assert found.column("interview_date") == [date(2025, 5, 6), date(2025, 5, 6), date(2025, 4, 7)]
    assert found.column("district") == ["LK21"] * 3
    assert found.report.refused == 0


def test_a_repeat_that_is_not_there_is_named(bring: Bring, tmp_path: Path):
    found = bring(_zip(tmp_path), "returnees", mapping=REPEAT.replace('"visit"', '"visits"'))
    assert found.report.failure == "form.zip has no repeat sheet 'visits'; its further sheets: visit, call"


NESTED = """
[repeat]
sheet = "call"
[columns]
returnee_id = "_index"
interview_date = "visit/day"
district = "district"
"""


def test_a_nested_repeat_of_kobo_is_joined_by_the_sheet_it_names(bring: Bring, tmp_path: Path):
    """Its _parent_index counts the rows of the repeat around it, not the submissions."""
    sheets = {
        "form": [["district", "_id", "_index"], ["LK21", "71", "1"], ["LK31", "72", "2"]],
        "visit": [
            ["visit/day", "_index", "_parent_table_name", "_parent_index", "_submission__id"],
            ["2025-01-05", "1", "form", "2", "72"],
            ["2025-01-06", "2", "form", "1", "71"],
        ],
        "call": [
            ["visit/call/number", "_index", "_parent_table_name", "_parent_index", "_submission__id"],
            ["1", "1", "visit", "2", "71"],
            ["2", "2", "visit", "1", "72"],
            ["3", "3", "visit", "7", "72"],
        ],
    }
    found = bring(files.as_workbook(tmp_path / "export.xlsx", sheets), "returnees", mapping=NESTED)
    assert found.column("interview_date") == [date(2025, 1, 6), date(2025, 1, 5)]
    assert found.column("district") == ["LK21", "LK31"]
    assert found.problem("no_parent")["row"] == 4


@pytest.mark.parametrize("repeat", ["visit", "loan"])
def test_each_of_two_repeats_beside_each_other_is_joined_to_the_submissions(
    bring: Bring, tmp_path: Path, repeat: str
):
    def rows(question: str, *parents: str) -> list[list[str]]:
        own = [["2025-01-05", str(i), "form", parent] for i, parent in enumerate(parents, start=1)]
        return [[question, "_index", "_parent_table_name", "_parent_index"], *own]

    sheets = {
        "form": [["district", "_id", "_index"], ["LK21", "71", "1"], ["LK31", "72", "2"]],
        "visit": rows("visit/day", "2", "1"),
        "loan": rows("loan/day", "1", "1", "2"),
    }
    mapping = NESTED.replace('"call"', f'"{repeat}"').replace("visit/day", f"{repeat}/day")
    found = bring(files.as_workbook(tmp_path / "export.xlsx", sheets), "returnees", mapping=mapping)
    assert found.column("district") == {"visit": ["LK31", "LK21"], "loan": ["LK21", "LK21", "LK31"]}[repeat]
    assert found.report.refused == 0

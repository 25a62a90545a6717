"""Kobo exports: one form in every header mode gives one table; gates, keys and repeats as Kobo means them."""

from datetime import date
from pathlib import Path

import pytest

from data import sources
from data.sources import kobo
from tests.data import files
from tests.data.conftest import Bring

MODES = ("xml", "labels", "si", "ta")
WANTED = {
    "respondent_id": ["n-1", "n-2", "n-3"],
    "date": [date(2025, 3, 10), date(2025, 3, 11), date(2025, 3, 12)],
    "district": ["LK21", "LK31", "LK21"],
    "age_group": ["under-18", "50-over", "35-49"],
    "source_used": ["newspaper school", None, "school"],
}


@pytest.mark.parametrize("workbook", [False, True])
@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("several", ["both", "options"])
@pytest.mark.parametrize("mode", MODES)
def test_every_header_mode_gives_the_same_table(
    bring: Bring, tmp_path: Path, *, mode: str, several: str, grouped: bool, workbook: bool
):
    rows = files.kobo_rows(mode, grouped=grouped, several=several)
    if workbook:
        path = files.as_workbook(tmp_path / "export.xlsx", {"My form": rows})
    else:
        path = files.as_kobo_csv(tmp_path / "export.csv", rows)
    found = bring(path, "responses")
    assert {name: found.column(name) for name in WANTED} == WANTED
    assert found.rules == set()
    assert (found.report.read, found.report.accepted) == (3, 3)
    assert dict(found.report.unanswered) == {"source_used": 1}
    assert dict(found.report.place_checks) == {"agrees": 2, "no_point": 1}


def test_a_summary_of_xml_names_is_split(bring: Bring, tmp_path: Path):
    path = files.as_kobo_csv(tmp_path / "export.csv", files.kobo_rows("xml", several="summary"))
    assert bring(path, "responses").column("source_used") == WANTED["source_used"]


def test_a_summary_of_labels_becomes_a_problem_not_a_guess(bring: Bring, tmp_path: Path):
    path = files.as_kobo_csv(tmp_path / "export.csv", files.kobo_rows("labels", several="summary"))
    found = bring(path, "responses")
    assert found.column("source_used") == [None, None, "school"]
    problem = found.problem("labels_cannot_be_split")
    assert (problem["row"], problem["column"], problem["value"]) == (
        3,
        "Sources of information",
        "School Newspaper",
    )


@pytest.mark.parametrize(("mode", "told"), [("xml", "xml"), ("labels", "labels"), ("ta", "labels (ta)")])
def test_the_mode_and_the_hxl_row_are_told_by_evidence(tmp_path: Path, mode: str, told: str):
    rows = files.kobo_rows(mode, grouped=True)
    sheet = sources.read(files.as_kobo_csv(tmp_path / "any name.csv", rows))[0]
    seen = kobo.evidence(sheet.headers)
    assert (seen.kobo, seen.mode, seen.grouped, sheet.hxl) == (True, told, True, True)


def test_a_row_too_narrow_for_its_dates_is_not_taken_for_hxl(tmp_path: Path):
    sheet = sources.read(files.as_csv(tmp_path / "f.csv", [["a", "b"], ["########", "########"]]))[0]
    assert not sheet.hxl


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        ("Approved", None),
        ("", None),
        ("Not approved", "not_approved"),
        ("On hold", "on_hold"),
        ("validation_status_on_hold", "on_hold"),
        ("validation_status_not_approved", "not_approved"),
        ('{"uid": "validation_status_on_hold", "label": "On Hold"}', "on_hold"),
        ("{'uid': 'validation_status_not_approved', 'color': '#ff0000'}", "not_approved"),
        ("{'uid': 'validation_status_approved'}", None),
    ],
)
def test_validation_status_is_a_gate(bring: Bring, tmp_path: Path, status: str, rule: str | None):
    rows = files.kobo_rows("labels")
    rows[2][rows[0].index("_validation_status")] = status
    found = bring(files.as_kobo_csv(tmp_path / "export.csv", rows), "responses")
    assert found.rules == ({rule} if rule else set())
    assert found.report.refused == (1 if rule else 0)


def test_an_edited_submission_keeps_its_key(bring: Bring, tmp_path: Path):
    rows = files.kobo_rows("xml")
    again = list(rows[2])
    again[rows[0].index("_uuid")] = "edited-once-more"
    found = bring(files.as_kobo_csv(tmp_path / "export.csv", [*rows, again]), "responses")
    assert (found.report.accepted, found.report.duplicate) == (3, 1)


def test_without_a_root_uuid_the_uuid_is_the_key(bring: Bring, tmp_path: Path):
    rows = files.kobo_rows("xml")
    at = rows[0].index("meta/rootUuid")
    shorter = [row[:at] + row[at + 1 :] for row in rows]
    found = bring(files.as_kobo_csv(tmp_path / "export.csv", shorter), "responses")
    assert found.column("respondent_id") == ["edited-n-1", "edited-n-2", "edited-n-3"]


def test_submission_time_is_utc_and_start_is_local(bring: Bring, tmp_path: Path):
    rows = files.kobo_rows("xml")
    mapping = '[columns]\nrespondent_id = "_uuid"\ndate = "_submission_time"\n'
    found = bring(files.as_kobo_csv(tmp_path / "export.csv", rows), "responses", mapping=mapping)
    assert set(found.column("date")) == {date(2025, 3, 13)}  # 20:10 in UTC


REPEAT = """
[repeat]
sheet = "visit"
[columns]
returnee_id = "who"
interview_date = "visit/day"
sex = "sex"
"""


def _with_repeat(tmp_path: Path, *, link: str) -> Path:
    parents = [
        ["who", "sex", "_id", "_index", "_uuid"],
        ["r-1", "Female", "71", "1", "a"],
        ["r-2", "M", "72", "2", "b"],
    ]
    here = "_submission__id" if link == "id" else "_parent_index"
    values = ("72", "71", "72", "99") if link == "id" else ("2", "1", "2", "9")
    days = ("2025-01-05", "2025-01-06", "2025-04-05", "2025-04-06")
    visits = [
        ["visit/day", "_index", here],
        *([d, str(i), v] for i, (d, v) in enumerate(zip(days, values, strict=True))),
    ]
    return files.as_workbook(tmp_path / "export.xlsx", {"form": parents, "visit": visits})


@pytest.mark.parametrize("link", ["id", "index"])
def test_repeat_rows_come_with_their_submission(bring: Bring, tmp_path: Path, link: str):
    found = bring(_with_repeat(tmp_path, link=link), "returnees", mapping=REPEAT)
    assert found.column("returnee_id") == ["r-2", "r-1", "r-2"]
    assert found.column("sex") == ["male", "female", "male"]
    assert found.column("interview_date") == [date(2025, 1, 5), date(2025, 1, 6), date(2025, 4, 5)]
    orphan = found.problem("no_parent")
    assert (orphan["row"], orphan["sheet"], found.report.refused) == (5, "visit", 1)


def test_a_repeat_sheet_that_is_not_there_is_named(bring: Bring, tmp_path: Path):
    mapping = REPEAT.replace('"visit"', '"visits"')
    found = bring(_with_repeat(tmp_path, link="id"), "returnees", mapping=mapping)
    assert found.report.failure == "export.xlsx has no repeat sheet 'visits'; its further sheets: visit"


def test_options_marked_by_their_label_are_read(bring: Bring):
    rows = [
        ["respondent_id", "date", "docs/Passport", "docs/Visa"],
        ["a", "2025-01-01", "Passport", ""],
        ["b", "2025-01-01", "", ""],
        ["c", "2025-01-01", "Passport", "Visa"],
    ]
    found = bring(rows, "responses", mapping='[choices]\ndocuments = "docs"\n')
    assert found.column("documents_passport") == [True, None, True]
    assert found.column("documents_visa") == [False, None, True]
    assert found.column("documents_job_offer") == [None, None, None]  # not on offer in this form


def test_a_chosen_option_without_a_code_is_named_and_the_others_stay(bring: Bring):
    rows = [["respondent_id", "date", "ways/Radio", "ways/Theatre"], ["a", "2025-01-01", "1", "1"]]
    found = bring(rows, "responses", mapping='[choices]\nsource_used = "ways"\n')
    assert found.column("source_used") == ["radio"]
    assert found.problem("unknown_option")["value"] == "Theatre"


def test_an_option_for_none_of_them_is_an_answer(bring: Bring):
    rows = [["respondent_id", "date", "docs/Passport", "docs/Nothing"], ["a", "2025-01-01", "0", "1"]]
    mapping = '[choices]\ndocuments = "docs"\n[values.documents]\nNothing = ""\n'
    found = bring(rows, "responses", mapping=mapping)
    assert (found.column("documents_passport"), found.rules) == ([False], {"no_place"})


DOCUMENTS = ["docs", "docs/passport", "docs/visa", "docs/job_offer"]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["", "1", "0", ""], [True, False, None]),  # an option that the version of this row did not have
        (["passport", "1", "", ""], [True, False, False]),  # marked where chosen, else blank
        (["passport visa", "", "", ""], [True, True, False]),  # from an export without options
        (["", "0", "0", "0"], [None, None, None]),  # blanks that somebody filled
        (["nothing_yet", "0", "0", "0"], [False, False, False]),
    ],
)
def test_a_blank_is_no_only_where_it_means_that(bring: Bring, cells: list[str], read: list[bool | None]):
    rows = [["respondent_id", "date", *DOCUMENTS], ["a", "2025-01-01", *cells]]
    found = bring(rows, "responses", mapping='[choices]\ndocuments = "docs"\n')
    assert [found.column(f"documents_{paper}")[0] for paper in ("passport", "visa", "job_offer")] == read


@pytest.mark.parametrize("without", [[3], [2, 3, 4]])
def test_a_submission_without_a_root_is_its_own_root(bring: Bring, tmp_path: Path, without: list[int]):
    rows = files.kobo_rows("xml")
    root, own = rows[0].index("meta/rootUuid"), rows[0].index("_uuid")
    for number in without:
        rows[number][own], rows[number][root] = rows[number][root].removeprefix("uuid:"), ""
    found = bring(files.as_kobo_csv(tmp_path / "export.csv", rows), "responses")
    assert found.column("respondent_id") == WANTED["respondent_id"]
    assert found.rules == set()


def test_many_submissions_without_a_root_are_told_apart(bring: Bring, tmp_path: Path):
    rows = files.kobo_rows("xml")
    root, own = rows[0].index("meta/rootUuid"), rows[0].index("_uuid")
    copies = []
    for number in range(30):
        copy = list(rows[2])
        copy[root], copy[own] = "", f"s-{number}"
        copies.append(copy)
    found = bring(files.as_kobo_csv(tmp_path / "export.csv", [*rows[:2], *copies]), "responses")
    assert (found.report.failure, found.report.accepted) == (None, 30)

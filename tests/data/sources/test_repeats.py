"""Rows of a repeat belong to the submission that they were collected with, or are refused: never to another."""

from pathlib import Path

import pytest

import geo.country
from data import ingest
from data.ingest import Job
from tests.data import files
from tests.data.conftest import Bring, Brought, rows_of
from tests.data.sources.test_xlsform import write_form

MAPPING = """
[repeat]
sheet = "visit"
[columns]
returnee_id = "who"
interview_date = "day"
district = "district"
phase = "phase"
"""
MAIN = ["_id", "_uuid", "_submission_time", "_index", "district", "phase"]
VISIT = ["who", "day", "_index", "_parent_table_name", "_parent_index", "_submission__id"]
SUBMISSIONS = [
    ["901", "u-1", "2025-03-09T20:10:00", "1", "LK21", "GAIM IV"],
    ["902", "u-2", "2025-03-09T20:10:00", "2", "LK31", "GAIM V"],
]
Rows = list[list[str]]


def _brought(
    bring: Bring, folder: Path, visits: Rows, *, main: Rows = SUBMISSIONS, **others: Rows
) -> Brought:
    """A workbook with submissions, visits and other repeats."""
    sheets = {"main": [MAIN, *main], "visit": [VISIT, *visits], **others}
    return bring(files.as_workbook(folder / "e.xlsx", sheets), "returnees", mapping=MAPPING)


def test_a_row_of_two_exports_in_one_is_not_given_to_the_wrong_submission(bring: Bring, tmp_path: Path):
    again = [["990", "u-9", "2025-04-09T20:10:00", "1", "LK11", "GAIM V"]]
    visits = [["a", "2025-03-01", "1", "main", "1", ""], ["b", "2025-03-02", "2", "main", "2", ""]]
    without = [row[:-1] for row in [VISIT, *visits]]
    sheets = {"main": [MAIN, *SUBMISSIONS, *again], "visit": without}
    found = bring(files.as_workbook(tmp_path / "e.xlsx", sheets), "returnees", mapping=MAPPING)
    assert (found.column("returnee_id"), found.column("district")) == (["b"], ["LK31"])
    assert (found.report.read, found.report.refused, found.rules) == (2, 1, {"no_parent"})


def test_a_submission_that_was_pasted_twice_is_one(bring: Bring, tmp_path: Path):
    sheets = {
        "main": [MAIN, *SUBMISSIONS, SUBMISSIONS[0]],
        "visit": [VISIT[:-1], ["a", "2025-03-01", "1", "main", "1"]],
    }
    found = bring(files.as_workbook(tmp_path / "e.xlsx", sheets), "returnees", mapping=MAPPING)
    assert found.column("district") == ["LK21"]


def test_blank_ids_belong_to_nothing(bring: Bring, tmp_path: Path):
    main = [["", *SUBMISSIONS[0][1:]], SUBMISSIONS[1]]
    visits = [["a", "2025-03-01", "1", "main", "2", ""], ["b", "2025-03-02", "2", "main", "2", "902"]]
    found = _brought(bring, tmp_path, visits, main=main)
    assert (found.column("returnee_id"), found.rules) == (["b"], {"no_parent"})


@pytest.mark.parametrize(
    ("sheet", "other"),
    [
        (
            "household_members_migration_...",
            "household_members_migrat... (1)",
        ),  # as Kobo's exporter names them
        ("household_members_migration_abr", "household_members_migrat... (1)"),
    ],
)
@pytest.mark.parametrize("own", [0, 1])
def test_a_repeat_within_one_with_a_long_name_is_joined_to_its_own(
    bring: Bring, tmp_path: Path, sheet: str, other: str, own: int
):
    around = ["household_members_migration_abroad_now", "household_members_migration_abroad_then"]
    inner = ["phase_of", "_index", "_parent_table_name", "_parent_index", "_submission__id"]
    repeats = {
        sheet: [inner, ["GAIM IV", "1", "main", "1", "901"]],
        other: [inner, ["GAIM V", "1", "main", "2", "902"]],
    }
    visit = ["a", "2025-03-01", "1", around[own], "1", ("901", "902")[own]]
    mapping = MAPPING.replace('"phase"', '"phase_of"')
    sheets = {"main": [MAIN, *SUBMISSIONS], **repeats, "visit": [VISIT, visit]}
    found = bring(files.as_workbook(tmp_path / "e.xlsx", sheets), "returnees", mapping=mapping)
    assert found.column("phase") == [("gaim_4", "gaim_5")[own]]
    assert found.column("district") == [("LK21", "LK31")[own]]


def test_a_row_whose_number_is_that_of_another_submission_is_refused(bring: Bring, tmp_path: Path):
    trips = [
        ["to", "_index", "_parent_table_name", "_parent_index", "_submission__id"],
        ["x", "1", "main", "1", "901"],
    ]
    visits = [["a", "2025-03-01", "1", "trips", "1", "902"]]
    found = _brought(bring, tmp_path, visits, trips=trips)
    assert (found.report.accepted, found.rules) == (0, {"no_parent"})


def test_a_mapping_may_name_a_repeat_whose_sheet_has_no_room_for_its_name(bring: Bring, tmp_path: Path):
    name = "visits_of_the_household_since_return"
    sheets = {
        "main": [MAIN, *SUBMISSIONS],
        f"{name[:28]}...": [VISIT, ["a", "2025-03-01", "1", "main", "2", "902"]],
    }
    mapping = MAPPING.replace('"visit"', f'"{name}"')
    found = bring(files.as_workbook(tmp_path / "e.xlsx", sheets), "returnees", mapping=mapping)
    assert found.column("district") == ["LK31"]


@pytest.mark.parametrize("named", ["returnees_who_live_in_the_household", "returnees_who_live_in_the_ho..."])
def test_a_repeat_is_read_by_its_own_choices_of_the_form(tmp_path: Path, without_cells: None, named: str):
    name = "returnees_who_live_in_the_household"
    survey = [["type", "name", "label"], ["select_one one", "sex", "Sex"], ["begin_repeat", name, "All"]]
    survey += [["select_one two", "sex", "Sex"], ["end_repeat", "", ""]]
    lists = [["one", "1", "Male"], ["one", "2", "Female"], ["two", "1", "Female"], ["two", "2", "Male"]]
    form = write_form(tmp_path / "form.xlsx", survey, [["list_name", "name", "label"], *lists])
    sheets = {
        "main": [[*MAIN, "sex"], [*SUBMISSIONS[0], "1"]],
        "returnees_who_live_in_the_ho...": [
            [*VISIT, "sex"],
            ["a", "2025-03-01", "1", "main", "1", "901", "1"],
        ],
    }
    (tmp_path / "m.toml").write_text(MAPPING.replace("visit", named), "utf-8")
    path = files.as_workbook(tmp_path / "e.xlsx", sheets)
    job = Job(path, "returnees", tmp_path / "m.toml", form=form)
    ingest.ingest([job], store=tmp_path / "store", country=geo.country.load("lka"))
    rows = rows_of(tmp_path / "store", "returnees")
    assert [(row["returnee_id"], row["sex"], row["district"]) for row in rows] == [("a", "female", "LK21")]

"""Exports of all versions of a form: a question that was moved stands in two columns, and is read as one."""

from pathlib import Path

import pytest

import geo.country
from data import ingest
from data.ingest import Job
from tests.data import files, odk_files
from tests.data.conftest import Bring, rows_of
from tests.data.sources.test_xlsform import write_form


def moved(mode: str, *, grouped: bool) -> list[list[str]]:
    """The Kobo export of tests/data/files.py with the district and the age of the last row in columns of their own."""
    rows = files.kobo_rows(mode, grouped=grouped)
    for question in (files.QUESTIONS[mode][0], files.QUESTIONS[mode][4]):
        at = next(i for i, text in enumerate(rows[0]) if text.split("/")[-1] == question)
        header = f"moved/{question}" if grouped else question
        for row in rows:
            row.insert(len(row) - len(files.SYSTEM), "")
        place = len(rows[0]) - len(files.SYSTEM) - 1
        rows[0][place] = header
        rows[-1][place], rows[-1][at] = rows[-1][at], ""
    return rows


@pytest.mark.parametrize("grouped", [True, False])
@pytest.mark.parametrize("mode", ["xml", "labels", "si", "ta"])
def test_a_question_that_was_moved_is_read_as_one(bring: Bring, tmp_path: Path, mode: str, *, grouped: bool):
    found = bring(files.as_kobo_csv(tmp_path / "f.csv", moved(mode, grouped=grouped)), "responses")
    assert found.column("district") == ["LK21", "LK31", "LK21"]
    assert found.column("age_group") == ["under-18", "50-over", "35-49"]
    assert found.rules == {"moved_question"}
    notice = found.problem("moved_question")
    assert (notice["row"], notice["fix"].startswith("read as one: 2 rows from")) == (0, True)


def test_a_row_that_fills_both_differently_is_a_problem_not_a_guess(bring: Bring, tmp_path: Path):
    rows = moved("xml", grouped=True)
    rows += [[*rows[2]] for _ in range(7)]
    names = {name: rows[0].index(name) for name in ("meta/rootUuid", "where/district", "moved/district")}
    for number, row in enumerate(rows[5:]):
        row[names["meta/rootUuid"]] = f"uuid:more-{number}"
    rows[6][names["moved/district"]] = "LK41"
    rows[7][names["moved/district"]] = rows[7][names["where/district"]]
    found = bring(files.as_kobo_csv(tmp_path / "f.csv", rows), "responses")
    assert found.column("district") == ["LK21", "LK31", "LK21", "LK21", "LK21", *["LK21"] * 5]
    problem = found.problem("columns_disagree")
    assert (problem["row"], problem["column"], problem["value"]) == (7, "where/district", "LK21 / LK41")


def test_a_row_that_disagrees_is_left_blank(bring: Bring):
    rows = [["call_id", "date", "topic", "topic"], ["c-1", "2025-01-01", "visa", "general"]]
    rows += [[f"d-{i}", "2025-01-01", *(("general", "") if i % 2 else ("", "general"))] for i in range(8)]
    found = bring(rows)
    assert found.column("topic") == [None, *["general"] * 8]
    assert found.problem("columns_disagree")["value"] == "visa / general"


def test_questions_that_are_filled_side_by_side_stay_apart(bring: Bring, tmp_path: Path):
    rows = files.kobo_rows("xml", grouped=True)
    for row, text in zip(rows, ("partner/district", "", "LK41", "LK42", "LK43"), strict=True):
        row.insert(2, text)
    found = bring(files.as_kobo_csv(tmp_path / "f.csv", rows), "responses")
    assert found.column("district") == ["LK21", "LK31", "LK21"]
    assert found.rules == {"doubtful_column"}
    assert found.problem("doubtful_column")["value"] == "'partner/district'"


@pytest.mark.parametrize(
    ("names", "read"), [('"where/district"', None), ('["where/district", "moved/district"]', "LK21")]
)
def test_a_mapping_that_names_both_means_both(bring: Bring, tmp_path: Path, names: str, read: str | None):
    rows = moved("xml", grouped=True)
    point = [i for i, text in enumerate(rows[0]) if "gps" in text]
    for row in rows[2:]:
        for at in point:
            row[at] = ""
    mapping = f'[columns]\nrespondent_id = "meta/rootUuid"\ndate = "start"\ndistrict = {names}\n'
    found = bring(files.as_kobo_csv(tmp_path / "f.csv", rows), "responses", mapping=mapping)
    assert found.column("district") == ["LK21", "LK31", read]


def test_options_of_a_question_that_was_moved_are_read_as_one(bring: Bring, tmp_path: Path):
    rows = files.kobo_rows("xml", grouped=True)
    at = [i for i, text in enumerate(rows[0]) if "channels" in text]
    for row in rows:
        row[-len(files.SYSTEM) : -len(files.SYSTEM)] = [""] * len(at)
    for place, old in enumerate(at, start=len(rows[0]) - len(files.SYSTEM) - len(at)):
        rows[0][place] = rows[0][old].replace("ask/", "later/")
        rows[-1][place], rows[-1][old] = rows[-1][old], ""
    found = bring(files.as_kobo_csv(tmp_path / "f.csv", rows), "responses")
    assert found.column("source_used") == ["newspaper school", None, "school"]
    assert found.rules == {"moved_question"}


def test_a_question_that_was_moved_in_central_is_read_as_one(bring: Bring):
    rows = odk_files.rows(odk_files.three())
    at = rows[0].index("where-district")
    for row, text in zip(rows, ("moved-district", "", "", "LK21"), strict=True):
        row.insert(at, text)
    rows[3][at + 1] = ""
    found = bring(rows, "responses")
    assert found.column("district") == ["LK21", "LK31", "LK21"]
    assert found.rules == {"moved_question"}


PRE_AND_POST = [
    *("pre/channels", "pre/channels/radio", "pre/channels/school"),
    *("post/channels", "post/channels/radio", "post/channels/school", "post/channels/drama"),
]


@pytest.mark.parametrize(
    ("names", "labels", "read"),
    [
        (None, False, ["radio", "school", None]),
        (None, True, ["radio", "school", None]),
        ('"channels"', False, ["radio", "school", None]),
        ('"channels"', True, ["radio", "school", None]),
        ('"pre/channels"', False, ["radio", "school", None]),
        ('"post/channels"', False, ["school", "radio", "school"]),
    ],
)
def test_two_questions_with_options_of_one_name_are_not_put_together(
    bring: Bring, tmp_path: Path, names: str | None, *, labels: bool, read: list[str | None]
):
    rows = files.kobo_rows("xml", hxl=False)
    at = [i for i, text in enumerate(rows[0]) if text.startswith("channels")]
    asked = [text.split("/", 1)[1] if labels else text for text in PRE_AND_POST]
    answers = [
        [*("radio", "1", "0"), *("school", "0", "1", "0")],
        [*("school", "0", "1"), *("radio", "1", "0", "0")],
        [*("", "", ""), *("school drama", "0", "1", "1")],
    ]
    for row, cells in zip(rows, [asked, *answers], strict=True):
        row[at[0] : at[-1] + 1] = cells
    mapping = 'columns.respondent_id = "meta/rootUuid"\ncolumns.date = "start"\n'
    mapping += f"choices.source_used = {names}\n" if names else ""
    found = bring(files.as_kobo_csv(tmp_path / "f.csv", rows), "responses", mapping=mapping)
    assert found.column("source_used") == read


def test_a_question_that_was_renamed_is_read_by_both_names_of_the_mapping(bring: Bring, tmp_path: Path):
    rows = files.kobo_rows("xml", hxl=False)
    at = rows[0].index("age")
    for row, text in zip(rows, ("years", "", "", "20"), strict=True):
        row.insert(at, text)
    rows[3][at + 1] = ""
    mapping = (
        'columns.respondent_id = "meta/rootUuid"\ncolumns.date = "start"\ncolumns.age = ["age", "years"]'
    )
    found = bring(files.as_kobo_csv(tmp_path / "f.csv", rows), "responses", mapping=mapping)
    assert found.column("age_group") == ["under-18", "50-over", "18-24"]
    assert found.rules == {"moved_question"}


def test_questions_that_the_form_has_side_by_side_are_not_one(tmp_path: Path, without_cells: None):
    survey = [["type", "name", "label"]]
    for group in ("you", "child"):
        survey += [["begin_group", group, group], ["integer", "age", "Age"], ["end_group", "", ""]]
    form = write_form(tmp_path / "form.xlsx", survey)
    rows = files.kobo_rows("xml", hxl=False)
    at = rows[0].index("age")
    for row, text in zip(rows, ("child/age", "", "", "5"), strict=True):
        row.insert(at + 1, text)
    rows[0][at], rows[3][at] = "you/age", ""
    job = Job(files.as_kobo_csv(tmp_path / "f.csv", rows), "responses", form=form)
    ingest.ingest([job], store=tmp_path / "store", country=geo.country.load("lka"))
    assert [row["age_group"] for row in rows_of(tmp_path / "store", "responses")] == [
        "under-18",
        "50-over",
        None,
    ]

"""Choices of a form mean what their labels say, whatever their names look like; columns are the questions of the form."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import geo.country
from data import ingest
from data.ingest import Job
from data.intake.reading import Report
from data.sources import xlsform
from tests.data import files
from tests.data.conftest import rows_of
from tests.data.sources.test_xlsform import write_form

HEAD = ["type", "name", "label"]
LIST = ["list_name", "name", "label"]
RSS = "rss_econ_satisfaction"
OWN = {
    "responses": {"respondent_id": ["a", "b"], "date": ["2025-03-01"] * 2},
    "returnees": {"returnee_id": ["a", "b"], "interview_date": ["2025-03-01"] * 2},
}
Rows = Sequence[Sequence[str]]


@pytest.fixture
def folder(tmp_path: Path, without_cells: None) -> Path:
    """Where a form and a file stand; versions are made without cells."""
    return tmp_path


def brought(
    folder: Path,
    survey: Rows,
    choices: Rows,
    answers: dict[str, list[str]],
    *,
    table: str = "responses",
    toml: str | None = None,
) -> tuple[Report, list[dict[str, object]]]:
    """What becomes of a file with these columns, collected with this form."""
    form = write_form(folder / "form.xlsx", [HEAD, *survey], [LIST, *choices])
    columns = OWN[table] | answers
    path = files.as_csv(folder / "f.csv", [list(columns), *map(list, zip(*columns.values(), strict=True))])
    mapping = folder / "m.toml" if toml else None
    if mapping:
        mapping.write_text(toml or "", "utf-8")
    job = Job(path, table, mapping, form=form)
    report = ingest.ingest([job], store=folder / "store", country=geo.country.load("lka")).reports[0]
    return report, rows_of(folder / "store", table)


@pytest.mark.parametrize("mode", ["names", "labels"])
@pytest.mark.parametrize(
    ("column", "choices", "read"),
    [
        ("deceived_by_agent", [("1", "No"), ("2", "Yes")], [False, True]),
        ("deceived_by_agent", [("0", "Yes"), ("1", "No")], [True, False]),
        ("deceived_by_agent", [("1", "Never"), ("2", "Twice")], [None, None]),
        ("deceived_by_agent", [("1", "Indeed"), ("0", "Not at all")], [True, False]),
        ("sex", [("f", "Male"), ("m", "Female")], ["male", "female"]),
        ("sex", [("1", "<b>Female</b>"), ("2", "**Male**")], ["female", "male"]),
        ("district", [("LK42", "Kilinochchi"), ("LK43", "Mannar")], ["LK45", "LK42"]),
        ("age", [("2", "18-24"), ("5", "50+")], ["18-24", "50-over"]),
    ],
)
def test_a_choice_means_what_its_label_says(
    folder: Path, mode: str, column: str, choices: list[tuple[str, str]], read: list[object]
) -> None:
    survey = [["select_one one", column, "What was asked"]]
    header = column if mode == "names" else "What was asked"
    texts = [choice[mode == "labels"] for choice in choices]
    _, rows = brought(folder, survey, [["one", *choice] for choice in choices], {header: texts})
    assert [row["age_group" if column == "age" else column] for row in rows] == read


def test_who_says_no_in_a_list_that_begins_with_no_stays_out(folder: Path) -> None:
    survey = [["select_one yn", "consent", "May we keep this?"]]
    report, rows = brought(folder, survey, [["yn", "1", "No"], ["yn", "2", "Yes"]], {"consent": ["1", "2"]})
    assert [row["respondent_id"] for row in rows] == ["b"]
    assert list(report.problems["rule"]).count("no_consent") == 1


@pytest.mark.parametrize(
    ("answers", "read", "rules"),
    [
        ({"Content?": ["Good", "Does not know"]}, [4, None], {"not_a_number"}),
        ({RSS: ["4", "98"]}, [4, None], {"missing_code"}),
    ],
)
def test_a_scale_is_read_by_labels_as_by_numbers(
    folder: Path, answers: dict[str, list[str]], read: list[int | None], rules: set[str]
) -> None:
    scale = [["s", "1", "Bad"], ["s", "4", "Good"], ["s", "98", "Does not know"]]
    report, rows = brought(folder, [["select_one s", RSS, "Content?"]], scale, answers, table="returnees")
    assert [row[RSS] for row in rows] == read
    assert rules <= set(report.problems["rule"])


def test_a_label_of_two_choices_is_told_and_not_guessed(folder: Path) -> None:
    work = [["w", "farming", "On land"], ["w", "fishing", "On land"], ["w", "student", "Learning"]]
    survey = [["select_one w", "livelihood", "Work"]]
    report, rows = brought(folder, survey, work, {"Work": ["On land", "Learning"]})
    assert [row["livelihood"] for row in rows] == [None, "student"]
    assert "unknown_code" in set(report.problems["rule"])
    _, rows = brought(folder, survey, work, {"livelihood": ["farming", "fishing"]})
    assert [row["livelihood"] for row in rows][-2:] == [None, "student"]  # the same ids: the first stand


@pytest.mark.parametrize("toml", [None, 'columns.age = "age"\ncolumns.district = "district"'])
def test_a_label_that_is_the_name_of_another_question_is_not_taken_for_it(
    folder: Path, toml: str | None
) -> None:
    survey = [["integer", "child", "Age"], ["integer", "age", "How old are you?"]]
    survey += [["text", "born", "District"], ["text", "district", "Where do you live?"]]
    answers = {"Age": ["5", "6"], "How old are you?": ["30", "60"]}
    answers |= {"District": ["Kandy"] * 2, "Where do you live?": ["Galle"] * 2}
    _, rows = brought(folder, survey, [], answers, toml=toml)
    assert [(row["age_group"], row["district"]) for row in rows] == [("25-34", "LK31"), ("50-over", "LK31")]


@pytest.mark.parametrize("header", ["sex", "Sex"])
def test_questions_of_a_repeat_are_not_those_of_the_submissions(folder: Path, header: str) -> None:
    survey = [["begin_repeat", "hh", "Household"], ["select_one two", "sex", "Sex"], ["end_repeat", "", ""]]
    survey += [["begin_group", "who", "You"], ["select_one one", "sex", "Sex"], ["end_group", "", ""]]
    choices = [["one", "1", "Male"], ["one", "2", "Female"], ["two", "1", "Female"], ["two", "2", "Male"]]
    texts = ["1", "2"] if header == "sex" else ["Male", "Female"]
    _, rows = brought(folder, survey, choices, {header: texts})
    assert [row["sex"] for row in rows] == ["male", "female"]


def test_types_and_lists_are_read_as_pyxform_reads_them(tmp_path: Path) -> None:
    survey = [HEAD, ["select one from yn", "a", "A"], ["select all that apply from yn", "b", "B"]]
    survey += [["select1 yn or_other", "c", "C"], ["select_one_external towns", "d", "D"]]
    form = xlsform.read(write_form(tmp_path / "f.xlsx", survey, [LIST, ["yn", "y", "Yes"]]))
    assert [(q.name, q.kind, len(q.choices)) for q in form.questions] == [
        ("a", "select_one", 1),
        ("b", "select_multiple", 1),
        ("c", "select_one", 2),
        ("c_other", "text", 0),
        ("d", "select_one_external", 0),
    ]

"""The command ``python -m data map``, mappings written from choices, and proposals helped by an XLSForm."""

import tomllib
from pathlib import Path

import pytest

import geo.country
from data import mapping
from data.__main__ import main
from data.proposals import Choices, propose, toml_of
from tests.data import files
from tests.data.sources.test_xlsform import ENGLISH, TAMIL, XML, write_form

PEOPLE = [["Person code", "Day of interview", "Gender", "Home"], ["p-1", "2025-03-04", "Lady", "Mannar"]]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    rows = [PEOPLE[0], *[[f"p-{i}", *PEOPLE[1][1:]] for i in range(9)]]
    return files.as_csv(tmp_path / "people.csv", rows)


def test_the_mapping_goes_to_the_output_and_the_table_beside_it(
    people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", str(people), "--as", "responses"]) == 0
    told = capsys.readouterr()
    assert tomllib.loads(told.out)["columns"]["respondent_id"] == "Person code"
    assert "becomes" in told.err
    assert "not known in sex: Lady (9)" in told.err
    assert "p-3" not in told.err


def test_a_mapping_is_written_once_and_never_over_another(
    people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = people.with_name("m.toml")
    assert main(["map", str(people), "--as", "responses", "--to", str(target)]) == 0
    assert "becomes" in capsys.readouterr().out
    assert mapping.read(target, table="responses").columns["date"] == ("Day of interview",)
    target.write_text("# mine\n", "utf-8")
    assert main(["map", str(people), "--as", "responses", "--to", str(target)]) == 2
    assert "is there already and may have been edited" in capsys.readouterr().err
    assert target.read_text("utf-8") == "# mine\n"


def test_a_folder_that_is_not_there_and_a_form_that_is_none_are_told(
    people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", str(people), "--as", "calls", "--to", str(people.parent / "no" / "m.toml")]) == 2
    assert main(["map", str(people), "--as", "calls", "--form", str(people)]) == 2
    assert main(["map", str(people), "--as", "calls", "--country", "nowhere"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 3
    assert "there is no folder" in told[0]
    assert "is not an XLSForm" in told[1]


def test_choices_are_written_as_a_mapping_that_can_be_read(tmp_path: Path) -> None:
    made = toml_of(
        Choices(
            "responses",
            {"respondent_id": 'the "code"\\', "documents": "Papers\nheld", "sex": "லிங்கம்"},
            values={"sex": {"Lady": "female", 'a "B"': "", "க": "male"}},
            constants={"round": "after"},
            sheet="Data",
            form="form.xlsx",
            order="dmy",
        )
    )
    (tmp_path / "m.toml").write_text(made, "utf-8")
    found = mapping.read(tmp_path / "m.toml", table="responses")
    assert found.columns["respondent_id"] == ('the "code"\\',)
    assert found.choices["documents"] == ("Papers\nheld",)
    assert found.values["sex"] == {"lady": "female", 'a "b"': "", "க": "male"}
    assert (found.constants["round"], found.sheet, found.date_order) == ("after", "Data", "dmy")
    assert found.form == tmp_path / "form.xlsx"


@pytest.mark.parametrize("answers", [XML, ENGLISH, TAMIL], ids=["xml", "english", "tamil"])
def test_with_a_form_columns_are_placed_by_its_labels_and_named_by_its_names(
    tmp_path: Path, answers: dict[str, str]
) -> None:
    form = write_form(tmp_path / "form.xlsx")
    rows = [list(answers), *[[f"{v}-{i}" if v == "c-1" else v for v in answers.values()] for i in range(12)]]
    path = files.as_csv(tmp_path / "f.csv", rows)
    found = propose(path, table="responses", country=geo.country.load("lka"), form=form)
    sources = {one.name: one.source for one in found.placed if one.option is None}
    wanted = {
        "respondent_id": "card",
        "district": "q_home",
        "consent": "ok",
        "sex": "q_gender",
        "date": "when_held",
    }
    assert {name: sources.get(name) for name in wanted} == wanted
    assert 'form = "form.xlsx"' in found.toml()


def test_with_a_form_a_value_without_a_code_is_listed_with_its_label(tmp_path: Path) -> None:
    form = write_form(tmp_path / "form.xlsx")
    path = files.as_csv(tmp_path / "f.csv", [list(XML), *[list(XML.values())] * 12])
    found = propose(path, table="responses", country=geo.country.load("lka"), form=form)
    assert '# "1" = ""  # 12 rows, Lady' in found.toml()


def test_the_form_is_named_from_the_folder_of_the_mapping(people: Path) -> None:
    form = write_form(people.parent / "form.xlsx")
    (people.parent / "maps").mkdir()
    target = people.parent / "maps" / "m.toml"
    assert main(["map", str(people), "--as", "responses", "--form", str(form), "--to", str(target)]) == 0
    named = mapping.read(target, table="responses").form
    assert named is not None
    assert named.resolve() == form

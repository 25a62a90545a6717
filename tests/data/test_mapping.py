"""Mappings: what they can say, and a clear sentence for what they cannot mean."""

from datetime import date
from pathlib import Path

import pytest

from data import mapping
from data.problems import Unreadable
from tests.data.conftest import Bring

FORM = [
    ["Who", "province/region", "ask/Where?", "Day", "Sex of person", "Holds", "grp/Agreed"],
    ["a", "x", "Jaffna", "3/4/2025", "Wife", "passport visa", "OK"],
    ["b", "y", "Galle", "25/4/2025", "Man", "", "OK"],
]
MAPPING = """
table = "responses"
[columns]
respondent_id = "Who"
district = ["District", "Where"]
date = "group/Day"
ds_division = "province/region"
sex = "re:^sex"
consent = "Agreed"
[choices]
documents = "Holds"
[values.sex]
wife = "female"
[values.consent]
ok = true
[constants]
design = "convenience"
round = "before"
"""


def test_columns_values_choices_and_constants(bring: Bring):
    found = bring(FORM, "responses", mapping=MAPPING)
    assert found.report.failure is None
    assert found.column("district") == ["LK41", "LK31"]
    assert found.column("date") == [date(2025, 4, 3), date(2025, 4, 25)]
    assert found.column("sex") == ["female", "male"]
    assert found.column("documents_visa") == [True, None]
    assert found.column("ds_division") == ["x", "y"]
    assert found.column("design") == ["convenience", "convenience"]
    # Two names that no DS division has stand as written, and most options were chosen by nobody: both are told.
    told = {"unknown_division", "never_chosen"}
    assert (found.column("consent"), found.rules) == ([True, True], told)


@pytest.mark.parametrize(("usual", "sex"), [("true", "female"), ("false", None)])
def test_usual_headers_are_found_beside_a_mapping_unless_it_says_no(
    bring: Bring, usual: str, sex: str | None
):
    rows = [["respondent_id", "date", "Gender"], ["a", "2025-01-01", "F"]]
    assert bring(rows, "responses", mapping=f"usual_headers = {usual}").column("sex") == [sex]


def test_files_that_count_their_ids_from_1_are_of_other_people_under_prefixes_of_their_own(bring: Bring):
    """Without one the second file's rows are the first one's people, who say something else now."""
    header = ["respondent_id", "activity_id", "round", "date", "sex"]
    mannar = [header, ["1", "a", "before", "2025-01-01", "F"], ["", "a", "before", "2025-01-01", "F"]]
    jaffna = [header, ["1", "a", "before", "2025-02-01", "M"]]
    first = bring(mannar, "responses", mapping='[id_prefix]\nrespondent_id = "mannar-"')
    assert (first.column("respondent_id"), first.column("activity_id")) == (["mannar-1"], ["a"])
    assert first.problem("missing_key")["row"] == 3  # nothing stays nothing
    again = bring(jaffna, "responses", mapping='[id_prefix]\nrespondent_id = "mannar-"')
    assert (again.report.accepted, again.report.duplicate, again.rules) == (
        0,
        1,
        {"differs_from_first", "no_place"},
    )
    other = bring(jaffna, "responses", mapping='[id_prefix]\nrespondent_id = "jaffna-"')
    assert other.report.accepted == 1
    assert other.column("respondent_id") == ["mannar-1", "jaffna-1"]


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("table = ", "not valid TOML"),
        ("tabel = 1", "the mapping has 'tabel', which is not known; did you mean 'table'?"),
        ('table = "calls"', "it is for the table 'calls', but --as says 'responses'"),
        ('[columns]\nsexx = "s"', "[columns] has 'sexx', which is not known; did you mean 'sex'?"),
        ("[columns]\nsex = 3", "columns.sex must be a header in quotes or a list of headers"),
        ('[columns]\nsex = "re:("', "columns.sex has the pattern 're:(', which is not valid"),
        ('[choices]\nsex = "s"', "[choices] has 'sex', which is not known"),
        (
            '[values.sex]\nx = "femal"',
            "values.sex gives 'x' the value 'femal', which is no code; did you mean 'female'?",
        ),
        (
            '[constants]\ndesign = "random"',
            "constants.design is 'random', which is no code; the codes are probability",
        ),
        ('[dates]\norder = "ydm"', "dates.order is 'ydm'; it is \"dmy\""),
        ("[repeat]\n", None),
        (
            '[id_prefix]\nsex = "a-"',
            "[id_prefix] has 'sex', which is not known; it knows activity_id, respondent_id",
        ),
        (
            '[id_prefix]\nrespondent_id = " "',
            "id_prefix.respondent_id is ' '; it is a text in quotes, without blanks around it",
        ),
        ("[id_prefix]\nrespondent_id = 7", "id_prefix.respondent_id is 7; it is a text in quotes"),
        ("demonstration = 1", "demonstration must be true or false"),
        ("columns = 1", "columns must be a section [columns]"),
    ],
)
def test_what_a_mapping_cannot_mean_is_said(tmp_path: Path, toml: str, sentence: str | None):
    path = tmp_path / "m.toml"
    path.write_text(toml, encoding="utf-8")
    if sentence is None:
        assert mapping.read(path, table="responses").repeat is None
    else:
        with pytest.raises(Unreadable) as raised:
            mapping.read(path, table="responses")
        assert sentence in str(raised.value)
        assert "m.toml" in str(raised.value)


def test_a_column_that_is_not_in_the_file_is_named(bring: Bring):
    rows = [["Person code", "Day"], ["a", "2025-01-01"]]
    found = bring(rows, "responses", mapping='[columns]\nrespondent_id = "Person cod"\ndate = "Day"\n')
    assert found.report.failure == (
        "file.csv has no column 'Person cod', which the mapping names in columns.respondent_id; "
        "the nearest is 'Person code'"
    )


def test_a_file_without_an_id_or_a_day_says_so_once(bring: Bring):
    assert "no column could be taken as call_id" in str(
        bring([["date", "topic"], ["2025-01-01", "general"]]).report.failure
    )
    assert "no column could be taken as date" in str(
        bring([["call_id", "topic"], ["c", "general"]]).report.failure
    )
    assert "none of its headers is known (foo, bar)" in str(
        bring([["foo", "bar"], ["1", "2"]]).report.failure
    )


def test_headers_are_canonical_names_whatever_their_case_and_blanks(bring: Bring):
    rows = [["Call ID", " DATE ", "Age-Group", "consent"], ["c", "2025-01-01", "18-24", "yes"]]
    found = bring(rows)
    assert (found.column("call_id"), found.column("date")) == (["c"], [date(2025, 1, 1)])


def test_what_was_not_placed_is_listed(bring: Bring):
    found = bring([["call_id", "date", "Remarks"], ["c", "2025-01-01", "long"]])
    assert found.report.unused == ("Remarks",)
    assert ("call_id", "call_id") in found.report.placed


def test_an_age_that_pandas_wrote_with_decimals_is_the_one_that_a_mapping_names(bring: Bring):
    rows = [["respondent_id", "round", "date", "age"], ["p-1", "before", "2025-03-04", "98.0"]]
    rows += [["p-2", "before", "2025-03-04", "99.0"]]
    found = bring(rows, "responses", mapping='[values.age]\n"98" = "40"\n"99" = ""')
    assert found.column("age_group") == ["35-49", None]
    assert found.rules == {"no_place"}

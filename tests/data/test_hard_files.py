"""Real tables as they come, one file for each trap: the records that come out and what is said about the rest."""

from pathlib import Path

import pytest

from tests.data.conftest import Bring, Brought

HARD = Path(__file__).with_name("hard")
TRACE_OF_NOTHING = {"no_consent_column", "no_round_column"}


def told(found: Brought) -> dict[str, int]:
    """How often each rule was told."""
    assert found.report.failure is None
    return {rule: count for rule, count in found.report.counts if rule not in TRACE_OF_NOTHING}


FIRST = {"Jaffna": "LK41", "Mannar": "LK42", "Vavuniya": "LK43", "Galle": "LK31"}
HEADERS = {
    "titles_above.csv": (
        "activities",
        {
            "activity_id": ["A-1", "A-2", "A-3"],
            "district": ["LK41", "LK42", "LK43"],
            "reached_female": [12, 20, 7],
        },
        {"header_row": 1, "totals_row": 1, "note_row": 2},
    ),
    "two_row_headers.csv": (
        "activities",
        {
            "activity_id": ["A-1", "A-2"],
            "reached_female": [12, 20],
            "reached_male": [8, 5],
            "partner": ["Sarvodaya"] * 2,
        },
        {"header_row": 1, "totals_row": 1},
    ),
    "groups_above.csv": (
        "activities",
        {"activity_id": ["A-1", "A-2"], "district": ["LK41", "LK42"], "reached_male": [8, 5]},
        {"header_row": 1, "totals_row": 1, "blank_header": 1},
    ),
    "notes_of_one_field.csv": (
        "calls",
        {"call_id": ["c-1", "c-2"], "district": ["LK41", "LK42"]},
        {"header_row": 1, "note_row": 1},
    ),
    "empty_columns.csv": ("calls", {"call_id": ["c-1", "c-2"], "topic": ["general"] * 2}, {}),
    "trailing_separators.csv": ("calls", {"call_id": ["c-1", "c-2", "c-3"], "topic": ["general"] * 3}, {}),
    "row_names_of_r.csv": (
        "calls",
        {"call_id": ["c-1", "c-2", "c-3"], "district": ["LK41", "LK42", "LK31"]},
        {"blank_header": 1},
    ),
    "repeated_and_blank_headers.csv": (
        "calls",
        {"call_id": ["c-1", "c-2"], "district": ["LK41", "LK42"]},
        {"repeated_header": 1, "blank_header": 1},
    ),
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_found_and_what_is_no_record_is_refused_by_name(bring: Bring, name: str):
    table, columns, rules = HEADERS[name]
    found = bring(HARD / name, table)
    assert told(found) == rules
    assert {column: found.column(column) for column in columns} == columns
    report = found.report
    assert report.read == report.accepted + report.duplicate + report.refused
    assert report.refused == rules.get("totals_row", 0) + rules.get("note_row", 0)


def test_rows_keep_their_numbers_below_titles(bring: Bring):
    found = bring(HARD / "titles_above.csv", "activities")
    assert found.problem("totals_row")["row"] == 10
    assert found.problem("header_row")["fix"] == "the headers were found in row 5; rows 1, 3 left out"
    assert found.report.problems.query("rule == 'note_row'")["row"].tolist() == [11, 12]


def test_headers_that_only_a_mapping_knows_are_found_above_a_late_row_of_tags(bring: Bring):
    mapping = '[columns]\nactivity_id = "ref"\ndistrict = "where"\nreached_total = "how many"\n'
    found = bring(HARD / "hxl_late.csv", "activities", mapping=mapping)
    assert found.column("reached_total") == [20, 25]
    assert told(found) == {"header_row": 1}
    assert "HXL row" in found.report.evidence


def test_a_row_of_tags_is_found_among_the_first_25(bring: Bring, tmp_path: Path):
    above = [["", ""]] * 22
    rows = [*above, ["call_id", "date"], ["#contact+id", "#date"], ["c-1", "2025-01-02"]]
    assert bring(rows).column("call_id") == ["c-1"]


def test_a_column_without_a_header_is_named_by_its_letter(bring: Bring):
    found = bring(HARD / "repeated_and_blank_headers.csv")
    assert found.problem("blank_header")["column"] == "column D"
    assert found.problem("repeated_header")["column"] == "district"

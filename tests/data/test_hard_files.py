"""Real tables as they come, one file for each trap: the records that come out and what is said about the rest."""

from pathlib import Path

import pytest

import geo.country
from data import ingest
from data.evidence import personal
from data.ingest import Job
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


def test_a_row_of_words_below_a_blank_header_is_no_second_row_of_headers(bring: Bring):
    rows = [
        ["call_id", "date", "district", "", "topic"],
        ["c-1", "5 March 2025", "Jaffna", "asked twice", ""],
        ["c-2", "6 March 2025", "Mannar", "", "general"],
    ]
    assert bring(rows).column("call_id") == ["c-1", "c-2"]


def test_destroyed_texts_are_left_blank_and_told(bring: Bring):
    rows = [
        ["activity_id", "date", "district", "place"],
        ["A-1", "2025-03-04", "Jaffna", "???? ??"],
        ["A-2", "2025-03-05", "Mannar", "Hall?"],
    ]
    found = bring(rows, "activities")
    assert found.column("place") == [None, "Hall?"]
    assert (found.problem("damaged_text")["row"], found.problem("damaged_text")["value"]) == (2, "???? ??")


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


def test_swapped_coordinates_are_told_with_counts_and_not_used(bring: Bring):
    found = bring(HARD / "swapped_coordinates.csv", "activities")
    assert told(found) == {"swapped_coordinates": 1, "no_place": 1}
    notice = found.problem("swapped_coordinates")
    assert (notice["row"], notice["column"]) == (0, "latitude, longitude")
    assert notice["fix"].startswith("5 of 5 points lie in the country only when exchanged; no point was used")
    assert set(found.column("latitude")) == {None}
    assert dict(found.report.place_checks) == {"no_point": 6}


def test_swapped_coordinates_are_exchanged_when_asked_for(bring: Bring):
    found = bring(HARD / "swapped_coordinates.csv", "activities", fixes=("swap-coordinates",))
    assert told(found) == {"swapped_coordinates": 1, "point_zero": 1}
    assert found.column("latitude")[:2] == [9.68, 8.98]
    assert found.column("district")[-1] == "LK31"
    assert dict(found.report.place_checks) == {"agrees": 4, "no_point": 1, "no_place": 1}


def test_nothing_is_exchanged_in_a_file_that_is_right(bring: Bring):
    rows = [
        ["activity_id", "date", "district", "latitude", "longitude"],
        *([f"A-{i}", "2025-01-01", "Kandy", "7.29", "80.63"] for i in range(4)),
        ["A-9", "2025-01-01", "Kandy", "80.63", "7.29"],
    ]
    found = bring(rows, "activities", fixes=("swap-coordinates",))
    assert told(found) == {"fix_not_needed": 1, "point_outside": 1}
    assert found.column("longitude") == [80.63] * 4 + [7.29]


def test_a_key_that_is_not_nearly_unique_is_refused_with_the_figure(bring: Bring):
    mapping = '[columns]\ncall_id = "uuid"\n'
    failure = bring(HARD / "four_uuids.csv", mapping=mapping).report.failure
    assert failure is not None
    assert "'uuid' cannot tell one record from another: 4 different values in 40 rows" in failure
    assert "these columns differ in every row: 'nr'" in failure
    assert bring(HARD / "four_uuids.csv", mapping=mapping.replace("uuid", "nr")).report.accepted == 40


def test_a_person_in_several_rounds_is_told_by_the_round(bring: Bring):
    failure = bring(HARD / "persons_without_round.csv", "responses").report.failure
    assert failure is not None
    assert "6 different values in 18 rows" in failure
    assert "say in a mapping which column holds the round" in failure
    mapping = '[columns]\nround = "when"\n'
    assert bring(HARD / "persons_without_round.csv", "responses", mapping=mapping).report.accepted == 18


def test_a_file_pasted_twice_is_no_fault_of_its_key(bring: Bring):
    rows = [[f"c-{i}", "2025-01-01", "Galle"] for i in range(30)]
    report = bring([["call_id", "date", "district"], *rows, *rows]).report
    assert (report.accepted, report.duplicate) == (30, 30)


@pytest.mark.parametrize("name", ["r_mangled_names.csv", "r_mangled_labels.csv"])
def test_headers_that_r_rewrote_are_found(bring: Bring, name: str):
    found = bring(HARD / name, "responses")
    assert told(found) == {}
    assert found.column("respondent_id") == ["n-1", "n-2", "n-3"]
    assert found.column("district") == ["LK21", "LK31", "LK21"]
    assert found.column("age_group") == ["under-18", "50-over", "35-49"]
    assert found.column("source_used") == ["newspaper school", None, "school"]
    assert dict(found.report.place_checks) == {"agrees": 2, "no_point": 1}
    assert found.report.evidence.startswith("Kobo export")


def test_a_mapping_may_name_a_header_as_r_wrote_it(bring: Bring):
    mapping = '[columns]\nrespondent_id = "X_uuid"\ndate = "X_submission_time"\n'
    found = bring(HARD / "r_mangled_names.csv", "responses", mapping=mapping)
    assert found.column("respondent_id") == ["edited-n-1", "edited-n-2", "edited-n-3"]
    assert {str(day) for day in found.column("date")} == {"2025-03-13"}  # 20:10 in UTC


def test_headers_of_several_lines_are_found_by_their_text_or_a_pattern(bring: Bring):
    mapping = '[columns]\ndate = "Day of the call"\ndistrict = "re:the district\\\\?$"\n'
    found = bring(HARD / "long_headers.csv", mapping=mapping)
    assert found.column("call_id") == ["c-1", "c-2"]
    assert found.column("district") == ["LK41", "LK42"]


def test_personal_columns_are_named_and_left_out(bring: Bring):
    found = bring(HARD / "personal_columns.csv", "activities")
    named = found.report.problems.query("rule == 'personal_column'")
    assert dict(zip(named["column"], named["value"], strict=True)) == {
        "Contact name": "names",
        "place": "phone numbers",
        "Telephone": "phone numbers",
        "දුරකථන අංකය": "phone numbers",
        "அடையாள அட்டை": "identity numbers",
        "seen": "e-mail addresses",
    }
    assert found.column("place") == [None, None, None]
    assert found.column("partner") == ["Sarvodaya"] * 3
    assert "077" not in found.report.problems.to_csv()


@pytest.mark.parametrize(
    ("header", "holds"),
    [
        ("Respondent's name", "names"),
        ("What is the full name of the person interviewed?", "names"),
        ("respondent.mobile", "phone numbers"),
        ("Name of village", None),
        ("Can you name a risk of travelling without a contract?", None),
        ("username", None),
        ("பெயர்", "names"),
        ("கிராமத்தின் பெயர்", None),
    ],
)
def test_a_header_tells_a_person_from_a_thing(header: str, holds: str | None):
    assert personal.by_header(header) == holds


def test_a_mapping_may_keep_a_column_of_text(bring: Bring):
    found = bring(HARD / "personal_columns.csv", "activities", mapping='keep_personal = ["place"]')
    assert found.column("place")[0] == "0771234567"
    failure = bring(
        HARD / "personal_columns.csv", "activities", mapping='keep_personal = "place"'
    ).report.failure
    assert failure == "the mapping form.toml: keep_personal must be a list of headers in quotes"


def test_ids_that_are_identity_numbers_are_told(bring: Bring):
    rows = [
        ["call_id", "date", "district"],
        ["901234567V", "2025-01-01", "Galle"],
        ["921234567V", "2025-01-01", "Galle"],
    ]
    found = bring(rows)
    assert told(found) == {"personal_key": 1}
    assert found.problem("personal_key")["value"] == "identity numbers"


def test_damaged_columns_are_told_with_the_share(bring: Bring):
    found = bring(HARD / "damaged_columns.csv")
    assert told(found) == {"damaged_column": 2, "invalid_date": 1}
    damaged = found.report.problems.query("rule == 'damaged_column'")
    assert dict(zip(damaged["column"], damaged["fix"], strict=True)) == {
        "town": "2 of 3 filled cells looked at (67 %) are lost",
        "share": "2 of 3 filled cells looked at (67 %) are lost",
    }
    assert found.problem("invalid_date")["fix"].startswith("the column was too narrow")


@pytest.mark.parametrize("path", sorted(HARD.glob("*.csv")), ids=lambda path: path.name)
@pytest.mark.parametrize("table", ["activities", "calls"])
def test_check_says_what_ingest_does(bring: Bring, tmp_path: Path, path: Path, table: str):
    lka = geo.country.load("lka")
    checked = ingest.check([Job(path, table)], store=tmp_path / "none", country=lka).reports[0]
    brought = bring(path, table).report
    assert checked.failure == brought.failure
    assert checked.problems.equals(brought.problems)
    assert (checked.read, checked.accepted, checked.counts) == (
        brought.read,
        brought.accepted,
        brought.counts,
    )

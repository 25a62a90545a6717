"""A hand-written file for each trap of real tables: the records that come out of it, and what is said of the rest.

Every file is listed in hard/README.md with its trap. Traps of headers, keys and personal columns, whose tests say more
than a table can, are in test_hard_files.py; those of workbooks in test_hard_workbooks.py.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from tests.data.conftest import Bring
from tests.data.test_hard_files import HARD, told


@dataclass(frozen=True)
class Trap:
    """What comes of a file: columns of the table, and for each rule the rows that broke it (0: the file)."""

    columns: dict[str, list[object]]
    rows: dict[str, list[int]] = field(default_factory=dict)
    table: str = "calls"


def days(*numbers: int) -> list[object]:
    """Days of March 2025."""
    return [date(2025, 3, number) for number in numbers]


TRAPS = {
    # Kobo and ODK
    "kobo_hxl_row.csv": Trap(
        {
            "respondent_id": ["n-1", "n-2"],
            "district": ["LK21", "LK31"],
            "source_used": ["radio school", None],
        },
        table="responses",
    ),
    "slash_in_question.csv": Trap({"district": ["LK21"], "sex": ["female"]}, table="responses"),
    "choices_unanswered.csv": Trap(
        {
            "documents_passport": [True, None, True, False],
            "documents_visa": [False, None, True, True],
            "source_used": ["radio school", None, "school", None],
        },
        table="responses",
    ),
    "choices_labels_only.csv": Trap(
        {"source_used": [None, "school", "radio school", None]},
        {"labels_cannot_be_split": [2]},
        table="responses",
    ),
    "edited_submission.csv": Trap(
        {"respondent_id": ["n-1", "n-3"], "district": ["LK21", "LK31"]},
        {"differs_from_first": [3]},
        table="responses",
    ),
    "validation_status.csv": Trap(
        {"respondent_id": ["n-1", "n-2", "n-5", "n-7"]},
        {"not_approved": [4], "on_hold": [5, 7], "unknown_status": [8]},
        table="responses",
    ),
    "moved_question.csv": Trap(
        {"district": ["LK21", "LK31", "LK41"]}, {"moved_question": [0]}, table="responses"
    ),
    "odk_central.csv": Trap(
        {
            "respondent_id": ["n-1", "n-2"],
            "date": days(10, 9),
            "district": ["LK21", "LK31"],
            "source_used": ["radio school", None],
        },
        {"not_approved": [4], "not_decrypted": [5], "missing_date": [5]},
        table="responses",
    ),
    "briefcase.csv": Trap(
        {
            "respondent_id": ["n-1", "n-2"],
            "date": days(9, 10),
            "source_used": ["radio school", None],
            "age_group": ["25-34", "50-over"],
        },
        table="responses",
    ),
    # bytes, separators, quotes, line ends
    "utf16.csv": Trap({"district": ["LK41", "LK42"]}),
    "cp1252.csv": Trap({"partner": ["Fédération – «Été»"]}, table="activities"),
    "utf8_with_mark.csv": Trap({"call_id": ["c-1"]}),
    "zero_bytes.csv": Trap(
        {"call_id": ["c-1", "c-2"], "district": ["LK41", "LK42"]}, {"broken_letters": [0]}
    ),
    "line_ends.csv": Trap({"call_id": ["c-1", "c-2", "c-3"]}),
    "separator_line.csv": Trap({"call_id": ["c-1"]}, {"header_row": [0]}),
    "separators_in_text.csv": Trap(
        {"place": ["Hall; north wing", "Hall, south"], "partner": ["One, Two", "Three"]},
        {"wrong_number_of_fields": [4]},
        table="activities",
    ),
    "unclosed_quotes.csv": Trap({"call_id": ["c-1", "c-3", "c-4", "c-6", "c-7"]}, {"open_quote": [3, 6]}),
    "apostrophes.csv": Trap(
        {"place": ["Hall, upper floor", "Hall"], "partner": ["Women's union", 'One "and only"']},
        table="activities",
    ),
    "equals_signs.csv": Trap(
        {"place": ["=Hall 3", '=HYPERLINK("x")'], "partner": ["+94 club", None]}, table="activities"
    ),
    # answers and labels as other programs dress them
    "two_digit_years_first.csv": Trap({"date": days(4, 11, 18, 28, 2)}),
    "two_for_no.csv": Trap(
        {"referred": [None] * 4, "answered": [True, False, True, False]}, {"not_yes_or_no": [2, 3, 4]}
    ),
    "formulas_for_texts.csv": Trap(
        {
            "call_id": ["007", "7", "0012"],
            "date": days(4, 5, 6),
            "district": ["LK41", "LK42", "LK31"],
            "age_group": ["25-34", "18-24", "35-49"],
        },
        {"ids_alike": [0]},
    ),
    "quotes_after_blanks.csv": Trap(
        {
            "call_id": ["c-1", "c-2", "c-3"],
            "date": days(4, 5, 6),
            "district": ["LK41", "LK31", "LK42"],
            "topic": ["general", "general", None],
        },
        {"unknown_code": [4]},
    ),
    "groups_of_ages.csv": Trap(
        {
            "age_group": [
                *("under-18", "18-24", "25-34", "50-over", "50-over", "under-18", "50-over"),
                *(None, None, None),
            ]
        },
        {"unknown_code": [9, 10, 11]},
    ),
    "scale_from_zero.csv": Trap(
        {"rss_econ_food": [None] * 3, "rss_econ_debt": [None] * 3, "rss_soc_housing": [None] * 3},
        {"out_of_range": [2, 2, 2, 3, 3, 3, 4, 4]},
        table="returnees",
    ),
    "numbered_labels.csv": Trap(
        {
            "date": days(4, 5, 6, 8),
            "district": ["LK11", "LK41", "LK21", "LK31"],
            "sex": ["female", "male", None, "female"],
            "topic": ["general", "agent_check", None, "general"],
            "referred": [True, False, None, True],
        },
        {"unknown_code": [4, 4], "not_yes_or_no": [4], "no_consent": [5]},
    ),
    "blanks_of_programs.csv": Trap(
        {
            "return_date": [date(2024, 11, 2), None, None, None],
            "return_country": [None, "NP", "NA", None],
            "district": ["LK41", None, "LK42", "LK31"],
            "sex": ["female", None, None, None],
            "age_group": ["25-34", None, None, "50-over"],
            "consent": [True, True, True, None],
        },
        {"no_place": [3], "consent_blank": [5], "blank_header": [0]},
        table="returnees",
    ),
    "places_within_places.csv": Trap(
        {"district": ["LK31", "LK41", "LK41", "LK21", "LK42"]},
        {"unknown_place": [7, 9], "not_a_district": [8]},
    ),
    # rows
    "totals_rows.csv": Trap(
        {"activity_id": ["A-1", "A-2"]}, {"totals_row": [3, 5, 6, 7, 8, 9]}, table="activities"
    ),
    "trailing_blank_rows.csv": Trap({"call_id": ["c-1", "c-2"]}),
    "headers_again.csv": Trap({"call_id": ["c-1", "c-2"]}, {"header_again": [3]}),
    "another_table_below.csv": Trap(
        {"call_id": ["c-1", "c-2", "c-3"], "answered": [True, False, True]},
        {"header_again": [5, 8], "other_table": [6, 7]},
    ),
    "one_below_the_other.csv": Trap(
        {"activity_id": ["A-1", "A-2", "A-3", "A-4"], "reached_female": [12, 7, 9, 3]},
        {"header_again": [5, 6, 8]},
        table="activities",
    ),
    "tags_below_records.csv": Trap(
        {"activity_id": ["A-1", "A-2", "A-3"]}, {"header_again": [4, 5]}, table="activities"
    ),
    "tags_with_codes.csv": Trap(
        {"activity_id": ["S-1", "S-2"], "district": ["LK41", "LK31"], "reached_male": [8, 5]},
        table="activities",
    ),
    "everything_at_once.csv": Trap(
        {
            "activity_id": ["A-1", "A-2", "A-3"],
            "date": days(5, 17, 21),
            "district": ["LK41", "LK42", "LK31"],
            "latitude": [9.6615, 8.981, 6.0535],
            "reached_female": [12, 1020, 30],
            "reached_total": [20, 1500, 30],
            "language": ["Tamil – “spoken”", "Tamil", "Sinhala"],
        },
        {"header_row": [0], "totals_row": [10], "note_row": [11]},
        table="activities",
    ),
    "tags_alone.csv": Trap(
        {"activity_id": ["A-1", "A-2"], "district": ["LK31", "LK21"], "reached_female": [12, 7]},
        {"header_row": [0]},
        table="activities",
    ),
    "tags_tell.csv": Trap(
        {"activity_id": ["A-1", "A-2"], "district": ["LK31", "LK21"], "reached_female": [12, 7]},
        table="activities",
    ),
    "pasted_twice.csv": Trap({"call_id": [f"c-{i}" for i in range(12)]}, {"differs_from_first": [26]}),
    # days
    "serial_dates.csv": Trap({"date": days(4, 5, 6, 7)}),
    "dates_day_first.csv": Trap({"date": days(4, 25, 5)}),
    "dates_month_first.csv": Trap({"date": days(4, 25)}),
    "odd_years.csv": Trap({"date": days(25)}, {"implausible_date": [2, 3, 4]}),
    "days_in_words.csv": Trap({"date": days(4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)}),
    "weeks_and_months.csv": Trap({"call_id": ["c-6"]}, {"invalid_date": [2, 3, 4, 5, 6]}),
    "around_midnight.csv": Trap({"date": days(3, 4, 4, 4, 4)}),
    # codes and values
    "blanks_in_categories.csv": Trap(
        {"call_id": ["c-1", "c-2"], "date": days(4, 5), "topic": ["general"] * 2, "sex": ["female"] * 2}
    ),
    "invisible_marks.csv": Trap(
        {"call_id": ["c-1", "c-2"], "district": ["LK41", "LK42"], "sex": ["female"] * 2}
    ),
    "yes_and_no.csv": Trap({"referred": [True, False] * 5}),
    "coded_and_labelled.csv": Trap({"sex": [*["female"] * 7, *["male"] * 2, None]}, {"unknown_code": [11]}),
    "missing_codes.csv": Trap(
        {"sex": [None] * 3, "topic": [None] * 3, "referred": [None] * 3},
        {"unknown_code": [2, 2, 3, 4], "not_yes_or_no": [2, 3]},
    ),
    "ages_in_words.csv": Trap(
        {
            "age_group": [
                "25-34",
                "under-18",
                "35-49",
                None,
                "25-34",
                "50-over",
                "25-34",
                None,
                None,
                "18-24",
            ]
        },
        {"unknown_code": [5], "missing_code": [9, 10]},
    ),
    "ages_for_no_answer.csv": Trap(
        {"age_group": ["25-34", None, None, "50-over", None, None, None]}, {"missing_code": [3, 4, 6, 7, 8]}
    ),
    "codes_for_no_answer.csv": Trap(
        {
            "reached_female": [24, None, None, 31, 12],
            "reached_male": [18, 21, None, 95, 99],
            "reached_total": [42, None, 30, 126, 111],
        },
        {"missing_code": [3, 3, 4, 4]},
        table="activities",
    ),
    "scientific_ids.csv": Trap({"call_id": ["94771234"]}, {"rounded_id": [2, 3, 4]}),
    "leading_zeros.csv": Trap({"call_id": ["007", "7"]}, {"ids_alike": [0]}),
    "zeros_taken.csv": Trap({"call_id": ["0041", "0042", "43", "44", "1045"]}, {"lost_zeros": [0]}),
    "capital_uuids.csv": Trap(
        {
            "call_id": [
                "uuid:0f3c1a52-9d1e-4a37-8b0a-6c1f2f9a7e01",
                "0f3c1a52-9d1e-4a37-8b0a-6c1f2f9a7e02",
                "C-1",
                "c-1",
            ]
        },
        {"differs_from_first": [5], "ids_alike": [0]},
    ),
    # places
    "three_scripts.csv": Trap({"district": ["LK53"] * 8}),
    "code_and_name.csv": Trap(
        {"call_id": ["c-1", "c-3", "c-4", "c-5"], "district": ["LK41", "LK31", "LK21", "LK21"]},
        {"code_and_name_disagree": [3]},
    ),
    "iso_codes.csv": Trap({"district": ["LK45", "LK42", "LK43", "LK44", "LK41"]}, {"iso_code": [0]}),
    "not_districts.csv": Trap(
        {"district": ["LK21"]}, {"not_a_district": [2, 3, 4, 5, 6, 7, 8, 9], "unknown_place": [10]}
    ),
    "points.csv": Trap(
        {
            "district": ["LK41", "LK41", "LK41", "LK41", "LK31", "LK41", "LK41"],
            "latitude": [9.66, None, 51.5, 6.05, 6.05, None, 9.66],
        },
        {"point_zero": [3], "point_outside": [4], "place_differs": [5], "point_incomplete": [7]},
        table="activities",
    ),
    "degrees_and_minutes.csv": Trap(
        {"district": ["LK41", "LK31", "LK42", "LK21", "LK41", "LK41"]},
        {"point_incomplete": [6, 7]},
        table="activities",
    ),
    "points_in_one_cell.csv": Trap(
        {
            "district": ["LK41", "LK31", "LK42", "LK21"],
            "latitude": [9.6615, 6.0535, 8 + 58 / 60 + 52 / 3600, 7.29],
        },
        table="activities",
    ),
    "phones_in_places.csv": Trap(
        {
            "place": [None, "Library", "School 12/345 of 2024"],
            "partner": ["Sarvodaya", None, "Red Cross"],
        },
        {"personal_text": [2, 3]},
        table="activities",
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_gives_the_table_and_the_problems_expected(bring: Bring, name: str):
    trap = TRAPS[name]
    found = bring(HARD / name, trap.table)
    assert told(found) == {rule: len(rows) for rule, rows in trap.rows.items()}
    assert {column: found.column(column) for column in trap.columns} == trap.columns
    problems = found.report.problems
    assert {rule: sorted(problems[problems["rule"] == rule]["row"]) for rule in trap.rows} == trap.rows
    report = found.report
    assert report.read == report.accepted + report.duplicate + report.refused


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("dates_undecided.csv", "both orders fit all rows"),
        ("dates_mixed.csv", "some rows fit only day/month, others only month/day"),
    ],
)
def test_an_order_of_dates_that_two_readings_fit_is_asked_for(bring: Bring, name: str, why: str):
    failure = bring(HARD / name).report.failure
    assert why in str(failure)
    assert 'Say which it is in a mapping: [dates] order = "dmy"' in str(failure)


def test_an_order_that_the_mapping_says_is_taken(bring: Bring):
    mapping = '[dates]\norder = "mdy"\n[columns]\ncall_id = "call_id"\n'
    assert bring(HARD / "dates_undecided.csv", mapping=mapping).column("date") == [
        date(2025, 3, 4),
        date(2025, 5, 6),
    ]


def test_a_mapping_that_says_one_thing_leaves_the_usual_headers_to_be_found(bring: Bring):
    mapping = '[columns]\nrespondent_id = "Person"\n[constants]\nround = "before"\n[dates]\norder = "dmy"\n'
    found = bring(HARD / "usual_headers_and_a_short_mapping.csv", "responses", mapping=mapping)
    assert found.column("date") == [date(2025, 4, 3), date(2025, 8, 7)]
    assert (found.column("district"), found.column("sex")) == (["LK41", "LK42"], ["female", "female"])
    assert told(found) == {"no_consent": 1}


def test_a_tag_for_age_does_not_make_groups_of_years(bring: Bring):
    rows = [
        ["call_id", "date", "District", "Age"],
        ["#contact+id", "#date", "#adm2+code", "#meta+age"],
        ["c-1", "2025-03-04", "LK41", "24"],
    ]
    found = bring(rows)
    assert (found.column("age_group"), told(found)) == (["18-24"], {})


@pytest.mark.parametrize(
    ("header", "who"), [("Consent given?", ["c-1"]), ("Form of consent", ["c-1", "c-2"])]
)
def test_a_header_that_speaks_of_consent_is_a_gate_or_is_named(bring: Bring, header: str, who: list[str]):
    rows = [
        ["call_id", "date", "district", header],
        ["c-1", "2025-03-04", "LK41", "Y"],
        ["c-2", "2025-03-04", "LK41", "N"],
    ]
    found = bring(rows)
    assert found.column("call_id") == who
    notices = found.report.problems.query("rule == 'no_consent_column'")["fix"].tolist()
    assert [header in fix for fix in notices] == [True] * (len(who) - 1)


def test_who_refused_is_not_advised_to_be_taken_for_who_agreed(bring: Bring):
    rows = [
        ["call_id", "date", "district", "Consent refused"],
        ["c-1", "2025-03-04", "LK41", "Y"],
        ["c-2", "2025-03-04", "LK41", "N"],
    ]
    turned = '[columns]\nconsent = "Consent refused"\n[values.consent]\nY = "no"\nN = "yes"\n'
    assert bring(rows, mapping=turned).column("call_id") == ["c-2"]
    advised = str(bring(rows).problem("no_consent_column")["fix"])
    assert "'Consent refused' asks the opposite" in advised


def test_which_of_1_and_2_is_yes_is_asked_for_and_then_known(bring: Bring):
    found = bring(HARD / "two_for_no.csv")
    assert '[values.referred] "1" = "yes" and "2" = "no"' in str(found.problem("not_yes_or_no")["fix"])


@pytest.mark.parametrize(("first", "second"), [("yes", "no"), ("no", "yes")])
def test_1_and_2_are_read_as_the_mapping_says(bring: Bring, first: str, second: str):
    found = bring(HARD / "two_for_no.csv", mapping=f'[values.referred]\n"1" = "{first}"\n"2" = "{second}"\n')
    assert found.column("referred") == [first == "yes", first == "no", first == "yes", None]
    assert told(found) == {}


def test_a_consent_of_1_and_2_lets_nobody_in_until_it_is_known_which_is_yes(bring: Bring):
    rows = [["call_id", "date", "consent"], ["c-1", "2025-03-04", "1"], ["c-2", "2025-03-05", "2"]]
    assert told(bring(rows)) == {"consent_unreadable": 2}


def test_numbers_mean_what_their_header_says(bring: Bring):
    mapping = "[columns]\n" + "\n".join(
        f'{name} = "re:^{header}"'
        for name, header in (
            ("sex", "Sex"),
            ("consent", "Consent"),
            ("referred", "Referred"),
            ("answered", "Answered"),
        )
    )
    found = bring(HARD / "legends_in_headers.csv", mapping=mapping)
    assert found.column("call_id") == ["c-1", "c-2", "c-4"]
    assert found.column("sex") == ["female", "male", None]
    assert found.column("referred") == [True, False, True]
    assert found.column("answered") == [True, True, None]
    assert told(found) == {"no_consent": 1, "unknown_code": 1}


def test_na_beside_codes_is_namibia(bring: Bring):
    rows = [
        ["call_id", "date", "district", "destination"],
        ["c-1", "2025-03-04", "LK41", "NA"],
        ["c-2", "2025-03-04", "LK41", "QA"],
    ]
    assert bring(rows).column("destination") == ["NA", "QA"]


def test_headers_with_dots_among_the_records_are_headers(bring: Bring):
    mapping = '[columns]\ncall_id = "Contact no."\n'
    found = bring(HARD / "headers_with_dots_again.csv", mapping=mapping)
    assert (found.column("call_id"), told(found)) == (["c-1", "c-2"], {"header_again": 1})


def test_a_mapping_that_names_one_of_two_places_means_that_one_alone(bring: Bring):
    rows = [
        ["call_id", "date", "Home district", "P-code", "Age in years", "Age group"],
        ["c-1", "2025-03-04", "Jaffna", "LK31", "40", "18 to 24"],
    ]
    mapping = '[columns]\ndistrict = "Home district"\nage_group = "Age group"\n'
    found = bring(rows, mapping=mapping)
    assert (found.column("district"), found.column("age_group")) == (["LK41"], ["18-24"])


def test_what_is_no_district_is_named_as_what_it_is(bring: Bring):
    problems = bring(HARD / "not_districts.csv").report.problems
    fixes = dict(zip(problems["value"], problems["fix"], strict=True))
    for name, what in {
        "Kalmunai": "a health area inside Ampara district",
        "CMC": "the health area of the Colombo Municipal Council",
        "Wanni": "an electoral district over Mannar",
        "Northern Province": "a province",
        "Sri Lanka": "the whole country",
        "Total": "a totals row",
    }.items():
        assert f'"{name}" is {what}' in fixes[name]


def test_every_hard_file_is_listed_with_its_trap_and_read_by_a_test():
    listed = re.findall(
        r"^\| `([^`]+\.csv)` \|", (HARD / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sorted(listed) == sorted(path.name for path in HARD.glob("*.csv"))
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name in listed if f'"{name}"' not in tests] == []

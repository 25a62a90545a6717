"""Columns made of others: ids of several parts, days of three cells, what stands once above its rows, the sheet's name."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import geo.country
from data.__main__ import main
from data.columns import recipes
from data.meaning import pseudonyms
from data.proposals import propose
from data.proposals.writing import recipe_of
from tests.data import files
from tests.data.conftest import Bring

LKA = geo.country.load("lka")
HEADER = ["Village", "HH no", "Member", "Day", "Month", "Year", "District", "Sex", "Phone"]
ROWS = [
    HEADER,
    ["Nallur", "1", "1", "4", "3", "2025", "Jaffna", "M", "0771234561"],
    [" nallur ", "1.0", "2", "31", "March", "25", "", "F", "077 123 4562"],
    ["Kopay", "", "1", "5", "மார்ச்", "2025", "", "F", "771234563"],
    ["Kopay", "2", "1", "31", "2", "2025", "Mannar", "F", "0771234564"],
    ["Kopay", "3", "1", "", "3", "2025", "", "M", "0771234565"],
    ["Total", "", "", "", "", "", "", "2", ""],
    ["Kopay", "4", "1", "6", "03", "2025", "", "M", "0771234566"],
]
MAPPING = """
[columns]
respondent_id = {parts = ["Village", "HH no", "Member"]}
date = {day = "Day", month = "Month", year = "Year"}
district = {down = "District"}
[constants]
round = "after"
"""


def test_ids_days_and_districts_are_made_of_what_the_file_has(bring: Bring):
    found = bring(ROWS, "responses", mapping=MAPPING)
    assert found.column("respondent_id") == ["nallur-1-1", "nallur-1-2", "kopay-4-1"]
    assert found.column("date") == [date(2025, 3, 4), date(2025, 3, 31), date(2025, 3, 6)]
    assert found.column("district") == ["LK41", "LK41", "LK42"]
    assert found.column("sex") == ["male", "female", "male"]
    told = {str(p["rule"]): (p["row"], p["value"]) for p in found.report.problems.to_dict("records")}
    assert told["incomplete_id"] == (4, "")
    assert told["invalid_date"] == (5, "2025-02-31")
    assert told["missing_date"] == (6, "")
    assert told["totals_row"] == (7, "Total")
    assert (found.report.read, found.report.accepted, found.report.refused) == (7, 3, 4)


def test_a_part_that_tells_who_somebody_is_becomes_a_code_however_it_is_written(bring: Bring):
    """The same person has the same code in a file that writes the number another way, and the number is nowhere."""
    mapping = MAPPING.replace('"HH no", "Member"', '"Phone"') + '[id_prefix]\nrespondent_id = "n-"'
    rows = [row for row in ROWS if row[1] != ""]
    first = bring(rows, "responses", mapping=mapping)
    ids = first.column("respondent_id")
    assert all(str(one).startswith(("n-nallur-P-", "n-kopay-P-")) for one in ids)
    assert not [row[8] for row in rows[1:] if "".join(row[8].split())[-9:] in " ".join(map(str, ids))]
    assert first.problem("coded_part")["column"] == "Phone"
    again = [HEADER, *([*row[:8], row[8].replace("077", "+94 77", 1)] for row in rows[1:3])]
    second = bring(again, "responses", mapping=mapping)
    assert (second.report.accepted, second.report.duplicate) == (0, 2)


def test_one_part_alone_is_no_repeated_header(bring: Bring):
    rows = [["Phone", "Date"], *([f"07712345{n:02}", "2025-03-01"] for n in range(12))]
    found = bring(rows, mapping='[columns]\ncall_id = {parts = ["Phone"]}')
    assert (found.report.accepted, found.rules) == (12, {"coded_part", "no_place"})


def test_the_code_of_a_part_can_be_told(tmp_path: Path, bring: Bring, capsys: pytest.CaptureFixture[str]):
    bring(ROWS, "responses", mapping=MAPPING.replace('"HH no", "Member"', '"Phone"'))
    assert main(["code", "--id", "+94771234561", "--store", str(tmp_path / "store")]) == 0
    code = pseudonyms.coder(tmp_path / "store", make=False).part("0771234561")
    assert capsys.readouterr().out.split()[:1] == [code]


def test_a_year_that_stands_nowhere_and_a_month_above_its_rows(bring: Bring):
    rows = [["call_id", "Month", "Day"], ["a", "March", "4"], ["b", "", "5"], ["c", "April", "1"]]
    mapping = '[columns]\ndate = {day = "Day", month = {down = "Month"}, year = 2025}'
    assert bring(rows, mapping=mapping).column("date") == [
        date(2025, 3, 4),
        date(2025, 3, 5),
        date(2025, 4, 1),
    ]


def test_a_sheet_is_called_after_its_district(tmp_path: Path, bring: Bring):
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        for name in ("Jaffna", "Mannar"):
            sheet = pd.DataFrame({"No": [1, 2], "Date": ["2025-03-04", "2025-03-05"], "Sex": ["M", "F"]})
            sheet.to_excel(book, sheet_name=name, index=False)
    mapping = """
    [columns]
    call_id = {parts = [{sheet = true}, "No"]}
    district = {sheet = true}
    """
    found = bring(path, mapping=f'sheet = "Mannar"{mapping}')
    assert (found.column("call_id"), found.column("district")) == (["mannar-1", "mannar-2"], ["LK42"] * 2)
    both = bring(path, mapping=mapping)  # the first sheet, beside what came in before
    assert both.column("district") == ["LK42"] * 2 + ["LK41"] * 2
    assert "'Mannar'" in str(both.problem("other_sheets")["fix"])


def test_parts_that_do_not_tell_records_apart_are_refused_with_the_figure(bring: Bring):
    rows = [
        ["Village", "HH", "Date", "Sex"],
        *(["Nallur", "1", f"2025-03-{d:02}", "M"] for d in range(1, 21)),
    ]
    mapping = '[columns]\nrespondent_id = {parts = ["Village", "HH"]}\n[constants]\nround = "after"'
    failure = bring(rows, "responses", mapping=mapping).report.failure
    assert "'Village + HH' cannot tell one record from another: 1 different value in 20 rows" in str(failure)


def test_a_file_without_ids_is_told_that_several_columns_can_be_one(bring: Bring):
    failure = bring(ROWS, "responses").report.failure
    assert 'put it together in a mapping: respondent_id = {parts = ["…", "…"]}' in str(failure)


@pytest.mark.parametrize(
    "line",
    [
        "respondent_id = {parts = []}",
        'respondent_id = {parts = "Village"}',
        "respondent_id = {parts = [3]}",
        'respondent_id = {part = ["Village"]}',
        'sex = {parts = ["Village", "Sex"]}',
        'sex = {day = "Day", month = "Month", year = "Year"}',
        'date = {day = "Day", month = "Month"}',
        'date = {day = "Day", month = "Month", year = true}',
        "score = {sum = []}",
        'sex = {sum = ["Sex", "Member"]}',
        "district = {sheet = 1}",
        "district = {down = 3}",
        "district = {}",
    ],
)
def test_what_a_recipe_cannot_mean_is_said(bring: Bring, line: str):
    failure = str(bring(ROWS, "responses", mapping=f"[columns]\n{line}").report.failure)
    assert failure.startswith("the mapping form.toml: columns.")


def test_a_part_that_the_file_lacks_is_named(bring: Bring):
    mapping = MAPPING.replace("HH no", "House")
    failure = str(bring(ROWS, "responses", mapping=mapping).report.failure)
    assert "has no column 'House', which the mapping names in columns.respondent_id" in failure


def test_a_recipe_is_written_as_it_was_read():
    found = {"parts": ["Village", {"down": 'The "house"'}, {"sheet": True}]}
    recipe = recipes.read("call_id", found, table="calls", refuse=pytest.fail)
    assert recipe_of(recipe) == '{parts = ["Village", {down = "The \\"house\\""}, {sheet = true}]}'
    counts = {"sum": ["Women", "Girls"]}
    recipe = recipes.read("reached_female", counts, table="activities", refuse=pytest.fail)
    assert recipe_of(recipe) == '{sum = ["Women", "Girls"]}'


PRESENT = [
    ["activity_id", "date", "District", "Men", "Women", "Boys", "Girls", "Trainers"],
    ["a-1", "2025-03-04", "Jaffna", "5", "10", "6", "12", "2"],
    ["a-2", "2025-03-05", "Jaffna", "7", "11", "", "12.0", "2"],
    ["a-3", "2025-03-06", "Jaffna", "", "", "0", " ", "2"],
]


def test_girls_beside_women_are_told_and_no_longer_lost_unseen(bring: Bring, tmp_path: Path):
    found = bring(PRESENT, "activities")
    told = found.report.problems[found.report.problems["rule"] == "doubtful_column"]
    assert told["column"].tolist() == ["Women", "Men"]
    assert told["value"].tolist() == ["'Girls'", "'Boys'"]
    assert 'reached_male = {sum = ["Men", "Boys"]}' in told["fix"].tolist()[1]
    offered = propose(files.as_csv(tmp_path / "o.csv", PRESENT), table="activities", country=LKA).made
    assert {one.recipe for one in offered} >= {'{sum = ["Women", "Girls"]}', '{sum = ["Men", "Boys"]}'}


@pytest.mark.parametrize(("recipe", "told"), [('"Women"', True), ('{sum = ["Women"]}', False)])
def test_girls_are_told_beside_a_mapping_that_names_the_women_alone(bring: Bring, recipe: str, told: bool):
    mapping = f"usual_headers = false\n[columns]\nreached_female = {recipe}\n"
    found = bring(PRESENT, "activities", mapping=mapping)
    assert found.column("reached_female") == [10, 11, None]
    assert found.rules == ({"doubtful_column"} if told else set[str]())


def test_counts_of_several_columns_are_added_up(bring: Bring):
    """A blank among counts is nobody, a row of blanks not known; what is no count is told with all of them."""
    mapping = (
        '[columns]\nreached_female = {sum = ["Women", "Girls"]}\nreached_male = {sum = ["Men", "Boys"]}\n'
    )
    rows = [*PRESENT, ["a-4", "2025-03-07", "Jaffna", "7", "many", "6", "3", "2"]]
    found = bring(rows, "activities", mapping=mapping)
    assert found.column("reached_female") == [22, 23, None, None]
    assert found.column("reached_male") == [11, 7, 0, 13]
    assert found.rules == {"not_a_number"}
    assert found.problem("not_a_number")[["row", "column", "value"]].tolist() == [
        5,
        "Women + Girls",
        "many + 3",
    ]


def test_an_identity_number_cut_to_its_first_digits_makes_no_code(bring: Bring):
    """Excel writes 199012345678 as 1.99012E+11: everybody born that week had one code, and all but one were duplicates."""
    people = ["1.99012E+11", "1.99012E+11", "199012345678", "901234567V"]
    rows = [["NIC", "Round", "Date", "District"]]
    rows += [[nic, "before", "2025-03-04", "Jaffna"] for nic in people]
    mapping = '[columns]\nrespondent_id = {parts = ["NIC"]}\n[id_prefix]\nrespondent_id = "n-"\n'
    found = bring(rows, "responses", mapping=mapping)
    assert [str(one)[:4] for one in found.column("respondent_id")] == ["n-P-", "n-P-"]
    refused = found.report.problems[found.report.problems["rule"] == "rounded_id"]
    assert (refused["row"].tolist(), refused["value"].tolist()) == ([2, 3], ["", ""])
    assert (found.report.accepted, found.report.duplicate, found.report.refused) == (2, 0, 2)


def test_values_are_carried_down_from_chunk_to_chunk(tmp_path: Path, bring: Bring):
    rows = [["call_id", "date", "District"], ["c-0", "2025-03-01", "Jaffna"]]
    rows += [[f"c-{n}", "2025-03-01", "Mannar" if n == 130_000 else ""] for n in range(1, 150_000)]
    path = files.as_csv(tmp_path / "long.csv", rows)
    found = bring(path, mapping='[columns]\ndistrict = {down = "District"}')
    assert found.column("district") == ["LK41"] * 130_000 + ["LK42"] * 20_000


BLOCKS = [
    ["Sessions of the first quarter", "", "", "", ""],
    ["Officer:", "Nobody", "", "Date :", "14/03/2025"],
    ["Session ID", "Venue", "Women", "Men", "Total"],
    ["district – Jaffna; Division: Nallur", "", "", "", ""],
    ["S1", "District hall", "10", "12", "22"],
    ["Sub total", "", "10", "12", "22"],
    ["District", "Mannar", "", "", ""],
    ["S2", "Hall", "5", "6", "11"],
    ["Page 1 of 2", "", "", "", ""],
    ["S3", "Hall", "5", "6", "11"],
]


def test_rows_by_themselves_say_what_holds_below_them(bring: Bring):
    mapping = (
        '[columns]\nactivity_id = "Session ID"\ndate = {above = "Date"}\ndistrict = {above = "District"}'
    )
    found = bring(BLOCKS, "activities", mapping=mapping)
    assert found.column("activity_id") == ["S1", "S2", "S3"]
    assert found.column("district") == ["LK41", "LK42", "LK42"]
    assert set(found.column("date")) == {date(2025, 3, 14)}
    assert (found.report.read, found.report.refused) == (7, 4)
    assert {"totals_row", "note_row"} <= found.rules


def test_any_text_by_itself_may_stand_above(bring: Bring):
    rows = [
        ["Call ID", "Date", "Sex"],
        ["Jaffna", "", ""],
        ["a", "2025-03-01", "F"],
        ["Kandy", "", ""],
        ["b", "2025-03-02", "M"],
    ]
    found = bring(rows, mapping='[columns]\ncall_id = "Call ID"\ndistrict = {above = ""}')
    assert found.column("district") == ["LK41", "LK21"]
    assert (found.report.read, found.report.refused) == (4, 2)


def test_below_a_line_of_one_field_nothing_is_carried_on(tmp_path: Path, bring: Bring):
    """What it says was never laid out in columns: it may be the next district."""
    path = tmp_path / "short.csv"
    path.write_text("Call ID,Date,Sex\nDistrict: Jaffna,,\na,2025-03-01,F\nDistrict: Kandy\nb,2025-03-02,M\n")
    found = bring(path, mapping='[columns]\ncall_id = "Call ID"\ndistrict = {above = "District"}')
    assert found.column("district") == ["LK41", None]
    assert found.problem("no_place")["row"] == 5


def test_where_one_day_holds_for_all_rows_totals_and_notes_are_none_of_them(bring: Bring):
    rows = [
        ["No", "Village", "Sex", "Age"],
        ["1", "Nallur", "F", "30"],
        ["Page 1 of 2", "", "", ""],
        ["No", "Village", "Sex", "Age"],
        ["2", "Kopay", "M", "31"],
        ["Total men", "one", "1", "1"],
        ["Prepared by", "somebody", "", ""],
    ]
    mapping = '[columns]\ncall_id = {parts = ["Village", "No"]}\n[constants]\ndate = "2025-03-14"'
    found = bring(rows, mapping=mapping)
    assert found.column("call_id") == ["nallur-1", "kopay-2"]
    told = {(p["rule"], p["row"]) for p in found.report.problems.to_dict("records") if p["row"]}
    assert {("note_row", 3), ("header_again", 4), ("totals_row", 6), ("note_row", 7)} <= told

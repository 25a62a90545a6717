"""Mappings proposed for files never seen: what is placed, how sure that is, and what a person still has to say."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import geo.country
from data import ingest, mapping, tables
from data.ingest import Job
from data.intake.reading import Report
from data.problems import Unreadable
from data.proposals import Proposal, Suggestion, propose
from tests.data import files
from tests.data.unseen import files as unseen

LKA = geo.country.load("lka")
ASIDE = {*mapping.PARADATA, "latitude", "longitude"}  # found beside what the descriptions say


def proposed(
    tmp_path: Path, rows: list[list[str]], table: str = "responses", name: str = "f.csv"
) -> Proposal:
    return propose(files.as_csv(tmp_path / name, rows), table=table, country=LKA)


def by_name(found: Proposal) -> dict[str, Suggestion]:
    return {one.name: one for one in found.columns if one.name and one.option is None}


def right(found: Proposal, made: unseen.Description) -> Iterator[tuple[str, bool]]:
    """For each name that a column of the file truly is, whether it was placed there, not behind a #."""
    placed = {one.name: one.position for one in found.placed if one.option is None}
    for name, positions in made.truth.items():
        yield name, placed.get(name) in positions


@pytest.mark.parametrize("made", unseen.described("tuned"), ids=lambda made: made.name)
def test_files_the_rules_were_tried_on_are_placed_whole(tmp_path: Path, made: unseen.Description) -> None:
    found = propose(made.write(tmp_path), table=made.table, country=LKA)
    assert [name for name, hit in right(found, made) if not hit] == []


def test_files_held_out_are_placed_nearly_whole_and_sure_means_right(tmp_path: Path) -> None:
    hits, sure = Counter[bool](), Counter[bool]()
    for made in unseen.described("held_out"):
        found = propose(made.write(tmp_path), table=made.table, country=LKA)
        hits.update(hit for _, hit in right(found, made))
        for name, one in by_name(found).items():
            if one.level == "high" and name not in ASIDE:
                sure[one.position in made.truth.get(name, [])] += 1
    assert hits[True] >= 0.9 * hits.total()
    assert sure[True] >= 0.95 * sure.total()


@pytest.mark.parametrize("made", unseen.described("held_out"), ids=lambda made: made.name)
def test_age_sex_days_and_places_of_files_held_out_are_placed(
    tmp_path: Path, made: unseen.Description
) -> None:
    found = dict(right(propose(made.write(tmp_path), table=made.table, country=LKA), made))
    wanted = {"age", "age_group", "sex", "date", "interview_date", "return_date", "district"} & set(found)
    assert {name for name in wanted if not found[name]} == set()


def test_a_survey_of_564_columns_comes_in_with_the_mapping_as_it_is_proposed(
    tmp_path: Path, without_cells: None
) -> None:
    made = next(made for made in unseen.described("held_out") if len(made.columns) == 564)
    path = made.write(tmp_path)
    toml = propose(path, table="returnees", country=LKA).toml()
    report = brought(tmp_path, path, "returnees", toml)
    said = [line for line in toml.splitlines() if line and not line.startswith("#")]
    assert len(said) < 40
    assert report.failure is None
    assert report.read == made.rows == report.accepted + report.refused
    assert (
        set(report.problems["rule"])
        & {
            "missing_key",
            "invalid_date",
            "unknown_code",
        }
        == set()
    )
    consent = made.columns[made.truth["consent"][0]]
    assert report.refused == sum(consent.value(i) == "No" for i in range(made.rows))


def brought(tmp_path: Path, path: Path, table: str, toml: str) -> Report:
    (tmp_path / "m.toml").write_text(toml, "utf-8")
    job = Job(path, table, tmp_path / "m.toml")
    return ingest.ingest([job], store=tmp_path / "store", country=LKA).reports[0]


@pytest.mark.parametrize("group", ["tuned", "held_out"])
def test_every_mapping_proposed_can_be_read_and_ingested(
    tmp_path: Path, without_cells: None, group: str
) -> None:
    for made in unseen.described(group):
        path = made.write(tmp_path)
        found = propose(path, table=made.table, country=LKA)
        report = brought(tmp_path, path, made.table, found.toml())
        rows = report.accepted + report.duplicate + report.refused
        assert rows == made.rows or (report.failure and found.needed), made.name


PEOPLE = [
    ["Ref no", "Date of interview", "Full name", "Mobile", "Gender", "Age", "District", "What happened?"],
    *[[f"r-{i}", f"2025-03-{i:02}", "Nimal Perera", f"077123456{i % 10}", sex, str(20 + i), place, "I fell ill"]
      for i, (sex, place) in enumerate([("Lady", "Jafna"), ("Lady", "Mannar"), ("male", "Mannar")] * 6, start=1)],
]  # fmt: skip


def test_columns_that_tell_who_a_person_is_are_never_proposed_and_their_values_never_shown(
    tmp_path: Path,
) -> None:
    found = proposed(tmp_path, PEOPLE)
    personal = {one.header for one in found.columns if one.personal}
    assert personal == {"Full name", "Mobile"}
    assert all(one.name is None for one in found.columns if one.personal)
    told = found.toml() + "".join(str(one) for one in found.columns)
    assert "Nimal" not in told
    assert "0771234" not in told
    assert "fell ill" not in told


def test_values_without_a_code_are_listed_with_their_counts_and_the_nearest_code(tmp_path: Path) -> None:
    found = by_name(proposed(tmp_path, PEOPLE))
    assert [(value.value, value.rows, value.nearest) for value in found["sex"].unmapped] == [("Lady", 12, "")]
    assert [(value.value, value.rows, value.nearest) for value in found["district"].unmapped] == [
        ("Jafna", 6, "LK41")
    ]
    toml = proposed(tmp_path, PEOPLE).toml()
    assert '# "Lady" = ""  # 12 rows' in toml
    assert '# "Jafna" = "LK41"  # 6 rows; the nearest code: is it right?' in toml


def test_filled_in_values_make_every_row_come_in(tmp_path: Path, without_cells: None) -> None:
    toml = (
        proposed(tmp_path, PEOPLE)
        .toml()
        .replace('# "Lady" = ""', '"Lady" = "female"')
        .replace('# "Jafna', '"Jafna')
    )
    report = brought(tmp_path, tmp_path / "f.csv", "responses", toml)
    assert (report.accepted, report.refused) == (18, 0)
    assert not {"unknown_code", "unknown_place"} & set(report.problems["rule"])


def test_answers_written_freely_are_counted_and_not_repeated(tmp_path: Path) -> None:
    rows = [
        ["ID", "Date", "Occupation"],
        *[[f"i-{i}", "2025-01-02", f"Nimal from house {i} drives"] for i in range(30)],
    ]
    found = by_name(proposed(tmp_path, rows))
    assert found["livelihood"].unmapped == ()
    assert found["livelihood"].unlisted == 30
    assert "Nimal" not in proposed(tmp_path, rows).toml()


def test_a_number_in_a_list_is_not_taken_for_an_id(tmp_path: Path) -> None:
    rows = [["No.", "Date", "Sex"], *[[str(i), "2025-01-02", "male"] for i in range(1, 20)]]
    found = proposed(tmp_path, rows)
    assert all(one.name != "respondent_id" for one in found.placed)
    assert any("respondent_id" in sentence for sentence in found.needed)


def test_of_two_columns_alike_neither_is_sure(tmp_path: Path) -> None:
    rows = [["ID", "Date of survey", "Survey date", "Sex"]]
    rows += [[f"i-{i}", "2025-01-02", "2025-01-03", "male"] for i in range(20)]
    day = by_name(proposed(tmp_path, rows))["date"]
    assert day.level == "medium" or "could be it too" in day.why


def test_of_several_persons_in_a_row_none_is_taken_for_the_one_asked(tmp_path: Path) -> None:
    headers = ["ID", "Date", *(f"Member {n}/Age" for n in range(1, 5)), "Age of respondent", "Age of spouse"]
    rows = [headers, *[[f"i-{i}", "2025-01-02", *["31"] * 4, str(20 + i), "40"] for i in range(20)]]
    assert by_name(proposed(tmp_path, rows))["age"].header == "Age of respondent"


@pytest.mark.parametrize(
    ("table", "header", "name"),
    [
        ("calls", "call_time", "date"),
        ("calls", "Time of the call", "date"),
        ("returnees", "Interviewed on", "interview_date"),
        ("responses", "Visited on", "date"),
    ],
)
def test_the_day_of_the_record_goes_before_the_day_it_was_sent(
    tmp_path: Path, table: str, header: str, name: str
) -> None:
    rows = [["id", header, "_submission_time", "_uuid", "Sex"]]
    rows += [[f"i-{i}", "2025-01-02T21:00:00", "2025-01-04T10:00:00", f"u{i}", "male"] for i in range(20)]
    assert by_name(proposed(tmp_path, rows, table))[name].header == header


def test_a_repeated_or_blank_header_is_named_by_its_letters(tmp_path: Path, without_cells: None) -> None:
    rows = [["ID", "Notes", "Notes", "", "Date"]]
    rows += [[f"i-{i}", "x", "y", place, "2025-01-02"] for i, place in enumerate(["Mannar", "Galle"] * 10)]
    found = proposed(tmp_path, rows)
    assert [one.source for one in found.columns] == ["ID", "Notes", "column C", "column D", "Date"]
    assert by_name(found)["district"].source == "column D"
    toml = '[columns]\nrespondent_id = "ID"\ndate = "Date"\ndistrict = "column D"\n'
    report = brought(tmp_path, tmp_path / "f.csv", "responses", toml)
    assert report.accepted == 20
    assert "no_place" not in set(report.problems["rule"])


def test_dates_that_can_be_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    rows = [
        ["ID", "Date", "Sex"],
        *[[f"i-{i}", f"0{1 + i % 9}/0{1 + i % 7}/2025", "male"] for i in range(20)],
    ]
    found = proposed(tmp_path, rows)
    assert found.order == "undecided"
    assert '# order = "dmy"' in found.toml()


def test_the_sheet_with_the_records_is_found(tmp_path: Path) -> None:
    path = files.as_workbook(
        tmp_path / "f.xlsx",
        {"Read me": [["How to fill in this list", ""], ["Please be careful", ""]], "Records": PEOPLE},
    )
    found = propose(path, table="responses", country=LKA)
    assert found.sheet == "Records"
    assert 'sheet = "Records"' in found.toml()


def test_of_sheets_that_are_alike_none_is_named_so_that_ingest_tells_of_the_others(tmp_path: Path) -> None:
    path = files.as_workbook(tmp_path / "f.xlsx", {"Cover": [["Returns", ""]], "May": PEOPLE, "June": PEOPLE})
    assert propose(path, table="responses", country=LKA).sheet is None


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Consent refused", "consent"),
        ("Did not want to migrate", "wants_to_migrate"),
        ("Can you work abroad on a visit visa?", "message_visit_visa"),
        ("Is it safe to pay an agent a fee before a contract is signed?", "message_debt_risk"),
        ("The hotline is not free and confidential", "message_hotline"),
    ],
)
def test_a_header_that_asks_the_opposite_is_never_read_unless_a_person_says_so(
    tmp_path: Path, header: str, name: str
) -> None:
    rows = [["ID", "Date", header], *[[f"i-{i}", f"2025-03-{i + 1:02d}", "yes"] for i in range(20)]]
    one = by_name(proposed(tmp_path, rows)).get(name)
    assert one is None or one.level == "low"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Consent (yes / no)", "consent"),
        ("A visit visa does not allow you to work abroad", "message_visit_visa"),
        ("The hotline is free and confidential", "message_hotline"),
        ("Do you want to migrate or not?", "wants_to_migrate"),
    ],
)
def test_a_header_that_asks_what_its_column_holds_is_read(tmp_path: Path, header: str, name: str) -> None:
    rows = [["ID", "Date", header], *[[f"i-{i}", f"2025-03-{i + 1:02d}", "yes"] for i in range(20)]]
    assert by_name(proposed(tmp_path, rows))[name].level == "high"


def test_1_and_2_for_yes_and_no_are_listed_to_be_filled_in(tmp_path: Path) -> None:
    rows = [["ID", "Date", "Consent"], *[[f"i-{i}", f"2025-03-{i + 1:02d}", "12"[i % 2]] for i in range(20)]]
    found = by_name(proposed(tmp_path, rows))["consent"]
    assert sorted(one.value for one in found.unmapped) == ["1", "2"]


def test_rounds_beside_each_other_are_told_and_none_is_taken_for_the_only_one(tmp_path: Path) -> None:
    rows = [
        [
            "ID",
            "Date",
            "Pre: score",
            "Post: score",
            "The hotline is free (before)",
            "The hotline is free (after)",
        ]
    ]
    rows += [[f"i-{i}", f"2025-03-{i + 1:02d}", "3", "6", "no", "yes"] for i in range(20)]
    found = proposed(tmp_path, rows)
    assert not {"score", "message_hotline"} & {one.name for one in found.placed}
    assert any("'Pre: score', 'Post: score'" in line for line in found.needed)


def test_a_score_in_per_cent_is_no_number_of_items(tmp_path: Path) -> None:
    rows = [["ID", "Date", "Score (%)"], *[[f"i-{i}", f"2025-03-{i + 1:02d}", str(5 * i)] for i in range(20)]]
    assert by_name(proposed(tmp_path, rows)).get("score") is None


def test_a_code_of_an_office_is_no_id_beside_the_id_of_an_event(tmp_path: Path) -> None:
    rows = [["Event", "Event date", "Organisation unit code"]]
    rows += [[f"aB3dE5fG{i:03d}", f"2025-03-{i + 1:02d}", f"OU_{i}"] for i in range(20)]
    assert by_name(proposed(tmp_path, rows, "calls"))["call_id"].header == "Event"


def test_a_repeat_that_holds_the_records_is_proposed_with_its_submissions(
    tmp_path: Path, without_cells: None
) -> None:
    visits = [["Village visited", "Date of visit", "_id", "_index"]]
    visits += [["Kallady", f"2025-03-0{i}", str(70 + i), str(i)] for i in range(1, 4)]
    people = [["Participant ID", "Gender", "Age", "District", "_index", "_parent_index", "_submission__id"]]
    people += [
        [f"p-{i}", "male", str(20 + i), "Mannar", str(i), str(i % 3 + 1), str(71 + i % 3)]
        for i in range(1, 13)
    ]
    path = files.as_workbook(tmp_path / "f.xlsx", {"Visits": visits, "people": people})
    found = propose(path, table="responses", country=LKA)
    assert (found.sheet, found.repeat) == (None, "people")
    report = brought(tmp_path, path, "responses", found.toml())
    assert (report.failure, report.accepted) == (None, 12)


def test_only_the_first_rows_are_looked_at_and_that_is_said(tmp_path: Path) -> None:
    rows = [["ID", "Date", "Sex"], *[[f"i-{i}", "2025-01-02", "male"] for i in range(2500)]]
    found = proposed(tmp_path, rows)
    assert (found.rows, found.more) == (2000, True)
    assert "the first 2,000 rows" in found.toml()


def test_what_ingest_finds_anyway_is_left_out_of_the_mapping(tmp_path: Path) -> None:
    rows = [["respondent_id", "date", "start", "Sex of person"]]
    rows += [[f"i-{i}", "2025-01-02", "2025-01-02T10:00:00", "male"] for i in range(5)]
    toml = proposed(tmp_path, rows).toml()
    assert "sex = " in toml
    assert "respondent_id" not in toml
    assert "started" not in toml


def test_a_question_of_which_only_options_were_exported_is_a_choice(tmp_path: Path) -> None:
    rows = [
        ["ID", "Date", "Documents you hold/Passport", "Documents you hold/Visa", "Documents you hold/Licence"]
    ]
    rows += [[f"i-{i}", "2025-01-02", "1", "0", "1"] for i in range(8)]
    found = proposed(tmp_path, rows)
    assert by_name(found)["documents"].source == "Documents you hold"
    assert [one.option for one in found.columns if one.name == "documents"][1:] == ["Visa", "Licence"]
    assert '[choices]\ndocuments = "Documents you hold"' in found.toml()
    assert [value.value for value in by_name(found)["documents"].unmapped] == ["Licence"]


@pytest.mark.parametrize(
    ("headers", "source", "apart"),
    [
        (
            ["Part A/documents/Passport", "Part A/documents/Visa", "Part B/documents/Work permit"],
            "documents",
            [],
        ),
        (
            ["Part A/documents/Passport", "Part A/documents/Visa", "Wife/documents/Work permit"],
            "Part A/documents",
            [2],
        ),
    ],
)
def test_a_question_under_two_headings_is_one_unless_it_is_of_somebody_else(
    tmp_path: Path, headers: list[str], source: str, apart: list[int]
) -> None:
    rows = [["ID", "Date", *headers]]
    rows += [[f"i-{i}", "2025-01-02", "TRUE", "FALSE", "TRUE"] for i in range(8)]
    found = proposed(tmp_path, rows)
    assert by_name(found)["documents"].source == source
    own = [one.header for one in found.columns if one.name == "documents"]
    assert own == [header for at, header in enumerate(headers) if at not in apart]


HARD = sorted((Path(__file__).parents[1] / "hard").glob("*.*"))


def toml_or_sentence(path: Path, table: str) -> tuple[str, str]:
    try:
        return propose(path, table=table, country=LKA).toml(), ""
    except Unreadable as error:
        return "", str(error)


@pytest.mark.parametrize("path", HARD, ids=lambda path: path.name)
def test_hard_files_give_a_proposal_that_can_be_read_or_a_sentence(tmp_path: Path, path: Path) -> None:
    for table in tables.TABLES:
        toml, sentence = toml_or_sentence(path, table)
        (tmp_path / "m.toml").write_text(toml, "utf-8")
        assert mapping.read(tmp_path / "m.toml", table=table).table == table
        assert toml or path.name in sentence


def test_a_file_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("", "utf-8")
    with pytest.raises(Unreadable, match=r"empty\.csv is empty"):
        propose(tmp_path / "empty.csv", table="calls", country=LKA)


HOUSEHOLDS = [
    ["Village", "HH no", "Member", "Interview day", "Interview month", "Interview year", "Birth year", "Sex"],
    *(
        [village, str(house), str(member), str(house), "March", "2025", "1990", "F"]
        for village in ("Nallur", "Kopay")
        for house in range(1, 4)
        for member in (1, 2)
    ),
]


def test_ids_and_days_of_several_columns_are_noticed(tmp_path: Path) -> None:
    found = proposed(tmp_path, HOUSEHOLDS)
    made = {one.name: one for one in found.made}
    assert made["respondent_id"].recipe == '{parts = ["Village", "HH no", "Member"]}'
    assert not made["respondent_id"].sure
    assert (
        made["date"].recipe == '{day = "Interview day", month = "Interview month", year = "Interview year"}'
    )
    assert made["date"].sure
    toml = found.toml()
    assert '\n# respondent_id = {parts = ["Village", "HH no", "Member"]}' in toml
    assert '\ndate = {day = "Interview day"' in toml
    assert "It may be made of Village + HH no + Member" in found.needed[0]
    report = brought(
        tmp_path, tmp_path / "f.csv", "responses", toml.replace("# respondent_id", "respondent_id")
    )
    assert (report.read, report.accepted) == (12, 12)


def test_a_column_that_tells_who_somebody_is_is_proposed_as_a_code_where_nothing_else_tells_rows_apart(
    tmp_path: Path,
) -> None:
    rows = [["When", "Mobile number", "Sex"], *(["2025-03-01", f"07712345{n:02}", "F"] for n in range(20))]
    (one,) = proposed(tmp_path, rows).made
    assert (one.name, one.recipe, one.sure) == ("respondent_id", '{parts = ["Mobile number"]}', False)


def test_a_year_that_is_nowhere_is_left_to_be_written(tmp_path: Path) -> None:
    rows = [["Day", "Month", "District"], *([str(n), "March", "Jaffna"] for n in range(1, 9))]
    (one,) = (one for one in proposed(tmp_path, rows).made if one.name == "date")
    assert (one.recipe, one.sure) == ('{day = "Day", month = "Month", year = 0}', False)


def test_a_column_that_stands_once_above_its_rows_is_noticed(tmp_path: Path) -> None:
    rows = [["Case ID", "District", "Sex"], *([f"c-{n}", "" if n % 4 else "Jaffna", "F"] for n in range(12))]
    (one,) = proposed(tmp_path, rows).made
    assert (one.name, one.recipe, one.sure) == ("district", '{down = "District"}', False)


def test_what_rows_by_themselves_and_sheets_say_is_noticed(tmp_path: Path) -> None:
    register = [
        ["District Secretariat - Kurunegala", "", ""],
        ["Date:", "14/03/2025", ""],
        ["Case ID", "Sex", "Age"],
        *([f"c-{n}", "F", str(20 + n)] for n in range(8)),
    ]
    made = {one.name: one.recipe for one in proposed(tmp_path, register, "calls").made}
    assert made == {"date": '{above = "Date"}', "district": '{above = "District Secretariat"}'}
    blocks = [
        ["Call ID", "Date", "Sex"],
        ["District: Jaffna", "", ""],
        *([f"c-{n}", "2025-03-01", "F"] for n in range(8)),
    ]
    assert [one.recipe for one in proposed(tmp_path, blocks, "calls").made] == ['{above = "District"}']


def test_numbers_of_a_list_are_no_ids_though_a_total_stands_below_them(tmp_path: Path) -> None:
    rows = [
        ["Serial code", "Date", "Sex"],
        *([str(n), "2025-03-01", "F"] for n in range(1, 9)),
        ["Total", "", "8"],
    ]
    found = proposed(tmp_path, rows, "calls")
    assert by_name(found)["call_id"].level == "low"


@pytest.mark.parametrize("header", ["பதிவு எண்", "ලියාපදිංචි අංකය"])
def test_numbers_of_registration_are_ids(tmp_path: Path, header: str) -> None:
    rows = [[header, "Date"], *([f"R/{n}", "2025-03-01"] for n in range(7, 17))]
    assert by_name(proposed(tmp_path, rows, "returnees"))["returnee_id"].level == "high"

"""Exports of Ona, SurveyCTO and CommCare, and what of Kobo's may be taken for something else: read right, or told."""

import json
from datetime import date
from pathlib import Path

import pytest

import geo.country
from data import ingest
from data.ingest import Job
from data.proposals import cues
from tests.data import files
from tests.data.conftest import Bring, Brought, rows_of
from tests.data.sources.test_xlsform import LABELS, write_form

START = "2025-03-04T09:00:00.000+05:30"


def uuid(number: int) -> str:
    return f"{number:08d}-1111-4111-8111-111111111111"


def kobo(*records: dict[str, str]) -> list[list[str]]:
    """An export of Kobo with these answers; the questions are those of the first record."""
    own = ("_id", "_uuid", "_submission_time", "_validation_status", "meta/rootUuid", "_index")
    rows = []
    for number, record in enumerate(records, start=1):
        system = (str(number), uuid(number), "2025-03-04T04:10:00", "", f"uuid:{uuid(number)}", str(number))
        rows.append([START, *record.values(), *system])
    return [["start", *records[0], *own], *rows]


def ona(**values: str) -> list[list[str]]:
    """An export of Ona with one submission: what was not asked is n/a."""
    right = {
        "start": START,
        "today": "2025-03-04",
        "district": "Jaffna",
        "members[1]/age": "4",
        "members[1]/sex": "male",
        "meta/instanceID": f"uuid:{uuid(1)}",
        "_id": "1",
        "_uuid": uuid(1),
        "_submission_time": "2025-03-04T04:10:00",
        "_tags": "n/a",
        "_notes": "n/a",
        "_review_status": "n/a",
        "_review_comment": "n/a",
    } | values
    return [list(right), list(right.values())]


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        ("Rejected", "not_approved"),
        ("2", "not_approved"),
        ("Approved", None),
        ("1", None),
        ("Pending", None),
        ("3", None),
        ("n/a", None),
        ("7", "unknown_status"),
    ],
)
def test_a_review_in_ona_is_a_gate(bring: Bring, status: str, rule: str | None):
    found = bring(ona(_review_status=status), "responses")
    assert found.rules == ({rule} if rule else set())
    assert found.report.accepted == (rule != "not_approved")


def test_a_review_in_ona_is_a_gate_beside_a_blank_one_of_kobo(bring: Bring, tmp_path: Path):
    headers, answers = ona(_review_status="2")
    path = tmp_path / "ona.json"
    path.write_text(json.dumps([dict(zip(headers, answers, strict=True))]), "utf-8")
    assert bring(path, "responses").rules == {"not_approved"}


def test_a_member_of_the_household_is_not_the_respondent(bring: Bring):
    found = bring(ona(), "responses")
    assert (found.column("age_group"), found.column("sex")) == ([None], [None])
    assert found.rules == set()


def test_the_respondent_is_found_beside_members_of_the_household(bring: Bring):
    headers, answers = ona()
    found = bring([[*headers, "who/age"], [*answers, "31"]], "responses")
    assert found.column("age_group") == ["25-34"]
    assert found.rules == set()


SURVEYCTO = {
    "SubmissionDate": "Mar 4, 2025 8:10:11 PM",
    "starttime": "Mar 4, 2025 7:10:11 PM",
    "endtime": "Mar 4, 2025 7:50:11 PM",
    "username": "enum1",
    "district": "Jaffna",
    "consent": "1",
    "channels": "radio school",
    "channels_1": "1",
    "channels_2": "1",
    "members_count": "1",
    "sex_1": "male",
    "gps-Latitude": "9.66",
    "gps-Longitude": "80.02",
    "instanceID": f"uuid:{uuid(1)}",
    "review_status": "APPROVED",
    "KEY": f"uuid:{uuid(1)}",
}


def test_the_day_of_surveycto_is_that_of_the_interview(bring: Bring):
    found = bring([list(SURVEYCTO), list(SURVEYCTO.values())], "responses")
    assert found.rules == set()
    assert found.column("date") == [date(2025, 3, 4)]  # sent at 01:40 of the day after, were it UTC
    assert found.column("source_used") == ["radio school"]
    assert found.column("sex") == [None]


def test_what_was_rejected_in_surveycto_stays_out(bring: Bring):
    record = SURVEYCTO | {"review_status": "REJECTED"}
    assert bring([list(record), list(record.values())], "responses").rules == {"not_approved"}


def test_a_repeat_saved_alone_keeps_the_gate_of_its_submission(bring: Bring):
    rows = [
        ["member_id", "date", "district", "_submission__validation_status", "_submission__id"],
        ["m-1", "2025-03-04", "Jaffna", "Not approved", "101"],
        ["m-2", "2025-03-04", "Jaffna", "", "102"],
    ]
    mapping = '[columns]\nrespondent_id = "member_id"\ndate = "date"\ndistrict = "district"\n'
    found = bring(rows, "responses", mapping=f"usual_headers = false\n{mapping}")
    assert found.column("respondent_id") == ["m-2"]
    assert found.rules == {"not_approved"}


@pytest.mark.parametrize(
    ("status", "rule"),
    [("Approuvé", None), ("Non approuvé", "not_approved"), ("No aprobado", "not_approved"), ("En espera", "on_hold")],
)  # fmt: skip
def test_a_status_may_be_in_the_language_of_kobos_page(bring: Bring, status: str, rule: str | None):
    rows = kobo({"district": "Jaffna"})
    rows[1][rows[0].index("_validation_status")] = status
    assert bring(rows, "responses").rules == ({rule} if rule else set())


def doubted(found: Brought) -> dict[str, str]:
    """What is said of columns that may be others."""
    told = found.report.problems[found.report.problems["rule"] == "doubtful_column"]
    return dict(zip(told["column"], told["value"], strict=True))


def test_of_two_people_the_respondent_is_read_and_the_other_told(bring: Bring):
    people = [{"spouse/sex": "male", "spouse/age": "40", "who/sex": "female", "who/age": "31"}] * 2
    found = bring(kobo(*people), "responses")
    assert found.column("sex") == ["female"] * 2
    assert doubted(found) == {"who/sex": "'spouse/sex'", "who/age": "'spouse/age'"}
    named = '[columns]\nsex = "spouse/sex"\nage = "re:^who/age$"\n'
    chosen = bring(kobo(*people), "responses", mapping=named)
    assert doubted(chosen) == {}
    assert ("sex", "spouse/sex") in chosen.report.placed


def test_of_two_groups_that_may_be_meant_the_first_is_read_and_told(bring: Bring):
    found = bring(kobo({"one/sex": "male", "two/sex": "female"}), "responses")
    assert found.column("sex") == ["male"]
    assert doubted(found) == {"one/sex": "'two/sex'"}


def test_who_was_planned_for_was_not_reached(bring: Bring):
    planned = {"Planned/Women": "10", "Planned/Men": "10"}
    rows = kobo(planned | {"Attended/Women": "7", "Attended/Men": "8", "Attended/Total": "15"})
    found = bring(rows, "activities")
    names = ("reached_female", "reached_male", "reached_total")
    assert [found.column(name) for name in names] == [[7], [8], [15]]
    assert doubted(found) == {"Attended/Women": "'Planned/Women'", "Attended/Men": "'Planned/Men'"}


def test_a_group_about_somebody_else_is_told(bring: Bring):
    rows = kobo({"child/date": "2012-01-01", "spouse/sex": "male", "group_ab1cd23/age": "31"})
    assert doubted(bring(rows, "responses")) == {"child/date": "child", "spouse/sex": "spouse"}


@pytest.mark.parametrize(
    ("group", "name", "told"),
    [
        ("spouse", "age", True),
        ("planned", "reached_male", True),
        ("planned", "target", False),
        ("return", "interview_date", True),
        ("departure", "district", True),
        ("group_ab1cd23", "age", False),
        ("Part A. Interview", "date", False),
        ("education_and_work", "sex", False),
        ("household", "age", False),
    ],
)
def test_which_groups_are_about_another(group: str, name: str, *, told: bool):
    assert cues.of_another(group, name) == told


def test_of_two_points_the_other_is_named(bring: Bring):
    first = {"_start-geopoint_latitude": "6.93", "_start-geopoint_longitude": "79.86"}
    rows = kobo(first | {"_home_latitude": "9.66", "_home_longitude": "80.02"})
    found = bring(rows, "responses")
    assert found.column("district") == ["LK11"]
    assert doubted(found) == {"_start-geopoint_latitude": "'_home_latitude'"}


@pytest.mark.parametrize(
    "line", ["9.66 80.02 0 0;8.98 79.9 0 0", "9.66 80.02 0 0; 8.98 79.9 0 0;9.66 80.02 0 0"]
)
def test_a_line_or_an_area_is_no_point(bring: Bring, line: str):
    records = [{"gps": line}, {"gps": "9.66 80.02 0 0"}, {"gps": "9.66 80.02 0 0;"}]
    found = bring(kobo(*records), "responses")
    assert found.column("district") == [None, "LK41", "LK41"]
    assert list(found.report.problems.query("rule == 'point_incomplete'")["row"]) == [2]


def test_a_box_that_was_not_ticked_is_no_consent(bring: Bring):
    found = bring(
        kobo({"consent": "OK", "district": "Jaffna"}, {"consent": "", "district": "Galle"}), "responses"
    )
    assert found.column("district") == ["LK41"]
    assert found.problem("no_consent")["row"] == 3


def test_options_are_those_of_the_form(tmp_path: Path, without_cells: None):
    survey = [["type", "name", *LABELS], ["select_multiple doc", "documents", "Papers", "தாள்கள்"]]
    choices = [["list name", "name", *LABELS], ["doc", "1", "Passport", ""], ["doc", "2", "Visa", ""]]
    form = write_form(tmp_path / "form.xlsx", survey, choices)
    rows = kobo({"Papers": "Passport", "District": "Jaffna"}, {"Papers": "", "District": "Jaffna"})
    job = Job(files.as_csv(tmp_path / "e.csv", rows), "responses", form=form)
    ingest.ingest([job], store=tmp_path / "store", country=geo.country.load("lka"))
    first, second = rows_of(tmp_path / "store", "responses")
    assert [first[f"documents_{code}"] for code in ("passport", "visa", "work_permit")] == [True, False, None]
    assert second["documents_passport"] is None


@pytest.mark.parametrize("summary", [True, False])
def test_a_pattern_means_a_question_with_its_options(bring: Bring, *, summary: bool):
    question = "<b>Papers</b> held/shown?"
    options = {f"{question}/Passport": "1", f"{question}/Visa": "0"}
    answers = {question: "Passport", **options} if summary else options
    found = bring(kobo(answers), "responses", mapping='[choices]\ndocuments = "re:papers"\n')
    assert [found.column(f"documents_{code}") for code in ("passport", "visa", "job_offer")] == [
        [True],
        [False],
        [None],
    ]


@pytest.mark.parametrize("blank", ["n/a", "NA", "---", ""])
def test_what_a_program_writes_for_a_blank_is_one_everywhere(bring: Bring, blank: str):
    answers = {
        "district": "Jaffna",
        "consent": "yes",
        "sex": "male",
        "age": "33",
        "_gps_latitude": "9.66",
        "_gps_longitude": "80.02",
        "channels": "radio",
        "documents": "passport",
        "documents/passport": "1",
        "documents/visa": "0",
    }
    rows = kobo(
        answers,
        answers | dict.fromkeys([name for name in answers if name not in ("district", "consent")], blank),
    )
    rows[2][rows[0].index("_validation_status")] = blank
    found = bring(rows, "responses")
    assert found.rules == set()
    names = ("sex", "age_group", "documents_passport", "documents_visa", "source_used")
    assert [found.rows[1][name] for name in names] == [None] * 5
    assert found.column("documents_visa") == [False, None]


def test_not_applicable_is_no_consent(bring: Bring):
    found = bring(
        kobo({"consent": "n/a", "district": "Jaffna"}, {"consent": "yes", "district": "Galle"}), "responses"
    )
    assert found.column("district") == ["LK31"]
    assert found.rules == {"consent_unreadable"}


def test_a_pattern_that_fits_several_columns_is_told(bring: Bring):
    rows = kobo({"birth_district": "Galle", "district_now": "Jaffna", "sex": "male", "sex_other": "x"})
    mapping = '[columns]\ndistrict = "re:district"\nsex = "re:sex"\n'
    found = bring(rows, "responses", mapping=mapping)
    assert found.column("district") == ["LK31"]
    assert doubted(found) == {"birth_district": "'district_now'"}


@pytest.mark.parametrize(
    "dressed",
    [
        "**{}**",
        "<b>{}</b>",
        "### {}",
        "4. {}",
        "Q3) {}",
        "A13. {}",
        "2.4) {}",
        '<span style="color:red">__{}__</span>',
    ],
)
def test_numbering_and_markup_are_no_part_of_a_label(bring: Bring, dressed: str):
    found = bring(kobo({dressed.format("District"): "Jaffna"}), "responses")
    assert found.column("district") == ["LK41"]
    assert found.rules == set()


def test_of_two_labels_that_differ_in_their_numbers_neither_is_taken(bring: Bring):
    found = bring(kobo({"District": "Jaffna", "4. Sex": "male", "9. Sex": "female"}), "responses")
    assert found.column("sex") == [None]


def test_numbers_that_pandas_wrote_beside_blanks_are_whole(bring: Bring):
    answers = {"consent": "1.0", "district": "Jaffna", "documents/passport": "1.0", "documents/visa": "0.0"}
    rows = kobo(answers | {"sex": "1.0"}, answers | {"consent": "0.0", "sex": "2.0"})
    mapping = '[choices]\ndocuments = "documents"\n[values.sex]\n1 = "female"\n2 = "male"\n'
    found = bring(rows, "responses", mapping=mapping)
    names = ("sex", "documents_passport", "documents_visa")
    assert [found.column(name) for name in names] == [["female"], [True], [False]]
    assert found.rules == {"no_consent"}


def test_1_and_2_that_pandas_wrote_ask_which_is_yes(bring: Bring):
    rows = kobo({"consent": "1.0", "district": "Jaffna"}, {"consent": "2.0", "district": "Galle"})
    found = bring(rows, "responses")
    assert found.report.accepted == 0
    assert found.rules == {"consent_unreadable"}


def test_who_says_yes_and_no_to_consent_stays_out(bring: Bring):
    people = [
        ("yes", ""),
        ("", "yes"),
        ("yes", "no"),
        ("", "no"),
        ("yes", "NA"),
        ("yes", ""),
        ("yes", ""),
        ("yes", ""),
    ]
    rows = kobo(
        *({"v1/consent": first, "district": "Jaffna", "v2/consent": second} for first, second in people)
    )
    found = bring(rows, "responses")
    assert found.report.accepted == 6
    assert list(found.report.problems.query("rule == 'consent_unreadable'")["row"]) == [4]
    assert list(found.report.problems.query("rule == 'no_consent'")["row"]) == [5]


def test_a_pattern_for_a_summary_in_a_group_takes_no_neighbours_for_options(bring: Bring):
    rows = kobo({"ask/channels": "radio school", "ask/age": "31", "ask/sex": "male"})
    found = bring(rows, "responses", mapping='[choices]\nsource_used = "re:channels"\n')
    assert found.column("source_used") == ["radio school"]
    assert found.column("sex") == ["male"]


def commcare(**values: str) -> list[list[str]]:
    """An export of CommCare with one submission."""
    right = {
        "number": "0",
        "formid": "f-1",
        "form.consent": "yes",
        "form.where.district": "Jaffna",
        "form.sex": "female",
        "form.age": "31",
        "form.case.@case_id": "c-1",
        "form.case.update.age": "62",
        "form.documents | passport": "1",
        "form.documents | visa": "0",
        "form.gps": "9.66 80.02 0.0 4.0",
        "form.meta.timeStart": "2025-03-04 09:00:00",
        "completed_time": "2025-03-04 09:30:00",
        "started_time": "2025-03-04 09:00:00",
        "username": "e-1",
        "received_on": "2025-03-05 10:30:00",
        "form_link": "https://example.org/f-1",
    }
    right |= values
    return [list(right), list(right.values())]


def test_an_export_of_commcare_is_read_by_its_questions(bring: Bring):
    found = bring(commcare(), "responses")
    assert found.rules == set()
    wanted = {
        "respondent_id": "f-1",
        "date": date(2025, 3, 4),
        "district": "LK41",
        "sex": "female",
        "age_group": "25-34",
        "consent": True,
        "documents_passport": True,
        "documents_visa": False,
    }
    assert {name: found.rows[0][name] for name in wanted} == wanted


def test_commcares_blanks_and_gates(bring: Bring):
    blank = {"form.gps": "---", "form.age": "---", "form.where.district": "Galle"}
    assert bring(commcare(**blank), "responses").rules == set()
    taken_back = {"no_consent", "stands_already"}  # the same submission came in with a yes
    assert bring(commcare(**{"form.consent": "no"}), "responses").rules == taken_back


def test_a_mapping_may_name_the_case_of_commcare(bring: Bring):
    found = bring(
        commcare(), "responses", mapping='[columns]\nrespondent_id = "form.case.@case_id"\nage = "age"\n'
    )
    assert (found.column("respondent_id"), found.column("age_group")) == (["c-1"], ["25-34"])


def test_an_option_called_consent_is_told(bring: Bring):
    ticks = {"topics/consent": "1", "topics/rights": "0", "topics/papers": "1"}
    asked = {"round": "before", "today": "2025-03-04", "district": "Jaffna"}
    found = bring(kobo(asked | ticks, asked | ticks | {"topics/papers": ""}))
    assert found.problem("doubtful_column")["column"] == "topics/consent"
    assert found.problem("doubtful_column")["value"] == "'topics/rights', 'topics/papers'"


def test_a_question_beside_others_of_its_group_is_not(bring: Bring):
    answers = {"topics/consent": "yes", "topics/rights": "0", "topics/papers": "1"}
    found = bring(kobo({"round": "before", "today": "2025-03-04", "district": "Jaffna"} | answers))
    assert "doubtful_column" not in found.rules

"""Several answers in one cell or beside each other, as forms other than Kobo's write them."""

import pytest

from tests.data.conftest import Bring

HEAD = ["respondent_id", "round", "date", "district"]
WHO = ["before", "2025-03-04", "Galle"]
HELD = ("documents_passport", "documents_visa", "documents_work_permit", "documents_job_offer")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Passport;Visa;", [True, True, False, False]),
        ("Passport;", [True, False, False, False]),
        (" Visa, ", [False, True, False, False]),
        (";", [None] * 4),
    ],
)
def test_a_mark_behind_the_last_answer_is_no_answer(bring: Bring, text: str, held: list[bool | None]):
    found = bring([[*HEAD, "documents"], ["p-1", *WHO, text]], "responses")
    assert [found.column(name)[0] for name in HELD] == held
    assert found.rules <= {"never_chosen"}


def test_an_answer_that_a_mapping_says_is_none_of_them_leaves_the_others(bring: Bring):
    rows = [[*HEAD, "documents"], ["p-1", *WHO, "NIC, Passport"], ["p-2", *WHO, "NIC"]]
    found = bring(rows, "responses", mapping='[values.documents]\n"NIC" = ""')
    assert [found.column(name) for name in HELD[:2]] == [[True, False], [False, False]]
    assert found.rules == {"never_chosen"}


@pytest.mark.parametrize(("yes", "no"), [("Checked", "Unchecked"), ("Selected", "Not Selected")])
def test_boxes_are_read_as_programs_write_them(bring: Bring, yes: str, no: str):
    rows = [[*HEAD, "documents/passport", "documents/visa"], ["p-1", *WHO, yes, no], ["p-2", *WHO, no, no]]
    found = bring(rows, "responses")
    assert [found.column(name) for name in HELD[:2]] == [[True, False], [False, False]]
    assert found.rules == set()


ONE_CHOSE = [[*HEAD, "documents"], ["p-1", *WHO, "passport visa"], ["p-2", *WHO, "passport"]]


def test_options_that_nobody_chose_are_told_where_only_a_summary_says_so(bring: Bring):
    found = bring([*ONE_CHOSE, ["p-3", *WHO, ""]], "responses")
    assert found.column("documents_job_offer") == [False, False, None]
    told = found.problem("never_chosen")
    assert (told["row"], told["column"], told["value"]) == (0, "documents", "work_permit, job_offer")


@pytest.mark.parametrize(
    "rows",
    [
        [*ONE_CHOSE, ["p-3", *WHO, "work_permit job_offer"]],
        [[*HEAD, "documents", "documents/passport"], ["p-1", *WHO, "passport", "1"]],
        [[*HEAD, "source_used"], ["p-1", *WHO, "radio"]],
        [[*HEAD, "documents"], ["p-1", *WHO, ""]],
    ],
)
def test_nothing_is_told_where_every_option_was_chosen_or_none_is_read_as_no(
    bring: Bring, rows: list[list[str]]
):
    assert bring(rows, "responses").rules == set()

"""Columns of one row that say different things of one record: they are told, and neither is taken for the truth."""

from datetime import date

import pytest

from tests.data.conftest import Bring

ANSWERS = ["respondent_id", "round", "date", "district"]
WHO = ["before", "2025-03-04", "Galle"]
VISITS = ["returnee_id", "interview_date", "district"]


def test_a_score_out_of_another_number_than_the_items_asked(bring: Bring):
    rows = [[*ANSWERS, "score", "items_asked"]]
    said = [("8 /10", "20"), ("8/10", "10"), ("8 out of 10", "10.0"), ("8/10", ""), ("8", "20")]
    found = bring([*rows, *([f"p-{n}", *WHO, *one] for n, one in enumerate(said))], "responses")
    assert found.column("score") == [None, 8, 8, 8, 8]
    assert found.column("items_asked") == [20, 10, 10, 10, 20]
    assert (found.problem("columns_disagree")["row"], found.rules) == (2, {"columns_disagree"})


def test_an_age_that_lies_in_another_group_than_the_one_stated(bring: Bring):
    rows = [[*ANSWERS, "age", "age_group"]]
    said = [("17", "25-34"), ("33", "25-34"), ("", "50+"), ("55", "")]
    found = bring([*rows, *([f"p-{n}", *WHO, *one] for n, one in enumerate(said))], "responses")
    assert found.column("age_group") == [None, "25-34", "50-over", "50-over"]
    assert (found.problem("columns_disagree")["row"], found.rules) == (2, {"columns_disagree"})


def test_months_since_the_return_that_are_not_those_between_its_days(bring: Bring):
    rows = [[*VISITS, "return_date", "months_since_return"]]
    said = [("2024-12-04", "3"), ("2024-12-04", "36"), ("2024-12-04", "4"), ("", "36"), ("2022-03-04", "37")]
    said += [("2024-12-04", "2024")]
    visits = [[f"r-{n}", "2025-03-04", "Galle", *one] for n, one in enumerate(said)]
    found = bring([*rows, *visits], "returnees")
    assert found.column("months_since_return") == [3, None, 4, 36, 37, None]
    assert list(found.report.problems.query("rule == 'columns_disagree'")["row"]) == [3, 7]


@pytest.mark.parametrize(("table", "day"), [("responses", "date"), ("returnees", "interview_date")])
def test_a_next_interview_that_is_due_before_this_one(bring: Bring, table: str, day: str):
    key = {"responses": "respondent_id", "returnees": "returnee_id"}[table]
    rows = [[key, "round", day, "district", "followup_due"]]
    rows += [[f"p-{n}", *WHO, due] for n, due in enumerate(("2025-06-04", "2024-06-04", "2025-03-04", ""))]
    found = bring(rows, table)
    assert found.column("followup_due")[1] == date(2024, 6, 4)
    assert (found.problem("due_before_day")["row"], found.rules) == (3, {"due_before_day"})


def test_a_record_that_was_sent_before_its_day(bring: Bring):
    """Within a day they agree: where it is tomorrow, somewhere it is still today."""
    rows = [[*ANSWERS, "_submission_time"]]
    days = ("2025-03-04", "2025-03-05", "2025-03-06", "2026-03-04", "2024-03-04")
    rows += [[f"p-{n}", "before", day, "Galle", "2025-03-04T04:10:00"] for n, day in enumerate(days)]
    found = bring([*rows, ["p-9", "before", "2026-03-04", "Galle", ""]], "responses")
    assert len(found.rows) == 6
    told = found.report.problems.query("rule == 'sent_before_day'")
    assert (list(told["row"]), set(told["column"])) == ([4, 5], {"date"})

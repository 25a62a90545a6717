"""Each rule of a row: what is refused, what is kept with a doubt, and that every row is accounted for."""

from datetime import date

import pytest

from tests.data.conftest import Bring, as_rows, call


def _person(number: int = 1, **values: str) -> dict[str, str]:
    right = {
        "respondent_id": f"p-{number}",
        "round": "before",
        "date": "2025-02-03",
        "district": "Galle",
        "consent": "1",
    }
    return right | values


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"call_id": ""}, "missing_key"),
        ({"date": ""}, "missing_date"),
        ({"date": "2025-02-30"}, "invalid_date"),
        ({"date": "########"}, "invalid_date"),
        ({"date": "1925-03-04"}, "implausible_date"),
        ({"date": "2205-03-04"}, "implausible_date"),
        ({"date": "2049-03-04"}, "future_date"),
        ({"call_id": "\u200b\u202e"}, "missing_key"),
        ({"consent": "no"}, "no_consent"),
        ({"consent": "perhaps"}, "consent_unreadable"),
        ({"district": "Atlantis"}, "unknown_place"),
        ({"district": "Northern"}, "not_a_district"),
        ({"district": "Total"}, "not_a_district"),
    ],
)
def test_a_row_is_refused_with_its_reason(bring: Bring, values: dict[str, str], rule: str):
    found = bring(as_rows([call(1), call(2, **values)]))
    assert (found.report.accepted, found.report.refused) == (1, 1)
    assert found.rules == {rule}
    assert found.problem(rule)["row"] == 3


@pytest.mark.parametrize(
    ("values", "rule", "column"),
    [
        ({"topic": "weather"}, "unknown_code", "topic"),
        ({"sex": "x"}, "unknown_code", "sex"),
        ({"referred": "perhaps"}, "not_yes_or_no", "referred"),
        ({"destination": "ZZ"}, "unknown_code", "destination"),
        ({"district": ""}, "no_place", "district"),
        ({"consent": ""}, "consent_blank", "consent"),
    ],
)
def test_a_row_is_kept_without_a_doubtful_value(bring: Bring, values: dict[str, str], rule: str, column: str):
    found = bring(as_rows([call(1, **values)]))
    assert (found.report.accepted, found.column(column), found.rules) == (1, [None], {rule})
    assert found.problem(rule)["severity"] == "doubtful"


def test_problems_name_file_row_column_value_and_fix(bring: Bring):
    problem = bring(as_rows([call(1), call(2, topic="documnets")])).problem("unknown_code")
    assert problem[["file", "row", "column", "value"]].tolist() == ["file.csv", 3, "topic", "documnets"]
    assert problem["fix"].startswith("perhaps documents; use one of documents, agent_check")


def test_values_that_could_tell_who_a_person_is_are_not_repeated(bring: Bring):
    rows = as_rows([_person(1, age="345", latitude="6.03", longitude="x")])
    found = bring(rows, "responses")
    assert found.rules == {"unlikely_age", "point_incomplete"}
    assert set(found.report.problems["value"]) <= {"", "Galle"}


def test_a_table_without_consent_is_accepted_with_a_notice(bring: Bring):
    record = call(1)
    del record["consent"]
    found = bring(as_rows([record]))
    assert found.report.accepted == 1
    assert found.problem("no_consent_column")["severity"] == "notice"


def test_the_first_of_two_rows_with_one_key_stands(bring: Bring):
    rows = as_rows([call(1), call(1), call(1, topic="complaint"), call(2)])
    found = bring(rows)
    assert (found.report.accepted, found.report.duplicate) == (2, 2)
    assert found.column("topic") == ["general", "general"]
    differing = found.report.problems[found.report.problems["rule"] == "differs_from_first"]
    assert differing["row"].tolist() == [4]


def test_rows_already_in_the_store_are_duplicates(bring: Bring):
    bring(as_rows([call(1), call(2)]))
    found = bring(as_rows([call(2), call(1, topic="complaint"), call(3)]))
    assert (found.report.accepted, found.report.duplicate) == (1, 2)
    assert found.column("call_id") == ["c-1", "c-2", "c-3"]
    assert found.problem("differs_from_first")["row"] == 3


def test_a_response_is_told_by_person_and_round(bring: Bring):
    found = bring(as_rows([_person(1), _person(1, round="Follow-up"), _person(1)]), "responses")
    assert found.column("round") == ["before", "follow_up"]
    assert found.report.duplicate == 1


def test_codes_are_found_by_code_label_or_other_spelling_in_any_language(bring: Bring):
    written = ["female", "F", "Women", "  FEMALE ", "பெண்", "ගැහැණු"]
    found = bring(as_rows([call(i, sex=text) for i, text in enumerate(written)]))
    assert set(found.column("sex")) == {"female"}


def test_ages_in_years_become_bands(bring: Bring):
    ages = ["17", "18", "24.0", "25", "34", "35", "49", "50", "120", "18–24", ""]
    found = bring(as_rows([call(i, Age=age) for i, age in enumerate(ages)]))
    bands = [
        "under-18",
        "18-24",
        "18-24",
        "25-34",
        "25-34",
        "35-49",
        "35-49",
        "50-over",
        "50-over",
        "18-24",
        None,
    ]
    assert found.column("age_group") == bands


def test_yes_and_no_are_read_in_three_languages(bring: Bring):
    written = ["yes", "TRUE", "1", "ඔව්", "ஆம்", "no", "False", "0", "නැත", "இல்லை"]
    found = bring(as_rows([call(i, answered=text) for i, text in enumerate(written)]))
    assert found.column("answered") == [True] * 5 + [False] * 5


def test_numbers_outside_their_range_are_left_out(bring: Bring):
    record = {
        "activity_id": "a",
        "date": "2025-01-01",
        "district": "LK11",
        "reached_female": "-3",
        "target": "1,200",
    }
    found = bring(as_rows([record]), "activities")
    assert (found.column("reached_female"), found.column("target")) == ([None], [1200])
    assert found.rules == {"out_of_range"}


def test_a_total_below_its_parts_is_left_out(bring: Bring):
    record = {"activity_id": "a", "date": "2025-01-01", "district": "LK11"}
    record |= {"reached_female": "30", "reached_male": "20", "reached_total": "40"}
    found = bring(as_rows([record]), "activities")
    assert (found.column("reached_total"), found.rules) == ([None], {"total_below_parts"})


def test_the_score_is_counted_from_the_messages_where_it_is_missing(bring: Bring):
    answers = {"message_contract": "yes", "message_hotline": "no", "message_documents": ""}
    found = bring(as_rows([_person(1, **answers), _person(2, **dict.fromkeys(answers, ""))]), "responses")
    assert (found.column("score"), found.column("items_asked")) == ([1, None], [2, None])


def test_a_score_above_the_items_asked_is_left_out(bring: Bring):
    found = bring(as_rows([_person(1, score="9", items_asked="8")]), "responses")
    assert (found.column("score"), found.column("items_asked")) == ([None], [8])
    assert found.rules == {"score_above_items"}


def test_months_since_return_are_whole_months(bring: Bring):
    days = [
        ("2024-01-31", "2024-02-29"),
        ("2024-01-31", "2024-03-31"),
        ("2025-01-01", "2024-12-01"),
        ("", "2025-01-01"),
    ]
    people = [
        {
            "returnee_id": f"r-{i}",
            "interview_date": seen,
            "return_date": back,
            "district": "Jaffna",
            "consent": "yes",
        }
        for i, (back, seen) in enumerate(days)
    ]
    found = bring(as_rows(people), "returnees")
    assert found.column("months_since_return") == [0, 2, None, None]
    assert found.problem("return_after_interview")["row"] == 4


def test_scores_come_from_items_and_missing_items_are_left_out(bring: Bring):
    person = {"returnee_id": "r", "interview_date": "2025-01-01", "district": "Jaffna", "consent": "yes"}
    items = {"rss_econ_food": "5", "rss_econ_debt": "5", "rss_econ_work": "3", "rss_soc_water": "1"}
    found = bring(as_rows([person | items]), "returnees")
    assert found.column("economic") == [pytest.approx((1 + 1 + 0.5) / 3)]
    assert found.column("social") == [None]  # one of five items answered
    assert found.column("composite") == [None]


def test_rows_with_too_many_or_too_few_fields_are_refused_and_counted(bring: Bring):
    rows = as_rows([call(1), call(2), call(3), call(4)])
    rows[2] = rows[2][:3]
    rows[3] = [*rows[3], "surplus"]
    found = bring(rows)
    assert (found.report.read, found.report.accepted, found.report.refused) == (4, 2, 2)
    ragged = found.report.problems[found.report.problems["rule"] == "wrong_number_of_fields"]
    assert ragged["row"].tolist() == [3, 4]


def test_blank_rows_are_no_records_and_row_numbers_count_them(bring: Bring):
    rows = as_rows([call(1), call(2, topic="weather")])
    rows.insert(2, [""] * len(rows[0]))
    found = bring(rows)
    assert found.report.read == 2
    assert found.problem("unknown_code")["row"] == 4


def test_unknown_is_null_never_zero_or_empty(bring: Bring):
    found = bring(as_rows([call(1)]))
    assert {name: value for name, value in found.rows[0].items() if value is not None} == {
        "call_id": "c-1",
        "date": date(2025, 2, 3),
        "district": "LK41",
        "topic": "general",
        "consent": True,
    }


def test_an_id_with_an_invisible_mark_is_the_same_id(bring: Bring):
    found = bring(as_rows([call(1), call(2, call_id="c-1\u200b")]))
    assert (found.report.accepted, found.report.duplicate) == (1, 1)


def test_a_header_that_stands_twice_is_told(bring: Bring):
    header, row = as_rows([call(1)])
    found = bring([[*header, "Topic"], [*row, "visa"]])
    assert found.problem("repeated_header")["column"] == "topic"
    assert "'topic'" in found.problem("repeated_header")["fix"]

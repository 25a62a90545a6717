"""Decimal marks by the evidence of a whole column."""

import pytest

from data.meaning import numbers
from data.meaning.numbers import Mark
from tests.data.conftest import Bring
from tests.data.test_hard_files import HARD, told


@pytest.mark.parametrize(
    ("text", "whole", "decimal", "meant"),
    [
        ("1250", True, None, "1250"),
        ("1,250", True, None, "1250"),
        ("1,250", False, None, None),
        ("1,250", False, ",", "1.250"),
        ("1,250", False, ".", "1250"),
        ("1.250", False, None, "1.250"),
        ("1.250", False, ",", "1250"),
        ("1,250,000", False, None, "1250000"),
        ("1.250.000", False, None, "1250000"),
        ("1.250,75", False, None, "1250.75"),
        ("1,250.75", False, None, "1250.75"),
        ("-1,250.75", False, None, "-1250.75"),
        ("9,66", False, None, "9.66"),
        ("0,850", False, None, "0.850"),
        ("1 250", True, None, "1250"),
        ("1\u00a0250 000", True, None, "1250000"),
        ("1'250", True, None, "1250"),
        ("12 50", True, None, "12 50"),
        ("1e3", False, None, "1e3"),
        ("1,2,3", False, None, "1,2,3"),
        ("abc", True, None, "abc"),
    ],
)
def test_a_text_is_read_by_its_own_marks_and_those_of_its_column(
    text: str, whole: bool, decimal: Mark | None, meant: str | None
):
    assert numbers.plain(text, whole=whole, decimal=decimal) == meant


def test_the_marks_of_a_column_of_counts(bring: Bring):
    found = bring(HARD / "decimal_commas.csv", "activities")
    assert found.column("reached_female") == [1250, 980, 2000]
    assert found.column("reached_male") == [1250, 980, 75]
    assert found.column("target") == [1250, 2000, None]
    assert told(found) == {"not_a_number": 1}


@pytest.mark.parametrize(
    ("counts", "meant", "rules"),
    [
        (["9,0", "9.000"], [9, None], {"ambiguous_number": 1}),
        (["9,0", "1.234"], [9, 1234], {}),
        (["900,0", "9.000"], [900, 9000], {}),
        (["1.234", "9.000"], [1234, 9000], {}),
    ],
)
def test_a_count_that_may_have_decimals_beside_decimals_is_told(
    bring: Bring, counts: list[str], meant: list[int | None], rules: dict[str, int]
):
    rows = [[f"a-{i}", "2025-01-01", "Galle", count] for i, count in enumerate(counts)]
    found = bring([["activity_id", "date", "district", "reached_male"], *rows], "activities")
    assert found.column("reached_male") == meant
    assert told(found) == rules


@pytest.mark.parametrize(
    ("weights", "meant", "rules"),
    [
        (["1,250", "0,75"], [1.25, 0.75], {}),
        (["1,250", "980.5"], [1250.0, 980.5], {}),
        (["1.250", "80,75"], [1250.0, 80.75], {}),
        (["1,250", "2.5"], [None, 2.5], {"ambiguous_number": 1}),
        (["1.250", "0,75"], [None, 0.75], {"ambiguous_number": 1}),
        (["1.250", "2.5"], [1.25, 2.5], {}),
        (["1,250", "2,500"], [None, None], {"ambiguous_number": 2}),
    ],
)
def test_the_marks_of_a_column_of_measures(
    bring: Bring, weights: list[str], meant: list[float | None], rules: dict[str, int]
):
    header = ["respondent_id", "round", "date", "district", "weight"]
    found = bring(
        [header, *([f"p-{i}", "before", "2025-01-01", "Galle", w] for i, w in enumerate(weights))],
        "responses",
    )
    assert found.column("weight") == meant
    assert told(found) == rules

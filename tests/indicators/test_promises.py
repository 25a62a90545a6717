"""What no combination of filters may do, whatever the data: a number without its uncertainty, an interval out of its range.

Random tables, random questions, random filters. Warnings are errors in every test, so a division by zero would fail it.
"""

from datetime import date, timedelta
from math import isfinite, isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import codebook
from data.aggregation.packing import PUBLIC
from data.filters import Filters, allowed_values, parameters_of
from geo import country
from indicators.answered import COLUMNS
from indicators.answers import answer
from indicators.definitions import INDICATORS
from indicators.questions import PAGES, Question, questions_of
from indicators.reliability import DHS, LEVELS, NCHS
from indicators.sums import Evidence
from tests import at_random

LKA = country.load("lka")
ALLOWED = allowed_values(LKA, tuple(f"ds_division {number}" for number in range(6)))
STEADY = settings(derandomize=True, deadline=None, database=None, max_examples=120)
RANGES = {"share": (0.0, 1.0), "score": (0.0, 1.0), "points": (-1.0, 1.0), "score_change": (-1.0, 1.0)}
BEYOND = ("target_reached", "target_reached_estimated")  # of a target more than all can be reached
QUESTIONS = [question for page in PAGES for question in questions_of(page, LKA)]
SIZES = (1, 7, 60, 900)

days = st.integers(-40, 460).map(lambda day: date(2024, 1, 1) + timedelta(days=day))
chosen = at_random.single_values(ALLOWED, most=4)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Evidence]:
    return at_random.tables(tmp_path_factory, LKA, sizes=SIZES)


asked = st.fixed_dictionaries(
    {
        "size": st.sampled_from(SIZES),
        "questions": st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=6, unique=True),
        "values": chosen,
        "period": st.tuples(st.none() | days, st.none() | days),
        "rule": st.sampled_from([DHS, NCHS]),
    }
)


@STEADY
@given(case=asked)
def test_every_number_carries_its_uncertainty(made: dict[int, Evidence], case: dict):
    _keeps_its_promises(made, **case)


@pytest.mark.soak
@settings(STEADY, max_examples=10_000)
@given(case=asked)
def test_so_it_does_in_thousands_of_questions(made: dict[int, Evidence], case: dict):
    _keeps_its_promises(made, **case)


def _keeps_its_promises(
    made: dict[int, Evidence],
    *,
    size: int,
    questions: list[Question],
    values: dict,
    period: tuple[date | None, date | None],
    rule: str,
) -> None:
    if period[0] and period[1] and period[0] > period[1]:
        period = period[1], period[0]
    filters = Filters(date_from=period[0], date_to=period[1]).having(**values)
    evidence = Evidence(made[size].cells, LKA, 0.75, rule=rule)
    for question, found in answer(questions, filters, evidence).items():
        for row in found.rows():
            promised(dict(zip(COLUMNS, row, strict=True)), INDICATORS[question.indicator].unit)


def promised(row: dict, unit: str) -> None:
    """What every row of an export promises."""
    numbers = [row[name] for name in ("estimate", "low", "high")]
    assert row["reliability"] in LEVELS
    assert row["n"] >= 0
    assert row["design"]
    assert row["method"]
    if row["reliability"] == "suppressed":
        assert row["estimate"] == "" or isnan(row["estimate"])
        return
    estimate, low, high = (float(number) for number in numbers)
    assert all(isfinite(number) for number in (estimate, low, high))
    assert low <= estimate <= high
    assert row["n"] > 0
    assert float(row["effective_n"]) > 0
    assert isfinite(float(row["effective_n"]))
    if unit in RANGES and row["indicator"] not in BEYOND:
        lowest, highest = RANGES[unit]
        assert lowest <= low <= high <= highest


@pytest.mark.parametrize("size", SIZES)
def test_where_nobody_was_asked_there_is_no_number(made: dict[int, Evidence], size: int):
    asked = [
        one for one in QUESTIONS if one.indicator in ("comprehension", "change", "score", "reintegration")
    ]
    early = Filters(date_from=date(1999, 1, 1), date_to=date(1999, 12, 31))
    for found in answer(asked, early, made[size]).values():
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in found.rows()]
        assert all(row["estimate"] == "" and row["n"] == 0 for row in rows)


def test_the_filters_are_those_of_the_tables():
    tables = {PUBLIC.get(one.table, one.table) for one in INDICATORS.values()}
    applying = {name for table in tables for name in parameters_of(table)}
    assert set(ALLOWED) <= applying
    assert len(codebook.load().codes("message")) == 8

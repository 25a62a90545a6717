"""Quarters in place of months: their days, when they are looked at, and that their numbers are those of their days."""

import datetime
import itertools

import pytest

from callbacks import marking, periods
from callbacks.program import Program
from charts.marks import Marks, Series
from data.filters import Filters
from indicators.answers import answer
from indicators.questions import Question
from settings import Settings

MONTHLY = Question("comprehension", "visit_visa", ("month", "round"))


@pytest.fixture(scope="module")
def program(demo_store) -> Program:
    return Program(Settings(store=demo_store))


def test_quarters_are_not_looked_at_where_months_have_numbers(program: Program):
    found = answer([MONTHLY], Filters(), program.evidence())[MONTHLY]
    names = ("2025-01-01", "2025-02-01")
    marks = Marks(names, names, (0.5, 0.5), n=(60, 60), reliability=("ok", "unreliable"))
    for series in ([Series("after", marks, "after")], []):
        assert periods.clearer(found, series, Filters(), program.evidence()) is None


def test_a_quarter_has_its_days_and_its_name(program: Program):
    found = answer([MONTHLY], Filters(), program.evidence())[MONTHLY]
    several = periods.quarters(found)
    assert several[0].name == "Jan–Mar 2024"
    assert (several[3].first, several[3].last) == (datetime.date(2024, 10, 1), datetime.date(2024, 12, 31))
    assert all(a.last < b.first for a, b in itertools.pairwise(several))


def test_a_quarter_tells_what_its_days_tell(program: Program):
    filters = Filters.from_query({"from": "2024-02-10", "to": "2025-02-20"}, program.allowed())
    found = answer([MONTHLY], filters, program.evidence())[MONTHLY]
    months = [Series("after", marking.by_month(found, rest=("after",)), "after")]
    wide = periods.by_quarter(found, months, filters, program.evidence())[0].marks
    assert wide.codes[0] == "2024-01-01"
    asked = Question("comprehension", "visit_visa", ("round",))
    first = filters.between(datetime.date(2024, 2, 10), datetime.date(2024, 3, 31))
    own = answer([asked], first, program.evidence())[asked]
    assert wide.n[0] == own.n[own.index[("after",)]]

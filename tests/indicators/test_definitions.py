"""Every indicator says what a methods page needs: formula, numerator, denominator, source and caveat."""

import pytest

from indicators.definitions import INDICATORS
from indicators.definitions.indicator import COUNT_OF, NO_DENOMINATOR
from indicators.questions import PAGES


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("part", ["formula", "numerator", "denominator", "caveat", "source", "definition"])
def test_every_indicator_says_how_it_is_made_and_what_it_does_not_tell(name: str, part: str):
    assert getattr(INDICATORS[name], part).strip()


@pytest.mark.parametrize("name", INDICATORS)
def test_a_formula_speaks_of_a_denominator_exactly_where_there_is_one(name: str):
    indicator = INDICATORS[name]
    assert ("B" in indicator.formula) == (indicator.denominator != NO_DENOMINATOR)
    assert indicator.unit != "count" or indicator.formula == COUNT_OF


def test_every_indicator_stands_on_a_page():
    assert {name for names in PAGES.values() for name in names} == set(INDICATORS)

"""The methods page is written from what the code computes with: every indicator, each of its fields."""

import pytest

from callbacks import pages
from callbacks.program import Program
from indicators.definitions import INDICATORS
from indicators.definitions.indicator import NO_DENOMINATOR
from settings import Settings


@pytest.fixture(scope="module")
def page(demo_store) -> str:
    return str(pages.content("/methods", "", Program(Settings(store=demo_store))))


@pytest.mark.parametrize("name", INDICATORS)
def test_every_indicator_has_its_definition_on_the_methods_page(page: str, name: str):
    indicator = INDICATORS[name]
    assert page.count(f", '{name}', ") == 1
    texts = (indicator.title, indicator.definition, indicator.numerator, indicator.caveat, indicator.source)
    assert all(text in page for text in texts)
    assert indicator.denominator == NO_DENOMINATOR or indicator.denominator in page

"""Every chart says what it measures, by definitions there are."""

import pytest

from callbacks import helping
from callbacks.pages import DRAWN
from callbacks.view import View
from data.filters import Filters
from indicators.definitions import INDICATORS
from layouts import pages

CHARTS = [(page, card.name) for page in DRAWN for card in pages.BY_NAME[page].cards if card.kind != "words"]


@pytest.mark.parametrize(("page", "card"), CHARTS)
def test_every_chart_tells_definition_source_and_the_way_to_more(page: str, card: str):
    for choice in DRAWN[page].choices:
        view = View(filters=Filters(), measure=choice.code)
        said = helping.told(page, card, view, choices=DRAWN[page].choices)
        names = helping.measures(page, card, choice)
        for each, name in zip(said, names, strict=True):
            kind, _, text, (_, way, _) = each
            assert kind == "P"
            assert INDICATORS[name].definition in text
            assert f"Source: {INDICATORS[name].source}" in text
            assert way["href"] == f"/methods#definition-{name}"


def test_a_layer_of_context_is_told_instead_of_the_measure():
    choice = DRAWN["outreach"].choices[0]
    assert helping.measures("outreach", "map", choice, "departures") == ("departures",)
    assert helping.measures("comprehension", "trend", choice, "departures") == (choice.indicator,)


def test_a_page_without_measures_of_its_own_tells_none():
    assert helping.told("quality", "map", View(filters=Filters()), choices=()) == []

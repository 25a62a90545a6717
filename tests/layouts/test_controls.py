"""The panel of filters: every parameter once, in words people use."""

from datetime import date

import pytest

from callbacks.options import options
from data.filters import PARAMETERS, UNKNOWN, allowed_values
from geo import country as countries
from layouts import ids
from layouts.controls import LABELS, NOT_STATED, Option, Span, controls, period_choices, view_choice

SRI_LANKA = countries.load("lka")
SPAN = Span(date(2024, 1, 3), date(2026, 6, 30))


def names_in(component):
    """The parameters that have a control, in the order of the page."""
    found = [each.id["name"] for each in component._traverse() if isinstance(getattr(each, "id", None), dict)]
    return [name for name in found if name in PARAMETERS]


def test_every_value_that_may_be_asked_for_is_on_offer():
    offered = {name: [option.value for option in those] for name, those in options(SRI_LANKA).items()}
    assert offered == {name: list(values) for name, values in allowed_values(SRI_LANKA).items()}


def test_options_speak_words():
    offered = {name: {each.value: each.label for each in those} for name, those in options(SRI_LANKA).items()}
    assert offered["district"]["LK41"] == "Jaffna"
    assert offered["province"]["LK4"] == "Northern"
    assert offered["sex"][UNKNOWN] == NOT_STATED
    assert offered["round"]["after"] == "Directly after"
    assert offered["return_country"]["KW"] == "Kuwait"


def test_each_parameter_has_one_control_and_a_label():
    names = names_in(controls(options(SRI_LANKA, ds_divisions=["Nallur"]), span=SPAN))
    assert sorted(names) == sorted(PARAMETERS)
    assert set(LABELS) == set(PARAMETERS)


def test_a_parameter_without_options_is_left_out():
    assert "ds_division" not in names_in(controls(options(SRI_LANKA), span=SPAN))


def test_quick_choices_end_with_the_data():
    assert [(each.value, each.label) for each in period_choices(SPAN)] == [
        ("all", "All time"),
        ("2025-07-01..2026-06-30", "Last 12 months"),
        ("2026-01-01..2026-06-30", "This year (2026)"),
        ("2026-04-01..2026-06-30", "Last full quarter"),
        ("own", "Own dates"),
    ]
    assert [each.value for each in period_choices(None)] == ["all", "own"]


@pytest.mark.parametrize(
    ("last", "quarter", "year"),
    [
        (date(2026, 5, 14), "2026-01-01..2026-03-31", "2025-05-15..2026-05-14"),
        (date(2026, 1, 1), "2025-10-01..2025-12-31", "2025-01-02..2026-01-01"),
        (date(2025, 12, 31), "2025-10-01..2025-12-31", "2025-01-01..2025-12-31"),
        (date(2024, 2, 29), "2023-10-01..2023-12-31", "2023-03-01..2024-02-29"),
    ],
)
def test_quarters_and_years_at_their_edges(last, quarter, year):
    by_label = {each.label: each.value for each in period_choices(Span(date(2020, 1, 1), last))}
    assert (by_label["Last full quarter"], by_label["Last 12 months"]) == (quarter, year)


def test_a_choice_of_view_falls_back_to_its_first_option():
    two = [Option("score", "Score"), Option("reach", "Reach")]
    assert getattr(view_choice("measure", two, value="reach"), "value", None) == "reach"
    assert getattr(view_choice("measure", two, value="of another page"), "value", None) == "score"
    assert getattr(view_choice("measure", two), "id", None) == ids.view("measure")

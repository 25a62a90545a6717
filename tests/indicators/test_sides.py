"""What is held side by side, as a text of the address: read, written, refused."""

from datetime import date

import pytest

from data.filters import BadFilter, Filters
from indicators.sides import Sides, days_of

ALLOWED = {"sex": ("female", "male"), "district": ("LK41", "LK42")}


@pytest.mark.parametrize(
    "text",
    ["sex:female,male", "district:LK42,LK41", "period:2024,2025-Q1", "period:2025-01-10..2025-03-31,2025-04"],
)
def test_a_text_reads_back(text):
    assert Sides.read(text, ALLOWED).write() == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sex", "write it as sex:female,male"), ("sex:female", "write it as"), ("round:before,after", "write it as"),
        ("sex:female,female", "twice"), ("sex:female,x", "allowed are female, male"), ("period:2024,2024-Q4", "share days"),
        ("period:2024,2025-13", "the period '2025-13'"), ("period:2025-02-01..2025-01-01,2024", "the period"), ("period:0000,2024", "the period"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told(text, said):
    with pytest.raises(BadFilter, match=said):
        Sides.read(text, ALLOWED)


def test_each_side_takes_the_place_of_the_filter_it_departs_from():
    asked = Filters(sex=("male",), province=("LK4",), date_from=date(2025, 1, 1))
    first, second = Sides.read("district:LK41,LK42", ALLOWED).of(asked)
    assert (first.district, first.province, first.sex) == (("LK41",), (), ("male",))
    assert second == Filters(sex=("male",), district=("LK42",), date_from=date(2025, 1, 1))
    early, _ = Sides.read("period:2024-Q1,2025", ALLOWED).of(asked)
    assert (early.date_from, early.date_to) == (date(2024, 1, 1), date(2024, 3, 31))


def test_periods_are_whole():
    assert days_of("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert days_of("2025-Q4") == (date(2025, 10, 1), date(2025, 12, 31))
    assert days_of("2025") == (date(2025, 1, 1), date(2025, 12, 31))

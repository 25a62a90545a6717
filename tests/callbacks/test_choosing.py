"""What a press on a mark asks for: a filter, a period, a key message; again it is lifted, with shift it is added."""

import pytest

from callbacks import choosing, queries
from callbacks.choosing import Mark
from callbacks.context import ShellContext
from callbacks.options import options
from data import codebook
from geo import country as countries

LKA = countries.load("lka")
OPTIONS = options(LKA)
CONTEXT = ShellContext(title="Map", country=LKA, pages=(), options=lambda: OPTIONS)
MESSAGES = codebook.load().codes("message")


def pressed(search: str, mark: Mark, *, by_level: bool = True) -> str:
    """The address after a press."""
    asked = queries.read(search, CONTEXT.allowed())
    after = choosing.after(asked, mark, by_level=by_level, context=CONTEXT)
    return queries.write(after.filters, after.view)


@pytest.mark.parametrize(
    ("search", "mark", "expected"),
    [
        ("?measure=score", Mark("sex", "female"), "?sex=female&measure=score"),
        ("?sex=female", Mark("sex", "female"), ""),
        ("?sex=female,male", Mark("sex", "female"), "?sex=female"),
        ("?sex=female", Mark("sex", "male", more=True), "?sex=female,male"),
        ("?sex=female,male", Mark("sex", "male", more=True), "?sex=female"),
        ("", Mark("return_country", "QA"), "?return_country=QA"),
        ("", Mark("phase", "nowhere"), ""),
        ("", Mark("topic", "visa"), ""),
        ("", Mark("place", "LK41"), "?district=LK41"),
        ("?district=LK41", Mark("place", "LK42", more=True), "?district=LK41,LK42"),
        ("?district=LK41,LK42", Mark("place", "LK42"), "?district=LK42"),
        ("", Mark("place", "Atlantis"), ""),
    ],
)
def test_a_mark_chooses_its_value_and_lifts_it_again(search, mark, expected):
    assert pressed(search, mark) == expected


@pytest.mark.parametrize(
    ("search", "mark", "expected"),
    [
        ("", Mark("month", "2025-02-01"), "?from=2025-02-01&to=2025-02-28"),
        ("?from=2025-02-01&to=2025-02-28", Mark("month", "2025-02-01"), ""),
        ("?from=2025-02-01&to=2025-02-28", Mark("month", "2025-04-01", more=True), "?from=2025-02-01&to=2025-04-30"),
        ("?from=2025-02-01&to=2025-02-28", Mark("quarter", "2024-10-01"), "?from=2024-10-01&to=2024-12-31"),
        ("", Mark("period", "2025-01-01..2025-12-31"), "?from=2025-01-01&to=2025-12-31"),
        ("?from=2025-01-01&to=2025-12-31", Mark("period", "2025-01-01..2025-12-31"), "?from=2025-01-01&to=2025-12-31"),
        ("?from=2025-01-01", Mark("period", ""), ""),
        ("?from=2025-01-01", Mark("month", "soon"), "?from=2025-01-01"),
    ],
)  # fmt: skip
def test_a_month_or_quarter_is_a_period_and_shift_reaches_to_it(search, mark, expected):
    assert pressed(search, mark) == expected


def test_a_key_message_is_the_one_that_is_shown_and_the_first_leaves_no_trace():
    assert pressed("", Mark("message", MESSAGES[1])) == f"?message={MESSAGES[1]}"
    assert pressed(f"?message={MESSAGES[1]}", Mark("message", MESSAGES[1])) == ""
    assert pressed(f"?message={MESSAGES[1]}", Mark("message", MESSAGES[0])) == ""
    assert pressed("", Mark("message", "none")) == ""


@pytest.mark.parametrize("noted", [None, {}, [], ["sex"], ["sex", 3, False], ["sex", "x" * 99, False]])
def test_what_is_no_mark_is_no_press(noted):
    assert choosing.read(noted) is None

"""Numbers, intervals, dates and labels as people read them."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import formats
from charts.marks import Unit


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (0.614, "share", "61 %"),
        (0.615, "share", "62 %"),
        (0.0, "share", "0 %"),
        (1.0, "share", "100 %"),
        (0.11, "points", "+11"),
        (-0.04, "points", "−4"),
        (-0.001, "points", "0"),
        (0.6249, "score", "0.62"),
        (0.125, "score_change", "+0.13"),
        (24180, "count", "24,180"),
        (12.44, "rate", "12.4"),
        (1234.5, "rate", "1,235"),
        (None, "share", "–"),
        (float("nan"), "count", "–"),
    ],
)
def test_a_number_is_written_with_its_unit(number: float | None, unit: str, text: str) -> None:
    assert formats.value(number, unit).replace(formats.SPACE, " ") == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.58, 0.64, "share", "58–64 %"),
        (-0.03, 0.08, "points", "−3 to +8"),
        (0.58, 0.66, "score", "0.58–0.66"),
        (None, 0.5, "share", ""),
    ],
)
def test_an_interval_is_written_with_one_unit(low: float | None, high: float, unit: str, text: str) -> None:
    assert formats.interval(low, high, unit).replace(formats.SPACE, " ") == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.61, "6 in 10"),
        (0.65, "7 in 10"),
        (0.03, "fewer than 1 in 10"),
        (0.97, "more than 9 in 10"),
        (0.0, "0 in 10"),
        (1.0, "10 in 10"),
        (None, "–"),
    ],
)
def test_a_share_is_said_as_a_natural_frequency(share: float | None, text: str) -> None:
    assert formats.in_ten(share) == text


def test_the_interval_of_a_natural_frequency_keeps_a_decimal() -> None:
    assert formats.in_ten_interval(0.58, 0.644) == "5.8–6.4"
    assert formats.in_ten_interval(None, 0.644) == ""


@given(st.floats(min_value=0, max_value=1))
@settings(derandomize=True, database=None)
def test_only_none_is_none_in_ten_and_only_all_is_ten_in_ten(share: float) -> None:
    text = formats.in_ten(share)
    assert (text == "0 in 10") == (share == 0)
    assert (text == "10 in 10") == (share == 1)


@given(st.floats(min_value=-1, max_value=1))
@settings(derandomize=True, database=None)
def test_signed_points_are_within_half_a_point_and_never_minus_zero(difference: float) -> None:
    text = formats.bare(difference, "points")
    assert abs(int(text.replace(formats.MINUS, "-")) - 100 * difference) <= 0.5 + 1e-6
    assert text not in ("+0", "−0")


@given(st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=1))
@settings(derandomize=True, database=None)
def test_a_larger_share_is_never_written_smaller(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert int(formats.bare(low, "share")) <= int(formats.bare(high, "share"))


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2024-07-01", "2026-06-30", "Jul 2024 – Jun 2026"),
        ("2024-02-01", "2026-05-31", "Feb 2024 – May 2026"),
        ("2026-06-01", "2026-06-30", "Jun 2026"),
        ("2024-02-01", "2024-02-29", "Feb 2024"),
        ("2024-02-01", "2024-02-28", "1 Feb 2024 – 28 Feb 2024"),
        (date(2026, 6, 30), date(2026, 6, 30), "30 Jun 2026"),
        (None, "2026-06-30", "until 30 Jun 2026"),
        ("2024-07-01", None, "since 1 Jul 2024"),
        (None, "", "all dates"),
    ],
)
def test_a_period_is_written_in_months_or_days(start: object, end: object, text: str) -> None:
    assert formats.period(start, end).replace(formats.SPACE, " ") == text


def test_a_month_is_read_from_its_first_day_or_its_name() -> None:
    assert formats.month("2026-06-01") == formats.month("2026-06") == f"Jun{formats.SPACE}2026"
    assert formats.day(None) == formats.NO_VALUE


def test_rates_and_people_name_what_they_are() -> None:
    assert formats.rate(12.44) == "12.4 per 1,000"
    assert formats.n(1204) == f"n{formats.SPACE}1,204"
    assert formats.n(None) == ""


def test_fine_shares_keep_a_decimal_while_they_are_small() -> None:
    shares = (0.0, 0.0004, 0.004, 0.0994, 0.0995, 0.43, 1.0)
    written = [formats.bare(share, "fine_share") for share in shares]
    assert written == ["0", "0.0", "0.4", "9.9", "10", "43", "100"]
    assert formats.interval(0.004, 0.12, "fine_share") == f"0.4–12{formats.SHARE_SIGN}"
    ticks = [formats.tick(share, "fine_share") for share in (0.0, 0.005, 0.02, 0.125, 0.5)]
    assert ticks == ["0", "0.5", "2", "12.5", "50"]


def test_what_is_written_as_nothing_is_exact_only_if_it_is_nothing() -> None:
    assert (formats.exact(0.0, "count"), formats.exact(7e-219, "count")) == (True, False)


def test_padded_texts_are_equally_long() -> None:
    padded = formats.pad(["5", "62", "100"])
    assert [len(text) for text in padded] == [3, 3, 3]
    assert [text.strip(formats.FIGURE_SPACE) for text in padded] == ["5", "62", "100"]


@given(st.text(alphabet=st.characters(categories=("L", "M", "Z")), max_size=120), st.integers(5, 60))
@settings(derandomize=True, database=None)
def test_wrapping_loses_no_word_and_cuts_none(text: str, width: int) -> None:
    lines = formats.wrap(text, width).split("<br>")
    assert " ".join(lines).split() == text.split()
    assert all(formats.letters(line) <= width for line in lines if " " in line)


def test_tamil_takes_more_room_than_latin() -> None:
    assert formats.letters("யாழ்ப்பாணம்") > len("Jaffna")
    assert formats.letters("Jaffna") == len("Jaffna")


@given(st.sampled_from(get_args(Unit)), st.floats(-1e7, 1e7))
@settings(derandomize=True, database=None)
def test_a_rounded_number_is_the_one_that_is_written(unit: str, number: float) -> None:
    rounded = formats.rounded(number, unit)
    read = float(formats.bare(number, unit).replace(",", "").replace(formats.MINUS, "-"))
    assert rounded == pytest.approx(read / 100 if unit in (*formats.SHARES, "points") else read)
    assert formats.rounded(rounded, unit) == rounded

"""Days written in many ways, and the order of day and month found by the whole column."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from data.meaning import dates
from tests.data.conftest import Bring

READER = dates.Reader(ZoneInfo("Asia/Colombo"))


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04",
        "2025/3/4",
        "20250304",
        "45720",
        "45720.75",
        "04/03/2025",
        "4.3.2025",
        "04/03/25",
        "04/03/2025 14:05",
        "4 March 2025",
        "04-Mar-2025",
        "March 4, 2025",
        "2025-03-04T09:00:00",
        "2025-03-04 23:59:59",
        "2025-03-03T20:00:00Z",
        "2025-03-04T09:00:00.000+05:30",
        "4 / 3 / 2025",
        "04/03/2025 14.30",
        "04/03/2025 9am",
        "04/03/2025 (Tue)",
        "04/03/2025 09:00 - 11:00",
        "2025-03-04 09:00 to 11:00",
        "2025-03-04 09:00-12:30",  # no offset of -12:30, which would be tomorrow
        "04/03/2025 14:00-16:00",
        "4 March 2025 15:00-17",
        "2025/03/04 3:02:11 PM GMT+5:30",  # Google Forms
        "2025/03/03 8:02:11 PM GMT+0",
        "2025-03-03T14:00-05:00",
        "2025-03-03T20:00:00.000+0000",
        "Tue Mar 4 2025 01:30:00 GMT+0530 (India Standard Time)",
        "2025-03-04T09:00:00+05:30[Asia/Colombo]",
    ],
)
def test_a_day_is_read_in_the_country(text: str):
    assert READER.day(text) == date(2025, 3, 4)


@pytest.mark.parametrize(
    "text", ["", "soon", "2025-13-01", "32/01/2025", "########", "0001-01-01", "9999-12-31T23:59:59Z"]
)
def test_what_is_no_day_is_none(text: str):
    assert READER.day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "4/3/2025 - 6/3/2025",
        "4/3/2025 to 6/3/2025",
        "04/03/2025 and 05/03/2025",
        "04/03/2025, 05/03/2025",
        "04/03/2025\n05/03/2025",
        "4/3/2025 10:00 - 6/3/2025 12:00",
        "2025-03-04 10:00 - 2025-03-06 12:00",
        "04/03/2025 (2 days)",
        "4-6/2025",
        "4 - 6/3/2025",
    ],
)
def test_several_days_in_a_cell_are_none(text: str):
    assert READER.day(text) is None


def test_several_days_in_a_cell_are_told(bring: Bring):
    found = bring(_calls("13/03/2025", "4/3/2025 - 6/3/2025"))
    assert found.column("date") == [date(2025, 3, 13)]
    assert "several days" in found.problem("invalid_date")["fix"]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2025", "25/04/2025"], "dmy"),
        (["03/04/2025", "04/25/2025"], "mdy"),
        (["03/04/2025", "05/06/2025"], "undecided"),
        (["25/04/2025", "04/25/2025"], "mixed"),
        (["05/05/2025"], "dmy"),
        (["2025-03-04", "soon"], "dmy"),
        (["00/11/2024", "45/03/2025"], "dmy"),
        (["25-03-04"], "undecided year"),
        (["25-03-04", "25-03-08"], "undecided year"),
        (["15/01/22", "15/02/23", "15/03/24", "15/04/25", "15/05/25"], "undecided year"),
        (["25-03-04", "25-03-19"], "ymd"),
        (["25-03-04", "24-11-30"], "ymd"),
        (["21/03/25", "02/03/25"], "dmy"),
        (["21/03/25", "21/03/2025"], "dmy"),
        (["31/12/24", "30/12/24"], "undecided year"),
        (["03/24/25", "03/25/25"], "mdy"),
        (["25-03-41", "25-03-04"], "dmy"),
    ],
)
def test_the_order_that_fits_all_rows(texts: list[str], order: str):
    assert dates.fit(texts) == order


def _calls(*days: str) -> list[list[str]]:
    return [["call_id", "date", "district"], *([str(i), day, "Galle"] for i, day in enumerate(days))]


def test_months_first_is_found_by_one_row(bring: Bring):
    assert bring(_calls("03/04/2025", "04/25/2025")).column("date") == [date(2025, 3, 4), date(2025, 4, 25)]


def test_an_undecided_column_asks_for_the_setting(bring: Bring):
    failure = bring(_calls("03/04/2025", "05/06/2025")).report.failure
    assert failure == (
        "file.csv: the dates of 'date' (03/04/2025, 05/06/2025) can be read with the day or the month first; both "
        'orders fit all rows. Say which it is in a mapping: [dates] order = "dmy" or order = "mdy"'
    )


def test_years_of_two_digits_that_may_stand_first_or_last_ask_for_the_setting(bring: Bring):
    failure = bring(_calls("25-03-04", "25-03-05")).report.failure
    assert failure == (
        "file.csv: the dates of 'date' (25-03-04, 25-03-05) can be read with the year first or last; both fit all rows. "
        'Say which it is in a mapping: [dates] order = "ymd", order = "dmy" or order = "mdy"'
    )


@pytest.mark.parametrize(("order", "day"), [("ymd", date(2025, 3, 4)), ("dmy", date(2004, 3, 25))])
def test_the_setting_says_where_the_year_stands(bring: Bring, order: str, day: date):
    rows = _calls("25-03-04", "04/03/2025")
    found = bring(rows, mapping=f'[dates]\norder = "{order}"')
    assert found.column("date") == [day, date(2025, 3, 4)]


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2025, 4, 3)), ("mdy", date(2025, 3, 4))])
def test_the_setting_decides(bring: Bring, order: str, day: date):
    assert bring(_calls("03/04/2025"), mapping=f'[dates]\norder = "{order}"').column("date") == [day]


def test_another_date_that_is_undecided_is_left_out(bring: Bring):
    rows = [
        ["respondent_id", "date", "followup_due"],
        ["a", "2025-01-01", "03/04/2025"],
        ["b", "2025-01-01", "2025-04-01"],
    ]
    found = bring(rows, "responses")
    assert found.column("followup_due") == [None, date(2025, 4, 1)]
    assert "ambiguous_date_order" in found.rules


@pytest.mark.parametrize(
    ("text", "implausible"),
    [
        ("1989-12-31", True),
        ("1990-01-01", False),
        ("2049-12-31", False),
        ("1 January 2050", True),
        ("31/02/2025", False),
    ],
)
def test_days_that_no_form_can_have_are_told_from_what_is_no_day(text: str, implausible: bool):
    assert READER.is_implausible(text) is implausible
    assert (READER.day(text) is None) == (implausible or text == "31/02/2025")

"""Days written in many ways, and the order of day and month found by the whole column."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from data import dates
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
    ("texts", "order"),
    [
        (["03/04/2025", "25/04/2025"], "dmy"),
        (["03/04/2025", "04/25/2025"], "mdy"),
        (["03/04/2025", "05/06/2025"], "undecided"),
        (["25/04/2025", "04/25/2025"], "mixed"),
        (["05/05/2025"], "dmy"),
        (["2025-03-04", "soon"], "dmy"),
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

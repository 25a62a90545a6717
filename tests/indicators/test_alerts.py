"""An alert needs enough contacts, a rise beyond chance among all that were looked at, and a place of the selection."""

from datetime import date
from typing import Any

import numpy as np

from data.asking.tallying import Tally
from data.filters import Filters
from indicators import alerts, rises
from indicators.answered import Answer
from indicators.questions import Question
from indicators.rises import Which
from indicators.sums import Scope
from tests.indicators.answering import answered

DISTRICT = ("district",)


def told(latest: float, before: float, p: float, *, codes: tuple[str, ...] = ("a",)) -> list[alerts.Alert]:
    values: dict[Which, float] = {"latest": latest, "before": before, "ratio": 3.0, "p": p}
    found: dict[Which, Answer] = {
        which: answered(Question("topic_rise", "visa", DISTRICT), {("a",): one})
        for which, one in values.items()
    }
    return alerts.alerts({"visa": found}, codes=codes)


def test_a_rise_beyond_chance_is_an_alert():
    assert [(one.code, one.topic, one.latest, one.before) for one in told(12, 6, 0.01)] == [
        ("a", "visa", 12, 6)
    ]


def test_no_alert_for_few_contacts_for_chance_or_for_a_place_outside_the_selection():
    assert told(4, 0, 0.001) == []
    assert told(12, 6, 0.051) == []
    assert told(12, 6, np.nan) == []
    assert told(12, 6, 0.01, codes=("b",)) == []


def windows(first: date, last: date, months: tuple[str, ...]) -> rises.Windows:
    tally = Tally(
        by=("month",), values=((None, *months),), rows=np.zeros(len(months) + 1), counts={}, amounts={}
    )
    evidence: Any = None  # only the days are read
    scope = Scope(
        evidence=evidence,
        filters=Filters().between(first, last),
        by=(),
        find_places=lambda: ((),),
        until=None,
    )
    return rises.windows_of(tally, scope)


def test_the_latest_three_months_stand_against_the_twelve_before_with_their_days_within_the_period():
    months = tuple(
        str(np.datetime64("2024-11", "M") + np.timedelta64(i, "M")) for i in range(18)
    )  # to April 2026
    found = windows(date(2024, 11, 15), date(2026, 4, 10), months)
    assert found.latest == (16, 17, 18)
    assert found.before == tuple(range(4, 16))
    assert found.days == (28 + 31 + 10, 365)


def test_a_period_of_three_months_has_nothing_to_be_compared_with():
    assert windows(date(2025, 1, 1), date(2025, 3, 31), ("2025-01", "2025-02", "2025-03")).days == (90, 0)

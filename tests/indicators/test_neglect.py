"""A district is neglected for a reason that its numbers carry, and only where anything is on record."""

import numpy as np

from indicators import neglect
from indicators.questions import Question
from tests.indicators.answering import answered

DISTRICT = ("district",)


def listed(
    activities: dict[str, float], days: dict[str, float], reach: dict[str, float], *, level: float = 100.0
) -> dict[str, list[str]]:
    """The reasons of each neglected district, in the order of the list."""
    by_district = {
        "activities": answered(Question("activities", by=DISTRICT), _keyed(activities)),
        "days": answered(Question("days_since_last_activity", by=DISTRICT), _keyed(days)),
        "reach": answered(Question("reach_per_1000_departures", "counted", DISTRICT), _keyed(reach)),
    }
    whole = answered(Question("reach_per_1000_departures", "counted"), {(): level})
    departures = {"a": 10.0, "b": 30.0, "c": 20.0}
    found = neglect.neglected(by_district, whole, codes=("a", "b", "c", "d"), departures=departures)
    return {one.code: [reason.why for reason in one.reasons] for one in found}


def _keyed(values: dict[str, float]) -> dict[tuple[str, ...], float]:
    return {(code,): value for code, value in values.items()}


def test_each_rule_gives_its_reason_and_those_with_most_departures_come_first():
    found = listed(
        {"a": 3, "b": np.nan, "c": 1, "d": 2},
        {"a": 10, "c": 181, "d": 180},
        {"a": 49.9, "c": 20, "d": 50},
    )
    assert list(found.items()) == [("b", ["none"]), ("c", ["silent", "little"]), ("a", ["little"])]


def test_with_nothing_on_record_nothing_is_said():
    assert listed({"a": np.nan, "b": np.nan}, {}, {}) == {}


def test_a_country_without_a_level_neglects_nobody_for_reaching_little():
    assert listed(dict.fromkeys("abcd", 1.0), dict.fromkeys("abcd", 5.0), {}, level=np.nan) == {}


def test_the_curve_names_districts_from_least_to_most_reached_and_counts_no_record_as_none():
    reached = answered(Question("reach", "counted", DISTRICT), {("a",): 10.0, ("b",): 90.0})
    curve, codes = neglect.curve(reached, {"a": 50.0, "b": 50.0, "c": 100.0}, ("a", "b", "c"))
    assert codes == ("c", "a", "b")
    assert curve is not None
    assert curve.base.tolist() == [0, 0.5, 0.75, 1]
    assert curve.amount.tolist() == [0, 0, 0.1, 1]

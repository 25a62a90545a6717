"""Strips: several counts over the same months, each on its own scale, and what months were to reach."""

from typing import Any

from charts.marks import Marks, Measure, Series
from charts.strips import ROOM, strips
from tests.charts.samples import checked

MONTHS = ("2025-01-01", "2025-02-01", "2025-03-01")
MEASURE = Measure("Month", unit="count", counted="records")


def counts(*numbers: float | None) -> Marks:
    return Marks(MONTHS, ("Jan 2025", "Feb 2025", "Mar 2025"), numbers, n=numbers)


def drawn(**more: Any) -> dict[str, Any]:
    reached = Series("People counted", counts(60, None, 90), goal=counts(80, None, 120))
    return checked(strips([Series("Activities", counts(2, 4, 1)), reached], measure=MEASURE, **more))


def test_each_strip_reaches_as_high_as_there_is_room_for():
    bars = [trace for trace in drawn()["data"] if trace["type"] == "bar"]
    assert min(bars[0]["y"]) == -ROOM
    assert min(bars[1]["y"]) == round(-ROOM * 90 / 120, 3)  # its goal is higher


def test_a_goal_is_a_line_at_its_height_with_a_gap_where_there_is_none():
    line = next(trace for trace in drawn()["data"] if trace["type"] == "scatter")
    assert line["y"] == [round(2 - ROOM * 80 / 120, 3), None, round(2 - ROOM, 3)]


def test_pointing_says_how_many_of_how_many_and_the_strip_says_it_of_all():
    figure = drawn(day="2025-02-15", day_name="last day")
    told = [trace for trace in figure["data"] if trace["type"] == "bar"][1]["hovertext"]
    assert [text.replace("\u00a0", " ") for text in told] == [
        f"{n} people of a target of {goal} (75 %)" for n, goal in ((60, 80), (90, 120))
    ]
    notes = [note["text"].replace("\u00a0", " ") for note in figure["layout"]["annotations"]]
    assert "75 % of target" in notes
    assert "most: 4" in notes
    assert "last day" in notes

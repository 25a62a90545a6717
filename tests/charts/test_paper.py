from dataclasses import replace
from typing import Any

import pytest

from charts import formats, paper, rows
from charts.classes import Classes
from charts.marks import Marks, Series
from charts.palette import LIGHT
from charts.ranking import Reference
from charts.source import Lines, Months
from tests.charts.samples import COUNT, DISTRICTS, SECRET_TEXTS, SHARE, leaves, months

CLASSES = Classes((0.5, 0.7), "share")
RANKED = Lines(series=[Series("after", DISTRICTS)], measure=SHARE, classes=CLASSES)


def value(at: float, ticks: list[dict[str, Any]]) -> float:
    """The number at a place of an axis, read off its first and last tick, in per cent."""
    first, last = ((tick["at"], float(tick["text"].rstrip(" %\u00a0"))) for tick in (ticks[0], ticks[-1]))
    return first[1] + (at - first[0]) * (last[1] - first[1]) / (last[0] - first[0])


def test_dots_and_intervals_stand_where_the_axis_says():
    sheet = paper.lines(RANKED)
    colombo = sheet["rows"][0]["dots"][0]
    assert [round(value(colombo[name], sheet["ticks"]), 1) for name in ("at", "low", "high")] == [61, 55, 67]


def test_numbers_and_n_are_written_beside_their_line():
    told = {row["name"]: (row["number"], row["n"]) for row in paper.lines(RANKED)["rows"]}
    assert told == {
        "Colombo": ("61", "400"),
        "Galle": ("81", "120"),
        "Jaffna": ("(42)", "39"),
        "Mannar": ("*", "14"),
        "Badulla": (formats.NO_VALUE, "0"),
    }


def test_what_may_not_be_shown_has_neither_dot_nor_number():
    sheet = paper.lines(RANKED)
    hidden = [row for row in sheet["rows"] if row["name"] in ("Mannar", "Badulla")]
    assert [(row["dots"], row["muted"]) for row in hidden] == [([None], True)] * 2
    texts = {str(leaf) for leaf in leaves(sheet)}
    assert not texts & set(SECRET_TEXTS)


def test_few_people_are_hollow_and_others_have_the_colour_of_the_map():
    dots = {row["name"]: row["dots"][0] for row in paper.lines(RANKED)["rows"] if row["dots"][0]}
    shades = CLASSES.colours(LIGHT)
    assert (dots["Colombo"]["fill"], dots["Galle"]["fill"]) == (shades[1], shades[2])
    assert dots["Jaffna"]["few"]
    assert dots["Jaffna"]["fill"] == LIGHT.surface


def test_the_chosen_place_is_strong_and_the_country_is_a_line_to_hold_it_against():
    held = replace(RANKED, chosen=("LK31",), reference=Reference("country", 0.65))
    sheet = paper.lines(held)
    assert [row["name"] for row in sheet["rows"] if row["strong"]] == ["Galle"]
    assert sheet["reference"]["text"] == f"country 65{formats.SHARE_SIGN}"
    assert round(value(sheet["reference"]["at"], sheet["ticks"]), 1) == 65


def joined(before: float, after: float, change: float) -> Lines:
    def one(number: float, room: float) -> Marks:
        return Marks(("a",), ("A message",), (number,), (number - room,), (number + room,), (100,), ("ok",))

    series = [Series("before", one(before, 0.05), "before"), Series("after", one(after, 0.05), "after")]
    return Lines(series=series, measure=SHARE, joined=True, difference=one(change, 0.03))


@pytest.mark.parametrize(("after", "written", "colour"), [(0.6, "+20", LIGHT.up), (0.2, "−20", LIGHT.down)])
def test_a_change_is_written_with_its_sign_interval_and_colour(after: float, written: str, colour: str):
    row = paper.lines(joined(0.4, after, after - 0.4))["rows"][0]
    assert (row["number"], row["colour"], row["move"]["colour"]) == (written, colour, colour)
    assert row["bounds"] == formats.interval(after - 0.43, after - 0.37, "points")


def test_bars_begin_at_zero_and_counts_say_that_they_have_no_interval():
    marks = Marks(("a", "b"), ("A", "B"), (120, 60), (120, 60), (120, 60), (120, 60))
    bars = Lines(series=[Series("", marks)], measure=COUNT, bars=True)
    ends = [row["dots"][0]["at"] for row in paper.lines(bars)["rows"]]
    assert ends[0] == pytest.approx(2 * ends[1], abs=1e-4)
    assert paper.behind(bars) == paper.COUNTED
    assert paper.lines(bars)["head"]["n"] == ""


def test_how_many_stand_behind_marks_is_told_from_the_fewest_to_the_most():
    assert paper.behind(RANKED) == f"n{formats.SPACE}39 to 400 people for each mark."


def drawn(*series: Series) -> dict[str, Any]:
    return paper.months(Months(series=series, measure=SHARE), height=60, label=9)


def test_months_without_a_number_are_gaps_and_lonely_ones_dots():
    course = drawn(months(0.4, 0.5, None, 0.6))["series"][0]
    assert [len(run) for run in course["runs"]] == [2, 1]
    assert [len(band) for band in course["bands"]] == [4, 2]
    assert len(course["dots"]) == 1


def test_months_stand_in_their_twelfth_and_at_their_number():
    sheet = drawn(months(0.4, 0.5, 0.6, 0.7))
    points = sheet["series"][0]["runs"][0]
    assert [point[0] for point in points] == [0.125, 0.375, 0.625, 0.875]
    assert [round(value(point[1], sheet["y"]), 1) for point in points] == [40, 50, 60, 70]


@pytest.mark.parametrize("count", [1, 2, 5, 11])
def test_a_few_months_are_named_whatever_the_span(count: int):
    ticks = drawn(months(*[0.5] * count))["x"]
    assert 1 <= len(ticks) <= paper.MOST_NAMED
    assert ticks[0]["text"] == f"Jan{formats.SPACE}2025"


def test_names_at_the_ends_of_lines_do_not_cover_each_other():
    sheet = drawn(months(0.5, 0.51, role="before"), months(0.5, 0.515, role="after"))
    ends = sorted(one["label"] * 60 for one in sheet["series"])
    assert ends[1] - ends[0] >= 9 - 1e-9


def test_the_axis_is_that_of_the_screen():
    axis = rows.value_axis(SHARE, [DISTRICTS])
    assert [tick["text"] for tick in paper.lines(RANKED)["ticks"]] == axis["ticktext"]

"""Bars, scores, parts of a whole: from zero, with intervals, nothing to be worked out by subtraction."""

import pytest

from charts import distribution, formats
from charts.marks import Marks, Measure, Series
from charts.palette import DARK, LIGHT
from tests.charts.samples import DISTRICTS, SHARE, assert_secret, checked, trace


def part(name: str, *numbers: float, reliability: tuple[str, ...] = ("ok", "ok")) -> Series:
    return Series(name, Marks(("a", "b"), ("Women", "Men"), numbers, n=(90, 80), reliability=reliability))


def test_bars_start_at_zero_highest_first_and_end_with_what_has_no_number() -> None:
    figure = checked(distribution.bars(DISTRICTS, measure=SHARE))
    assert trace(figure, type="bar")["text"] == ["Galle", "Colombo", "Jaffna"]
    assert figure["layout"]["xaxis"]["range"][0] <= 0
    assert "Badulla" in figure["layout"]["yaxis"]["ticktext"][4]
    assert formats.NO_VALUE in figure["layout"]["yaxis2"]["ticktext"][4]


def test_ordered_categories_keep_their_order() -> None:
    figure = checked(distribution.bars(DISTRICTS, measure=SHARE, sort=None))
    assert trace(figure, type="bar")["text"] == ["Colombo", "Galle", "Jaffna"]


def test_the_number_of_a_category_with_too_few_people_is_nowhere() -> None:
    assert_secret(checked(distribution.bars(DISTRICTS, measure=SHARE)))
    assert_secret(checked(distribution.grouped([Series("all", DISTRICTS)], measure=SHARE)))


def test_intervals_lie_over_bars_and_few_people_are_paler() -> None:
    figure = checked(distribution.bars(DISTRICTS, measure=SHARE))
    lines = [t["x"] for t in figure["data"] if t["type"] == "scatter" and t["mode"] == "lines"]
    assert lines == [[0.26, 0.57, None]]
    bars = trace(figure, type="bar")
    assert bars["error_x"] == {"array": [0.07, 0.06, 0.0], "arrayminus": [0.09, 0.06, 0.0]}
    shades = bars["marker"]["color"]
    assert shades[0] == shades[1] != shades[2]


def test_upright_bars_carry_their_intervals_both_ways() -> None:
    bars = trace(checked(distribution.grouped([Series("all", DISTRICTS)], measure=SHARE)), type="bar")
    assert bars["x"] == ["LK11", "LK31", "LK41"]
    assert bars["error_y"]["array"] == pytest.approx([0.06, 0.07, 0.15])
    assert bars["error_y"]["arrayminus"] == pytest.approx([0.06, 0.09, 0.16])


def test_a_histogram_has_a_bar_a_round_for_each_score() -> None:
    scores = ("0", "1", "2")
    series = [
        Series(role, Marks(scores, scores, (0.2, 0.5, 0.3), n=(9, 9, 9)), role)
        for role in ("before", "after")
    ]
    figure = checked(distribution.histogram(series, measure=SHARE))
    assert [t["marker"]["color"] for t in figure["data"]] == [LIGHT.before, LIGHT.after]
    assert figure["layout"]["xaxis"]["tickvals"] == list(scores)
    assert figure["layout"]["showlegend"] is True


def test_parts_of_a_whole_are_stacked_and_written_where_there_is_room() -> None:
    figure = checked(distribution.stacked([part("low", 0.05, 0.4), part("high", 0.95, 0.6)]))
    assert figure["layout"]["barmode"] == "stack"
    assert [t["customdata"] for t in figure["data"]] == [["", "40"], ["95", "60"]]
    assert [t["x"] for t in figure["data"]] == [[0.05, 0.4], [0.95, 0.6]]


def test_a_whole_with_a_hidden_part_is_hidden_whole() -> None:
    hidden = part("low", 0.0512, 0.4, reliability=("unreliable", "ok"))
    figure = checked(distribution.stacked([hidden, part("high", 0.9488, 0.6)]))
    assert [t["y"] for t in figure["data"]] == [[1], [1]]
    assert "0.9488" not in str(figure)
    assert "*" in figure["layout"]["yaxis"]["ticktext"][0]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
def test_ordered_shades_are_all_different_and_end_with_the_ramp(count: int) -> None:
    for colours in (LIGHT, DARK):
        shades = distribution.shades_for(count, colours)
        assert len(set(shades)) == count
        assert count == 1 or shades[-1] == colours.sequential[-1]


def test_nothing_to_draw_is_no_error() -> None:
    none = Marks((), (), ())
    assert checked(distribution.grouped([], measure=SHARE))["data"] == []
    assert checked(distribution.stacked([]))["data"] == []
    assert trace(checked(distribution.bars(none, measure=SHARE)), type="bar")["x"] == []


def test_scores_keep_their_decimals_on_the_axis() -> None:
    score = Measure("Score", unit="score", range=(0, 1))
    layout = checked(distribution.grouped([part("economic", 0.62, 0.5)], measure=score))["layout"]
    assert layout["yaxis"]["ticktext"][0] == "0.00"


def test_a_goal_is_a_line_that_the_axis_reaches_and_bars_may_pass() -> None:
    marks = Marks("ab", ["Public forum", "SMS quiz"], [1.04, 0.8], n=[90, 80])
    layout = checked(distribution.bars(marks, measure=Measure("target", range=None), goal=1.0))["layout"]
    assert layout["shapes"][0]["x0"] == 1.0
    assert layout["xaxis"]["range"][1] > 1.04
    few = distribution.bars(marks.take([1]), measure=Measure("target", range=None), goal=1.0)["layout"]
    assert few["xaxis"]["range"][1] >= 1.0


def test_a_chosen_bar_is_named_strongly_and_the_others_step_back() -> None:
    figure = distribution.bars(DISTRICTS.standing_for("place", ["LK41"]), measure=SHARE, sort=None)
    names = figure["layout"]["yaxis"]["ticktext"]
    assert ["<b>" in name for name in names] == [False, False, True, False, False]
    veils = [(one["y0"], one["y1"]) for one in figure["layout"]["shapes"]]
    assert veils == [(i - 0.5, i + 0.5) for i in (0, 1, 3, 4)]
    bars = next(one for one in figure["data"] if one["type"] == "bar")
    assert (bars["meta"], bars["customdata"]) == ("place", ["LK11", "LK31", "LK41"])

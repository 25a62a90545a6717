"""The ranking: order, intervals, who is shown, and a click anywhere on a line."""

from typing import Any

import pytest

from charts import formats, ranking
from charts.classes import Classes
from charts.config import Figure
from charts.marks import Marks, Measure
from charts.palette import LIGHT
from charts.ranking import Reference
from tests.charts.samples import COUNT, DISTRICTS, POINTS, SHARE, assert_secret, checked, trace


def drawn(**more: Any) -> Figure:
    return checked(ranking.ranking(DISTRICTS.standing_for("place"), measure=SHARE, **more))


def names(figure: Figure) -> list[str]:
    return figure["layout"]["yaxis"]["ticktext"]


def numbers(figure: Figure) -> list[str]:
    return [text.strip() for text in figure["layout"]["yaxis2"]["ticktext"]]


def test_places_stand_from_high_to_low_and_those_with_too_few_people_last() -> None:
    assert trace(drawn(), yaxis="y2")["customdata"] == ["LK31", "LK11", "LK41", "LK42"]
    assert names(drawn())[:3] == ["Galle", "Colombo", "Jaffna"]


def test_places_can_stand_by_name() -> None:
    assert trace(drawn(sort="name"), yaxis="y2")["customdata"] == ["LK11", "LK31", "LK41", "LK42"]


def test_numbers_stand_at_the_right_few_people_in_parentheses_too_few_as_a_star() -> None:
    written = numbers(drawn())
    assert written[:3] == ["81", "61", "(42)"]
    assert "*" in written[3]
    assert not any(digit in written[3].split(">")[1] for digit in "0123456789")


def test_the_number_of_a_place_with_too_few_people_is_nowhere() -> None:
    assert_secret(drawn(chosen=("LK42",)))


def test_sure_intervals_are_solid_and_those_of_few_people_dashed() -> None:
    figure = drawn()
    assert trace(figure, mode="lines")["line"]["dash"]
    assert trace(figure, mode="lines")["x"] == [0.26, 0.57, None]
    dots = trace(figure, yaxis="y2")
    assert dots["error_x"] == {"array": [0.07, 0.06, 0.0, 0.0], "arrayminus": [0.09, 0.06, 0.0, 0.0]}


def test_a_line_answers_the_pointer_over_its_whole_width() -> None:
    figure = drawn()
    answering = [t for t in figure["data"] if "hovertemplate" in t]
    assert figure["layout"]["hovermode"] == "y"
    assert len(answering) == 1
    assert answering[0]["marker"]["opacity"] == [1, 1, 1, 0]


def test_the_chosen_place_is_strong_in_name_number_and_interval() -> None:
    figure = drawn(chosen=("LK41",))
    assert "<b>Jaffna</b>" in names(figure)[2]
    assert "<b>" in numbers(figure)[2]
    strong = trace(figure, mode="lines", line={"color": LIGHT.outline, "width": 2})
    assert strong["x"] == [0.26, 0.57, None]


def test_a_chosen_place_has_one_interval() -> None:
    assert trace(drawn(chosen=("LK31",)), yaxis="y2")["error_x"]["array"] == [0.0, 0.06, 0.0, 0.0]


def test_the_country_is_a_dotted_line_with_its_number() -> None:
    layout = drawn(reference=Reference("country", 0.61))["layout"]
    assert layout["shapes"][0]["x0"] == 0.61
    assert layout["annotations"][0]["text"].replace(formats.SPACE, " ") == "country 61 %"
    assert "shapes" not in drawn(reference=Reference("country", None))["layout"]


def test_dots_take_the_colours_of_the_map() -> None:
    classes = Classes((0.5, 0.7), "share")
    low, middle, high = classes.colours(LIGHT)
    assert trace(drawn(classes=classes), yaxis="y2")["marker"]["color"][:3] == [high, middle, low]


def test_the_colour_of_a_hidden_dot_tells_nothing() -> None:
    """The class of an unreliable number is a number too."""
    classes = Classes((0.5, 0.7), "share")
    assert trace(drawn(classes=classes), yaxis="y2")["marker"]["color"][3] == LIGHT.too_few


def test_the_caption_says_what_is_marked_and_what_is_left_out() -> None:
    text = ranking.caption(DISTRICTS)
    assert text.startswith("Dashed and in parentheses")
    assert "* Numbers not shown: 1 with fewer than 25 people." in text
    assert text.endswith("No data: Badulla.")
    assert ranking.caption(DISTRICTS.take([0, 1])) == ""


def _many(number: int) -> Marks:
    every = range(number)
    return Marks([str(i) for i in every], [f"District {i}" for i in every], [i / number for i in every])


def test_the_ranking_takes_the_height_of_the_map_beside_it() -> None:
    layout = ranking.ranking(_many(25), measure=SHARE)["layout"]
    assert "height" not in layout
    assert layout["yaxis"]["domain"] == layout["yaxis2"]["domain"] == [0, 1]


def test_few_places_stay_together_at_the_top() -> None:
    low, high = ranking.ranking(_many(2), measure=SHARE)["layout"]["yaxis"]["domain"]
    assert high == 1
    assert low > 0.8


def test_many_places_without_data_are_counted_not_named() -> None:
    marks = Marks("abcde", "ABCDE", [None] * 5, n=[0] * 5, reliability=["suppressed"] * 5)
    assert ranking.caption(marks) == "No data: 5."


def test_rates_of_different_size_stand_with_their_decimals_under_each_other() -> None:
    marks = Marks("ab", ["Mannar", "Matara"], [151.2, 17.8], n=[200, 90])
    rate = Measure("contacts", unit="rate", per=100_000)
    texts = ranking.ranking(marks, measure=rate)["layout"]["yaxis2"]["ticktext"]
    assert [text.strip() for text in texts] == ["151", "17.8"]
    assert len(texts[0]) == len(texts[1])


def test_counts_have_no_interval_and_their_names_are_still_drawn() -> None:
    marks = Marks(("a", "b"), ("A", "B"), (3, 12), n=(3, 12))
    figure = checked(ranking.ranking(marks, measure=COUNT))
    assert [t for t in figure["data"] if t.get("yaxis", "y") == "y"], "an axis without a trace is not drawn"
    assert figure["layout"]["xaxis"]["range"][0] <= 0
    dots = trace(figure, yaxis="y2")
    assert (dots["text"][0], dots["hovertext"][0]) == ("B", "12 activities")


@pytest.mark.parametrize("positions", [[], [4], [3]])
def test_nothing_to_rank_is_an_empty_figure_and_no_error(positions: list[int]) -> None:
    figure = checked(ranking.ranking(DISTRICTS.take(positions), measure=SHARE))
    assert len(trace(figure, yaxis="y2")["x"]) == (1 if positions == [3] else 0)


def test_changes_are_held_against_zero() -> None:
    marks = Marks(("a", "b"), ("A", "B"), (-0.05, 0.1))
    assert checked(ranking.ranking(marks, measure=POINTS))["layout"]["xaxis"]["zeroline"] is True
    assert "zeroline" not in drawn()["layout"]["xaxis"]


@pytest.mark.parametrize("sort", ["lowest", "people", "sure"])
def test_places_can_stand_in_other_orders_and_those_with_too_few_people_stay_last(sort: Any) -> None:
    found = trace(drawn(sort=sort), yaxis="y2")["customdata"]
    shown = [DISTRICTS.codes.index(code) for code in found[:-1]]
    keys: dict[str, list[float]] = {
        "lowest": [DISTRICTS.estimate[i] or 0.0 for i in shown],
        "people": [-(DISTRICTS.n[i] or 0) for i in shown],
        "sure": [(DISTRICTS.high[i] or 0) - (DISTRICTS.low[i] or 0) for i in shown],
    }
    assert keys[sort] == sorted(keys[sort])
    assert found[-1] == "LK42"

"""Small maps side by side: a map a period, each number that of its days alone, and none told for a longer period."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from callbacks import pages, place_map, timeline
from callbacks.drawings import small_maps
from callbacks.program import Program
from callbacks.sheet import Sheet
from callbacks.view import View
from charts.marks import Marks
from data.filters import Filters
from indicators.answers import answer
from settings import Settings


@pytest.fixture(scope="module")
def program(demo_store) -> Program:
    return Program(Settings(store=demo_store))


def drawn(program: Program, **asked: Any) -> Any:
    view = View(filters=asked.pop("filters", Filters()), **asked)
    sheet = Sheet(view, program.evidence())
    found = small_maps.drawings("outreach", pages.DRAWN["outreach"].choices, sheet)
    return found.get("map")


def test_each_period_has_a_map_whose_numbers_are_those_of_its_days(program: Program):
    drawing = drawn(program, each="year", measure="counted", filters=Filters(activity_type=("public_forum",)))
    areas = [one for one in drawing.figure["data"] if one["type"] == "choropleth"]
    years = timeline.side_by_side("outreach", "year", program.evidence())
    assert [one["text"] for one in drawing.figure["layout"]["annotations"]] == [one.label for one in years]
    assert {one["geo"] for one in areas} == {f"geo{at + 1 if at else ''}" for at in range(len(years))}
    asked = place_map.question("reach", "counted", "district", ())
    within = Filters(activity_type=("public_forum",)).between(date(2025, 1, 1), date(2025, 12, 31))
    found = answer([asked], within, program.evidence())[asked]
    own = {
        code: z
        for one in areas
        if one["name"] == "2025"
        for code, z in zip(one["locations"], one["z"], strict=True)
    }
    assert own
    for code, z in own.items():
        row = found.index.get((code,))
        assert z == (pytest.approx(found.estimate[row]) if row is not None and z >= 0 else -9999)


def test_the_period_that_is_chosen_leaves_all_maps_in_view(program: Program):
    chosen = Filters(date_from=date(2025, 1, 1), date_to=date(2025, 3, 31))
    both = [drawn(program, each="quarter", filters=one).figure for one in (Filters(), chosen)]
    assert both[0] == both[1]


def test_without_being_asked_or_under_another_layer_the_map_stays(program: Program):
    assert drawn(program) is None
    assert drawn(program, each="week") is None
    assert drawn(program, each="year", layer="population") is None


def test_what_is_told_for_a_longer_period_is_left_blank():
    marks = Marks(["a", "b", "c"], ["A", "B", "C"], [1, 2, 3], n=[30, 30, 30]).standing_for("place", ["a"])
    year, quarter = (date(2025, 1, 1), date(2025, 12, 31)), (date(2025, 4, 1), date(2025, 6, 30))
    found: Any = SimpleNamespace(spans=(quarter, year, None), index={("a",): 0, ("b",): 1, ("c",): 2})
    kept = small_maps._within(marks, found, (), *quarter)
    assert {code: kept.estimate[i] for i, code in enumerate(kept.codes)} == {"a": 1, "b": None, "c": 3}
    assert kept.without_data(kept.codes.index("b"))
    assert (kept.of, kept.chosen) == ("place", ("a",))

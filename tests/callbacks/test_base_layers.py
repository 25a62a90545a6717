"""Base layers of the map: what a country may offer, and that map, ranking and export tell the same figures."""

from typing import Any

import pytest

from callbacks import base_layers, pages
from callbacks.program import Program
from data.filters import Filters
from geo import country
from indicators.answers import answer
from indicators.questions import Question
from layouts.cards import Drawing, LegendItem
from layouts.pages import BY_NAME
from settings import Settings


@pytest.fixture(scope="module")
def program(demo_store) -> Program:
    return Program(Settings(store=demo_store))


def drawn(program: Program, search: str, page: str = "outreach"):
    return pages.drawn(BY_NAME[page], search, "light", program).drawings


def traces(drawing: Drawing) -> list[dict[str, Any]]:
    """The traces of what is drawn."""
    assert drawing.figure is not None
    return drawing.figure["data"]


def test_only_what_a_country_has_figures_of_is_offered():
    offered = {
        code: [one.value for one in base_layers.options("outreach", country.load(code))]
        for code in ("lka", "afg")
    }
    assert offered == {"lka": ["population", "departures", "density", "outreach_departures"], "afg": []}
    assert base_layers.options("hotline", country.load("lka")) == []


@pytest.mark.parametrize(
    ("layer", "title", "code", "written"),
    [
        ("population", "How many people live where", "LK11", "2,375,415"),
        ("departures", "How many leave to work abroad", "LK11", "31,173"),
        ("density", "How densely people live", "LK11", "3,452"),
    ],
)
def test_a_figure_takes_the_place_of_the_measure(
    program: Program, layer: str, title: str, code: str, written: str
):
    found = drawn(program, f"?layer={layer}")
    assert found["map"].title == title
    told = {
        c: text
        for trace in traces(found["map"])
        if "locations" in trace
        for c, text in zip(trace["locations"], trace["hovertext"], strict=True)
    }
    assert told[code] == written
    assert "(" in found["map"].foot  # who published it
    codes = next(trace["customdata"] for trace in traces(found["ranking"]) if "customdata" in trace)
    assert set(codes) == set(told)
    assert found["map"].foot.endswith(".")


def test_a_figure_no_one_knows_of_a_level_is_shown_at_a_wider_one(program: Program):
    found = drawn(program, "?layer=population&level=ds_division")["map"]
    assert "No population is known of DS divisions: districts are shown" in found.subtitle
    assert len(found.legend) > 1
    wide = drawn(program, "?layer=population&level=province")["map"]
    told = {
        c: text
        for trace in traces(wide)
        if "locations" in trace
        for c, text in zip(trace["locations"], trace["hovertext"], strict=True)
    }
    assert told["LK1"] == "6,117,341"


def test_a_figure_has_its_own_year_and_source_whatever_is_filtered(program: Program):
    question = Question("departures_per_1000_people", by=("district",))
    found = answer(
        [question], Filters.from_query({"from": "2025-03-01"}, program.allowed()), program.evidence()
    )[question]
    rows = {row[3]: row for row in found.rows()}
    assert rows["LK11"][6:8] == ("2023-01-01", "2023-12-31")
    assert rows["LK11"][8] == pytest.approx(31173 / 2375415 * 1000)
    assert "demonstration" not in rows["LK11"][14]


def test_outreach_against_departures_says_where_many_leave_and_little_comes(program: Program):
    found = drawn(program, "?layer=outreach_departures")
    square: Any = next(one for one in found["map"].legend if getattr(one, "className", "") == "crossed")
    cells = square.children[1].children
    assert len(cells) == 9
    shown = sum(int(cell.children[0].children) for cell in cells)
    hatched = sum(one.count for one in found["map"].legend if isinstance(one, LegendItem))
    assert shown + hatched == 25
    neglected = cells[0].children
    assert neglected[1].children[0].children == "many leave, little outreach"
    assert f"to {neglected[0].children} of {shown} districts" in found["map"].subtitle
    assert len(traces(found["ranking"])[0]["x"]) == shown


def test_too_few_places_are_not_told_in_thirds(program: Program):
    found = drawn(program, "?layer=outreach_departures&from=2030-01-01")
    assert "cannot be told in thirds" in found["map"].subtitle


def test_a_layer_that_is_none_leaves_the_measure(program: Program):
    assert drawn(program, "?layer=gold")["map"].title == drawn(program, "")["map"].title

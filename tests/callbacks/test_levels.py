"""Levels of places: what lies inside what, for each country that is shipped."""

import pytest

from callbacks import levels, place_search
from data.filters import Filters
from geo import country, spelling
from geo.country import Country

LKA = country.load("lka")


@pytest.fixture(params=country.available())
def land(request: pytest.FixtureRequest) -> Country:
    return country.load(request.param)


def test_every_level_of_a_country_is_offered_and_no_other(land: Country):
    assert levels.offered(land) == land.levels
    assert levels.asked("county", land) == land.placed
    assert all(levels.asked(level, land) == level for level in land.levels)


def test_every_place_lies_in_one_place_of_each_wider_level(land: Country):
    for level in land.levels:
        for wider in land.levels[: land.levels.index(level) + 1]:
            found = {levels.within(code, wider, land) for code in land.codes(level)}
            assert found == set(land.codes(wider))


def test_nothing_wider_lies_in_a_narrower_place():
    assert levels.within("LK4", "district", LKA) is None
    assert levels.within("nowhere", "district", LKA) is None


def test_inside_a_choice_are_its_parts_and_without_one_all():
    assert levels.inside(Filters(province=("LK4",)), "district", LKA) == LKA.children("LK4")
    assert levels.inside(Filters(), "district", LKA) == LKA.codes("district")
    assert levels.inside(Filters(district=("unknown",)), "ds_division", LKA) == LKA.codes("ds_division")


def test_a_chosen_division_marks_its_district_and_province():
    (code, *_) = LKA.children("LK41")
    filters = Filters(ds_division=(code,))
    assert levels.chosen(filters, "district", LKA) == ("LK41",)
    assert levels.chosen(filters, "province", LKA) == ("LK4",)
    assert levels.chosen(Filters(), "province", LKA) == ()


def test_a_code_that_is_no_place_changes_nothing():
    assert levels.after_click(Filters(), {"level": "province"}, "topic", LKA) == (
        Filters(),
        {"level": "province"},
    )
    assert levels.into(Filters(), {}, "topic", LKA) == (Filters(), {})


def test_every_place_can_be_found_by_its_name_in_every_language(land: Country):
    keys = {
        item["value"]: item["keys"]
        for group in place_search.options(land, language="en")
        for item in group["items"]
    }
    assert keys.keys() == {code for level in land.levels for code in land.codes(level)}
    for code, text in keys.items():
        for language in land.languages:
            assert spelling.key(land.name_of(code, language)) in text

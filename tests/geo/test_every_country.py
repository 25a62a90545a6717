"""What holds for each country that is shipped, whatever its levels: the tests that name none."""

import json

import numpy as np
import pytest
import shapely

from data import filters, tables
from geo import boundaries, codes, country, locate, names
from geo.country import Country


@pytest.fixture(params=country.available())
def land(request: pytest.FixtureRequest) -> Country:
    return country.load(request.param)


def test_two_countries_are_shipped():
    assert {"afg", "lka"} <= set(country.available())


def test_levels_have_canonical_names_and_columns(land: Country):
    canonical = [level for level in filters.PLACES if level in land.levels]
    assert list(land.levels) == canonical
    assert land.level(land.placed).column == "district"
    columns = {land.level(level).column for level in land.levels}
    assert columns <= {*tables.COLUMNS["responses"], "province"}


def test_every_level_is_a_valid_coverage_of_its_places(land: Country):
    for level in land.levels:
        frame = boundaries.load(land, level)
        assert list(frame["pcode"]) == list(land.codes(level))
        assert shapely.coverage_is_valid(frame.geometry.to_numpy())
        features = json.loads(boundaries.geojson(land, level))["features"]
        assert [feature["id"] for feature in features] == list(land.codes(level))


def test_every_place_but_the_widest_has_a_parent_of_the_next_level(land: Country):
    for wider, level in zip(land.levels, land.levels[1:], strict=False):
        assert set(land.parents(level)) == set(land.codes(level))
        assert set(land.parents(level).values()) == set(land.codes(wider))
    assert land.parents(land.levels[0]) == {}


def test_places_of_records_have_provinces(land: Country):
    assert set(land.provinces) == set(land.codes(land.placed))
    if "province" in land.levels:
        assert set(land.provinces.values()) == set(land.codes("province"))


def test_codes_and_names_are_one_place_each(land: Country):
    for level in land.levels:
        rows = land.at(level)
        assert rows["pcode"].is_unique
        found = names.resolve(rows["name_en"], country=land, level=level)
        assert list(found["pcode"]) == list(rows["pcode"])
        by_code = names.resolve(rows["pcode"], country=land, level=level)
        assert list(by_code["pcode"]) == list(rows["pcode"])


def test_names_in_every_language_are_known(land: Country):
    rows = land.at(land.placed)
    for language in land.languages:
        found = names.resolve(rows[f"name_{language}"], country=land)
        assert list(found["pcode"]) == list(rows["pcode"])


def test_iso_codes_are_read_as_such(land: Country):
    rows = land.at(land.placed)
    system = codes.code_system(rows["iso"], country=land)
    assert system.system == "iso"
    assert list(codes.resolve(rows["iso"], system=system, country=land)["pcode"]) == list(rows["pcode"])


def test_a_point_inside_each_place_is_located_there(land: Country):
    for level in land.levels:
        frame = boundaries.load(land, level)
        points = shapely.get_coordinates(shapely.point_on_surface(frame.geometry.to_numpy()))
        found = locate.locate(points[:, 1], points[:, 0], country=land, level=level)
        assert list(found) == list(frame["pcode"])


def test_only_its_own_levels_are_offered_as_filters(land: Country):
    allowed = filters.allowed_values(land)
    for level in ("province", "district"):
        assert (len(allowed[level]) > 1) == (level in land.levels)


def test_afghanistan_has_its_34_provinces_and_the_mislabelled_two_are_where_they_are():
    afg = country.load("afg")
    assert len(json.loads(boundaries.geojson(afg, "province"))["features"]) == 34
    towns = {
        "AF08": (35.31, 69.51),
        "AF24": (33.72, 66.13),
        "AF25": (32.63, 65.87),
        "AF03": (35.01, 69.17),
        "AF01": (34.53, 69.17),
    }
    latitude, longitude = np.array(list(towns.values())).T
    assert list(locate.locate(latitude, longitude, country=afg)) == list(towns)

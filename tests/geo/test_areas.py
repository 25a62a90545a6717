"""Areas of places: the country's own figure where it states one, else that of the shapes."""

import pytest

from geo import areas, country

LKA, AFG = country.load("lka"), country.load("afg")


def test_shapes_are_as_large_as_the_official_areas():
    official, drawn = LKA.figures("area"), areas.of_shapes(LKA, "district")
    assert {code: drawn[code] / official[code] for code in drawn} == pytest.approx(
        dict.fromkeys(drawn, 1.0), abs=0.025
    )


def test_the_official_figure_comes_first_and_the_shape_stands_in_for_it():
    assert areas.areas(LKA, "district")["LK11"] == 688.17
    assert areas.areas(AFG, "province") == areas.of_shapes(AFG, "province")
    # CIA World Factbook: 652,230 km²
    assert sum(areas.areas(AFG, "province").values()) == pytest.approx(652230, rel=0.02)

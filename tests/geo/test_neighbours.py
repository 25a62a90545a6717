"""Neighbours share a stretch of border: known ones, symmetry, corners and islands."""

import shapely

from geo import country, neighbours


def square(x: float, y: float) -> shapely.Polygon:
    return shapely.box(x, y, x + 1, y + 1)


def test_squares_that_share_a_side_are_neighbours_and_those_that_share_a_corner_are_not():
    found = neighbours.touching({"a": square(0, 0), "b": square(1, 0), "c": square(1, 1), "d": square(5, 5)})
    assert found == {"a": ("b",), "b": ("a", "c"), "c": ("b",), "d": ()}


def test_a_border_that_was_rounded_twice_is_still_shared():
    found = neighbours.touching({"a": square(0, 0), "b": shapely.box(1.00004, 0.00003, 2, 1)})
    assert found == {"a": ("b",), "b": ("a",)}


def test_every_neighbour_has_the_place_for_a_neighbour_too():
    for code in country.available():
        for level in ("district", "province"):
            if level not in country.load(code).levels:
                continue
            near = neighbours.neighbours(country.load(code), level)
            assert set(near) == set(country.load(code).codes(level))
            assert all(one in near[other] for one, others in near.items() for other in others)


def test_jaffna_borders_on_kilinochchi_and_mullaitivu_alone():
    assert neighbours.neighbours(country.load("lka"), "district")["LK41"] == ("LK44", "LK45")


def test_colombo_and_trincomalee_have_the_neighbours_of_any_atlas():
    near = neighbours.neighbours(country.load("lka"), "district")
    assert near["LK11"] == ("LK12", "LK13", "LK91", "LK92")
    assert near["LK53"] == ("LK44", "LK51", "LK71", "LK72")

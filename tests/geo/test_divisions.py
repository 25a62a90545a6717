"""DS divisions: they nest, share their borders, leave no gaps; and the cleaning that makes them so."""

import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo import boundaries, build, divisions
from geo.build import BuildFailed
from geo.country import Country

# Lagoons that the source leaves out, in the north-east, at Negombo and in Batticaloa.
LAGOONS = 3
SPLINTER = 1.5e-6  # square degrees, about 0.018 km²
# Divisions a district, as the administration counts them (2020); one of Ampara's twenty is not in the source.
COUNTS = {
    "LK11": 13, "LK12": 13, "LK13": 14, "LK21": 20, "LK22": 11, "LK23": 5, "LK31": 19, "LK32": 16, "LK33": 12,
    "LK41": 15, "LK42": 5, "LK43": 4, "LK44": 6, "LK45": 4, "LK51": 14, "LK52": 19, "LK53": 11, "LK61": 30,
    "LK62": 16, "LK71": 22, "LK72": 7, "LK81": 15, "LK82": 11, "LK91": 17, "LK92": 11,
}  # fmt: skip


def shapes(lka: Country, level: str) -> gpd.GeoSeries:
    return boundaries.load(lka, level).set_index("pcode").geometry


def holes(shape: Any) -> list[float]:
    """The areas of the holes in a shape, in square degrees."""
    return [shapely.Polygon(ring).area for part in shapely.get_parts(shape) for ring in part.interiors]


@pytest.mark.parametrize(("inner", "outer"), [("ds_division", "district"), ("district", "province")])
def test_unions_of_the_parts_are_the_wider_places(lka: Country, inner: str, outer: str):
    parts, whole = shapes(lka, inner), shapes(lka, outer)
    for code, shape in whole.items():
        united = shapely.union_all(parts[list(lka.children(str(code)))].to_numpy())
        assert shapely.area(shapely.symmetric_difference(united, shape)) < 0.001 * shapely.area(shape), code


@pytest.mark.parametrize(("inner", "outer"), [("ds_division", "district"), ("district", "province")])
def test_every_place_lies_in_exactly_one_wider_place(lka: Country, inner: str, outer: str):
    parts, whole = shapes(lka, inner), shapes(lka, outer)
    shared = shapely.area(shapely.intersection(parts.to_numpy()[:, None], whole.to_numpy()[None, :]))
    share = shared / shapely.area(parts.to_numpy())[:, None]
    assert ((share > 0.999).sum(axis=1) == 1).all()
    assert ((share > 0.001).sum(axis=1) == 1).all()
    found = dict(zip(parts.index, np.array(whole.index)[share.argmax(axis=1)], strict=True))
    assert found == lka.parents(inner)


@pytest.mark.parametrize("level", ["ds_division", "district", "province"])
def test_nothing_overlaps_and_nothing_is_a_splinter(lka: Country, level: str):
    own = shapes(lka, level).to_numpy()
    assert shapely.coverage_is_valid(own)
    assert shapely.area(own).sum() == pytest.approx(shapely.union_all(own).area, rel=1e-9)
    assert shapely.area(shapely.get_parts(own)).min() > SPLINTER


@pytest.mark.parametrize("level", ["ds_division", "district", "province"])
def test_there_are_no_gaps_but_lagoons(lka: Country, level: str):
    land = shapely.coverage_union_all(shapes(lka, level).to_numpy())
    assert [area > 1e-3 for area in holes(land)] == [True] * LAGOONS  # each more than 12 km²


def test_each_district_has_its_divisions(lka: Country):
    assert {code: len(lka.children(code)) for code in lka.codes("district")} == COUNTS


@pytest.mark.parametrize(
    ("name", "district"),
    [
        ("Karachchi", "LK45"),
        ("Thunukkai", "LK44"),
        ("Musali", "LK42"),
        ("Delft", "LK41"),
        ("Welioya", "LK44"),
    ],
)
def test_northern_divisions_are_where_they_are_and_not_in_tamil_nadu(lka: Country, name: str, district: str):
    rows = lka.at("ds_division")
    assert list(rows.loc[rows["name_en"] == name, "parent"]) == [district]


def test_codes_are_the_sources_own(lka: Country):
    assert all(code.startswith("8540358B") for code in lka.codes("ds_division"))


# --- cleaning ------------------------------------------------------------------------------------------------

OVERLAP = 0.002
LEFT, RIGHT = shapely.box(80, 7, 81, 8), shapely.box(81 - OVERLAP, 7, 81.5, 8)
BELOW: Any = shapely.box(80, 6, 81.5, 7).difference(shapely.box(80.2, 6.996, 80.8, 7))  # a gap of 0.004°


def test_overlaps_go_to_the_smaller_and_gaps_are_closed():
    left, right, below = divisions.clean(np.array([LEFT, RIGHT, BELOW]))
    assert right.equals(RIGHT)
    assert left.bounds[2] == 81 - OVERLAP
    assert below.area + left.area == pytest.approx(2.5 - 0.002)
    assert not holes(shapely.coverage_union_all([left, right, below]))


def test_wide_gaps_are_lagoons_and_stay():
    ring = shapely.box(80, 7, 81, 8).difference(shapely.box(80.4, 7.4, 80.6, 7.6))
    (kept,) = divisions.clean(np.array([ring]))
    assert len(kept.interiors) == 1


def test_splinters_go_and_the_largest_part_stays():
    rock = shapely.box(82, 7, 82.001, 7.001)
    assert divisions.without_splinters(shapely.multipolygons([LEFT, rock])) == LEFT
    assert divisions.without_splinters(rock) == rock


def test_the_database_is_read_by_the_beginning_of_its_ids(tmp_path: Path):
    path = tmp_path / "data.db"
    with sqlite3.connect(path) as database:
        database.execute("create table location_data (name text, shape_id text, coordinates blob)")
        rows = [("Two", "A2", LEFT.wkb), ("One", "A1", RIGHT.wkb), ("Elsewhere", "B1", BELOW.wkb)]
        database.executemany("insert into location_data values (?, ?, ?)", rows)
    database.close()
    found = divisions.read(path, ids="A")
    assert list(found["pcode"]) == ["A1", "A2"]
    assert list(found["name"]) == ["One", "Two"]
    assert found.crs == "EPSG:4326"


def test_a_place_belongs_where_most_of_it_lies():
    wider = gpd.GeoDataFrame(
        {"pcode": ["W", "E"]}, geometry=[LEFT, shapely.box(81, 7, 82, 8)], crs="EPSG:4326"
    )
    mostly_east = shapely.box(80.9, 7.2, 81.4, 7.4)
    assert divisions.parents(np.array([mostly_east]), wider) == ["E"]


def test_a_table_that_puts_a_place_elsewhere_stops_the_build():
    with pytest.raises(BuildFailed, match="D1: by area in W, in the table in E"):
        build.check_parents({"D1": "W"}, {"D1": "E"})

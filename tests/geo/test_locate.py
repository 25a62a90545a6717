"""Points in districts: the towns, exactness beside a plain spatial join, borders, and stated against located."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo import boundaries, locate
from geo.country import Country

TOWNS = {
    "LK42": (8.98, 79.90),
    "LK43": (8.75, 80.50),
    "LK44": (9.27, 80.81),
    "LK45": (9.38, 80.40),
    "LK11": (6.91, 79.87),
    "LK21": (7.29, 80.63),
    "LK41": (9.68, 80.02),
}


def plain_join(latitude: np.ndarray, longitude: np.ndarray, frame: gpd.GeoDataFrame) -> list[str | None]:
    """The slow way: a spatial join, and the first P-code where a point touches several shapes."""
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(longitude, latitude), crs="EPSG:4326")
    joined = points.sjoin(frame, predicate="intersects", how="left")["pcode"]
    first = joined.groupby(level=0).min()
    return [code if isinstance(code, str) else None for code in first]


def test_towns_lie_in_their_districts(lka: Country):
    latitude, longitude = np.array(list(TOWNS.values())).T
    assert list(locate.locate(latitude, longitude, country=lka)) == list(TOWNS)


@pytest.mark.parametrize("level", ["district", "province"])
def test_answers_are_those_of_a_plain_spatial_join(lka: Country, level: str):
    random = np.random.default_rng(20_000)
    latitude, longitude = random.uniform(5.7, 10.0, 20_000), random.uniform(79.4, 82.1, 20_000)
    expected = plain_join(latitude, longitude, boundaries.load(lka, level))
    found = locate.locate(latitude, longitude, country=lka, level=level)
    assert list(found) == expected
    assert 0.2 < np.mean([code is None for code in expected]) < 0.8


def test_points_on_borders_get_one_answer_the_first_by_code(lka: Country):
    frame = boundaries.load(lka, "district")
    corners = np.unique(shapely.get_coordinates(frame.geometry.to_numpy()), axis=0)
    longitude, latitude = corners.T
    found = locate.locate(latitude, longitude, country=lka)
    assert list(found) == plain_join(latitude, longitude, frame)
    assert all(found)


@pytest.mark.parametrize("cells_along", [1, 3, 40])
def test_the_size_of_the_cells_does_not_change_an_answer(lka: Country, cells_along: int):
    frame = boundaries.load(lka, "district")
    random = np.random.default_rng(7)
    latitude, longitude = random.uniform(5.7, 10.0, 3000), random.uniform(79.4, 82.1, 3000)
    grid = locate.lay(tuple(frame["pcode"]), frame.geometry.to_numpy(), cells_along=cells_along)
    codes = np.array([*grid.codes, None], dtype=object)[locate.positions(longitude, latitude, grid=grid)]
    assert list(codes) == list(locate.locate(latitude, longitude, country=lka))


def test_outside_and_missing_points_have_no_place(lka: Country):
    latitude = np.array([0.0, 8.5, np.nan, 8.5, 80.4, np.inf, -np.inf, 1e300])
    longitude = np.array([0.0, 83.0, 80.4, np.nan, 9.38, 80.4, 80.4, -1e300])
    assert list(locate.locate(latitude, longitude, country=lka)) == [None] * 8


def test_a_point_just_off_the_coast_is_outside_and_not_moved(lka: Country):
    west = boundaries.load(lka, "district").total_bounds[0]
    corners = shapely.get_coordinates(boundaries.load(lka, "district").geometry.to_numpy())
    tip = corners[corners[:, 0] == west][0]
    latitude, longitude = np.array([tip[1], tip[1]]), np.array([tip[0], tip[0] - 0.00001])
    assert list(locate.locate(latitude, longitude, country=lka)) == ["LK41", None]


def test_columns_with_any_kind_of_missing_are_taken(lka: Country):
    nullable = pd.Series([9.38, None], dtype="Float64"), pd.Series([80.40, 80.40], dtype="Float64")
    assert list(locate.locate(*nullable, country=lka)) == ["LK45", None]
    assert list(locate.locate([9.38, None], [80.40, 80.40], country=lka)) == ["LK45", None]
    assert list(locate.locate([], [], country=lka)) == []


def test_supplied_boundaries_are_used(lka: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = boundaries.read(lka.folder / "district.geojson", country=lka, level="district")
    moved = own.set_geometry(own.geometry.translate(5.0))
    (tmp_path / "district.geojson").write_text(moved.to_json(), encoding="utf-8")
    monkeypatch.setenv("CRM_BOUNDARIES", str(tmp_path))
    assert list(locate.locate([9.38, 9.38], [80.40, 85.40], country=lka)) == [None, "LK45"]


@pytest.mark.parametrize(
    ("stated", "located", "has_point", "word"),
    [
        ("LK41", "LK41", True, "agrees"),
        ("LK41", "LK42", True, "differs"),
        ("LK41", None, True, "outside"),
        (None, None, True, "outside"),
        (None, "LK41", True, "no_place"),
        (float("nan"), "LK41", True, "no_place"),
        ("LK41", None, False, "no_point"),
        (None, None, False, "no_point"),
    ],
)
def test_stated_and_located_places_are_compared(stated, located, has_point: bool, word: str):
    columns = (np.array([value], dtype=object) for value in (stated, located))
    assert list(locate.compare(*columns, has_point=np.array([has_point]))) == [word]

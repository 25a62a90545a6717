"""Points are moved far enough, not too far, never out of their district, and cannot be averaged back."""

import numpy as np
import pytest

from geo import boundaries, displacing, locate
from geo import country as countries
from geo.country import Country

KEY, OTHER = b"k" * 32, b"o" * 32
KM = 111.32


@pytest.fixture(params=countries.available())
def land(request: pytest.FixtureRequest) -> Country:
    return countries.load(request.param)


def scattered(land: Country, count: int = 400) -> tuple[np.ndarray, np.ndarray, list[str | None]]:
    """Points over the country, with the place each lies in (None in the sea)."""
    west, south, east, north = boundaries.load(land, land.placed).total_bounds
    rng = np.random.default_rng(7)
    lat, lon = rng.uniform(south, north, count), rng.uniform(west, east, count)
    return lat, lon, locate.locate(lat, lon, country=land).tolist()


def km(lat: np.ndarray, lon: np.ndarray, to_lat: np.ndarray, to_lon: np.ndarray) -> np.ndarray:
    """Distances on a sphere by the haversine formula: another way than the one that is tested."""
    a, b = np.radians([lat, lon]), np.radians([to_lat, to_lon])
    h = np.sin((b[0] - a[0]) / 2) ** 2 + np.cos(a[0]) * np.cos(b[0]) * np.sin((b[1] - a[1]) / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(h))


def test_a_moved_point_stays_in_its_district_and_within_the_radius_of_towns_or_land(land: Country):
    lat, lon, stated = scattered(land)
    moved_lat, moved_lon = displacing.displaced(lat, lon, stated, country=land, key=KEY)
    there = np.array([code is not None for code in stated])
    assert there.sum() > 100
    assert (~np.isnan(moved_lat) == there).all()
    assert (locate.locate(moved_lat[there], moved_lon[there], country=land) == np.array(stated)[there]).all()
    radius = dict(zip(land.codes(land.placed), displacing.radius_km(land).tolist(), strict=True))
    allowed = np.array([radius[code] for code in stated if code])
    gone = km(lat[there], lon[there], moved_lat[there], moved_lon[there])
    assert (gone <= allowed).all()
    assert np.median(gone) > 1.0


def test_the_same_every_time_and_unknown_without_the_key(land: Country):
    lat, lon, stated = scattered(land, 60)
    once, again = (displacing.displaced(lat, lon, stated, country=land, key=KEY) for _ in range(2))
    other = displacing.displaced(lat, lon, stated, country=land, key=OTHER)
    assert np.array_equal(once, again, equal_nan=True)
    there = ~np.isnan(once[0])
    assert (np.abs(np.array(once) - np.array(other))[:, there].max(axis=0) > 0).mean() > 0.95


def test_many_records_of_one_place_do_not_average_back_to_it():
    land = countries.load("lka")
    rng = np.random.default_rng(3)
    lat, lon = (
        7.2953 + rng.normal(0, 2e-4, 100),
        80.6354 + rng.normal(0, 2e-4, 100),
    )  # a school, 20 m of noise
    moved_lat, moved_lon = displacing.displaced(lat, lon, ["LK21"] * 100, country=land, key=KEY)
    assert len({*zip(moved_lat.tolist(), moved_lon.tolist(), strict=True)}) == 1
    alone = km(lat[:1], lon[:1], moved_lat[:1], moved_lon[:1])[0]
    mean = km(*(np.array([one.mean()]) for one in (lat, lon, moved_lat, moved_lon)))[0]
    assert mean == pytest.approx(alone, abs=0.1)


def test_a_point_in_another_district_than_stated_or_without_one_is_told_nowhere():
    land = countries.load("lka")
    lat, lon = np.array([7.2953, 7.2953, np.nan, 0.0]), np.array([80.6354, 80.6354, 80.6, 0.0])
    moved_lat, moved_lon = displacing.displaced(
        lat, lon, ["LK11", None, "LK21", "LK21"], country=land, key=KEY
    )
    assert np.isnan(moved_lat).all()
    assert np.isnan(moved_lon).all()


def test_towns_are_where_people_live_densely():
    land = countries.load("lka")
    radius = dict(zip(land.codes("district"), displacing.radius_km(land).tolist(), strict=True))
    assert [code for code, far in radius.items() if far == displacing.TOWN_KM] == [
        "LK11",
        "LK12",
    ]  # Colombo, Gampaha
    assert set(displacing.radius_km(countries.load("afg")).tolist()) == {
        displacing.LAND_KM
    }  # no census, no town

"""Points that would be drawn on each other are one cluster; none is lost, and the order they come in does not matter."""

import numpy as np
import pytest

from geo.clustering import NEAR_PX, Clusters, Frame, clusters, mercator

FRAME = Frame(79.5, 5.9, 82.0, 9.9, 470.0, 540.0)


def scattered(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(count)
    lat = np.concatenate([rng.uniform(FRAME.south, FRAME.north, count), rng.normal(7.0, 0.05, count)])
    lon = np.concatenate([rng.uniform(FRAME.west, FRAME.east, count), rng.normal(80.0, 0.05, count)])
    return lat, lon


def apart_px(found: Clusters) -> np.ndarray:
    x, y = np.radians(found.longitude) * FRAME.pixels, mercator(found.latitude) * FRAME.pixels
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    return apart[~np.eye(len(x), dtype=bool)]


@pytest.mark.parametrize("count", [1, 2, 30, 3000])
def test_no_two_symbols_are_too_near_and_every_point_is_in_one(count: int):
    lat, lon = scattered(count)
    found = clusters(lat, lon, frame=FRAME)
    assert found.size.sum() == len(lat)
    assert found.size.tolist() == np.bincount(found.of).tolist()
    assert (apart_px(found) >= NEAR_PX * 0.999).all()
    for number in range(len(found.size)):
        assert found.latitude[number] == pytest.approx(lat[found.of == number].mean())
        assert found.longitude[number] == pytest.approx(lon[found.of == number].mean())


def test_the_order_of_the_points_does_not_matter():
    lat, lon = scattered(400)
    other = np.random.default_rng(1).permutation(len(lat))
    one, two = clusters(lat, lon, frame=FRAME), clusters(lat[other], lon[other], frame=FRAME)
    assert (one.of[other] == two.of).all()
    assert np.allclose(one.latitude, two.latitude)


def test_nearer_by_a_cluster_falls_apart():
    lat, lon = np.array([7.0, 7.03, 9.0]), np.array([80.0, 80.03, 80.5])
    assert clusters(lat, lon, frame=FRAME).size.tolist() == [2, 1]
    near = Frame(79.9, 6.9, 80.1, 7.1, 470.0, 540.0)
    assert clusters(lat[:2], lon[:2], frame=near).size.tolist() == [1, 1]
    assert near.holds(lat, lon).tolist() == [True, True, False]

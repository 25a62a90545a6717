"""Moran's I against GeoDa's and PySAL's published values, against esda, and against every possible order of a few values."""

import warnings
from typing import Any

import numpy as np
import pytest

from indicators import clustering
from tests.oracles import moran

RING = [[7, 1], [0, 2], [1, 3], [2, 4], [3, 5], [4, 6], [5, 7], [6, 0]]


@pytest.fixture(scope="module")
def columbus() -> tuple[np.ndarray, np.ndarray]:
    """Crime in 49 neighbourhoods of Columbus, Ohio (Anselin 1988), with its contiguity in rows that add to one."""
    return _example("columbus.dbf", "columbus.gal", "CRIME")


def _example(table: str, contiguity: str, column: str) -> tuple[np.ndarray, np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what libpysal says of its own readers
        from libpysal import examples
        from libpysal.io import open as opened

        read: Any = opened  # what it gives depends on the file
        near, rows = read(examples.get_path(contiguity)), read(examples.get_path(table))
        w, values = near.read(), np.array(rows.by_col(column), dtype=float)
        near.close()
        rows.close()
        w.transform = "r"
        return values, w.full()[0]


def _matrix(neighbours: list[list[int]]) -> np.ndarray:
    codes = [str(i) for i in range(len(neighbours))]
    return clustering.weights(codes, {str(i): [str(j) for j in near] for i, near in enumerate(neighbours)})


def test_global_i_is_the_published_one_for_columbus(columbus):
    """GeoDa workbook and PySAL's documentation: Moran's I of CRIME is 0.5002, expected -1/48."""
    found = clustering.global_moran(*columbus)
    assert found.i == pytest.approx(0.500188557, abs=1e-9)
    assert found.expected == pytest.approx(-0.020833333, abs=1e-9)
    assert found.p <= 0.001


def test_global_i_is_the_published_one_for_homicides_around_st_louis():
    """The docstring of esda's Moran: HR8893 of 78 counties has I 0.244."""
    values, w = _example("stl_hom.txt", "stl.gal", "HR8893")
    assert clustering.global_moran(values, w).i == pytest.approx(0.244, abs=5e-4)


def test_global_and_local_equal_those_of_esda(columbus):
    values, matrix = columbus
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import esda
        from libpysal import weights

        w = weights.full2W(matrix)
        theirs = esda.Moran_Local(values, w, transformation="o", permutations=0)
        whole = esda.Moran(values, w, transformation="o", permutations=0)
    found = clustering.local_moran(values, matrix)
    n = len(values)
    assert clustering.morans_i(values, matrix) == pytest.approx(whole.I, abs=1e-12)
    # esda divides by n - 1 where Anselin (1995) divides by n.
    assert found.i == pytest.approx(theirs.Is * n / (n - 1), abs=1e-9)
    quadrants = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}
    assert [quadrants[q] for q in theirs.q.tolist()] == list(found.kind)


def test_i_equals_its_double_sum_and_the_mean_of_the_local_ones():
    rng = np.random.default_rng(3)
    for _ in range(20):
        values = rng.normal(size=8)
        w = _matrix(RING)
        assert clustering.morans_i(values, w) == pytest.approx(
            moran.global_i(values.tolist(), RING), abs=1e-12
        )
        each = [moran.local_i(values.tolist(), RING, i) for i in range(8)]
        assert np.mean(each) == pytest.approx(clustering.morans_i(values, w), abs=1e-12)


def test_p_is_that_of_all_orders_but_for_the_chance_of_drawing_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clustering, "FEWEST_PLACES", 7)
    ring = [[(i - 1) % 7, (i + 1) % 7] for i in range(7)]
    values, w = np.array([9.0, 8.0, 7.5, 2.0, 1.0, 0.5, 3.0]), _matrix(ring)
    below, above = moran.global_tails(values.tolist(), ring)
    assert clustering.global_moran(values, w).p == pytest.approx(2 * min(below, above), abs=0.015)
    found = clustering.local_moran(values, w)
    for place in (0, 4):
        tails = moran.local_tails(values.tolist(), ring, place)
        assert found.p[place] == pytest.approx(min(1, 2 * min(tails)), abs=0.025)


def test_the_same_numbers_always_have_the_same_p(columbus):
    first, second = (clustering.local_moran(*columbus).p for _ in range(2))
    assert first.tolist() == second.tolist()


def test_too_few_places_equal_values_and_islands_have_no_answer():
    assert np.isnan(clustering.global_moran(np.arange(8.0), _matrix(RING)).p)
    ring = [[(i - 1) % 12, (i + 1) % 12] for i in range(12)]
    assert np.isnan(clustering.global_moran(np.ones(12), _matrix(ring)).i)
    island = [[], *[[j for j in (i - 1, i + 1) if 1 <= j < 12] for i in range(1, 12)]]
    found = clustering.local_moran(np.arange(12.0), _matrix(island))
    assert (np.isnan(found.i[0]), found.kind[0]) == (True, "")
    assert not np.isnan(found.adjusted[1:]).any()


def test_chance_alone_is_called_a_pattern_about_as_often_as_promised():
    rng = np.random.default_rng(5)
    w = _matrix([[(i - 1) % 25, (i + 1) % 25] for i in range(25)])
    p = [clustering.global_moran(rng.normal(size=25), w).p for _ in range(200)]
    assert 0.01 <= np.mean(np.array(p) <= 0.05) <= 0.10

"""Gini and Hoover against published values and against a slow reckoning by pairs, with fractions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import concentration
from tests.oracles import concentrated

INCOMES = (541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261)
places = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 50)), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("amounts", "published"),
    [
        (INCOMES, 0.4620911),  # R package ineq: ineq(x), and reldist's gini of the same data
        ((1, 3, 2, 1, 1, 1, 4), 0.3076923),  # R package phylotools, example of gini()
    ],
)
def test_gini_is_the_published_one_where_all_places_weigh_alike(amounts: tuple[int, ...], published: float):
    assert concentration.gini(np.array(amounts), np.ones(len(amounts))) == pytest.approx(published, abs=5e-8)


def test_hoover_is_the_share_that_would_have_to_move():
    """One of four has everything: three quarters would have to move (R package REAT, hoover(c(20, 0, 0, 0)))."""
    assert concentration.hoover(np.array([20, 0, 0, 0]), np.ones(4)) == pytest.approx(0.75)


@settings(deadline=None)
@given(places)
def test_gini_and_hoover_equal_the_slow_reckoning(rows: list[tuple[int, int]]):
    amount, base = (list(values) for values in zip(*rows, strict=True))
    if not sum(a for a, b in rows if b):
        assert np.isnan(concentration.gini(np.array(amount), np.array(base)))
        assert np.isnan(concentration.hoover(np.array(amount), np.array(base)))
        return
    found = (f(np.array(amount), np.array(base)) for f in (concentration.gini, concentration.hoover))
    right = (float(f(amount, base)) for f in (concentrated.gini, concentrated.hoover))
    assert list(found) == pytest.approx(list(right), abs=1e-12)


def test_the_curve_begins_at_nothing_ends_at_all_and_never_rises_above_the_diagonal():
    rng = np.random.default_rng(7)
    curve = concentration.lorenz(rng.integers(0, 900, 25), rng.integers(1, 50, 25))
    assert curve is not None
    assert (curve.base[0], curve.amount[0], curve.base[-1], curve.amount[-1]) == (0, 0, 1, 1)
    assert (curve.amount <= curve.base + 1e-12).all()


def test_a_place_whose_base_is_not_known_is_left_out():
    with_unknown = concentration.gini(np.array([5.0, 1.0, 9.0]), np.array([1.0, np.nan, 2.0]))
    assert with_unknown == concentration.gini(np.array([5.0, 9.0]), np.array([1.0, 2.0]))

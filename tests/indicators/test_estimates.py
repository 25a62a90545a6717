"""Estimates against published figures, against slow second implementations and against statsmodels and scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from indicators import estimates
from tests.oracles import newcombe, student, wilson

STEADY = settings(derandomize=True, deadline=None, database=None, max_examples=200)

# Wilson 95 %: x, n, low, high. Worked out from the formula (Wilson 1927) to six places; "2 in 5" of five people is 0.12 to 0.77.
WILSON = [
    (0, 10, 0.0, 0.277533),
    (1, 10, 0.017876, 0.404150),
    (5, 10, 0.236593, 0.763407),
    (7, 10, 0.396778, 0.892209),
    (10, 10, 0.722467, 1.0),
    (2, 5, 0.117621, 0.769276),
    (0, 25, 0.0, 0.133192),
    (12, 30, 0.245906, 0.576796),
    (20, 50, 0.276084, 0.538186),
    (49, 50, 0.895046, 0.996461),
    (98, 100, 0.929988, 0.994498),
    (200, 500, 0.357979, 0.443546),
]
# Newcombe (1998), Statistics in Medicine 17, 857–872, table I: method 3 (score, uncorrected).
NEWCOMBE_SINGLE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
# Newcombe (1998), Statistics in Medicine 17, 2635–2650, method 10, worked out from its formula to six places:
# both, lost, gained, neither, difference, low, high.
PAIRED = [
    (40, 5, 30, 25, 0.25, 0.139812, 0.350196),
    (12, 2, 9, 7, 0.233333, 0.018220, 0.417527),
    (10, 0, 0, 10, 0.0, -0.089757, 0.089757),
    (0, 0, 20, 0, 1.0, 0.772135, 1.0),
    (30, 10, 10, 50, 0.0, -0.088450, 0.088450),
]

counts = st.integers(0, 400)
pairs = st.tuples(counts, counts, counts, counts)
shares = st.lists(st.floats(0, 1, width=32), max_size=60)


def _wilson(x: int, n: int) -> tuple[float, float, float]:
    found = estimates.wilson(np.array([x]), np.array([n]))
    return float(found.estimate[0]), float(found.low[0]), float(found.high[0])


def _paired(both: int, lost: int, gained: int, neither: int) -> tuple[float, float, float]:
    found = estimates.newcombe_paired(np.array([[neither, gained, lost, both]]))
    return float(found.estimate[0]), float(found.low[0]), float(found.high[0])


def _mean(values: list[float], limits: tuple[float, float] = (0, 1)) -> tuple[float, float, float]:
    known = np.array(values)
    sums = (np.array(total, dtype=float) for total in (len(known), known.sum(), (known**2).sum()))
    found = estimates.mean(*sums, limits=limits)
    return float(found.estimate), float(found.low), float(found.high)


# --- shares -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "n", "low", "high"), WILSON)
def test_wilson_is_the_published_one(x, n, low, high):
    assert _wilson(x, n) == pytest.approx((x / n, low, high), abs=6e-7)
    assert wilson.interval(x, n) == pytest.approx((x / n, low, high), abs=6e-7)


@pytest.mark.parametrize(("x", "n", "low", "high"), NEWCOMBE_SINGLE)
def test_wilson_is_newcombes_third_method(x, n, low, high):
    assert _wilson(x, n)[1:] == pytest.approx((low, high), abs=6e-5)


@STEADY
@given(
    st.integers(1, 5000).flatmap(
        lambda n: st.tuples(st.one_of(st.just(0), st.just(n), st.integers(0, n)), st.just(n))
    )
)
def test_wilson_agrees_with_two_others_and_holds_its_estimate(asked):
    x, n = asked
    p, low, high = _wilson(x, n)
    assert (p, low, high) == pytest.approx(wilson.interval(x, n), abs=1e-9)
    assert (low, high) == pytest.approx(proportion_confint(x, n, method="wilson"), abs=1e-9)
    assert 0 <= low <= p <= high <= 1
    assert low < high


@STEADY
@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_of_those_who_did_not_is_the_mirror_image(asked):
    x, n = asked
    p, low, high = _wilson(x, n)
    assert _wilson(n - x, n) == pytest.approx((1 - p, 1 - high, 1 - low), abs=1e-12)


def test_nobody_asked_gives_no_share():
    assert np.isnan(_wilson(0, 0)).all()
    assert np.isnan(wilson.interval(0, 0)).all()


def test_one_person_asked_says_little():
    assert _wilson(1, 1) == pytest.approx((1, 0.206549, 1), abs=1e-6)
    assert _wilson(0, 1) == pytest.approx((0, 0, 0.793451), abs=1e-6)


# --- change on the same people ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("both", "lost", "gained", "neither", "change", "low", "high"), PAIRED)
def test_paired_change_is_the_published_one(both, lost, gained, neither, change, low, high):
    assert _paired(both, lost, gained, neither) == pytest.approx((change, low, high), abs=6e-7)
    found = newcombe.interval(both=both, lost=lost, gained=gained, neither=neither)
    assert found == pytest.approx((change, low, high), abs=6e-7)


@STEADY
@given(pairs)
def test_paired_change_agrees_with_the_slow_one_and_holds_its_estimate(table):
    both, lost, gained, neither = table
    found = _paired(*table)
    slow = newcombe.interval(both=both, lost=lost, gained=gained, neither=neither)
    assert found == pytest.approx(slow, abs=1e-9, nan_ok=True)
    if sum(table):
        assert -1 <= found[1] <= found[0] <= found[2] <= 1


@STEADY
@given(pairs)
def test_looking_backwards_turns_the_change_round(table):
    both, lost, gained, neither = table
    change, low, high = _paired(both, lost, gained, neither)
    assert _paired(both, gained, lost, neither) == pytest.approx(
        (-change, -high, -low), abs=1e-12, nan_ok=True
    )


@pytest.mark.parametrize("table", [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)])
def test_one_pair_has_a_wide_interval_within_limits(table):
    change, low, high = _paired(*table)
    assert -1 <= low <= change <= high <= 1
    assert high - low > 0.7


# --- means ------------------------------------------------------------------------------------------------------


@STEADY
@given(shares)
def test_means_agree_with_the_slow_ones(values):
    found, slow = _mean(values), student.interval(np.array(values), lowest=0, highest=1)
    assert found == pytest.approx(slow, abs=1e-6, nan_ok=True)
    if len(values) >= 2:
        assert 0 <= found[1] <= found[0] + 1e-12
        assert found[0] - 1e-12 <= found[2] <= 1


@STEADY
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=40))
def test_paired_means_are_those_of_scipy(rounds):
    then, now = (np.array(side) / 8 for side in zip(*rounds, strict=True))
    differences = (now - then).tolist()
    if len(set(differences)) == 1:
        assert _mean(differences, (-1, 1)) == pytest.approx((differences[0],) * 3, abs=1e-6)
        return
    limits = stats.ttest_rel(now, then).confidence_interval(0.95)
    low, high = max(limits.low, -1), min(limits.high, 1)
    assert _mean(differences, (-1, 1)) == pytest.approx((np.mean(differences), low, high), abs=1e-9)


def test_student_by_hand():
    # 0.2, 0.4, 0.6, 0.8: mean 0.5, s = 0.258199, t(3) = 3.182446, half = 0.410852
    assert _mean([0.2, 0.4, 0.6, 0.8]) == pytest.approx((0.5, 0.089148, 0.910852), abs=1e-6)


def test_a_mean_of_one_has_no_interval_and_of_none_no_mean():
    assert _mean([0.5])[0] == 0.5
    assert np.isnan(_mean([0.5])[1:]).all()
    assert np.isnan(_mean([])).all()


# --- complete counts and arrays ---------------------------------------------------------------------------------


def test_a_complete_count_is_its_own_interval_and_nothing_without_records():
    found = estimates.complete(np.array([7.0, 0.0]), np.array([2, 0]))
    assert found.estimate[0] == found.low[0] == found.high[0] == 7
    assert np.isnan([found.estimate[1], found.low[1], found.high[1]]).all()


def test_arrays_are_answered_group_by_group():
    x, n = np.array([[0, 1], [2, 0]]), np.array([[10, 10], [5, 0]])
    found = estimates.wilson(x, n)
    assert found.low.shape == (2, 2)
    assert found.high[1, 0] == pytest.approx(0.769276, abs=1e-6)
    assert np.isnan(found.estimate[1, 1])

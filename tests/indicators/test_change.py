"""Change against published figures, statsmodels and scipy."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from indicators import change, estimates

STEADY = settings(derandomize=True, deadline=None, database=None, max_examples=150)

# Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10: x1, n1, x2, n2, difference 1 - 2, low, high.
INDEPENDENT = [
    (56, 70, 48, 80, 0.2000, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.6000, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.5714, 0.0582, 0.8062),
    (5, 56, 0, 29, 0.0893, -0.0381, 0.1926),
    (0, 10, 0, 20, 0.0, -0.1611, 0.2775),
    (0, 10, 0, 10, 0.0, -0.2775, 0.2775),
    (10, 10, 0, 20, 1.0, 0.6791, 1.0),
    (10, 10, 0, 10, 1.0, 0.6075, 1.0),
]
# Exact McNemar: lost, gained, p. The second is the example of Fay, "exactMcNemar" (vignette of R's exact2x2); the others
# follow from the coefficients of the binomial.
MCNEMAR = [(5, 30, 2.2e-05), (2, 9, 0.06543), (0, 0, 1.0), (0, 20, 2e-06), (10, 10, 1.0)]

scores = st.lists(st.integers(0, 8).map(lambda correct: correct / 8), min_size=2, max_size=40)


def _sums(values: list[float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = np.array(values, dtype=float)
    return np.array([len(known)]), np.array([known.sum()]), np.array([(known**2).sum()])


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "difference", "low", "high"), INDEPENDENT)
def test_two_independent_shares_are_the_published_ones(x1, n1, x2, n2, difference, low, high):
    found = change.newcombe_independent(*(np.array([value]) for value in (x2, n2, x1, n1)))
    assert (found.estimate[0], found.low[0], found.high[0]) == pytest.approx(
        (difference, low, high), abs=6e-5
    )


@STEADY
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_two_independent_shares_agree_with_statsmodels(n1, n2, data):
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    found = change.newcombe_independent(*(np.array([value]) for value in (x1, n1, x2, n2)))
    low, high = confint_proportions_2indep(x2, n2, x1, n1, method="newcomb", compare="diff")
    assert (found.low[0], found.high[0]) == pytest.approx((max(low, -1), min(high, 1)), abs=1e-9)
    assert -1 <= found.low[0] <= found.estimate[0] <= found.high[0] <= 1


def test_nobody_on_one_side_is_no_difference():
    found = change.newcombe_independent(*(np.array([value]) for value in (0, 0, 3, 9)))
    assert np.isnan([found.estimate[0], found.low[0], found.high[0]]).all()


@pytest.mark.parametrize(("lost", "gained", "p"), MCNEMAR)
def test_mcnemar_is_the_published_one(lost, gained, p):
    assert change.mcnemar(np.array([gained]), np.array([lost]))[0] == pytest.approx(p, rel=0.05)


@STEADY
@given(st.integers(0, 200), st.integers(0, 200))
def test_mcnemar_is_the_binomial_test(gained, lost):
    expected = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert change.mcnemar(np.array([gained]), np.array([lost]))[0] == pytest.approx(expected, abs=1e-9)


@STEADY
@given(scores, scores)
def test_two_independent_means_are_those_of_scipy(first, second):
    found = change.welch(_sums(first), _sums(second), limits=(-1, 1))
    assert found.estimate[0] == pytest.approx(np.mean(second) - np.mean(first), abs=1e-9)
    assume(np.ptp(first) and np.ptp(second))  # scipy doubts its own figure where a side has no spread
    limits = stats.ttest_ind(second, first, equal_var=False).confidence_interval(0.95)
    expected = max(limits.low, -1), min(limits.high, 1)
    assert (found.low[0], found.high[0]) == pytest.approx(expected, abs=1e-9)


# Student (1908), Biometrika 6, 1–25: hours of sleep gained by ten patients under two drugs; R ships them as `sleep`.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_two_means_are_those_that_r_gives_for_students_sleep():
    """t.test(extra ~ group, data = sleep) in R: means 0.75 and 2.33, interval −3.3654832 to 0.2054832, p = 0.07939."""
    found = change.welch(_sums(SECOND), _sums(FIRST), limits=(-10, 10))
    assert (found.estimate[0], found.low[0], found.high[0]) == pytest.approx(
        (-1.58, -3.3654832, 0.2054832), abs=6e-8
    )
    assert change.welch_p(_sums(SECOND), _sums(FIRST))[0] == pytest.approx(0.07939, abs=6e-6)


def test_a_paired_mean_is_that_of_students_sleep():
    """The same patients, paired, in R: −1.58, interval −2.4598858 to −0.7001142."""
    moved = _sums([one - other for one, other in zip(FIRST, SECOND, strict=True)])
    found = estimates.mean(*moved, limits=(-10, 10))
    assert (found.estimate[0], found.low[0], found.high[0]) == pytest.approx(
        (-1.58, -2.4598858, -0.7001142), abs=6e-8
    )


def test_one_record_on_a_side_has_no_interval():
    found = change.welch(_sums([0.5]), _sums([0.1, 0.9]), limits=(-1, 1))
    assert found.estimate[0] == 0
    assert np.isnan([found.low[0], found.high[0]]).all()


def test_holm_by_hand():
    # p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") in R gives 0.03 0.06 0.06 0.02.
    assert change.holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@STEADY
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_is_that_of_statsmodels(values):
    expected = multipletests(values, method="holm")[1]
    assert change.holm(np.array(values)) == pytest.approx(expected, abs=1e-12)


def test_what_was_not_compared_is_not_counted():
    adjusted = change.holm(np.array([0.02, np.nan, 0.03]))
    assert adjusted[[0, 2]] == pytest.approx([0.04, 0.04])
    assert np.isnan(adjusted[1])


def test_holm_goes_down_the_first_axis():
    """Each column as if it stood alone, with NaN in different places."""
    p = np.array([[0.01, np.nan, np.nan], [0.04, 0.02, np.nan], [0.03, np.nan, np.nan], [0.005, 0.03, 0.9]])
    alone = np.stack([change.holm(column) for column in p.T], axis=1)
    assert change.holm(p) == pytest.approx(alone, nan_ok=True)
    assert alone[[1, 3], 1] == pytest.approx([0.04, 0.04])

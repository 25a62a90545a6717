"""Two rates compared: R's example, scipy's binomial test, and a tail added up with fractions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import poisson
from indicators.adjusting import benjamini_hochberg
from tests.oracles import rates

counts = st.integers(0, 60)
days = st.integers(1, 400)


def test_the_published_example_of_lung_cancer_in_fredericia():
    """R, the example on the help page of poisson.test: 11 cases in 800 against 6 + 8 + 7 in 1083 + 1050 + 878 (eba1977).

    R prints the ratio 1.971488 and the interval 0.8584264 to 4.2772659.
    """
    found = poisson.compare(np.array([11]), np.array([21]), days=(np.array([800]), np.array([3011])))
    assert found.ratio[0] == pytest.approx(1.971488, abs=5e-7)
    assert (found.low[0], found.high[0]) == pytest.approx((0.8584264, 4.2772659), abs=5e-7)


@settings(deadline=None)
@given(counts, counts, days, days)
def test_p_and_interval_equal_the_slow_ones(later: int, earlier: int, new: int, old: int):
    found = poisson.compare(np.array([later]), np.array([earlier]), days=(np.array([new]), np.array([old])))
    if not later + earlier:
        assert np.isnan(found.p[0])
        return
    assert found.p[0] == pytest.approx(float(rates.p_of_rise(later, earlier, days=(new, old))), abs=1e-9)
    low, high = rates.bounds(later, earlier, days=(new, old))
    assert found.low[0] == pytest.approx(low, rel=1e-7, abs=1e-9)
    assert found.high[0] == pytest.approx(high, rel=1e-7)


def test_p_is_that_of_the_binomial_test():
    from scipy.stats import binomtest

    right = binomtest(18, 40, 90 / 455, alternative="greater").pvalue
    found = poisson.compare(np.array([18]), np.array([22]), days=(np.array([90]), np.array([365])))
    assert found.p[0] == pytest.approx(right, abs=1e-12)


def test_nothing_before_has_no_upper_bound_and_no_days_no_answer():
    found = poisson.compare(
        np.array([4, 4, 0]), np.array([0, 3, 5]), days=(np.array([30, 0, 30]), np.array([90, 90, 90]))
    )
    assert np.isinf(found.ratio[0])
    assert np.isinf(found.high[0])
    assert found.p[0] == pytest.approx(0.25**4)
    assert np.isnan(found.p[1])
    assert (found.ratio[2], found.low[2], found.p[2]) == (0, 0, 1)


def test_false_discovery_is_that_of_the_published_example():
    """Benjamini and Hochberg (1995), table of 15 p values: four are rejected at 0.05, Bonferroni rejects three."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert int((benjamini_hochberg(np.array(p)) <= 0.05).sum()) == 4


@settings(deadline=None)  # the first call imports statsmodels
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_equals_that_of_statsmodels(p: list[float]):
    from statsmodels.stats.multitest import multipletests

    right = multipletests(p, method="fdr_bh")[1]
    assert benjamini_hochberg(np.array([*p, np.nan]))[:-1] == pytest.approx(right, abs=1e-12)

"""Quantiles of scores beside numpy's `inverted_cdf`, the slow oracle, and what an interval may never do."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from data.cells import Tally
from indicators.definitions import INDICATORS
from indicators.quantiles import SHARES, inverse
from tests.oracles import quantiles
from tests.oracles.sampled import Sample

# Hyndman and Fan (1996), property 1: with n p whole the first definition takes the n p-th value, with no average.
TEN = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) / 10


def _simple(n: int) -> Sample:
    """Records drawn one by one."""
    return Sample(np.arange(n), np.zeros(n, dtype=int), np.ones(n), np.zeros(n, dtype=bool))


def test_the_median_of_ten_is_the_fifth_and_no_average():
    found = [inverse(np.ones((1, 10)), TEN, np.array([p])).item() for p in SHARES.values()]
    assert found == [0.3, 0.5, 0.8]


@pytest.mark.parametrize("share", SHARES.values())
@pytest.mark.parametrize("seed", range(20))
def test_quantiles_are_those_of_numpy_with_weights_and_without(seed: int, share: float):
    rng = np.random.default_rng(seed)
    values = rng.permutation(np.unique(rng.integers(0, 9, 7) / 8))
    counts = rng.integers(1, 30, (4, len(values)))
    records = [np.repeat(values, row) for row in counts]
    found = inverse(counts.astype(float), values, np.full(4, share))
    assert found.tolist() == [np.quantile(one, share, method="inverted_cdf") for one in records]
    weights = rng.uniform(0.2, 5, len(values))
    weighted = inverse(weights[np.newaxis], values, np.array([share])).item()
    assert weighted == np.quantile(values, share, method="inverted_cdf", weights=weights)
    assert weighted == quantiles.reached(values, weights, share)


def test_nothing_asked_has_no_quantile_and_no_zero():
    nobody = np.array([[0.0, 0.0], [1.0, 0.0]])
    found = inverse(nobody, np.array([0.0, 1.0]), np.array([0.5, 0.5]))
    assert np.isnan(found[0])
    assert found[1] == 0.0
    assert np.isnan(inverse(nobody, np.zeros(0), np.array([0.5, 0.5]))).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_holds_the_estimate_and_stays_within_the_scores_that_occur(seed: int):
    rng = np.random.default_rng(seed)
    scores = rng.binomial(8, rng.uniform(0.05, 0.95), int(rng.integers(1, 80))) / 8
    for share in SHARES.values():
        told = quantiles.quantile(scores, _simple(len(scores)), share)
        assert scores.min() <= told.low <= told.estimate <= told.high <= scores.max()


def test_the_interval_of_a_median_covers_about_as_often_as_it_says():
    """1,000 samples of 100 from the 1,001 scores 0, 0.001, … 1, whose median is 0.5."""
    rng = np.random.default_rng(1952)
    whole = _simple(100)
    told = [quantiles.quantile(rng.integers(0, 1001, 100) / 1000, whole, 0.5) for _ in range(1000)]
    covered = np.mean([one.low <= 0.5 <= one.high for one in told])
    assert 0.93 <= covered <= 0.97


def test_the_program_gives_what_the_oracle_gives_for_plain_records():
    values = np.array([0, 1, 2, 3, 4]) / 4
    counts = np.array([[3, 9, 20, 14, 6], [0, 0, 0, 0, 0]])
    tally = Tally(("sex",), (("female", "male"),), np.array([52, 0]), {"score": counts}, {})
    scope: Any = SimpleNamespace(evidence=SimpleNamespace(score_shares=values), effect=1.0)
    for item, share in SHARES.items():
        found = INDICATORS["score_quantile"].how.estimate({"responses": tally}, item, scope)
        told = quantiles.quantile(np.repeat(values, counts[0]), _simple(52), share)
        assert (found.estimate[0], found.low[0], found.high[0]) == (told.estimate, told.low, told.high)
        assert np.isnan(found.estimate[1])
        assert np.isnan(found.low[1])

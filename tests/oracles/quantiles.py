"""Quantiles of scores, record by record: sorted values, weights added one after the other.

Sources: Hyndman and Fan (1996), definition 1, for the quantile; Woodruff (1952) for its interval, which is read off the same
distribution at the bounds of the cumulative share.
"""

from math import isnan, nan, sqrt
from typing import Any

import numpy as np
from scipy import stats

from tests.oracles import sampled, wilson
from tests.oracles.sampled import Sample, Told

SHARES = {"p25": 0.25, "p50": 0.5, "p75": 0.75}


def quantile(values: np.ndarray, sample: Sample, share: float) -> Told:
    """The smallest value that at least a share of the weight does not exceed, with its interval."""
    n = len(values)
    if not n:
        return Told(nan, nan, nan, 0, 0.0, 0)
    found = reached(values, sample.weight, share)
    told = sampled.share(values <= found, sample)
    if isnan(told.worth):
        return told._replace(estimate=nan, low=nan, high=nan)
    low, high = _bounds(share, told.worth, values <= found, sample)
    return told._replace(
        estimate=found, low=reached(values, sample.weight, low), high=reached(values, sample.weight, high)
    )


def reached(values: np.ndarray, weight: np.ndarray, share: float) -> float:
    """The value at which the weight added up so far reaches a share of the whole."""
    whole, sofar = float(weight.sum()), 0.0
    for value, one in sorted(zip(values.tolist(), weight.tolist(), strict=True)):
        sofar += one
        if sofar >= (share - 1e-9) * whole:
            return value
    return nan


def _bounds(share: float, worth: float, within: np.ndarray, sample: Sample) -> tuple[float, float]:
    """Wilson's interval of a share on an effective n: roots q of |p − q| = t √(q (1 − q) / n)."""
    if sample.plain:
        return wilson.interval(share * worth, worth)[1:]
    t = float(stats.t.ppf(0.975, sampled.ratio(within.astype(float), sample).freedom))
    a, b, c = worth + t * t, -(2 * worth * share + t * t), worth * share * share
    root = sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def work(teller: Any, row: Any, rule: Any) -> Any:
    """A row of answers, as Told: the scores of the records it speaks of."""
    values = teller._arrays(row, rule)[0][teller._where(row, rule)]
    known = ~np.isnan(values)
    return quantile(values[known], teller._sample(row, rule).at(known), SHARES[row.item])

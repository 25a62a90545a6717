"""Shares, means and differences as if there were two thirds of the people: the planning design effect of 1.5."""

from math import hypot, nan, sqrt

import numpy as np
from scipy import stats

from tests.oracles import wilson

EFFECT = 1.5
Interval = tuple[float, float, float, int]


def share(yes: float, asked: int) -> Interval:
    """Wilson's interval as if there were two thirds of the people."""
    return (*wilson.interval(yes / EFFECT, asked / EFFECT), asked) if asked else (nan, nan, nan, 0)


def mean(values: np.ndarray) -> Interval:
    """Student's interval as if there were two thirds of the people."""
    n = len(values)
    if not n:
        return nan, nan, nan, 0
    centre = float(np.mean(values))
    if n / EFFECT < 2:
        return centre, nan, nan, n
    spread = float(((values - centre) ** 2).sum()) / EFFECT / (n / EFFECT - 1)
    half = float(stats.t.ppf(0.975, n / EFFECT - 1)) * sqrt(spread / (n / EFFECT))
    return centre, max(centre - half, 0.0), min(centre + half, 1.0), n


def difference_of_shares(first: np.ndarray, second: np.ndarray) -> Interval:
    """Newcombe's square-and-add of two Wilson intervals, second less first."""
    (p1, l1, u1, n1), (p2, l2, u2, n2) = share(first.sum(), len(first)), share(second.sum(), len(second))
    low, high = p2 - p1 - hypot(p2 - l2, u1 - p1), p2 - p1 + hypot(u2 - p2, p1 - l1)
    return p2 - p1, max(low, -1.0), min(high, 1.0), n1 + n2


def difference_of_means(first: np.ndarray, second: np.ndarray) -> Interval:
    """Welch's interval on two thirds of the people each, second less first."""
    sizes = [len(values) / EFFECT for values in (first, second)]
    n = len(first) + len(second)
    if not len(first) or not len(second):
        return nan, nan, nan, n
    if min(sizes) < 2:
        return float(second.mean() - first.mean()), nan, nan, n
    errors = [
        ((values - values.mean()) ** 2).sum() / EFFECT / (size - 1) / size
        for values, size in zip((first, second), sizes, strict=True)
    ]
    both = sum(errors)
    if both == 0:
        return float(second.mean() - first.mean()), nan, nan, n
    freedom = both**2 / sum(error**2 / (size - 1) for error, size in zip(errors, sizes, strict=True))
    half = float(stats.t.ppf(0.975, freedom)) * sqrt(both)
    centre = float(second.mean() - first.mean())
    return centre, max(centre - half, -1.0), min(centre + half, 1.0), n

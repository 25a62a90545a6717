"""Estimates from a sample with clusters, strata and weights: linearised variance, conditional on the clusters present.

Belongs here: what becomes of sums by cluster. Not here: how the sums are added up (data.cells) or what they mean
(`definitions`). A ratio of two weighted sums covers shares, means and changes on the same people alike.

Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, ch. 5; Korn and Graubard (1998), Survey
Methodology 24, 193–201, for the effective sample size with few degrees of freedom.
"""

from dataclasses import dataclass

import numpy as np

from indicators.estimates import Estimate

LINEARISED = "linearised variance by cluster"
FEWEST_CLUSTERS = 8  # below, the variance is itself too uncertain: the answer is marked unreliable


@dataclass(frozen=True)
class ClusterSums:
    """One entry a cluster of a group; a cluster that lies in two groups has two entries.

    `group` runs from 0 to `groups` - 1, `stratum` counts from 0 within no particular order; `top` and `bottom` are the
    weighted sums whose ratio is estimated.
    """

    groups: int
    group: np.ndarray
    stratum: np.ndarray
    top: np.ndarray
    bottom: np.ndarray


@dataclass(frozen=True)
class Linearised:
    """A ratio in each group with its variance; NaN where a stratum has a single cluster, or nothing is there.

    `freedom` is clusters minus strata.
    """

    ratio: np.ndarray
    variance: np.ndarray
    clusters: np.ndarray
    freedom: np.ndarray


def linearised(sums: ClusterSums) -> Linearised:
    """The ratio of `top` to `bottom` in each group, and its linearised variance."""
    top, bottom = _total(sums, sums.top), _total(sums, sums.bottom)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(bottom > 0, top / bottom, np.nan)
        residual = (sums.top - ratio[sums.group] * sums.bottom) / bottom[sums.group]
    return _from_residuals(sums, ratio, residual)


def linearised_difference(earlier: ClusterSums, later: ClusterSums) -> Linearised:
    """Later minus earlier ratio where both have the same entries in the same order, so that clusters may lie in both.

    A cluster that lies in one of them only has sums of 0 in the other.
    """
    parts, ratios = [], []
    for sums in (earlier, later):
        top, bottom = _total(sums, sums.top), _total(sums, sums.bottom)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(bottom > 0, top / bottom, np.nan)
            parts.append((sums.top - ratio[sums.group] * sums.bottom) / bottom[sums.group])
        ratios.append(ratio)
    return _from_residuals(later, ratios[1] - ratios[0], parts[1] - parts[0])


def share(found: Linearised, n: np.ndarray) -> Estimate:
    """A share with Wilson's interval on its effective n, t in place of the normal quantile; `n` counts records.

    Where all answered alike the variance says nothing: the effective n is then taken as the number of clusters.
    """
    p, t = found.ratio, _quantile(found.freedom)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = p * (1 - p) / found.variance
        worth = np.where(
            (p <= 0) | (p >= 1), np.where(np.isnan(found.variance), np.nan, found.clusters), worth
        )
        centre = (p + t**2 / (2 * worth)) / (1 + t**2 / worth)
        half = t / (1 + t**2 / worth) * np.sqrt(p * (1 - p) / worth + t**2 / (4 * worth**2))
    low, high = np.minimum(centre - half, p), np.maximum(centre + half, p)
    return Estimate(p, np.clip(low, 0, 1), np.clip(high, 0, 1), n, worth)


def mean(found: Linearised, n: np.ndarray, *, simple: np.ndarray, limits: tuple[float, float]) -> Estimate:
    """A mean or a change with its t interval clipped to `limits`; `simple` is the variance of one record.

    The effective n is the number of records drawn one by one that would give the same variance.
    """
    half = _quantile(found.freedom) * np.sqrt(found.variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where(found.variance > 0, simple / found.variance, n)
    low, high = np.clip(found.ratio - half, *limits), np.clip(found.ratio + half, *limits)
    return Estimate(found.ratio, low, high, n, worth)


def _from_residuals(sums: ClusterSums, ratio: np.ndarray, residual: np.ndarray) -> Linearised:
    """Between-cluster variance within strata, summed over the strata of each group."""
    strata = int(sums.stratum.max(initial=0)) + 1
    cell = sums.group * strata + sums.stratum
    size = sums.groups * strata
    clusters = np.bincount(cell, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.bincount(cell, weights=residual, minlength=size) / clusters
        squares = np.bincount(cell, weights=(residual - centre[cell]) ** 2, minlength=size)
        spread = np.where(clusters > 0, clusters / (clusters - 1) * squares, 0.0)
    spread = np.where(clusters == 1, np.nan, spread).reshape(sums.groups, strata)
    clusters = clusters.reshape(sums.groups, strata)
    variance = np.where(clusters.any(axis=1), spread.sum(axis=1), np.nan)
    present = (clusters > 0).sum(axis=1)
    return Linearised(ratio, variance, clusters.sum(axis=1), clusters.sum(axis=1) - present)


def _total(sums: ClusterSums, values: np.ndarray) -> np.ndarray:
    return np.bincount(sums.group, weights=values, minlength=sums.groups)


def _quantile(freedom: np.ndarray) -> np.ndarray:
    """The 97.5th percentile of Student's t; NaN without a degree of freedom."""
    from scipy.special import stdtrit  # imported here: slow, and many processes never need it

    return np.where(freedom > 0, stdtrit(np.maximum(freedom, 1), 0.975), np.nan)

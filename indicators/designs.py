"""Estimates from a sample with clusters, strata and weights: linearised variance, conditional on the clusters present.

Belongs here: what becomes of sums by cluster. Not here: how the sums are added up (data.asking.clusters), which sums an indicator
takes (`weighing`), or what they mean (`definitions`). A ratio of two weighted sums covers shares, means and changes on the
same people alike.

Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, ch. 5; Korn and Graubard (1998), Survey
Methodology 24, 193–201, for the effective sample size with few degrees of freedom.
"""

from dataclasses import dataclass, replace

import numpy as np

from indicators.estimates import Estimate, interval_of_share

LINEARISED = "linearised variance by cluster"
FEWEST_CLUSTERS = 8  # below, the variance is itself too uncertain: the answer is marked unreliable
NOTHING_VARIES = 1e-20  # a variance below is one of rounding


@dataclass(frozen=True)
class ClusterSums:
    """One entry a cluster of a group; a cluster that lies in two groups has two entries.

    `group` runs from 0 to `groups` - 1, `stratum` counts from 0 within no particular order; `top` and `bottom` are the
    weighted sums whose ratio is estimated. A `single` entry joins records that are clusters of their own: `units` is then
    their number and `moments` (3, entries) the sums of their top², top · bottom and bottom². For a cluster `units` is 1, or 0
    where it does not count.
    """

    groups: int
    group: np.ndarray
    stratum: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    units: np.ndarray | None = None
    single: np.ndarray | None = None
    moments: np.ndarray | None = None


@dataclass(frozen=True)
class Linearised:
    """A ratio in each group with its variance; NaN where a stratum has a single cluster, or nothing is there.

    `freedom` is clusters minus strata.
    """

    ratio: np.ndarray
    variance: np.ndarray
    clusters: np.ndarray
    freedom: np.ndarray


@dataclass(frozen=True)
class Residuals:
    """What each entry adds to the error of its group's ratio or difference: its units, their sum and sum of squares.

    A `single` entry joins several units; for all others the squares are not looked at.
    """

    group: np.ndarray
    stratum: np.ndarray
    single: np.ndarray
    units: np.ndarray
    total: np.ndarray
    squares: np.ndarray


def linearised(sums: ClusterSums) -> Linearised:
    """The ratio of `top` to `bottom` in each group, and its linearised variance."""
    ratio, residuals = _residuals(sums)
    return varying(sums.groups, ratio, residuals)


def linearised_difference(earlier: ClusterSums, later: ClusterSums) -> Linearised:
    """Later minus earlier ratio where both have the same entries in the same order, so that clusters may lie in both.

    A cluster that lies in one of them only has sums of 0 in the other. Records that are clusters of their own lie in one.
    """
    (first, before), (second, after) = _residuals(earlier), _residuals(later)
    units = np.where(after.single, before.units + after.units, np.maximum(before.units, after.units))
    both = replace(
        after, units=units, total=after.total - before.total, squares=before.squares + after.squares
    )
    return varying(later.groups, second - first, both)


def share(found: Linearised, n: np.ndarray) -> Estimate:
    """A share with Wilson's interval on its effective n, t in place of the normal quantile; `n` counts records.

    Where all answered alike, or clusters do not differ at all, the variance says nothing: the effective n is then taken as
    the number of clusters.
    """
    p = found.ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = p * (1 - p) / found.variance
        alike = (p <= 0) | (p >= 1) | (found.variance <= NOTHING_VARIES)
    worth = np.where(alike, np.where(np.isnan(found.variance), np.nan, found.clusters), worth)
    low, high = interval_of_share(p, worth, quantile(found.freedom))
    return Estimate(p, low, high, n, worth)


def mean(found: Linearised, n: np.ndarray, *, simple: np.ndarray, limits: tuple[float, float]) -> Estimate:
    """A mean or a change with its t interval clipped to `limits`; `simple` is the variance of one record.

    The effective n is the number of records drawn one by one that would give the same variance.
    """
    half = quantile(found.freedom) * np.sqrt(found.variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where(
            found.variance > NOTHING_VARIES, simple / found.variance, np.where(np.isnan(half), np.nan, n)
        )
    low, high = np.clip(found.ratio - half, *limits), np.clip(found.ratio + half, *limits)
    return Estimate(found.ratio, low, high, n, worth)


def p_of(found: Linearised) -> np.ndarray:
    """Two-sided p that a ratio or a difference is 0, by t; 1 where it is 0 and nothing varies."""
    from scipy.special import stdtr  # imported here: slow, and many processes never need it

    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(found.ratio) / np.sqrt(found.variance)
    t = np.where(found.ratio == 0, 0.0, t)
    known = (found.freedom > 0) & ~np.isnan(found.variance)
    return np.where(known, 2 * stdtr(np.maximum(found.freedom, 1), -np.where(known, t, 0.0)), np.nan)


def quantile(freedom: np.ndarray) -> np.ndarray:
    """The 97.5th percentile of Student's t; NaN without a degree of freedom."""
    from scipy.special import stdtrit  # imported here: slow, and many processes never need it

    return np.where(freedom > 0, stdtrit(np.maximum(freedom, 1), 0.975), np.nan)


def _residuals(sums: ClusterSums) -> tuple[np.ndarray, Residuals]:
    """The ratio in each group, and what each entry departs from it by."""
    top, bottom = _total(sums, sums.top), _total(sums, sums.bottom)
    units = np.ones(len(sums.top)) if sums.units is None else sums.units
    single = np.zeros(len(sums.top), dtype=bool) if sums.single is None else sums.single
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(bottom > 0, top / bottom, np.nan)
    # A group without anybody has no ratio, and entries that add nothing.
    filled, base = np.where(bottom > 0, ratio, 0.0), np.where(bottom > 0, bottom, np.inf)
    own, under = filled[sums.group], base[sums.group]
    total, squares = (sums.top - own * sums.bottom) / under, np.zeros(len(sums.top))
    if sums.moments is not None:
        lone = np.flatnonzero(single)
        both, cross, square = sums.moments[:, lone]
        joined = both - 2 * own[lone] * cross + own[lone] ** 2 * square
        squares[lone] = np.maximum(joined, 0) / under[lone] ** 2
    return ratio, Residuals(sums.group, sums.stratum, single, units, total, squares)


def varying(groups: int, ratio: np.ndarray, found: Residuals) -> Linearised:
    """Between-cluster variance within strata, summed over the strata of each group."""
    strata = int(found.stratum.max(initial=0)) + 1
    cell, size = found.group * strata + found.stratum, groups * strata
    clusters = np.bincount(cell, weights=found.units, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.bincount(cell, weights=found.total, minlength=size) / clusters
        own = centre[cell]
        about = (found.total - own) ** 2
        lone = np.flatnonzero(found.single)
        total, own, units = found.total[lone], own[lone], found.units[lone]
        about[lone] = np.maximum(found.squares[lone] - 2 * own * total + units * own**2, 0)
        about[found.units == 0] = 0.0
        squares = np.bincount(cell, weights=about, minlength=size)
        spread = np.where(clusters > 0, clusters / (clusters - 1) * squares, 0.0)
    spread = np.where(clusters == 1, np.nan, spread).reshape(groups, strata)
    clusters = clusters.reshape(groups, strata)
    variance = np.where(clusters.any(axis=1) & ~np.isnan(ratio), spread.sum(axis=1), np.nan)
    present = (clusters > 0).sum(axis=1)
    total = clusters.sum(axis=1).astype(np.int64)
    return Linearised(ratio, variance, total, total - present)


def _total(sums: ClusterSums, values: np.ndarray) -> np.ndarray:
    return np.bincount(sums.group, weights=values, minlength=sums.groups)

"""Quantiles of the comprehension score, exact from the histogram of scores in cells.

Belongs here: the quantile of weighted values that occur in categories, and its interval. Not here: the variance of a share
(weighing, designs).

A quantile is the smallest value whose cumulative weighted share reaches p, the inverse of the empirical distribution (the
first definition of Hyndman and Fan 1996, The American Statistician 50, 361–365; type 1 in R). Its interval is that of
Woodruff (1952), J. Am. Stat. Assoc. 47, 635–646: an interval of the cumulative share p, here Wilson's on the effective n
that the share at or below the estimate has, read back through the same distribution. It never leaves the scores that occur.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data.cells import Tally
from indicators import designs, estimates, weighing
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies
from indicators.weighing import Ratio
from languages import noted

SHARES: Final = {"p25": 0.25, "p50": 0.5, "p75": 0.75}
ROUNDING: Final = 1e-9  # of the whole weight: sums of weights reach a share up to so much


@dataclass(frozen=True)
class ScoreQuantile:
    """The share correct that an item of SHARES of all respondents do not exceed."""

    method: str = noted("Woodruff, from the cumulative share: {test}", test=estimates.WILSON)
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("score",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        tally, values, p = tallies["responses"], scope.evidence.score_shares, SHARES[item]
        weights = _histogram(tally)
        found = inverse(weights, values, np.full(len(weights), p))
        below = _at_or_below(tally, values, found, effect=scope.effect)
        worth = np.ravel(below.n if below.worth is None else below.worth)
        bounds = estimates.interval_of_share(np.full(len(weights), p), worth, _normal_or_t(tally, values))
        low, high = (inverse(weights, values, bound) for bound in bounds)
        shape = np.shape(below.n)
        method = np.array(
            [
                noted("Woodruff, from the cumulative share: {test}", test=one)
                for one in np.ravel(np.asarray(below.method)).tolist()
            ],
            dtype=object,
        )
        return replace(
            below, estimate=found.reshape(shape), low=low.reshape(shape), high=high.reshape(shape),
            method=str(method[0]) if method.size == 1 else method.reshape(shape),
        )  # fmt: skip


def inverse(weights: np.ndarray, values: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The smallest of `values` (categories) whose cumulative share of `weights` (groups, categories) reaches `shares`.

    `shares` has one a group; NaN where it is NaN, and where nothing has a weight.
    """
    if not len(values):
        return np.full(len(weights), np.nan)
    order = np.argsort(values, kind="stable")
    summed = np.cumsum(weights[:, order], axis=1)
    whole = summed[:, -1]
    reached = summed >= (shares * whole - ROUNDING * whole)[:, np.newaxis]
    found = values[order][np.argmax(reached, axis=1)]
    return np.where((whole > 0) & ~np.isnan(shares), found, np.nan)


def _histogram(tally: Tally) -> np.ndarray:
    """(groups, categories) the weight of each score; records where there are no sums by cluster."""
    counts = tally.counts["score"]
    if tally.clusters is None:
        return counts.reshape(int(np.prod(counts.shape[:-1])), counts.shape[-1]).astype(float)
    weights = np.zeros((tally.clusters.groups, counts.shape[-1]))
    np.add.at(weights, tally.clusters.group, tally.clusters.sums["score"][1])
    return weights


def _at_or_below(tally: Tally, values: np.ndarray, found: np.ndarray, *, effect: float) -> Estimate:
    """The share of scores at or below the quantile of each group; groups with the same one are worked out together."""
    whole = _share(tally, values <= np.inf, effect=effect)
    worth = np.ravel(np.array(whole.n if whole.worth is None else whole.worth, dtype=float)).copy()
    for value in np.unique(found[~np.isnan(found)]).tolist():
        own = _share(tally, values <= value, effect=effect)
        worth = np.where(found == value, np.ravel(own.n if own.worth is None else own.worth), worth)
    return replace(whole, worth=worth.reshape(np.shape(whole.n)))


def _share(tally: Tally, within: np.ndarray, *, effect: float) -> Estimate:
    return weighing.share(_ratio(tally, within), effect=effect)


def _ratio(tally: Tally, within: np.ndarray) -> Ratio:
    return Ratio(tally, "score", within.astype(float), np.ones(len(within)))


def _normal_or_t(tally: Tally, values: np.ndarray) -> np.ndarray:
    """The 97.5th percentile to take for each group: t on the clusters' degrees of freedom where they count."""
    found = weighing.weighed(_ratio(tally, values <= np.inf))
    if found is None:
        return np.array(estimates.Z)
    freedom = designs.linearised(found.sums).freedom
    return np.where(found.used, designs.quantile(freedom), estimates.Z)

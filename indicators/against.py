"""Each district, or group of people, against all the others: how much more or less of it understands, and is it chance?

Belongs here: who the others are, and p adjusted for all that are compared. Not here: the difference of two samples
(`changes`, `designs`), sums by cluster (`weighing`), what is told of it (`findings`).

Compared are a place or group and the rest of those whose place or group is known. Where records carry clusters or weights the
difference is linearised, and a cluster that lies in both counts in both; else Newcombe's interval and the pooled z test.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from data.cells import Tally
from data.tallying import ClusterTally
from indicators import change, changes, designs, weighing
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies
from indicators.weighing import Ratio

HOLM: Final = "Holm-adjusted over all compared in the round"
METHOD: Final = f"against the rest; {change.NEWCOMBE_INDEPENDENT}"
TEST: Final = f"two-sided p of the linearised difference (t), without clusters of the pooled z test; {HOLM}"
_YES: Final = np.array([0.0, 1.0])
_ASKED: Final = np.ones(2)


@dataclass(frozen=True)
class AgainstRest:
    """Share correct of each entry of the first axis minus that of the others, or the adjusted p of that difference."""

    which: Literal["difference", "p"]
    people: bool = True
    weighs: bool = True
    sampled: bool = True

    @property
    def method(self) -> str:
        return METHOD if self.which == "difference" else TEST

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": (f"message_{item}",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        own, measure = tallies["responses"], f"message_{item}"
        rest = rest_of(own, measure)
        first, second = (Ratio(tally, measure, _YES, _ASKED) for tally in (rest, own))
        found = changes.independent_shares(first, second, effect=scope.effect)
        found = replace(found, few=_few(found, second))
        if self.which == "difference":
            return found
        p = p_of(first, second, effect=scope.effect)
        p = np.where(np.isnan(found.low), np.nan, p)
        adjusted = np.apply_along_axis(change.holm, 0, p)
        return replace(found, estimate=adjusted, low=adjusted, high=adjusted, method=TEST)


def _few(found: Estimate, own: Ratio) -> np.ndarray:
    """Too few clusters: in both together, or in the place or group that is held against the others."""
    few = np.zeros(np.shape(found.n), dtype=bool) if found.few is None else np.asarray(found.few)
    side = weighing.weighed(own)
    if side is None:
        return few
    clusters = designs.linearised(side.sums).clusters
    return few | (side.clustered & (clusters < designs.FEWEST_CLUSTERS)).reshape(few.shape)


def rest_of(tally: Tally, measure: str) -> Tally:
    """For each entry of the first axis the sums of all other known entries; nothing for the unknown one."""
    known = np.array([value is not None for value in tally.values[0]])
    shape = (len(known), *(1,) * (tally.counts[measure].ndim - 1))
    own = np.where(known.reshape(shape), tally.counts[measure], 0)
    counts = np.where(known.reshape(shape), own.sum(axis=0) - own, 0)
    sums = None if tally.clusters is None else _clusters_of_rest(tally.clusters, measure, known)
    return replace(tally, counts={measure: counts}, amounts={}, clusters=sums)


def _clusters_of_rest(clusters: ClusterTally, measure: str, known: np.ndarray) -> ClusterTally:
    """Every entry once for each of the others; parts of one cluster in several places are put together."""
    inner = clusters.groups // len(known)
    place, within = np.divmod(clusters.group, inner)
    there = known[:, None] & known[place] & (np.arange(len(known))[:, None] != place)
    target, entry = np.nonzero(there)
    size = 1 + int(clusters.unit.max(initial=0))
    keys, first, joined = np.unique(
        (target * inner + within[entry]) * size + clusters.unit[entry], return_index=True, return_inverse=True
    )
    each = clusters.sums[measure][:, entry]
    sums = np.zeros((each.shape[0], len(keys), each.shape[2]))
    for power in range(each.shape[0]):
        for category in range(each.shape[2]):
            sums[power, :, category] = np.bincount(joined, each[power, :, category], len(keys))
    at = entry[first]
    return ClusterTally(
        clusters.groups, keys // size, clusters.unit[at], clusters.stratum[at], clusters.single[at], {measure: sums}, {}
    )  # fmt: skip


def p_of(first: Ratio, second: Ratio, *, effect: float) -> np.ndarray:
    """Two-sided p that two shares of different people are equal: NaN where one of them has nobody.

    Sources: pooled z, Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, ch. 3; linearised t, Korn and
    Graubard (1999), Analysis of Health Surveys, ch. 3.
    """
    from scipy.special import ndtr, stdtr  # imported here: slow, and many processes never need it

    (n1, x1, _), (n2, x2, _) = weighing.moments(first), weighing.moments(second)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (x1 + x2) / (n1 + n2)
        error = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2) * effect)
        z = (x2 / n2 - x1 / n1) / error
    plain = np.where((n1 > 0) & (n2 > 0), np.where(error > 0, 2 * ndtr(-np.abs(z)), 1.0), np.nan)
    sides = [weighing.weighed(side) for side in (first, second)]
    if sides[0] is None or sides[1] is None or not (sides[0].used | sides[1].used).any():
        return plain
    earlier, later = weighing.aligned(sides[0], sides[1])
    linear = designs.linearised_difference(earlier.sums, later.sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(linear.ratio) / np.sqrt(np.where(linear.variance > 0, linear.variance, np.nan))
    own = np.where(linear.freedom > 0, 2 * stdtr(np.maximum(linear.freedom, 1), -t), np.nan)
    return np.where(sides[0].used | sides[1].used, own, plain.ravel()).reshape(plain.shape)

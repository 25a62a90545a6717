"""Each place or group against all others the straightforward way: every sum by cluster once for each of the others."""

from dataclasses import replace

import numpy as np

from data.asking.tallying import ClusterTally, Tally
from indicators import against, changes, designs, weighing
from indicators.estimates import Estimate
from indicators.weighing import Ratio


def compared(tally: Tally, measure: str, *, effect: float) -> tuple[Estimate, np.ndarray]:
    """The difference from the others, and its p, adjusted for nothing."""
    sides = [
        Ratio(one, measure, np.array([0.0, 1.0]), np.ones(2)) for one in (rest_of(tally, measure), tally)
    ]
    found = changes.independent_shares(sides[0], sides[1], effect=effect)
    few = np.zeros(found.n.shape, dtype=bool) if found.few is None else np.asarray(found.few)
    own = weighing.weighed(sides[1])
    if own is not None:
        clusters = designs.linearised(own.sums).clusters
        few = few | (own.clustered & (clusters < designs.FEWEST_CLUSTERS)).reshape(few.shape)
    p = against.p_of(sides[0], sides[1], effect=effect)
    return replace(found, few=few), np.where(np.isnan(found.low), np.nan, p)


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

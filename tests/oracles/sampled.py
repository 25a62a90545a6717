"""Estimates from records with clusters, strata and weights, or without: one selection at a time, record by record.

A record without a cluster is a cluster of its own, one without a weight counts 1. Where no record has a cluster and all
count alike, the plain intervals of `wilson`, `student` and `newcombe` stand. Sources: Lohr (2010), Sampling: Design and
Analysis, ch. 9 (variance of a ratio); Newcombe (1998); Welch (1947).
"""

from dataclasses import dataclass
from functools import cache
from math import hypot, isnan, nan, sqrt
from typing import NamedTuple

import numpy as np
from scipy import stats

from tests.oracles import newcombe, student, wilson
from tests.oracles.export_frames import Records

FEWEST = 8
NOTHING = 1e-20


class Told(NamedTuple):
    """An estimate; `least` is the smaller n of two that are compared, `few` says that there are too few clusters."""

    estimate: float
    low: float
    high: float
    n: int
    worth: float
    least: int
    few: bool = False


@dataclass(frozen=True)
class Sample:
    """How records were drawn: numbers that tell clusters and strata apart, weights, and who has a cluster at all."""

    cluster: np.ndarray
    stratum: np.ndarray
    weight: np.ndarray
    clustered: np.ndarray

    @classmethod
    def of(cls, *tables: Records) -> "Sample":
        """Of the records of tables, one after the other; a cluster in two tables is one."""
        names, strata, weights = [], [], []
        for number, records in enumerate(tables):
            for row in range(len(records)):
                stratum, cluster = records.text("stratum")[row] or "", records.text("cluster")[row]
                names.append((stratum, cluster) if cluster else (stratum, None, number, row))
                strata.append(stratum)
            weights.append(np.nan_to_num(records.number("weight"), nan=1.0))
        numbers = {name: at for at, name in enumerate(dict.fromkeys(names))}
        levels = {name: at for at, name in enumerate(dict.fromkeys(strata))}
        return cls(
            np.array([numbers[name] for name in names], dtype=int),
            np.array([levels[name] for name in strata], dtype=int),
            np.concatenate(weights) if weights else np.zeros(0),
            np.array([len(name) == 2 for name in names], dtype=bool),
        )

    def at(self, chosen: np.ndarray) -> "Sample":
        return Sample(self.cluster[chosen], self.stratum[chosen], self.weight[chosen], self.clustered[chosen])

    @property
    def plain(self) -> bool:
        return not self.clustered.any() and len(set(self.weight.tolist())) <= 1


class Linear(NamedTuple):
    """A ratio with its linearised variance."""

    value: float
    variance: float
    clusters: int
    freedom: int


def share(yes: np.ndarray, sample: Sample) -> Told:
    """The share of yes among records that were all asked."""
    n = len(yes)
    if sample.plain:
        return Told(*wilson.interval(int(yes.sum()), n), n, n, n)
    found = ratio(yes.astype(float), sample)
    p, few = found.value, _few(sample, found)
    if isnan(found.variance) or found.freedom < 1:
        return Told(p, nan, nan, n, nan, n, few)
    nothing = p <= 0 or p >= 1 or found.variance <= NOTHING
    worth = float(found.clusters) if nothing else p * (1 - p) / found.variance
    t = _quantile(found.freedom)
    # Wilson's bounds are the roots q of |p − q| = t √(q (1 − q) / worth).
    a, b, c = worth + t * t, -(2 * worth * p + t * t), worth * p * p
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    low, high = (-b - root) / (2 * a), (-b + root) / (2 * a)
    return Told(p, max(0.0, min(low, p)), min(1.0, max(high, p)), n, worth, n, few)


def mean(values: np.ndarray, sample: Sample, *, lowest: float, highest: float) -> Told:
    """The mean of values that can lie between two limits."""
    n = len(values)
    if sample.plain:
        return Told(*student.interval(values, lowest=lowest, highest=highest), n, n, n)
    found = ratio(values, sample)
    spread = _simple(values, found.value, sample)
    return _by_t(found, n, spread, sample, lowest=lowest, highest=highest)


def paired(then: np.ndarray, now: np.ndarray, sample: Sample) -> Told:
    """Later minus earlier share of the same people."""
    table = {"both": (1, 1), "lost": (1, 0), "gained": (0, 1), "neither": (0, 0)}
    counts = {name: int(((then == a) & (now == b)).sum()) for name, (a, b) in table.items()}
    n = len(then)
    if sample.plain:
        return Told(*newcombe.interval(**counts), n, n, n)
    moved = now.astype(float) - then.astype(float)
    found = ratio(moved, sample)
    told = _by_t(found, n, _simple(moved, found.value, sample), sample, lowest=-1.0, highest=1.0)
    if found.variance <= NOTHING and found.freedom > 0:
        scale = found.clusters / n
        _, low, high = newcombe.interval(**{name: count * scale for name, count in counts.items()})
        return told._replace(low=low, high=high, worth=float(found.clusters))
    return told


def apart(first: np.ndarray, second: np.ndarray, drawn: tuple[Sample, Sample], *, shares: bool) -> Told:
    """Second minus first, of different people."""
    n1, n2 = len(first), len(second)
    if not n1 or not n2:
        return Told(nan, nan, nan, 0, 0.0, 0)
    if drawn[0].plain and drawn[1].plain:
        found = _two_shares(first, second) if shares else _two_means(first, second)
        return Told(*found, n1 + n2, n1 + n2, min(n1, n2))
    found, both, means = linear_apart(first, second, drawn)
    spread = sum(
        _simple(values, centre, one) / len(values)
        for values, centre, one in zip((first, second), means, drawn, strict=True)
    )
    told = _by_t(found, n1 + n2, spread * (n1 + n2), both, lowest=-1.0, highest=1.0)
    return told._replace(least=min(n1, n2))


def linear_apart(
    first: np.ndarray, second: np.ndarray, drawn: tuple[Sample, Sample]
) -> tuple[Linear, Sample, list[float]]:
    """The linearised difference of two samples that may share clusters, both samples as one, and their means."""
    both = Sample(
        *(np.concatenate([getattr(one, name) for one in drawn]) for name in Sample.__dataclass_fields__)
    )
    means = [_weighted(values, one.weight) for values, one in zip((first, second), drawn, strict=True)]
    parts = [
        one.weight * (values - centre) / one.weight.sum() if one.weight.sum() else np.full(len(values), nan)
        for values, centre, one in zip((first, second), means, drawn, strict=True)
    ]
    return _from_residuals(means[1] - means[0], np.concatenate([-parts[0], parts[1]]), both), both, means


def p_of(found: Linear) -> float:
    """Two-sided p that a linearised mean or difference is 0."""
    if isnan(found.variance) or found.freedom < 1 or isnan(found.value):
        return nan
    if found.value == 0:
        return 1.0
    if found.variance == 0:
        return 0.0
    return 2 * float(stats.t.sf(abs(found.value) / sqrt(found.variance), found.freedom))


def _by_t(found: Linear, n: int, spread: float, sample: Sample, *, lowest: float, highest: float) -> Told:
    few = _few(sample, found)
    if isnan(found.variance) or found.freedom < 1:
        return Told(found.value, nan, nan, n, nan, n, few)
    half = _quantile(found.freedom) * sqrt(found.variance)
    worth = spread / found.variance if found.variance > NOTHING else float(n)
    low, high = max(found.value - half, lowest), min(found.value + half, highest)
    return Told(found.value, low, high, n, worth, n, few)


def _few(sample: Sample, found: Linear) -> bool:
    return bool(sample.clustered.any()) and found.clusters < FEWEST


def ratio(values: np.ndarray, sample: Sample) -> Linear:
    """The weighted mean of values."""
    if not sample.weight.sum() > 0:
        return Linear(nan, nan, len(set(sample.cluster.tolist())), 0)
    centre = _weighted(values, sample.weight)
    return _from_residuals(centre, sample.weight * (values - centre) / sample.weight.sum(), sample)


def _from_residuals(value: float, residuals: np.ndarray, sample: Sample) -> Linear:
    """The variance between clusters within strata; NaN where a stratum has one."""
    clusters, strata, variance = 0, 0, 0.0
    for stratum in np.unique(sample.stratum):
        within = sample.stratum == stratum
        _, place = np.unique(sample.cluster[within], return_inverse=True)
        totals = np.bincount(place, weights=residuals[within])
        clusters, strata = clusters + len(totals), strata + 1
        if len(totals) == 1:
            variance = nan
            continue
        variance += len(totals) / (len(totals) - 1) * float(((totals - totals.mean()) ** 2).sum())
    return Linear(value, variance, clusters, clusters - strata)


def _weighted(values: np.ndarray, weight: np.ndarray) -> float:
    return float((weight * values).sum() / weight.sum()) if weight.sum() > 0 else nan


def _simple(values: np.ndarray, centre: float, sample: Sample) -> float:
    return _weighted((values - centre) ** 2, sample.weight)


def _two_shares(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    p1, l1, u1 = wilson.interval(int(first.sum()), len(first))
    p2, l2, u2 = wilson.interval(int(second.sum()), len(second))
    return p2 - p1, max(p2 - p1 - hypot(p2 - l2, u1 - p1), -1.0), min(p2 - p1 + hypot(u2 - p2, p1 - l1), 1.0)


def _two_means(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    difference = float(second.mean() - first.mean())
    if len(first) < 2 or len(second) < 2:
        return difference, nan, nan
    errors = [float(np.var(side, ddof=1)) / len(side) for side in (first, second)]
    if not sum(errors) > 0:
        return difference, nan, nan
    freedom = sum(errors) ** 2 / sum(
        e * e / (len(side) - 1) for e, side in zip(errors, (first, second), strict=True)
    )
    half = float(stats.t.ppf(0.975, freedom)) * sqrt(sum(errors))
    return difference, max(difference - half, -1.0), min(difference + half, 1.0)


@cache
def _quantile(freedom: int) -> float:
    return float(stats.t.ppf(0.975, freedom))

"""A ratio from a clustered, stratified, weighted sample, record by record in plain Python.

Source: Lohr (2010), Sampling: Design and Analysis, ch. 9: Taylor series variance of a ratio with clusters drawn with
replacement within strata.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import nan, sqrt
from typing import NamedTuple

from scipy import stats


class Record(NamedTuple):
    """One respondent; `value` is what is averaged, 0 or 1 for a share."""

    stratum: str
    cluster: str
    weight: float
    value: float


def ratio(records: Iterable[Record]) -> tuple[float, float, int, int]:
    """The weighted mean, its variance, clusters and degrees of freedom; NaN where a stratum has one cluster."""
    listed = list(records)
    weights = sum(record.weight for record in listed)
    if not weights:
        return nan, nan, 0, 0
    centre = sum(record.weight * record.value for record in listed) / weights
    residuals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for record in listed:
        residuals[record.stratum][record.cluster] += record.weight * (record.value - centre) / weights
    clusters = sum(len(within) for within in residuals.values())
    if any(len(within) == 1 for within in residuals.values()):
        return centre, nan, clusters, clusters - len(residuals)
    variance = 0.0
    for within in residuals.values():
        middle = sum(within.values()) / len(within)
        squares = sum((residual - middle) ** 2 for residual in within.values())
        variance += len(within) / (len(within) - 1) * squares
    return centre, variance, clusters, clusters - len(residuals)


def share(records: Iterable[Record]) -> tuple[float, float, float]:
    """Share, low and high: Wilson's interval on the effective n with Student's t."""
    centre, variance, clusters, freedom = ratio(records)
    if variance != variance or freedom < 1:
        return centre, nan, nan
    t = float(stats.t.ppf(0.975, freedom))
    worth = centre * (1 - centre) / variance if 0 < centre < 1 else float(clusters)
    middle = (centre + t * t / (2 * worth)) / (1 + t * t / worth)
    half = t / (1 + t * t / worth) * sqrt(centre * (1 - centre) / worth + t * t / (4 * worth * worth))
    return centre, max(0.0, min(middle - half, centre)), min(1.0, max(middle + half, centre))

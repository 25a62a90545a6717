"""From sums to estimates as the data are: plain where records stand for themselves, linearised with clusters or weights.

Belongs here: which of the two a row takes, and the sums it takes. Not here: the formulas (estimates, designs, change), which
categories an indicator counts (sums, changes).

A share or mean is a ratio over the categories of a measure: `top` is what a record of each category adds, `bottom` is 1
for the categories that count and 0 for the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, NamedTuple

import numpy as np

from data.cells import ClusterTally, Tally
from indicators import designs, estimates
from indicators.designs import FEWEST_CLUSTERS, ClusterSums, Linearised
from indicators.estimates import Estimate

UNEVEN: Final = 1e-9  # weights differ when n Σw² is more than this share above (Σw)²
EFFECTIVE: Final = "Wilson 95 % on the effective n"
PAIRED_T: Final = "paired Student t 95 %"
# Of an amount n, sum and sum of squares are kept, as if they were categories.
_FIRST, _SECOND, _THIRD = np.eye(3)


Moments = tuple[np.ndarray, np.ndarray, np.ndarray]  # n, sum, sum of squares over records, without weights


class Ratio(NamedTuple):
    """A ratio over the categories of one measure of one tally; without vectors an amount over its n."""

    tally: Tally
    measure: str
    top: np.ndarray | None = None
    bottom: np.ndarray | None = None


@dataclass(frozen=True)
class Standing:
    """How the records of each group weigh, one entry a group.

    `powers` (3, groups) are n, Σ w and Σ w² of the records that count, `spread` is Σ w top², `total` Σ w top.
    """

    powers: np.ndarray
    spread: np.ndarray
    total: np.ndarray
    clustered: np.ndarray

    @property
    def uneven(self) -> np.ndarray:
        """Where weights differ."""
        n, weight, square = self.powers
        return n * square > weight**2 * (1 + UNEVEN)

    @property
    def used(self) -> np.ndarray:
        """Where more than the plain formulas is needed."""
        return self.clustered | self.uneven


@dataclass(frozen=True)
class Weighed(Standing):
    """The sums by cluster of a ratio with the unit of each entry."""

    sums: ClusterSums
    unit: np.ndarray


class Apart(NamedTuple):
    """Two samples of different people, the linearised difference of the second, and the variance of one record of each."""

    first: Standing
    second: Standing
    linear: Linearised
    simple: tuple[np.ndarray, np.ndarray]


def share(*ratios: Ratio, effect: float = 1.0) -> Estimate:
    """A share; several ratios are parts of one, such as those linked and those lost."""
    parts = [_counted(ratio) for ratio in ratios]
    x, n = (sum((part[at] for part in parts[1:]), parts[0][at]) for at in (0, 1))
    plain = estimates.wilson(x, n, effect=effect, method=estimates.named(estimates.WILSON, effect))
    found = weighed(*ratios)
    if found is None or not found.used.any():
        return plain
    linear = designs.linearised(found.sums)
    return blended(plain, designs.share(linear, np.ravel(n)), found, linear, name=EFFECTIVE)


def mean(*ratios: Ratio, limits: tuple[float, float], effect: float = 1.0, name: str = "") -> Estimate:
    """A mean of what categories stand for, or of an amount; `name` is that of the plain method. Several are parts of one."""
    n, total, squares = moments_of(ratios)
    plain = estimates.mean(n, total, squares, limits=limits, effect=effect)
    plain = replace(plain, method=estimates.named(name or estimates.STUDENT, effect))
    found = weighed(*ratios)
    if found is None or not found.used.any():
        return plain
    linear = designs.linearised(found.sums)
    own = designs.mean(linear, np.ravel(n), simple=simple_variance(found, linear.ratio), limits=limits)
    return blended(plain, own, found, linear, name=(name or estimates.STUDENT).split(",")[0])


def paired(ratio: Ratio, *, effect: float = 1.0) -> Estimate:
    """A change of shares on the same people, from the categories no>no, no>yes, yes>no, yes>yes.

    Where all changed alike the variance between clusters says nothing: there Newcombe's interval is taken with as many
    people as there are clusters.
    """
    table = ratio.tally.counts[ratio.measure]
    plain = estimates.newcombe_paired(table, effect=effect)
    plain = replace(plain, method=estimates.named(estimates.NEWCOMBE, effect))
    found = weighed(ratio)
    if found is None or not found.used.any():
        return plain
    linear = designs.linearised(found.sums)
    own = designs.mean(linear, np.ravel(plain.n), simple=simple_variance(found, linear.ratio), limits=(-1, 1))
    with np.errstate(invalid="ignore"):
        alike = (linear.variance <= designs.NOTHING_VARIES) & (linear.freedom > 0)
    people = np.where(alike, np.ravel(plain.n) / np.maximum(linear.clusters, 1), 1.0)
    wide = estimates.newcombe_paired(table.reshape(-1, 4), effect=people)
    own = replace(
        own,
        low=np.where(alike, wide.low, own.low),
        high=np.where(alike, wide.high, own.high),
        worth=np.where(alike, linear.clusters, np.nan if own.worth is None else own.worth),
    )
    return blended(plain, own, found, linear, name=PAIRED_T)


def weighed(*ratios: Ratio) -> Weighed | None:
    """The sums by cluster of a ratio, those of several put together; None where there are none."""
    parts = [_sums(ratio.tally.clusters, ratio) for ratio in ratios if ratio.tally.clusters is not None]
    if len(parts) < len(ratios):
        return None
    return reduce(_together, parts)


def aligned(first: Weighed, second: Weighed) -> tuple[Weighed, Weighed]:
    """Both with the entries of either in the same order; an entry that one lacks has sums of 0 there."""
    size = 1 + max(int(one.unit.max(initial=0)) for one in (first, second))
    keys = [one.sums.group * size + one.unit for one in (first, second)]
    # Looked up instead of sorted: entries are many and their numbers are not.
    occurs = np.zeros(first.sums.groups * size, dtype=bool)
    occurs[keys[0]], occurs[keys[1]] = True, True
    union = np.flatnonzero(occurs)
    stratum, single = np.zeros(len(union), dtype=np.int64), np.zeros(len(union), dtype=bool)
    places = [np.searchsorted(union, key) for key in keys]
    for one, place in zip((first, second), places, strict=True):
        stratum[place], single[place] = one.sums.stratum, single_of(one)

    def spread_out(one: Weighed, place: np.ndarray) -> Weighed:
        def filled(values: np.ndarray) -> np.ndarray:
            wide = np.zeros((*values.shape[:-1], len(union)))
            wide[..., place] = values
            return wide

        sums = one.sums
        found = ClusterSums(
            sums.groups, union // size, stratum, filled(sums.top), filled(sums.bottom), filled(units_of(one)), single,
            filled(np.zeros((3, len(sums.top))) if sums.moments is None else sums.moments),
        )  # fmt: skip
        return replace(one, sums=found, unit=union % size)

    return spread_out(first, places[0]), spread_out(second, places[1])


def apart(first: Ratio, second: Ratio) -> Apart | None:
    """Two ratios held against each other by cluster; None where neither has clusters or unequal weights."""
    return apart_of((first,), (second,))


def apart_of(first: Sequence[Ratio], second: Sequence[Ratio]) -> Apart | None:
    """The same where each side is several ratios that are parts of one."""
    found = [weighed(*side) for side in (first, second)]
    if found[0] is None or found[1] is None or not (found[0].used | found[1].used).any():
        return None
    earlier, later = aligned(found[0], found[1])
    linear = designs.linearised_difference(earlier.sums, later.sums)
    simple = [simple_variance(one, designs.linearised(one.sums).ratio) for one in (earlier, later)]
    return Apart(earlier, later, linear, (simple[0], simple[1]))


def simple_variance(found: Standing, ratio: np.ndarray) -> np.ndarray:
    """The variance of one record about the ratio, weighted."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(found.spread / found.powers[1] - ratio**2, 0)


def blended(plain: Estimate, own: Estimate, found: Standing, linear: Linearised, *, name: str) -> Estimate:
    """Row by row the plain estimate, or the linearised one where clusters or weights call for it."""
    shape, used = np.shape(plain.n), found.used

    def either(one: np.ndarray | None, other: np.ndarray | None) -> np.ndarray:
        ours = np.full(used.shape, np.nan) if one is None else one
        theirs = np.ravel(plain.n).astype(float) if other is None else np.ravel(other)
        return np.where(used, ours, theirs).reshape(shape)

    return Estimate(
        either(own.estimate, plain.estimate),
        either(own.low, plain.low),
        either(own.high, plain.high),
        plain.n,
        either(own.worth, plain.worth),
        _methods(plain, found, linear, name).reshape(shape),
        least=plain.least,
        few=(found.clustered & (linear.clusters < FEWEST_CLUSTERS)).reshape(shape),
        clusters=np.where(found.clustered, linear.clusters, 0).reshape(shape),
    )


def _methods(plain: Estimate, found: Standing, linear: Linearised, name: str) -> np.ndarray:
    """How each row is made, in words."""
    columns = (found.used, found.clustered, found.uneven, linear.clusters, linear.freedom)
    kinds = list(zip(*(column.tolist() for column in columns), strict=True))
    words = {
        kind: f"{name}, {_design_words(*kind[1:])}" if kind[0] else str(plain.method) for kind in set(kinds)
    }
    return np.array([words[kind] for kind in kinds], dtype=object)


def _design_words(clustered: int, uneven: int, clusters: int, freedom: int) -> str:
    strata = clusters - freedom
    within = f" in {strata} strata" if strata > 1 else ""
    weights = ", weighted" if uneven else ""
    if not clustered:
        return f"linearised variance{weights}, no clusters stated{within}"
    counted = f"{clusters} cluster{'' if clusters == 1 else 's'}"
    return f"{designs.LINEARISED} ({counted}{within}){weights}"


def moments(ratio: Ratio) -> Moments:
    """n, sum and sum of squares over records, without weights."""
    if ratio.top is None or ratio.bottom is None:
        n, total, squares = np.moveaxis(ratio.tally.amounts[ratio.measure], -1, 0)
        return n, total, squares
    counts = _categories(ratio)
    return counts @ ratio.bottom, counts @ ratio.top, counts @ ratio.top**2


def moments_of(ratios: Sequence[Ratio]) -> Moments:
    """The same of several ratios that are parts of one."""
    n, total, squares = (reduce(np.add, parts) for parts in zip(*map(moments, ratios), strict=True))
    return n, total, squares


def _counted(ratio: Ratio) -> tuple[np.ndarray, np.ndarray]:
    n, total, _ = moments(ratio)
    return total, n


def _categories(ratio: Ratio) -> np.ndarray:
    """(…, categories) records; 'rows' is one category that holds all."""
    return ratio.tally.rows[..., np.newaxis] if ratio.measure == "rows" else ratio.tally.counts[ratio.measure]


def _sums(clusters: ClusterTally, ratio: Ratio) -> Weighed:
    """Entry by entry what a ratio is made of, and how the records of each group weigh."""
    if ratio.top is None or ratio.bottom is None:
        sums, over, under, spread = clusters.amounts[ratio.measure], _SECOND, _FIRST, _THIRD
        products = (_THIRD, _SECOND, _FIRST)
    else:
        sums, over, under, spread = clusters.sums[ratio.measure], ratio.top, ratio.bottom, ratio.top**2
        products = (spread, over * under, under)
    n, bottom, top = sums[0] @ under, sums[1] @ under, sums[1] @ over
    pairs = np.zeros((3, len(n)))
    lone = np.flatnonzero(clusters.single)
    pairs[:, lone] = [sums[2, lone] @ product for product in products]
    units = np.where(clusters.single, n, np.minimum(n, 1))
    found = ClusterSums(
        clusters.groups, clusters.group, clusters.stratum, top, bottom, units, clusters.single, pairs
    )
    by_group = clusters.by_group(ratio.measure)
    weights = by_group.powers[1]
    return Weighed(
        by_group.powers @ under,
        weights @ spread,
        weights @ over,
        by_group.clustered @ under > 0,
        found,
        clusters.unit,
    )


def _together(first: Weighed, second: Weighed) -> Weighed:
    """Two parts of one ratio: a cluster that lies in both is one, records without a cluster are each one."""
    first, second = aligned(first, second)
    one, other = first.sums, second.sums
    units = np.where(
        single_of(first), units_of(first) + units_of(second), np.maximum(units_of(first), units_of(second))
    )
    sums = replace(
        one,
        top=one.top + other.top,
        bottom=one.bottom + other.bottom,
        moments=np.asarray(one.moments) + np.asarray(other.moments),
        units=units,
    )
    return Weighed(
        first.powers + second.powers,
        first.spread + second.spread,
        first.total + second.total,
        first.clustered | second.clustered,
        sums,
        first.unit,
    )


def units_of(one: Weighed) -> np.ndarray:
    """How many clusters each entry is."""
    return np.ones(len(one.sums.top)) if one.sums.units is None else one.sums.units


def single_of(one: Weighed) -> np.ndarray:
    """Which entries join clusters of one record."""
    return np.zeros(len(one.sums.top), dtype=bool) if one.sums.single is None else one.sums.single

"""Each place or group against all the others, from sums by cluster: the sums of the others are made, not added up again.

Belongs here: who the others are, and which entries both sides have. Not here: the variance (`designs`), what is told of the
difference (`against`).

Clusters that lie in one place only are independent there and among the others of every other place alike: they are joined
by place and stratum, as records without a cluster are. Only clusters in several places stay entries of their own. Joined
are departures from the place's own ratio, so that no precision is lost in the squares.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from indicators import designs, weighing
from indicators.designs import Residuals
from indicators.weighing import Apart, Standing, Weighed


@dataclass(frozen=True)
class _Entries:
    """Entries of one side: what they depart by from the side's ratio, their weight, and both's squares if `single`."""

    group: np.ndarray
    stratum: np.ndarray
    single: np.ndarray
    units: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    moments: np.ndarray


def of_others(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """For each entry of the first axis the sum of all other known ones; nothing for one that is not known."""
    return np.tensordot(_there(known), values, axes=1)


def apart(own: Weighed, known: np.ndarray) -> Apart | None:
    """Each entry of the first axis held against the others; `known` says which of its entries are a place or group.

    None where neither side has clusters or unequal weights.
    """
    rest = _standing_of_rest(own, known)
    if not (own.used | rest.used).any():
        return None
    ratios = [_ratio(one) for one in (rest, own)]
    simple = tuple(
        weighing.simple_variance(one, ratio) for one, ratio in zip((rest, own), ratios, strict=True)
    )
    residuals = _residuals(own, _Side.of(rest, ratios[0]), _Side.of(own, ratios[1]), known)
    linear = designs.varying(own.sums.groups, ratios[1] - ratios[0], residuals)
    return Apart(rest, own, linear, (simple[0], simple[1]))


class _Side(NamedTuple):
    """The ratio of each group and the weight it stands on; 0 and inf where there is nobody."""

    ratio: np.ndarray
    base: np.ndarray

    @classmethod
    def of(cls, standing: Standing, ratio: np.ndarray) -> "_Side":
        there = standing.powers[1] > 0
        return cls(np.where(there, ratio, 0.0), np.where(there, standing.powers[1], np.inf))


def _there(known: np.ndarray) -> np.ndarray:
    return (known[:, None] & known & ~np.eye(len(known), dtype=bool)).astype(np.int64)


def _standing_of_rest(own: Weighed, known: np.ndarray) -> Standing:
    def others(values: np.ndarray) -> np.ndarray:
        return of_others(values.reshape(len(known), -1), known).ravel()

    return Standing(
        np.stack([*map(others, own.powers)]),
        others(own.spread),
        others(own.total),
        others(own.clustered.astype(np.int64)) > 0,
    )


def _ratio(one: Standing) -> np.ndarray:
    weight = one.powers[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight > 0, one.total / weight, np.nan)


def _residuals(own: Weighed, rest: _Side, mine: _Side, known: np.ndarray) -> Residuals:
    """What each cluster adds to the error of every place's difference from the others."""
    several = _in_several(own, known)
    alone = _alone(_where(_departing(own, mine.ratio), ~several), own, rest, mine, known)
    parts = [*alone, _spanning(own, np.flatnonzero(several), rest, mine, known)]
    names = ("group", "stratum", "single", "units", "total", "squares")
    return Residuals(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _departing(own: Weighed, ratio: np.ndarray) -> _Entries:
    """Each entry as it departs from its own group's ratio."""
    sums, at = own.sums, ratio[own.sums.group]
    units, single = weighing.units_of(own), weighing.single_of(own)
    top = sums.top - at * sums.bottom
    squares = np.stack([top**2, top * sums.bottom, sums.bottom**2])
    if sums.moments is not None:
        both, cross, under = sums.moments
        joined = np.stack([both - 2 * at * cross + at**2 * under, cross - at * under, under])
        squares = np.where(single, joined, squares)
    return _Entries(sums.group, sums.stratum, single, units, top, sums.bottom, squares)


def _in_several(own: Weighed, known: np.ndarray) -> np.ndarray:
    """Which entries are parts of a cluster that lies in several known places."""
    place, key, size = _keys(own, known)
    counts = known[place] & ~weighing.single_of(own) & (weighing.units_of(own) > 0)
    return counts & (np.bincount(key[counts], minlength=size)[key] > 1)


def _keys(own: Weighed, known: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """The place of each entry, and its cluster within the inner group in one number below the last."""
    inner = own.sums.groups // len(known)
    place, within = np.divmod(own.sums.group, inner)
    size = 1 + int(own.unit.max(initial=0))
    return place, within * size + own.unit, inner * size


def _where(entries: _Entries, at: np.ndarray) -> _Entries:
    """Some of the entries, by position or by a mask."""
    return _Entries(
        entries.group[at], entries.stratum[at], entries.single[at], entries.units[at], entries.top[at], entries.bottom[at],
        entries.moments[:, at],
    )  # fmt: skip


def _alone(
    entries: _Entries, own: Weighed, rest: _Side, mine: _Side, known: np.ndarray
) -> tuple[Residuals, Residuals]:
    """Entries in one place joined by group and stratum: as its own, and as part of the rest of each other one."""
    joined = _joined(entries, 1 + int(own.sums.stratum.max(initial=0)))
    inner = own.sums.groups // len(known)
    place, within = np.divmod(joined.group, inner)
    target, entry = np.nonzero(_there(known)[:, place])
    group = target * inner + within[entry]
    further = mine.ratio[joined.group[entry]] - rest.ratio[group]
    both, cross, under = joined.moments[:, entry]
    top = joined.top[entry] + further * joined.bottom[entry]
    squares = both + 2 * further * cross + further**2 * under
    base, other = mine.base[joined.group], rest.base[group]
    return (
        _residual(joined, joined.group, joined.top / base, joined.moments[0] / base**2),
        _residual(_where(joined, entry), group, -top / other, squares / other**2),
    )


def _residual(entries: _Entries, group: np.ndarray, total: np.ndarray, squares: np.ndarray) -> Residuals:
    return Residuals(group, entries.stratum, entries.single, entries.units, total, np.maximum(squares, 0))


def _joined(entries: _Entries, strata: int) -> _Entries:
    """One entry for each group and stratum."""
    cells, at = np.unique(entries.group * strata + entries.stratum, return_inverse=True)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(at, weights=values, minlength=len(cells))

    return _Entries(
        cells // strata, cells % strata, np.ones(len(cells), dtype=bool), total(entries.units), total(entries.top),
        total(entries.bottom), np.stack([*map(total, entries.moments)]),
    )  # fmt: skip


def _spanning(own: Weighed, chosen: np.ndarray, rest: _Side, mine: _Side, known: np.ndarray) -> Residuals:
    """Clusters in several places, each once for every known place: its own part there, and that among the others."""
    sums = own.sums
    place, key, size = _keys(own, known)
    clusters, number = _numbered(key[chosen], size)
    stratum = np.zeros(len(clusters), dtype=np.int64)
    stratum[number] = sums.stratum[chosen]
    row = (np.cumsum(known) - 1)[place[chosen]]
    inner = sums.groups // len(known)
    group = np.flatnonzero(known)[:, None] * inner + clusters // (size // inner)

    def spread_out(values: np.ndarray) -> np.ndarray:
        wide = np.zeros((int(known.sum()), len(clusters)))
        wide[row, number] = values
        return wide

    top, bottom = spread_out(sums.top[chosen]), spread_out(sums.bottom[chosen])
    ours = (top - mine.ratio[group] * bottom) / mine.base[group]
    top, bottom = top.sum(axis=0) - top, bottom.sum(axis=0) - bottom
    total = (ours - (top - rest.ratio[group] * bottom) / rest.base[group]).ravel()
    strata = np.broadcast_to(stratum, group.shape).ravel()
    nothing = np.zeros(group.size)
    return Residuals(group.ravel(), strata, nothing.astype(bool), np.ones(group.size), total, nothing)


def _numbered(key: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers that occur, and the place of each key among them; looked up instead of sorted."""
    occurs = np.zeros(size, dtype=bool)
    occurs[key] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[key]

"""Each place or group against all the others, from sums by cluster: the sums of the others are made, not added up again.

Belongs here: who the others are, and which entries both sides have. Not here: the variance (`designs`), what is told of the
difference (`against`).

Clusters that lie in one place only are independent there and among the others of every other place alike: they are joined
by place and stratum, as records without a cluster are. Only clusters in several places stay entries of their own. Joined
are departures from the place's own ratio, so that no precision is lost in the squares.
"""

from dataclasses import dataclass, replace

import numpy as np

from indicators import designs, weighing
from indicators.designs import ClusterSums
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
    sums = _sides(own, ratios[0], ratios[1], known)
    linear = replace(designs.linearised_difference(*sums), ratio=ratios[1] - ratios[0])
    return Apart(rest, own, linear, (simple[0], simple[1]))


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


def _sides(
    own: Weighed, rest_ratio: np.ndarray, own_ratio: np.ndarray, known: np.ndarray
) -> tuple[ClusterSums, ClusterSums]:
    """The entries of the rest and of each one's own in the same order, their tops as departures from the side's ratio."""
    entries = _departing(own, np.nan_to_num(own_ratio))
    several = _in_several(own, known)
    mine, others = _alone(_where(entries, ~several), own, np.nan_to_num(rest_ratio), known)
    ours, theirs = _spanning(
        own, np.flatnonzero(several), np.nan_to_num(rest_ratio), np.nan_to_num(own_ratio), known
    )
    first = _sums(own.sums.groups, [_nobody(mine), others, theirs])
    return first, _sums(own.sums.groups, [mine, _nobody(others), ours])


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


def _where(entries: _Entries, chosen: np.ndarray) -> _Entries:
    at = np.flatnonzero(chosen)
    return _Entries(
        entries.group[at], entries.stratum[at], entries.single[at], entries.units[at], entries.top[at], entries.bottom[at],
        entries.moments[:, at],
    )  # fmt: skip


def _alone(
    entries: _Entries, own: Weighed, ratio: np.ndarray, known: np.ndarray
) -> tuple[_Entries, _Entries]:
    """Entries in one place joined by group and stratum: as its own, and as part of the rest of each other one."""
    strata = 1 + int(own.sums.stratum.max(initial=0))
    mine = _joined(entries, strata)
    inner = own.sums.groups // len(known)
    place, within = np.divmod(mine.group, inner)
    target, entry = np.nonzero(_there(known)[:, place])
    group = target * inner + within[entry]
    further = np.nan_to_num(_ratio(own))[mine.group[entry]] - ratio[group]
    both, cross, under = mine.moments[:, entry]
    bottom = mine.bottom[entry]
    return mine, _Entries(
        group, mine.stratum[entry], mine.single[entry], mine.units[entry], mine.top[entry] + further * bottom, bottom,
        np.stack([both + 2 * further * cross + further**2 * under, cross + further * under, under]),
    )  # fmt: skip


def _joined(entries: _Entries, strata: int) -> _Entries:
    """One entry for each group and stratum."""
    cells, at = np.unique(entries.group * strata + entries.stratum, return_inverse=True)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(at, weights=values, minlength=len(cells))

    return _Entries(
        cells // strata, cells % strata, np.ones(len(cells), dtype=bool), total(entries.units), total(entries.top),
        total(entries.bottom), np.stack([*map(total, entries.moments)]),
    )  # fmt: skip


def _spanning(
    own: Weighed, chosen: np.ndarray, rest: np.ndarray, ratio: np.ndarray, known: np.ndarray
) -> tuple[_Entries, _Entries]:
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
    units = spread_out(np.ones(len(chosen)))
    ours = _apiece(group, stratum, units, top - ratio[group] * bottom, bottom)
    top, bottom = top.sum(axis=0) - top, bottom.sum(axis=0) - bottom
    theirs = _apiece(group, stratum, np.ones(units.shape), top - rest[group] * bottom, bottom)
    return ours, theirs


def _numbered(key: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers that occur, and the place of each key among them; looked up instead of sorted."""
    occurs = np.zeros(size, dtype=bool)
    occurs[key] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[key]


def _apiece(
    group: np.ndarray, stratum: np.ndarray, units: np.ndarray, top: np.ndarray, bottom: np.ndarray
) -> _Entries:
    size = group.size
    return _Entries(
        group.ravel(), np.broadcast_to(stratum, group.shape).ravel(), np.zeros(size, dtype=bool), units.ravel(), top.ravel(),
        bottom.ravel(), np.zeros((3, size)),
    )  # fmt: skip


def _nobody(entries: _Entries) -> _Entries:
    """The same entries on the side where nobody of theirs is."""
    none = np.zeros(len(entries.group))
    return replace(entries, units=none, top=none, bottom=none, moments=np.zeros((3, len(none))))


def _sums(groups: int, parts: list[_Entries]) -> ClusterSums:
    def all_of(name: str) -> np.ndarray:
        return np.concatenate([getattr(part, name) for part in parts], axis=-1)

    return ClusterSums(
        groups, all_of("group"), all_of("stratum"), all_of("top"), all_of("bottom"), all_of("units"), all_of("single"),
        all_of("moments"),
    )  # fmt: skip

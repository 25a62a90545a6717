"""Sums by cluster: what estimates from clustered or weighted records need, from the same cells and records as all sums.

Belongs here: which entries (a group and a sampling unit) a question has, and their sums. Not here: what a unit is
(units.py), which roll-up answers (cells.py), or the variance (indicators.designs).

Records without a cluster are units of their own; those of one group and stratum share an entry, with the squares of their
weights beside the weights, so that nothing grows with the number of respondents.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from data.aggregation.units import UNIT, WEIGHT, Units
from data.asking import rollups
from data.asking.rollups import Rollup
from data.asking.tallying import MONTH, Adding, ClusterTally, Kept, Selection, column

_SPACE = 1 << 23  # combinations of group and unit up to which they are looked up instead of sorted
POWERS = 3  # of the weight: records, weights, squares of weights


@dataclass(frozen=True)
class _Part:
    """Records, or cells of a roll-up, that belong to a question; `entry` is numbered later."""

    key: np.ndarray  # group and unit in one number
    weight: np.ndarray
    weighted: np.ndarray  # positions in this part of those whose weight is not 1
    counts: Callable[[str], Sequence[np.ndarray]]  # of cells, by category
    codes: Callable[[str], np.ndarray] | None  # of records, in place of counts
    amounts: Callable[[str], np.ndarray]  # (3, length): n, sum, sum of squares


def add_up(
    adding: Adding, units: Units, *, records: list[slice], cells: tuple[Rollup, tuple[int, int]] | None
) -> ClusterTally:
    """Sums by entry of runs of records, and of the cells of a roll-up in whole months."""
    parts = [_records(adding, units, run) for run in records if run.stop > run.start]
    if cells is not None:
        parts.append(_cells(adding, units, *cells))
    size = len(units.stratum)
    entries, places = _numbered([part.key for part in parts], space=adding.size * size)
    group, unit = np.divmod(entries, size)
    added = partial(_added, parts=parts, places=places, entries=len(entries))
    widths = {name: counts.shape[1] for name, counts in adding.counts.items()} | {"rows": 1}
    return ClusterTally(
        groups=adding.size,
        group=group,
        unit=unit,
        stratum=units.stratum[unit],
        single=units.single[unit],
        sums=Kept({name: partial(added, name, width) for name, width in widths.items()}),
        amounts=Kept({name: partial(added, name, 3, amounts=True) for name in adding.amounts}),
    )


def _records(adding: Adding, units: Units, run: slice) -> _Part:
    columns = adding.columns
    chosen = columns.records(adding.filters, run.start, run.stop)
    months = rollups.months_of(columns.days[chosen]) if MONTH in adding.by else None

    def codes_of(name: str) -> np.ndarray:
        return (
            months if name == MONTH and months is not None else columns.dimensions[column(name)].codes[chosen]
        )

    def codes(name: str) -> np.ndarray:
        return columns.categories[name].codes[chosen] if name != "rows" else np.ones(len(key), dtype=np.uint8)

    def amounts(name: str) -> np.ndarray:
        values = columns.amounts[name][chosen]
        known = ~np.isnan(values)
        filled = np.where(known, values, 0.0)
        return np.stack([known.astype(float), filled, filled * filled])

    key, weight = _key(adding, units, codes_of, chosen)
    return _Part(key, weight, np.flatnonzero(weight != 1.0), _no_counts, codes, amounts)


def _cells(adding: Adding, units: Units, rollup: Rollup, months: tuple[int, int]) -> _Part:
    columns = adding.columns
    chosen, slots = columns.cells(rollup, adding.filters, months), columns.slots
    key, weight = _key(adding, units, lambda name: rollup.codes(column(name))[chosen], chosen)
    return _Part(
        key,
        weight,
        np.flatnonzero(weight != 1.0),
        lambda name: [row[chosen] for row in _by_slot(rollup, slots.counts[name])],
        None,
        lambda name: rollup.amounts[slots.amounts[name]].T[:, chosen],
    )


def _by_slot(rollup: Rollup, slots: slice) -> Iterator[np.ndarray]:
    """The cells' counts of each slot."""
    for own, counts in rollup.counts([slots]):
        yield from counts.T[max(slots.start - own.start, 0) : slots.stop - own.start]


def _no_counts(name: str) -> Sequence[np.ndarray]:
    raise KeyError(name)


def _key(
    adding: Adding, units: Units, codes_of: Callable[[str], np.ndarray], chosen: Selection
) -> tuple[np.ndarray, np.ndarray]:
    """The group and unit of each record or cell in one number, and its weight."""
    key = adding.key(codes_of, chosen)
    key *= len(units.stratum)
    key += codes_of(UNIT)
    return key, units.weight.take(codes_of(WEIGHT))


def _numbered(keys: list[np.ndarray], *, space: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """The numbers that occur in any part, sorted, and for each part the places of its own among them."""
    if not keys:
        return np.zeros(0, dtype=np.int64), []
    if space > _SPACE:
        present, places = np.unique(np.concatenate(keys), return_inverse=True)
        ends = np.cumsum([len(key) for key in keys])[:-1]
        return present, np.split(places, ends)
    occurs = np.zeros(space, dtype=bool)
    for key in keys:
        occurs[key] = True
    present = np.flatnonzero(occurs)
    place = np.zeros(space, dtype=np.int64)
    place[present] = np.arange(len(present))
    return present, [place[key] for key in keys]


def _added(
    name: str,
    width: int,
    *,
    parts: list[_Part],
    places: list[np.ndarray],
    entries: int,
    amounts: bool = False,
) -> np.ndarray:
    """(3, entries, categories) of a measure, a category's numbers side by side; of an amount n, sum, sum of squares."""
    sums = np.zeros((POWERS, width, entries))
    for part, place in zip(parts, places, strict=True):
        if part.codes is not None and not amounts:
            _add_records(sums, part, place, part.codes(name))
        else:
            _add_cells(sums, part, place, part.amounts(name) if amounts else part.counts(name))
    # Weights of 1 are counted already: only what the others count more or less was added to the powers.
    sums[1:] += sums[0]
    return sums.transpose(0, 2, 1)


def _add_records(sums: np.ndarray, part: _Part, place: np.ndarray, codes: np.ndarray) -> None:
    width, entries = sums.shape[1:]
    at = codes * np.int64(entries) + place  # what is unknown comes first

    def counted(at: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
        found = np.bincount(at, weights=weights, minlength=(width + 1) * entries)
        return found.reshape(width + 1, entries)[1:]

    sums[0] += counted(at, None)
    if len(part.weighted):
        own, weight = at[part.weighted], part.weight[part.weighted]
        for power in (1, 2):
            sums[power] += counted(own, weight**power - 1)


def _add_cells(sums: np.ndarray, part: _Part, place: np.ndarray, counts: Iterable[np.ndarray]) -> None:
    entries = sums.shape[2]
    own, weight = place[part.weighted], part.weight[part.weighted]
    more = [weight**power - 1 for power in (1, 2)]
    for at, row in enumerate(counts):
        sums[0, at] += np.bincount(place, weights=row, minlength=entries)
        if len(own):
            heavy = row[part.weighted]
            for power in (1, 2):
                sums[power, at] += np.bincount(own, weights=more[power - 1] * heavy, minlength=entries)

"""Packed tables answered as one: the whole, the records that came since, and what these took the place of.

Belongs here: sums of several tables put together. Not here: how one table answers (cells.py), or which records stand in
which (adding.py).

All sums are of whole persons, so the sums of all records are those of the whole, less those of the persons something came of,
as they were, and more the same persons as they are now. Each table has values of its own (scores and places that occur); put together they
are in the order of their names, as in a table built at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Final, Protocol

import numpy as np

from data.aggregation.units import Units
from data.asking import rollups
from data.asking.rollups import MONTH
from data.asking.tallying import KEPT_SELECTIONS, ClusterTally, Kept, Tally
from data.filters import Filters

EPOCH: Final = date(1970, 1, 1)
MORE: Final = "more"  # folders among the cells of a version
LESS: Final = "less"


class Answering(Protocol):
    """What answers questions to one packed table. Days are numbers since 1970."""

    @property
    def units(self) -> Units | None: ...
    def tally(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...], *, months: range | None = None
    ) -> Tally: ...
    def by_cluster(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...]
    ) -> ClusterTally | None: ...
    def in_clusters(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...], *, units: Units, months: range
    ) -> ClusterTally: ...
    def values(self, dimension: str) -> tuple[str, ...]: ...
    def values_of(self, measure: str) -> tuple[str, ...]: ...
    def units_of(self) -> tuple[tuple[str, ...], tuple[str, ...]]: ...
    def span(self) -> tuple[int, int]: ...
    def last_days(self, filters: Filters, by: str) -> dict[str | None, date]: ...
    def sizes(self) -> dict[str, int]: ...
    @property
    def days(self) -> np.ndarray: ...


@lru_cache(maxsize=KEPT_SELECTIONS)
def months_of(filters: Filters, span: tuple[int, int]) -> range:
    """The months of a period as asked, over a table of that span where it is open; empty when it ends before it begins."""
    first, last = span
    asked_from = (filters.date_from - EPOCH).days if filters.date_from else first
    asked_to = (filters.date_to - EPOCH).days if filters.date_to else last
    begin, end = rollups.months_of(np.array([asked_from, asked_to])).tolist()
    return range(begin, end + 1) if asked_from <= asked_to else range(begin, begin)


class Together:
    """Three tables as one: the whole, and the persons something came of as they are now and as they were."""

    def __init__(self, whole: Answering, more: Answering, less: Answering) -> None:
        several = ((whole, 1), (more, 1), (less, -1))
        self._whole = whole
        self._parts = tuple((table, sign) for table, sign in several if len(table.days))

    def tally(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...], *, months: range | None = None
    ) -> Tally:
        own = months_of(filters, self.span()) if months is None else months
        if not self._parts:
            return self._whole.tally(filters, by, measures, months=own)
        tallies = [(table.tally(filters, by, measures, months=own), sign) for table, sign in self._parts]
        return self._added(tallies)

    def _added(self, tallies: Sequence[tuple[Tally, int]]) -> Tally:
        first = tallies[0][0]
        axes = [_axis([one.values[at] for one, _ in tallies]) for at in range(len(first.by))]

        def added(
            of: Callable[[Tally], np.ndarray], last: Sequence[tuple[str | None, ...]] = ()
        ) -> np.ndarray:
            every = [*axes, *([_ordered(last)] if last else [])]
            found = np.zeros([len(axis) for axis in every], dtype=of(first).dtype)
            for at, (one, sign) in enumerate(tallies):
                own = [*one.values, *([last[at]] if last else [])]
                found[_places(own, every)] += sign * of(one)
            return found

        return Tally(
            by=first.by,
            values=tuple(axes),
            rows=added(lambda one: one.rows),
            counts={
                name: added(lambda one, name=name: one.counts[name], self._listed(name))
                for name in first.counts
            },
            amounts={
                name: added(lambda one, name=name: one.amounts[name], _THREE[: len(tallies)])
                for name in first.amounts
            },
        )

    def _listed(self, measure: str) -> list[tuple[str, ...]]:
        return [table.values_of(measure) for table, _ in self._parts]

    @property
    def units(self) -> Units | None:
        """What the units of all parts are."""
        return self._units[0] if self._units else None

    @cached_property
    def _units(self) -> tuple[Units, tuple[str, ...]] | None:
        """The units of all parts together, and their names."""
        if self._whole.units is None or not self._parts:
            return None
        named = [table.units_of() for table, _ in self._parts]
        names = _ordered([units for units, _ in named])
        weights = _ordered([weights for _, weights in named])
        return Units.of(names, weights), names

    def by_cluster(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...]
    ) -> ClusterTally | None:
        if self._units is None or self._units[0].plain:
            return None
        return self.in_clusters(
            filters, by, measures, units=self._units[0], months=months_of(filters, self.span())
        )

    def in_clusters(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...], *, units: Units, months: range
    ) -> ClusterTally:
        assert self._units is not None
        names = self._units[1]
        found = []
        for table, sign in self._parts:
            assert table.units is not None
            one = table.in_clusters(filters, by, measures, units=table.units, months=months)
            found.append(_Signed(one, sign, _axes_of(table, by, months), _at(table.units_of()[0], names)))
        axes = [_axis([one.axes[at] for one in found]) for at in range(len(by))]
        listed = {name: self._listed(name) for name in found[0].tally.sums if name != "rows"}
        return _clusters(found, axes, units, listed)

    def values(self, dimension: str) -> tuple[str, ...]:
        return _ordered(
            [self._whole.values(dimension), *(table.values(dimension) for table, _ in self._parts)]
        )

    def values_of(self, measure: str) -> tuple[str, ...]:
        return _ordered([self._whole.values_of(measure), *self._listed(measure)])

    def units_of(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        named = [table.units_of() for table, _ in self._parts]
        return _ordered([units for units, _ in named]), _ordered([weights for _, weights in named])

    def span(self) -> tuple[int, int]:
        return self._span

    @cached_property
    def _span(self) -> tuple[int, int]:
        days = np.unique(
            np.concatenate([np.empty(0, np.int64), *(table.days for table, sign in self._parts if sign > 0)])
        )
        held = (int(day) for day in days if self._held(day))
        first = next(held, None)
        if first is None:
            return 0, -1
        return first, next(int(day) for day in days[::-1] if self._held(day))

    def _held(self, day: int) -> bool:
        """Whether there is a record of a day, less those that were taken away."""
        return (
            sum(sign * (_until(table.days, day + 1) - _until(table.days, day)) for table, sign in self._parts)
            > 0
        )

    def last_days(self, filters: Filters, by: str) -> dict[str | None, date]:
        """Of a table whose records stay as they are: the later of two days."""
        found: dict[str | None, date] = {}
        for table, sign in self._parts:
            for value, day in table.last_days(filters, by).items() if sign > 0 else ():
                found[value] = max(day, found.get(value, day))
        return {value: found[value] for value in sorted(found, key=lambda one: (one is not None, one or ""))}

    def sizes(self) -> dict[str, int]:
        """Cells of the whole alone: the others are few."""
        return self._whole.sizes() | {"records": sum(sign * len(table.days) for table, sign in self._parts)}

    @property
    def days(self) -> np.ndarray:
        return self._whole.days


_THREE: Final = (("n", "sum", "squares"),) * 3


def _until(days: np.ndarray, day: int) -> int:
    return int(np.searchsorted(days, np.array(day, dtype=days.dtype)))


def _axis(several: Sequence[tuple[str | None, ...]]) -> tuple[str | None, ...]:
    """The values of an axis, None first."""
    return (None, *_ordered([values[1:] for values in several]))


def _ordered(several: Sequence[tuple[str | None, ...]]) -> tuple[str, ...]:
    """All values of several lists; where these differ, in the order they would have in one table."""
    first = several[0]
    if all(one == first for one in several):
        return tuple(str(one) for one in first)
    return tuple(sorted({str(one) for values in several for one in values}, key=_order))


def _order(value: str) -> tuple[float, float, str]:
    """Scores by what was asked, then by what was correct; weights by number; names as they are."""
    correct, slash, asked = value.partition("/")
    if slash and correct.isdecimal() and asked.isdecimal():
        return float(asked), float(correct), ""
    return 0.0, 0.0, value


def _at(own: Sequence[str | None], every: Sequence[str | None]) -> np.ndarray:
    """The code of each of the values (0 unknown) among all of them."""
    places = {value: at for at, value in enumerate(every, 1)}
    return np.array([0, *(places[value] for value in own)], dtype=np.int64)


def _places(
    own: Sequence[tuple[str | None, ...]], every: Sequence[tuple[str | None, ...]]
) -> tuple[np.ndarray, ...]:
    """Where the cells of one tally stand in the tally of all."""
    found = []
    for values, axis in zip(own, every, strict=True):
        place = {value: at for at, value in enumerate(axis)}
        found.append(np.array([place[value] for value in values], dtype=np.int64))
    return np.ix_(*found) if found else ()


# --- sums by cluster -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Signed:
    """The sums by cluster of one part: added or taken away, the values of its axes, and its units among all."""

    tally: ClusterTally
    sign: int
    axes: list[tuple[str | None, ...]]
    units: np.ndarray

    def keys(self, axes: Sequence[tuple[str | None, ...]], units: int) -> np.ndarray:
        """The group and unit of each entry in one number, among all groups and units."""
        shape = [len(axis) for axis in self.axes]
        at = np.unravel_index(self.tally.group, shape) if shape else ()
        group = np.zeros(len(self.tally.group), dtype=np.int64)
        for codes, own, every in zip(at, self.axes, axes, strict=True):
            place = {value: number for number, value in enumerate(every)}
            group = group * len(every) + np.array([place[value] for value in own], dtype=np.int64)[codes]
        return group * units + self.units[self.tally.unit]


def _axes_of(table: Answering, by: Sequence[str], months: range) -> list[tuple[str | None, ...]]:
    named = tuple(str(np.datetime64(month, "M")) for month in months)
    return [(None, *(named if name == MONTH else table.values(name))) for name in by]


def _clusters(
    found: Sequence[_Signed],
    axes: Sequence[tuple[str | None, ...]],
    units: Units,
    listed: Mapping[str, list[tuple[str, ...]]],
) -> ClusterTally:
    """The entries of all parts; those from which all records were taken away are gone."""
    size = len(units.stratum)
    keys = [one.keys(axes, size) for one in found]
    present, at = np.unique(np.concatenate(keys), return_inverse=True)
    places = np.split(at, np.cumsum([len(key) for key in keys])[:-1])
    rows = np.zeros(len(present))
    for one, place in zip(found, places, strict=True):
        rows += one.sign * np.bincount(place, weights=one.tally.sums["rows"][0, :, 0], minlength=len(present))
    kept = np.flatnonzero(rows > 0)

    def added(name: str, *, amounts: bool) -> np.ndarray:
        categories = _THREE if amounts else listed.get(name, [("rows",)] * len(found))
        every = _ordered(categories)
        sums = np.zeros((3, len(present), len(every)))
        for one, place, own in zip(found, places, categories, strict=False):
            part = one.tally.amounts[name] if amounts else one.tally.sums[name]
            for number, value in enumerate(own):
                for power, weights in enumerate(part[:, :, number]):
                    counted = np.bincount(place, weights=weights, minlength=len(present))
                    sums[power, :, every.index(value)] += one.sign * counted
        return sums[:, kept]

    group, unit = np.divmod(present[kept], size)
    groups = int(np.prod([len(axis) for axis in axes], dtype=np.int64))
    first = found[0].tally
    return ClusterTally(
        groups=groups,
        group=group,
        unit=unit,
        stratum=units.stratum[unit],
        single=units.single[unit],
        sums=Kept({name: partial(added, name, amounts=False) for name in first.sums}),
        amounts=Kept({name: partial(added, name, amounts=True) for name in first.amounts}),
    )

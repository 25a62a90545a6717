"""One question being added up, from packed records, from the cells of a roll-up, or from both.

Which of them answer a question is decided in `cells`; what is counted is described in `packing`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import accumulate
from math import prod
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from data.aggregation.stored_columns import Coded
from data.asking import rollups
from data.asking.bits import Made
from data.asking.rollups import MONTH, Rollup, Slots, column
from data.filters import UNKNOWN, Filters
from data.store import StoreDamaged

# A page asks several questions of the same selection. One of records is eight bytes for each: few are kept.
KEPT_SELECTIONS: Final = 8
KEPT_RECORDS: Final = 2
_ALL: Final = slice(0, 3)  # number, sum and sum of squares
Selection = np.ndarray | slice  # positions of records or cells, or all of a run of them
CodesOf = Callable[[str], np.ndarray]  # the codes of a dimension, by its name


@dataclass(frozen=True)
class ClusterTally:
    """Sums by entry: a group (flattened as in the Tally beside it) and a sampling unit within it.

    sums[measure] is (3, entries, categories): records, sums of weights and of their squares; 'rows' has one category, all
    records. amounts[measure] is (3, entries, 3): the same of n, the amount and its square. `single` entries join
    records without a cluster, each a unit of its own.
    """

    groups: int
    group: np.ndarray
    unit: np.ndarray
    stratum: np.ndarray
    single: np.ndarray
    sums: Mapping[str, np.ndarray]
    amounts: Mapping[str, np.ndarray]

    def at(self, position: int, length: int) -> "ClusterTally":
        """The entries at one position of the last axis, which has that length; that axis is gone."""
        if (position, length) not in self._parts:
            self._parts[position, length] = self._at(position, length)
        return self._parts[position, length]

    @cached_property
    def _parts(self) -> dict[tuple[int, int], "ClusterTally"]:
        """What was taken out already: the questions of a page share a round."""
        return {}

    def _at(self, position: int, length: int) -> "ClusterTally":
        before, own = np.divmod(self.group, length)
        chosen = np.flatnonzero(own == position)

        def taken(sums: Mapping[str, np.ndarray]) -> "Kept":
            return Kept({name: partial(_taken, sums, name, chosen) for name in sums})

        return ClusterTally(
            self.groups // length,
            before[chosen],
            self.unit[chosen],
            self.stratum[chosen],
            self.single[chosen],
            taken(self.sums),
            taken(self.amounts),
        )

    def by_group(self, measure: str) -> "GroupSums":
        """The sums of each group, worked out once for all the ratios over one measure."""
        if measure not in self._grouped:
            sums = self.sums[measure] if measure in self.sums else self.amounts[measure]
            self._grouped[measure] = GroupSums(
                np.stack([_by_group(power, self.group, self.groups) for power in sums]),
                _by_group(sums[0, ~self.single], self.group[~self.single], self.groups),
            )
        return self._grouped[measure]

    @cached_property
    def _grouped(self) -> dict[str, "GroupSums"]:
        return {}


class GroupSums(NamedTuple):
    """`powers` (3, groups, categories) are sums over all entries; `clustered` (groups, categories) the records in clusters."""

    powers: np.ndarray
    clustered: np.ndarray


class Kept(Mapping[str, np.ndarray]):
    """Sums by measure, made when they are asked for and then kept: a question needs few of those it may ask for."""

    def __init__(self, makers: Mapping[str, Callable[[], np.ndarray]]) -> None:
        self._makers = makers
        self._made: dict[str, np.ndarray] = {}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def _taken(sums: Mapping[str, np.ndarray], name: str, chosen: np.ndarray) -> np.ndarray:
    """(3, chosen, categories), a category's numbers side by side."""
    return sums[name].transpose(0, 2, 1).take(chosen, axis=2).transpose(0, 2, 1)


def _by_group(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """(groups, categories) of (entries, categories)."""
    found = np.zeros((groups, values.shape[1]))  # of no category where nobody has a score at all
    for category, row in enumerate(values.T):
        found[:, category] = np.bincount(group, weights=row, minlength=groups)
    return found


class NotCounted(StoreDamaged):
    """A measure that these cells do not have; the message says what to do."""


@dataclass(frozen=True)
class Tally:
    """Sums by the dimensions of `by`: axis i runs over values[i], None first for records where it is unknown.

    `rows` is the number of records; counts[measure] has one more axis, the measure's categories; amounts[measure] has one of
    three: n, sum, sum of squares. `clusters` are the same sums by cluster and with weights, where they were asked for and there
    are any.
    """

    by: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...]
    rows: np.ndarray
    counts: dict[str, np.ndarray]
    amounts: dict[str, np.ndarray]
    clusters: ClusterTally | None = None


class Columns:
    """The packed columns of one table, and which of its records or cells a filter selects."""

    def __init__(
        self,
        *,
        days: np.ndarray,
        dimensions: Mapping[str, Coded],
        categories: Mapping[str, Coded],
        amounts: Mapping[str, np.ndarray],
        slots: Slots,
        provinces: Mapping[str, str | None],
    ) -> None:
        self.days, self.dimensions, self.categories = days, dimensions, categories
        self.amounts, self.slots, self.provinces = amounts, slots, provinces
        self.records = lru_cache(maxsize=KEPT_RECORDS)(self._records)
        self.cells = lru_cache(maxsize=KEPT_SELECTIONS)(self._cells)

    def _records(self, filters: Filters, start: int, stop: int) -> Selection:
        """The records between two positions that the filters select (the period is in the positions)."""
        run = slice(start, stop)
        chosen = self._chosen(filters, lambda name: self.dimensions[name].codes[run])
        return run if chosen is None else chosen + start

    def _cells(self, rollup: Rollup, filters: Filters, months: tuple[int, int]) -> Selection:
        """The cells of these months that the filters select."""
        run = rollup.months(*months)
        chosen = self._chosen(filters, lambda name: rollup.codes(name)[run])
        return run if chosen is None else chosen + run.start

    def _chosen(self, filters: Filters, codes_of: CodesOf) -> np.ndarray | None:
        """The positions that all filters select, None when nothing is filtered: the narrowest looks at all, the next at what it left."""
        from data.asking import kernels  # compiled code is loaded by those who need it

        wanted = {name: self.wanted(name, values) for name, values in filters.chosen.items()}
        found: np.ndarray | None = None
        for name in sorted(wanted, key=lambda name: wanted[name].mean()):
            codes = codes_of(column(name))
            if found is None:
                found = np.empty(len(codes), dtype=np.int32)
                found = found[: kernels.sift(codes, wanted[name], found)]
            else:
                found = found[: kernels.sift_again(codes, wanted[name], found)]
        return None if found is None else found.astype(np.int64)

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a dimension; provinces are those of the districts."""
        known = self.dimensions[column(name)].values
        return (
            tuple(dict.fromkeys(filter(None, map(self.provinces.get, known))))
            if name == "province"
            else known
        )

    def of_district(self, codes: np.ndarray) -> np.ndarray:
        """The codes of the provinces of districts."""
        numbers = {province: i + 1 for i, province in enumerate(self.values("province"))}
        parents = [self.provinces.get(district) for district in self.dimensions["district"].values]
        return np.array([0, *(numbers.get(parent or "", 0) for parent in parents)])[codes]

    def wanted(self, name: str, values: tuple[str, ...]) -> np.ndarray:
        """For each code of a dimension, whether the filter selects it."""
        known = self.dimensions[column(name)].values
        groups = [self.provinces.get(value) for value in known] if name == "province" else known
        return np.array([UNKNOWN in values, *(group in values for group in groups)])


class Adding:
    """The sums of one question so far. `months` are the months of its axis, since January 1970."""

    def __init__(
        self,
        columns: Columns,
        filters: Filters,
        by: tuple[str, ...],
        measures: tuple[str, ...],
        *,
        months: range,
    ) -> None:
        self.columns, self.filters, self.by = columns, filters.without("from", "to"), by
        self.first_month = months.start
        self.values = tuple(
            (None, *(named(months.start, months.stop) if name == MONTH else columns.values(name)))
            for name in by
        )
        self.shape = tuple(len(axis) for axis in self.values)
        self.size = prod(self.shape)
        counted = [name for name in measures if name in columns.categories]
        slots = {name: columns.slots.counts[name] for name in ("rows", *counted)}
        self._runs = _joined(slots.values())
        # What is asked for stands side by side as in the cells: a cell is added to its group at once.
        places = list(accumulate((run.stop - run.start for run in self._runs), initial=0))
        self._sums = np.zeros((self.size, places[-1]), dtype=np.int64)
        self._places = places[:-1]
        own = {name: self._sums[:, self._place(part)] for name, part in slots.items()}
        self.rows = own.pop("rows")[:, 0]
        self.counts = own
        self.amounts = {name: np.zeros((self.size, 3)) for name in measures if name not in counted}
        unknown = [name for name in self.amounts if name not in columns.amounts]
        if unknown:
            raise NotCounted(
                f"{unknown[0]} was not counted by the release that brought these data in; the server counts anew by itself within "
                "minutes, or at once with: python -m data verify --mend --anew"
            )

    def add(self, run: slice) -> "Adding":
        """One pass over a run of records."""
        if run.stop <= run.start:
            return self
        columns = self.columns
        chosen = columns.records(self.filters, run.start, run.stop)
        key = self.key(
            lambda name: (
                rollups.months_of(columns.days[chosen])
                if name == MONTH
                else columns.dimensions[column(name)].codes[chosen]
            ),
            chosen,
        )
        self.rows += np.bincount(key, minlength=self.size)
        for name, counts in self.counts.items():
            size = counts.shape[1] + 1
            codes = columns.categories[name].codes[chosen]
            counted = np.bincount(key * size + codes, minlength=self.size * size)
            counts += counted.reshape(self.size, size)[:, 1:]
        for name, sums in self.amounts.items():
            sums += _amount_sums(key, columns.amounts[name][chosen], self.size)
        return self

    def add_cells(self, rollup: Rollup, months: tuple[int, int]) -> "Adding":
        """The cells of a roll-up for whole months."""
        chosen = self.columns.cells(rollup, self.filters, months)
        key = self.key(lambda name: rollup.codes(column(name))[chosen], chosen)
        for own, counts in rollup.counts(self._runs):
            self._count(own, counts, chosen, key)
        for name, sums in self.amounts.items():
            _add(rollup.amounts[self.columns.slots.amounts[name]], _ALL, chosen, key, sums, _ALL)
        return self

    def add_made(self, made: Made, fixed: Mapping[str, int] = MappingProxyType({})) -> "Adding":
        """Cells that were made for this question; ``fixed``: the one code of dimensions that they do not have."""
        codes = {**made.codes, **{name: np.full(made.cells, code) for name, code in fixed.items()}}
        every = slice(0, made.cells)
        key = self.key(lambda name: codes[column(name)], every)
        for own, counts in made.counts(self._runs):
            self._count(own, counts, every, key)
        for name, sums in self.amounts.items():
            _add(made.amounts(name), _ALL, every, key, sums, _ALL)
        return self

    def tally(self) -> Tally:
        """The sums, an axis a group."""
        return Tally(
            by=self.by,
            values=self.values,
            rows=self.rows.reshape(self.shape),
            counts={name: counts.reshape(*self.shape, -1) for name, counts in self.counts.items()},
            amounts={name: sums.reshape(*self.shape, 3) for name, sums in self.amounts.items()},
        )

    def key(self, codes_of: CodesOf, chosen: Selection) -> np.ndarray:
        """The position of each record or cell in the flattened groups."""
        from data.asking import kernels

        length = chosen.stop - chosen.start if isinstance(chosen, slice) else len(chosen)
        key = np.zeros(length, dtype=np.int64)
        for name, size in zip(self.by, self.shape, strict=True):
            codes = self.columns.of_district(codes_of(name)) if name == "province" else codes_of(name)
            kernels.number(codes, size, self.first_month - 1 if name == MONTH else 0, key)
        return key

    def _count(self, own: slice, counts: np.ndarray, chosen: Selection, key: np.ndarray) -> None:
        """Add up the chosen ones of (cells, slots): what is asked for of the slots ``own``."""
        for run, place in zip(self._runs, self._places, strict=True):
            first, stop = max(own.start, run.start), min(own.stop, run.stop)
            if first < stop:
                part = slice(first - own.start, stop - own.start)
                at = place + first - run.start
                _add(counts, part, chosen, key, self._sums, slice(at, at + stop - first))

    def _place(self, slots: slice) -> slice:
        """Where the slots of a measure stand among what is asked for."""
        for run, place in zip(self._runs, self._places, strict=True):
            if run.start <= slots.start and slots.stop <= run.stop:
                return slice(place + slots.start - run.start, place + slots.stop - run.start)
        raise AssertionError("runs are made of the slots asked for")


def _add(
    cells: np.ndarray, part: slice, chosen: Selection, key: np.ndarray, sums: np.ndarray, place: slice
) -> None:
    """Add the part of each of the chosen cells to the place of the sums of its group."""
    from data.asking import kernels

    if isinstance(chosen, slice):
        kernels.join(cells[chosen], part, key, sums, place)
    else:
        kernels.gather(cells, part, chosen, key, sums, place)


def _joined(slots: Iterable[slice]) -> list[slice]:
    """Runs of slots that stand side by side."""
    runs: list[slice] = []
    for one in sorted(slots, key=lambda part: (part.start, part.stop)):
        if runs and runs[-1].stop == one.start:
            runs[-1] = slice(runs[-1].start, one.stop)
        else:
            runs.append(one)
    return runs


@lru_cache(maxsize=KEPT_SELECTIONS)
def named(first: int, stop: int) -> tuple[str, ...]:
    """Months since January 1970 as they are written: 2025-03."""
    return tuple(str(np.datetime64(month, "M")) for month in range(first, stop))


def _amount_sums(key: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    known = ~np.isnan(values)
    key, values = key[known], values[known]
    weights = (None, values, values * values)
    return np.stack([np.bincount(key, weights=w, minlength=size).astype(float) for w in weights], axis=1)

"""Cells: the sums behind every number on every page, asked for by filters and groups.

A question covered by a roll-up is answered from it; the days at the edges of a period that begin or end inside a month,
and every question no roll-up covers, from one pass over the packed records. Both are exact and agree. What is
counted is described in `packing`, how it is added up in `tallying`, what it means in `indicators`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from data.aggregation import arrays, packing
from data.aggregation.building import build
from data.aggregation.packing import Packed
from data.aggregation.stored_columns import Coded
from data.aggregation.units import UNIT, WEIGHT, Units
from data.asking import clusters, rollups, segments
from data.asking.bits import Bits
from data.asking.rollups import MONTH, Rollup, Slots, column
from data.asking.segments import EPOCH, Answering, months_of
from data.asking.tallying import KEPT_SELECTIONS, Adding, ClusterTally, Columns, Tally
from data.filters import UNKNOWN, Filters
from data.running import deadline

__all__ = ["MONTH", "Cells", "ClusterTally", "Tally", "build"]


@dataclass(frozen=True)
class Cells:
    """The cells of one data version, memory-mapped and shared by all who ask."""

    folder: Path

    @cached_property
    def _tables(self) -> "dict[str, Answering]":
        provinces = json.loads((self.folder / "places.json").read_text())

        def opened(name: str) -> Answering:
            folders = [self.folder / part / name for part in ("", segments.MORE, segments.LESS)]
            tables = [_Table(folder, provinces) for folder in folders if folder.is_dir()]
            return tables[0] if len(tables) == 1 else segments.Together(*tables)

        return {name: opened(name) for name in packing.DAY_COLUMN}

    def tally(
        self, table: str, filters: Filters, *, by: Sequence[str] = (), measures: Sequence[str] = ()
    ) -> Tally:
        """Add up a table. `by` names dimensions or 'month'; `measures` those of `packing` (NotCounted if unknown)."""
        deadline.check()
        return self._tables[table].tally(filters.for_table(_public(table)), tuple(by), tuple(measures))

    def clusters(
        self, table: str, filters: Filters, *, by: Sequence[str] = (), measures: Sequence[str] = ()
    ) -> ClusterTally | None:
        """The same sums by cluster and with weights; None where every record of the table stands for itself and counts alike."""
        return self._tables[table].by_cluster(filters.for_table(_public(table)), tuple(by), tuple(measures))

    @property
    def planned_effect(self) -> float:
        """The design effect to reckon with where sums by cluster are not to be had; 1 where there are no clusters."""
        return 1.0

    def values(self, table: str, dimension: str) -> tuple[str, ...]:
        """The values a dimension can take in this table."""
        return self._tables[table].values(dimension)

    def categories(self, table: str, measure: str) -> tuple[str, ...]:
        """The categories of a measure in the order of its counts."""
        return self._tables[table].values_of(measure)

    def counted(self, table: str) -> frozenset[str]:
        """The measures that were counted when the cells were built."""
        described = json.loads((self.folder / table / "columns.json").read_text())
        return frozenset((*described["categories"], *described["amounts"]))

    def span(self, table: str) -> tuple[date, date] | None:
        """First and last day of a table's records, None when it is empty."""
        first, last = self._tables[table].span()
        return (_date(first), _date(last)) if first <= last else None

    def last_days(self, table: str, filters: Filters, *, by: str) -> dict[str | None, date]:
        """The day of the latest record for each value of a dimension that has one."""
        return self._tables[table].last_days(filters.for_table(_public(table)), by)

    def sizes(self) -> dict[str, dict[str, int]]:
        """Cells in each roll-up, and records, by table."""
        return {name: table.sizes() for name, table in self._tables.items()}


def _public(table: str) -> str:
    """The canonical table whose filters a packed table answers to."""
    return packing.PUBLIC.get(table, table)


class _Table:
    """One packed table, mapped from disk."""

    def __init__(self, folder: Path, provinces: Mapping[str, str | None]) -> None:
        described = json.loads((folder / "columns.json").read_text())
        opened = arrays.of(folder)
        self.days = opened["days"]
        self.dimensions = _coded(opened, described["dimensions"])
        self.categories = _coded(opened, described["categories"])
        self.amounts = {name: opened[name] for name in described["amounts"]}
        self.rollups = rollups.open_all(folder, opened)
        packed = Packed(self.days, self.dimensions, self.categories, self.amounts)
        self.columns = Columns(
            days=self.days,
            dimensions=self.dimensions,
            categories=self.categories,
            amounts=self.amounts,
            slots=Slots.of(packed),
            provinces=provinces,
        )
        self.bits = (
            Bits(
                opened,
                folder.name,
                slots=self.columns.slots,
                amounts=self.amounts,
                wanted=self.columns.wanted,
            )
            if "bits/keys" in opened  # not in a version written before there were any (to November 2026)
            else None
        )

    @property
    def units(self) -> Units | None:
        """What the sampling units of the records are; None where a table has none."""
        return self._units

    @cached_property
    def _units(self) -> Units | None:
        if UNIT not in self.dimensions:
            return None
        return Units.of(self.dimensions[UNIT].values, self.dimensions[WEIGHT].values)

    def tally(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...], *, months: range | None = None
    ) -> Tally:
        """The sums, split over these months of the axis if given, else over those of the period asked for."""
        adding = Adding(
            self.columns, filters, by, measures, months=self.months(filters) if months is None else months
        )
        found = self._sources(filters, {column(name) for name in (*filters.chosen, *by)} - {MONTH})
        for days in found.days:
            self._add_days(adding, days)
        if found.cells is not None:
            adding.add_cells(*found.cells)
        return adding.tally()

    def _add_days(self, adding: Adding, days: tuple[int, int]) -> None:
        """Add the records of these days: as cells made of bits, or one by one where the split is by more than bits have."""
        if days[1] < days[0]:
            return
        run = self._days(*days)
        if run.stop <= run.start:
            return
        split = {column(name) for name in adding.by} - {MONTH}
        beyond = split - set(self.bits.dimensions) if self.bits is not None else split
        if self.bits is not None and not beyond:
            adding.add_made(self.bits.made(adding.filters, *days))
        elif self.bits is not None and len(beyond) == 1 and beyond <= self.bits.further:
            self._add_each(adding, days, *beyond)
        else:
            adding.add(run)

    def _add_each(self, adding: Adding, days: tuple[int, int], name: str) -> None:
        """The same where cells do not have a dimension of the split: made anew for each of its values that the filters leave."""
        assert self.bits is not None, "asked of the bits"
        values, asked = (UNKNOWN, *self.columns.values(name)), adding.filters.chosen.get(name)
        for code, value in enumerate(values):
            if asked is None or value in asked:
                adding.add_made(
                    self.bits.made(adding.filters.having(**{name: (value,)}), *days), {name: code}
                )

    def by_cluster(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...]
    ) -> ClusterTally | None:
        if self.units is None or self.units.plain:
            return None
        return self.in_clusters(filters, by, measures, units=self.units, months=self.months(filters))

    def in_clusters(
        self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...], *, units: Units, months: range
    ) -> ClusterTally:
        """The sums by cluster, also where every record stands for itself."""
        adding = Adding(self.columns, filters, by, measures, months=months)
        needed = {column(name) for name in (*filters.chosen, *by)} - {MONTH}
        found = self._sources(filters, needed | {UNIT, WEIGHT})
        runs = [self._days(*days) for days in found.days]
        return clusters.add_up(adding, units, records=runs, cells=found.cells)

    def _sources(self, filters: Filters, needed: Collection[str]) -> "_Sources":
        """The runs of records and the cells that answer a question about these dimensions."""
        first, last = self._period(filters)
        covering = [rollup for rollup in self.rollups if set(needed) <= set(rollup.dimensions)]
        parts = _split(first, last, *self.span()) if covering else None
        if parts is None:
            return _Sources([(first, last)], None)
        rollup = min(covering, key=lambda one: one.cells)
        return _Sources([parts.head, parts.tail], (rollup, parts.months))

    def last_days(self, filters: Filters, by: str) -> dict[str | None, date]:
        run = self._days(*self._period(filters))
        chosen = self.columns.records(filters.without("from", "to"), run.start, max(run.stop, run.start))
        codes, days = self.dimensions[column(by)].codes[chosen], self.days[chosen]
        codes = self.columns.of_district(codes) if by == "province" else codes
        known = self.columns.values(by)
        latest = np.full(len(known) + 1, -1, dtype=np.int64)
        latest[codes] = days  # they ascend, and the last one counts
        named = zip((None, *known), latest.tolist(), strict=True)
        return {value: _date(day) for value, day in named if day >= 0}

    def sizes(self) -> dict[str, int]:
        return {"records": len(self.days)} | {rollup.name: rollup.cells for rollup in self.rollups}

    def values(self, dimension: str) -> tuple[str, ...]:
        """The values of a dimension."""
        return self.columns.values(dimension)

    def values_of(self, measure: str) -> tuple[str, ...]:
        """The categories of a measure."""
        return self.categories[measure].values

    def units_of(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The values of the sampling units and of the weights."""
        return self.dimensions[UNIT].values, self.dimensions[WEIGHT].values

    def span(self) -> tuple[int, int]:
        """The first and the last day of the records; the first lies behind the last where there are none."""
        return self._span

    @cached_property
    def _span(self) -> tuple[int, int]:
        return (int(self.days[0]), int(self.days[-1])) if len(self.days) else (0, -1)

    def _period(self, filters: Filters) -> tuple[int, int]:
        """First and last day asked for, within the days there are."""
        first, last = self.span()
        asked_from, asked_to = filters.date_from, filters.date_to
        return (
            max(first, (asked_from - EPOCH).days) if asked_from else first,
            min(last, (asked_to - EPOCH).days) if asked_to else last,
        )

    def months(self, filters: Filters) -> range:
        """The months of the period as asked, so that tables asked the same question have the same axis.

        Empty when the period ends before it begins.
        """
        return months_of(filters, self.span())

    def _days(self, first: int, last: int) -> slice:
        """The records of these days, both included."""
        # Of the days' own type: another would have numpy convert all of them at each question.
        ends = np.array([first, last + 1], dtype=self.days.dtype)
        return slice(*np.searchsorted(self.days, ends).tolist())


class _Sources(NamedTuple):
    """What a question is answered from: the records of some days (first and last), and the cells of a roll-up in whole months."""

    days: list[tuple[int, int]]
    cells: tuple[Rollup, tuple[int, int]] | None


class _Parts(NamedTuple):
    """A period cut in three, each by its first and last: days before, whole months, days after."""

    head: tuple[int, int]
    months: tuple[int, int]
    tail: tuple[int, int]


@lru_cache(maxsize=KEPT_SELECTIONS)
def _split(first: int, last: int, data_first: int, data_last: int) -> _Parts | None:
    """The period's whole months and the days around them; None when no month is whole.

    A month counts as whole when no record of it lies outside the period.
    """
    months = rollups.months_of(np.array([first, last]))
    begin = int(months[0]) if first in (data_first, _month_start(int(months[0]))) else int(months[0]) + 1
    end = int(months[1]) if last in (data_last, _month_start(int(months[1]) + 1) - 1) else int(months[1]) - 1
    if begin > end:
        return None
    return _Parts((first, _month_start(begin) - 1), (begin, end), (_month_start(end + 1), last))


def _month_start(month: int) -> int:
    return int(np.datetime64(month, "M").astype("datetime64[D]").astype(np.int64))


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def _coded(opened: Mapping[str, np.ndarray], described: Mapping[str, list[str]]) -> dict[str, Coded]:
    return {name: Coded(tuple(values), opened[name]) for name, values in described.items()}

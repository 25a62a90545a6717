"""Cells: the sums behind every number on every page, asked for by filters and groups.

A question covered by a roll-up is answered from it; the days at the edges of a period that begin or end inside a month,
and every question no roll-up covers, from one pass over the packed records. Both are exact and agree. What is
counted is described in `packing`, what it means in `indicators`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from data import packing, rollups
from data.filters import UNKNOWN, Filters
from data.packing import Coded, Packed
from data.rollups import Rollup, Slots
from geo.country import Country

EPOCH = date(1970, 1, 1)
CodesOf = Callable[[str], np.ndarray]  # the codes of a dimension, by its name
MONTH = "month"


@dataclass(frozen=True)
class Tally:
    """Sums by the dimensions of `by`: axis i runs over values[i], None first for records where it is unknown.

    `rows` is the number of records; counts[measure] has one more axis, the measure's categories; amounts[measure] has one of
    three: n, sum, sum of squares.
    """

    by: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...]
    rows: np.ndarray
    counts: dict[str, np.ndarray]
    amounts: dict[str, np.ndarray]


def build(version: Path, *, country: Country) -> None:
    """Pack the tables of a version folder and add them up; writes ``cells/`` inside it."""
    folder = version / "cells"
    districts = country.codes("district")
    for name, table in packing.pack(version, districts=districts).items():
        _write(folder / name, table)
        rollups.build(folder / name, name, table)
    provinces = {code: country.parents("district").get(code) for code in districts}
    (folder / "places.json").write_text(json.dumps(provinces))


@dataclass(frozen=True)
class Cells:
    """The cells of one data version, memory-mapped and shared by all who ask."""

    folder: Path

    @cached_property
    def _tables(self) -> dict[str, "_Table"]:
        provinces = json.loads((self.folder / "places.json").read_text())
        return {name: _Table(self.folder / name, provinces) for name in packing.DAY_COLUMN}

    def tally(
        self, table: str, filters: Filters, *, by: Sequence[str] = (), measures: Sequence[str] = ()
    ) -> Tally:
        """Add up a table. `by` names dimensions or 'month'; `measures` those of `packing` (KeyError if unknown)."""
        return self._tables[table].tally(filters.for_table(_public(table)), tuple(by), tuple(measures))

    def values(self, table: str, dimension: str) -> tuple[str, ...]:
        """The values a dimension can take in this table."""
        return self._tables[table].dimensions[dimension].values

    def categories(self, table: str, measure: str) -> tuple[str, ...]:
        """The categories of a measure in the order of its counts."""
        return self._tables[table].categories[measure].values

    def span(self, table: str) -> tuple[date, date] | None:
        """First and last day of a table's records, None when it is empty."""
        days = self._tables[table].days
        return (_date(int(days[0])), _date(int(days[-1]))) if len(days) else None

    def last_days(self, table: str, filters: Filters, *, by: str) -> dict[str | None, date]:
        """The day of the latest record for each value of a dimension that has one."""
        return self._tables[table].last_days(filters.for_table(_public(table)), by)

    def sizes(self) -> dict[str, dict[str, int]]:
        """Cells in each roll-up, and records, by table."""
        return {name: table.sizes() for name, table in self._tables.items()}


def _public(table: str) -> str:
    """The canonical table whose filters a packed table answers to."""
    return "responses" if table == "lost" else table


class _Table:
    """One packed table, its columns mapped when first asked for."""

    def __init__(self, folder: Path, provinces: Mapping[str, str | None]) -> None:
        described = json.loads((folder / "columns.json").read_text())
        self.provinces = provinces
        self.days = rollups.mapped(folder / "days.npy")
        self.dimensions = {
            name: _open(folder, name, values) for name, values in described["dimensions"].items()
        }
        self.categories = {
            name: _open(folder, name, values) for name, values in described["categories"].items()
        }
        self.amounts = {name: rollups.mapped(folder / f"{name}.npy") for name in described["amounts"]}
        self.slots = Slots.of(Packed(self.days, self.dimensions, self.categories, self.amounts))
        self.rollups = rollups.open_all(folder)

    def tally(self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...]) -> Tally:
        first, last = self._period(filters)
        asked = _Asked(self, filters, by, measures, months=self._months(filters))
        needed = {_column(name) for name in (*filters.chosen, *by)} - {MONTH}
        covering = [rollup for rollup in self.rollups if needed <= set(rollup.dimensions)]
        if not covering:
            return asked.add(self._days(first, last)).tally()
        parts = _split(first, last, *self._span())
        if parts is None:
            return asked.add(self._days(first, last)).tally()
        rollup = min(covering, key=lambda one: one.cells)
        head, tail = self._days(*parts.head), self._days(*parts.tail)
        return asked.add(head).add_cells(rollup, parts.months).add(tail).tally()

    def last_days(self, filters: Filters, by: str) -> dict[str | None, date]:
        rows = self._days(*self._period(filters))
        chosen = _matching(self, filters, lambda name: self.dimensions[name].codes[rows])
        codes, days = self.dimensions[by].codes[rows], self.days[rows]
        latest = np.full(len(self.dimensions[by].values) + 1, -1, dtype=np.int64)
        np.maximum.at(latest, codes[chosen], days[chosen])
        named = zip((None, *self.dimensions[by].values), latest.tolist(), strict=True)
        return {value: _date(day) for value, day in named if day >= 0}

    def sizes(self) -> dict[str, int]:
        return {"records": len(self.days)} | {rollup.folder.name: rollup.cells for rollup in self.rollups}

    def _span(self) -> tuple[int, int]:
        return (int(self.days[0]), int(self.days[-1])) if len(self.days) else (0, -1)

    def _period(self, filters: Filters) -> tuple[int, int]:
        """First and last day asked for, within the days there are."""
        first, last = self._span()
        asked_from, asked_to = filters.date_from, filters.date_to
        return (
            max(first, (asked_from - EPOCH).days) if asked_from else first,
            min(last, (asked_to - EPOCH).days) if asked_to else last,
        )

    def _months(self, filters: Filters) -> range:
        """The months of the period as asked, so that tables asked the same question have the same axis.

        Empty when the period ends before it begins.
        """
        first, last = self._span()
        asked_from = (filters.date_from - EPOCH).days if filters.date_from else first
        asked_to = (filters.date_to - EPOCH).days if filters.date_to else last
        begin, end = rollups.months_of(np.array([asked_from, asked_to])).tolist()
        return range(begin, end + 1) if asked_from <= asked_to else range(begin, begin)

    def _days(self, first: int, last: int) -> slice:
        """The records of these days, both included."""
        # Of the days' own type: another would have numpy convert all of them at each question.
        ends = np.array([first, last + 1], dtype=self.days.dtype)
        return slice(*np.searchsorted(self.days, ends).tolist())


class _Asked:
    """One question being added up, from records, from cells, or from both."""

    def __init__(
        self,
        table: _Table,
        filters: Filters,
        by: tuple[str, ...],
        measures: tuple[str, ...],
        *,
        months: range,
    ) -> None:
        self.table, self.filters, self.by = table, filters, by
        self.first_month = months.start
        self.values = tuple(
            (None, *(_month_names(months) if name == MONTH else table.dimensions[name].values)) for name in by
        )
        self.shape = tuple(len(values) for values in self.values)
        self.size = int(np.prod(self.shape, dtype=np.int64))
        self.rows = np.zeros(self.size, dtype=np.int64)
        self.counts = {
            name: np.zeros((self.size, len(table.categories[name].values)), dtype=np.int64)
            for name in measures
            if name in table.categories
        }
        self.amounts = {name: np.zeros((self.size, 3)) for name in measures if name not in table.categories}
        self._check(measures)

    def _check(self, measures: tuple[str, ...]) -> None:
        unknown = [name for name in self.amounts if name not in self.table.amounts]
        if unknown:
            raise KeyError(f"no measure {unknown[0]!r} among {measures}")

    def add(self, rows: slice) -> "_Asked":
        """One pass over packed records."""
        if rows.stop <= rows.start:
            return self
        table = self.table
        chosen = _matching(table, self.filters, lambda name: table.dimensions[name].codes[rows])
        everything = bool(chosen.all())

        def pick(column: np.ndarray) -> np.ndarray:
            return column[rows] if everything else column[rows][chosen]

        key = self._key(
            lambda name: (
                rollups.months_of(pick(table.days)) if name == MONTH else pick(table.dimensions[name].codes)
            ),
            len(chosen) if everything else int(chosen.sum()),
        )
        self.rows += np.bincount(key, minlength=self.size)
        for name, counts in self.counts.items():
            size = counts.shape[1] + 1
            counted = np.bincount(key * size + pick(table.categories[name].codes), minlength=self.size * size)
            counts += counted.reshape(self.size, size)[:, 1:]
        for name, sums in self.amounts.items():
            sums += _amount_sums(key, pick(table.amounts[name]), self.size)
        return self

    def add_cells(self, rollup: Rollup, months: tuple[int, int]) -> "_Asked":
        """The cells of a roll-up for whole months."""
        part = rollup.months(*months)
        keys = dict(zip((MONTH, *rollup.dimensions), rollup.keys[:, part], strict=True))
        chosen = np.flatnonzero(
            _matching(self.table, self.filters, keys.__getitem__, length=part.stop - part.start)
        )
        key = self._key(lambda name: keys[name][chosen], len(chosen))
        slots = self.table.slots
        self.rows += self._sums(rollup.counts[slots.counts["rows"], part], chosen, key)[:, 0].astype(np.int64)
        for name, counts in self.counts.items():
            counts += self._sums(rollup.counts[slots.counts[name], part], chosen, key).astype(np.int64)
        for name, sums in self.amounts.items():
            sums += self._sums(rollup.amounts[slots.amounts[name], part], chosen, key)
        return self

    def tally(self) -> Tally:
        return Tally(
            by=self.by,
            values=self.values,
            rows=self.rows.reshape(self.shape),
            counts={name: counts.reshape(*self.shape, -1) for name, counts in self.counts.items()},
            amounts={name: sums.reshape(*self.shape, 3) for name, sums in self.amounts.items()},
        )

    def _key(self, codes_of: CodesOf, length: int) -> np.ndarray:
        """The position of each record or cell in the flattened groups."""
        key = np.zeros(length, dtype=np.int64)
        for name, size in zip(self.by, self.shape, strict=True):
            codes = codes_of(name).astype(np.int64)
            key = key * size + (codes - self.first_month + 1 if name == MONTH else codes)
        return key

    def _sums(self, slots: np.ndarray, chosen: np.ndarray, key: np.ndarray) -> np.ndarray:
        """(groups, slots) sums of (slots, cells)."""
        picked = slots if len(chosen) == slots.shape[1] else slots[:, chosen]
        if self.size == 1:
            return picked.sum(axis=1, dtype=np.float64)[None]
        sums = [np.bincount(key, weights=row, minlength=self.size) for row in picked]
        return np.stack(sums, axis=1) if sums else np.zeros((self.size, 0))


def _column(parameter: str) -> str:
    return "district" if parameter == "province" else parameter


def _matching(table: _Table, filters: Filters, codes_of: CodesOf, *, length: int | None = None) -> np.ndarray:
    """Which records or cells the filters select."""
    chosen: np.ndarray | None = None
    for name, values in filters.chosen.items():
        wanted = _wanted(table, name, values).take(codes_of(_column(name)))
        chosen = wanted if chosen is None else chosen & wanted
    if chosen is not None:
        return chosen
    return np.ones(len(codes_of(next(iter(table.dimensions)))) if length is None else length, dtype=bool)


def _wanted(table: _Table, name: str, values: tuple[str, ...]) -> np.ndarray:
    """For each code of a dimension, whether the filter selects it."""
    known = table.dimensions[_column(name)].values
    groups = [table.provinces.get(value) for value in known] if name == "province" else known
    return np.array([UNKNOWN in values, *(group in values for group in groups)])


class _Parts(NamedTuple):
    """A period cut in three, each by its first and last: days before, whole months, days after."""

    head: tuple[int, int]
    months: tuple[int, int]
    tail: tuple[int, int]


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


def _month_names(months: range) -> tuple[str, ...]:
    return tuple(str(np.datetime64(month, "M")) for month in months)


def _month_start(month: int) -> int:
    return int(np.datetime64(month, "M").astype("datetime64[D]").astype(np.int64))


def _amount_sums(key: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    known = ~np.isnan(values)
    key, values = key[known], values[known]
    weights = (None, values, values * values)
    return np.stack([np.bincount(key, weights=w, minlength=size).astype(float) for w in weights], axis=1)


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def _open(folder: Path, name: str, values: list[str]) -> Coded:
    return Coded(tuple(values), rollups.mapped(folder / f"{name}.npy"))


def _write(folder: Path, packed: Packed) -> None:
    folder.mkdir(parents=True)
    np.save(folder / "days.npy", packed.days)
    for name, coded in (packed.dimensions | packed.categories).items():
        np.save(folder / f"{name}.npy", coded.codes)
    for name, amounts in packed.amounts.items():
        np.save(folder / f"{name}.npy", amounts)
    described = {
        "dimensions": {name: coded.values for name, coded in packed.dimensions.items()},
        "categories": {name: coded.values for name, coded in packed.categories.items()},
        "amounts": list(packed.amounts),
    }
    (folder / "columns.json").write_text(json.dumps(described))

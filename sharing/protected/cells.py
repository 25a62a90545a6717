"""The donor's cells: the questions of `data.cells.Cells` answered from protected tables alone.

Belongs here: what is published, and sums of activities. Not here: how a question of people is answered (asking.py). What is answered for more, or for less, than was asked is named in the tally (``covered``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from data import codebook
from data.aggregation.packing import MONTH_BANDS, PUBLIC, Packed
from data.aggregation.rounds import ROUNDS
from data.aggregation.stored_columns import Coded
from data.asking.points import Located
from data.asking.rollups import Slots
from data.asking.tallying import MONTH, Adding, Columns, Tally
from data.filters import UNKNOWN, Filters
from sharing.protected import events
from sharing.protected.asking import AGAIN, OF_COVERAGE, Asking
from sharing.protected.keeping import Release
from sharing.protected.plan import PLANS
from sharing.protected.quarters import EPOCH, day_of, month_number, quarter_end, quarter_start
from sharing.protected.source import LINKED
from sharing.protected.tables import Published

PLANNED_EFFECT: Final = 1.5


@dataclass(frozen=True, eq=False)
class ProtectedCells:
    """The cells of one release. ``provinces`` gives the province of each district."""

    release: Release
    provinces: Mapping[str, str | None]
    planned_effect: float = PLANNED_EFFECT

    def tally(
        self, table: str, filters: Filters, *, by: Sequence[str] = (), measures: Sequence[str] = ()
    ) -> Tally:
        """Add up whole cells. What the tables do not have is told as nothing: people 0."""
        if table == "activities":
            return self._events(filters.for_table(table), tuple(by), tuple(measures))
        if table not in (*PLANS, *OF_COVERAGE):
            axes = [(None,) if name == "ds_division" else (None, *self.values(table, name)) for name in by]
            return self._nothing(table, by, axes, measures)
        return Asking(
            self, table, filters.for_table(PUBLIC.get(table, table)), tuple(by), tuple(measures)
        ).told()

    def clusters(
        self, table: str, filters: Filters, *, by: Sequence[str] = (), measures: Sequence[str] = ()
    ) -> None:
        """There are no sums by cluster: a village is not told."""
        del table, filters, by, measures

    def values(self, table: str, dimension: str) -> tuple[str, ...]:
        """The values that are published of a dimension."""
        if dimension == "province":
            return tuple(dict.fromkeys(one for one in self.provinces.values() if one))
        if dimension == "district":
            return tuple(self.provinces)
        if table == "activities":
            return tuple(self.release.described["events"].get(dimension, ()))
        if dimension == "round":
            return ROUNDS
        if dimension == "found":  # who was seen again, beside who was not: not published of anything else
            return LINKED
        if dimension == "months_band":
            return tuple(name for _, name in MONTH_BANDS)
        if dimension in codebook.load().fields:
            return codebook.load().codes(dimension)
        groups = [
            cell.values[counted.family.dims.index(dimension)]
            for published in self.years(table) for counted in published.families
            if dimension in counted.family.dims for cell in counted.family.cells
        ]  # fmt: skip
        return tuple(sorted({value for group in groups for value in group} - {UNKNOWN}))

    def categories(self, table: str, measure: str) -> tuple[str, ...]:
        """The categories of a measure, in the order of its counts."""
        if measure == "design":
            return tuple(self.release.described["designs"])
        if measure == "earlier":
            return ("linked",)
        if measure == AGAIN:
            return LINKED
        for published in self.years(table):
            if measure in published.categories and measure not in PLANS[published.table].binned:
                return published.categories[measure]
        return tuple(self.release.described["packed"].get(table, {}).get(measure, ()))

    def span(self, table: str) -> tuple[date, date] | None:
        """First day of the first year and last day of the last quarter that are published."""
        if table == "activities":
            days = self.release.events["days"]
            return (day_of(days.min()), quarter_end(day_of(days.max()))) if len(days) else None
        years = self.years(table)
        return (date(years[0].year, 1, 1), date.fromisoformat(years[-1].as_of)) if years else None

    def last_days(self, table: str, filters: Filters, *, by: str) -> dict[str | None, date]:
        """The end of the quarter of the latest activity of each place."""
        if table != "activities":
            return {}
        tally = self._events(filters.for_table(table), (by, MONTH), ())
        found: dict[str | None, date] = {}
        for at, place in enumerate(tally.values[0]):
            some = np.flatnonzero(tally.rows[at])
            if len(some):
                found[place] = quarter_end(date.fromisoformat(f"{tally.values[1][some[-1]]}-01"))
        return found

    def sizes(self) -> dict[str, dict[str, int]]:
        """Published cells by table."""
        return {
            table: {"cells": sum(len(one.n) for year in self.years(table) for one in year.families)}
            for table in PLANS
        }

    def years(self, table: str) -> tuple[Published, ...]:
        """The years of the table that a packed table belongs to."""
        return self.release.of(PUBLIC.get(table, table))

    @cached_property
    def _columns(self) -> Columns:
        columns = self.release.events
        dimensions = events.coded(columns, self.release.described["events"])
        amounts = {name: columns[name] for name in events.amounts_of(columns)}
        dimensions = {name: Coded(one.values, self._by_day(one.codes)) for name, one in dimensions.items()}
        amounts = {name: self._by_day(values) for name, values in amounts.items()}
        packed = Packed(self._by_day(columns["days"]), dimensions, {}, amounts)
        return Columns(
            days=packed.days, dimensions=dimensions, categories={}, amounts=amounts, slots=Slots.of(packed), provinces=self.provinces
        )  # fmt: skip

    def _events(self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...]) -> Tally:
        """Activities of whole quarters; a place below a district has none."""
        days = self._columns.days
        if filters.ds_division or "ds_division" in by or not len(days):
            filters, by = filters.without("ds_division"), by
            days = days[:0]
        first, last = self.period("activities", filters)
        start, stop = np.searchsorted(self._columns.days, [(first - EPOCH).days, (last - EPOCH).days + 1])
        months = range(month_number(first), month_number(last) + 1)
        if "ds_division" in by:
            axes = [
                (None,) if name == "ds_division" else (None, *self.values("activities", name)) for name in by
            ]
            return self._nothing("activities", by, axes, measures)
        run = slice(int(start), int(stop)) if len(days) else slice(0, 0)
        return Adding(self._columns, filters, by, measures, months=months).add(run).tally()

    def points(self, filters: Filters) -> Located:
        """The activities that filters select with their moved points: no day, no attendance, no record."""
        columns, days = self._columns, self._columns.days
        first, last = self.period("activities", filters)
        start, stop = np.searchsorted(days, [(first - EPOCH).days, (last - EPOCH).days + 1]).tolist()
        run = slice(start, start if filters.ds_division else stop)
        bare = filters.for_table("activities").without("from", "to", "ds_division")
        nothing = np.full(len(days), np.nan)
        latitude, longitude = (
            self._by_day(self.release.events[name]) if name in self.release.events else nothing
            for name in events.POINT
        )
        untraced = np.full(len(days), -1)
        whole = Located(
            latitude, longitude, days, columns.dimensions, nothing, nothing, untraced, quarterly=True
        )
        return whole.take(columns.records(bare, run.start, run.stop))

    def _by_day(self, column: np.ndarray) -> np.ndarray:
        """A column of the activities in the order of their days."""
        return column[np.argsort(self.release.events["days"], kind="stable")]

    def is_amount(self, table: str, measure: str) -> bool:
        """Whether a measure is summed instead of counted by category."""
        plan = PLANS.get(PUBLIC.get(table, table))
        return measure in (
            *events.amounts_of(self.release.events),
            *((*plan.binned, *plan.amounts) if plan else ()),
        ) or not self.categories(table, measure)

    def _nothing(
        self, table: str, by: Sequence[str], axes: Sequence[tuple], measures: Sequence[str]
    ) -> Tally:
        """A tally of what is not published."""
        shape = tuple(len(axis) for axis in axes)
        counted = {
            name: len(self.categories(table, name)) for name in measures if not self.is_amount(table, name)
        }
        amounts = {name: np.zeros((*shape, 3)) for name in measures if name not in counted}
        counts = {name: np.zeros((*shape, width), dtype=np.int64) for name, width in counted.items()}
        return Tally(tuple(by), tuple(axes), np.zeros(shape, dtype=np.int64), counts, amounts)

    def period(self, table: str, filters: Filters) -> tuple[date, date]:
        """The quarters that a period touches, whole."""
        span = self.span(table) or (date(1970, 1, 1), date(1970, 3, 31))
        first = max(filters.date_from or span[0], span[0])
        last = min(filters.date_to or span[1], span[1])
        return quarter_start(min(first, last)), quarter_end(last)

"""The donor's cells: the questions of `data.cells.Cells` answered from protected tables alone.

Belongs here: reading a question, and putting the cells that answer it on the axes that were asked for. Not here: which cells those are
(selection.py). What is answered for more, or for less, than was asked is named in the tally (``covered``).
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import Final

import numpy as np

from data import codebook
from data.columns import Coded
from data.filters import UNKNOWN, Filters
from data.packing import MONTH_BANDS, PUBLIC, Packed
from data.rollups import Slots
from data.rounds import ROUNDS
from data.tallying import MONTH, Adding, Columns, Tally
from sharing.protected import events
from sharing.protected.keeping import Release
from sharing.protected.plan import COVERAGE, PLANS, QUARTER
from sharing.protected.selection import Covered, Shelf, Wanted, shelf
from sharing.protected.source import LINKED
from sharing.protected.tables import Published

PLANNED_EFFECT: Final = 1.5
_EPOCH: Final = date(1970, 1, 1)
_AGAIN: Final = "found_again"
_OF_COVERAGE: Final = {
    "lost": (1,),
    "expected": (0, 1),
}  # packed tables told by the measure of coverage: which of its counts


@dataclass(frozen=True)
class Told(Tally):
    """A tally with what its numbers cover, by measure ('' for people), one entry a row of the flattened axes.

    None stands where a number is of just what was asked. ``periods`` are first and last day of each row, when other than asked.
    """

    covered: Mapping[str, Sequence[Covered | None]] = field(default_factory=dict)
    periods: Sequence[tuple[date, date] | None] = ()

    def last(self, at: int) -> "Told":
        """The part at one entry of the last split."""
        size = len(self.values[-1])

        def some(rows: Sequence) -> Sequence:
            return rows[at::size]

        return Told(
            self.by[:-1],
            self.values[:-1],
            self.rows[..., at],
            {name: counts[..., at, :] for name, counts in self.counts.items()},
            {name: sums[..., at, :] for name, sums in self.amounts.items()},
            None,
            {name: some(rows) for name, rows in self.covered.items()},
            some(self.periods),
        )


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
        if table not in (*PLANS, *_OF_COVERAGE):
            axes = [(None,) if name == "ds_division" else (None, *self.values(table, name)) for name in by]
            return self._nothing(table, by, axes, measures)
        return _Asking(
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
        if measure == _AGAIN:
            return LINKED
        for published in self.years(table):
            if measure in published.categories and measure not in PLANS[published.table].binned:
                return published.categories[measure]
        return tuple(self.release.described["packed"].get(table, {}).get(measure, ()))

    def span(self, table: str) -> tuple[date, date] | None:
        """First day of the first year and last day of the last quarter that are published."""
        if table == "activities":
            days = self.release.events["days"]
            return (_day(days.min()), _quarter_end(_day(days.max()))) if len(days) else None
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
                found[place] = _quarter_end(date.fromisoformat(f"{tally.values[1][some[-1]]}-01"))
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
        district = dimensions["district"]
        amounts = {name: columns[name] for name in events.amounts_of(columns)}
        order = np.argsort(columns["days"], kind="stable")
        dimensions = {name: Coded(one.values, one.codes[order]) for name, one in dimensions.items()}
        dimensions["district"] = Coded(district.values, district.codes[order])
        amounts = {name: values[order] for name, values in amounts.items()}
        packed = Packed(columns["days"][order], dimensions, {}, amounts)
        return Columns(
            days=packed.days, dimensions=dimensions, categories={}, amounts=amounts, slots=Slots.of(packed), provinces=self.provinces
        )  # fmt: skip

    def _events(self, filters: Filters, by: tuple[str, ...], measures: tuple[str, ...]) -> Tally:
        """Activities of whole quarters; a place below a district has none."""
        days = self._columns.days
        if filters.ds_division or "ds_division" in by or not len(days):
            filters, by = filters.without("ds_division"), by
            days = days[:0]
        first, last = self._period("activities", filters)
        start, stop = np.searchsorted(self._columns.days, [(first - _EPOCH).days, (last - _EPOCH).days + 1])
        months = range(_month(first), _month(last) + 1)
        if "ds_division" in by:
            axes = [
                (None,) if name == "ds_division" else (None, *self.values("activities", name)) for name in by
            ]
            return self._nothing("activities", by, axes, measures)
        run = slice(int(start), int(stop)) if len(days) else slice(0, 0)
        return Adding(self._columns, filters, by, measures, months=months).add(run).tally()

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

    def _period(self, table: str, filters: Filters) -> tuple[date, date]:
        """The quarters that a period touches, whole."""
        span = self.span(table) or (date(1970, 1, 1), date(1970, 3, 31))
        first = max(filters.date_from or span[0], span[0])
        last = min(filters.date_to or span[1], span[1])
        return _quarter_start(min(first, last)), _quarter_end(last)


@dataclass(frozen=True)
class _Asking:
    """One question of people, being answered."""

    cells: ProtectedCells
    packed: str  # the packed table that is asked
    filters: Filters
    by: tuple[str, ...]
    measures: tuple[str, ...]

    @property
    def table(self) -> str:
        return PUBLIC.get(self.packed, self.packed)

    @property
    def rounds(self) -> str:
        return PLANS[self.table].rounds if PLANS[self.table].rounds_apart else ""

    def told(self) -> Told:
        """The tally: an axis a split, and for each row what it covers."""
        axes = [self._axis(name) for name in self.by]
        rows = list(product(*axes))
        sums = {name: np.zeros((len(rows), self._width(name))) for name in ("", *self.measures)}
        covered: dict[str, list[Covered | None]] = {name: [None] * len(rows) for name in sums}
        periods: list[tuple[date, date] | None] = []
        for at, row in enumerate(rows):
            wanted, period = self._wanted(row)
            periods.append(period[2])
            for name in sums:
                sums[name][at], covered[name][at] = self._sum(wanted, period, name)
        shape = tuple(len(axis) for axis in axes)
        counts = {
            name: sums[name].reshape(*shape, -1).astype(np.int64)
            for name in self.measures
            if not self._is_amount(name)
        }
        amounts = {name: sums[name].reshape(*shape, 3) for name in self.measures if self._is_amount(name)}
        return Told(
            self.by, tuple(axes), sums[""][:, 0].reshape(shape).astype(np.int64), counts, amounts, None, covered, periods
        )  # fmt: skip

    def _axis(self, name: str) -> tuple[str | None, ...]:
        if name != MONTH:
            return (None, *self.cells.values(self.table, name)) if name != "ds_division" else (None,)
        first, last = self.cells._period(self.table, self.filters)
        months = range(_month(_quarter_start(first)), _month(last) + 1, 3)
        return (
            (None, *(str(np.datetime64(month, "M")) for month in months))
            if self.cells.years(self.table)
            else (None,)
        )

    def _width(self, measure: str) -> int:
        if not measure or self._is_amount(measure):
            return 3 if measure else 1
        return max(len(self.cells.categories(self.packed, measure)), 1)

    def _is_amount(self, measure: str) -> bool:
        return self.cells.is_amount(self.packed, measure)

    def _wanted(self, row: tuple[str | None, ...]) -> tuple[dict[str, frozenset[str]], tuple]:
        """What a row asks for by axis, and its period: (years and their quarters, split by quarter, days if other than asked)."""
        wanted: dict[str, frozenset[str]] = {}
        for name, values in self.filters.chosen.items():
            self._narrow(wanted, name, frozenset(values))
        quarter = None
        for name, value in zip(self.by, row, strict=True):
            if name == MONTH:
                quarter = value
            else:
                self._narrow(wanted, name, frozenset([value or UNKNOWN]))
        return wanted, self._quarters(quarter, by_month=MONTH in self.by)

    def _narrow(self, wanted: dict[str, frozenset[str]], name: str, values: frozenset[str]) -> None:
        if name == "province":
            places = {
                code for code, province in self.cells.provinces.items() if (province or UNKNOWN) in values
            }
            name, values = "place", frozenset(places | ({UNKNOWN} if UNKNOWN in values else set()))
        key = {"district": "place", self.rounds: "rounds"}.get(name, name)
        wanted[key] = wanted[key] & values if key in wanted else values

    def _quarters(self, month: str | None, *, by_month: bool) -> tuple:
        """By year the quarters asked for (all of them: empty), and the days that are answered for when they are others."""
        if by_month:
            if month is None:
                return {}, True, None
            start = date.fromisoformat(f"{month}-01")
            return {start.year: {f"Q{(start.month + 2) // 3}"}}, True, (start, _quarter_end(start))
        first, last = self.cells._period(self.table, self.filters)
        span = self.cells.span(self.table)
        found: dict[int, set[str]] = {}
        for year in range(first.year, last.year + 1):
            whole = (
                span is not None
                and first <= max(span[0], date(year, 1, 1))
                and last >= min(_quarter_end(span[1]), date(year, 12, 31))
            )
            quarters = {
                f"Q{at}"
                for at in range(1, 5)
                if date(year, 3 * at - 2, 1) >= first and date(year, 3 * at - 2, 1) <= last
            }
            found[year] = set() if whole else quarters
        asked = (self.filters.date_from or first, self.filters.date_to or last)
        end = min(last, span[1]) if span else last
        return found, False, None if (first, end) == asked or (first, last) == asked else (first, end)

    def _sum(
        self, wanted: Mapping[str, frozenset[str]], period: tuple, measure: str
    ) -> tuple[np.ndarray, Covered | None]:
        """The sum of a measure over the cells of all years that answer, and what they cover where that is not what was asked."""
        total = np.zeros(self._width(measure))
        if measure == "design":
            return np.ones(self._width(measure)), None
        stored = self._stored(measure)
        if stored is None:
            return total, None
        years = [one for one in self.cells.years(self.table) if one.year in period[0]]
        found = [(one, self._of_year(one, wanted, period[0][one.year], stored)) for one in years]
        told = [(one, answer[0], answer[1]) for one, answer in found if answer is not None]
        # A year in which a place is pooled with others says nothing of the place: it is left out where another year tells of it alone.
        alone = [one for one in told if one[2] is None or not one[2].wider]
        for published, sums, _ in alone or told:
            total = total + self._as_asked(measure, sums, published)
        parts = [covered for _, _, covered in alone or told]
        if alone and len(alone) < len(years) and not any(parts):
            parts.append(
                Covered(frozenset(), {"year": frozenset(str(one.year) for one, _, _ in alone)}, wider=False)
            )
        return total, _together(parts)

    def _stored(self, measure: str) -> str | None:
        """The measure of the release that tells what is asked; None where none does."""
        if self.packed in _OF_COVERAGE:
            return COVERAGE if measure in ("", _AGAIN) else None
        return COVERAGE if measure == "earlier" else measure

    def _as_asked(self, measure: str, sums: np.ndarray, published: Published) -> np.ndarray:
        if self.packed in _OF_COVERAGE:
            return sums if measure else np.array([sums[list(_OF_COVERAGE[self.packed])].sum()])
        if measure == "earlier":
            return sums[:1]
        if measure in PLANS[self.table].binned:
            shares = np.array([float(value) for value in published.categories[measure]])
            return np.array([sums.sum(), sums @ shares, sums @ shares**2])
        if not measure or self._is_amount(measure):
            return sums
        places = [
            self.cells.categories(self.packed, measure).index(name)
            for name in published.categories[measure]
            if name in self.cells.categories(self.packed, measure)
        ]
        laid = np.zeros(self._width(measure))
        laid[places] = sums[: len(places)]
        return laid

    def _of_year(
        self, published: Published, wanted: Mapping[str, frozenset[str]], quarters: set[str], measure: str
    ) -> tuple[np.ndarray, Covered | None] | None:
        """The first family that can answer: split as asked, then with whole years, then the places as they are."""
        dims = [name for name in wanted if name not in ("place", "rounds")]
        full = dict(wanted) | ({QUARTER: frozenset(quarters)} if quarters else {})
        tries = [[*dims, QUARTER]] if quarters else []
        tries += [dims] + ([[]] if dims or quarters else [])
        for at, names in enumerate(tries):
            if not names and at and not self._by_place(dims):
                return None
            found = shelf(published, frozenset(names))
            if found is None or (measure and measure not in (*found.counted.counts, *found.counted.amounts)):
                continue
            asked = {key: values for key, values in full.items() if key in (*names, "place", "rounds")}
            if names and not self._by_place([one for one in names if one != QUARTER]) and "place" in asked:
                return None
            chosen, wider = found.chosen(asked, measure)
            if chosen.any():
                wider = wider or len(names) < len(tries[0])
                return found.sums(chosen, measure), self._named(found, chosen, asked, wider=wider)
        return None

    def _by_place(self, dims: Sequence[str]) -> bool:
        """Whether these dimensions are told of places, so that a place as a whole can answer for a part of it."""
        return all((name,) in PLANS[self.table].by_place for name in dims)

    def _named(self, found: Shelf, chosen: np.ndarray, asked: Wanted, *, wider: bool) -> Covered | None:
        covers = found.covers(chosen)
        places = covers.pop("place")
        known = found.covers(found.told(""))
        same = all(
            covers.get(axis, frozenset()) >= (values & known.get(axis, values))
            for axis, values in asked.items()
            if axis != "place"
        )
        whole = asked.get("place", known["place"])
        if not wider and same and places >= whole & known["place"]:
            return None
        return Covered(places, covers, wider)


def _together(parts: Sequence[Covered | None]) -> Covered | None:
    """What several years cover together; None where each covers what was asked."""
    some = [one for one in parts if one is not None]
    if not some:
        return None
    axes = dict.fromkeys(axis for one in some for axis in one.values)
    values = {axis: frozenset().union(*(one.values.get(axis, frozenset()) for one in some)) for axis in axes}
    return Covered(frozenset().union(*(one.places for one in some)), values, any(one.wider for one in some))


def _day(days: int) -> date:
    return _EPOCH + timedelta(days=int(days))


def _month(day: date) -> int:
    return (day.year - 1970) * 12 + day.month - 1


def _quarter_start(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _quarter_end(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 3
    return day.replace(month=month, day=calendar.monthrange(day.year, month)[1])

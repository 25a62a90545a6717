"""One question of people, answered from protected tables: which cells each row takes, and what they cover.

Belongs here: from filters and splits to sums of whole cells. Not here: what is published (cells.py), choosing within a family
(selection.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from data.aggregation.packing import PUBLIC
from data.asking.tallying import MONTH, Tally
from data.filters import UNKNOWN, Filters
from sharing.protected.plan import COVERAGE, PLANS, QUARTER
from sharing.protected.quarters import month_number, quarter_end, quarter_start
from sharing.protected.selection import NOWHERE, Covered, Shelf, Wanted, shelf
from sharing.protected.tables import Published

if TYPE_CHECKING:  # the cells ask, and are asked in turn
    from sharing.protected.cells import ProtectedCells

AGAIN: Final = "found_again"
QUARTERS: Final = ("Q1", "Q2", "Q3", "Q4")
OF_COVERAGE: Final = {
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

    def beside(self, measures: tuple[str, ...]) -> "Told":
        """The same for these measures, with records counted only where they are those that the measures are told of.

        Else a share of all records would be of two different sets of places, or 0 where a measure is told nowhere.
        """
        rows = self.rows.copy()
        of_records = self.covered.get("", ())
        for name in measures:
            pairs = (
                zip(self.covered[name], of_records, strict=True)
                if name in self.covered and name != "design"
                else ()
            )
            other = [one != records for one, records in pairs]
            if other:
                rows.ravel()[other] = 0
        return replace(self, rows=rows, periods=self._days_of(measures or ("",)))

    def _days_of(self, measures: tuple[str, ...]) -> Sequence[tuple[date, date] | None]:
        """First and last day of each row, None where they are those asked for: merged quarters, and the years that tell of it, are named."""
        found = []
        for at, asked in enumerate(self.periods):
            told = [self.covered[name][at] for name in measures if name in self.covered]
            days = [one.days for one in told if one and one.days]
            found.append((min(one[0] for one in days), max(one[1] for one in days)) if days else asked)
        return found


@dataclass(frozen=True)
class Asking:
    """One question of people, being answered."""

    cells: "ProtectedCells"
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
            for name in sums:
                sums[name][at], covered[name][at] = self._sum(wanted, period, name)
            periods.append(period[2])
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
        first, last = self.cells.period(self.table, self.filters)
        months = range(month_number(quarter_start(first)), month_number(last) + 1, 3)
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
            return {start.year: {f"Q{(start.month + 2) // 3}"}}, True, (start, quarter_end(start))
        first, last = self.cells.period(self.table, self.filters)
        span = self.cells.span(self.table)
        found: dict[int, set[str]] = {}
        for year in range(first.year, last.year + 1):
            whole = (
                span is not None
                and first <= max(span[0], date(year, 1, 1))
                and last >= min(quarter_end(span[1]), date(year, 12, 31))
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
            return total, NOWHERE
        years = [one for one in self.cells.years(self.table) if one.year in period[0]]
        found = [
            (one, self._of_year(one, wanted, period[0][one.year], stored, whole_year=not period[1]))
            for one in years
        ]
        told = [(one, answer[0], answer[1]) for one, answer in found if answer is not None]
        # A year in which a place is pooled with others says nothing of the place: it is left out where another year tells of it alone.
        told = [one for one in told if one[2] is None or not one[2].wider] or told
        if not told:
            return total, NOWHERE
        for published, sums, _ in told:
            total = total + self._as_asked(measure, sums, published)
        return total, self._together(told, wanted, period, years=len(years))

    def _together(
        self, told: Sequence[tuple], wanted: Wanted, period: tuple, *, years: int
    ) -> Covered | None:
        """What the answers of several years cover together; None where each covers what was asked."""
        first, last = period[2] or self.cells.period(self.table, self.filters)
        days = [
            covered.days
            if covered and covered.days
            else (max(first, date(one.year, 1, 1)), min(last, date(one.year, 12, 31)))
            for one, _, covered in told
        ]
        span = self.cells.span(self.table) or (first, last)
        whole = min(one[0] for one in days), min(max(one[1] for one in days), quarter_end(span[1]))
        some = [covered for _, _, covered in told if covered is not None]
        if not some and (len(told) == years or whole == (first, last)):
            return None
        axes = dict.fromkeys(axis for one in some for axis in one.values)
        # A year that was told as asked is a part of it like the others.
        some += [_asked(one, wanted, tuple(axes)) for one, _, covered in told if covered is None and some]
        values = {
            axis: frozenset().union(*(one.values.get(axis, frozenset()) for one in some)) for axis in axes
        }
        places = frozenset().union(*(one.places for one in some))
        if "rounds" not in wanted and values.get("rounds") == _all_rounds([one for one, _, _ in told]):
            values.pop("rounds")
        return Covered(
            places, values, any(one.wider for one in some), None if whole == (first, last) else whole
        )

    def _stored(self, measure: str) -> str | None:
        """The measure of the release that tells what is asked; None where none does."""
        if self.packed in OF_COVERAGE:
            return COVERAGE if measure in ("", AGAIN) else None
        return COVERAGE if measure == "earlier" else measure

    def _as_asked(self, measure: str, sums: np.ndarray, published: Published) -> np.ndarray:
        if self.packed in OF_COVERAGE:
            return sums if measure else np.array([sums[list(OF_COVERAGE[self.packed])].sum()])
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
        self,
        published: Published,
        wanted: Mapping[str, frozenset[str]],
        quarters: set[str],
        measure: str,
        *,
        whole_year: bool,
    ) -> tuple[np.ndarray, Covered | None] | None:
        """The first family that can answer: split as asked, then with whole years, then the places as they are.

        Without ``whole_year`` a quarter is told as one, with others or not at all: a line in time has no year in the place of a quarter.
        """
        dims = [name for name in wanted if name not in ("place", "rounds")]
        full = dict(wanted) | ({QUARTER: frozenset(quarters)} if quarters else {})
        tries = [[*dims, QUARTER]] if quarters else []
        if whole_year:
            tries += [dims] + ([[]] if dims or quarters else [])
        elif dims:
            tries += [[QUARTER]] if quarters else [[]]
        for names in tries:
            if not self._by_place([name for name in dims if name not in names]):
                return None
            found = shelf(published, frozenset(names))
            if found is None or (measure and measure not in (*found.counted.counts, *found.counted.amounts)):
                continue
            asked = {key: values for key, values in full.items() if key in (*names, "place", "rounds")}
            if names and not self._by_place([one for one in names if one != QUARTER]) and "place" in asked:
                return None
            chosen, wider = found.chosen(asked, measure)
            if chosen.any():
                left = {name: values for name, values in full.items() if name not in asked}
                return found.sums(chosen, measure), self._named(found, chosen, asked, wider=wider, left=left)
        return None

    def _by_place(self, dims: Sequence[str]) -> bool:
        """Whether these dimensions are told of places, so that a place as a whole can answer for a part of it."""
        return all((name,) in PLANS[self.table].by_place for name in dims)

    def _named(
        self, found: Shelf, chosen: np.ndarray, asked: Wanted, *, wider: bool, left: Wanted
    ) -> Covered | None:
        """What some cells cover, None where that is just what was asked. ``left`` was asked too and is told as a whole."""
        covers = found.covers(chosen)
        places = covers.pop("place")
        known = found.covers(found.told(""))
        same = all(
            covers.get(axis, frozenset()) >= (values & known.get(axis, values))
            for axis, values in asked.items()
            if axis != "place"
        )
        whole = asked.get("place", known["place"])
        if not wider and not left and same and places >= whole & known["place"]:
            return None
        covers |= {
            name: frozenset([*self.cells.values(self.table, name), UNKNOWN])
            for name in left
            if name != QUARTER
        }
        named = covers.pop(QUARTER, frozenset(QUARTERS) if QUARTER in left else frozenset())
        return Covered(places, covers, wider or bool(left), _days_of(found.published.year, named))


def _asked(published: Published, wanted: Wanted, axes: tuple[str, ...]) -> Covered:
    """What was asked of a year, in its own places and rounds."""
    spine = published.structure.spine
    known = {
        "place": frozenset(place for cell in spine.cells for place in cell.places),
        "rounds": _all_rounds([published]),
    }
    covers = {
        axis: wanted.get(axis, known.get(axis, frozenset())) & known.get(axis, wanted.get(axis, frozenset()))
        for axis in ("place", *axes)
    }
    return Covered(covers.pop("place"), covers, wider=False)


def _all_rounds(years: Sequence[Published]) -> frozenset[str]:
    """The rounds that the tables of some years tell of."""
    return frozenset(name for one in years for cell in one.structure.spine.cells for name in cell.rounds)


def _days_of(year: int, quarters: frozenset[str]) -> tuple[date, date] | None:
    """First day of the first quarter and last day of the last; None where none is named."""
    if not quarters:
        return None
    first, last = int(min(quarters)[1:]), int(max(quarters)[1:])
    return date(year, 3 * first - 2, 1), quarter_end(date(year, 3 * last, 1))

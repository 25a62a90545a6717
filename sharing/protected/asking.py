"""One question of people, answered from protected tables: which cells each row takes, and what they cover.

Belongs here: from filters and splits to sums of whole cells. Not here: what is published (cells.py), choosing within a family
(selection.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from data.filters import UNKNOWN, Filters
from data.packing import PUBLIC
from data.tallying import MONTH, Tally
from sharing.protected.plan import COVERAGE, PLANS, QUARTER
from sharing.protected.quarters import month_number, quarter_end, quarter_start
from sharing.protected.selection import Covered, Shelf, Wanted, shelf
from sharing.protected.tables import Published

if TYPE_CHECKING:  # the cells ask, and are asked in turn
    from sharing.protected.cells import ProtectedCells

AGAIN: Final = "found_again"
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

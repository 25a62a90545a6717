"""Answers: what the pages draw and the export lists, each number with its n, interval, period, design and method."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from data.cells import MONTH, Tally
from data.filters import PLACES, UNKNOWN, Filters
from data.packing import AHEAD, PUBLIC, SURVEYED
from indicators import narrowing
from indicators.covering import merging, rows_covered, values_covered, with_filters
from indicators.definitions import INDICATORS, Indicator
from indicators.estimates import Estimate
from indicators.narrowing import districts_of, place_of
from indicators.questions import COUNTRY, Question
from indicators.reliability import NAMES, NCHS, disclosure, judged
from indicators.sums import Evidence, Scope

COLUMNS = (
    "indicator", "item", "place_level", "place", "group", "group_value", "period_from", "period_to", "estimate", "low", "high",
    "n", "effective_n", "design", "method", "reliability", "disclosure",
)  # fmt: skip
# What stands behind tables that carry no design of their own: a record of every activity; people who chose to call.
_TABLE_DESIGN = {"activities": "census", "calls": "self_selected"}
NOT_STATED = "not_stated"
BEFORE = {"after": "before", "follow_up": "after"}  # the round that a later one is compared with


@dataclass(frozen=True)
class Answer:
    """The rows that answer one question; all sequences have one entry a row, arrays hold NaN where there is nothing.

    `keys` are the values of the question's splits (district, month, sex … in the order of `by`). A split by a place can be
    by any of PLACES.
    """

    question: Question
    keys: tuple[tuple[str, ...], ...]
    place_level: str
    place: str  # of rows that are not split by place
    period: tuple[date | None, date | None]  # the days asked for, within those there are records of
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray  # records, not weighted
    effective_n: (
        np.ndarray
    )  # records drawn one by one that would tell as much; n without clusters and weights
    designs: tuple[str, ...]
    method: tuple[str, ...]  # how estimate and interval are made, a text a row
    reliability: tuple[str, ...]
    disclosure: tuple[str, ...]
    covered: tuple[
        Any, ...
    ] = ()  # of protected tables: what each row covers, None where that is just what was asked
    spans: tuple[Any, ...] = ()  # and the days it covers, where those are others
    clusters: tuple[
        int, ...
    ] = ()  # behind each row, 0 where every record stands for itself; blank where none are known

    @property
    def group(self) -> str:
        """Names of the splits that are neither place nor time, joined by '+'; blank for everyone together."""
        return "+".join(name for name in self.question.by if name not in (*PLACES, MONTH))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The code of the place each row speaks of."""
        level = self.question.level
        at = self.question.by.index(level) if level else 0
        asked = tuple(key[at] if level else self.place for key in self.keys)
        if not any(self.covered):
            return asked
        return tuple(
            "+".join(sorted(covers.places)) if covers and covers.places else code
            for code, covers in zip(asked, self.covered, strict=True)
        )

    @cached_property
    def group_values(self) -> tuple[str, ...]:
        """The values of the splits named in `group`, joined by '+'."""
        covered = self.covered or (None,) * len(self.keys)
        return tuple(
            "+".join(_groups(key, self.question.by))
            if covers is None
            else values_covered(key, self.question.by, covers)
            for key, covers in zip(self.keys, covered, strict=True)
        )

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """Names and values of each row's splits, and of the filters that it could not be told by."""
        covered = self.covered or (None,) * len(self.keys)
        return tuple(
            with_filters(self.group, values, covers, self.question.by)
            for values, covers in zip(self.group_values, covered, strict=True)
        )

    @cached_property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """First and last day each row speaks of: its month's, or the whole period's."""
        by = self.question.by
        months = [key[by.index(MONTH)] if MONTH in by else "" for key in self.keys]
        known = {month: _days_of(month, self.period) for month in dict.fromkeys(months)}
        asked = tuple(known[month] for month in months)
        if not any(self.spans):
            return asked
        return tuple(
            (span[0].isoformat(), span[1].isoformat()) if span else days
            for days, span in zip(asked, self.spans, strict=True)
        )

    @cached_property
    def index(self) -> dict[tuple[str, ...], int]:
        """Row of each combination of split values."""
        return {key: row for row, key in enumerate(self.keys)}

    def rows(self) -> Iterator[tuple]:
        """The rows of the export, in the order of COLUMNS; blank where there is no number."""
        for i, (place, group, period) in enumerate(zip(self.places, self.groups, self.periods, strict=True)):
            numbers = (_blank(values[i]) for values in (self.estimate, self.low, self.high))
            yield (
                self.question.indicator, self.question.item, self.place_level, place, *group, *period,
                *numbers, int(self.n[i]), _blank(self.effective_n[i]), self.designs[i], self.method[i], self.reliability[i],
                self.disclosure[i],
            )  # fmt: skip


def answer(
    questions: Iterable[Question], filters: Filters, evidence: Evidence, *, designs: bool = True
) -> dict[Question, Answer]:
    """Answer questions under the same filters, each set of sums being added up once.

    Without `designs` the sampling design of each row is left blank, which saves most sums of a page that states it once.
    Questions of the same records and splits are answered together and their sums then let go: those by cluster are large.
    """
    plans = [_Plan.of(question, filters, evidence, designs=designs) for question in questions]
    together: dict[tuple[Filters, tuple[str, ...]], list[_Plan]] = defaultdict(list)
    for plan in plans:
        together[plan.filters, plan.tally_by].append(plan)
    found: dict[Question, Answer] = {}
    for alike in together.values():
        found |= _answered(alike, evidence)
    return {plan.question: found[plan.question] for plan in plans}


def _answered(plans: "Sequence[_Plan]", evidence: Evidence) -> dict[Question, Answer]:
    """The answers to questions under the same filters that need the same split."""
    asked, by = plans[0].filters, plans[0].tally_by
    tallies = {
        table: evidence.cells.tally(table, asked, by=by, measures=sorted(measures))
        for table, measures in _gathered(plan.measures() for plan in plans).items()
    }
    for table, measures in _gathered(plan.weighed() for plan in plans).items():
        sums = evidence.cells.clusters(table, asked, by=by, measures=sorted(measures))
        tallies[table] = replace(tallies[table], clusters=sums)
    shared: dict[Hashable, dict] = defaultdict(dict)
    return {plan.question: plan.answer(tallies, evidence, shared[plan.family]) for plan in plans}


def _gathered(needs: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, set[str]]:
    """The measures that any of several plans needs, by table."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for need in needs:
        for table, measures in need.items():
            wanted[table].update(measures)
    return wanted


@dataclass(frozen=True)
class _Plan:
    """A question with the filters it really asks under."""

    question: Question
    indicator: Indicator
    filters: Filters
    asked: Filters  # the viewer's filters without those that do not apply, for naming place and period
    tally_by: tuple[str, ...]
    until: date | None
    designs: bool

    @classmethod
    def of(cls, question: Question, filters: Filters, evidence: Evidence, *, designs: bool) -> "_Plan":
        indicator = INDICATORS[question.indicator]
        table = PUBLIC.get(indicator.table, indicator.table)
        asked = filters.for_table(table)
        narrowed = narrowing.clipped(asked, evidence, indicator.table if indicator.table in AHEAD else table)
        asked = narrowed if narrowing.has_days(narrowed) else asked
        if question.level or question.scope == COUNTRY:
            narrowed = narrowed.without("province", "district", question.level or "district")
        if question.scope == COUNTRY:
            narrowed, asked = narrowed.without(*PLACES), asked.without(*PLACES)
        if getattr(indicator.how, "compares", False) and indicator.round in narrowed.round:
            narrowed = narrowed.without("round")  # the round before is needed too
        by = question.by + getattr(indicator.how, "extra_by", ()) + (("round",) if indicator.round else ())
        return cls(question, indicator, narrowed, asked, by, filters.date_to, designs)

    @property
    def family(self) -> Hashable:
        """What the items of one indicator, or of those that work together, have in common."""
        return getattr(self.indicator.how, "family", self.indicator.name)

    def measures(self) -> dict[str, tuple[str, ...]]:
        measures = self.indicator.how.measures(self.question.item)
        return {
            table: (*names, "design") if self.designs and table in SURVEYED else names
            for table, names in measures.items()
        }

    def weighed(self) -> dict[str, tuple[str, ...]]:
        """The measures that are needed by cluster, by table."""
        how = self.indicator.how
        sampled = getattr(how, "weighs", False)
        return {
            table: names
            for table, names in how.measures(self.question.item).items()
            if sampled and table in SURVEYED
        }

    def answer(self, tallies: Mapping[str, Tally], evidence: Evidence, shared: dict) -> Answer:
        own, earlier = self._tallied(tallies)
        axes = own[self.indicator.table].values[: len(self.question.by)]
        scope = Scope(
            evidence, self.filters, self.question.by, self._scopes(axes, evidence), self.until, earlier, shared
        )  # fmt: skip
        found = self.indicator.how.estimate(own, self.question.item, scope)
        designs = self._designs_compared(found, own, earlier, evidence)
        return self._told(found, axes, designs, self._covering(own, len(designs), evidence), evidence)

    def _covering(
        self, own: dict[str, Tally], rows: int, evidence: Evidence
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        """What each row covers and its days; a published figure covers what was asked, and has a year of its own."""
        if self.indicator.published:
            days = getattr(self.indicator.how, "days")  # noqa: B009 - only published figures have days of their own
            return (), (days(evidence.country),) * rows
        return rows_covered(own, self.measures(), rows)

    def _tallied(self, tallies: Mapping[str, Tally]) -> tuple[dict[str, Tally], dict[str, Tally]]:
        """By table the sums of the indicator's own round, and those of the round before where it compares the two."""
        how, round = self.indicator.how, self.indicator.round
        own = {table: narrowing.beside(tallies[table], names) for table, names in self.measures().items()}
        earlier = {}
        if getattr(how, "compares", False):
            earlier = {table: narrowing.at(tally, BEFORE[round]) for table, tally in own.items()}
        if round:  # by round and not filtered, so that all rounds of a page share their sums
            own = {table: narrowing.at(tally, round) for table, tally in own.items()}
        if only := getattr(how, "only", ""):
            own = {table: narrowing.at(tally, only) for table, tally in own.items()}
        return own, earlier

    def _designs_compared(
        self, found: Estimate, own: dict[str, Tally], earlier: dict[str, Tally], evidence: Evidence
    ) -> tuple[str, ...]:
        """The sampling designs behind each row: those of both samples where different people are compared."""
        rows = np.size(found.n)
        designs = self._designs(own, evidence, rows)
        if not earlier or found.least is None:
            return designs
        of_both = self._designs({"earlier": earlier[self.indicator.table], **own}, evidence, rows)
        apart = (np.ravel(found.least) < np.ravel(found.n)).tolist()
        return tuple(both if two else one for one, both, two in zip(designs, of_both, apart, strict=True))

    def _told(
        self,
        found: Estimate,
        axes: tuple[tuple[str | None, ...], ...],
        designs: tuple[str, ...],
        covering: tuple[Sequence[Any], Sequence[Any]],
        evidence: Evidence,
    ) -> Answer:
        """The rows that are worth telling, with all that belongs to each."""
        n = np.ravel(found.n).astype(np.int64)
        keys = tuple(product(*(tuple(value or UNKNOWN for value in axis) for axis in axes)))
        pairs = zip(keys, n.tolist(), strict=True)
        rows = [row for row, (key, count) in enumerate(pairs) if _kept(key, self.question.by, count)]

        def kept(values: Sequence[Any]) -> tuple[Any, ...]:
            return tuple(values[row] for row in rows) if len(values) else ()

        estimate, low, high = (np.ravel(values)[rows] for values in (found.estimate, found.low, found.high))
        effective_n = n.astype(float) if found.worth is None else np.where(n > 0, np.ravel(found.worth), 0.0)
        covered, spans = map(kept, covering)
        level, place = place_of(self.asked, evidence)
        levels = judged(
            found, complete=not self._sampled(), share=self.indicator.unit == "share", rule=evidence.rule
        )
        return Answer(
            question=self.question,
            keys=kept(keys),
            place_level=self.question.level or level,
            place=place,
            period=(self.asked.date_from, self.asked.date_to),
            estimate=np.where(np.isnan(low), np.nan, estimate),
            low=low,
            high=high,
            n=n[rows],
            effective_n=effective_n[rows],
            designs=kept(designs),
            method=kept(self._methods(found, evidence, len(n))),
            reliability=kept(levels),
            disclosure=merging(disclosure(n[rows], people=self.indicator.how.people), covered),
            covered=covered,
            spans=spans,
            clusters=() if found.clusters is None else kept(np.ravel(found.clusters).astype(int).tolist()),
        )

    def _sampled(self) -> bool:
        usual = (
            self.indicator.unit in ("share", "points", "score", "score_change")
            and self.indicator.table != "activities"
        )
        return getattr(self.indicator.how, "sampled", usual)

    def _scopes(
        self, axes: tuple[tuple[str | None, ...], ...], evidence: Evidence
    ) -> tuple[tuple[str, ...], ...]:
        level = self.question.level
        if not level:
            return (districts_of(self.filters, evidence),)
        codes = [code or UNKNOWN for code in axes[self.question.by.index(level)]]
        if level == "province":
            return tuple(narrowing.within(code, evidence) for code in codes)
        # No context figure is known of a part of a district.
        return tuple((code,) if level == "district" else (UNKNOWN,) for code in codes)

    def _methods(self, found: Estimate, evidence: Evidence, rows: int) -> tuple[str, ...]:
        """How each row is made, in words."""
        method = self.indicator.how.method if found.method is None else found.method
        said = (method,) * rows if isinstance(method, str) else tuple(np.ravel(method).tolist())
        added = f"; reliability by {NAMES[NCHS]}" if evidence.rule == NCHS and self._sampled() else ""
        made_up = evidence.demonstration and not hasattr(
            self.indicator.how, "days"
        )  # published figures are real
        added += "; demonstration data" if made_up else ""
        return tuple(f"{one}{added}" for one in said) if added else said

    def _designs(self, tallies: Mapping[str, Tally], evidence: Evidence, rows: int) -> tuple[str, ...]:
        """The sampling designs of the records behind each row, joined by '+'."""
        if not self.designs:
            return ("",) * rows
        if self.indicator.table not in SURVEYED:
            return (_TABLE_DESIGN.get(self.indicator.table, NOT_STATED),) * rows
        names = evidence.cells.categories("responses", "design")
        counts = [tally.counts["design"].reshape(rows, -1, len(names)) for tally in tallies.values()]
        present = sum(count.sum(axis=1) for count in counts) > 0
        patterns, which = np.unique(present, axis=0, return_inverse=True)
        labels = [
            "+".join(name for name, there in zip(names, row, strict=True) if there) or NOT_STATED
            for row in patterns.tolist()
        ]
        return tuple(labels[i] for i in np.ravel(which).tolist())


def designs_of(table: str, filters: Filters, evidence: Evidence) -> tuple[str, ...]:
    """The sampling designs of the records of a table that filters select, in the order of the codebook."""
    if table not in SURVEYED:
        return (_TABLE_DESIGN[table],) if table in _TABLE_DESIGN else ()
    counts = evidence.cells.tally("responses", filters, measures=["design"]).counts["design"]
    names = evidence.cells.categories("responses", "design")
    return tuple(name for name, count in zip(names, counts.tolist(), strict=True) if count)


def _kept(key: tuple[str, ...], by: tuple[str, ...], n: int) -> bool:
    """Records of unknown group or place are a row of their own, when there are any; an unknown month is none."""
    if UNKNOWN not in key:
        return True
    return n > 0 and not (MONTH in by and key[by.index(MONTH)] == UNKNOWN)


def _days_of(month: str, period: tuple[date | None, date | None]) -> tuple[str, str]:
    """The days of a month within a period, or the whole period without a month."""
    first, last = period
    if month and first and last:
        start = date.fromisoformat(f"{month}-01")
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        first, last = max(first, start), min(last, end)
    return (first.isoformat() if first else "", last.isoformat() if last else "")


def _groups(key: tuple[str, ...], by: tuple[str, ...]) -> Iterator[str]:
    return (value for value, name in zip(key, by, strict=True) if name not in (*PLACES, MONTH))


def _blank(value: float) -> float | str:
    return "" if np.isnan(value) else float(value)

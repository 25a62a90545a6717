"""How questions are answered: under which filters, from which sums, and what each row is told with.

Not here: what an answer is (`answered`), and two sides held against each other (`comparison`).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from data.aggregation.packing import AHEAD, PUBLIC, SURVEYED
from data.cells import MONTH, Tally
from data.filters import UNKNOWN, Filters
from indicators import narrowing
from indicators.answered import Answer
from indicators.covering import merging, rows_covered
from indicators.definitions import INDICATORS, Indicator
from indicators.estimates import Estimate
from indicators.narrowing import KEPT, districts_of, place_of
from indicators.questions import COUNTRY, Question
from indicators.reliability import NAMES, NCHS, disclosure, judged
from indicators.sums import Evidence, Scope

# What stands behind tables that carry no design of their own: a record of every activity; people who chose to call.
_TABLE_DESIGN = {"activities": "census", "calls": "self_selected"}
NOT_STATED = "not_stated"
BEFORE = {"after": "before", "follow_up": "after"}  # the round that a later one is compared with


def answer(
    questions: Iterable[Question], filters: Filters, evidence: Evidence, *, designs: bool = True
) -> dict[Question, Answer]:
    """Answer questions under the same filters, each set of sums being added up once.

    Without `designs` the sampling design of each row is left blank, which saves most sums of a page that states it once.
    Questions of the same records and splits are answered together and their sums then let go: those by cluster are large.
    """
    plans = [Plan.of(question, filters, evidence, designs=designs) for question in questions]
    together: dict[tuple[Filters, tuple[str, ...]], list[Plan]] = defaultdict(list)
    for plan in plans:
        together[plan.filters, plan.tally_by].append(plan)
    found: dict[Question, Answer] = {}
    for alike in together.values():
        found |= _answered(alike, evidence)
    return {plan.question: found[plan.question] for plan in plans}


def _answered(plans: "Sequence[Plan]", evidence: Evidence) -> dict[Question, Answer]:
    """The answers to questions under the same filters that need the same split."""
    tallies = tallied(plans, evidence)
    shared: dict[Hashable, dict] = defaultdict(dict)
    return {
        plan.question: plan.answer(plan.sums(tallies, evidence, shared[plan.family]), evidence)
        for plan in plans
    }


def tallied(plans: "Sequence[Plan]", evidence: Evidence) -> dict[str, Tally]:
    """By packed table all that plans under the same filters need, which need the same split."""
    asked, by = plans[0].filters, plans[0].tally_by
    tallies = {
        table: evidence.cells.tally(table, asked, by=by, measures=sorted(measures))
        for table, measures in _gathered(plan.measures for plan in plans).items()
    }
    for table, measures in _gathered(plan.weighed for plan in plans).items():
        sums = evidence.cells.clusters(table, asked, by=by, measures=sorted(measures))
        tallies[table] = replace(tallies[table], clusters=sums)
    return tallies


def _gathered(needs: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, set[str]]:
    """The measures that any of several plans needs, by table."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for need in needs:
        for table, measures in need.items():
            wanted[table].update(measures)
    return wanted


class Needed(NamedTuple):
    """The measures that an item of an indicator needs by table: without and with those of the sampling design, and by cluster."""

    with_designs: tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]
    weighed: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=8 * KEPT)
def needed(indicator: str, item: str) -> Needed:
    """What an item needs: the same under all filters."""
    how = INDICATORS[indicator].how
    measures = how.measures(item)
    surveyed = {table: names for table, names in measures.items() if table in SURVEYED}
    stated = measures | {table: (*names, "design") for table, names in surveyed.items()}
    weighed = surveyed if getattr(how, "weighs", False) else {}
    return Needed((MappingProxyType(measures), MappingProxyType(stated)), MappingProxyType(weighed))


@dataclass(frozen=True)
class Sums:
    """What one question is answered from: by table its own sums, those of the round before, the values of its splits."""

    own: dict[str, Tally]
    earlier: dict[str, Tally]
    axes: tuple[tuple[str, ...], ...]
    scope: Scope

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """The values of the splits of each entry, in the order of the flattened sums."""
        return laid_out(self.scope.by, self.axes).keys


@dataclass(frozen=True)
class Plan:
    """A question with the filters it really asks under."""

    question: Question
    indicator: Indicator
    filters: Filters
    asked: Filters  # the viewer's filters without those that do not apply, for naming place and period
    tally_by: tuple[str, ...]
    until: date | None
    designs: bool

    @classmethod
    def of(cls, question: Question, filters: Filters, evidence: Evidence, *, designs: bool) -> "Plan":
        indicator = INDICATORS[question.indicator]
        how, table = indicator.how, PUBLIC.get(indicator.table, indicator.table)
        further: list[str] = [*getattr(how, "extra_by", ())]
        only = getattr(how, "only", "")
        reach = narrowing.Reach(
            question.level,
            question.scope == COUNTRY,
            bool(getattr(how, "compares", False)) and indicator.round in filters.round,
            (further[0], only) if only else None,
        )
        span = evidence.cells.span(indicator.table if indicator.table in AHEAD else table)
        narrowed, asked = narrowing.reached(filters, table, span, reach)
        by = (*question.by, *further, *(("round",) if indicator.round else ()))
        return cls(question, indicator, narrowed, asked, by, filters.date_to, designs)

    @property
    def family(self) -> Hashable:
        """What the items of one indicator, or of those that work together, have in common."""
        return getattr(self.indicator.how, "family", self.indicator.name)

    @property
    def measures(self) -> Mapping[str, tuple[str, ...]]:
        """The measures that are needed, by table."""
        return needed(self.question.indicator, self.question.item).with_designs[self.designs]

    @property
    def weighed(self) -> Mapping[str, tuple[str, ...]]:
        """The measures that are needed by cluster, by table."""
        return needed(self.question.indicator, self.question.item).weighed

    def sums(self, tallies: Mapping[str, Tally], evidence: Evidence, shared: dict) -> "Sums":
        """What the question is answered from, out of what several need together."""
        own, earlier = self._tallied(tallies)
        axes = own[self.indicator.table].values[: len(self.question.by)]
        scope = Scope(
            evidence, self.filters, self.question.by, partial(self._scopes, axes, evidence), self.until, earlier, shared
        )  # fmt: skip
        return Sums(own, earlier, _named(axes), scope)

    def answer(self, sums: "Sums", evidence: Evidence) -> Answer:
        """The answer out of these sums."""
        own = sums.own
        found = self.indicator.how.estimate(own, self.question.item, sums.scope)
        designs = self._designs_compared(found, own, sums.earlier, evidence)
        return self._told(found, sums.axes, designs, self._covering(own, len(designs), evidence), evidence)

    def _covering(
        self, own: dict[str, Tally], rows: int, evidence: Evidence
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        """What each row covers and its days; a published figure covers what was asked, and has a year of its own."""
        if self.indicator.published:
            days = getattr(self.indicator.how, "days")  # noqa: B009 - only published figures have days of their own
            return (), (days(evidence.country),) * rows
        return rows_covered(own, self.measures, rows)

    def _tallied(self, tallies: Mapping[str, Tally]) -> tuple[dict[str, Tally], dict[str, Tally]]:
        """By table the sums of the indicator's own round, and those of the round before where it compares the two."""
        how, round = self.indicator.how, self.indicator.round
        own = {table: narrowing.beside(tallies[table], names) for table, names in self.measures.items()}
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
        axes: tuple[tuple[str, ...], ...],
        designs: tuple[str, ...],
        covering: tuple[Sequence[Any], Sequence[Any]],
        evidence: Evidence,
    ) -> Answer:
        """The rows that are worth telling, with all that belongs to each."""
        n = np.ravel(found.n).astype(np.int64)
        split = laid_out(self.question.by, axes)
        rows = _worth_telling(split, n)

        def kept(values: Sequence[Any]) -> tuple[Any, ...]:
            return tuple(values) if rows is None or not len(values) else tuple([values[row] for row in rows])

        def taken(values: np.ndarray) -> np.ndarray:
            return np.ravel(values) if rows is None else np.ravel(values).take(rows)

        estimate, low, high = (taken(values) for values in (found.estimate, found.low, found.high))
        effective_n = n.astype(float) if found.worth is None else np.where(n > 0, np.ravel(found.worth), 0.0)
        covered, spans = map(kept, covering)
        level, place = place_of(self.asked, evidence)
        levels = judged(
            found, complete=not self.sampled, share=self.indicator.unit == "share", rule=evidence.rule
        )
        count = taken(n)
        return Answer(
            question=self.question,
            keys=kept(split.keys),
            place_level=self.question.level or level,
            place=place,
            period=(self.asked.date_from, self.asked.date_to),
            estimate=np.where(np.isnan(low), np.nan, estimate),
            low=low,
            high=high,
            n=count,
            effective_n=taken(effective_n),
            designs=kept(designs),
            method=kept(self._methods(found, evidence, len(n))),
            reliability=kept(levels),
            disclosure=merging(disclosure(count, people=self.indicator.how.people), covered),
            covered=covered,
            spans=spans,
            clusters=() if found.clusters is None else kept(np.ravel(found.clusters).astype(int).tolist()),
        )

    @property
    def sampled(self) -> bool:
        """Whether its numbers are those of a sample, and not counts of all there is."""
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
        added = f"; reliability by {NAMES[NCHS]}" if evidence.rule == NCHS and self.sampled else ""
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


@lru_cache(maxsize=KEPT)
def _named(axes: tuple[tuple[str | None, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """The values of splits as they are told."""
    return tuple(tuple(value or UNKNOWN for value in axis) for axis in axes)


class LaidOut(NamedTuple):
    """The rows of a split: the values of each, and which of them are told only where there are records, or never."""

    keys: tuple[tuple[str, ...], ...]
    if_any: tuple[int, ...]
    never: tuple[int, ...]


@lru_cache(maxsize=KEPT)
def laid_out(by: tuple[str, ...], axes: tuple[tuple[str, ...], ...]) -> LaidOut:
    """Records of unknown group or place are a row of their own, when there are any; an unknown month is none."""
    keys, month = tuple(product(*axes)), by.index(MONTH) if MONTH in by else None
    unknown = [row for row, key in enumerate(keys) if UNKNOWN in key]
    never = [row for row in unknown if month is not None and keys[row][month] == UNKNOWN]
    return LaidOut(keys, tuple(row for row in unknown if row not in set(never)), tuple(never))


def _worth_telling(rows: LaidOut, n: np.ndarray) -> list[int] | None:
    """Which rows are told; None for all."""
    dropped = {*rows.never, *(row for row in rows.if_any if not n[row])}
    return [row for row in range(len(n)) if row not in dropped] if dropped else None

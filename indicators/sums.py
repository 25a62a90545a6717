"""How an indicator comes out of tallies: which tables and measures it needs, and the estimate from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final, Protocol

import numpy as np

from data import scores
from data.cells import Cells, Tally
from data.filters import PLACES, UNKNOWN, Filters
from data.scores import Weights
from data.tables import DATE
from geo.country import Country
from indicators import estimates, weighing
from indicators.estimates import Estimate
from indicators.reliability import DHS
from indicators.weighing import Ratio as Weighing

KEPT: Final = 1024  # items of indicators whose categories are looked up once
Tallies = Mapping[str, Tally]  # by packed table, all with the same axes


@dataclass(frozen=True)
class Evidence:
    """What answers are made from: the cells of one data version, the country's context, the settings that matter."""

    cells: Cells
    country: Country
    pass_mark: float
    demonstration: bool = False
    rule: str = DHS  # of reliability
    weights: Weights = field(default_factory=scores.read, compare=False)  # points of the reintegration items
    score_weights: str = ""  # the weights that stored scores were made by, where that is known

    @property
    def scores_by(self) -> str:
        """What stands beside every score: the name of its weights."""
        return self.score_weights or self.weights.name

    @cached_property
    def as_of(self) -> date | None:
        """The latest day of any record."""
        spans = [span for table in DATE if (span := self.cells.span(table))]
        return max(last for _, last in spans) if spans else None

    @cached_property
    def provinces(self) -> dict[str, str | None]:
        """Every district with its province: looked up once, as every question asks for it."""
        return dict(self.country.provinces)

    @cached_property
    def passes(self) -> np.ndarray:
        """Which score categories reach the pass mark."""
        return self.score_shares >= self.pass_mark - 1e-12

    @cached_property
    def score_shares(self) -> np.ndarray:
        """The share correct that each score category stands for."""
        parts = [label.split("/") for label in self.cells.categories("responses", "score")]
        return np.array([int(correct) / int(asked) for correct, asked in parts], dtype=float)


@dataclass(frozen=True)
class Scope:
    """Where a question is asked."""

    evidence: Evidence
    filters: Filters
    by: tuple[str, ...]
    find_places: Callable[[], tuple[tuple[str, ...], ...]]
    until: date | None  # the last day asked for, None when the viewer set none
    # The same tallies at the round before, where one is compared.
    earlier: Tallies = field(default_factory=dict)
    # What the items of an indicator work out together, kept while a page is answered.
    shared: dict[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def places(self) -> tuple[tuple[str, ...], ...]:
        """For each entry of the first axis the districts it covers; few indicators ask."""
        return self.find_places()

    @property
    def effect(self) -> float:
        """The design effect to reckon with where there are no sums by cluster."""
        return self.evidence.cells.planned_effect

    @property
    def level(self) -> str:
        """The place level of the first axis; blank when the question is not split by place."""
        return next((name for name in self.by if name in PLACES), "")


class How(Protocol):
    """The way from sums to an estimate."""

    @property
    def method(self) -> str:
        """How the estimate and its interval are made, in words."""
        ...

    @property
    def people(self) -> bool:
        """Does n count people (or their interviews), so that a small n could expose someone?"""
        ...

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        """Measures needed, by packed table; the first table gives the period and the sampling design."""
        ...

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate: ...


@dataclass(frozen=True)
class Sample:
    """What a share, or with `limits` a mean between these, is a ratio of; several ratios are parts of one."""

    ratios: tuple[Weighing, ...]
    limits: tuple[float, float] | None = None


@dataclass(frozen=True)
class Share:
    """Records in the `yes` categories of a measure, of those in any category (or all but `leaving_out`).

    In `measure`, '{item}' stands for the item; without it and without `yes`, the item is itself the category.
    """

    table: str
    measure: str
    yes: tuple[str, ...] = ()
    leaving_out: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # items that join several categories
    among: tuple[str, ...] = ()  # the only categories that count, where not all do
    method: str = estimates.WILSON
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {self.table: (self.measure.format(item=item),)}

    def sample(self, tallies: Tallies, item: str, scope: Scope) -> Sample:
        """Those in the categories that count, of those asked."""
        measure = self.measure.format(item=item)
        categories = scope.evidence.cells.categories(self.table, measure)
        yes = self.yes or self.groups.get(item) or (item,)
        left_out = self.leaving_out if item in self.groups else ()
        told, asked = _told_of_asked(categories, yes, left_out, self.among)
        return Sample((Weighing(tallies[self.table], measure, told, asked),))

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        return weighing.share(*self.sample(tallies, item, scope).ratios, effect=scope.effect)


@lru_cache(maxsize=KEPT)
def _told_of_asked(
    categories: tuple[str, ...], yes: tuple[str, ...], left_out: tuple[str, ...], among: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """By category 1 for those that count, and 1 for those that were asked."""
    asked = [name not in left_out and (not among or name in among) for name in categories]
    told = [name in yes and there for name, there in zip(categories, asked, strict=True)]
    return np.array(told, dtype=float), np.array(asked, dtype=float)


@dataclass(frozen=True)
class PassMark:
    """Share of scores at or above the pass mark."""

    method: str = estimates.WILSON
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("score",)}

    def sample(self, tallies: Tallies, item: str, scope: Scope) -> Sample:
        """Those who pass, of those who have a score."""
        return Sample((_of_scores(tallies, scope.evidence.passes.astype(float)),))

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        return weighing.share(*self.sample(tallies, item, scope).ratios, effect=scope.effect)


@dataclass(frozen=True)
class ScoreBand:
    """Share of scores within a band of the share correct: above the band's lower end, up to its upper end."""

    bands: Mapping[str, tuple[float, float]]
    method: str = estimates.WILSON
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("score",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        shares, (above, up_to) = scope.evidence.score_shares, self.bands[item]
        within = ((shares > above) & (shares <= up_to)).astype(float)
        return weighing.share(_of_scores(tallies, within), effect=scope.effect)


@dataclass(frozen=True)
class MeanScore:
    """Mean share of items answered correctly, exact from the score histogram."""

    method: str = estimates.STUDENT
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("score",)}

    def sample(self, tallies: Tallies, item: str, scope: Scope) -> Sample:
        """The scores, of those who have one."""
        return Sample((_of_scores(tallies, scope.evidence.score_shares),), limits=(0, 1))

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        scores = self.sample(tallies, item, scope)
        return weighing.mean(*scores.ratios, limits=(0, 1), effect=scope.effect)


def _of_scores(tallies: Tallies, top: np.ndarray) -> Weighing:
    """A ratio over all who have a score."""
    return Weighing(tallies["responses"], "score", top, np.ones(len(top)))


@dataclass(frozen=True)
class MeanAmount:
    """Mean of an amount that lies between 0 and 1, or of a difference of two such."""

    table: str
    measure: str
    limits: tuple[float, float] = (0, 1)
    method: str = estimates.STUDENT
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {self.table: (self.measure.format(item=item),)}

    def sample(self, tallies: Tallies, item: str, scope: Scope) -> Sample:
        """The amount, of those for whom it is known."""
        return Sample((Weighing(tallies[self.table], self.measure.format(item=item)),), limits=self.limits)

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        amount = self.sample(tallies, item, scope)
        return weighing.mean(*amount.ratios, limits=self.limits, effect=scope.effect, name=self.method)


@dataclass(frozen=True)
class Coverage:
    """Linked records, or those lost, of all expected: linked and lost."""

    lost: bool = False

    method: str = estimates.WILSON
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("earlier",), "lost": ()}

    def sample(self, tallies: Tallies, item: str, scope: Scope) -> Sample:
        """Those linked, or those lost, of both together."""
        linked, lost = (np.array([float(wanted)]) for wanted in (not self.lost, self.lost))
        one = np.ones(1)
        return Sample(
            (
                Weighing(tallies["responses"], "earlier", linked, one),
                Weighing(tallies["lost"], "rows", lost, one),
            )
        )

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        return weighing.share(*self.sample(tallies, item, scope).ratios, effect=scope.effect)


@dataclass(frozen=True)
class Total:
    """A count of records, or the sum of an amount over the records that state it."""

    table: str
    measure: str = ""
    category: str = ""
    people: bool = False
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {self.table: (self.measure.format(item=item),) if self.measure else ()}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        value, n = self.value(tallies[self.table], item, scope)
        return estimates.complete(value, n)

    def value(self, tally: Tally, item: str, scope: Scope) -> tuple[np.ndarray, np.ndarray]:
        """The total, and the records behind it."""
        measure = self.measure.format(item=item)
        if not measure:
            return tally.rows.astype(float), tally.rows
        if self.category:
            place = scope.evidence.cells.categories(self.table, measure).index(self.category)
            counted = tally.counts[measure][..., place]
            return counted.astype(float), counted
        return tally.amounts[measure][..., 1], tally.amounts[measure][..., 0]


@dataclass(frozen=True)
class Ratio:
    """One total over another, such as people reached over the target set."""

    table: str
    over: str
    under: str
    people: bool = False
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {self.table: (self.over, self.under)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        over, under = (tallies[self.table].amounts[name] for name in (self.over, self.under))
        with np.errstate(divide="ignore", invalid="ignore"):
            value = over[..., 1] / under[..., 1]
        return estimates.complete(value, np.where(under[..., 1] > 0, under[..., 0], 0))


@dataclass(frozen=True)
class Rate:
    """A total per `per` of a context figure ('population' or 'departures') of the districts it was counted in.

    None where the total may come from less or more than whole known districts: a DS division, an unknown place.
    """

    total: Total
    context: str
    per: int
    people: bool = False
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return self.total.measures(item)

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        value, n = self.total.value(tallies[self.total.table], item, scope)
        base = _context(scope, self.context)
        base = base.reshape((-1,) + (1,) * (value.ndim - 1)) if scope.level else base[0]
        base = base if _whole_districts(scope.filters) else np.nan
        return estimates.complete(value / base * self.per, n)


def context_figures(country: Country, kind: str) -> dict[str, float]:
    """The newest figures of a kind ('population', 'departures') by P-code; empty where the country has none."""
    return country.figures(kind)


def _whole_districts(filters: Filters) -> bool:
    return not filters.ds_division and UNKNOWN not in (*filters.province, *filters.district)


def _context(scope: Scope, column: str) -> np.ndarray:
    """The context figure of each entry of the first axis; NaN where one of its districts lacks it."""
    figures = context_figures(scope.evidence.country, column)
    return np.array(
        [sum((figures.get(code, np.nan) for code in codes), 0.0) or np.nan for codes in scope.places]
    )

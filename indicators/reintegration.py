"""Reintegration: scores with the name of their weights, single items, how many were answered, communities.

Belongs here: how these come out of tallies. Not here: the scoring itself (data.scores), which interviews of a returnee are
compared (data.aggregation.courses). A later move abroad is no evidence of failure and counts as none.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data import codebook
from data.scores import Item, Weights
from indicators import estimates, weighing
from indicators.estimates import Estimate
from indicators.sums import How, MeanAmount, Sample, Scope, Tallies

COMMUNITY: Final = "receiving_communities"  # the audience whose answers are their feedback


@dataclass(frozen=True)
class Scored:
    """Another way to an estimate, with the name of the weights in the method: no score stands without it."""

    how: How

    @property
    def method(self) -> str:
        return self.how.method

    @property
    def people(self) -> bool:
        return self.how.people

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return self.how.measures(item)

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        found = self.how.estimate(tallies, item, scope)
        said = np.asarray(self.how.method if found.method is None else found.method, dtype=object)
        named = np.broadcast_to(said, found.n.shape) + f"; {scope.evidence.scores_by}"
        return replace(found, method=named)


@dataclass(frozen=True)
class ScoredMean(Scored):
    """A mean score with the name of its weights."""

    how: MeanAmount

    def sample(self, tallies: Tallies, item: str, scope: Scope) -> Sample:
        """That of the scores."""
        return self.how.sample(tallies, item, scope)


@dataclass(frozen=True)
class ItemMean:
    """Mean points of an item, 0 worst to 1 best, from its answers and the points of the weights file."""

    people: bool = True
    method: str = estimates.STUDENT

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"returnees": (f"rss_{item}",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        counts = tallies["returnees"].counts[f"rss_{item}"]
        found = found_item(scope.evidence.weights, item)
        if found is None:  # an item that the weights do not know has no points
            nothing = np.full(counts.shape[:-1], np.nan)
            return Estimate(nothing, nothing, nothing, counts.sum(axis=-1))
        points = np.array(found.points)
        return estimates.mean(counts.sum(axis=-1), counts @ points, counts @ points**2, limits=(0, 1))


@dataclass(frozen=True)
class ItemLoss:
    """What an item takes off its dimension's score where all answer it: weight share × (1 − mean points)."""

    people: bool = True
    method: str = estimates.STUDENT

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"returnees": (f"rss_{item}",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        mean = ItemMean().estimate(tallies, item, scope)
        share = weight_share(scope.evidence.weights, item)
        return Estimate(share * (1 - mean.estimate), share * (1 - mean.high), share * (1 - mean.low), mean.n)


@dataclass(frozen=True)
class ItemsAnswered:
    """Items answered, of all items of a dimension times the interviews."""

    people: bool = True
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        # Of all dimensions: which of them an item is in, the weights file says.
        return {"returnees": tuple(f"rss_{one}" for one in codebook.load().codes("rss"))}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        tally, known = tallies["returnees"], items_of(scope.evidence.weights, item)
        names = [f"rss_{one}" for one in known]
        answered = sum((tally.counts[name].sum(axis=-1) for name in names), np.zeros(tally.rows.shape))
        with np.errstate(divide="ignore", invalid="ignore"):
            return estimates.complete(answered / (tally.rows * len(names)), tally.rows)


@dataclass(frozen=True)
class HasScore:
    """Interviews that have a score, of all interviews: the others answered too few items."""

    people: bool = True
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"returnees": (item,)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        tally = tallies["returnees"]
        with np.errstate(divide="ignore", invalid="ignore"):
            return estimates.complete(tally.amounts[item][..., 0] / tally.rows, tally.rows)


@dataclass(frozen=True)
class OfCommunities:
    """A question answered yes by people of communities that receive returnees."""

    extra_by: tuple[str, ...] = ("audience",)
    only: str = COMMUNITY  # the one value of the further split that counts
    people: bool = True
    weighs: bool = True
    method: str = estimates.WILSON

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": (item,)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        told = weighing.Ratio(tallies["responses"], item, np.array([0.0, 1.0]), np.ones(2))
        return weighing.share(told, effect=scope.effect)


def found_item(weights: Weights, name: str) -> Item | None:
    """An item of a weights file, None where it is not in it."""
    return next((one for items in weights.dimensions.values() for one in items if one.id == name), None)


def items_of(weights: Weights, dimension: str) -> tuple[str, ...]:
    """The items of a dimension; of all dimensions for 'composite'."""
    chosen = weights.dimensions.values() if dimension == "composite" else (weights.dimensions[dimension],)
    return tuple(one.id for items in chosen for one in items)


def weight_share(weights: Weights, name: str) -> float:
    """An item's part of the weight of its dimension; NaN where the file does not have it."""
    for items in weights.dimensions.values():
        if name in {one.id for one in items}:
            return next(one.weight for one in items if one.id == name) / sum(one.weight for one in items)
    return float("nan")

"""Who is lost between rounds and what that could mean: baselines of those who stayed and left, worst and best case.

Belongs here: how these come out of tallies. Not here: who is expected and lost (data.aggregation.expected), the intervals (`weighing`,
`changes`), words for the pages.

People lost are no sample of people: intervals say how far a rate could vary among people like these. Someone seen again
stands in the cluster, and with the weight, of the later interview, someone lost in those of the last.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data import codebook
from data.cells import Tally
from indicators import against, change, changes, estimates, narrowing, weighing
from indicators.change import NEWCOMBE_INDEPENDENT, WELCH
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies
from indicators.weighing import Ratio

# Below the first share attrition is low, up to the second moderate, above it high.
GUIDE: Final = (0.05, 0.20)
_P: Final = re.compile(r"adjusted p (< 0\.001|[01](?:\.\d+)?)")
_SECOND: Final = np.array([0.0, 1.0])  # of two categories, the one that counts: lost, or yes
_BOTH: Final = np.ones(2)


def guide(share: float) -> str:
    """The word for a share of people lost. Source: the guide of FIELD §5, as in trials and panel surveys."""
    return "low" if share < GUIDE[0] else "moderate" if share <= GUIDE[1] else "high"


@dataclass(frozen=True)
class Attrition:
    """People lost, of all expected at a later round."""

    method: str = estimates.WILSON
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"expected": ("found_again",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        lost = Ratio(tallies["expected"], "found_again", _SECOND, _BOTH)
        return weighing.share(lost, effect=scope.effect)


@dataclass(frozen=True)
class Baseline:
    """What people expected at a later round answered before the activity; split by `found` it sets them side by side."""

    score: bool = False
    people: bool = True
    weighs: bool = True

    @property
    def method(self) -> str:
        return estimates.STUDENT if self.score else estimates.WILSON

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"expected": ("score" if self.score else f"message_{item}",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        if self.score:
            return weighing.mean(_scores(tallies["expected"], scope), limits=(0, 1), effect=scope.effect)
        return weighing.share(_answers(tallies["expected"], item), effect=scope.effect)


@dataclass(frozen=True)
class BaselineDifference:
    """Those lost less those seen again, in what they answered before the activity; p adjusted over messages and score."""

    score: bool = False
    extra_by: tuple[str, ...] = ("found",)
    people: bool = True
    weighs: bool = True
    family: str = "baseline difference"  # each item's p is adjusted over all of them

    @property
    def method(self) -> str:
        return WELCH if self.score else NEWCOMBE_INDEPENDENT

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"expected": ("score", *(f"message_{code}" for code in _messages()))}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        if "differences" not in scope.shared:
            scope.shared["differences"] = _differences(tallies["expected"], scope)
        found: dict[str, tuple[Estimate, np.ndarray]] = scope.shared["differences"]
        own = "" if self.score else item
        difference = found[own][0]
        adjusted = _holm_over([p for _, p in found.values()])[list(found).index(own)]
        methods = np.broadcast_to(np.asarray(difference.method, dtype=object), adjusted.shape)
        pairs = zip(np.ravel(methods).tolist(), np.ravel(adjusted).tolist(), strict=True)
        words = [f"{method}; {_told(p, len(found))}" for method, p in pairs]
        return replace(difference, method=np.array(words, dtype=object).reshape(adjusted.shape))


def adjusted_p(method: str) -> float:
    """The adjusted p that a row's method states; NaN where it states none."""
    said = _P.search(method)
    return float("nan") if said is None else 0.0005 if said[1].startswith("<") else float(said[1])


@dataclass(frozen=True)
class Bound:
    """What a share would be if nobody lost understood (worst), or everybody (best).

    Those lost who had answered the message at their last interview are added to those who answered it at this round.
    """

    best: bool
    method: str = estimates.WILSON
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": (f"message_{item}",), "lost": (f"message_{item}",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        seen = _answers(tallies["responses"], item)
        gone = Ratio(tallies["lost"], seen.measure, _BOTH * self.best, _BOTH)
        return _where_any(seen, weighing.share(seen, gone, effect=scope.effect))


@dataclass(frozen=True)
class ScoreBound:
    """What the mean score would be if everybody lost scored 0 (worst), or 1 (best)."""

    best: bool
    method: str = estimates.STUDENT
    people: bool = True
    weighs: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("score",), "lost": ("score",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        seen = _scores(tallies["responses"], scope)
        everybody = np.ones(len(scope.evidence.score_shares))
        gone = Ratio(tallies["lost"], "score", everybody * self.best, everybody)
        return _where_any(seen, weighing.mean(seen, gone, limits=(0, 1), effect=scope.effect))


@dataclass(frozen=True)
class NewAtRound:
    """People interviewed at a round without the round before: nobody can say how they changed."""

    people: bool = True
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("earlier",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        tally = tallies["responses"]
        return estimates.complete((tally.rows - tally.counts["earlier"][..., 0]).astype(float), tally.rows)


def _messages() -> tuple[str, ...]:
    return codebook.load().codes("message")


def _answers(tally: Tally, item: str) -> Ratio:
    """Who answered a message correctly, of those who answered it."""
    return Ratio(tally, f"message_{item}", _SECOND, _BOTH)


def _scores(tally: Tally, scope: Scope) -> Ratio:
    shares = scope.evidence.score_shares
    return Ratio(tally, "score", shares, np.ones(len(shares)))


def _where_any(seen: Ratio, found: Estimate) -> Estimate:
    """Nothing where nobody answered at the round: people lost alone are no estimate."""
    some = weighing.moments(seen)[0] > 0
    estimate, low, high = (np.where(some, part, np.nan) for part in (found.estimate, found.low, found.high))
    worth = found.n if found.worth is None else found.worth
    n, worth = np.where(some, found.n, 0), np.where(some, worth, 0.0)
    return replace(found, estimate=estimate, low=low, high=high, n=n, worth=worth)


def _differences(tally: Tally, scope: Scope) -> dict[str, tuple[Estimate, np.ndarray]]:
    """By message, and '' for the score: those lost less those seen again, and the p of no difference."""
    there, gone = (narrowing.at(tally, name) for name in ("linked", "lost"))
    effect, found = scope.effect, {}
    for message in _messages():
        first, second = _answers(there, message), _answers(gone, message)
        apart = weighing.apart(first, second)
        difference = changes.shares_apart(first, second, apart, effect=effect)
        found[message] = difference, against.p_apart(first, second, apart, effect=effect)
    first, second = _scores(there, scope), _scores(gone, scope)
    apart = weighing.apart(first, second)
    p = against.p_of_means(weighing.moments(first), weighing.moments(second), apart, effect=effect)
    found[""] = changes.means_apart(first, second, apart, effect=effect), p
    return {
        name: (difference, np.where(np.isnan(difference.low), np.nan, p))
        for name, (difference, p) in found.items()
    }


def _holm_over(p: list[np.ndarray]) -> np.ndarray:
    """Each place's p values adjusted over everything that is compared there; same shape, the comparisons first."""
    return change.holm(np.stack(p))


def _told(p: float, comparisons: int) -> str:
    if np.isnan(p):
        return "no test"
    said = "< 0.001" if p < 0.001 else f"{p:.3f}"
    return f"adjusted p {said} (Holm, {comparisons} comparisons)"

"""Who is lost between rounds and what that could mean: baselines of those who stayed and left, worst and best case.

Belongs here: how these come out of tallies. Not here: who is expected and lost (data.expected), words for the pages.

People lost are no sample of people: intervals say how far a rate could vary among people like these. Cluster ids are not
linked to people lost, so intervals use the planning design effect, and say so.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from data import codebook
from indicators import change, estimates
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies

PLANNED: Final = 1.5  # planning design effect of surveys among people who were reached together
ASSUMED: Final = f"design effect {PLANNED} assumed"
WILSON: Final = f"Wilson 95 %, {ASSUMED}"
NEWCOMBE: Final = f"Newcombe independent 95 %, {ASSUMED}"
WELCH: Final = f"Welch t 95 %, {ASSUMED}"
STUDENT: Final = f"Student t 95 %, {ASSUMED}"
LINKED, LOST = 1, 2  # positions on the axis of `found`: unknown, linked, lost
# Below the first share attrition is low, up to the second moderate, above it high.
GUIDE: Final = (0.05, 0.20)
_P: Final = re.compile(r"adjusted p (< 0\.001|[01](?:\.\d+)?)")


def guide(share: float) -> str:
    """The word for a share of people lost. Source: the guide of FIELD §5, as in trials and panel surveys."""
    return "low" if share < GUIDE[0] else "moderate" if share <= GUIDE[1] else "high"


def wilson(x: np.ndarray, n: np.ndarray) -> Estimate:
    """A share with Wilson's interval on n over the planning design effect."""
    found = estimates.wilson(x / PLANNED, n / PLANNED)
    return Estimate(found.estimate, found.low, found.high, n, n / PLANNED, WILSON)


@dataclass(frozen=True)
class Attrition:
    """People lost, of all expected at a later round."""

    method: str = WILSON
    people: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"expected": ("found_again",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        linked, lost = np.moveaxis(tallies["expected"].counts["found_again"], -1, 0)
        return wilson(lost, linked + lost)


@dataclass(frozen=True)
class Baseline:
    """What people expected at a later round answered before the activity; split by `found` it sets them side by side."""

    score: bool = False
    people: bool = True

    @property
    def method(self) -> str:
        return STUDENT if self.score else WILSON

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"expected": ("score" if self.score else f"message_{item}",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        if self.score:
            n, total, squares = _score_sums(tallies["expected"].counts["score"], scope)
            found = estimates.mean(n / PLANNED, total / PLANNED, squares / PLANNED, limits=(0, 1))
            return Estimate(found.estimate, found.low, found.high, n, n / PLANNED, STUDENT)
        no, yes = np.moveaxis(tallies["expected"].counts[f"message_{item}"], -1, 0)
        return wilson(yes, no + yes)


@dataclass(frozen=True)
class BaselineDifference:
    """Those lost less those seen again, in what they answered before the activity; p adjusted over messages and score."""

    score: bool = False
    extra_by: tuple[str, ...] = ("found",)
    people: bool = True

    @property
    def method(self) -> str:
        return WELCH if self.score else NEWCOMBE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"expected": ("score", *_messages())}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        counts = tallies["expected"].counts
        found = {name: _message_difference(counts[name]) for name in _messages()}
        found["score"] = _score_difference(counts["score"], scope)
        own = "score" if self.score else f"message_{item}"
        adjusted = _holm_over([p for _, p in found.values()])[list(found).index(own)]
        words = [f"{self.method}; {_told(p, len(found))}" for p in np.ravel(adjusted).tolist()]
        difference = found[own][0]
        return Estimate(
            difference.estimate, difference.low, difference.high, difference.n, difference.n / PLANNED,
            np.array(words, dtype=object).reshape(adjusted.shape),
        )  # fmt: skip


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
    method: str = WILSON
    people: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": (f"message_{item}",), "lost": (f"message_{item}",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        no, yes = np.moveaxis(tallies["responses"].counts[f"message_{item}"], -1, 0)
        gone = tallies["lost"].counts[f"message_{item}"].sum(axis=-1)
        # Where nobody answered there is nothing to be bounded: people lost alone are no estimate.
        gone = np.where(no + yes > 0, gone, 0)
        return wilson(yes + (gone if self.best else 0), no + yes + gone)


@dataclass(frozen=True)
class ScoreBound:
    """What the mean score would be if everybody lost scored 0 (worst), or 1 (best)."""

    best: bool
    method: str = STUDENT
    people: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("score",), "lost": ("score",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        n, total, squares = _score_sums(tallies["responses"].counts["score"], scope)
        gone = np.where(n > 0, tallies["lost"].counts["score"].sum(axis=-1), 0)
        added = gone if self.best else np.zeros_like(gone)
        sums = [part / PLANNED for part in (n + gone, total + added, squares + added)]
        found = estimates.mean(*sums, limits=(0, 1))
        return Estimate(found.estimate, found.low, found.high, n + gone, sums[0], STUDENT)


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
    return tuple(f"message_{code}" for code in codebook.load().codes("message"))


def _score_sums(counts: np.ndarray, scope: Scope) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """n, sum and sum of squares of the share correct."""
    shares = scope.evidence.score_shares
    return counts.sum(axis=-1), counts @ shares, counts @ shares**2


def _message_difference(counts: np.ndarray) -> tuple[Estimate, np.ndarray]:
    """Lost less linked, and the p of the score test of two shares; `counts` is (..., found, no and yes)."""
    (n1, x1), (n2, x2) = (
        (counts[..., at, :].sum(axis=-1) / PLANNED, counts[..., at, 1] / PLANNED) for at in (LINKED, LOST)
    )
    found = change.newcombe_independent(x1, n1, x2, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (x1 + x2) / (n1 + n2)
        z = (x2 / n2 - x1 / n1) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    whole = counts[..., LINKED, :].sum(axis=-1) + counts[..., LOST, :].sum(axis=-1)
    return Estimate(found.estimate, found.low, found.high, whole), _two_sided(z)


def _score_difference(counts: np.ndarray, scope: Scope) -> tuple[Estimate, np.ndarray]:
    """Lost less linked, and the p of the same Welch test."""
    from scipy.special import stdtr  # imported here: slow, and many processes never need it

    sums = _score_sums(counts, scope)
    first, second = (tuple(part[..., at] / PLANNED for part in sums) for at in (LINKED, LOST))
    found = change.welch((first[0], first[1], first[2]), (second[0], second[1], second[2]), limits=(-1, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        error, freedom = _welch(first, second)
        t = found.estimate / np.sqrt(error)
    whole = sums[0][..., LINKED] + sums[0][..., LOST]
    return Estimate(found.estimate, found.low, found.high, whole), 2 * stdtr(freedom, -np.abs(t))


def _welch(first: tuple[np.ndarray, ...], second: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Squared standard error of the difference, and Welch's degrees of freedom."""
    errors = []
    for n, total, squares in (first, second):
        mean = total / n
        errors.append(np.maximum(squares - n * mean**2, 0) / (n - 1) / n)
    both = errors[0] + errors[1]
    return both, both**2 / (errors[0] ** 2 / (first[0] - 1) + errors[1] ** 2 / (second[0] - 1))


def _two_sided(z: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr  # imported here: slow, and many processes never need it

    return 2 * ndtr(-np.abs(z))


def _holm_over(p: list[np.ndarray]) -> np.ndarray:
    """Each place's p values adjusted over everything that is compared there; same shape, the comparisons first."""
    flat = np.stack(p).reshape(len(p), -1)
    adjusted = np.stack([change.holm(column) for column in flat.T], axis=1)
    return adjusted.reshape(len(p), *np.shape(p[0]))


def _told(p: float, comparisons: int) -> str:
    if np.isnan(p):
        return "no test"
    said = "< 0.001" if p < 0.001 else f"{p:.3f}"
    return f"adjusted p {said} (Holm, {comparisons} comparisons)"

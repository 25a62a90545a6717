"""Change between two rounds: on the same people where respondents link, between different people where they do not.

Belongs here: which of the two a row takes, what is compared, and who stands behind it. Not here: the formulas (change,
designs), the linearised sums (weighing), what the change of a score means (`definitions`).

Which one is taken is decided by the data, row by row: one linked pair is enough for the first. An independent comparison
needs answers at both rounds; respondents without a link are then taken for different people.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data.aggregation.packing import MESSAGE_CHANGES
from indicators import change, designs, estimates, weighing
from indicators.change import NEWCOMBE_INDEPENDENT, WELCH
from indicators.estimates import Estimate
from indicators.sums import Sample, Scope, Tallies
from indicators.weighing import Apart, Moments, Ratio
from languages import later, noted

EITHER: Final = later("{same}; where nobody links {different}")
MOVED: Final = np.array([{"no>yes": 1.0, "yes>no": -1.0}.get(name, 0.0) for name in MESSAGE_CHANGES])
ALL: Final = np.ones(len(MESSAGE_CHANGES))
_YES: Final = np.array([0.0, 1.0])
INDEPENDENT_T: Final = "difference of independent samples, Student t 95 %"


@dataclass(frozen=True)
class Change:
    """Later minus earlier share correct of a message."""

    method: str = noted(EITHER, same=estimates.NEWCOMBE, different=NEWCOMBE_INDEPENDENT)
    people: bool = True
    weighs: bool = True
    compares: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": (f"message_{item}_change", f"message_{item}")}

    def sample(self, tallies: Tallies, item: str, scope: Scope) -> Sample:
        """Of the same people alone: a change between different ones is no mean of theirs."""
        moved = Ratio(tallies["responses"], f"message_{item}_change", MOVED, ALL)
        return Sample((moved,), limits=(-1, 1))

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        later, message = tallies["responses"], f"message_{item}"
        same = weighing.paired(*self.sample(tallies, item, scope).ratios, effect=scope.effect)
        if (np.asarray(same.n) > 0).all() or "responses" not in scope.earlier:
            return same
        first, second = (
            Ratio(tally, message, _YES, np.ones(2)) for tally in (scope.earlier["responses"], later)
        )
        return _either(same, independent_shares(first, second, effect=scope.effect))


@dataclass(frozen=True)
class ScoreChange:
    """Later minus earlier mean score."""

    method: str = noted(EITHER, same=estimates.PAIRED, different=WELCH)
    people: bool = True
    weighs: bool = True
    compares: bool = True

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("score", "score_change")}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        later, shares = tallies["responses"], scope.evidence.score_shares
        same = weighing.mean(
            Ratio(later, "score_change"), limits=(-1, 1), effect=scope.effect, name=estimates.PAIRED
        )
        if (np.asarray(same.n) > 0).all() or "responses" not in scope.earlier:
            return same
        first, second = (
            Ratio(tally, "score", shares, np.ones(len(shares)))
            for tally in (scope.earlier["responses"], later)
        )
        return _either(same, independent_means(first, second, effect=scope.effect))


def _either(same: Estimate, different: Estimate) -> Estimate:
    """On the same people where there are any, else between different ones."""
    linked = np.asarray(same.n) > 0

    def chosen(one: np.ndarray | str | None, other: np.ndarray | str | None) -> np.ndarray:
        return np.where(linked, np.asarray(one), np.asarray(other))

    return Estimate(
        chosen(same.estimate, different.estimate),
        chosen(same.low, different.low),
        chosen(same.high, different.high),
        chosen(same.n, different.n),
        chosen(same.worth, different.worth),
        chosen(same.method, different.method).astype(object),
        least=chosen(same.n, different.least),
        few=chosen(
            np.zeros(linked.shape, dtype=bool) if same.few is None else same.few,
            np.zeros(linked.shape, dtype=bool) if different.few is None else different.few,
        ),
        clusters=chosen(
            np.zeros(linked.shape) if same.clusters is None else same.clusters,
            np.zeros(linked.shape) if different.clusters is None else different.clusters,
        ),
    )


def independent_shares(first: Ratio, second: Ratio, *, effect: float = 1.0) -> Estimate:
    """Second minus first share of different people."""
    return shares_apart(first, second, weighing.apart(first, second), effect=effect)


def shares_apart(first: Ratio, second: Ratio, apart: Apart | None, *, effect: float) -> Estimate:
    """The same with both held against each other by cluster already."""
    return difference_of_shares(weighing.moments(first), weighing.moments(second), apart, effect=effect)


def difference_of_shares(first: Moments, second: Moments, apart: Apart | None, *, effect: float) -> Estimate:
    """Second minus first share out of the moments of both."""
    (n1, x1, _), (n2, x2, _) = first, second
    plain = change.newcombe_independent(x1 / effect, n1 / effect, x2 / effect, n2 / effect)
    plain = replace(plain, method=estimates.named(NEWCOMBE_INDEPENDENT, effect))
    return _independent(plain, (n1, n2), apart, effect=effect, limits=(-1, 1))


def independent_means(first: Ratio, second: Ratio, *, effect: float = 1.0) -> Estimate:
    """Second minus first mean of different people."""
    return means_apart(first, second, weighing.apart(first, second), effect=effect)


def means_apart(first: Ratio, second: Ratio, apart: Apart | None, *, effect: float) -> Estimate:
    """The same with both held against each other by cluster already."""
    return difference_of_means(weighing.moments(first), weighing.moments(second), apart, effect=effect)


def difference_of_means(
    first: Moments,
    second: Moments,
    apart: Apart | None,
    *,
    effect: float,
    limits: tuple[float, float] = (-1, 1),
) -> Estimate:
    """Second minus first mean out of the moments of both; `limits` are those of the difference."""
    plain = change.welch(first, second, limits=limits, effect=effect)
    plain = replace(plain, method=estimates.named(WELCH, effect))
    return _independent(plain, (first[0], second[0]), apart, effect=effect, limits=limits)


def _independent(
    plain: Estimate,
    counts: tuple[np.ndarray, np.ndarray],
    apart: Apart | None,
    *,
    effect: float,
    limits: tuple[float, float],
) -> Estimate:
    """The plain difference, or the linearised one where either side has clusters or unequal weights."""
    n1, n2 = map(np.asarray, counts)
    both = (n1 > 0) & (n2 > 0)  # nobody can be compared with nobody
    n = np.where(both, n1 + n2, 0)
    plain = replace(plain, n=n, worth=n / effect, least=np.where(both, np.minimum(n1, n2), 0))
    if apart is None:
        return plain
    earlier, later, linear, simple = apart
    own = _with_worth(linear, np.ravel(n), (np.ravel(n1), np.ravel(n2)), simple, limits=limits)
    joined = replace(
        later,
        powers=np.where(earlier.uneven & ~later.uneven, earlier.powers, later.powers),
        clustered=earlier.clustered | later.clustered,
    )
    return weighing.blended(plain, own, joined, linear, name=INDEPENDENT_T)


def _with_worth(
    linear: designs.Linearised,
    n: np.ndarray,
    counts: tuple[np.ndarray, np.ndarray],
    sides: tuple[np.ndarray, ...],
    *,
    limits: tuple[float, float],
) -> Estimate:
    """The linearised difference; its effective n is n over the design effect of the difference."""
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = (sides[0] / counts[0] + sides[1] / counts[1]) * n
    return designs.mean(linear, n, simple=simple, limits=limits)

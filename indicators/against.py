"""Each district, or group of people, against all the others: how much more or less of it understands, and is it chance?

Belongs here: the difference from the others, and p adjusted for all that are compared. Not here: the difference of two samples
(`changes`, `designs`), sums by cluster (`weighing`; of the others: `others`), what is told of it (`findings`).

Compared are a place or group and the rest of those whose place or group is known. Where records carry clusters or weights the
difference is linearised, and a cluster that lies in both counts in both; else Newcombe's interval and the pooled z test.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from data.cells import Tally
from indicators import change, changes, designs, others, weighing
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies
from indicators.weighing import Apart, Moments, Ratio, Weighed
from languages import later, noted

HOLM: Final = later("Holm-adjusted over all compared in the round")
METHOD: Final = noted("against the rest; {test}", test=change.NEWCOMBE_INDEPENDENT)
TEST: Final = noted(
    "two-sided p of the linearised difference (t), without clusters of the pooled z test; {adjusted}",
    adjusted=HOLM,
)
_YES: Final = np.array([0.0, 1.0])
_ASKED: Final = np.ones(2)


@dataclass(frozen=True)
class AgainstRest:
    """Share correct of each entry of the first axis minus that of the others, or the adjusted p of that difference."""

    which: Literal["difference", "p"]
    people: bool = True
    weighs: bool = True
    sampled: bool = True
    family: str = "against the rest"  # shares what it works out with the other of the two

    @property
    def method(self) -> str:
        return METHOD if self.which == "difference" else TEST

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": (f"message_{item}",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        if (
            item not in scope.shared
        ):  # the difference and its p are asked together, and come from the same sums
            scope.shared[item] = compared(tallies["responses"], f"message_{item}", effect=scope.effect)
        found, p = scope.shared[item]
        if self.which == "difference":
            return found
        adjusted = change.holm(p)
        return replace(found, estimate=adjusted, low=adjusted, high=adjusted, method=TEST)


def compared(tally: Tally, measure: str, *, effect: float) -> tuple[Estimate, np.ndarray]:
    """Share of each entry of the first axis minus that of the others, and its p, adjusted for nothing."""
    first, second = (Ratio(one, measure, _YES, _ASKED) for one in (rest_of(tally, measure), tally))
    own = weighing.weighed(second)
    apart = None if own is None else others.apart(own, _known(tally))
    found = changes.shares_apart(first, second, apart, effect=effect)
    p = p_apart(first, second, apart, effect=effect)
    return replace(found, few=_few(found, own)), np.where(np.isnan(found.low), np.nan, p)


def _few(found: Estimate, own: Weighed | None) -> np.ndarray:
    """Too few clusters: in both together, or in the place or group that is held against the others."""
    few = np.zeros(np.shape(found.n), dtype=bool) if found.few is None else np.asarray(found.few)
    if own is None:
        return few
    clusters = np.bincount(own.sums.group, weights=weighing.units_of(own), minlength=own.sums.groups)
    return few | (own.clustered & (clusters < designs.FEWEST_CLUSTERS)).reshape(few.shape)


def _known(tally: Tally) -> np.ndarray:
    return np.array([value is not None for value in tally.values[0]])


def rest_of(tally: Tally, measure: str) -> Tally:
    """For each entry of the first axis the counts of all other known entries; nothing for the unknown one."""
    counts = others.of_others(tally.counts[measure], _known(tally))
    return replace(tally, counts={measure: counts}, amounts={}, clusters=None)


def p_of(first: Ratio, second: Ratio, *, effect: float) -> np.ndarray:
    """Two-sided p that two shares of different people are equal: NaN where one of them has nobody."""
    return p_apart(first, second, weighing.apart(first, second), effect=effect)


def p_apart(first: Ratio, second: Ratio, apart: Apart | None, *, effect: float) -> np.ndarray:
    """The same with both held against each other by cluster already."""
    return p_of_shares(weighing.moments(first), weighing.moments(second), apart, effect=effect)


def p_of_shares(first: Moments, second: Moments, apart: Apart | None, *, effect: float) -> np.ndarray:
    """The same out of the moments of both.

    Sources: pooled z, Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, ch. 3; linearised t, Korn and
    Graubard (1999), Analysis of Health Surveys, ch. 3.
    """
    from scipy.special import ndtr  # imported here: slow, and many processes never need it

    (n1, x1, _), (n2, x2, _) = first, second
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (x1 + x2) / (n1 + n2)
        error = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2) * effect)
        z = (x2 / n2 - x1 / n1) / error
    plain = np.where((n1 > 0) & (n2 > 0), np.where(error > 0, 2 * ndtr(-np.abs(z)), 1.0), np.nan)
    return plain if apart is None else _linearised(plain, apart)


def p_of_means(first: Moments, second: Moments, apart: Apart | None, *, effect: float) -> np.ndarray:
    """Two-sided p that two means of different people are equal: Welch's, or the linearised one where there are clusters."""
    p = change.welch_p(first, second, effect=effect)
    if apart is None:
        return p
    used = (apart.first.used | apart.second.used).reshape(p.shape)
    return np.where(used, designs.p_of(apart.linear).reshape(p.shape), p)


def _linearised(plain: np.ndarray, apart: Apart) -> np.ndarray:
    """The plain p of two shares, or the linearised one where either side has clusters or unequal weights."""
    from scipy.special import stdtr  # imported here: slow, and many processes never need it

    linear, used = apart.linear, apart.first.used | apart.second.used
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(linear.ratio) / np.sqrt(np.where(linear.variance > 0, linear.variance, np.nan))
    own = np.where(linear.freedom > 0, 2 * stdtr(np.maximum(linear.freedom, 1), -t), np.nan)
    return np.where(used, own, plain.ravel()).reshape(plain.shape)

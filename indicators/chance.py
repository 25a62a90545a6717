"""Could a change be chance? p of each key message, adjusted for all that are compared; and who stands behind a change.

Belongs here: tests of changes and the people compared. Not here: the changes themselves (changes), districts against the rest
(against), the formulas (change, designs).
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data import codebook
from indicators import against, change, changes, designs, estimates, weighing
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies
from indicators.weighing import Ratio
from languages import later, noted

MCNEMAR: Final = later("exact McNemar p")
LINEAR: Final = later("p by t of the linearised paired difference")
APART: Final = later("p of two independent samples")


def adjusted_words(compared: int) -> str:
    """How p values were adjusted."""
    return f"adjusted by Holm for {compared} key message{'' if compared == 1 else 's'} compared"


@dataclass(frozen=True)
class ChangeChance:
    """p that a message is understood as often at both rounds, adjusted by Holm over the key messages of the same row."""

    method: str = noted(
        "{same}, with clusters or weights {linear}, where nobody links {apart}; adjusted by Holm",
        same=MCNEMAR,
        linear=LINEAR,
        apart=APART,
    )
    people: bool = True
    weighs: bool = True
    compares: bool = True
    sampled: bool = False

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        names = [f"message_{code}" for code in codebook.load().codes("message")]
        return {"responses": (*names, *(f"{name}_change" for name in names))}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        messages = codebook.load().codes("message")
        if "p" not in scope.shared:
            found = [_p(tallies, scope, message) for message in messages]
            scope.shared["p"] = found, change.holm(np.stack([one.estimate for one in found]))
        found, adjusted = scope.shared["p"]
        own, p = found[messages.index(item)], adjusted[messages.index(item)]
        compared = (~np.isnan(adjusted)).sum(axis=0)
        words = [
            f"{method}, {adjusted_words(count)}"
            for method, count in zip(
                np.ravel(np.asarray(own.method)).tolist(), np.ravel(compared).tolist(), strict=True
            )
        ]
        return replace(own, estimate=p, low=p, high=p, method=np.array(words, dtype=object).reshape(p.shape))


def _p(tallies: Tallies, scope: Scope, message: str) -> Estimate:
    """The unadjusted p of a message, and how it was made."""
    later = tallies["responses"]
    counts = later.counts[f"message_{message}_change"]
    n = counts.sum(axis=-1)
    p = np.where(n > 0, change.mcnemar(counts[..., 1], counts[..., 2]), np.nan)
    method = np.full(p.shape, MCNEMAR, dtype=object)
    found = weighing.weighed(Ratio(later, f"message_{message}_change", changes.MOVED, changes.ALL))
    if found is not None:
        used = found.used.reshape(p.shape)
        p = np.where(used, designs.p_of(designs.linearised(found.sums)).reshape(p.shape), p)
        method = np.where(used, LINEAR, method)
    if (n > 0).all() or "responses" not in scope.earlier:
        return Estimate(p, p, p, n, n.astype(float), method)
    first, second = (
        Ratio(tally, f"message_{message}", np.array([0.0, 1.0]), np.ones(2))
        for tally in (scope.earlier["responses"], later)
    )
    n1, n2 = (weighing.moments(side)[0] for side in (first, second))
    both = np.where((n1 > 0) & (n2 > 0), n1 + n2, 0)
    p = np.where(n > 0, p, np.where(both > 0, against.p_of(first, second, effect=scope.effect), np.nan))
    n, method = np.where(n > 0, n, both), np.where(n > 0, method, APART)
    return Estimate(p, p, p, n, n.astype(float), method)


@dataclass(frozen=True)
class PeopleCompared:
    """How many answered at the round before and at this one, how many of these are linked, and how many were lost."""

    method: str = estimates.COMPLETE
    people: bool = True
    compares: bool = True
    sampled: bool = False

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"responses": ("earlier",), "lost": ()}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        counted = {
            "earlier": scope.earlier["responses"].rows,
            "later": tallies["responses"].rows,
            "linked": tallies["responses"].counts["earlier"][..., 0],
            "lost": tallies["lost"].rows,
        }
        value = counted[item].astype(float)
        # With anybody on record nought is known to be nought; its n is those looked at.
        looked_at = sum(counted.values(), np.zeros_like(tallies["lost"].rows))
        return estimates.complete(value, np.where(value > 0, counted[item], looked_at))

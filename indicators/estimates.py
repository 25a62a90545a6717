"""Estimates and 95 % intervals from sums, for arrays of groups at once. What they are estimates of is said in `definitions`.

Every function returns an Estimate whose arrays have the shape of its arguments; NaN means that there is none.
"""

from dataclasses import dataclass

import numpy as np

from languages import later, noted

Z = 1.959963984540054  # 97.5th percentile of the normal distribution
SIMPLE = later("simple random sampling assumed")
WILSON = noted("Wilson 95 %, {assumed}", assumed=SIMPLE)
NEWCOMBE = noted("Newcombe paired 95 %, {assumed}", assumed=SIMPLE)
STUDENT = noted("Student t 95 %, {assumed}", assumed=SIMPLE)
PAIRED = noted("paired Student t 95 %, {assumed}", assumed=SIMPLE)
COMPLETE = later("complete count of the records")


@dataclass(frozen=True)
class Estimate:
    """`n` is the number of records behind each estimate; `worth` the effective n, where it is another.

    `method` is a text a group (or one for all) where the data choose it, None where the indicator has but one. `least` is
    the smaller n of two sides that are compared, `few` marks groups with too few clusters; `clusters` is how many stand behind
    each, 0 where every record stands for itself.
    """

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray
    worth: np.ndarray | None = None
    method: np.ndarray | str | None = None
    least: np.ndarray | None = None
    few: np.ndarray | None = None
    clusters: np.ndarray | None = None


def named(method: str, effect: float) -> str:
    """A plain method by the design effect it reckons with: 1 assumes simple random sampling."""
    return method if effect == 1 else method.replace(SIMPLE, f"design effect {effect:g} assumed")


def wilson(x: np.ndarray, n: np.ndarray, *, effect: float = 1.0, method: str | None = None) -> Estimate:
    """Share x/n with Wilson's score interval on n over the design effect, always within 0 and 1.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209–212.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p, worth = x / n, n / effect
    return Estimate(p, *interval_of_share(p, worth, Z), n, worth, method)


def interval_of_share(p: np.ndarray, n: np.ndarray, z: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of a share on `n` records, or on an effective n; `z` is the quantile."""
    with np.errstate(divide="ignore", invalid="ignore"):
        square, whole = z**2, 1 + z**2 / n
        centre = (p + square / (2 * n)) / whole
        half = z / whole * np.sqrt(p * (1 - p) / n + square / (4 * n**2))
        return _within(np.minimum(centre - half, p), 0, 1), _within(np.maximum(centre + half, p), 0, 1)


def _within(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """np.clip, which takes longer to begin than to clip the few values of a chart."""
    return np.minimum(np.maximum(values, low), high)


def newcombe_paired(table: np.ndarray, *, effect: np.ndarray | float = 1.0) -> Estimate:
    """Difference of two shares on the same people, later minus earlier, by Newcombe's method 10.

    `effect` is a design effect (an array has one a table): the table counts as that many times fewer people. `table` is (..., 4): (earlier, later) = no no, no yes, yes no, yes yes.
    Source: Newcombe (1998), Statistics in Medicine 17, 2635–2650.
    """
    told = np.asarray(table, dtype=float)
    neither, gained, lost, both = np.moveaxis(told / np.asarray(effect)[..., np.newaxis], -1, 0)
    n = neither + gained + lost + both
    later, earlier = wilson(both + gained, n), wilson(both + lost, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = (gained - lost) / n
        phi = _phi(neither, gained, lost, both)
        up1, down1 = later.high - later.estimate, later.estimate - later.low
        up2, down2 = earlier.high - earlier.estimate, earlier.estimate - earlier.low
        below = np.sqrt(np.maximum(down1**2 - 2 * phi * down1 * up2 + up2**2, 0))
        above = np.sqrt(np.maximum(down2**2 - 2 * phi * down2 * up1 + up1**2, 0))
    low, high = _within(difference - below, -1, 1), _within(difference + above, -1, 1)
    return Estimate(difference, low, high, told.sum(axis=-1), n)


def _phi(neither: np.ndarray, gained: np.ndarray, lost: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Newcombe's correlation, corrected for continuity when positive; 0 where a margin is empty."""
    margins = (both + gained) * (neither + lost) * (both + lost) * (neither + gained)
    product = both * neither - gained * lost
    n = both + gained + lost + neither
    corrected = np.where(product > 0, np.maximum(product - n / 2, 0), product)
    return np.divide(corrected, np.sqrt(margins), out=np.zeros_like(product), where=margins > 0)


def mean(
    n: np.ndarray, total: np.ndarray, squares: np.ndarray, *, limits: tuple[float, float], effect: float = 1.0
) -> Estimate:
    """Mean with Student's t interval clipped to `limits`, as wide as the design effect asks; none below two records."""
    from scipy.special import (
        stdtrit,
    )  # imported here: scipy is slow to import and many processes never need it

    with np.errstate(divide="ignore", invalid="ignore"):
        centre = total / n
        variance = np.maximum(squares - n * centre**2, 0) / (n - 1)
        half = stdtrit(np.maximum(n - 1, 1), 0.975) * np.sqrt(variance / n * effect)
    half = np.where(n >= 2, half, np.nan)
    return Estimate(centre, _within(centre - half, *limits), _within(centre + half, *limits), n, n / effect)


def complete(value: np.ndarray, n: np.ndarray) -> Estimate:
    """A count or a ratio of counts over all records: its interval is itself, and there is none without records."""
    value = np.where(n > 0, value, np.nan)
    return Estimate(value, value, value, n)

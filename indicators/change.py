"""Change between two rounds or two groups: on the same people (paired) or on different ones (independent).

Every function takes arrays of groups and answers for each; NaN means that there is no answer. With clusters or weights the
linearised difference of `designs` takes the place of these.
"""

import numpy as np

from indicators.estimates import SIMPLE, Estimate, wilson
from languages import noted

NEWCOMBE_INDEPENDENT = noted("Newcombe independent 95 %, {assumed}", assumed=SIMPLE)
WELCH = noted("Welch t 95 %, {assumed}", assumed=SIMPLE)


def newcombe_independent(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray) -> Estimate:
    """Difference of two shares of different people, x2/n2 - x1/n1, by Newcombe's method 10 without correction.

    `n` of the estimate is that of both together. Source: Newcombe (1998), Statistics in Medicine 17, 873–890.
    """
    first, second = wilson(x1, n1), wilson(x2, n2)
    difference = second.estimate - first.estimate
    below = np.hypot(second.estimate - second.low, first.high - first.estimate)
    above = np.hypot(second.high - second.estimate, first.estimate - first.low)
    low, high = np.clip(difference - below, -1, 1), np.clip(difference + above, -1, 1)
    return Estimate(difference, low, high, np.asarray(n1) + np.asarray(n2))


def mcnemar(gained: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """Two-sided exact p that as many gained as lost, from whole numbers; 1 where nobody moved.

    Source: McNemar (1947), Psychometrika 12, 153–157; exact binomial form.
    """
    from scipy.special import bdtr  # imported here: slow, and many processes never need it

    moved = np.asarray(gained) + np.asarray(lost)
    p = 2 * bdtr(np.minimum(gained, lost), np.maximum(moved, 1), 0.5)
    return np.where(moved > 0, np.minimum(p, 1.0), 1.0)


def welch(
    first: tuple[np.ndarray, np.ndarray, np.ndarray],
    second: tuple[np.ndarray, np.ndarray, np.ndarray],
    *,
    limits: tuple[float, float],
    effect: float = 1.0,
) -> Estimate:
    """Difference of two means of different people, second minus first; each is (n, sum, sum of squares).

    `effect` is the design effect the interval is to reckon with.

    None below two records on a side, or where nobody differs at all. Source: Welch (1947), Biometrika 34, 28–35.
    """
    from scipy.special import stdtrit  # imported here: slow, and many processes never need it

    difference, error, freedom = _difference_of_means(first, second, effect)
    half = stdtrit(freedom, 0.975) * error
    low, high = np.clip(difference - half, *limits), np.clip(difference + half, *limits)
    return Estimate(difference, low, high, np.asarray(first[0]) + np.asarray(second[0]))


def welch_p(
    first: tuple[np.ndarray, np.ndarray, np.ndarray],
    second: tuple[np.ndarray, np.ndarray, np.ndarray],
    *,
    effect: float = 1.0,
) -> np.ndarray:
    """Two-sided p of the same comparison; NaN where it has no interval."""
    from scipy.special import stdtr  # imported here: slow, and many processes never need it

    difference, error, freedom = _difference_of_means(first, second, effect)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 2 * stdtr(freedom, -np.abs(difference / error))


def holm(p: np.ndarray) -> np.ndarray:
    """Holm's p values, adjusted for all that are compared at once, along the first axis; NaN stays NaN and is not counted.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
    """
    order = np.argsort(p, axis=0, kind="stable")  # NaN comes last
    place = np.arange(len(p)).reshape(-1, *(1,) * (np.ndim(p) - 1))
    steps = np.take_along_axis(p, order, 0) * ((~np.isnan(p)).sum(axis=0) - place)
    adjusted = np.empty(np.shape(p))
    np.put_along_axis(adjusted, order, np.minimum(1.0, np.maximum.accumulate(steps, axis=0)), 0)
    return adjusted


def _difference_of_means(
    first: tuple[np.ndarray, ...], second: tuple[np.ndarray, ...], effect: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Second minus first mean, its standard error, and Welch's degrees of freedom."""
    (n1, mean1, error1), (n2, mean2, error2) = _mean_and_error(first), _mean_and_error(second)
    with np.errstate(divide="ignore", invalid="ignore"):
        both = error1 + error2
        freedom = both**2 / (error1**2 / (n1 - 1) + error2**2 / (n2 - 1))
    return mean2 - mean1, np.sqrt(both * effect), freedom


def _mean_and_error(sums: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """n, the mean and its squared standard error."""
    n, total, squares = (np.asarray(part, dtype=float) for part in sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        error = np.maximum(squares - n * mean**2, 0) / (n - 1) / n
    return n, mean, np.where(n >= 2, error, np.nan)

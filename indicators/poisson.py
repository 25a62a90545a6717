"""Two rates of events compared exactly: how much more often per day lately than before, and whether chance explains it.

Arrays in, numbers out. Not here: what the events are and which days are lately (`alerts`).
"""

from dataclasses import dataclass

import numpy as np

from languages import later

METHOD = later("exact conditional test of two Poisson rates")


@dataclass(frozen=True)
class Compared:
    """Ratio of the later to the earlier rate with its exact 95 % interval, and the one-sided p of a rise.

    The ratio is infinite where there was nothing before; NaN where there was nothing at all, or no days on a side.
    """

    ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray


def compare(later: np.ndarray, earlier: np.ndarray, *, days: tuple[np.ndarray, np.ndarray]) -> Compared:
    """Events `later` in days[0] days against events `earlier` in days[1] days.

    Given their sum, the later ones are binomial with probability days[0] / (days[0] + days[1]) if the rates are equal.
    Source: Przyborowski and Wilenski (1940), Biometrika 31, 313–323; interval from Clopper and Pearson (1934), as in R's
    poisson.test.
    """
    from scipy.special import betainc, betaincinv  # imported here: slow, and many processes never need it

    k, m = (np.asarray(values, dtype=float) for values in (later, earlier))
    days1, days0 = (np.asarray(part, dtype=float) for part in days)
    known = (days1 > 0) & (days0 > 0) & (k + m > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = days1 / (days1 + days0)
        ratio = (k / days1) / (m / days0)
        low = np.where(k > 0, betaincinv(np.maximum(k, 1), m + 1, 0.025), 0.0)
        high = np.where(m > 0, betaincinv(k + 1, np.maximum(m, 1), 0.975), 1.0)
        bounds = [bound / (1 - bound) * days0 / days1 for bound in (low, high)]
        # The upper tail of a binomial as an incomplete beta function; at least none is certain.
        p = np.where(k > 0, betainc(np.maximum(k, 1), m + 1, share), 1.0)
    return Compared(*(np.where(known, values, np.nan) for values in (ratio, *bounds, p)))

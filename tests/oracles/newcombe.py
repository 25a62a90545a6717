"""Newcombe's interval for the difference of two shares on the same people (his method 10), from a two-by-two table.

Source: Newcombe (1998), Statistics in Medicine 17, 2635–2650: square-and-add of two Wilson intervals, with the
correlation of the table, corrected for continuity when it is positive.
"""

from math import nan, sqrt

from tests.oracles import wilson


def interval(*, both: float, lost: float, gained: float, neither: float) -> tuple[float, float, float]:
    """Later minus earlier share, low and high.

    `both` were right each time, `lost` only earlier, `gained` only later, `neither` never.
    """
    n = both + lost + gained + neither
    if n == 0:
        return nan, nan, nan
    p1, l1, u1 = wilson.interval(both + gained, n)
    p2, l2, u2 = wilson.interval(both + lost, n)
    phi = correlation(both=both, lost=lost, gained=gained, neither=neither)
    difference = p1 - p2
    below = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    above = (u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2
    low, high = difference - sqrt(max(below, 0.0)), difference + sqrt(max(above, 0.0))
    return difference, max(low, -1.0), min(high, 1.0)


def correlation(*, both: float, lost: float, gained: float, neither: float) -> float:
    """The phi of the table: 0 when a margin is empty, its numerator less n/2 but not below 0 when positive."""
    margins = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    if margins == 0:
        return 0.0
    product = both * neither - lost * gained
    n = both + lost + gained + neither
    if product > n / 2:
        product -= n / 2
    elif product > 0:
        product = 0
    return product / sqrt(margins)

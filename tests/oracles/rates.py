"""Two Poisson rates compared with whole numbers and fractions: the binomial tail added up term by term, bounds by halving."""

from fractions import Fraction
from math import comb


def p_of_rise(later: int, earlier: int, *, days: tuple[int, int]) -> Fraction:
    """Chance of so many later events or more, given their sum, if both rates are equal."""
    n, share = later + earlier, Fraction(days[0], days[0] + days[1])
    return sum((comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(later, n + 1)), Fraction(0))


def bounds(later: int, earlier: int, *, days: tuple[int, int]) -> tuple[float, float]:
    """Exact 95 % bounds of the ratio of rates."""
    n = later + earlier
    low = 0.0 if not later else _where(lambda share: _tail(later, n, share) >= 0.025)
    high = 1.0 if later == n else _where(lambda share: _tail(later + 1, n, share) >= 0.975)
    odds = days[1] / days[0]
    return low / (1 - low) * odds, (high / (1 - high) * odds if high < 1 else float("inf"))


def _tail(k: int, n: int, share: float) -> float:
    return sum(comb(n, j) * share**j * (1 - share) ** (n - j) for j in range(k, n + 1))


def _where(reached) -> float:
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return (low + high) / 2

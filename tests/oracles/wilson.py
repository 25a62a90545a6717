"""Wilson's score interval, solved as the equation it comes from rather than by its closed form.

Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209–212. The bounds are the shares q at which the observed share lies
exactly z standard errors away, |p − q| = z √(q (1 − q) / n), i.e. the roots of a quadratic in q.
"""

from math import nan, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)


def interval(x: float, n: float) -> tuple[float, float, float]:
    """Estimate, low and high of x of n; three NaN when nobody was asked."""
    if n == 0:
        return nan, nan, nan
    # (n + z²) q² − (2x + z²) q + x²/n = 0
    a, b, c = n + Z * Z, -(2 * x + Z * Z), x * x / n
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    low, high = (-b - root) / (2 * a), (-b + root) / (2 * a)
    return x / n, 0.0 if x == 0 else low, 1.0 if x == n else high

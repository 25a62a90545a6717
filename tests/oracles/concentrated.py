"""Gini and Hoover the slow way: by pairs of places and by shares, with fractions and no Lorenz curve."""

from fractions import Fraction


def gini(amount: list[int], base: list[int]) -> Fraction:
    """Mean absolute difference of amount per base over all pairs weighed by their bases, over twice the mean."""
    places = [(Fraction(a), Fraction(b)) for a, b in zip(amount, base, strict=True) if b]
    whole, weight = _totals(places)
    apart = sum((abs(a / b - c / d) * b * d for a, b in places for c, d in places), Fraction(0))
    return apart / (weight * weight) / (2 * whole / weight)


def hoover(amount: list[int], base: list[int]) -> Fraction:
    """Half the sum of the absolute differences of shares."""
    places = [(Fraction(a), Fraction(b)) for a, b in zip(amount, base, strict=True) if b]
    whole, weight = _totals(places)
    return sum((abs(a / whole - b / weight) for a, b in places), Fraction(0)) / 2


def _totals(places: list[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    return sum((a for a, _ in places), Fraction(0)), sum((b for _, b in places), Fraction(0))

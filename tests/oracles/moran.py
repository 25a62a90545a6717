"""Moran's I from its double sum, and exact p by dealing out the values in every possible way: for a handful of places."""

from collections.abc import Sequence
from itertools import permutations


def global_i(values: Sequence[float], neighbours: Sequence[Sequence[int]]) -> float:
    """`neighbours` lists for each place the positions of its neighbours; each row of weights adds to one."""
    n, mean = len(values), sum(values) / len(values)
    cross = total = 0.0
    for i in range(n):
        for j in neighbours[i]:
            weight = 1 / len(neighbours[i])
            total += weight
            cross += weight * (values[i] - mean) * (values[j] - mean)
    return n / total * cross / sum((value - mean) ** 2 for value in values)


def local_i(values: Sequence[float], neighbours: Sequence[Sequence[int]], place: int) -> float:
    """The local I of one place: its deviation times the mean deviation of its neighbours, over the mean square."""
    n, mean = len(values), sum(values) / len(values)
    around = sum(values[j] - mean for j in neighbours[place]) / len(neighbours[place])
    return (values[place] - mean) * around / (sum((value - mean) ** 2 for value in values) / n)


def global_tails(values: Sequence[float], neighbours: Sequence[Sequence[int]]) -> tuple[float, float]:
    """Shares of all orders of the values whose I is at most and at least the one seen."""
    seen = global_i(values, neighbours)
    return _tails([global_i(order, neighbours) for order in permutations(values)], seen)


def local_tails(
    values: Sequence[float], neighbours: Sequence[Sequence[int]], place: int
) -> tuple[float, float]:
    """The same for one place: its own value held, the others in all orders over the other places."""
    others, seen = [*values[:place], *values[place + 1 :]], local_i(values, neighbours, place)
    orders = ([*order[:place], values[place], *order[place:]] for order in permutations(others))
    return _tails([local_i(order, neighbours, place) for order in orders], seen)


def _tails(found: list[float], seen: float) -> tuple[float, float]:
    below = sum(one <= seen + 1e-9 for one in found) / len(found)
    above = sum(one >= seen - 1e-9 for one in found) / len(found)
    return below, above

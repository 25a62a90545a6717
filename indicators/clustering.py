"""Do neighbouring places resemble each other? Moran's I for all places and for each, with p from permutations.

Arrays in, numbers out. Not here: who is whose neighbour (geo.neighbours) and which numbers are looked at (`spread`).
With 25 places the tests see only strong patterns, and one extreme place can carry them: say so where they are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from indicators.adjusting import benjamini_hochberg
from languages import noted

SEED = 20_240_601  # so that the same numbers always have the same p
PERMUTATIONS = 9_999
FEWEST_PLACES = 10  # below, hardly any pattern could be told from chance
METHOD = noted(
    "Moran’s I, neighbours share a border, weights add to one in each row; two-sided p from {permutations} permutations",
    permutations=f"{PERMUTATIONS:,}",
)
LOCAL_METHOD = noted(
    "local Moran’s I; two-sided p from {permutations} conditional permutations, adjusted over all districts for false discovery (Benjamini–Hochberg)",
    permutations=f"{PERMUTATIONS:,}",
)
TIE = 1e-12


@dataclass(frozen=True)
class Global:
    """Moran's I of `places` places, what is expected by chance, and the two-sided p."""

    i: float
    expected: float
    p: float
    places: int


NOTHING = Global(float("nan"), float("nan"), float("nan"), 0)


@dataclass(frozen=True)
class Local:
    """For each place its local I, p, p adjusted for all places, and 'high-high', 'low-low', 'high-low', 'low-high'.

    NaN and '' for places without a value or without a neighbour that has one.
    """

    i: np.ndarray
    p: np.ndarray
    adjusted: np.ndarray
    kind: tuple[str, ...]


def weights(codes: Sequence[str], neighbours: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Row-standardised contiguity weights (n, n): each neighbour counts alike, rows add to 1, or to 0 for an island."""
    place = {code: at for at, code in enumerate(codes)}
    found = np.zeros((len(codes), len(codes)))
    for code in codes:
        for other in neighbours.get(code, ()):
            if other in place:
                found[place[code], place[other]] = 1.0
    sums = found.sum(axis=1, keepdims=True)
    return np.divide(found, sums, out=np.zeros_like(found), where=sums > 0)


def morans_i(values: np.ndarray, w: np.ndarray) -> float:
    """Moran's I of `values` (n,) under weights (n, n); NaN where all values are equal or nobody has a neighbour.

    Source: Cliff and Ord (1981), Spatial Processes, Pion, p. 17.
    """
    z = np.asarray(values, dtype=float) - np.mean(values)
    squares, total = float(z @ z), float(w.sum())
    if not total or squares <= TIE * max(1.0, float(np.mean(values)) ** 2):
        return float("nan")
    return float(len(z) / total * (z @ w @ z) / squares)


def global_moran(values: np.ndarray, w: np.ndarray) -> Global:
    """Moran's I with its p: how often values dealt out at random over the places give one as far in either tail.

    NaN below FEWEST_PLACES places. Source: Anselin (1995), Geographical Analysis 27, 93–115, for pseudo-significance.
    """
    n = len(values)
    i = morans_i(values, w) if n >= FEWEST_PLACES else float("nan")
    if np.isnan(i):
        return replace(NOTHING, places=n)
    z = np.asarray(values, dtype=float) - np.mean(values)
    dealt, pairs = z.take(_dealt(n)), np.triu(w + w.T, 1) + np.diag(w.diagonal())
    products = np.zeros(PERMUTATIONS)
    # Pair by pair: few places are neighbours, and a product of matrices would wake threads that cost more than they help.
    for one, other in np.argwhere(pairs > 0).tolist():
        products += pairs[one, other] * dealt[one] * dealt[other]
    found = n / w.sum() * products / (z @ z)
    return Global(i, -1 / (n - 1), float(_two_sided(found, i)), n)


def local_moran(values: np.ndarray, w: np.ndarray) -> Local:
    """Local Moran's I of each place, its own value held and the others dealt out at random among the rest.

    I_i = z_i Σ_j w_ij z_j with z of variance 1 (divided by n), so that their mean is the global I where nobody is an island.
    Source: Anselin (1995), Geographical Analysis 27, 93–115; for the adjustment Caldas de Castro and Singer (2006),
    Geographical Analysis 38, 180–208.
    """
    n = len(values)
    i, p = np.full(n, np.nan), np.full(n, np.nan)
    if n < FEWEST_PLACES or np.isnan(morans_i(values, w)):
        return Local(i, p, p, ("",) * n)
    z = np.asarray(values, dtype=float) - np.mean(values)
    z = z / np.sqrt(np.mean(z**2))
    lag, dealt = w @ z, _dealt(n - 1)
    for place in np.flatnonzero(w.sum(axis=1) > 0).tolist():
        others, linked = np.delete(z, place), np.delete(w[place], place)
        drawn = np.zeros(PERMUTATIONS)
        for first, weight in zip(dealt, linked[linked > 0].tolist(), strict=False):
            drawn += weight * others.take(first)
        i[place] = z[place] * lag[place]
        p[place] = _two_sided(z[place] * drawn, i[place])
    kinds = (_kind(z[place], lag[place]) if not np.isnan(i[place]) else "" for place in range(n))
    return Local(i, p, benjamini_hochberg(p), tuple(kinds))


def _two_sided(dealt: np.ndarray, seen: float) -> float:
    """Twice the smaller tail, the seen one counted among those dealt."""
    room = TIE * max(1.0, abs(seen))
    tail = min(np.count_nonzero(dealt >= seen - room), np.count_nonzero(dealt <= seen + room))
    return min(1.0, 2 * (tail + 1) / (len(dealt) + 1))


@cache
def _orders(n: int) -> np.ndarray:
    """PERMUTATIONS orders of n places, the same ones each time."""
    return np.random.default_rng(SEED).random((PERMUTATIONS, n)).argsort(axis=1)


@cache
def _dealt(n: int) -> np.ndarray:
    """(n, PERMUTATIONS): who comes first in each of these orders, who second, and so on."""
    return np.ascontiguousarray(_orders(n).T)


def _kind(own: float, around: float) -> str:
    return f"{'high' if own > 0 else 'low'}-{'high' if around > 0 else 'low'}"

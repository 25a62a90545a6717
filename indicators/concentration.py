"""How evenly an amount is spread over places, held against what each place weighs: Lorenz curve, Gini and Hoover.

Arrays in, numbers out. Not here: which amount and which base are compared (`spread`), nor how the curve is drawn.
"""

from dataclasses import dataclass

import numpy as np

GINI = "Gini coefficient from the Lorenz curve, districts in order of amount per base"
HOOVER = "Hoover index, half the sum of absolute differences of shares"


@dataclass(frozen=True)
class Lorenz:
    """The curve from (0, 0) to (1, 1): cumulative shares of the base and of the amount, one more than there are places.

    `order` are the positions of the places from least to most of the amount for its base.
    """

    order: tuple[int, ...]
    base: np.ndarray
    amount: np.ndarray


def lorenz(amount: np.ndarray, base: np.ndarray) -> Lorenz | None:
    """The Lorenz curve of `amount` (n,) against `base` (n,); places without a base (NaN or 0) are left out.

    None where no amount or no base is left. Source: Lorenz (1905), Publications of the American Statistical Association 9,
    209–219.
    """
    amount, base = np.asarray(amount, dtype=float), np.asarray(base, dtype=float)
    known = np.flatnonzero((base > 0) & ~np.isnan(amount))
    if not len(known) or not amount[known].sum() > 0:
        return None
    order = known[np.argsort(amount[known] / base[known], kind="stable")]
    curves = (np.concatenate([[0.0], np.cumsum(values[order])]) for values in (base, amount))
    return Lorenz(tuple(order.tolist()), *(curve / curve[-1] for curve in curves))


def gini(amount: np.ndarray, base: np.ndarray) -> float:
    """Gini coefficient: twice the area between the Lorenz curve and the diagonal; NaN where there is no curve.

    0: everywhere as much for its base; towards 1: everything in a place that weighs nothing.
    Source: Brown (1994), Social Science & Medicine 38, 1243–1256, formula with cumulated shares.
    """
    curve = lorenz(amount, base)
    if curve is None:
        return float("nan")
    return float(1 - np.sum(np.diff(curve.base) * (curve.amount[1:] + curve.amount[:-1])))


def hoover(amount: np.ndarray, base: np.ndarray) -> float:
    """Hoover index: the share of the amount that would have to move for every place to have as much for its base.

    The largest distance of the Lorenz curve from the diagonal. NaN where there is no curve.
    Source: Hoover (1936), Review of Economics and Statistics 18, 162–171.
    """
    curve = lorenz(amount, base)
    return float("nan") if curve is None else float(np.max(curve.base - curve.amount))

"""Adjusted p values when many things are looked at for alerts; Holm's, for claims about districts, stands in `change`."""

import numpy as np

from languages import later

FALSE_DISCOVERY = later("Benjamini–Hochberg, false discovery rate 5 %")


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Adjusted p values for false discovery over all that are looked at; NaN stays NaN and is not counted.

    Of those at or below 0.05, one in twenty is expected to be false. Source: Benjamini and Hochberg (1995), Journal of the
    Royal Statistical Society B 57, 289–300.
    """
    p = np.asarray(p, dtype=float)
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    if not len(known):
        return adjusted
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(steps[::-1])[::-1])
    return adjusted

"""Student's interval of a mean, record by record."""

from math import nan, sqrt
from statistics import fmean, stdev

import numpy as np
from scipy import stats


def interval(values: np.ndarray, *, lowest: float, highest: float) -> tuple[float, float, float]:
    """Mean, low and high of values that can lie between two limits; no bounds below two values."""
    listed = values.tolist()
    if not listed:
        return nan, nan, nan
    centre = fmean(listed)
    if len(listed) < 2:
        return centre, nan, nan
    half = float(stats.t.ppf(0.975, len(listed) - 1)) * stdev(listed) / sqrt(len(listed))
    return centre, max(centre - half, lowest), min(centre + half, highest)

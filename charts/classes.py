"""Classes of a map: a few round breaks, the label of each class, and the colour it is painted in.

A number is in the class that its reader would put it in: it counts as it is written, so that 55.6 %, which is written
56 %, is never under 56 %.

Breaks are chosen from the numbers given; to keep a map's colours still while filters change, classify the picture of
the whole country once and pass the same ``Classes`` on. Drawing stands in ``map``.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from charts import formats
from charts.marks import Measure
from charts.palette import Theme
from languages import say

MOST_CLASSES = 5
BOUNDED = ("share", "fine_share", "score", "points", "score_change")
STEPS = (1.0, 2.0, 2.5, 5.0)
SERIES = (
    (1.0, 2.0, 5.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
)  # the finer where the coarser gives too few classes
LEAST_STEP = {
    "share": 0.02,
    "fine_share": 0.005,
    "points": 0.02,
    "score": 0.02,
    "score_change": 0.02,
}  # finer classes paint chance
SKEWED = 8.0  # from here (95th over 5th percentile) equal steps would leave most places in one class


@dataclass(frozen=True)
class Classes:
    """Inner breaks in rising order (a number written as a break belongs to the class above) and the measure's unit."""

    breaks: tuple[float, ...]
    unit: str
    diverging: bool = False

    def __len__(self) -> int:
        return len(self.breaks) + 1

    def of(self, number: float) -> int:
        """The class of a number, 0 for the lowest."""
        return int(np.searchsorted(self.breaks, formats.rounded(number, self.unit), side="right"))

    def labels(self) -> tuple[str, ...]:
        """Class labels as in a legend: "under 45 %", "45–55 %", "75 % and over"."""
        if not self.breaks:
            return (say("all values"),)
        unit = formats.SHARE_SIGN if self.unit in formats.SHARES else ""
        joint = " to " if self.unit in formats.SIGNED else "–"
        written = [formats.tick(number, self.unit) for number in self.breaks]
        between = [f"{low}{joint}{high}{unit}" for low, high in pairwise(written)]
        return (
            say("under {number}{unit}", number=written[0], unit=unit),
            *between,
            say("{number}{unit} and over", number=written[-1], unit=unit),
        )

    def colours(self, theme: Theme) -> tuple[str, ...]:
        """One colour a class; with a diverging measure falls and rises each deepen away from zero."""
        if self.diverging:
            return _diverging(self.breaks, theme)
        spread = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4)}.get(len(self), (0, 1, 2, 3, 4))
        return tuple(theme.sequential[position] for position in spread)


def classify(values: Iterable[float | None], measure: Measure) -> Classes:
    """At most five classes with round breaks; equal steps, or 1-2-5 steps where a few places dwarf the rest."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    numbers = np.array([formats.rounded(v, measure.unit) for v in known], dtype=float)
    diverging = measure.diverging or measure.unit in formats.SIGNED
    if len(numbers) == 0 or numbers.min() == numbers.max():
        return Classes((0.0,) if diverging else (), measure.unit, diverging)
    low, high = np.quantile(numbers, [0.05, 0.95])
    if diverging:
        breaks = _through_zero(low, high, measure.unit)
    elif measure.unit not in BOUNDED and low >= 0 and high > SKEWED * max(low, high / 1000):
        breaks = _one_two_five(numbers)
    else:
        breaks = _equal_steps(low, high, measure.unit)
    inside = [b for b in breaks if numbers.min() < b <= numbers.max() or (diverging and b == 0)]
    inside = [b for b in inside if formats.exact(b, measure.unit)]
    return Classes(tuple(inside), measure.unit, diverging)


def _equal_steps(low: float, high: float, unit: str) -> list[float]:
    """Four breaks a round step apart, in the middle of the span."""
    step = round_step(max((high - low) / MOST_CLASSES, LEAST_STEP.get(unit, 1e-9)), unit)
    first = round((low + high) / 2 / step - 1.5) * step
    return [_clean(first + i * step) for i in range(MOST_CLASSES - 1)]


def _through_zero(low: float, high: float, unit: str) -> list[float]:
    """Breaks a round step apart of which one is zero, so that a fall is never painted like a rise."""
    low, high = min(low, 0.0), max(high, 0.0)
    step = round_step(max(high - low, 1e-9) / MOST_CLASSES, unit)
    while True:
        falls, rises = (max(1, math.ceil(side / step - 1e-9)) for side in (-low, high))
        if falls + rises <= MOST_CLASSES:
            break
        step = round_step(step * 1.01, unit)
    return [_clean(i * step) for i in range(1 - falls, rises)]


def _one_two_five(numbers: np.ndarray) -> list[float]:
    """Breaks from 1, 2, 5, 10, 20, 50 … nearest to the fifths of the numbers, or from a finer series if these merge."""
    fifths = [q for q in np.quantile(numbers, [0.2, 0.4, 0.6, 0.8]) if q > 0]
    coarse, fine = ({_nearest_in_series(q, series) for q in fifths} for series in SERIES)
    return sorted(coarse if len(coarse) >= len(fifths) - 1 else fine)


def _nearest_in_series(number: float, series: Sequence[float]) -> float:
    power = math.floor(math.log10(number))
    choices = [_clean(s * 10.0 ** (power + shift)) for shift in (0, 1) for s in series]
    return min(choices, key=lambda choice: abs(math.log(choice / number)))


def round_step(size: float, unit: str) -> float:
    """The smallest round step of at least ``size`` whose multiples are written without rounding."""
    power = math.floor(math.log10(size))
    while True:
        for step in (_clean(s * 10.0**power) for s in STEPS):
            if step >= size * (1 - 1e-9) and formats.exact(step, unit):
                return step
        power += 1


def _diverging(breaks: tuple[float, ...], theme: Theme) -> tuple[str, ...]:
    """As far from zero, as deep the shade, on both sides alike."""
    falls = sum(1 for b in breaks if b <= 0)
    rises = len(breaks) + 1 - falls
    depths = {1: (2,), 2: (1, 3), 3: (1, 2, 3)}.get(max(falls, rises), (0, 1, 2, 3))
    down = [theme.falls[depth] for depth in depths[:falls]]
    return (*reversed(down), *(theme.rises[depth] for depth in depths[:rises]))


def _clean(number: float) -> float:
    """Without the dust of binary fractions: 0.30000000000000004 is 0.3."""
    return float(f"{number:.12g}")

"""Numbers to doubt: interviews that were too quick for their form, and counts far outside the others of their kind.

Belongs here: which rows of a table are told, and which were judged at all. Not here: the thresholds (rules.py), near
duplicates (near.py), problems in words (doubts.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from data import tables
from data.quality import rules
from data.quality.stored import Stored


@dataclass(frozen=True)
class Quick:
    """Interviews that were too quick: their rows, minutes, and the median they are held against.

    ``judged``: for each record whether its length is known and enough others were there to compare it with.
    """

    judged: np.ndarray
    rows: np.ndarray
    minutes: np.ndarray
    usual: np.ndarray


@dataclass(frozen=True)
class Outside:
    """Numbers of one column that lie far outside: their rows, the numbers, and the fences of their group."""

    column: str
    judged: np.ndarray
    rows: np.ndarray
    numbers: np.ndarray
    low: np.ndarray
    high: np.ndarray


def quick(stored: Stored, *, forms: Mapping[int, str]) -> Quick:
    """Interviews shorter than a share of the median of their form and round; ``forms`` is the form of each ingest."""
    minutes = stored.column("_minutes")
    possible = (minutes >= 0) & (minutes <= rules.LONGEST_MINUTES)
    if not possible.any():  # nobody noted when an interview began and ended
        return Quick(possible, *(np.empty(0, dtype=kind) for kind in (np.int64, float, float)))
    usual = np.full(len(minutes), np.nan)
    for group in _groups(_form_and_round(stored, forms), possible):
        usual[group] = np.median(minutes[group])
    judged = possible & ~np.isnan(usual)
    rows = np.flatnonzero(judged & (minutes < rules.SPEEDING * np.nan_to_num(usual)))
    return Quick(judged, rows, minutes[rows], usual[rows])


def _form_and_round(stored: Stored, forms: Mapping[int, str]) -> np.ndarray:
    names = sorted({"", *forms.values()})
    ingest = np.nan_to_num(stored.column("_ingest")).astype(np.int64)
    form_of = np.zeros(int(ingest.max(initial=0)) + 1, dtype=np.int64)
    for number, name in forms.items():
        if number < len(form_of):
            form_of[number] = names.index(name)
    form = form_of[ingest]
    return form * 8 + stored.codes("round")[1] if "round" in tables.columns(stored.table) else form


def outside(stored: Stored) -> Iterator[Outside]:
    """Numbers beyond the outer fences of their group, on a scale of logarithms; a column at a time."""
    for column, kind in rules.NUMBERS.get(stored.table, {}).items():
        numbers = stored.column(column)
        known = ~np.isnan(numbers)
        low, high = np.full(len(numbers), np.nan), np.full(len(numbers), np.nan)
        for group in _groups(stored.codes(kind)[1] if kind else np.zeros(len(numbers), int), known):
            low[group], high[group] = fences(numbers[group])
        judged = known & ~np.isnan(low)
        rows = np.flatnonzero(judged & ((numbers < low) | (numbers > high)))
        yield Outside(column, judged, rows, numbers[rows], low[rows], high[rows])


def fences(numbers: np.ndarray) -> tuple[float, float]:
    """Tukey's outer fences on the logarithm of one more than each number; none (NaN) where the quartiles are equal."""
    first, third = np.log1p(np.quantile(numbers, (0.25, 0.75)))
    if first == third:
        return float("nan"), float("nan")
    reach = rules.FENCE * (third - first)
    return float(np.expm1(first - reach)), float(np.expm1(third + reach))


def _groups(codes: np.ndarray, known: np.ndarray) -> Iterator[np.ndarray]:
    """The rows of each group of known ones that is large enough; there are few groups."""
    for code in np.unique(codes[known]).tolist():
        rows = np.flatnonzero(known & (codes == code))
        if len(rows) >= rules.ENOUGH:
            yield rows

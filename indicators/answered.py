"""An answer: the rows that answer one question, each number with its n, interval, period, design and method.

Not here: how a question is answered (`answers`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from data.cells import MONTH
from data.filters import PLACES
from indicators.covering import values_covered, with_filters
from indicators.questions import Question

COLUMNS = (
    "indicator", "item", "place_level", "place", "group", "group_value", "period_from", "period_to", "estimate", "low", "high",
    "n", "effective_n", "design", "method", "reliability", "disclosure",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """The rows that answer one question; all sequences have one entry a row, arrays hold NaN where there is nothing.

    `keys` are the values of the question's splits (district, month, sex … in the order of `by`). A split by a place can be
    by any of PLACES.
    """

    question: Question
    keys: tuple[tuple[str, ...], ...]
    place_level: str
    place: str  # of rows that are not split by place
    period: tuple[date | None, date | None]  # the days asked for, within those there are records of
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray  # records, not weighted
    effective_n: (
        np.ndarray
    )  # records drawn one by one that would tell as much; n without clusters and weights
    designs: tuple[str, ...]
    method: tuple[str, ...]  # how estimate and interval are made, a text a row
    reliability: tuple[str, ...]
    disclosure: tuple[str, ...]
    covered: tuple[
        Any, ...
    ] = ()  # of protected tables: what each row covers, None where that is just what was asked
    spans: tuple[Any, ...] = ()  # and the days it covers, where those are others
    clusters: tuple[
        int, ...
    ] = ()  # behind each row, 0 where every record stands for itself; blank where none are known

    @property
    def group(self) -> str:
        """Names of the splits that are neither place nor time, joined by '+'; blank for everyone together."""
        return "+".join(name for name in self.question.by if name not in (*PLACES, MONTH))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The code of the place each row speaks of."""
        level = self.question.level
        at = self.question.by.index(level) if level else 0
        asked = tuple(key[at] if level else self.place for key in self.keys)
        if not any(self.covered):
            return asked
        return tuple(
            "+".join(sorted(covers.places)) if covers and covers.places else code
            for code, covers in zip(asked, self.covered, strict=True)
        )

    @cached_property
    def group_values(self) -> tuple[str, ...]:
        """The values of the splits named in `group`, joined by '+'."""
        covered = self.covered or (None,) * len(self.keys)
        return tuple(
            "+".join(_groups(key, self.question.by))
            if covers is None
            else values_covered(key, self.question.by, covers)
            for key, covers in zip(self.keys, covered, strict=True)
        )

    @cached_property
    def groups(self) -> tuple[tuple[str, str], ...]:
        """Names and values of each row's splits, and of the filters that it could not be told by."""
        covered = self.covered or (None,) * len(self.keys)
        return tuple(
            with_filters(self.group, values, covers, self.question.by)
            for values, covers in zip(self.group_values, covered, strict=True)
        )

    @cached_property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """First and last day each row speaks of: its month's, or the whole period's."""
        by = self.question.by
        months = [key[by.index(MONTH)] if MONTH in by else "" for key in self.keys]
        known = {month: _days_of(month, self.period) for month in dict.fromkeys(months)}
        asked = tuple(known[month] for month in months)
        if not any(self.spans):
            return asked
        return tuple(
            (span[0].isoformat(), span[1].isoformat()) if span else days
            for days, span in zip(asked, self.spans, strict=True)
        )

    @cached_property
    def index(self) -> dict[tuple[str, ...], int]:
        """Row of each combination of split values."""
        return {key: row for row, key in enumerate(self.keys)}

    def rows(self) -> Iterator[tuple]:
        """The rows of the export, in the order of COLUMNS; blank where there is no number."""
        return map(self.row, range(len(self.keys)))

    def row(self, at: int) -> tuple:
        """One row of the export."""
        numbers = (_blank(values[at]) for values in (self.estimate, self.low, self.high))
        return (
            self.question.indicator, self.question.item, self.place_level, self.places[at], *self.groups[at], *self.periods[at],
            *numbers, int(self.n[at]), _blank(self.effective_n[at]), self.designs[at], self.method[at], self.reliability[at],
            self.disclosure[at],
        )  # fmt: skip


def _days_of(month: str, period: tuple[date | None, date | None]) -> tuple[str, str]:
    """The days of a month within a period, or the whole period without a month."""
    first, last = period
    if month and first and last:
        start = date.fromisoformat(f"{month}-01")
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        first, last = max(first, start), min(last, end)
    return (first.isoformat() if first else "", last.isoformat() if last else "")


def _groups(key: tuple[str, ...], by: tuple[str, ...]) -> Iterator[str]:
    return (value for value, name in zip(key, by, strict=True) if name not in (*PLACES, MONTH))


def _blank(value: float) -> float | str:
    return "" if np.isnan(value) else float(value)

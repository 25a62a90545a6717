"""The course of each returnee: what changed since their first interview, and their answers to single items.

Belongs here: which two interviews of one returnee are compared, as packed columns. Not here: the scores (scores.py), what a
change means (indicators.reintegration).

Two comparisons, since an interview can be in several pairs but a person should count once:
* ``<score>_first``, ``<score>_later`` and ``<score>_since`` (their difference): each interview against the same returnee's first one, where it lies in a later band
  of months since the return; of several interviews in one band the last. To be split by months since the return.
* ``<score>_latest``: the latest interview of a returnee against the first, once a person.
Scores that only some had are compared only where both interviews have them. What is missing is never 0.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Final

import numpy as np

from data import tables
from data.aggregation import stored_columns
from data.aggregation.stored_columns import Coded, Stored, numbers

OPTIONS: Final = ("1", "2", "3", "4", "5")
ASSISTED: Final = ("composite", "composite_latest")  # what is also added up for those who had each assistance
Makers = Mapping[str, Callable[[], Coded]]
AmountMakers = Mapping[str, Callable[[], np.ndarray]]


class Courses:
    """The interviews of each returnee in their order; ``bands`` are the codes of months since return, 0 unknown."""

    def __init__(self, table: Stored, *, scores: Sequence[str], bands: Callable[[], Coded]) -> None:
        self._table, self._scores, self._bands = table, tuple(scores), bands

    def items(self) -> Makers:
        """The answer to each item: one of OPTIONS."""
        names = [column.name for column in tables.family("returnees", "rss")]
        return {name: partial(self._item, name) for name in names}

    def amounts(self) -> AmountMakers:
        """First scores, changes, and both again for those who had each assistance."""
        pairs = {f"{name}_first": partial(self._first_score, name) for name in self._scores}
        later = {f"{name}_later": partial(self._later_score, name) for name in self._scores}
        since = {f"{name}_since": partial(self._since, name) for name in self._scores}
        latest = {f"{name}_latest": partial(self._latest, name) for name in self._scores}
        assisted = {
            f"{name}_with_{column.name.removeprefix('assistance_')}": partial(
                self._assisted, name, column.name
            )
            for column in tables.family("returnees", "assistance")
            for name in ASSISTED
        }
        return {**pairs, **later, **since, **latest, **assisted}

    def _item(self, name: str) -> Coded:
        answers = numbers(self._table, name)
        return Coded(OPTIONS, np.nan_to_num(answers).astype(np.uint8))

    def _first_score(self, name: str) -> np.ndarray:
        """The first interview's score, where it is compared with a later band."""
        return np.where(np.isnan(self._since(name)), np.nan, self._at_first(name))

    def _later_score(self, name: str) -> np.ndarray:
        """The score where it is compared with that of the first interview."""
        return np.where(np.isnan(self._since(name)), np.nan, numbers(self._table, name))

    def _since(self, name: str) -> np.ndarray:
        """The score less that of the first interview, where it lies in a later band."""
        return np.where(self._compared, numbers(self._table, name) - self._at_first(name), np.nan)

    def _latest(self, name: str) -> np.ndarray:
        """The latest score less that of the first interview, once a returnee with two interviews or more."""
        both = self._is_latest & (self._first != np.arange(len(self._first)))
        return np.where(both, numbers(self._table, name) - self._at_first(name), np.nan)

    def _assisted(self, name: str, column: str) -> np.ndarray:
        had = stored_columns.flag(self._table, column).codes == 2
        score = name.removesuffix("_latest")
        values = self._latest(score) if name.endswith("_latest") else numbers(self._table, score)
        return np.where(had, values, np.nan)

    def _at_first(self, name: str) -> np.ndarray:
        return numbers(self._table, name)[self._first]

    @cached_property
    def _order(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows sorted by returnee and day, and the number of the returnee of each row."""
        person, order = stored_columns.by_key(self._table, "returnee_id", "interview_date")
        return order, person

    @cached_property
    def _first(self) -> np.ndarray:
        """The row of the same returnee's first interview."""
        order, person = self._order
        starts = np.flatnonzero(np.diff(person[order], prepend=-1))
        firsts = np.empty(len(person), dtype=np.int64)
        firsts[order] = np.repeat(order[starts], np.diff(starts, append=len(order)))
        return firsts

    @cached_property
    def _is_latest(self) -> np.ndarray:
        order, person = self._order
        return _ends(order, person)

    @cached_property
    def _compared(self) -> np.ndarray:
        """The last interview of a returnee in each band that lies after the band of the first."""
        order, person = self._order
        band = self._bands().codes.astype(np.int64)
        by_band = order[np.lexsort((band[order], person[order]))]  # stable: the days keep their order
        last = _ends(by_band, person * (int(band.max(initial=0)) + 1) + band)
        return last & (band[self._first] > 0) & (band > band[self._first])


def _ends(order: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Which rows are the last of their key, in this order."""
    last = np.zeros(len(key), dtype=bool)
    last[order[np.flatnonzero(np.diff(key[order], append=-1))]] = True
    return last

"""The rounds of one respondent linked: which row is the same person's round before, and who was seen again.

Belongs here: the links. Not here: what changed between two rounds (packing.py), or what a change means (indicators).
"""

from functools import cached_property
from typing import Final

import numpy as np

from data import hashing
from data.columns import Stored, codes_of

ROUNDS: Final = ("before", "after", "follow_up")
_ROUND: Final = np.uint64(3)  # the two bits of a person's number that hold the round


class Links:
    """Links between the rows of the responses. A person has each round once: it is their key."""

    def __init__(self, table: Stored) -> None:
        self.table = table

    @cached_property
    def rounds(self) -> np.ndarray:
        """The round of each row: 1 to 3, 0 unknown."""
        return codes_of(self.table, "round", ROUNDS)

    @property
    def earlier(self) -> np.ndarray:
        """Row of the same respondent's previous round (before for after, after for follow_up), -1 if there is none."""
        return self._all[0]

    @property
    def seen_later(self) -> np.ndarray:
        """Whether the respondent's next round is there too."""
        return self._all[1]

    @property
    def is_last(self) -> np.ndarray:
        """Whether no later round of the respondent is there at all."""
        return self._all[2]

    @cached_property
    def _all(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sorted by person and round, the round before stands right before its row."""
        numbers = self._numbers()
        order = np.argsort(numbers, kind="stable")
        numbers = numbers[order]
        # Unknown rounds end in 0 and follow no round of the same person, but another person's last may be one less.
        follows = (numbers[1:] == numbers[:-1] + np.uint64(1)) & (numbers[1:] & _ROUND > 1)
        earlier = np.full(len(order), -1, dtype=np.int32 if len(order) < 1 << 31 else np.int64)
        later = np.zeros(len(order), dtype=bool)
        earlier[order[1:][follows]] = order[:-1][follows]
        later[order[:-1][follows]] = True
        last = np.ones(len(order), dtype=bool)
        last[order[:-1][(numbers[1:] ^ numbers[:-1]) <= _ROUND]] = False
        return earlier, later, last

    def _numbers(self) -> np.ndarray:
        """A number for each row: of its person, and in the last two bits its round."""
        found = self.table.filled("respondent_id", np.dtype(np.uint64), hashing.of)
        found &= ~_ROUND
        found |= self.rounds.astype(np.uint64)
        return found

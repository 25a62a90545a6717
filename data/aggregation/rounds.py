"""The rounds of one respondent linked: which row is the same person's round before, and who was seen again.

Belongs here: the links. Not here: what changed between two rounds (packing.py), or what a change means (indicators).
"""

from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from data.aggregation import arrays, persons
from data.aggregation.persons import ROUNDS
from data.aggregation.stored_columns import Stored, codes_of
from data.intake import hashing, spooling
from data.intake.spooling import Parts

__all__ = ["ROUNDS", "Links"]

_PERSON: Final = np.dtype([("row", np.int64), ("number", np.uint64)])
_KEPT: Final = ("rounds.npy", "earlier.npy", "seen-later.npy", "is-last.npy")
_ROUND: Final = np.uint64(3)  # the two bits of a person's number that hold the round


class Links:
    """Links between the rows of the responses. A person has each round once: it is their key.

    ``index`` is a folder to write the index of persons to, which is found on the way.
    """

    def __init__(self, table: Stored, *, index: Path | None = None) -> None:
        self.table, self._index = table, index

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

    def make(self) -> None:
        """Find the links now, before whoever is to share them is started."""
        _ = self.rounds, self._all

    @cached_property
    def _all(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sorted by person and round, the round before stands right before its row; the rows of a person lie in one part."""
        size = self.table.rows
        earlier = np.full(size, -1, dtype=np.int32 if size < 1 << 31 else np.int64)
        later, last = np.zeros(size, dtype=bool), np.ones(size, dtype=bool)
        written = arrays.writing(self._index) if self._index else nullcontext()
        with spooling.parts(_PERSON, rows=size) as aside, written as out:
            self._put(aside)
            keeping = persons.Keeping(out, size) if out else None
            for part in aside:
                order = hashing.in_order(part["number"])
                rows, numbers = part["row"][order], part["number"][order]
                if keeping:  # parts are by the first bits of a number
                    keeping.put(numbers, rows)
                # Unknown rounds end in 0 and follow no round of the same person, but another person's last may be one less.
                follows = (numbers[1:] == numbers[:-1] + np.uint64(1)) & (numbers[1:] & _ROUND > 1)
                earlier[rows[1:][follows]] = rows[:-1][follows]
                later[rows[:-1][follows]] = True
                last[rows[:-1][(numbers[1:] ^ numbers[:-1]) <= _ROUND]] = False
        return earlier, later, last

    def keep(self, folder: Path) -> None:
        """Find the links and put them into files, for other processes."""
        for name, column in zip(_KEPT, (self.rounds, *self._all), strict=True):
            np.save(folder / name, column)

    def _put(self, aside: Parts) -> None:
        """Put each row aside with a number: of its person, and in the last two bits its round."""
        start = 0
        for piece in self.table.pieces("respondent_id"):
            rows = np.empty(len(piece), dtype=_PERSON)
            rows["row"] = np.arange(start, start + len(piece))
            rows["number"] = persons.numbers(piece, self.rounds[start : start + len(piece)])
            aside.put(rows, rows["number"])
            start += len(piece)


class KeptLinks(Links):
    """Links that another process found, mapped from its files."""

    def __init__(self, table: Stored, folder: Path) -> None:
        super().__init__(table)
        self._folder = folder

    @cached_property
    def rounds(self) -> np.ndarray:
        """The round of each row."""
        return self._mapped(_KEPT[0])

    @cached_property
    def _all(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        earlier, later, last = (self._mapped(name) for name in _KEPT[1:])
        return earlier, later, last

    def _mapped(self, name: str) -> np.ndarray:
        return np.load(self._folder / name, mmap_mode="r" if self.table.rows else None).view(np.ndarray)

"""Which rows of the responses are of which person, as numbers sorted once: what is new is looked up among millions of rows.

Belongs here: the number of a person at a round, and the index of a large table. Not here: links between rounds (rounds.py), duplicates
within files (records.py).

A number is a hash of 62 bits of the person and two bits of the round. The index stands among the cells of a version, so that it
is checked and shared as they are; a smaller table has none, for reading its keys costs little.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.aggregation import arrays
from data.intake import hashing

ROUNDS: Final = ("before", "after", "follow_up")
LEAST: Final = 250_000  # rows from which a table has an index
FOLDER: Final = "persons"
_ROUND: Final = np.uint64(3)  # the two bits of a number that hold the round


def numbers(ids: pa.Array, rounds: np.ndarray) -> np.ndarray:
    """The number of each person at a round (1 to 3, 0 unknown)."""
    return hashing.of(ids) & ~_ROUND | rounds


def rounds_of(texts: pa.Array) -> np.ndarray:
    """The round of each row: 1 to 3, 0 unknown."""
    values = texts.dictionary if isinstance(texts, pa.DictionaryArray) else texts
    at = pc.index_in(values.cast(pa.string()), value_set=pa.array(ROUNDS), skip_nulls=True)
    codes = (pc.fill_null(at, -1).to_numpy(zero_copy_only=False) + 1).astype(np.uint8)
    if not isinstance(texts, pa.DictionaryArray):
        return codes
    at = pc.fill_null(texts.indices, len(codes)).to_numpy(zero_copy_only=False)
    return np.append(codes, np.uint8(0)).take(at)


@dataclass(frozen=True)
class Index:
    """Numbers, ascending, and the row of each in order of acceptance; mapped from disk."""

    numbers: np.ndarray
    rows: np.ndarray

    def rows_of(self, numbers: np.ndarray) -> np.ndarray:
        """The rows of the persons of these numbers, at whatever round, ascending."""
        persons = hashing.distinct(numbers & ~_ROUND)
        first = np.searchsorted(self.numbers, persons)
        after = np.searchsorted(self.numbers, persons | _ROUND, side="right")
        sizes = after - first
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return np.sort(self.rows[np.repeat(first, sizes) + within])


class Keeping:
    """An index being written, part by part in the order of the numbers."""

    def __init__(self, out: arrays.Writer, rows: int) -> None:
        self._numbers = out.reserve("numbers", np.dtype(np.uint64), (1, rows))
        self._rows = out.reserve("rows", np.dtype(np.int32), (1, rows))
        self._at = 0

    def put(self, numbers: np.ndarray, rows: np.ndarray) -> None:
        """Put the next numbers behind those that are there."""
        self._numbers.put([0], self._at, numbers[None])
        self._rows.put([0], self._at, rows[None])
        self._at += len(numbers)


def index(cells: Path) -> Index | None:
    """The index among the cells of a version, None where it has none."""
    folder = cells / FOLDER
    if not folder.is_dir():
        return None
    opened = arrays.of(folder)
    return Index(opened["numbers"][0], opened["rows"][0])

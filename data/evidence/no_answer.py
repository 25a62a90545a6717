"""Numbers that stand for no answer: -99, 98 and 999 for "does not know", "refused", "not asked".

Belongs here: which numbers of a column are such codes, by the evidence of the whole column. Not here: reading numbers
(numbers.py, values.py), or words for no answer, which are no numbers and told as that.

What no column can hold (an age of 999, a count of -99) is a code wherever it looks like one. Within the range of a column 98
may be an age and 99 a count, so that the column has to show it: the number stands far from all others, more than once
or beside another such code. A mapping has the last word: [values.age] with "99" = "99" keeps it, with "99" = "" says what it is.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import pyarrow.compute as pc

from data import tables
from data.columns.placing import Plan
from data.sources.sheet import Chunk

AGE: Final = "age"
_SIZES: Final = (
    7,
    8,
    9,
    66,
    77,
    88,
    96,
    97,
    98,
    99,
    666,
    777,
    888,
    996,
    997,
    998,
    999,
    7777,
    8888,
    9998,
    9999,
    99999,
)
_OUTSIDE: Final = frozenset({*_SIZES, *(-size for size in (1, 2, *_SIZES))})
_WITHIN: Final = {AGE: (88, 97, 98, 99), "": (97, 98, 99, 888, 997, 998, 999, 8888, 9998, 9999, 99999)}
_OLD: Final = 80  # years; whoever is older is rare, and 98 and 99 are rarer still
_FAR: Final = 3  # times any other number of the column
_SEVERAL: Final = 2
_MOST: Final = 10_000  # different texts of a column that are remembered: codes come early and often


def is_code(number: float) -> bool:
    """Whether a number that its column cannot hold is one that forms use for no answer."""
    return number in _OUTSIDE


class NoAnswers:
    """A look at the columns of whole numbers: which of their numbers are codes for no answer."""

    def __init__(self, plan: Plan) -> None:
        specs = tables.columns(plan.table)
        counts = {
            name for name, column in specs.items() if column.kind == "integer" and column.highest is None
        }
        self._wanted = {name: at for name, at in plan.columns.items() if name in counts or name == AGE}
        self._texts = {name: Counter[str]() for name in self._wanted}

    @property
    def columns(self) -> set[int]:
        """Positions of the columns looked at."""
        return set(self._wanted.values())

    def take(self, chunk: Chunk) -> None:
        """Count the texts of a chunk."""
        for name, position in self._wanted.items():
            found = pc.value_counts(chunk.columns[position])
            counts = zip(found.field(0).to_pylist(), found.field(1).to_pylist(), strict=True)
            self._add(name, dict(counts))

    def join(self, other: "NoAnswers") -> None:
        """Add what was seen in another part of the file."""
        for name, counts in other._texts.items():
            self._add(name, counts)

    def _add(self, name: str, counts: Mapping[str, int]) -> None:
        held = self._texts[name]
        if len(held) + len(counts) <= _MOST:
            held.update(counts)

    def found(self) -> dict[str, frozenset[int]]:
        """The codes of each column that has some."""
        codes = {name: _codes(name, _numbers(texts)) for name, texts in self._texts.items()}
        return {name: own for name, own in codes.items() if own}


def _numbers(texts: Mapping[str, int]) -> Counter[float]:
    numbers = Counter[float]()
    for text, rows in texts.items():
        with suppress(ValueError):
            numbers[float(text)] += rows
    return numbers


def _codes(name: str, numbers: Counter[float]) -> frozenset[int]:
    """Numbers within the range of a column that are codes for no answer."""
    candidates = [code for code in _WITHIN.get(name, _WITHIN[""]) if code in numbers]
    others = [number for number in numbers if number not in candidates and not _impossible(name, number)]
    edge = _OLD if name == AGE else _FAR * max(others, default=0)
    own = [code for code in candidates if code > edge] if others and max(others) <= edge else []
    beside = any(_impossible(name, number) and is_code(number) for number in numbers)
    told = beside or sum(numbers[code] for code in own) >= _SEVERAL
    return frozenset(own) if told else frozenset()


def _impossible(name: str, number: float) -> bool:
    return number < 0 or (name == AGE and number > 120)

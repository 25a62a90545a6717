"""Numbers as people and programs write them: decimal comma or point, and marks between thousands.

Belongs here: one text to plain digits, and which decimal mark a whole column has. Not here: the range of a column
or what becomes of a wrong number (values.py).

1,234 is a thousand in one country and a little more than one in another: where nothing else in the column
decides, it is not guessed in a column of measures. In a column of counts it can only be a thousand. Where two people
wrote in two ways, 2,930 beside 2.5 would be read as a thousand times the others: then nothing decides either, nor for counts
whether 9.000 beside 9,0 is nine or nine thousand.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.columns.placing import Plan
from data.sources.sheet import Chunk

Mark = Literal[",", ".", "?"]  # the last where the marks of a column contradict what its numbers are

_GAPS: Final = re.compile(
    r"(?<=\d)(?:[^\S\n]|['’])(?=\d{3}(?!\d))"
)  # not the end of a line: two numbers stand above each other
_GROUPED: Final = re.compile(r"^-?[1-9]\d{0,2}([,.])\d{3}(\1\d{3})*$")
_ONE_MARK: Final = re.compile(r"^-?\d*([,.])\d+$")
# A count that a program wrote with decimals, or thousands.
_MAY_BE_SMALL: Final = re.compile(r"^-?\d+[,.]000$")
_BOTH: Final = re.compile(r"^-?\d{1,3}(?:([,.])\d{3})(?:\1\d{3})*(?!\1)([,.])\d+$")
_MARKED: Final = r"[,.]"
_FAR: Final = 100  # times the largest number that can be read in one way: no thousand, but a part of one


def plain(text: str, *, whole: bool, decimal: Mark | None) -> str | None:
    """``text`` with a decimal point and nothing between thousands; None where it can mean two numbers.

    ``whole``: the column counts. ``decimal``: the mark that the rest of the column has, if any tells.
    """
    text = _GAPS.sub("", text)
    if both := _BOTH.match(text):
        return text.replace(both[1], "").replace(both[2], ".")
    grouped = _GROUPED.match(text)
    if grouped and decimal == "?" and (not whole or _MAY_BE_SMALL.match(text)):
        return None
    if grouped and (text.count(grouped[1]) > 1 or (decimal and decimal != grouped[1])):
        return text.replace(grouped[1], "")
    if grouped and grouped[1] == "," and decimal is None:
        return text.replace(",", "") if whole else None
    return text.replace(",", ".") if _ONE_MARK.match(text) else text


def _proof(text: str, *, whole: bool) -> set[Mark]:
    """What one text proves: a mark that divides thousands leaves the other one for decimals."""
    if both := _BOTH.match(text):
        return {_mark(both[2])}
    if grouped := _GROUPED.match(text):
        # A count has no decimals, so that 1.234 is grouped; 1.000 may be a one that a program wrote out.
        thousands = text.count(grouped[1]) > 1 or (whole and not text.endswith("000"))
        return {_other(grouped[1])} if thousands else set()
    one = _ONE_MARK.match(text)
    return {_mark(one[1])} if one else set()


def _mark(text: str) -> Mark:
    return "," if text == "," else "."


def _other(text: str) -> Mark:
    return "." if text == "," else ","


class Marks:
    """A look at the columns of numbers: what their texts prove about the decimal mark."""

    def __init__(self, plan: Plan) -> None:
        self._specs = tables.columns(plan.table)
        self._wanted = {name: at for name, at in plan.columns.items() if self._is_number(name)}
        self._proofs = {name: set[Mark]() for name in self._wanted}
        self._largest = {name: _Largest() for name in self._wanted}

    def _is_number(self, name: str) -> bool:
        known = name in self._specs and name not in ("latitude", "longitude")
        return known and self._specs[name].kind in ("integer", "number")

    @property
    def columns(self) -> set[int]:
        """Positions of the columns of numbers."""
        return set(self._wanted.values())

    def take(self, chunk: Chunk) -> None:
        """Remember what the texts of a chunk prove."""
        for name, position in self._wanted.items():
            whole = self._specs[name].kind == "integer"
            texts = [_GAPS.sub("", text.strip()) for text in _marked(chunk.columns[position])]
            self._proofs[name] |= _proofs(texts, whole=whole)
            self._largest[name] = self._largest[name].beside(_Largest.of(texts))

    def join(self, other: "Marks") -> None:
        """Add what was seen in another part of the file."""
        for name, proofs in other._proofs.items():
            self._proofs[name] |= proofs
            self._largest[name] = self._largest[name].beside(other._largest[name])

    def found(self) -> dict[str, Mark]:
        """The decimal marks that columns prove; "?" where thousands lie far from all other numbers, or have two marks."""
        found: dict[str, Mark] = {
            name: self._mark(name, *proofs) for name, proofs in self._proofs.items() if len(proofs) == 1
        }
        for name, proofs in self._proofs.items():
            if not proofs and self._both(name):
                found[name] = "?"
        return found

    def _both(self, name: str) -> bool:
        """Whether 25.000 stands beside 30,000, and nothing tells which of the marks is of thousands."""
        return min(self._largest[name].by_comma, self._largest[name].by_point) > 0

    def _mark(self, name: str, proven: Mark) -> Mark:
        return "?" if self._largest[name].contradicts(proven) else proven


@dataclass(frozen=True)
class _Largest:
    """The largest number of a column that can be read in one way, and the largest by thousands, by their mark; 0 where none is."""

    plain: float = 0.0
    by_comma: float = 0.0
    by_point: float = 0.0

    @classmethod
    def of(cls, texts: Iterable[str]) -> "_Largest":
        found: dict[str, float] = {}
        for text in texts:
            grouped = _GROUPED.match(text)
            if grouped and text.count(grouped[1]) == 1:
                kind, plain = grouped[1], text.replace(grouped[1], "")
            elif both := _BOTH.match(text):
                kind, plain = "", text.replace(both[1], "").replace(both[2], ".")
            elif _ONE_MARK.match(text):
                kind, plain = "", text.replace(",", ".")
            else:
                continue
            found[kind] = max(found.get(kind, 0.0), float(plain))
        return cls(found.get("", 0.0), found.get(",", 0.0), found.get(".", 0.0))

    def beside(self, other: "_Largest") -> "_Largest":
        """Of two parts of a column together."""
        return _Largest(
            max(self.plain, other.plain),
            max(self.by_comma, other.by_comma),
            max(self.by_point, other.by_point),
        )

    def contradicts(self, decimal: Mark) -> bool:
        """Whether numbers that would be thousands by a decimal mark lie far from all others."""
        return 0 < self.plain * _FAR < (self.by_point if decimal == "," else self.by_comma)


def _marked(column: pa.Array) -> Collection[str]:
    distinct = pc.unique(column)
    return distinct.filter(pc.match_substring_regex(distinct, _MARKED)).to_pylist()


def _proofs(texts: Iterable[str], *, whole: bool) -> set[Mark]:
    found: set[Mark] = set()
    for text in texts:
        found |= _proof(text, whole=whole)
    return found

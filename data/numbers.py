"""Numbers as people and programs write them: decimal comma or point, and marks between thousands.

Belongs here: one text to plain digits, and which decimal mark a whole column has. Not here: the range of a column
or what becomes of a wrong number (values.py).

1,234 is a thousand in one country and a little more than one in another: where nothing else in the column
decides, it is not guessed in a column of measures. In a column of counts it can only be a thousand.
"""

import re
from collections.abc import Collection, Iterable
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.placing import Plan
from data.sources.sheet import Chunk

Mark = Literal[",", "."]

_GAPS: Final = re.compile(
    r"(?<=\d)(?:[^\S\n]|['’])(?=\d{3}(?!\d))"
)  # not the end of a line: two numbers stand above each other
_GROUPED: Final = re.compile(r"^-?[1-9]\d{0,2}([,.])\d{3}(\1\d{3})*$")
_ONE_MARK: Final = re.compile(r"^-?\d*([,.])\d+$")
_BOTH: Final = re.compile(r"^-?\d{1,3}(?:([,.])\d{3})(?:\1\d{3})*(?!\1)([,.])\d+$")
_MARKED: Final = r"[,.]"


def plain(text: str, *, whole: bool, decimal: Mark | None) -> str | None:
    """``text`` with a decimal point and nothing between thousands; None where it can mean two numbers.

    ``whole``: the column counts. ``decimal``: the mark that the rest of the column has, if any tells.
    """
    text = _GAPS.sub("", text)
    if both := _BOTH.match(text):
        return text.replace(both[1], "").replace(both[2], ".")
    grouped = _GROUPED.match(text)
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
            self._proofs[name] |= _proofs(_marked(chunk.columns[position]), whole=whole)

    def join(self, other: "Marks") -> None:
        """Add what was seen in another part of the file."""
        for name, proofs in other._proofs.items():
            self._proofs[name] |= proofs

    def found(self) -> dict[str, Mark]:
        """The decimal marks of the columns that prove one."""
        return {name: next(iter(proofs)) for name, proofs in self._proofs.items() if len(proofs) == 1}


def _marked(column: pa.Array) -> Collection[str]:
    distinct = pc.unique(column)
    return distinct.filter(pc.match_substring_regex(distinct, _MARKED)).to_pylist()


def _proofs(texts: Iterable[str], *, whole: bool) -> set[Mark]:
    found: set[Mark] = set()
    for text in texts:
        found |= _proof(_GAPS.sub("", text.strip()), whole=whole)
    return found

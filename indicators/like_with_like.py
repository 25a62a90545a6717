"""Whether two rows of protected tables may be held against each other: of different people, and alike in all else.

Protected tables answer for whole cells: a row may be of more rounds, places or days than were asked for, and say so. Women
in eleven districts and everybody else in all of them differ by more than sex. Rows of just what was asked always may.
Not here: what a row covers (sharing.protected), the difference (`comparison`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from data.filters import PLACES, UNKNOWN, Filters
from indicators import narrowing
from indicators.answered import Answer
from indicators.sides import DAYS, Sides, freed
from indicators.sums import Evidence

TOGETHER: Final = "no difference: both sides are told of some of the same people"
UNLIKE: Final = "no difference: the sides are told of different places, rounds or days"


@dataclass(frozen=True)
class Judge:
    """What rows are judged by: the sides, and what the viewer asked for besides."""

    sides: Sides
    filters: Filters
    evidence: Evidence

    def fault(self, first: Answer, second: Answer, key: tuple[str, ...]) -> str:
        """Why the rows of a key have no difference; blank where they may be compared."""
        rows = [(first, first.index[key]), (second, second.index[key])]
        if not all(one.n[row] for one, row in rows):
            return ""  # nobody: there is no number anyway
        covers = [one.covered[row] if one.covered else None for one, row in rows]
        days = [(_day(one.periods[row][0]), _day(one.periods[row][1])) for one, row in rows]
        if self.sides.by == DAYS:
            (begin, end), (start, last) = days
            if begin <= last and start <= end:
                return TOGETHER
        if not any(covers):
            return ""
        if self.sides.by != DAYS and not self._disjoint(covers):
            return TOGETHER
        same_days = self.sides.by == DAYS or days[0] == days[1]
        asked = dict(zip(first.question.by, key, strict=True))
        return "" if same_days and self._alike(covers, asked) else UNLIKE

    def _disjoint(self, covers: list[Any]) -> bool:
        first, second = (
            self._reached(cover, value) for cover, value in zip(covers, self.sides.values, strict=True)
        )
        return bool(first and second) and not first & second

    def _reached(self, covers: Any, value: str) -> frozenset[str]:
        """The values of the compared dimension that a row covers; districts where it is a place. Empty if not told."""
        if self.sides.by in PLACES:
            inside = frozenset(narrowing.within(value, self.evidence))
            return covers.places if covers else inside if self.sides.by == "province" else frozenset([value])
        return covers.values.get(self.sides.by, frozenset()) if covers else frozenset([value])

    def _alike(self, covers: list[Any], asked: dict[str, str]) -> bool:
        """Whether both cover the same in everything but the compared dimension."""
        axes = {axis for one in covers if one for axis in one.values} - {self.sides.by}
        named = ([self._values(one, axis, asked) for one in covers] for axis in axes)
        if any(first is None or first != second for first, second in named):
            return False
        return self.sides.by in PLACES or self._same_places(covers, asked)

    def _values(self, covers: Any, axis: str, asked: dict[str, str]) -> frozenset[str] | None:
        """The values of an axis that a row covers; None where that is not known."""
        if covers and axis in covers.values:
            return covers.values[axis]
        name = "round" if axis == "rounds" else axis
        chosen = (asked[name],) if name in asked else getattr(self.filters, name, ())
        return frozenset(chosen) or None

    def _same_places(self, covers: list[Any], asked: dict[str, str]) -> bool:
        there = [one.places if one else None for one in covers]
        if there[0] == there[1]:
            return True
        every = self._asked_places(asked)
        return all(places is None or places >= every for places in there)

    def _asked_places(self, asked: dict[str, str]) -> frozenset[str]:
        """The districts that were asked for; without those of no known place."""
        level = next((name for name in PLACES if name in asked), "")
        if level:
            code = asked[level]
            return frozenset(narrowing.within(code, self.evidence) if level == "province" else [code])
        return frozenset(narrowing.districts_of(freed(self.filters, self.sides.by), self.evidence)) - {
            UNKNOWN
        }


def _day(text: str) -> date:
    return date.fromisoformat(text) if text else date.min

"""What is held side by side: two periods, two places of one level, or two groups, as one short text of the address.

Belongs here: reading and writing that text, and the filters of each side. Not here: the difference (`comparison`), what a
side is called (callbacks). Rounds are no sides: they hold the same people, whose change is a measure of its own.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.filters import EVENTS, GROUPS, PERIOD, PLACES, BadFilter, Filters, parameters_of
from languages import later, say

DAYS: Final = "period"
OFFERED: Final = (DAYS, *PLACES, *GROUPS, *EVENTS, "return_country")
HOW: Final = later(
    "write it as sex:female,male, as district:LK41,LK42 or as period:2024,2025 (a year, a quarter 2025-Q1, a month 2025-05, or days 2025-01-10..2025-03-31)"
)
_WRITTEN: Final = re.compile(r"([a-z_]+):([^,]+),([^,]+)")
_PERIOD: Final = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?")


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Two values of one dimension, or two periods that share no day; differences are the second less the first."""

    by: str
    values: tuple[str, str]

    @classmethod
    def read(cls, text: str, allowed: Mapping[str, Collection[str]]) -> "Sides":
        """Read ``by:first,second``. Raises BadFilter with the text, the rule and how to write it."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None or written[1] not in OFFERED:
            raise BadFilter(say("'compare' is '{text}'; {how}.", text=text, how=say(HOW)))
        by, first, second = written.groups()
        if first == second:
            raise BadFilter(say("'compare' names '{first}' twice; name two different ones.", first=first))
        for value in (first, second):
            if by != DAYS and by in allowed and value not in allowed[by]:
                listed = ", ".join(allowed[by])
                raise BadFilter(
                    say(
                        "'compare' cannot have {by} '{value}'; allowed are {allowed}.",
                        by=by,
                        value=value,
                        allowed=listed,
                    )
                )
        found = cls(by=by, values=(first, second))
        found._demand_apart()
        return found

    def _demand_apart(self) -> None:
        if self.by != DAYS:
            return
        (begin, end), (start, last) = map(days_of, self.values)
        if begin <= last and start <= end:
            raise BadFilter(
                say(
                    "'compare' holds {first} against {second}, which share days; name two that do not.",
                    first=self.values[0],
                    second=self.values[1],
                )
            )

    def write(self) -> str:
        """The text that reads back as this value."""
        return f"{self.by}:{','.join(self.values)}"

    def of(self, filters: Filters) -> tuple[Filters, Filters]:
        """The filters of the first and of the second side: the viewer's own, with the side's value in their place."""
        first, second = (self._side(filters, value) for value in self.values)
        return first, second

    def _side(self, filters: Filters, value: str) -> Filters:
        if self.by == DAYS:
            return filters.between(*days_of(value))
        apart = filters.without(*PLACES) if self.by in PLACES else filters
        return apart.having(**{self.by: (value,)})

    def apply_to(self, table: str) -> bool:
        """Whether the records of a canonical table say which side they are on."""
        return self.by == DAYS or self.by in parameters_of(table)


def days_of(period: str) -> tuple[date, date]:
    """First and last day of a year, quarter, month, or of ``day..day``. Raises BadFilter."""
    first, dots, last = period.partition("..")
    if dots:
        try:
            days = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            days = None
        if days and days[0] <= days[1]:
            return days
    elif (parts := _PERIOD.fullmatch(period)) and date.min.year <= int(parts[1]):
        year, quarter, month = (int(part) if part else 0 for part in parts.groups())
        begin = 3 * quarter - 2 if quarter else month or 1
        end = 3 * quarter if quarter else month or 12
        if not parts[3] or 1 <= month <= 12:
            return date(year, begin, 1), date(year, end, monthrange(year, end)[1])
    raise BadFilter(say("'compare' has the period '{period}'; {how}.", period=period, how=say(HOW)))


def freed(filters: Filters, by: str) -> Filters:
    """The filters without what a side sets."""
    return filters.without(*(PERIOD if by == DAYS else PLACES if by in PLACES else (by,)))

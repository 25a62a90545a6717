"""Time on a chart: months, or quarters where most months have too few people or sessions for a number.

Belongs here: which of the two, and the answers of the quarters. Not here: how either is drawn (charts/trend.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from callbacks import marking
from charts import formats
from charts.marks import Marks, Series, joined
from data.cells import MONTH
from data.filters import Filters
from indicators.answers import Answer, answer
from indicators.questions import Question
from indicators.sums import Evidence

MONTHLY: Final = "month"
QUARTER: Final = "quarter"
MONTHS_A_QUARTER: Final = 3
ENOUGH: Final = (
    0.5  # of the months that anybody was asked in: fewer with a number, and quarters are looked at
)


@dataclass(frozen=True)
class Quarter:
    """First and last day."""

    first: date
    last: date

    @property
    def name(self) -> str:
        return formats.months(self.first, self.last)


def quarters(found: Answer) -> list[Quarter]:
    """The quarters of the months of an answer."""
    at = found.question.by.index(MONTH)
    months = {date.fromisoformat(f"{key[at]}-01") for key in found.keys}
    firsts = {day.replace(month=(day.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1) for day in months}
    return [Quarter(first, _months_later(first) - timedelta(days=1)) for first in sorted(firsts)]


def clearer(
    found: Answer, series: Sequence[Series], filters: Filters, evidence: Evidence
) -> Sequence[Series] | None:
    """The same lines by quarter where most months have no number and more of the quarters do; else None."""
    if share_shown(series) >= ENOUGH:
        return None
    wider = by_quarter(found, series, filters, evidence)
    return wider if share_shown(wider) > share_shown(series) else None


def by_quarter(
    found: Answer, series: Sequence[Series], filters: Filters, evidence: Evidence
) -> Sequence[Series]:
    """The lines of an answer by month and round, by quarter; ``series`` have the code of their round as role."""
    asked = Question(
        found.question.indicator, found.question.item, tuple(n for n in found.question.by if n != MONTH)
    )
    parts: list[list[Marks]] = [[] for _ in series]
    for quarter in quarters(found):
        told = answer([asked], _within(filters, quarter), evidence, designs=False)[asked]
        for one, marks in zip(series, parts, strict=True):
            key = (one.role,) if asked.by else ()
            code = quarter.first.isoformat()
            marks.append(marking.by_key(told, [code], [quarter.name], lambda _, key=key: key))
    return [Series(one.name, joined(marks), one.role) for one, marks in zip(series, parts, strict=True)]


def over_time(marks: Marks, span: str, shown: Filters) -> Marks:
    """Marks of months or quarters as periods that can be asked for; chosen are those that the period ``shown`` touches."""
    first, last = shown.date_from, shown.date_to
    if first is None and last is None:
        return marks.standing_for(span)
    long = MONTHS_A_QUARTER if span == QUARTER else 1
    days = {code: date.fromisoformat(code) for code in marks.codes}
    held = [
        code
        for code, day in days.items()
        if (last is None or day <= last) and (first is None or first < _months_later(day, long))
    ]
    # Of a period without any data, no other one is told in its place.
    return (marks if held else marks.take(())).standing_for(span, held)


def _within(filters: Filters, quarter: Quarter) -> Filters:
    """The filters, held to a quarter."""
    first = max(filter(None, (filters.date_from, quarter.first)))
    last = min(filter(None, (filters.date_to, quarter.last)))
    return filters.between(first, last)


def share_shown(series: Sequence[Series]) -> float:
    """Of the marks that anything is known of, those with a number; 1 where nothing is known."""
    marks = [(one.marks, i) for one in series for i in range(len(one.marks))]
    known = [(one, i) for one, i in marks if not one.without_data(i)]
    return sum(one.shown(i) for one, i in known) / len(known) if known else 1.0


def _months_later(first: date, months: int = MONTHS_A_QUARTER) -> date:
    month = first.month + months
    return date(first.year + (month > 12), (month - 1) % 12 + 1, 1)

"""Comparisons as rows of the export: both sides, the second less the first, and the adjusted p of no difference.

Belongs here: which measures of a page are compared, how their rows are named. Not here: the differences (`comparison`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from data.aggregation.packing import PUBLIC
from data.filters import PLACES, Filters
from geo.country import Country
from indicators import comparison
from indicators.answered import Answer
from indicators.comparison import Compared
from indicators.definitions import INDICATORS
from indicators.questions import Question, offered, split_at
from indicators.sides import DAYS, Sides
from indicators.sums import Evidence

DIFFERENCE: Final = "_second_less_first"
CHANCE: Final = "_second_less_first_p"
BETWEEN: Final = "|"  # the first side, then the second


@dataclass(frozen=True)
class Measured:
    """A measure that a page compares, in one round where it has rounds; all its items if none are named."""

    indicator: str
    round: str = ""
    items: tuple[str, ...] = ()

    @property
    def rest(self) -> tuple[str, ...]:
        """The split that names the round, and its value."""
        return (self.round,) if self.round else ()

    def questions(self, by: tuple[str, ...] = ()) -> list[Question]:
        """One an item."""
        split = (*by, "round") if self.round else by
        return [
            Question(self.indicator, item, split) for item in self.items or INDICATORS[self.indicator].items
        ]


_SCORES: Final = ("composite", "economic", "social", "psychosocial")
MEASURES: Final[Mapping[str, tuple[Measured, ...]]] = MappingProxyType(
    {
        "overview": (
            Measured("comprehension", "after"), Measured("score", "after"), Measured("wants_to_migrate", "after"),
            Measured("reintegration", items=("composite",)), Measured("activities"), Measured("reach", items=("counted",)),
            Measured("reach_per_1000_people", items=("counted",)), Measured("contacts_per_100000_people"),
        ),
        "outreach": (
            Measured("activities"), Measured("reach"), Measured("reach_per_1000_people", items=("counted",)), Measured("target_reached"),
            Measured("spread", items=("districts",)),
        ),
        "comprehension": (
            Measured("comprehension", "before"), Measured("comprehension", "after"), Measured("change"), Measured("score", "after"),
            Measured("pass_mark", "after"), Measured("gained_understanding"), Measured("feels_informed", "after"), Measured("risk_awareness", "after"),
        ),
        "follow-up": (
            Measured("comprehension", "follow_up"), Measured("retention"), Measured("follow_up_coverage"), Measured("wants_to_migrate", "follow_up"),
            Measured("planned_route", "follow_up", ("unsafe",)), Measured("deceived_by_agent", "follow_up"),
        ),
        "returnees": (
            Measured("reintegration", items=_SCORES), Measured("satisfaction", items=("satisfied_or_very",)), Measured("community_acceptance"),
            Measured("assistance"), Measured("returnees"),
        ),
        "experience": (
            Measured("satisfaction", items=("satisfied_or_very",)), Measured("community_acceptance"),
            Measured("satisfied_by_assistance"), Measured("dissatisfied_by_assistance"), Measured("experience_theme"),
        ),
        "hotline": (
            Measured("answered"), Measured("referred"), Measured("topic"), Measured("contacts"), Measured("contacts_per_100000_people"),
        ),
    }
)  # fmt: skip


def tables_of(page: str) -> tuple[str, ...]:
    """The canonical tables behind what a page compares; none where it compares nothing."""
    tables = (INDICATORS[one.indicator].table for one in MEASURES.get(page, ()))
    return tuple(dict.fromkeys(PUBLIC.get(table, table) for table in tables))


def measures(page: str, country: Country) -> list[Measured]:
    """What a page compares, as far as the country has the figures it needs."""
    return [one for one in MEASURES.get(page, ()) if offered(INDICATORS[one.indicator], country)]


def selection(
    page: str, filters: Filters, sides: Sides, evidence: Evidence
) -> list[tuple[Measured, list[Compared]]]:
    """Every measure of a page for the whole selection, an entry an item."""
    asked = [(one, one.questions()) for one in measures(page, evidence.country)]
    every = [question for _, questions in asked for question in questions]
    found = comparison.compare(every, filters, sides, evidence)
    return [(one, [found[q] for q in questions if q in found]) for one, questions in asked]


def by_place(
    page: str, filters: Filters, sides: Sides, evidence: Evidence, *, level: str
) -> Iterator[tuple[Measured, Compared]]:
    """Every measure of a page by the places of a level; nothing where the sides are places."""
    if sides.by in PLACES:
        return
    for one in measures(page, evidence.country):
        indicator = INDICATORS[one.indicator]
        if split_at(("district",), indicator, level) is None or one.indicator == "spread":
            continue
        found = comparison.compare(one.questions((level,)), filters, sides, evidence)
        yield from ((one, compared) for compared in found.values())


def rows(
    page: str, filters: Filters, sides: Sides, evidence: Evidence, *, level: str
) -> Iterator[list[tuple]]:
    """The rows of the export, in the order of its columns: the selection first, then place by place."""
    whole = selection(page, filters, sides, evidence)
    flat = [
        (one, row)
        for measured, several in whole
        for one in several
        if (row := one.difference.index.get(measured.rest)) is not None
    ]
    yield list(_rows(flat, sides))
    for measured, one in by_place(page, filters, sides, evidence, level=level):
        keys = [key for key in one.difference.keys if key[1:] == measured.rest]
        yield list(_rows([(one, one.difference.index[key]) for key in keys], sides))


def _rows(found: Sequence[tuple[Compared, int]], sides: Sides) -> Iterator[tuple]:
    p = comparison.adjusted(found)
    many = int(np.count_nonzero(~np.isnan(p)))
    for (one, row), chance in zip(found, p.tolist(), strict=True):
        key = one.difference.keys[row]
        for answer, value in zip((one.first, one.second), sides.values, strict=True):
            yield _named(answer, answer.index[key], sides.by, value)
        yield _of_both(one, row, sides)
        if not np.isnan(chance):
            yield _chance(one, row, sides, chance, many=many)


def _named(answer: Answer, row: int, by: str, value: str) -> tuple:
    """A row of one side, its group told with the side."""
    told = list(answer.row(row))
    if by not in told[4].split("+"):
        told[4] = "+".join(filter(None, (by, told[4])))
        told[5] = "+".join(filter(None, (value, told[5])))
    return tuple(told)


def _of_both(one: Compared, row: int, sides: Sides) -> tuple:
    first, second = (answer.row(answer.index[one.difference.keys[row]]) for answer in (one.first, one.second))
    told = list(one.difference.row(row))
    told[0] += DIFFERENCE
    told[4] = "+".join([sides.by, *one.difference.group.split("+")] if one.difference.group else [sides.by])
    rest = [
        key for key, name in zip(one.difference.keys[row], one.question.by, strict=True) if name == "round"
    ]
    told[5] = "+".join([BETWEEN.join(sides.values), *rest])
    if sides.by in PLACES:
        told[3] = BETWEEN.join((first[3], second[3]))
    if sides.by == DAYS:
        told[6], told[7] = min(first[6], second[6]), max(first[7], second[7])
    return tuple(told)


def _chance(one: Compared, row: int, sides: Sides, p: float, *, many: int) -> tuple:
    told = list(_of_both(one, row, sides))
    told[0] = one.question.indicator + CHANCE
    told[8:11] = [p, p, p]
    told[14] = comparison.HOLM.format(many=many)
    return tuple(told)

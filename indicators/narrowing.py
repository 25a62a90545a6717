"""What a question narrows: filters to a period and a place, tallies to one value or to the measures that are needed.

Not here: the questions (`questions`), and what becomes of the tallies (`sums`).
"""

from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from data.cells import Tally
from data.filters import PLACES, UNKNOWN, Filters
from geo.country import Country
from indicators.sums import Evidence

KEPT: Final = 256  # a page asks dozens of questions under the same filters


def place_of(filters: Filters, evidence: Evidence) -> tuple[str, str]:
    """Level and code of the place that filters select; 'selection' when it is not one place."""
    chosen = [(name, values) for name in PLACES if (values := getattr(filters, name))]
    if not chosen:
        return "country", evidence.country.iso3
    level, values = chosen[-1]
    if len(values) == 1 and len(chosen) == 1:
        return level, values[0]
    return "selection", "+".join(value for _, values in chosen for value in values)


def districts_of(filters: Filters, evidence: Evidence) -> tuple[str, ...]:
    """The districts that filters leave."""
    return _districts(filters.district, filters.province, evidence.country)


@lru_cache(maxsize=KEPT)
def _districts(district: tuple[str, ...], province: tuple[str, ...], country: Country) -> tuple[str, ...]:
    return tuple(
        code
        for code, parent in country.provinces.items()
        if (not district or code in district) and (not province or parent in province)
    )


def within(province: str, evidence: Evidence) -> tuple[str, ...]:
    """The districts of a province; none where it is unknown."""
    return tuple(code for code, parent in evidence.provinces.items() if parent == province) or (UNKNOWN,)


class Reach(NamedTuple):
    """What of the viewer's filters a question leaves aside: the places of a level, those of the whole country, rounds, a split."""

    level: str = ""
    everywhere: bool = False
    rounds: bool = False  # all are needed, as one is compared with that before
    only: tuple[str, str] | None = None  # the one value of a dimension that is looked at


@lru_cache(maxsize=KEPT)
def reached(
    filters: Filters, table: str, span: tuple[date, date] | None, reach: Reach
) -> tuple[Filters, Filters]:
    """What is asked of a table under these filters, and the part of them that names its place and period."""
    asked = filters.for_table(table)
    narrowed = clipped(asked, span)
    asked = narrowed if has_days(narrowed) else asked
    if reach.level or reach.everywhere:
        narrowed = narrowed.without("province", "district", reach.level or "district")
    if reach.everywhere:
        narrowed, asked = narrowed.without(*PLACES), asked.without(*PLACES)
    if reach.rounds:
        narrowed = narrowed.without("round")
    return (to(narrowed, *reach.only) if reach.only else narrowed), asked


def clipped(filters: Filters, span: tuple[date, date] | None) -> Filters:
    """The filters with a period that has two ends: as asked, within the days there are records of.

    Where there are none, the period ends before it begins: it has no days and no months.
    """
    if span is None:
        return filters
    first = max(filters.date_from or span[0], span[0])
    last = min(filters.date_to or span[1], span[1])
    return filters.between(first, last)


def has_days(filters: Filters) -> bool:
    """Whether a period is not over before it begins."""
    return not filters.date_from or not filters.date_to or filters.date_from <= filters.date_to


def to(filters: Filters, dimension: str, value: str) -> Filters:
    """The filters without other values of a dimension, of which that one alone is looked at; as they are where they leave it out."""
    chosen = getattr(filters, dimension)
    return filters.having(**{dimension: (value,)}) if not chosen or value in chosen else filters


def at(tally: Tally, name: str) -> Tally:
    """The part of a tally at one value of its last split."""
    at = tally.values[-1].index(name)
    if told := getattr(tally, "last", None):  # a tally that names what its numbers cover
        return told(at)
    return Tally(
        by=tally.by[:-1],
        values=tally.values[:-1],
        rows=tally.rows[..., at],
        counts={measure: counts[..., at, :] for measure, counts in tally.counts.items()},
        amounts={measure: sums[..., at, :] for measure, sums in tally.amounts.items()},
        clusters=tally.clusters and tally.clusters.at(at, len(tally.values[-1])),
    )


def beside(tally: Tally, measures: tuple[str, ...]) -> Tally:
    """The same tally, its records counted only where they are those of these measures: protected tables tell some in other cells."""
    told = getattr(tally, "beside", None)  # a tally that names what its numbers cover
    return told(measures) if told else tally

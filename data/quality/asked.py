"""From the viewer's filters to cells of the tallies: which of them apply, and that months are whole.

Belongs here: what part of a question tallies can answer. Not here: the counts (tallies.py).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from data import tables
from data.filters import UNKNOWN, Filters
from data.quality.tallies import Chosen
from geo.country import Country

PARAMETERS: Final = ("from", "to", "province", "district", "round")


def parameters_of(table: str) -> tuple[str, ...]:
    """The filter parameters that tallies of a table can heed."""
    return tuple(name for name in PARAMETERS if name != "round" or name in tables.columns(table))


@dataclass(frozen=True)
class Asked:
    """The cells that filters select, and the months they reach over (ISO, None where open)."""

    chosen: Chosen
    everywhere: Chosen  # the same without places
    whole_months: bool  # False: a month counts whole although the period begins or ends within it


def of(filters: Filters, table: str, country: Country) -> Asked:
    """What the tallies of a table are asked. Months that the period touches are counted whole."""
    months = (_month(filters.date_from), _month(filters.date_to))
    rounds = (("round", _values(filters.round)),) if filters.round and "round" in parameters_of(table) else ()
    return Asked(
        Chosen(months, (*rounds, *_places(filters, country))),
        Chosen(months, rounds),
        _begins(filters.date_from) and _ends(filters.date_to),
    )


def _places(filters: Filters, country: Country) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    found: list[tuple[str, tuple[str | None, ...]]] = []
    if filters.district:
        found.append(("district", _values(filters.district)))
    if filters.province:
        within = tuple(code for code, province in country.provinces.items() if province in filters.province)
        found.append(("district", (*within, *([None] if UNKNOWN in filters.province else []))))
    return tuple(found)


def _values(codes: tuple[str, ...]) -> tuple[str | None, ...]:
    return tuple(None if code == UNKNOWN else code for code in codes)


def _month(day: date | None) -> int | None:
    return None if day is None else int(np.datetime64(day, "M").astype(np.int64))


def _begins(day: date | None) -> bool:
    return day is None or day.day == 1


def _ends(day: date | None) -> bool:
    return day is None or day.day == monthrange(day.year, day.month)[1]

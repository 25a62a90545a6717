"""Whether the points of a whole file have latitude and longitude the wrong way round.

Belongs here: the count over the file, and what follows from it. Not here: single points (whereabouts.py) or the
districts they lie in (place.py).

One point may be a slip; a file in which nearly all points come to lie in the country only when the two are
exchanged was exported that way. Nothing is moved unless the person who runs the program says so.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

import geo.boundaries
from data import whereabouts
from data.placing import Plan
from data.problems import Problems
from data.sources.sheet import Sheet
from geo.country import Country

SWAP: Final = "swap-coordinates"
# Points that stray or are typed wrong come in a few per cent; a swapped file is swapped throughout.
_CLEAR: Final = 0.8
_ENOUGH: Final = 3


@dataclass(frozen=True)
class Counts:
    """Points of a file, and how many of them lie within the country's bounds as written and when exchanged."""

    points: int = 0
    written: int = 0
    exchanged: int = 0

    @property
    def swapped(self) -> bool:
        """Whether nearly all points that tell lie in the country only when exchanged."""
        telling = self.written + self.exchanged
        return self.exchanged >= _ENOUGH and self.exchanged >= _CLEAR * telling


def settled(sheet: Sheet, plan: Plan, *, country: Country, fix: bool, problems: Problems) -> Plan:
    """The plan with how points are to be read: as written, exchanged (if ``fix``), or not at all."""
    counts = counted(sheet, plan, country=country)
    if not counts.swapped:
        if fix:
            problems.notice("fix_not_needed", value=SWAP)
        return plan
    shares = f"{counts.exchanged:,} of {counts.points:,} points lie in the country only when exchanged"
    outcome = (
        "they were exchanged" if fix else f"no point was used; run again with --fix {SWAP} to exchange them"
    )
    problems.notice("swapped_coordinates", column=_headers(plan), fix=f"{shares}; {outcome}")
    return replace(plan, points="swapped" if fix else "unused")


def counted(sheet: Sheet, plan: Plan, *, country: Country) -> Counts:
    """The points of the whole file, counted; reads only their columns and holds one chunk at a time."""
    inputs = {plan.columns[name] for name in whereabouts.POINT if name in plan.columns}
    if not inputs:
        return Counts()
    west, south, east, north = geo.boundaries.load(country, "district").total_bounds
    points = written = exchanged = 0
    for chunk in sheet.chunks(only=inputs):
        first, second = whereabouts.pairs(chunk, plan)
        known = ~(np.isnan(first) | np.isnan(second)) & ~((first == 0) & (second == 0))
        points += int(known.sum())
        written += int(((south <= first) & (first <= north) & (west <= second) & (second <= east)).sum())
        exchanged += int(((south <= second) & (second <= north) & (west <= first) & (first <= east)).sum())
    return Counts(points, written, exchanged)


def _headers(plan: Plan) -> str:
    return ", ".join(plan.headers[plan.columns[name]] for name in whereabouts.POINT if name in plan.columns)

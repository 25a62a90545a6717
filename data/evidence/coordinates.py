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
from data.columns.placing import Plan
from data.meaning import whereabouts
from data.problems import Problems
from data.rules import SWAP
from data.sources.sheet import Chunk
from geo.country import Country
from languages import noted

# Points that stray or are typed wrong come in a few per cent; a swapped file is swapped throughout.
_CLEAR: Final = 0.8
_ENOUGH: Final = 3


@dataclass(frozen=True)
class Counts:
    """Points of a file, and how many of them lie within the country's bounds as written and when exchanged."""

    points: int = 0
    written: int = 0
    exchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.points + other.points, self.written + other.written, self.exchanged + other.exchanged
        )

    @property
    def swapped(self) -> bool:
        """Whether nearly all points that tell lie in the country only when exchanged."""
        telling = self.written + self.exchanged
        return self.exchanged >= _ENOUGH and self.exchanged >= _CLEAR * telling


class Points:
    """A look at the points of a file: how many lie within the country as written, and how many when exchanged."""

    def __init__(self, plan: Plan, *, country: Country) -> None:
        self.plan = plan
        self.columns = {plan.columns[name] for name in whereabouts.POINT if name in plan.columns}
        self.counts = Counts()
        self._bounds = (
            geo.boundaries.load(country, country.placed).total_bounds if self.columns else (0, 0, 0, 0)
        )

    def take(self, chunk: Chunk) -> None:
        """Count the points of a chunk."""
        west, south, east, north = self._bounds
        first, second = whereabouts.pairs(chunk, self.plan)
        known = ~(np.isnan(first) | np.isnan(second)) & ~((first == 0) & (second == 0))
        written = (south <= first) & (first <= north) & (west <= second) & (second <= east)
        exchanged = (south <= second) & (second <= north) & (west <= first) & (first <= east)
        self.counts += Counts(int(known.sum()), int(written.sum()), int(exchanged.sum()))

    def join(self, other: "Points") -> None:
        """Add what was seen in another part of the file."""
        self.counts += other.counts

    def settled(self, plan: Plan, *, fix: bool, problems: Problems) -> Plan:
        """The plan with how points are to be read: as written, exchanged (if ``fix``), or not at all."""
        counts = self.counts
        if not counts.swapped:
            if fix:
                problems.notice("fix_not_needed", value=SWAP)
            return plan
        shares = noted(
            "{exchanged} of {points} points lie in the country only when exchanged",
            exchanged=f"{counts.exchanged:,}",
            points=f"{counts.points:,}",
        )
        outcome = (
            noted("they were exchanged")
            if fix
            else noted("no point was used; run again with --fix {repair} to exchange them", repair=SWAP)
        )
        problems.notice(
            "swapped_coordinates",
            column=_headers(plan),
            fix=noted("{shares}; {outcome}", shares=shares, outcome=outcome),
        )
        return replace(plan, points="swapped" if fix else "unused")


def _headers(plan: Plan) -> str:
    return ", ".join(plan.headers[plan.columns[name]] for name in whereabouts.POINT if name in plan.columns)

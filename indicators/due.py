"""Interviews due, and targets of the programme: how these come out of tallies.

Belongs here: counts by status and by basis. Not here: who is due (data.aggregation.due), the list of people (callbacks.due).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from data.aggregation.due import STATUS, days_of
from indicators import estimates
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies

Period = tuple[str, str]  # first and last day, as ISO dates


@dataclass(frozen=True)
class Waiting:
    """People with an interview due, by status; n counts all who wait for one, so that none overdue is a 0 that was counted."""

    table: str
    groups: Mapping[str, tuple[str, ...]]
    people: bool = True
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {self.table: ("status",)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        tally = tallies[self.table]
        wanted = [STATUS.index(name) for name in self.groups.get(item, (item,))]
        return estimates.complete(tally.counts["status"][..., wanted].sum(axis=-1).astype(float), tally.rows)

    def due_in(self, item: str, period: Period, as_of: date) -> Period:
        """The part of a period in which those of the item are due: nobody overdue is due after the last day of the data."""
        days = [days_of(name, as_of) for name in self.groups.get(item, (item,))]
        first, last = min(first for first, _ in days), max(last for _, last in days)
        within = max(period[0], first.isoformat()), min(period[1], last.isoformat())
        return within if within[0] <= within[1] else period


@dataclass(frozen=True)
class OfBasis:
    """An amount of activities by how people were counted: counted and estimated are never summed."""

    amounts: Mapping[str, str]  # measure by item
    people: bool = False
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"activities": (self.amounts[item],)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        n, total, _ = np.moveaxis(tallies["activities"].amounts[self.amounts[item]], -1, 0)
        return estimates.complete(total, n)

"""Interviews due, and targets of the programme: how these come out of tallies.

Belongs here: counts by status and by basis. Not here: who is due (data.due), the list of people (callbacks.due).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.due import STATUS
from indicators import estimates
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies


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

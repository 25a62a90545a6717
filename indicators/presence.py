"""Where anything took place at all: the share of places with an activity, and the days since the last one.

Not here: how evenly it is spread (`concentration`, `spread`), totals and rates (`sums`).
"""

from dataclasses import dataclass

import numpy as np

from indicators import estimates
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies, context_figures
from languages import later


@dataclass(frozen=True)
class Spread:
    """Share of the places of a selection, or of their population, that had at least one activity.

    n is the number of districts looked at; none where the selection is of a part of a district, and none where no activity
    is on record for it at all: that is a want of data, not an outreach of nothing.
    """

    extra_by: tuple[str, ...] = ("district",)
    people: bool = False
    method: str = later("share of all districts of the selection")

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"activities": ()}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        tally = tallies["activities"]
        codes = tally.values[-1]
        weights = {} if item == "districts" else context_figures(scope.evidence.country, item)
        weight = np.array([1.0 if item == "districts" else weights.get(code or "", np.nan) for code in codes])
        looked_at = [() if scope.filters.ds_division else places for places in scope.places]
        inside = np.array([[code in places for code in codes] for places in looked_at])
        inside = inside if scope.level else inside[0]
        weight = np.where(inside, weight, 0)
        reached, whole = np.where(tally.rows > 0, weight, 0).sum(axis=-1), weight.sum(axis=-1)
        share = np.divide(reached, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
        recorded = tally.rows.sum(axis=-1) > 0
        return estimates.complete(share, np.where(recorded, inside.sum(axis=-1), 0))


@dataclass(frozen=True)
class DaysSince:
    """Days from the latest activity to the last day of the period, or of the data when that is earlier."""

    people: bool = False
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"activities": ()}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        level = scope.level or "district"
        last_days = scope.evidence.cells.last_days("activities", scope.filters, by=level)
        end = min(filter(None, (scope.evidence.as_of, scope.until)), default=None)
        if not last_days or end is None:
            days = np.full(tallies["activities"].rows.shape, np.nan)
        elif scope.level:
            days = [
                (end - last_days[code]).days if code in last_days else np.nan
                for code in tallies["activities"].values[0]
            ]
        else:
            days = (end - max(last_days.values())).days
        return estimates.complete(np.array(days, dtype=float), tallies["activities"].rows)

"""How outreach is spread over districts: its concentration against departures, and whether it clusters.

Belongs here: which sums go into the curves and tests. Not here: the formulas (`concentration`, `clustering`), what the
indicators are called (`definitions.outreach`), which districts are neglected (`neglect`).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from geo.neighbours import neighbours
from indicators import clustering, concentration, estimates
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies, context_figures

COUNTED = "reached_counted"
NO_PLACES = np.array([], dtype=float)
_INDICES = {
    "gini": (concentration.gini, concentration.GINI),
    "hoover": (concentration.hoover, concentration.HOOVER),
}


@dataclass(frozen=True)
class Concentration:
    """Gini coefficient or Hoover index ('gini', 'hoover') of people counted against departures, over districts.

    n is the number of districts; none where no activity is on record, and none where the selection is of parts of districts.
    """

    extra_by: tuple[str, ...] = ("district",)
    people: bool = False
    method: str = estimates.COMPLETE

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"activities": (COUNTED,)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        reached, base = _reached_and_base(tallies, scope, "departures")
        index, method = _INDICES[item]
        value = np.array(index(reached, base))
        found = estimates.complete(value, np.where(np.isnan(value), 0, (base > 0).sum()))
        return replace(found, method=method)


@dataclass(frozen=True)
class Clustering:
    """Moran's I of people counted per inhabitant, or its p ('i', 'p'); n is the number of districts."""

    extra_by: tuple[str, ...] = ("district",)
    people: bool = False
    method: str = clustering.METHOD

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"activities": (COUNTED,)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        reached, base = _reached_and_base(tallies, scope, "population")
        known = base > 0
        codes = [code for code, there in zip(_codes(scope), known.tolist(), strict=True) if there]
        rates = _rates(reached[known], base[known])
        if "tested" not in scope.shared:  # once for both items
            scope.shared["tested"] = (
                clustering.global_moran(rates, _weights(codes, scope)) if len(rates) else clustering.NOTHING
            )
        found = scope.shared["tested"]
        value = np.array(found.i if item == "i" else found.p)
        return estimates.complete(value, np.where(np.isnan(value), 0, found.places))


@dataclass(frozen=True)
class LocalClustering:
    """Local Moran's I of each district, or its adjusted p ('i', 'p'), over all districts of the country."""

    people: bool = False
    method: str = clustering.LOCAL_METHOD

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"activities": (COUNTED,)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        tally = tallies["activities"]
        codes = tally.values[0]
        reached, figures = (
            tally.amounts[COUNTED][..., 1],
            context_figures(scope.evidence.country, "population"),
        )
        there = [i for i, code in enumerate(codes) if figures.get(code or "", 0) > 0]
        placed = [codes[i] or "" for i in there]
        rates = _rates(reached[there], np.array([figures[code] for code in placed]))
        rates = (
            NO_PLACES if scope.filters.ds_division else rates
        )  # what is reached in one part of a district is not its reach
        value = np.full(len(codes), np.nan)
        if len(rates):
            if "tested" not in scope.shared:
                scope.shared["tested"] = clustering.local_moran(rates, _weights(placed, scope))
            found = scope.shared["tested"]
            value[there] = found.i if item == "i" else found.adjusted
        return estimates.complete(value, np.where(np.isnan(value), 0, len(there)))


def _reached_and_base(tallies: Tallies, scope: Scope, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """People counted in each district of the selection, 0 without an activity on record, and its context figure."""
    tally, codes = tallies["activities"], _codes(scope)
    counted = dict(zip(tally.values[-1], tally.amounts[COUNTED][..., 1].tolist(), strict=True))
    figures = context_figures(scope.evidence.country, kind)
    reached = np.array([counted.get(code, 0.0) for code in codes], dtype=float)
    return reached, np.array([figures.get(code, np.nan) for code in codes], dtype=float)


def _codes(scope: Scope) -> tuple[str, ...]:
    """The districts of the selection; none where it is of parts of districts."""
    return () if scope.filters.ds_division else scope.places[0]


def _rates(reached: np.ndarray, base: np.ndarray) -> np.ndarray:
    """People reached per head; nowhere any where nobody was reached at all, for that is a want of records."""
    return reached / base if reached.sum() > 0 else NO_PLACES


def _weights(codes: Collection[str], scope: Scope) -> np.ndarray:
    country = scope.evidence.country
    return clustering.weights(tuple(codes), neighbours(country, country.placed))

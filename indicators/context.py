"""Published figures of places as numbers of a page: population, departures, density. Nobody's answers, no records.

Belongs here: how a figure of a country's places table becomes an estimate, its days and its source. Not here: the figures
(geo), what the indicators are called (`definitions.context`), measures that are set against a figure (`sums.Rate`).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from geo.areas import areas
from geo.country import Country
from indicators import estimates
from indicators.estimates import Estimate
from indicators.sums import Scope, Tallies
from languages import later

AREA = "area"
SHAPES = "boundaries in use"  # where the area comes from if the country states none


@dataclass(frozen=True)
class Figure:
    """A figure of kind `kind`, or `per` times it over one of kind `over`, of the districts of a place.

    n is the number of districts; none where the figure of one of them is not known, and none of a part of a district.
    """

    kind: str
    over: str = ""
    per: int = 1
    people: bool = False
    method: str = later("published figure")

    @property
    def needs(self) -> tuple[str, ...]:
        """The kinds of figures a country must have; an area is known of every shape."""
        return tuple(kind for kind in (self.kind, self.over) if kind not in ("", AREA))

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        """Nothing is summed: the tally only says which places there are."""
        return {"activities": ()}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        country = scope.evidence.country
        value = _summed(self.kind, scope)
        if self.over:
            value = value / _summed(self.over, scope) * self.per
        districts = np.array([len(codes) for codes in scope.places])
        known = np.where(np.isnan(value), 0, districts)
        if not scope.level:
            value, known = value[0], known[0] * (not scope.filters.ds_division)
        found = estimates.complete(value, known)
        said = f"{self.method}: {'; '.join(self.sources(country))}"
        return Estimate(found.estimate, found.low, found.high, found.n, method=said)

    def days(self, country: Country) -> tuple[date, date] | None:
        """First and last day of the year the figure is of; None where the country does not say."""
        column = country.context_column(self.kind)
        if column is None or column.year is None:
            return None
        return date(column.year, 1, 1), date(column.year, 12, 31)

    def labels(self, country: Country) -> list[str]:
        """What each figure is called, with its year."""
        columns = [country.context_column(kind) for kind in (self.kind, self.over) if kind]
        return [one.label if one else "Area, km²" for one in columns]

    def sources(self, country: Country) -> list[str]:
        """What each figure is and who published it, one sentence part a kind."""
        columns = [country.context_column(kind) for kind in (self.kind, self.over) if kind]
        published = [one.source if one else SHAPES for one in columns]
        return [f"{label} ({source})" for label, source in zip(self.labels(country), published, strict=True)]


def _summed(kind: str, scope: Scope) -> np.ndarray:
    """The figure of each entry of the first axis; NaN where one of its districts lacks it."""
    country = scope.evidence.country
    figures = areas(country, country.placed) if kind == AREA else country.figures(kind)
    sums = [sum((figures.get(code, np.nan) for code in codes), 0.0) or np.nan for codes in scope.places]
    return np.array(sums, dtype=float)

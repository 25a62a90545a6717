"""Where activities were: the points of one data version and what is drawn of each, by the filters of a page.

Belongs here: reading activities' columns once a version, and which of them filters select. A cost of activities alone: no
response is looked at. Not here: who may see a point as it is (callbacks/located.py), and how points are drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np

from data.aggregation import stored_columns
from data.aggregation.packing import Packed
from data.aggregation.stored_columns import Coded, Stored
from data.asking.rollups import Slots
from data.asking.tallying import Columns
from data.filters import EVENTS, Filters
from data.store import Version
from geo.country import Country

EPOCH: Final = date(1970, 1, 1)
TOLD: Final = ("district", *EVENTS)
DIMENSIONS: Final = (*TOLD, "ds_division")


@dataclass(frozen=True)
class Located:
    """Activities with their points: arrays of one length.

    Degrees, NaN where there is no point to show; ``days`` since 1970, of a quarter its first; ``told`` the dimensions
    that may be known; ``counted`` and ``estimated`` people reached, NaN where not stated or not to be known (the two are
    never added up); ``row`` the position in the table, -1 for who may not see it.
    """

    latitude: np.ndarray
    longitude: np.ndarray
    days: np.ndarray
    told: Mapping[str, Coded]
    counted: np.ndarray
    estimated: np.ndarray
    row: np.ndarray
    quarterly: bool = False  # whether ``days`` are those of quarters

    def __len__(self) -> int:
        return len(self.row)

    def take(self, chosen: np.ndarray | slice) -> "Located":
        """The activities at these positions."""
        arrays: dict[str, Any] = {
            field.name: getattr(self, field.name)[chosen]
            for field in fields(self)
            if field.name not in ("told", "quarterly")
        }
        told = {name: Coded(one.values, one.codes[chosen]) for name, one in self.told.items()}
        return replace(self, **arrays, told=told)

    @property
    def types(self) -> Coded:
        """The type of each."""
        return self.told["activity_type"]

    @property
    def has_point(self) -> np.ndarray:
        """Whether each has a point."""
        return ~np.isnan(self.latitude) & ~np.isnan(self.longitude)


@dataclass(frozen=True, eq=False)
class Points:
    """All activities of a version in the order of the table; ``table`` knows which of them filters select."""

    located: Located
    table: Columns
    districts: tuple[str | None, ...]

    def chosen(self, filters: Filters) -> np.ndarray:
        """The positions of the activities that filters select."""
        days = self.table.days
        found = self.table.records(filters.for_table("activities").without("from", "to"), 0, len(days))
        positions = np.arange(len(days))[found]
        first, last = (
            (day - EPOCH).days if day else otherwise
            for day, otherwise in ((filters.date_from, -(1 << 30)), (filters.date_to, 1 << 30))
        )
        return positions[(days[positions] >= first) & (days[positions] <= last)]

    def moved(self, latitude: np.ndarray, longitude: np.ndarray) -> Located:
        """The same activities at other points, none traced to its record."""
        nowhere = np.full(len(self.located), -1)
        return replace(self.located, latitude=latitude, longitude=longitude, row=nowhere)


@lru_cache(maxsize=2)
def of(version: Version, country: Country) -> Points:
    """The activities of a version, read once. Raises StoreDamaged."""
    try:
        return _read(
            Stored(version.path / "activities.parquet", parts=version.parts("activities")[1:]), country
        )
    except (OSError, KeyError, ValueError) as error:
        raise version.damaged("activities.parquet", error) from None


def _read(table: Stored, country: Country) -> Points:
    districts = country.codes(country.placed)
    dimensions = {
        name: stored_columns.coded(table, "activities", name) for name in DIMENSIONS if name != "district"
    }
    dimensions["district"] = Coded(districts, stored_columns.codes_of(table, "district", districts))
    days = stored_columns.days(table, "date")
    total = stored_columns.numbers(table, "reached_total")
    located = Located(
        stored_columns.numbers(table, "latitude"),
        stored_columns.numbers(table, "longitude"),
        days,
        {name: dimensions[name] for name in TOLD},
        np.where(stored_columns.equals(table, "reach_basis", "counted"), total, np.nan),
        np.where(stored_columns.equals(table, "reach_basis", "estimated"), total, np.nan),
        np.arange(table.rows),
    )
    names = (None, *districts)
    stated = tuple(names[code] for code in dimensions["district"].codes.tolist())
    return Points(located, table_of(days, dimensions, country.provinces), stated)


def table_of(
    days: np.ndarray, dimensions: Mapping[str, Coded], provinces: Mapping[str, str | None]
) -> Columns:
    """The dimensions of activities as filters read them."""
    packed = Packed(days, dimensions, {}, {})
    return Columns(
        days=days,
        dimensions=dimensions,
        categories={},
        amounts={},
        slots=Slots.of(packed),
        provinces=provinces,
    )


def rows(version: Version, positions: Sequence[int], names: Sequence[str]) -> list[dict[str, Any]]:
    """The named columns of some activities, in the order of ``positions``."""
    return version.table("activities").take(list(positions), columns=list(names)).to_pylist()

"""Activities for everybody: events are not people, but the people counted at a small one are.

Belongs here: what is left of an activity in a release. Not here: how activities add up (data/asking/tallying.py), how a point is
moved (geo/displacing.py).

An event keeps its quarter, district, type, audience and phase; no day, place or partner. An attendance of one to nine people is
left out, whole: then every event in a sum counts ten people or more, and so does every difference of two sums. Its point
is moved within its district; a small attendance has none. Events stand in the order of what is published of them: that
in which they were entered is told to nobody.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from data.aggregation.stored_columns import Coded
from data.asking import points
from data.store import Version
from geo import displacing
from geo.country import Country
from sharing.protected.counts import Opened
from sharing.protected.grains import TEN

DIMENSIONS: Final = ("district", "audience", "activity_type", "phase")
POINT: Final = ("latitude", "longitude")
_ESTIMATED: Final = "estimated"  # audiences of media: nobody was counted


def of(version: Version, *, country: Country, key: bytes | None) -> dict[str, np.ndarray]:
    """The columns of the activities of a data version as they are published, by name; codes, amounts and moved points.

    Without the ``key`` that points are moved by there are none.
    """
    opened = Opened.at(version.path / "cells" / "activities")
    columns = {name: opened.coded("dimensions", name).codes for name in DIMENSIONS}
    amounts = {name: np.array(opened.amount(name), dtype=float) for name in opened.described["amounts"]}
    months = opened.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    quarter = (months // 3 * 3).astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
    where = _where(version, country, key, counted=amounts["reached_counted"]) if key else {}
    found = {"days": quarter, **columns, **_safe(amounts), **where}
    order = np.lexsort([*(found[name] for name in reversed(list(found)))])
    return {name: column[order] for name, column in found.items()}


def _where(version: Version, country: Country, key: bytes, *, counted: np.ndarray) -> dict[str, np.ndarray]:
    """The moved points in the order of the packed activities, NaN for who has none or was attended by a few."""
    known = points.of(version, country)
    order = np.argsort(known.located.days, kind="stable")  # as activities are packed
    at = known.located
    moved = displacing.displaced(at.latitude, at.longitude, known.districts, country=country, key=key)
    return {
        name: np.where(_few(counted), np.nan, values[order])
        for name, values in zip(POINT, moved, strict=True)
    }


def values(cells: Path) -> dict[str, tuple[str, ...]]:
    """What the codes stand for."""
    opened = Opened.at(cells / "activities")
    return {name: opened.coded("dimensions", name).values for name in DIMENSIONS}


def _safe(amounts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Attendances of one to nine people left out, with all that would tell them by a difference."""
    counted, female, male = (amounts[name] for name in ("reached_counted", "reached_female", "reached_male"))
    few = _few(counted)
    other = np.where(
        np.isnan(female) | np.isnan(male),
        0,
        np.nan_to_num(counted) - np.nan_to_num(female) - np.nan_to_num(male),
    )
    sexes = few | _few(female) | _few(male) | _few(other) | (np.isnan(female) != np.isnan(male))
    hidden = {"reached_female": sexes, "reached_male": sexes}
    few = few | _few(amounts["reached_of_target"])
    return {
        name: values if name.endswith(_ESTIMATED) else np.where(hidden.get(name, few), np.nan, values)
        for name, values in amounts.items()
    }


def amounts_of(columns: Mapping[str, np.ndarray]) -> tuple[str, ...]:
    """The names of the amounts among the columns."""
    return tuple(name for name in columns if name not in (*DIMENSIONS, *POINT, "days"))


def _few(people: np.ndarray) -> np.ndarray:
    return (people > 0) & (people < TEN)


def coded(columns: Mapping[str, np.ndarray], named: Mapping[str, tuple[str, ...]]) -> dict[str, Coded]:
    """The dimensions as the tallies of data know them."""
    return {name: Coded(tuple(named[name]), columns[name]) for name in DIMENSIONS}

"""Which activities a filter selects for the map are those that the export gives; each brings its own point."""

from datetime import date

import numpy as np
import pytest

from data import export
from data.asking import points
from data.filters import Filters
from data.store import Store, Version
from geo import country as countries
from geo.country import Country

COLUMNS = ["latitude", "longitude", "district", "activity_type", "reached_total", "reach_basis", "date"]
ASKED = (
    Filters(),
    Filters(district=("LK41", "unknown")),
    Filters(province=("LK1",), activity_type=("public_forum", "radio_programme")),
    Filters(date_from=date(2025, 2, 10), date_to=date(2025, 8, 20), audience=("students",)),
    Filters(phase=("GAIM-V",), sex=("female",)),
)


@pytest.fixture(scope="module")
def version(demo_store) -> Version:
    found = Store(demo_store).current()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def land() -> Country:
    return countries.load("lka")


@pytest.mark.parametrize("filters", ASKED, ids=lambda one: one.to_query() or "all")
def test_the_selection_is_that_of_the_export_and_every_point_is_its_own(
    version: Version, land: Country, filters: Filters
):
    known = points.of(version, land)
    found = known.located.take(known.chosen(filters))
    condition = export.condition(filters.for_table("activities"), "activities", land)
    rows = version.table("activities").to_table(columns=COLUMNS, filter=condition).to_pylist()
    assert len(found) == len(rows)
    for name in ("latitude", "longitude"):
        expected = [np.nan if row[name] is None else row[name] for row in rows]
        assert np.array_equal(getattr(found, name), expected, equal_nan=True)
    kinds = [found.types.values[code - 1] if code else None for code in found.types.codes]
    assert kinds == [row["activity_type"] for row in rows]
    counted = [row["reached_total"] if row["reach_basis"] == "counted" and row["reached_total"] is not None else np.nan for row in rows]  # fmt: skip
    assert np.array_equal(found.counted, np.array(counted, dtype=float), equal_nan=True)
    assert not (~np.isnan(found.counted) & ~np.isnan(found.estimated)).any()


def test_a_record_is_found_again_by_its_row(version: Version, land: Country):
    known = points.of(version, land)
    some = known.located.take(known.chosen(Filters(activity_type=("sports_event",))))
    rows = points.rows(version, some.row.tolist(), ["activity_type", "latitude"])
    assert {row["activity_type"] for row in rows} == {"sports_event"}
    assert np.array_equal([row["latitude"] or np.nan for row in rows], some.latitude, equal_nan=True)

"""Roll-ups hold each combination that occurs once, sorted by month, with sums that come back as they were."""

from pathlib import Path

import numpy as np
import pytest

from data.aggregation import arrays, packing, rolling_up
from data.aggregation.packing import Packed
from data.aggregation.stored_columns import Coded
from data.asking import rollups
from data.intake import spooling
from geo import country
from tests import canonical

LKA = country.load("lka")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Packed]:
    folder = tmp_path_factory.mktemp("version")
    canonical.write(folder, country=LKA, responses=600)
    return packing.pack(folder, districts=LKA.codes("district"))


def build(folder: Path, table: str, records: Packed) -> None:
    with arrays.writing(folder) as out:
        rolling_up.build(out, table, records)


def counts_of(rollup: rollups.Rollup) -> np.ndarray:
    """(slots, cells)."""
    parts = rollup.counts([slice(0, 1 << 20)])
    assert [own.start for own, _ in parts] == [0, *(own.stop for own, _ in parts[:-1])]
    return np.concatenate([counts for _, counts in parts], axis=1).T


def by_slot(rollup: rollups.Rollup) -> dict[str, np.ndarray]:
    """Its arrays as a release before wrote them: the cells of a slot side by side."""
    amounts = rollup.amounts.transpose(0, 2, 1).reshape(3 * len(rollup.amounts), rollup.cells)
    held = {"keys": rollup.keys, "counts": np.ascontiguousarray(counts_of(rollup)), "amounts": amounts}
    return {f"{rollup.name}/{name}": array for name, array in held.items()}


@pytest.mark.parametrize("table", list(rollups.ROLLUPS))
def test_every_roll_up_adds_up_to_the_records(tmp_path: Path, packed: dict[str, Packed], table: str):
    records = packed[table]
    build(tmp_path, table, records)
    slots = rollups.Slots.of(records)
    for rollup in rollups.open_all(tmp_path):
        counts = counts_of(rollup)
        assert counts[slots.counts["rows"]].sum() == len(records.days)
        for name, coded in records.categories.items():
            codes = np.bincount(coded.codes, minlength=len(coded.values) + 1)[1:]
            assert counts[slots.counts[name]].sum(axis=1).tolist() == codes.tolist()
        for name, values in records.amounts.items():
            known = values[~np.isnan(values)]
            sums = (len(known), known.sum(), (known**2).sum())
            assert rollup.amounts[slots.amounts[name]].sum(axis=0) == pytest.approx(sums)


@pytest.mark.parametrize("table", list(rollups.ROLLUPS))
def test_a_roll_up_of_a_release_before_says_the_same(tmp_path: Path, packed: dict[str, Packed], table: str):
    build(tmp_path, table, packed[table])
    slots = rollups.Slots.of(packed[table])
    for rollup in rollups.open_all(tmp_path):
        before = rollups.Rollup(by_slot(rollup), rollup.name, rollup.dimensions)
        assert np.array_equal(counts_of(before), counts_of(rollup))
        assert np.array_equal(before.amounts, rollup.amounts)
        for part in slots.counts.values():
            (own, counts), *_ = rollup.counts([part])
            assert own.start <= part.start < own.stop or part.start == part.stop
            assert counts.shape == (rollup.cells, own.stop - own.start)


def test_what_is_asked_of_all_measures_stands_in_rows_but_by_sampling_unit(
    tmp_path: Path, packed: dict[str, Packed]
):
    """By unit there are many cells, and few measures are asked of all of them."""
    build(tmp_path, "responses", packed["responses"])
    spans = rollups.Slots.of(packed["responses"]).spans
    for rollup in rollups.open_all(tmp_path):
        parts = rollup.counts([slice(0, spans[-1][1])])
        alike = {counts.flags.c_contiguous for _, counts in parts if counts.shape[0] > 1 < counts.shape[1]}
        if "unit" in rollup.dimensions:
            assert (len(parts), alike) == (1, {False})
        else:
            assert ([(own.start, own.stop) for own, _ in parts], alike) == (spans, {True})


@pytest.mark.parametrize("table", list(rollups.ROLLUPS))
def test_cells_are_sorted_by_month_and_occur_once(tmp_path: Path, packed: dict[str, Packed], table: str):
    build(tmp_path, table, packed[table])
    opened = rollups.open_all(tmp_path)
    assert tuple(one.dimensions for one in opened) == rollups.ROLLUPS[table]
    for rollup in opened:
        assert (np.diff(rollup.keys[0]) >= 0).all()
        assert np.unique(rollup.keys, axis=1).shape[1] == rollup.cells
        assert counts_of(rollup)[0].min() >= 1


def test_months_select_their_cells_both_ends_included(tmp_path: Path, packed: dict[str, Packed]):
    build(tmp_path, "calls", packed["calls"])
    rollup = rollups.open_all(tmp_path)[0]
    first, last = (2024 - 1970) * 12 + 2, (2024 - 1970) * 12 + 4
    chosen = rollup.months(first, last)
    months = rollups.months_of(packed["calls"].days)
    assert counts_of(rollup)[0, chosen].sum() == ((months >= first) & (months <= last)).sum()
    assert set(rollup.keys[0, chosen].tolist()) == {first, first + 1, last}


@pytest.mark.parametrize(
    ("day", "month"), [(0, 0), (30, 0), (31, 1), (-1, -1), (365, 12), (19782, 649), (19783, 650)]
)
def test_months_are_those_of_the_calendar(day: int, month: int):
    # 19782 days after 1 January 1970 is 29 February 2024.
    assert rollups.months_of(np.array([day])).tolist() == [month]


@pytest.mark.parametrize(
    ("records", "kind"), [(255, np.uint8), (256, np.uint16), (65_535, np.uint16), (65_536, np.uint32)]
)
def test_counts_are_stored_as_small_as_they_fit(tmp_path: Path, records: int, kind: type):
    nobody = Coded(("a", "b"), np.zeros(records, dtype=np.uint8))
    dimensions = {"district": nobody, "sex": nobody, "age_group": nobody}
    told = Coded(("no", "yes"), np.full(records, 2, dtype=np.uint8))
    many = Packed(np.full(records, 19_800), dimensions, {"answered": told}, {"score": np.ones(records)})
    build(tmp_path, "calls", many)
    (rollup,) = rollups.open_all(tmp_path)
    assert rollup.cells == 1
    assert counts_of(rollup).dtype == kind
    assert counts_of(rollup)[:, 0].tolist() == [records, 0, records]
    assert rollup.amounts[0, 0].tolist() == [records] * 3


@pytest.mark.parametrize("most", [200, 40_000])
def test_cells_larger_than_those_they_are_added_up_from_have_room_for_their_counts(tmp_path: Path, most: int):
    sizes = (most, most - 1, most - 2)
    types = Coded(("a", "b", "c"), np.repeat(np.arange(1, 4, dtype=np.uint8), sizes))
    nobody = Coded(("a",), np.zeros(sum(sizes), dtype=np.uint8))
    dimensions = {"district": nobody, "activity_type": types, "audience": nobody, "phase": nobody}
    told = {f"told_{i}": Coded(("yes",), (types.codes == i + 1).astype(np.uint8)) for i in range(3)}
    many = Packed(np.full(sum(sizes), 19_800), dimensions, told, {})
    build(tmp_path, "activities", many)
    narrow, wide = rollups.open_all(tmp_path)
    assert counts_of(wide).tolist() == [[*sizes], [most, 0, 0], [0, most - 1, 0], [0, 0, most - 2]]
    assert counts_of(narrow)[:, 0].tolist() == [sum(sizes), *sizes]


@pytest.mark.parametrize("table", ["responses", "lost", "returnees", "activities"])
@pytest.mark.parametrize(
    "limits",
    [{"_ROWS": 1}, {"_DENSE": 0}, {"_DENSE": 10**9, "_LOOKED_UP": 0, "_SHORT": 0}],
)
def test_however_records_are_taken_together_the_cells_are_the_same(
    tmp_path: Path,
    packed: dict[str, Packed],
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    limits: dict[str, int],
):
    """Month by month, from records or from wider cells, sorted or looked up."""
    build(tmp_path / "plain", table, packed[table])
    for name, value in limits.items():
        monkeypatch.setattr(rolling_up, name, value)
    monkeypatch.setattr(spooling, "HELD", 0)
    build(tmp_path / "other", table, packed[table])
    for one, other in zip(
        rollups.open_all(tmp_path / "plain"), rollups.open_all(tmp_path / "other"), strict=True
    ):
        assert np.array_equal(one.keys, other.keys)
        assert np.array_equal(counts_of(one), counts_of(other))
        assert np.array_equal(one.amounts, other.amounts)


def test_rollups_by_unit_are_left_out_where_every_record_stands_for_itself(
    tmp_path: Path, packed: dict[str, Packed]
):
    nobody = Coded((), np.zeros(len(packed["responses"].days), dtype=np.uint8))
    dimensions = {**packed["responses"].dimensions, "unit": nobody, "weight": nobody}
    plain = Packed(packed["responses"].days, dimensions, {}, {})
    build(tmp_path, "responses", plain)
    assert all("unit" not in one.dimensions for one in rollups.open_all(tmp_path))
    assert any("unit" in dimensions for dimensions in rollups.ROLLUPS["responses"])

"""Cells made of bits hold what the records say: long segments, days cut at both ends, codes of several digits, many measures."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from data.aggregation import arrays, bit_building
from data.aggregation.packing import Packed
from data.aggregation.stored_columns import Coded
from data.asking.bits import ROWS as BIT_ROWS
from data.asking.bits import Bits
from data.asking.rollups import Slots
from data.asking.tallying import Adding, Columns
from data.filters import Filters

ROWS = 20_000
FIRST, DAYS = 19_783, 80  # from 1 March 2024: three months, the last cut short
BASE = {"district": 3, "sex": 2, "age_group": 1, "round": 2}
FURTHER = {"education": 7, "ds_division": 40}


MEASURES = {
    "score": 9,
    "moved": 2,
    "route": 50,
    "source": 40,
    "reason": 150,
}  # five rows, the last measure over three


def _coded(rng: np.random.Generator, size: int) -> Coded:
    return Coded(tuple(f"v{i}" for i in range(size)), rng.integers(0, size + 1, ROWS).astype(np.uint8))


@pytest.fixture(scope="module")
def packed() -> Packed:
    rng = np.random.default_rng(5)
    days = np.sort(rng.integers(FIRST, FIRST + DAYS, ROWS)).astype(np.int32)
    amount = np.where(rng.random(ROWS) < 0.4, rng.integers(-8, 9, ROWS) / 8, np.nan)
    dimensions = {name: _coded(rng, size) for name, size in (BASE | FURTHER).items()}
    of_district = dimensions["ds_division"].codes % 4  # each division in one district, as it is
    dimensions["district"] = Coded(dimensions["district"].values, of_district.astype(np.uint8))
    measures = {name: _coded(rng, size) for name, size in MEASURES.items()}
    return Packed(days, dimensions, measures, {"score_change": amount})


@pytest.fixture(scope="module")
def opened(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, np.ndarray]:
    folder = tmp_path_factory.mktemp("bits")
    with arrays.writing(folder) as out:
        bit_building.build(out, "responses", packed)
    return arrays.of(folder)


def _before(opened: Mapping[str, np.ndarray], slots: Slots) -> dict[str, np.ndarray]:
    """The same as a version before has it: (words, slots), amounts as they are, no word of which division is in which district."""
    rows = [opened[BIT_ROWS][at] >> np.arange(stop - start, dtype=np.uint64)[:, None] & 1
            for at, (start, stop) in enumerate(slots.spans)]  # fmt: skip
    records = np.concatenate(rows).astype(bool)
    planes = np.packbits(records, axis=1, bitorder="little").view("<u8").T
    values = np.append(np.nan, opened["bits/values_score_change"][1:])
    gone = (BIT_ROWS, "bits/within", "bits/values_score_change")
    return {name: opened[name] for name in opened if name not in gone} | {
        "bits/counts": np.ascontiguousarray(planes),
        "bits/amount_score_change": values[opened["bits/amount_score_change"]],
    }


@pytest.fixture(scope="module", params=["rows", "planes of a version before"])
def made(request: pytest.FixtureRequest, packed: Packed, opened: Mapping[str, np.ndarray]) -> Bits:
    def wanted(name: str, values: tuple[str, ...]) -> np.ndarray:
        return np.array(["unknown" in values, *(one in values for one in packed.dimensions[name].values)])

    slots = Slots.of(packed)
    held = opened if request.param == "rows" else _before(opened, slots)
    return Bits(held, "responses", slots=slots, amounts=["score_change"], wanted=wanted)


QUESTIONS = {
    "nothing": ({}, lambda days: days >= 0),
    "one of eight": ({"education": ("v2",)}, lambda days: days >= 0),
    "all but one": ({"education": ("unknown", *(f"v{i}" for i in range(6)))}, lambda days: days >= 0),
    "of people and places": (
        {"sex": ("v0", "unknown"), "ds_division": ("v3", "v31", "v39"), "education": ("v1", "v6")},
        lambda days: days >= 0,
    ),
    "cut at both ends": (
        {"education": ("v4", "v5"), "district": ("v1",)},
        lambda days: (days >= 12) & (days <= 66),
    ),
    "within a month": ({"ds_division": ("v7",)}, lambda days: (days >= 35) & (days <= 41)),
    "a single day": ({}, lambda days: days == 31),
    "nobody": ({"ds_division": ("v9",), "education": ()}, lambda days: (days > 90) | (days < 0)),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_cells_hold_what_the_records_say(made: Bits, packed: Packed, question: str):
    chosen, of_days = QUESTIONS[question]
    rows = _selected(packed, chosen, of_days)
    asked = np.flatnonzero(of_days(np.arange(DAYS))) + FIRST
    first, last = (int(asked[0]), int(asked[-1])) if len(asked) else (FIRST, FIRST - 1)
    cells = made.made(Filters(**chosen), first, last)
    slots = Slots.of(packed)
    found = np.zeros((cells.cells, slots.length), dtype=np.int64)
    for part, counts in cells.counts(slots.counts.values()):
        found[:, part] = counts[:, : part.stop - part.start]
    expected = [len(rows)] + [
        number
        for coded in packed.categories.values()
        for number in np.bincount(coded.codes[rows], minlength=len(coded.values) + 1)[1:].tolist()
    ]
    assert found.sum(axis=0).tolist() == expected
    assert found[:, 0].all(), "no cell without records"
    for name in BASE:
        own = np.bincount(cells.codes[name], weights=found[:, 0], minlength=BASE[name] + 1)
        assert (
            own.tolist()
            == np.bincount(packed.dimensions[name].codes[rows], minlength=BASE[name] + 1).tolist()
        )
    amounts = packed.amounts["score_change"][rows]
    known = amounts[~np.isnan(amounts)]
    assert cells.amounts("score_change").sum(axis=0) == pytest.approx(
        [len(known), known.sum(), (known**2).sum()]
    )


def test_what_is_added_up_from_cells_is_what_records_add_up_to(made: Bits, packed: Packed):
    columns = Columns(
        days=packed.days,
        dimensions=packed.dimensions,
        categories=packed.categories,
        amounts=packed.amounts,
        slots=Slots.of(packed),
        provinces={},
    )
    filters = Filters(sex=("v0",), education=("v1", "v6"))
    first, last = FIRST + 10, FIRST + 70
    for measures in (("reason", "score_change"), tuple(MEASURES), ("moved", "route")):
        asked = (columns, filters, ("round", "month"), measures)
        months = range(650, 653)
        cells = Adding(*asked, months=months).add_made(made.made(filters, first, last)).tally()
        run = slice(*np.searchsorted(packed.days, [first, last + 1]).tolist())
        records = Adding(*asked, months=months).add(run).tally()
        assert np.array_equal(cells.rows, records.rows)
        for name in cells.counts:
            assert np.array_equal(cells.counts[name], records.counts[name])
        for name in cells.amounts:
            assert cells.amounts[name] == pytest.approx(records.amounts[name])


def _selected(
    packed: Packed, chosen: dict[str, tuple[str, ...]], of_days: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    found = of_days(packed.days - FIRST)
    for name, values in chosen.items():
        coded = packed.dimensions[name]
        wanted = {0 if one == "unknown" else coded.values.index(one) + 1 for one in values}
        found &= np.isin(coded.codes, list(wanted)) if values else True
    return np.flatnonzero(found)


def test_a_measure_stands_in_one_row_where_it_fits_into_one(packed: Packed):
    # rows, score and moved (12) leave room for route (50) and not for source; reason is wider than a row
    assert Slots.of(packed).spans == [(0, 62), (62, 102), (102, 166), (166, 230), (230, 252)]
    assert Slots({"rows": slice(0, 1)}, {}).spans == [(0, 1)]
    assert Slots({"rows": slice(0, 1), "score": slice(1, 64)}, {}).spans == [(0, 64)]


def test_a_table_without_records_has_bits_of_nothing(tmp_path: Path):
    nobody = {name: Coded((), np.zeros(0, np.uint8)) for name in (*BASE, "education")}
    with arrays.writing(tmp_path) as out:
        bit_building.build(out, "responses", Packed(np.zeros(0, np.int32), nobody, {}, {}))
    assert arrays.of(tmp_path)[BIT_ROWS].shape == (1, 0)

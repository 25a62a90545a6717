"""Cells made of bits hold what the records say: long segments, days cut at both ends, codes of several digits."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from data import arrays, bit_building
from data.bits import Bits
from data.columns import Coded
from data.filters import Filters
from data.packing import Packed
from data.rollups import Slots

ROWS = 20_000
FIRST, DAYS = 19_783, 80  # from 1 March 2024: three months, the last cut short
BASE = {"district": 3, "sex": 2, "age_group": 1, "round": 2}
FURTHER = {"education": 7, "ds_division": 40}


def _coded(rng: np.random.Generator, size: int) -> Coded:
    return Coded(tuple(f"v{i}" for i in range(size)), rng.integers(0, size + 1, ROWS).astype(np.uint8))


@pytest.fixture(scope="module")
def packed() -> Packed:
    rng = np.random.default_rng(5)
    days = np.sort(rng.integers(FIRST, FIRST + DAYS, ROWS)).astype(np.int32)
    amount = np.where(rng.random(ROWS) < 0.4, rng.integers(-8, 9, ROWS) / 8, np.nan)
    dimensions = {name: _coded(rng, size) for name, size in (BASE | FURTHER).items()}
    return Packed(
        days, dimensions, {"score": _coded(rng, 9), "moved": _coded(rng, 2)}, {"score_change": amount}
    )


@pytest.fixture(scope="module")
def made(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Bits:
    folder = tmp_path_factory.mktemp("bits")
    with arrays.writing(folder) as out:
        bit_building.build(out, "responses", packed)

    def wanted(name: str, values: tuple[str, ...]) -> np.ndarray:
        return np.array(["unknown" in values, *(one in values for one in packed.dimensions[name].values)])

    return Bits(arrays.of(folder), "responses", amounts=["score_change"], wanted=wanted)


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
    counts = cells.counts([slots.counts["moved"], slots.counts["rows"], slots.counts["score"]])
    table = np.concatenate([part for _, part in counts], axis=1).sum(axis=0)
    expected = [len(rows)] + [
        int((packed.categories[name].codes[rows] == code).sum())
        for name in ("score", "moved")
        for code in range(1, len(packed.categories[name].values) + 1)
    ]
    assert table.tolist() == expected
    for name in BASE:
        own = np.bincount(cells.codes[name], weights=counts[0][1][:, 0], minlength=BASE[name] + 1)
        assert (
            own.tolist()
            == np.bincount(packed.dimensions[name].codes[rows], minlength=BASE[name] + 1).tolist()
        )
    amounts = packed.amounts["score_change"][rows]
    known = amounts[~np.isnan(amounts)]
    assert cells.amounts("score_change").sum(axis=0) == pytest.approx(
        [len(known), known.sum(), (known**2).sum()]
    )


def _selected(
    packed: Packed, chosen: dict[str, tuple[str, ...]], of_days: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    found = of_days(packed.days - FIRST)
    for name, values in chosen.items():
        coded = packed.dimensions[name]
        wanted = {0 if one == "unknown" else coded.values.index(one) + 1 for one in values}
        found &= np.isin(coded.codes, list(wanted)) if values else True
    return np.flatnonzero(found)


def test_a_table_without_records_has_bits_of_nothing(tmp_path: Path):
    nobody = {name: Coded((), np.zeros(0, np.uint8)) for name in (*BASE, "education")}
    with arrays.writing(tmp_path) as out:
        bit_building.build(out, "responses", Packed(np.zeros(0, np.int32), nobody, {}, {}))
    assert arrays.of(tmp_path)["bits/counts"].shape == (0, 1)

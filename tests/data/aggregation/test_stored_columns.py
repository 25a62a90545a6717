"""Columns of a stored table are the same whether they are unpacked, held in memory or mapped from a file."""

from pathlib import Path

import numpy as np
import pytest

from data import tables
from data.aggregation import packing, stored_columns
from data.aggregation.stored_columns import Stored
from data.intake import spooling
from geo import country
from tests import canonical

LKA = country.load("lka")


@pytest.mark.parametrize("part", [10**9, 10])
def test_a_column_asked_for_again_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int):
    canonical.write(tmp_path, country=LKA, responses=300)
    monkeypatch.setattr(spooling, "PART", part)
    table = Stored(tmp_path / "responses.parquet")
    for name in ("sex", "district", "education"):
        first = stored_columns.coded(table, "responses", name)
        again = stored_columns.coded(table, "responses", name)
        assert first.values == again.values
        assert first.codes.tolist() == again.codes.tolist()
        assert first.codes.any()
        with pytest.raises(ValueError, match="read-only"):
            again.codes[0] = 1
    assert stored_columns.days(table, "date").tolist() == stored_columns.days(table, "date").tolist()


def test_every_packed_column_is_the_same_of_a_small_and_of_a_large_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    canonical.write(tmp_path, country=LKA, responses=300)
    small = packing.pack(tmp_path, districts=LKA.codes("district"))
    small = {
        name: {key: one.codes.tolist() for key, one in table.categories.items()}
        for name, table in small.items()
    }
    monkeypatch.setattr(spooling, "PART", 10)
    large = packing.pack(tmp_path, districts=LKA.codes("district"))
    assert set(tables.TABLES) <= set(large)
    for name, table in large.items():
        for _ in range(2):  # made, and given again
            assert {key: one.codes.tolist() for key, one in table.categories.items()} == small[name]
        assert (np.diff(table.days) >= 0).all()

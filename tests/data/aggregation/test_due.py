"""The list of interviews due is the same however many are listed at once."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data import tables
from data.aggregation import due
from data.aggregation.rounds import Links
from data.aggregation.stored_columns import Stored
from geo import country
from tests import canonical

LKA = country.load("lka")


def listed(folder: Path) -> pa.Table:
    stored = {name: Stored(folder / f"{name}.parquet") for name in tables.TABLES}
    due.write(folder, stored, Links(stored["responses"]), as_of=due.until(stored).all)
    return pa.Table.from_batches(list(due.read(folder)))


@pytest.mark.parametrize("together", [1, 7, 60])
def test_the_list_is_the_same_however_many_are_listed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
):
    canonical.write(tmp_path, country=LKA, responses=300)
    whole = listed(tmp_path)
    assert whole.num_rows > 60
    assert pc.count_distinct(whole["due"]).as_py() < whole.num_rows  # several on a day, which stay together
    monkeypatch.setattr(due, "_TOGETHER", together)
    assert listed(tmp_path).equals(whole)

"""New rows in memory: columns come back as they were put in, small, and not at all where there are too many."""

from collections.abc import Sequence

import pyarrow as pa
import pytest

from data import tables
from data.intake import spooling
from data.intake.fresh import Fresh

SCHEMA = tables.arrow_schema("calls")


def some(ids: Sequence[str], topics: Sequence[str | None]) -> pa.Table:
    """Calls with an id and a topic alone."""
    known = {"call_id": pa.array(ids), "topic": pa.array(topics, pa.string()).dictionary_encode()}
    columns = [known.get(one.name, pa.nulls(len(ids), one.type)) for one in SCHEMA]
    return pa.table([one.cast(f.type) for one, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def kept(*several: pa.Table) -> Fresh:
    fresh = Fresh("calls")
    for rows in several:
        fresh.add(rows)
    return fresh


def told(fresh: Fresh, names: list[str]) -> list[dict[str, object]]:
    return [row for batch in fresh.batches(names) for row in batch.to_pylist()]


def test_columns_come_back_in_order_and_blank_where_nothing_stands():
    fresh = kept(some(["a", "b"], ["visa", None]), some([], []), some(["c"], [None]))
    assert [len(batch) for batch in fresh.batches(["call_id"])] == [2, 1]
    assert told(fresh, ["topic", "call_id", "destination", "date"]) == [
        {"topic": "visa", "call_id": "a", "destination": None, "date": None},
        {"topic": None, "call_id": "b", "destination": None, "date": None},
        {"topic": None, "call_id": "c", "destination": None, "date": None},
    ]


@pytest.mark.parametrize(("entries", "width"), [(127, 8), (128, 32)])
def test_few_codes_take_a_byte_each(entries: int, width: int):
    topics = [f"topic {i}" for i in range(entries)]
    (batch,) = kept(some(topics, topics)).batches(["topic"])
    assert batch.column(0).indices.type.bit_width == width
    assert batch.column(0).to_pylist() == topics


def test_files_of_a_table_stand_one_behind_the_other():
    fresh = kept(some(["a"], ["visa"]))
    fresh.extend(kept(some(["b"], ["visa"]), some(["c"], ["visa"])))
    assert [row["call_id"] for row in told(fresh, ["call_id"])] == ["a", "b", "c"]


def test_too_many_rows_are_counted_and_not_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spooling, "PART", 2)
    fresh = kept(some(["a", "b"], [None, None]))
    assert fresh.all_kept
    fresh.extend(kept(some(["c"], ["visa"])))
    assert (fresh.rows, fresh.all_kept, told(fresh, ["call_id"])) == (3, False, [])
    fresh.add(some(["d"], ["visa"]))
    assert (fresh.rows, told(fresh, ["call_id"])) == (4, [])

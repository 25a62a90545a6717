"""The quick check of what was typed says what the pandera schema says, whatever is wrong."""

from datetime import date

import pandera.errors
import pyarrow as pa
import pytest

from data import codebook, tables
from data.intake import records
from data.meaning import promise
from data.tables import Column

BROKEN: dict[str, tuple[object, ...]] = {
    "code": ("no such code",),
    "integer": (-1, 6, 2_000_000),
    "number": (-91.0, 1.5, 181.0),
    "date": (None,),
    "text": (None,),
    "boolean": (None,),
    "codes": (None,),
    "place": (None,),
}
GOOD = {"text": "x", "place": "LK11", "boolean": True, "integer": 1, "number": 1.0, "date": date(2025, 6, 30)}


def _good(column: Column) -> object:
    return (
        codebook.load().codes(column.field)[0]
        if column.kind in ("code", "codes") and column.field
        else GOOD[column.kind]
    )


def _table(table: str, changes: dict[str, object]) -> pa.Table:
    """A table of three rows, the second of which has the changes."""
    columns: dict[str, list[object]] = {column.name: [_good(column)] * 3 for column in tables.SPECS[table]}
    if table == "activities":
        columns["reached_total"] = [2, 2, 2]
    for name, value in changes.items():
        columns[name] = [columns[name][0], value, columns[name][2]]
    trace = {name: [None] * 3 for name in tables.TRACE}
    return pa.table(columns | trace, schema=tables.arrow_schema(table))


def _kept(rows: pa.Table, table: str) -> bool:
    try:
        promise.keep(rows, table)
    except promise.BrokenPromise:
        return False
    return True


def _valid(rows: pa.Table, table: str) -> bool:
    try:
        tables.schema(table).validate(records.frame(rows, table))
    except pandera.errors.SchemaError:
        return False
    return True


@pytest.mark.parametrize("table", tables.TABLES)
def test_both_checks_agree_on_every_column_and_fault(table: str):
    verdicts = set()
    for column in tables.SPECS[table]:
        for value in (_good(column), None, *BROKEN[column.kind]):
            rows = _table(table, {column.name: value})
            assert _kept(rows, table) == _valid(rows, table), f"{column.name} = {value!r}"
            verdicts.add(_kept(rows, table))
    assert verdicts == {True, False}


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("responses", {"score": 9, "items_asked": 8}),
        ("responses", {"score": 8, "items_asked": None}),
        ("activities", {"reached_total": 5, "reached_female": 3, "reached_male": 3}),
        ("activities", {"reached_total": 5, "reached_female": 3, "reached_male": None}),
        ("activities", {"reached_total": None, "reached_female": 3}),
    ],
)
def test_both_checks_agree_on_rules_between_columns(table: str, changes: dict[str, object]):
    rows = _table(table, changes)
    assert _kept(rows, table) == _valid(rows, table)


def test_parts_are_added_up_beyond_the_range_of_a_column():
    most = 2**31 - 1
    parts: dict[str, object] = {"reached_total": most, "reached_female": most, "reached_male": 1}
    assert not _kept(_table("activities", parts), "activities")


def test_codes_of_rows_that_were_left_out_are_no_fault():
    rows = _table("calls", {"topic": "no such code"})
    assert not _kept(rows, "calls")
    assert _kept(rows.filter(pa.array([True, False, True])), "calls")


def test_columns_in_another_order_or_of_another_type_are_a_fault():
    rows = _table("calls", {})
    assert not _kept(rows.select(rows.column_names[::-1]), "calls")
    assert not _kept(rows.set_column(0, "call_id", pa.array([1, 2, 3])), "calls")

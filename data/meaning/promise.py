"""What was typed is what its table promises: the rules of the table's schema, checked on whole Arrow columns.

Belongs here: the check that stands between typing and the store. Not here: the rules in words that a person can read
(the pandera schemas of tables.py; tests hold the two against each other).

A row that breaks a rule never gets here, so that a broken promise is a fault of the program and stops it. Codes are
checked once for each distinct one, numbers by the lowest and the highest, so that the check costs next to nothing.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import codebook, tables
from data.tables import Column


class BrokenPromise(AssertionError):
    """A typed table does not hold what it promises; the message names the column and the rule."""


def keep(rows: pa.Table, table: str) -> None:
    """Raise BrokenPromise unless every value of ``rows`` may stand in ``table``."""
    schema = tables.arrow_schema(table)
    if rows.schema != schema:
        raise BrokenPromise(f"{table}: the columns are {rows.schema}, not {schema}")
    for column in tables.SPECS[table]:
        values = rows.column(column.name)
        if values.null_count and not tables.may_be_blank(table, column):
            raise BrokenPromise(f"{table}.{column.name}: blank in {values.null_count} rows")
        _keep_range(values, column, table)
        _keep_codes(values, column, table)
    _keep_rows(rows, table)


def _keep_range(values: pa.ChunkedArray, column: Column, table: str) -> None:
    if column.lowest is None and column.highest is None:
        return
    found = pc.min_max(values).as_py()
    low, high = found["min"], found["max"]
    below = low is not None and column.lowest is not None and low < column.lowest
    above = high is not None and column.highest is not None and high > column.highest
    if below or above:
        raise BrokenPromise(f"{table}.{column.name}: {low} to {high} is out of range")


def _keep_codes(values: pa.ChunkedArray, column: Column, table: str) -> None:
    if column.kind != "code" or not column.field:
        return
    used = {code for chunk in values.chunks for code in _used(chunk) if code}
    if strange := used - {*codebook.load().codes(column.field)}:
        raise BrokenPromise(f"{table}.{column.name}: {sorted(strange)} are no codes")


def _used(chunk: pa.DictionaryArray) -> list[str | None]:
    """The entries of a dictionary that some row has."""
    rows = np.bincount(pc.drop_null(chunk.indices).to_numpy(), minlength=len(chunk.dictionary))
    return chunk.dictionary.take(pa.array(np.flatnonzero(rows))).to_pylist()


def _keep_rows(rows: pa.Table, table: str) -> None:
    """Rules between columns; where one of them is blank there is nothing to compare."""
    if table == "responses":
        broken = pc.greater(rows["score"], rows["items_asked"])
    elif table == "activities":
        parts = pc.add(
            pc.fill_null(rows["reached_female"].cast(pa.int64()), 0),
            pc.fill_null(rows["reached_male"].cast(pa.int64()), 0),
        )
        broken = pc.less(rows["reached_total"].cast(pa.int64()), parts)
    else:
        return
    if pc.any(broken).as_py():
        raise BrokenPromise(f"{table}: a total below its parts, or a score above its items")

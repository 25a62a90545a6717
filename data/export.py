"""The records a question selects, as CSV, streamed: canonical columns and codes, in the order they were accepted.

Texts that a spreadsheet could run as a formula are marked (marks.py); columns of codes, numbers and days never are.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from data import tables
from data.evidence import personal
from data.exports import hxl
from data.filters import UNKNOWN, Filters, parameters_of
from data.meaning import marks
from data.running import deadline
from data.store import Version
from geo.country import Country
from languages import say

BOM = b"\xef\xbb\xbf"  # without it spreadsheets read UTF-8 as another encoding
BATCH_ROWS = 4_000  # few enough that the first are there at once, and that three exports take little memory


class NotForTable(ValueError):
    """A filter that a table has no column for; the message names those it has."""


def check(filters: Filters, table: str) -> None:
    """Raise NotForTable when the table cannot be filtered so."""
    strange = filters.not_applying_to(table)
    if strange:
        allowed = ", ".join(parameters_of(table))
        raise NotForTable(
            say(
                "'{name}' does not apply to {table}; it can be filtered by {allowed}.",
                name=strange[0],
                table=table,
                allowed=allowed,
            )
        )


def stream(
    version: Version,
    table: str,
    filters: Filters,
    *,
    country: Country,
    tags: bool = False,
    without: Sequence[str] = (),
) -> Iterator[bytes]:
    """The CSV of the selected records in pieces: UTF-8 with BOM, header first, with HXL tags below it if asked."""
    columns = columns_of(table, without=without)
    yield BOM + _line(columns)
    if tags:
        yield _line([hxl.tag(column) for column in columns])
    for batch in batches(version, table, filters, country=country, without=without):
        yield _csv(marked(batch, table))


def columns_of(table: str, *, without: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns of an export, in the order of the table; those in ``without`` are for others."""
    return tuple(name for name in tables.COLUMNS[table] if name not in without)


def count(version: Version, table: str, filters: Filters, *, country: Country) -> int:
    """How many records are selected."""
    return version.table(table).count_rows(filter=condition(filters, table, country))


def batches(
    version: Version, table: str, filters: Filters, *, country: Country, without: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """The selected records in the order they were accepted, canonical columns only."""
    told = columns_of(table, without=without)
    needed = tuple(dict.fromkeys((*told, tables.DATE[table], *map(_column, filters.chosen))))
    chosen = condition(filters, table, country)
    for batch in version.batches(table, columns=needed, rows=BATCH_ROWS):
        deadline.check()
        found = batch if chosen is None else batch.filter(chosen)
        if found.num_rows:
            yield _masked(found.select(list(told)))


def _masked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with what people said in their own words masked: no number or address of a person leaves the store in it."""
    for name in {tables.OWN_WORDS} & set(batch.schema.names):
        batch = batch.set_column(
            batch.schema.get_field_index(name), name, personal.masked(batch.column(name))
        )
    return batch


def condition(filters: Filters, table: str, country: Country) -> pc.Expression | None:
    """The filters as an Arrow expression, None when everything is selected."""
    day = pc.field(tables.DATE[table])
    parts = []
    if filters.date_from:
        parts.append(day >= pa.scalar(filters.date_from))
    if filters.date_to:
        parts.append(day <= pa.scalar(filters.date_to))
    for name, values in filters.chosen.items():
        parts.append(_one_of(name, values, country))
    whole = None
    for part in parts:
        whole = part if whole is None else whole & part
    return whole


def _column(parameter: str) -> str:
    """The column that a filter looks at."""
    return "district" if parameter == "province" else parameter


def _one_of(name: str, values: tuple[str, ...], country: Country) -> pc.Expression:
    column = pc.field(_column(name))
    known = [value for value in values if value != UNKNOWN]
    if name == "province":
        known = [code for province in known for code in country.children(province)]
    # An explicit type: the scanner does not compare a dictionary with an untyped list.
    chosen = column.cast(pa.string()).isin(pa.array(known, pa.string()))
    return chosen | column.is_null() if UNKNOWN in values else chosen


def texts_of(table: str) -> tuple[str, ...]:
    """The columns of a table that hold texts as somebody wrote them."""
    return tuple(column.name for column in tables.SPECS[table] if column.kind == "text")


def marked(batch: pa.RecordBatch, table: str) -> pa.RecordBatch:
    """The batch with every text that a spreadsheet could run made harmless."""
    for name in set(texts_of(table)) & set(batch.schema.names):
        place = batch.schema.get_field_index(name)
        batch = batch.set_column(place, name, marks.marked_column(batch.column(place)))
    return batch


def _csv(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    # All of a batch at once: by its own measure of 1,024 rows the writer looks at each column four times as often.
    whole = pyarrow.csv.WriteOptions(include_header=False, batch_size=BATCH_ROWS)
    pyarrow.csv.write_csv(batch, sink, whole)
    return sink.getvalue().to_pybytes()


def _line(cells: Sequence[str]) -> bytes:
    return (",".join(f'"{cell}"' for cell in cells) + "\n").encode()


def window(
    version: Version,
    table: str,
    filters: Filters,
    *,
    country: Country,
    rows: tuple[int, int],
    without: Sequence[str] = (),
) -> list[dict[str, object]]:
    """The selected records from the first position in ``rows`` up to the second, as plain values a browser can show."""
    first, last = rows
    found: list[dict[str, object]] = []
    before = 0
    for batch in batches(version, table, filters, country=country, without=without):
        part = batch.slice(max(first - before, 0), max(last - max(first, before), 0))
        before += batch.num_rows
        found += [{name: _plain(value) for name, value in row.items()} for row in part.to_pylist()]
        if before >= last:
            break
    return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value

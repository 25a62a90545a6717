"""The records a question selects as a workbook, streamed: the same cells as the CSV, with what they mean and come from.

Belongs here: the sheets of records. Not here: how a workbook is written (xlsx.py), which records (export.py), and what is
said of who asked and why (callbacks/workbooks.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from data import codebook, export, tables
from data.exports import hxl, xlsx
from data.exports.xlsx import Sheet, TooLarge
from data.filters import Filters
from data.store import Version
from data.tables import Column
from geo.country import Country
from languages import say

DATA, CODEBOOK, ABOUT, NOTES = "data", "codebook", "filters and provenance", "notes"
_PIECE: Final = 10_000  # rows written at once: a few megabytes of XML
_KINDS: Final = {
    "text": "text",
    "place": "code of a place",
    "code": "code",
    "codes": "codes, by blank",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "date": "day",
}
CODEBOOK_HEAD: Final = ("column", "kind", "code", "label", "label_si", "label_ta")
CUT: Final = "{count:,} texts were longer than the {most:,} letters a cell can hold and end there; the CSV has them whole."


@dataclass(frozen=True)
class Told:
    """What a workbook says of itself: facts (what, value), notes, and whether HXL tags stand below the header."""

    facts: Sequence[tuple[str, str]]
    notes: Sequence[str]
    tags: bool = False


@dataclass
class _Cut:
    """How many texts did not fit in their cells: known when the last row is written."""

    count: int = 0


def check(rows: int) -> None:
    """Raise TooLarge with a sentence where a sheet cannot hold that many records."""
    most = xlsx.MOST_ROWS - 2  # below the header and the tags
    if rows > most:
        raise TooLarge(
            say(
                "{rows} records are more than a sheet of Excel holds ({most}); filter them, or take the CSV.",
                rows=f"{rows:,}",
                most=f"{most:,}",
            )
        )


def stream(
    version: Version,
    table: str,
    filters: Filters,
    *,
    country: Country,
    told: Told,
    without: Sequence[str] = (),
) -> Iterator[bytes]:
    """The workbook of the selected records in pieces: data, codebook, filters and provenance, notes. Raises TooLarge."""
    check(export.count(version, table, filters, country=country))
    columns, cut = export.columns_of(table, without=without), _Cut()
    batches = export.batches(version, table, filters, country=country, without=without)
    yield from xlsx.stream(
        [
            Sheet(
                DATA,
                _data(batches, columns, table=table, tags=told.tags, cut=cut),
                [_width(n) for n in columns],
                1 + told.tags,
            ),
            Sheet(CODEBOOK, [_codebook(columns, table, country)], (26, 18, 22, 44, 44, 44)),
            about(told),
            Sheet(NOTES, _notes(told, cut), (120,), 0),
        ]
    )


def about(told: Told) -> Sheet:
    """The sheet of facts: what was asked, and where the answer comes from."""
    head = xlsx.rows([("what", "value")], first=1, style=xlsx.HEADER)
    return Sheet(ABOUT, [head, xlsx.rows(told.facts, first=2, style=xlsx.WRAPPED)], (26, 100))


def heading(columns: Sequence[str], *, tags: bool) -> bytes:
    """The header of a sheet of data, with HXL tags below it if asked."""
    rows = xlsx.rows([columns], first=1, style=xlsx.HEADER)
    return rows + (xlsx.rows([[hxl.tag(c) for c in columns]], first=2, style=xlsx.QUIET) if tags else b"")


def notes(lines: Sequence[str]) -> bytes:
    """The rows of the sheet of notes."""
    return xlsx.rows([[line] for line in lines], first=1, style=xlsx.WRAPPED)


def _notes(told: Told, cut: _Cut) -> Iterator[bytes]:
    """Asked for after the data are written, when it is known what was cut."""
    more = [CUT.format(count=cut.count, most=xlsx.MOST_LETTERS)] if cut.count else []
    yield notes([*told.notes, *more])


def _data(
    batches: Iterator[pa.RecordBatch], columns: Sequence[str], *, table: str, tags: bool, cut: _Cut
) -> Iterator[bytes]:
    yield heading(columns, tags=tags)
    at = 2 + tags
    for batch in batches:
        for start in range(0, batch.num_rows, _PIECE):
            piece = export.marked(batch.slice(start, _PIECE), table)
            cut.count += sum(
                xlsx.too_long(piece.column(name))
                for name in export.texts_of(table)
                if name in piece.schema.names
            )
            yield xlsx.batch_rows(piece, first=at)
            at += piece.num_rows


def _width(name: str) -> int:
    return min(max(len(name) + 2, 12), 30)


def _codebook(columns: Sequence[str], table: str, country: Country) -> bytes:
    """Every column with its kind, and every code it may hold with its labels."""
    specs = tables.columns(table)
    lines: list[Sequence[str]] = []
    for name in columns:
        lines += _lines(specs[name], country)
    return xlsx.rows([CODEBOOK_HEAD], first=1, style=xlsx.HEADER) + xlsx.rows(lines, first=2)


def _lines(column: Column, country: Country) -> list[Sequence[str]]:
    kind = _KINDS[column.kind]
    if column.kind == "place":
        codes = country.codes(country.placed)
        return [(column.name, kind, code, *(country.name_of(code, lang) for lang in _languages(country))) for code in codes]  # fmt: skip
    if column.field is None:
        return [(column.name, kind)]
    book = codebook.load()
    if column.family:
        own = column.name.removeprefix(f"{column.family}_")
        return [(column.name, kind, "", *_labels(column.field, own))]
    return [(column.name, kind, code, *_labels(column.field, code)) for code in book.codes(column.field)]


def _labels(field: str, code: str) -> list[str]:
    return [codebook.load().label(field, code, language) for language in codebook.LANGUAGES]


def _languages(country: Country) -> list[str]:
    return [language for language in codebook.LANGUAGES if language in country.languages]

"""Files exactly as KoboToolbox exports them: separators, quotes, the HXL row, system columns, repeat sheets.

Here: how a form's columns become a file. Not here: what the columns say (the table modules).
The format's rules (``;``, all quoted, CRLF, UTF-8 without BOM, HXL tags in row 2, system columns at the end,
XLSX without time zones, repeats on a further sheet) were taken from exports of Kobo's own exporter.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import xlsxwriter

from data.demo import text

Columns = dict[str, text.Text]

_QUOTED = pacsv.WriteOptions(include_header=False, delimiter=";", quoting_style="all_valid", eol="\r\n")
_MADE = datetime(2026, 7, 1, tzinfo=UTC)
STATUS = {
    "xml": ("", "validation_status_approved", "validation_status_not_approved", "validation_status_on_hold"),
    "label": ("", "Approved", "Not approved", "On hold"),
}
BLANK, APPROVED, NOT_APPROVED, ON_HOLD = range(4)


def system(
    rng: np.random.Generator, *, first: int, submitted: np.ndarray, status: Sequence[str], notes: str = ""
) -> Columns:
    """The columns Kobo puts at the end: ``submitted`` is ``datetime64[s]`` in UTC, ``first`` the rows before."""
    n = len(submitted)
    index = np.arange(first + 1, first + n + 1)
    uuid = text.uuids(rng, n)
    states = np.where(rng.random(n) < 0.72, APPROVED, BLANK)
    return {
        "_id": text.numbers(index + 500_000),
        "_uuid": uuid,
        "_submission_time": text.moments(submitted),
        "_validation_status": text.words(states, status),
        "_notes": text.constant(notes, n),
        "_status": text.constant("submitted_via_web", n),
        "_submitted_by": text.words(rng.integers(-1, 12, n), [f"demo_team_{i:02d}" for i in range(1, 13)]),
        "__version__": text.constant("vDemo1", n),
        "_tags": text.constant("", n),
        "meta/rootUuid": text.join([text.constant("uuid:", n), uuid], ""),
        "_index": text.numbers(index),
    }


class CsvExport:
    """A CSV export written piece by piece, so that its size does not matter."""

    def __init__(self, sink: Any, *, tags: Mapping[str, str]) -> None:
        self._sink = sink
        self._tags = tags
        self.rows = 0

    def write(self, columns: Columns) -> None:
        """Add rows; the first call also writes the header and the HXL row."""
        table = pa.table(columns)
        if not self.rows:
            head = pa.table({header: [header, self._tags.get(header, "")] for header in columns})
            pacsv.write_csv(head, self._sink, _QUOTED)
        pacsv.write_csv(table, self._sink, _QUOTED)
        self.rows += table.num_rows


@contextmanager
def csv_export(path: Path, *, tags: Mapping[str, str]) -> Iterator[CsvExport]:
    """A CSV export at ``path``; ``tags`` are the HXL tags by header."""
    with pa.OSFile(str(path), "wb") as sink:
        yield CsvExport(sink, tags=tags)


def repeat_system(parent: Columns, *, parent_row: np.ndarray, sheet: str) -> Columns:
    """The columns Kobo puts at the end of a repeat sheet: which submission (row of ``parent``) each row is of."""
    rows = pa.array(parent_row)
    copied = ("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by")
    copied += ("__version__", "_tags", "meta/rootUuid")
    return {
        "_index": text.numbers(np.arange(1, len(parent_row) + 1)),
        "_parent_table_name": text.constant(sheet, len(parent_row)),
        "_parent_index": parent["_index"].take(rows),
        **{f"_submission_{name}": parent[name].take(rows) for name in copied},
    }


def write_workbook(path: Path, sheets: Mapping[str, Columns], *, tags: Mapping[str, str]) -> None:
    """An XLSX export: the first sheet is the form (with the HXL row), the others are its repeats.

    Numbers and moments are typed as Kobo types them; the stamp of the file is fixed, so that the same data is
    the same bytes.
    """
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, (name, columns) in enumerate(sheets.items()):
            sheet = book.add_worksheet(name)
            head = [list(columns)] + ([] if number else [[tags.get(header, "") for header in columns]])
            rows = zip(*(column.to_pylist() for column in columns.values()), strict=True)
            for at, row in enumerate([*head, *rows]):
                _write_row(sheet, at, row, moment=moment if at >= len(head) else None)


def _write_row(sheet: Any, at: int, row: Sequence[str], *, moment: Any) -> None:
    """One row, with numbers and moments typed below the head (``moment`` is None in the head)."""
    for place, value in enumerate(row):
        if moment is not None and _is_number(value):
            sheet.write_number(at, place, float(value))
        elif moment is not None and (read := _moment(value)):
            sheet.write_datetime(at, place, read, moment)
        elif value:
            sheet.write_string(at, place, value)


def _moment(value: str) -> datetime | None:
    """A day or moment without a zone (Kobo drops zones in workbooks); None for anything else, also 30 February."""
    if len(value) not in (10, 19) or not value[:4].isdigit():
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _is_number(value: str) -> bool:
    return value.lstrip("-").replace(".", "", 1).isdigit()

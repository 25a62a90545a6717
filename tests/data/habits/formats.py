"""Rows of cells as files: text with any separator and encoding, workbooks, Parquet and JSON with values of types."""

import csv
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tests.data import files
from tests.data.habits.cells import Cell

FORMATS: Final = ("csv", "csv", "csv", "xlsx", "xlsx", "ods", "parquet", "json", "json lines")
PLAIN: Final = ("parquet", "json", "json lines")
_ENCODINGS: Final = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")
_DAYS: Final = ("dd/mm/yyyy", "d-mmm-yy", "yyyy-mm-dd", "mm/dd/yyyy hh:mm")
_OPEN_DOCUMENT: Final = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_KINDS: Final = {bool: "boolean", int: "float", float: "float", date: "date", datetime: "date"}

Rows = Sequence[Sequence[Cell]]


def _as_csv(folder: Path, rows: Rows, rng: random.Random) -> Path:
    texts = [[cell.text for cell in row] for row in rows]
    encoding, separator = rng.choice(_ENCODINGS), rng.choice(",;\t|,")
    if encoding == "cp1252" and any(not _fits(text) for row in texts for text in row):
        encoding = "utf-8"
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    end = rng.choice(("\n", "\r\n"))
    return files.as_csv(
        folder / "f.csv", texts, separator=separator, encoding=encoding, quoting=quoting, line_end=end
    )


def _fits(text: str) -> bool:
    try:
        return bool(text.encode("cp1252")) or True
    except UnicodeEncodeError:
        return False


def _as_workbook(folder: Path, rows: Rows, rng: random.Random) -> Path:
    with xlsxwriter.Workbook(folder / "f.xlsx") as book:
        page = book.add_worksheet("data")
        shown = [book.add_format({"num_format": form}) for form in _DAYS]
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell.native, bool):
                    page.write_boolean(at, column, cell.native)
                elif isinstance(cell.native, date):
                    page.write_datetime(at, column, _moment(cell.native), rng.choice(shown))
                elif cell.native is not None and rng.random() < 0.1:
                    page.write_formula(at, column, "=1+1", None, cell.native)
                elif cell.native is not None:
                    page.write_number(at, column, cell.native)
                elif cell.text:
                    page.write_string(at, column, cell.text)
    return folder / "f.xlsx"


def _moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def _as_open_document(folder: Path, rows: Rows, rng: random.Random) -> Path:
    """The least that a spreadsheet of OpenDocument is."""
    names = " ".join(f'xmlns:{name}="{_OPEN_DOCUMENT}:{name}:1.0"' for name in ("office", "table", "text"))
    lines = "".join(f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>" for row in rows)
    sheet = f'<office:body><office:spreadsheet><table:table table:name="data">{lines}</table:table></office:spreadsheet></office:body>'
    with zipfile.ZipFile(folder / "f.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", f"<office:document-content {names}>{sheet}</office:document-content>")
        book.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_OPEN_DOCUMENT}:manifest:1.0"/>')
    return folder / "f.ods"


def _open_cell(cell: Cell) -> str:
    shown = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.text.split("\n"))
    if cell.native is None:
        return (
            f'<table:table-cell office:value-type="string">{shown}</table:table-cell>'
            if cell.text
            else "<table:table-cell/>"
        )
    kind = _ODS_KINDS[type(cell.native)]
    value = cell.native.isoformat() if kind == "date" else str(cell.native).lower()
    name = "value" if kind == "float" else f"{kind}-value"
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}">{shown}</table:table-cell>'


def _columns(rows: Rows) -> dict[str, list[Cell]]:
    return {head.text: list(cells) for head, *cells in zip(*rows, strict=True)}


def _as_parquet(folder: Path, rows: Rows, rng: random.Random) -> Path:
    """Columns with types where all values of one have one, texts where not."""
    arrays = {}
    for header, cells in _columns(rows).items():
        kinds = {type(cell.native) for cell in cells if cell.text}
        typed = [cell.native if cell.text else None for cell in cells]
        one = len(kinds) == 1 and type(None) not in kinds
        arrays[header] = pa.array(typed if one else [cell.text or None for cell in cells])
    pq.write_table(pa.table(arrays), folder / "f.parquet")
    return folder / "f.parquet"


def _records(rows: Rows) -> list[dict[str, Any]]:
    found = _columns(rows)
    return [dict(zip(found, map(_value, row), strict=True)) for row in rows[1:]]


def _value(cell: Cell) -> Any:
    return (
        cell.native.isoformat()
        if isinstance(cell.native, date)
        else cell.native
        if cell.native is not None
        else (cell.text or None)
    )


def _as_json(folder: Path, rows: Rows, rng: random.Random) -> Path:
    (folder / "f.json").write_text(
        json.dumps(_records(rows), ensure_ascii=rng.random() < 0.5), encoding="utf-8"
    )
    return folder / "f.json"


def _as_lines(folder: Path, rows: Rows, rng: random.Random) -> Path:
    lines = [json.dumps(record, ensure_ascii=False) for record in _records(rows)]
    (folder / "f.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder / "f.jsonl"


WRITERS: Final[dict[str, Callable[[Path, Rows, random.Random], Path]]] = {
    "csv": _as_csv,
    "xlsx": _as_workbook,
    "ods": _as_open_document,
    "parquet": _as_parquet,
    "json": _as_json,
    "json lines": _as_lines,
}

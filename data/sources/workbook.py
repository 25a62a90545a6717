"""Workbooks (XLSX, also XLS and ODS) read by calamine; every cell becomes the text a person would write.

Belongs here: cells to text. Not here: what the text means, or how sheets belong together (kobo.py).
"""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from data.meaning.dates import EXCEL_ZERO
from data.problems import Unreadable
from data.sources import spread_out
from data.sources.layout import TOP
from data.sources.sheet import Chunk, Sheet
from languages import noted

Span = tuple[tuple[int, int], tuple[int, int]]  # the first and the last cell of a merged range: row, column

_CHUNK: Final = 50_000
_MAC_ZERO: Final = date(1904, 1, 1)
_MAC: Final = re.compile(rb"""date1904\s*=\s*["'](?:1|true|on)["']""")
_LOOKED_AT: Final = 1 << 20
_EXACT: Final = 1e15
# What a container of the old format lists among its parts, and what one of the new format begins with.
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_OF_FORM: Final = frozenset({"survey", "choices", "settings"})
_LETTERS: Final = ("WordDocument".encode("utf-16-le"), b"word/", b"application/vnd.oasis.opendocument.text")


class WorkbookSheet(Sheet):
    """One sheet of a workbook, held in memory (a sheet has at most a million rows)."""

    even = True

    def __init__(
        self,
        *,
        file: str,
        name: str,
        cells: Sequence[Sequence[Any]],
        expected: Sequence[str] = (),
        day_zero: date = EXCEL_ZERO,
        merged: Sequence[Span] = (),
    ) -> None:
        self.file, self.name, self.form = file, name, noted("workbook")
        self.expected, self.day_zero = tuple(expected), day_zero
        self._cells, self._merged = cells, merged

    @cached_property
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The first rows as text."""
        return [[as_text(cell) for cell in row] for row in self._cells[:TOP]]

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The rows below the headers as text, fifty thousand at a time."""
        for start in range(self.layout.first - 1, len(self._cells), _CHUNK):
            block = self._whole[start : start + _CHUNK]
            columns = {
                position: pa.array([as_text(row[position]) for row in block], pa.string())
                for position in (range(len(self.headers)) if only is None else only)
            }
            rows = np.arange(start + 1, start + 1 + len(block), dtype=np.int64)
            chunk = Chunk(rows, columns, np.empty(0, np.int64))
            yield chunk.without_blank_rows() if only is None else chunk

    @cached_property
    def _whole(self) -> Sequence[Sequence[Any]]:
        """The cells, with what a cell merged over several records says in each of them; a count over them is of all together."""
        spans = [
            span for span in self._merged if span[0][0] >= self.layout.first - 1 and span[0][1] == span[1][1]
        ]
        # Merged ranges never overlap; a file that says so otherwise would have each cell filled over and over.
        last = len(self._cells)
        if sum(max(0, min(bottom, last) - top) for (top, _), (bottom, _) in spans) > sum(
            map(len, self._cells)
        ):
            return self._cells
        rows: dict[int, dict[int, Any]] = {}
        for (top, column), (bottom, _) in spans:
            inside = top < last and column < len(self._cells[top])
            cell = self._cells[top][column] if inside else ""
            for row in range(top + 1, min(bottom + 1, last)) if _is_said(cell) else ():
                rows.setdefault(row, {})[column] = cell
        if not rows:
            return self._cells
        return [_with(cells, rows.get(row, {})) for row, cells in enumerate(self._cells)]


def _is_said(cell: Any) -> bool:
    """Whether a cell holds words or a day, and no number."""
    return isinstance(cell, date) or (isinstance(cell, str) and any(map(str.isalpha, cell)))


def _with(cells: Sequence[Any], said: Mapping[int, Any]) -> Sequence[Any]:
    """A row with what is said for it; a row with nothing of its own is no record."""
    if not said or not _filled([cells]):
        return cells
    return [said.get(column, cell) if cell == "" else cell for column, cell in enumerate(cells)]


def read(path: Path, *, expected: Sequence[str] = ()) -> list[WorkbookSheet]:
    """The sheets of a workbook that hold something, in order; hidden ones, such as an older copy, stand last.

    Raises Unreadable where it is none.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    spread_out.check(path)
    try:
        book = CalamineWorkbook.from_path(path)
        listed = sorted(book.sheets_metadata, key=lambda one: one.visible != SheetVisibleEnum.Visible)
        sheets = [
            (one.name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or ())
            for one in listed
            for sheet in [book.get_sheet_by_name(one.name)]
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(
            noted("{file} is not a table: {why}", file=path.name, why=_why_not(path, error))
        ) from None
    if _is_form(sheets):
        why = noted(
            "it is the form (XLSForm) and not what was answered with it; export the submissions, and give the form beside them"
        )
        raise Unreadable(noted("{file} is not a table: {why}", file=path.name, why=why))
    zero = _day_zero(path)
    found = [
        WorkbookSheet(file=path.name, name=name, cells=cells, expected=expected, day_zero=zero, merged=merged)
        for name, cells, merged in sheets
        if _filled(cells)
    ]
    if not found:
        raise Unreadable(
            noted("{file} is empty: none of its sheets holds a cell; export it again", file=path.name)
        )
    return found


def _is_form(sheets: Sequence[tuple[str, Sequence[Sequence[Any]], object]]) -> bool:
    """Whether a workbook begins with the sheets that a form is made from."""
    named = {name.strip().lower(): cells for name, cells, _ in sheets}
    headers = next(iter(named.get("survey", ())), ())
    return (
        next(iter(named), "") in _OF_FORM and "choices" in named and {"type", "name"} <= {*map(str, headers)}
    )


def _why_not(path: Path, error: Exception) -> str:
    """Why a workbook cannot be opened, and what to do: locked ones hide in a container of the old format."""
    ends = _ends(path)
    if _LOCKED in ends:
        return noted("it is a workbook locked with a password; open it and save it without one")
    if any(part in ends for part in _LETTERS):
        return noted("it is a text document")
    return noted(
        "it is no workbook that can be opened ({error}): it is cut off or damaged; send it again, or open it in a spreadsheet and save it as XLSX",
        error=error,
    )


def _ends(path: Path) -> bytes:
    """The first and the last of a file: its list of parts stands where the program that wrote it put it."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
        file.seek(max(path.stat().st_size - _LOOKED_AT, len(start)))
        return start + file.read()


def _day_zero(path: Path) -> date:
    """The day from which serial numbers count: workbooks of old Macs begin in 1904, and say so."""
    try:
        with zipfile.ZipFile(path) as parts, parts.open("xl/workbook.xml") as part:
            return _MAC_ZERO if _MAC.search(part.read(_LOOKED_AT)) else EXCEL_ZERO
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return EXCEL_ZERO  # no XLSX, or one whose parts calamine alone can find


def _filled(cells: Sequence[Sequence[Any]]) -> bool:
    return any(cell != "" for row in cells for cell in row)


def as_text(cell: Any) -> str:
    """A cell as a person would write it: whole numbers without a point, days and moments in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if abs(cell) >= _EXACT:  # a workbook keeps fifteen digits: what stood behind them is lost
            return format(cell, ".15g")
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)

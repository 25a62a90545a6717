"""Workbooks that are small as files and huge as tables: told before they are opened.

Belongs here: how much a workbook would take. Not here: reading it (workbook.py), and what ends the reading of one that is
not found out here (the limits of memory and time in data/uploads/work.py).

A sheet is held as a whole rectangle: one cell at XFD1048576 beside one at A1 makes seventeen thousand million cells out of a
kilobyte, and zeros pack a thousand to one.
"""

import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

from data.problems import Unreadable
from languages import noted

MOST_CELLS: Final = 150_000_000  # a full sheet of 140 columns
MOST_UNPACKED: Final = 8 << 30  # bytes of all parts together; a full sheet of 100 columns has about four
_LOOKED_THROUGH: Final = (
    64 << 20
)  # bytes of a sheet: a larger one has cells to fill what it spans, or takes long
_MOST_TIMES: Final = 100  # cells of a table pack thirty to one; the same cell over and over a thousand to one
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# A cell that holds something is not closed at once; <c r="XFD1048576" s="1"/> is a format and takes no room.
# Left of column EN a full sheet has fewer cells than MOST_CELLS, so only a sheet that goes further is looked at cell by cell.
_FAR: Final = re.compile(rb'\br="(?:[A-Za-z]{3}|[F-Zf-z][A-Za-z]|[Ee][N-Zn-z])[0-9]')
_CELL: Final = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Za-z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')


def check(path: Path) -> None:
    """Raise Unreadable with a sentence for a workbook that would fill the memory. Files of other kinds pass."""
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable(
                    noted(
                        "{file} would unpack to more than {most} GB; save the table alone as CSV",
                        file=path.name,
                        most=MOST_UNPACKED >> 30,
                    )
                )
            for part in parts:
                _honest(path, part)
                if _SHEET.fullmatch(part.filename) and part.file_size <= _LOOKED_THROUGH:
                    _spans(path, book.read(part))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return  # the reader says what is wrong with it


def _honest(path: Path, part: zipfile.ZipInfo) -> None:
    """Raise Unreadable for a part that is larger, for what it takes packed, than cells of a table can make it."""
    if part.file_size > _LOOKED_THROUGH and part.file_size > _MOST_TIMES * part.compress_size:
        raise Unreadable(
            noted(
                "{file} holds a part ({part}) that would unpack to {size} MB, {times} times what it takes packed; save the table alone as CSV",
                file=path.name,
                part=part.filename,
                size=f"{part.file_size >> 20:,}",
                times=f"{part.file_size // max(part.compress_size, 1):,}",
            )
        )


def _spans(path: Path, sheet: bytes) -> None:
    """Raise Unreadable where the cells of a sheet stand so far apart that what lies between would fill the memory."""
    if not _FAR.search(sheet):
        return
    right = bottom = 0
    corner = ""
    for found in _CELL.finditer(sheet):
        column, row = _number(found[1]), int(found[2])
        if column > right or row > bottom:
            right, bottom = max(column, right), max(row, bottom)
            corner = (found[1] + found[2]).decode()
    if right * bottom > MOST_CELLS:
        raise Unreadable(
            noted(
                "{file} has a cell at {corner}, far from its table: {cells} cells would have to be held; delete what stands outside the table and save it again, or save the table as CSV",
                file=path.name,
                corner=corner,
                cells=f"{right * bottom:,}",
            )
        )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number

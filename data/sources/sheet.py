"""A sheet: rows of text under one line of headers, read in pieces. What every kind of file is turned into.

Belongs here: the shape that readers give and the rest of the room takes. Not here: any file format.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.meaning.dates import EXCEL_ZERO
from data.problems import Unreadable
from data.sources import layout
from data.sources.layout import Layout
from languages import noted

MOST_COLUMNS: Final = 20_000  # a workbook has 16,384


@dataclass(frozen=True)
class Chunk:
    """Some rows of a sheet as text. ``rows`` are row numbers of the file, 1 is its first line.

    ``columns`` maps the position of a column to its texts (blank is ""); ``ragged`` are the numbers of rows that
    could not be laid out under the headers, ``lone`` of those that are one text without a separator, ``unclosed`` of
    those with a quote that is not closed.
    """

    rows: np.ndarray
    columns: dict[int, pa.Array]
    ragged: np.ndarray
    lone: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    unclosed: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def filled(self, position: int) -> int:
        """How many cells of a column hold something."""
        blank = pc.equal(pc.utf8_trim_whitespace(self.columns[position]), "")
        return len(self.rows) - (pc.sum(blank).as_py() or 0)

    def without_blank_rows(self) -> "Chunk":
        """This chunk without the rows in which every column is blank: they are no records."""
        blank = np.ones(len(self.rows), dtype=bool)
        for column in self.columns.values():
            if not blank.any():
                return self
            blank &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        keep = pa.array(~blank)
        kept = {position: column.filter(keep) for position, column in self.columns.items()}
        return replace(self, rows=self.rows[~blank], columns=kept)


class Sheet(ABC):
    """One sheet of a file. ``name`` is "" for a file that has only one."""

    file: str
    name: str
    number: int = 0  # of the ingest that reads it
    around: str = ""  # for a repeat within another: the name of the sheet that holds the rows around its own
    form: str  # in words: "CSV, UTF-8, separated by ;"
    expected: tuple[str, ...] = ()  # headers that a mapping names, which help to find the row of headers
    kept: object = None  # what has to last as long as the sheet, such as a file that was unpacked for it
    replaced: int = 0  # bytes that are no text in the encoding of the others, and stand as \ufffd
    day_zero: date = EXCEL_ZERO  # from which a workbook counts its days
    even: bool = False  # whether all records have as many cells as the sheet is wide
    goes_on: bool = False  # whether the server had more records than this page of its answer
    rooted: bool = False  # whether a submission without a root id is known to have had another id before
    ragged_rule: str = "wrong_number_of_fields"  # what is wrong with rows that are ragged

    @property
    @abstractmethod
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The first records as written: titles, headers, tags and data as they come."""

    @abstractmethod
    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The records below headers (and below a row of HXL tags), piece by piece; can be asked for again.

        With ``only``, other columns are left out and blank rows are not dropped: for looking ahead.
        """

    def drained(self) -> Iterator[Chunk]:
        """The same for the last time: what is held in memory may be let go of piece by piece."""
        return self.chunks()

    def first(self) -> Chunk | None:
        """The first records, some ten thousand where there are as many; None where there are none."""
        return next(iter(self.chunks()), None)

    @cached_property
    def layout(self) -> Layout:
        """Where the headers stand and where the data begin. Raises Unreadable where no form has so many columns."""
        width = max(map(len, self.first_lines), default=0)
        if width > MOST_COLUMNS:
            raise Unreadable(
                noted(
                    "{file} has {width} columns, and no more than {most} are read: check that it is the right file, and that its rows do not stand as columns",
                    file=self.file,
                    width=f"{width:,}",
                    most=f"{MOST_COLUMNS:,}",
                )
            )
        return layout.found(self.first_lines, expected=self.expected, complete=self.even)

    @property
    def headers(self) -> tuple[str, ...]:
        """Header texts by position, cleaned of invisible marks and line breaks; may be blank or repeated."""
        return self.layout.headers

    @property
    def hxl(self) -> bool:
        """Whether there is a row of HXL tags."""
        return self.layout.tags is not None


class SheetOver(Sheet):
    """A sheet that reads another and changes its columns; all that is known of the other holds for it too."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.file, self.name, self.form, self.kept = sheet.file, sheet.name, sheet.form, sheet.kept
        self.expected, self.even, self.around = sheet.expected, sheet.even, sheet.around
        self.rooted, self.goes_on = sheet.rooted, sheet.goes_on
        self.ragged_rule, self.day_zero, self.replaced = sheet.ragged_rule, sheet.day_zero, sheet.replaced

    @property
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The first records as written."""
        return self.sheet.first_lines

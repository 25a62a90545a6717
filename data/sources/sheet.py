"""A sheet: rows of text under one line of headers, read in pieces. What every kind of file is turned into.

Belongs here: the shape that readers give and the rest of the room takes. Not here: any file format.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.text import clean


@dataclass(frozen=True)
class Chunk:
    """Some rows of a sheet as text. ``rows`` are row numbers of the file, 1 is its first line.

    ``columns`` maps the position of a column to its texts (blank is ""); ``ragged`` are the numbers of rows that
    could not be laid out under the headers.
    """

    rows: np.ndarray
    columns: dict[int, pa.Array]
    ragged: np.ndarray

    def without_blank_rows(self) -> "Chunk":
        """This chunk without the rows in which every column is blank: they are no records."""
        blank = np.ones(len(self.rows), dtype=bool)
        for column in self.columns.values():
            if not blank.any():
                return self
            blank &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        keep = pa.array(~blank)
        kept = {position: column.filter(keep) for position, column in self.columns.items()}
        return Chunk(self.rows[~blank], kept, self.ragged)


class Sheet(ABC):
    """One sheet of a file. ``name`` is "" for a file that has only one."""

    file: str
    name: str
    form: str  # in words: "CSV, UTF-8, separated by ;"

    @property
    @abstractmethod
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The first two records as written: the headers and, if any, the row below."""

    @abstractmethod
    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The records below headers (and below a row of HXL tags), piece by piece; can be asked for again.

        With ``only``, other columns are left out and blank rows are not dropped: for looking ahead.
        """

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """Header texts by position, cleaned of invisible marks and line breaks; may be blank or repeated."""
        return tuple(clean(text) for text in self.first_lines[0])

    @cached_property
    def hxl(self) -> bool:
        """Whether the second line is a row of HXL tags: every cell that is filled begins with #."""
        if len(self.first_lines) < 2:
            return False
        filled = [text.strip() for text in self.first_lines[1] if text.strip()]
        return bool(filled) and all(_is_tag(text) for text in filled)


def _is_tag(text: str) -> bool:
    # "########" is Excel's way of saying that a column is too narrow, not a tag.
    return text.startswith("#") and len(text) > 1 and text[1].isalpha()

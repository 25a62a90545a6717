"""Columns whose texts were destroyed before they came here: question marks for letters, ######## for days, #REF!, 7 for 007.

Belongs here: the share of such cells in the first rows of a file. Not here: cells that are merely wrong (values.py).
Nothing can bring these texts back; only the file they were exported from has them.
"""

from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data.sources.sheet import Chunk
from data.text import may_hold, percent
from languages import noted

# One damaged cell, or a few in a long column, are told row by row where they matter.
_SHARE: Final = 0.1
_SEVERAL: Final = 2
LOST: Final = (
    r"^[?\s.,()/:;-]*\?\?[?\s.,()/:;-]*$"  # every letter a question mark
    r"|^#{3,}$"  # a column too narrow for what it holds
    r"|^#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NULL!|NUM!)$"  # errors of a spreadsheet
)
SIGNS: Final = ("??", "#")  # one of them stands in every text that is lost
_MARK: Final = "\ufffd"  # of a lost character
_DAMAGED: Final = LOST + r"|\x{FFFD}"


@dataclass(frozen=True)
class Damaged:
    """A damaged column: its position, its damaged cells and its filled ones."""

    position: int
    cells: int
    filled: int

    @property
    def sentence(self) -> str:
        """The share in words."""
        return noted(
            "{cells} of {filled} filled cells looked at ({share}) are lost",
            cells=f"{self.cells:,}",
            filled=f"{self.filled:,}",
            share=percent(self.cells / self.filled),
        )


def found(first: Chunk) -> list[Damaged]:
    """The columns of the first rows of a file in which at least a tenth of the filled cells are damaged."""
    damaged = []
    for position, column in first.columns.items():
        if not may_hold(column, (*SIGNS, _MARK)):
            continue
        texts = pc.utf8_trim_whitespace(column)
        cells = pc.sum(pc.match_substring_regex(texts, _DAMAGED)).as_py() or 0
        if cells >= _SEVERAL and cells >= _SHARE * (filled := first.filled(position)):
            damaged.append(Damaged(position, cells, filled))
    return damaged


def lost_zeros(ids: pa.Array) -> str:
    """In words, how many ids seem to have lost zeros at their beginning; "" where nothing speaks for it.

    Ids of one length, some of which begin with 0, stand beside shorter ones that do not: 0017 beside 18.
    """
    texts = pc.utf8_trim_whitespace(ids)
    digits = texts.filter(pc.match_substring_regex(texts, r"^\d+$"))
    begun = pc.starts_with(digits, "0")
    kept, others = digits.filter(begun), digits.filter(pc.invert(begun))
    widths = pc.unique(pc.utf8_length(kept))
    if len(kept) < _SEVERAL or len(widths) != 1:
        return ""
    short = others.filter(pc.less(pc.utf8_length(others), widths[0]))
    if len(short) < _SEVERAL:
        return ""
    example = f"{short[0].as_py()} beside {kept[0].as_py()}"
    return noted(
        "{short} of {digits} ids looked at are shorter ({example}): format the column as text and export again",
        short=f"{len(short):,}",
        digits=f"{len(digits):,}",
        example=example,
    )

"""Rows that stand by themselves above others and say what holds for these: "District: Jaffna", "Date", "14/03/2025".

Belongs here: telling such rows, and what they say. Not here: the column that is made of it (composed.py).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Final

import numpy as np
import pyarrow.compute as pc

from data.sources.sheet import Chunk
from data.text import clean

_FEW: Final = 2  # cells that such a row fills, or
_SHARE: Final = 0.5  # fewer of the columns than this
_AFTER: Final = " \t:=.-–"
_SIGN: Final = re.compile(r"\s*[:=–]\s*|\s+-\s*|\s*-\s+")
_LONGEST: Final = 60  # letters of a label
# What ends a text when another stands behind it: "District: Jaffna; Division: Nallur", "Jaffna, Date: 14/03/2025".
_NEXT: Final = re.compile(r"\s*[;|\t]\s*|\s{3,}|,\s*(?=[^\d\s:][^:]{0,30}:)")


def said(cells: Sequence[str], label: str) -> str:
    """What a row says behind ``label``, in the same cell or the next one; without a label its only text. "" if nothing."""
    filled = [text.strip() for text in cells if text.strip()]
    if not label:
        return clean(filled[0]) if len(filled) == 1 else ""
    for text, after in zip_longest(filled, filled[1:], fillvalue=""):
        if match := _labelled(label).match(text):
            own = text[match.end() :].strip(_AFTER)
            return clean(_NEXT.split(own or after)[0])
    return ""


def labels(cells: Sequence[str]) -> Iterator[str]:
    """What stands before a value in a row: the words before a colon or a dash, or a cell before another."""
    filled = [clean(text) for text in cells if text.strip()]
    for text, after in zip_longest(filled, filled[1:], fillvalue=""):
        head, sign, _ = (_SIGN.sub("\x00", text, count=1)).partition("\x00")
        if (sign or after) and 0 < len(head) <= _LONGEST:
            yield head.strip(_AFTER)


def by_themselves(chunk: Chunk) -> np.ndarray:
    """Mask of the rows of a chunk that stand by themselves: they fill few cells."""
    filled = [
        pc.not_equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        for column in chunk.columns.values()
    ]
    cells = np.sum(filled, axis=0)
    return (cells > 0) & (cells <= max(_FEW, _SHARE * len(filled) - 1))


def alone(chunk: Chunk) -> Iterator[tuple[int, list[str]]]:
    """Positions and cells of the rows of a chunk that stand by themselves."""
    for position in np.flatnonzero(by_themselves(chunk)).tolist():
        yield position, [column[position].as_py() for column in chunk.columns.values()]


def found(chunk: Chunk, label: str) -> Iterator[tuple[int, str]]:
    """Positions of the rows of a chunk that stand by themselves and say something behind ``label``, with what they say.

    What a line of one field says is not known here: below it nothing is known any more.
    """
    spoken = {position: text for position, cells in alone(chunk) if (text := said(cells, label))}
    unheard = np.searchsorted(chunk.rows, chunk.lone).tolist()
    yield from sorted({**spoken, **{at: "" for at in unheard if at not in spoken}}.items())


@lru_cache
def _labelled(label: str) -> re.Pattern[str]:
    """A text that begins with a label, however its blanks are written."""
    words = r"\s+".join(map(re.escape, label.strip(_AFTER).split()))
    return re.compile(rf"\s*{words}(?!\w)", re.IGNORECASE)

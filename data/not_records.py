"""Rows of a table that are no records: totals below or between them, and notes under the table.

Belongs here: telling such rows by what they hold. Not here: rows that are records with something missing (typed.py).

A record has a day. Only rows without one (or whose id is itself a word for a total) are looked at more closely, so
that a district called "Total" by mistake in a whole record is told as the mistake it is.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import tables, whereabouts
from data.placing import Plan
from data.sources.sheet import Chunk
from data.text import fold

_TOTALS: Final = (
    "total", "totals", "grand total", "sub total", "sub-total", "subtotal", "sum", "overall",
    "මුළු", "මුළු එකතුව", "මුළු ගණන", "එකතුව", "මුලු", "මුලු එකතුව",
    "மொத்தம்", "மொத்த", "கூட்டுத்தொகை", "ஆக மொத்தம்",
)  # fmt: skip
_NOTE: Final = re.compile(r"^(\*|†|‡|\(|note|source|n\.?b\.|remark|සටහන|මූලාශ්‍ර|குறிப்பு|மூலம்)", re.IGNORECASE)
_AROUND: Final = " :;.,-–=()[]*"
_NOTE_CELLS: Final = 2  # a note fills one cell, or two: "Source:" and the source


@dataclass(frozen=True)
class Found:
    """The records of a chunk, and the row numbers and a telling text of the totals and notes among them."""

    records: Chunk
    totals: tuple[np.ndarray, list[str]]
    notes: tuple[np.ndarray, list[str]]


def split(chunk: Chunk, plan: Plan) -> Found:
    """A chunk without its totals rows and notes."""
    rules: dict[int, tuple[bool, str]] = {}
    for position in np.flatnonzero(_doubtful(chunk, plan)).tolist():
        cells = [text for column in chunk.columns.values() if (text := column[position].as_py().strip())]
        if (
            total := next((text for text in cells if _is_total(text, first=text is cells[0])), None)
        ) is not None:
            rules[position] = (True, total)
        elif _is_note(cells, len(chunk.columns)):
            rules[position] = (False, cells[0])
    if not rules:
        nothing: tuple[np.ndarray, list[str]] = (np.empty(0, np.int64), [])
        return Found(chunk, nothing, nothing)
    keep = np.ones(len(chunk.rows), dtype=bool)
    keep[list(rules)] = False
    columns = {at: column.filter(pa.array(keep)) for at, column in chunk.columns.items()}
    records = replace(chunk, rows=chunk.rows[keep], columns=columns)
    return Found(records, _told(chunk, rules, total=True), _told(chunk, rules, total=False))


def _told(chunk: Chunk, rules: dict[int, tuple[bool, str]], *, total: bool) -> tuple[np.ndarray, list[str]]:
    own = {position: text for position, (is_total, text) in rules.items() if is_total is total}
    return chunk.rows[list(own)] if own else np.empty(0, np.int64), list(own.values())


def _doubtful(chunk: Chunk, plan: Plan) -> np.ndarray:
    """Rows without a day or without an id, and those whose id is a word for a total."""
    day = whereabouts.texts(chunk, plan, tables.DATE[plan.table])
    key = whereabouts.texts(chunk, plan, tables.KEYS[plan.table][0])
    mask = np.zeros(len(chunk.rows), dtype=bool)
    for texts in (day, key):
        if texts is not None:
            mask |= pc.equal(pc.utf8_trim_whitespace(texts), "").to_numpy(zero_copy_only=False)
    if key is not None:
        words = pa.array(_TOTALS, pa.string())
        plain = pc.utf8_lower(pc.utf8_trim(key, characters=_AROUND))
        mask |= pc.is_in(plain, value_set=words).to_numpy(zero_copy_only=False)
    return mask


def _is_total(text: str, *, first: bool) -> bool:
    """Whether a cell is a word for a total; the first cell of a row may say of what ("Total Kandy")."""
    plain = fold(text).strip(_AROUND)
    if plain in _TOTALS:
        return True
    return first and any(plain.startswith(f"{word} ") or plain.endswith(f" {word}") for word in _TOTALS)


def _is_note(cells: list[str], width: int) -> bool:
    """Whether the cells of a row are a note: one sentence alone, or its beginning and its end, in a wide table."""
    if not cells or len(cells) > _NOTE_CELLS or width <= _NOTE_CELLS:
        return False
    return bool(_NOTE.match(cells[0])) or (len(cells) == 1 and len(cells[0].split()) > 1)

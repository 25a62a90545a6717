"""Rows of a table that are no records: totals below or between them, the headers once more, and notes under the table.

Belongs here: telling such rows by what they hold. Not here: rows that are records with something missing (typed.py).

A record has a day. Only rows without one (or whose id is itself a word for a total) are looked at more closely, so
that a district called "Total" by mistake in a whole record is told as the mistake it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.columns.placing import Plan
from data.evidence import rows_above
from data.meaning import whereabouts
from data.sources.layout import is_tags
from data.sources.sheet import Chunk
from data.text import fold

_TOTALS: Final = (
    "total", "totals", "grand total", "sub total", "sub-total", "subtotal", "sum", "overall", "all districts",
    "මුළු", "මුළු එකතුව", "මුළු ගණන", "එකතුව", "මුලු", "මුලු එකතුව",
    "மொத்தம்", "மொத்த", "கூட்டுத்தொகை", "ஆக மொத்தம்",
)  # fmt: skip
_BEGINS: Final = rf"^(?:{'|'.join(_TOTALS)})(?:\s|$)|\s(?:{'|'.join(_TOTALS)})$"
_FIRST: Final = 3  # columns in which a row may say that it is a total
_NOTE: Final = re.compile(r"^(\*|†|‡|\(|note|source|n\.?b\.|remark|සටහන|මූලාශ්‍ර|குறிப்பு|மூலம்)", re.IGNORECASE)
_AROUND: Final = " :;.,-–=()[]*"
_NOTE_CELLS: Final = 2  # a note fills one cell, or two: "Source:" and the source
_MOST: Final = 0.5  # of the filled cells of a row that repeats the headers

Rule = Literal["totals_row", "header_again", "note_row", "other_table"]


@dataclass(frozen=True)
class Found:
    """The records of a chunk, and of the rows among them that are none: row number, rule and a telling text.

    ``below``: the header of another table that the last row stands below, "" for the table's own.
    """

    records: Chunk
    others: tuple[tuple[int, Rule, str], ...] = ()
    below: str = ""


def split(chunk: Chunk, plan: Plan, *, below: str = "") -> Found:
    """A chunk without its totals rows, repeated headers and notes, and without the rows of another table below this one.

    ``below``: what the chunk before it ended with.
    """
    others: dict[int, tuple[Rule, str]] = {}
    heads: dict[int, str] = {}
    own = {at: column for at, column in chunk.columns.items() if at not in plan.composed}
    written = replace(chunk, columns=own)
    dated = _own_day(plan)
    mask = _doubtful(chunk, plan) | (False if dated else _doubtful_without_day(written, plan))
    for label in plan.labels:
        others |= {at: ("note_row", text) for at, text in rows_above.found(written, label) if text}
    for position in np.flatnonzero(mask).tolist():
        cells = ((at, column[position].as_py().strip()) for at, column in own.items())
        row = {at: text for at, text in cells if text}
        if position not in others and (found := _no_record(row, plan.headers, width=len(own), dated=dated)):
            others[position] = found
            if found[0] == "header_again":
                heads[position] = "" if is_tags([*row.values()]) else _other_header(row, plan)
    below = _of_another(others, heads, len(chunk.rows), below)
    if not others:
        return Found(chunk)
    keep = np.ones(len(chunk.rows), dtype=bool)
    keep[list(others)] = False
    columns = {at: column.filter(pa.array(keep)) for at, column in chunk.columns.items()}
    told = ((int(chunk.rows[position]), *others[position]) for position in sorted(others))
    return Found(replace(chunk, rows=chunk.rows[keep], columns=columns), tuple(told), below)


def _of_another(others: dict[int, tuple[Rule, str]], heads: Mapping[int, str], rows: int, below: str) -> str:
    """Add the rows below the headers of another table, from those on to the table's own; gives what the last row is below."""
    start = 0
    for position, header in [*heads.items(), (rows, below)]:
        if below:
            others |= {at: ("other_table", below) for at in range(start, position) if at not in others}
        if position < rows:
            start, below = position + 1, header
    return below


def _other_header(row: Mapping[int, str], plan: Plan) -> str:
    """Of a row of headers the first that differs from that of a column that is read; "" where none does."""
    for at, text in row.items():
        ours = plan.headers[at] if at in plan.taken else ""
        own = fold(text).strip(_AROUND)
        if ours and not any(own in one or one in own for one in map(fold, (ours, ours.rpartition("/")[2]))):
            return text
    return ""


def _no_record(
    row: dict[int, str], headers: Sequence[str], *, width: int, dated: bool
) -> tuple[Rule, str] | None:
    """What a row is that is no record, and the text that tells; ``row``: its filled cells by position.

    ``dated``: records have a day of their own; else one or two cells of many are a signature, or a note.
    """
    cells = list(row.values())
    if total := next((text for text in cells if _is_total(text, first=text is cells[0])), None):
        return "totals_row", total
    if _is_header(row, headers) or is_tags(cells):
        return "header_again", cells[0]
    little = not dated and 0 < len(cells) <= _NOTE_CELLS < width - 1
    return ("note_row", cells[0]) if little or _is_note(cells, width) else None


def _is_header(row: dict[int, str], headers: Sequence[str]) -> bool:
    """Whether most filled cells of a row are the headers above them: files pasted below each other keep theirs."""
    same = sum(at < len(headers) and fold(text) in _texts(headers[at]) for at, text in row.items())
    return same > 1 and same >= _MOST * len(row)


def _texts(header: str) -> tuple[str, str]:
    """A header as it was found and, of two rows of headers, what the lower one says."""
    return fold(header), fold(header.rpartition("/")[2])


def _doubtful(chunk: Chunk, plan: Plan) -> np.ndarray:
    """Rows without a day or without an id, and those whose id is a word for a total, its own header or a tag."""
    day = whereabouts.texts(chunk, plan, tables.DATE[plan.table])
    key = whereabouts.texts(chunk, plan, tables.KEYS[plan.table][0])
    mask = np.zeros(len(chunk.rows), dtype=bool)
    for name, texts in ((tables.DATE[plan.table], day), (tables.KEYS[plan.table][0], key)):
        if texts is not None:
            header = plan.headers[plan.columns[name]] if name in plan.columns else ""
            trimmed = pc.utf8_trim_whitespace(texts)
            mask |= pc.equal(trimmed, "").to_numpy(zero_copy_only=False)
            mask |= pc.equal(trimmed, header.strip()).to_numpy(zero_copy_only=False)
    if key is not None:
        position = plan.columns.get(tables.KEYS[plan.table][0])
        own = _texts(plan.headers[position]) if position is not None else ()
        own = [text.strip(_AROUND) for text in own]
        words = pa.array((*_TOTALS, *own, *(text.replace(" ", "_") for text in own)), pa.string())
        plain = pc.utf8_lower(pc.utf8_trim(key, characters=_AROUND))
        mask |= pc.is_in(plain, value_set=words).to_numpy(zero_copy_only=False)
        mask |= pc.starts_with(plain, "#").to_numpy(zero_copy_only=False)
    return mask


def _own_day(plan: Plan) -> bool:
    """Whether a day is written in each row; where one holds for many, totals and notes have it too."""
    at = plan.columns.get(tables.DATE[plan.table], -1)
    return at >= 0 and (at not in plan.composed or plan.composed[at].kind == "day")


def _doubtful_without_day(chunk: Chunk, plan: Plan) -> np.ndarray:
    """Rows that fill few cells, begin with a word for a total, or repeat a header of a column that is read."""
    mask = rows_above.by_themselves(chunk)
    for at, column in chunk.columns.items():
        if at in plan.taken and plan.headers[at]:
            trimmed = pc.utf8_trim_whitespace(column)
            mask |= pc.equal(trimmed, plan.headers[at]).to_numpy(zero_copy_only=False)
    for at in sorted(chunk.columns)[:_FIRST]:
        plain = pc.utf8_lower(pc.utf8_trim(chunk.columns[at], characters=_AROUND))
        mask |= pc.match_substring_regex(plain, _BEGINS).to_numpy(zero_copy_only=False)
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

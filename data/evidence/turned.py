"""Columns of days of which a spreadsheet understood a part, and probably exchanged day and month in it.

Belongs here: the evidence in the first rows of a file. Not here: reading days (dates.py).

A spreadsheet set to month/day makes a date of 03/04/2025 (the 4th of March) and leaves 25/04/2025 as text, since there
is no 25th month. What comes here is a column of real dates, none after the 12th of its month, beside texts, all of
them after the 12th. No row shows it, and nothing can be put right without the file it was made from.
"""

import re
from collections.abc import Mapping
from typing import Final

import pyarrow.compute as pc

from data import tables
from data.columns.placing import Plan
from data.sources.sheet import Chunk

_LAST_MONTH: Final = 12
_TEXT: Final = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}\b")
_DATE: Final = re.compile(r"^\d{4}-\d{2}-(\d{2})(?:T00:00:00)?$")
# Days up to the 12th are two fifths of all days: five of them by chance are one in a hundred.
_DATES: Final = 5
_TEXTS: Final = 3


def found(first: Chunk, plan: Plan) -> dict[str, tuple[int, int]]:
    """The date columns in which it happened: header, and how many dates and texts say so."""
    specs = tables.columns(plan.table)
    told: dict[str, tuple[int, int]] = {}
    for name, position in plan.columns.items():
        if name in specs and specs[name].kind == "date" and position in first.columns:
            distinct = pc.value_counts(pc.utf8_trim_whitespace(first.columns[position]))
            rows = dict(zip(distinct.field(0).to_pylist(), distinct.field(1).to_pylist(), strict=True))
            if counts := _counts(rows):
                told[plan.headers[position]] = counts
    return told


def _counts(rows: Mapping[str, int]) -> tuple[int, int] | None:
    """Dates and texts that say so; ``rows`` has each text and how often it stands there."""
    days = [(int(match[1]), n) for text, n in rows.items() if (match := _DATE.match(text))]
    pairs = [(int(match[1]), int(match[2]), n) for text, n in rows.items() if (match := _TEXT.match(text))]
    late = sum(n for first, second, n in pairs if first > _LAST_MONTH >= second)
    dates = sum(n for _, n in days)
    if dates < _DATES or late < _TEXTS or late < sum(n for _, _, n in pairs):
        return None
    return (dates, late) if max(day for day, _ in days) <= _LAST_MONTH else None

"""Ids that a spreadsheet made days: 3-Jan for 1-3, Jan-03 for 1-2003, a date where 1-4 was typed.

Belongs here: the evidence in the first rows of a file. Not here: ids it cut or took zeros from (ids.py, damage.py).

Nothing can bring such an id back: 3-Jan was 1-3 or 3-1, by the settings of the machine. It never meets the id of the same
person in another file.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data.text import may_hold
from languages import noted

_MONTH: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY: Final = rf"^\d{{1,2}}-{_MONTH}$"  # nobody counts records so
# What may be meant as it stands, unless pairs of numbers stand beside it.
_MAY_BE_DAY: Final = (
    rf"^{_MONTH}-\d{{2}}$|^\d{{4}}-\d{{2}}-\d{{2}}(?:[ T]00:00:00)?$"
    rf"|^\d{{1,2}}-{_MONTH}-\d{{2,4}}$|^\d{{1,2}}/\d{{1,2}}/\d{{4}}$"
)
_PAIR: Final = r"^\d{1,4}[-/]\d{1,4}$"
_SIGNS: Final = ("-", "/")


def found(ids: pa.Array) -> str:
    """In words, how many ids seem to have become days; "" where nothing speaks for it."""
    if not may_hold(ids, _SIGNS):
        return ""
    texts = pc.utf8_trim_whitespace(ids)
    days = texts.filter(pc.match_substring_regex(texts, _DAY))
    if pc.any(pc.match_substring_regex(texts, _PAIR)).as_py() or len(days):
        days = texts.filter(pc.match_substring_regex(texts, f"{_DAY}|{_MAY_BE_DAY}"))
    if not len(days):
        return ""
    return noted(
        "{days} of {ids} ids looked at are days ({example}), probably made by a spreadsheet of ids like 1-4: format the column as text where the file was made, write these ids again and export it",
        days=f"{len(days):,}",
        ids=f"{pc.sum(pc.not_equal(texts, '')).as_py():,}",
        example=days[0].as_py(),
    )

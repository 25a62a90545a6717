"""Ages and groups of ages as people write them, read as the bands of the codebook.

Belongs here: one text to years, or to a band. Not here: which numbers stand for no answer (no_answer.py).
"""

import re
from typing import Final

FIELD: Final = "age_group"
# Upper ends of the age bands in years, in the order of the codebook; the last band is open.
_BANDS: Final = ((18, "under-18"), (25, "18-24"), (35, "25-34"), (50, "35-49"), (121, "50-over"))
_LAST: Final = _BANDS[-1][0] - 1
_YEAR: Final = r"(?:years?(?: old)?|yrs?|y|y/o|yo|අවුරුදු|අවු|වසර|வயது|ஆண்டுகள்)\.?"
_AGE: Final = re.compile(rf"^(?:(?:age|වයස|වයස අවුරුදු|අවුරුදු|අවු|வயது)\s*[.:]?\s*)?(\d{{1,3}})\s*(?:{_YEAR})?$")
_BETWEEN: Final = re.compile(rf"^(\d{{1,3}})\s*(?:-|to|සිට|முதல்)\s*(\d{{1,3}})\s*(?:{_YEAR})?$")
_FROM: Final = re.compile(
    rf"^(?:(?:>=?|over|above|more than)\s*(\d{{1,3}})|(\d{{1,3}})\s*(?:{_YEAR})?\s*(?:\+|and (?:over|above)|or (?:over|above|more)|plus))\s*(?:{_YEAR})?$"
)
_BELOW: Final = re.compile(rf"^(?:<|under|below|less than)\s*(\d{{1,3}})\s*(?:{_YEAR})?$")


def years(text: str) -> int | None:
    """The years that a folded text names: "25", "25 years", "අවු. 28", "28 வயது"."""
    match = _AGE.match(text)
    return int(match[1]) if match else None


def of(age: float) -> str:
    """The band of an age from 0 to 120 years."""
    return next(band for end, band in _BANDS if age < end)


def within(text: str) -> str | None:
    """The band that holds all the ages of a group, folded: "15-17", "60+", "under 15"; None where it goes over its end."""
    if match := _BETWEEN.match(text):
        ends = {of(int(age)) for age in match.groups() if int(age) <= _LAST}
        return ends.pop() if len(ends) == 1 and int(match[1]) <= int(match[2]) <= _LAST else None
    if (match := _FROM.match(text)) and int(match[1] or match[2]) <= _LAST:
        band = of(int(match[1] or match[2]))
        return band if band == _BANDS[-1][1] else None
    if match := _BELOW.match(text):
        return _BANDS[0][1] if int(match[1]) <= _BANDS[0][0] else None
    return None

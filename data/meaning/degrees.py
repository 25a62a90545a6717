"""Degrees as people and devices write them: 9.6615, 9,6615, 9.6615° N, 9°39'41"N, N 9 39 41.4.

Belongs here: one text to decimal degrees, and a point in one text to its two halves. Not here: what becomes of a point
that cannot be read (whereabouts.py, place.py), or of a file that has the two the wrong way round (coordinates.py).

Minutes and seconds are read where a degree sign or a letter of the compass shows that they are some: 9 39 41 alone may be
three numbers.
"""

import re
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SIGNS: Final = "[°º˚NSEWnsew]"  # where none of them stands, degrees are a decimal number
_LETTER: Final = r"[NSEWnsew]"
_NUMBER: Final = r"\d+(?:[.,]\d+)?"
_PARTS: Final = re.compile(
    rf"^(?P<before>{_LETTER})?\s*(?P<minus>-)?\s*(?P<degrees>{_NUMBER})\s*(?:[°º˚:dD]|deg\.?)?\s*"
    rf"(?:(?P<minutes>{_NUMBER})\s*(?:['′’‘ʹ:mM]|min\.?)?\s*)?"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:[\"″”“ʺsS]|''|′′|’’|sec\.?)?\s*)?(?P<after>{_LETTER})?$"
)
_BEFORE: Final = re.compile(rf"^\s*({_LETTER}[^NSEWnsew]+?)[\s,;/]*({_LETTER}[^NSEWnsew]+?)\s*$")
_AFTER: Final = re.compile(rf"^\s*([^NSEWnsew]+?{_LETTER})[\s,;/]*([^NSEWnsew]+?{_LETTER})\s*$")
_SIGNED: Final = re.compile(r"^\s*(.+?)\s*[\s,;/]\s*(-?\d+(?:[.,]\d+)?\s*[°º˚].*?)\s*$")
_SIXTY: Final = 60
_LONGEST: Final = 120  # letters of a text that is a point; a page of text would be tried in millions of ways


def of_text(text: str) -> float:
    """Decimal degrees of a text with a degree sign or a letter; south and west are negative. NaN where it is none."""
    found = _PARTS.match(text.strip()) if len(text) <= _LONGEST else None
    if not found or not re.search(SIGNS, text) or (found["before"] and found["after"]):
        return float("nan")
    degrees, minutes, seconds = (_number(found[part]) for part in ("degrees", "minutes", "seconds"))
    parts = [found[part] for part in ("degrees", "minutes", "seconds") if found[part]]
    if minutes >= _SIXTY or seconds >= _SIXTY or any(re.search("[.,]", part) for part in parts[:-1]):
        return float("nan")
    letter = (found["before"] or found["after"] or "").upper()
    sign = -1 if letter in ("S", "W") or found["minus"] else 1
    return sign * (degrees + minutes / _SIXTY + seconds / _SIXTY**2)


def read(texts: pa.Array, numbers: np.ndarray) -> np.ndarray:
    """``numbers`` with those that were no plain numbers (NaN) read from their texts, distinct text by distinct text."""
    marked = pc.match_substring_regex(texts, SIGNS).to_numpy(zero_copy_only=False) & np.isnan(numbers)
    if not marked.any():
        return numbers
    encoded = texts.filter(pa.array(marked)).dictionary_encode()
    meant = np.array([of_text(text) for text in encoded.dictionary.to_pylist()])
    found = numbers.copy()
    found[marked] = meant[encoded.indices.to_numpy()]
    return found


def halves(text: str) -> tuple[str, str] | None:
    """Latitude and longitude of a point in one text with signs or letters, as texts; None where it is no such text."""
    if len(text) > _LONGEST:
        return None
    match = _BEFORE.match(text) or _AFTER.match(text) or (_SIGNED.match(text) if "°" in text else None)
    if not match:
        return None
    first, second = match[1], match[2]
    return (second, first) if re.search("[EWew]", first) and re.search("[NSns]", second) else (first, second)


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0

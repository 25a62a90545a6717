"""Whether a text tells who a person is, so that no problem, log or sentence repeats it.

Belongs here: recognising e-mail addresses, phone and identity numbers inside a text. Not here: columns that look
personal as a whole (personal.py), columns of the table that are about one person (tables.PERSONAL).
"""

import re
from typing import Final

_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\W\d_]{2,}")
# Nine digits or more, however they are grouped: phones have nine to thirteen, identity numbers nine (and a letter) or
# twelve. The digits after a decimal point belong to a measure.
_NUMBER: Final = re.compile(r"(?<![\d.,])\+?\(?\d(?:[ ()/.-]{0,2}\d){8,}")
_DAY: Final = re.compile(r"^\D{0,1}(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(\D|$)")
_GROUPED: Final = re.compile(r"^\+?\d{1,3}([ .,]\d{3})+([.,]\d+)?$")
_MEASURE: Final = re.compile(
    r"^\d{1,3}\.\d+( +\d+(\.\d+)?)*$|^\d+,\d+$"
)  # a point with altitude and precision too


# What every such text has: most texts have neither, and are not looked at more closely.
MAY_TELL: Final = r"@|\d(?:[ ()/.-]{0,2}\d){8}"


def telling(text: str) -> bool:
    """Whether a text holds an e-mail address or a number as phones and identity cards have it.

    Days (``2025-02-03 10:20``), coordinates and grouped thousands are none.
    """
    if "@" in text and _MAIL.search(text):
        return True
    return any(not _is_measure(found.group()) for found in _NUMBER.finditer(text))


def _is_measure(run: str) -> bool:
    return any(pattern.match(run) for pattern in (_DAY, _GROUPED, _MEASURE))

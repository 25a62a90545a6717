"""Whether a text tells who a person is, so that no problem, log or sentence repeats it; and the text without what tells it.

Belongs here: recognising e-mail addresses, phone and identity numbers inside a text, and names where the text itself says
that one follows. Not here: columns that look personal as a whole (personal.py), columns of the table that are about one
person (tables.PERSONAL).
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

# With the letter that older identity numbers end in.
_LETTERED: Final = re.compile(_NUMBER.pattern + r"(?:[VvXx]\b)?")
# What stands before a name, and the names after it: words with a capital, or of a script that has none.
INTRODUCTION: Final = r"(?i:\bmy name is|\bi am called|\bm(?:r|rs|s|iss)\b\.?|\bdr\b\.?|මගේ නම|என் பெயர்|எனது பெயர்|திரு\.|திருமதி)"
_INTRODUCED: Final = re.compile(
    rf"({INTRODUCTION}[ :]+)(?:[A-Z][\w'’.-]*(?: +[A-Z][\w'’.-]*){{0,3}}|[\u0d80-\u0dff\u200d]+|[\u0b80-\u0bff]+)"
)

# What every such text has: most texts have neither, and are not looked at more closely.
MAY_TELL: Final = r"@|\d(?:[ ()/.-]{0,2}\d){8}"


def telling(text: str) -> bool:
    """Whether a text holds an e-mail address or a number as phones and identity cards have it.

    Days (``2025-02-03 10:20``), coordinates and grouped thousands are none.
    """
    if "@" in text and _MAIL.search(text):
        return True
    return any(not _is_measure(found.group()) for found in _NUMBER.finditer(text))


def masked(text: str) -> str:
    """A text in somebody's own words with ``[e-mail]``, ``[number]`` and ``[name]`` for what tells who they are.

    A name is known by the words before it alone ("my name is", "Mr"): any other stays, and whoever reads is told so.
    """
    if "@" in text:
        text = _MAIL.sub("[e-mail]", text)
    text = _LETTERED.sub(lambda found: found.group() if _is_measure(found.group()) else "[number]", text)
    return _INTRODUCED.sub(_without_name, text)


def _without_name(found: re.Match[str]) -> str:
    return f"{found.group(1)}[name]"


def _is_measure(run: str) -> bool:
    return any(pattern.match(run) for pattern in (_DAY, _GROUPED, _MEASURE))

"""Columns that look as if they told who a person is: names, phones, identity numbers, e-mail addresses.

Belongs here: recognising them by header words in three languages and by their values. Not here: what is kept of a
table (tables.py); only canonical columns ever come in, so most of these stay out anyway and are named.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import masking
from data.sources.sheet import Chunk
from data.text import fold
from languages import noted

_SHARE: Final = 0.5  # of the filled cells looked at
_LOOKED_AT: Final = 1000
# A long question may hold such a word and ask for something else: "Can you name a risk of travelling alone?"
_SHORT: Final = 5
_ASKED: Final = re.compile(
    r"\b(full name|your name|your phone|your mobile|name of (the )?(respondent|person|caller))\b"
)
# Header words by what the column would hold; a word for a thing that has a name too rules a name of a person out.
_WORDS: Final = {
    noted("names"): r"\b(name|names|full name|surname|first name|last name)\b|නම\b|වාසගම|பெயர்",
    noted(
        "phone numbers"
    ): r"\b(phone|telephone|mobile|tel|cell|whatsapp|contact no|contact number)\b|දුරකථන|ජංගම|தொலைபேசி|கைபேசி",
    noted(
        "identity numbers"
    ): r"\b(nic|national id|id card|identity card|identity number|passport (no|number))\b|හැඳුනුම්පත|அடையாள அட்டை",
    noted("e-mail addresses"): r"\be ?-?mail\b|විද්‍යුත්|ඊ-?මේල්|மின்னஞ்சல்",
    noted("addresses"): r"\b(home address|postal address|residential address|address)\b|ලිපිනය|முகவரி",
}
_THINGS: Final = re.compile(
    r"\b(table|district|province|division|village|town|city|school|place|venue|location|site|event|activity|session|"
    r"organi[sz]ation|agency|partner|project|programme|country|file|form|user|gn|gnd|ds|dsd|adm\d?|enumerator group)\b|"
    r"දිස්ත්‍රික්ක|පළාත|ගම|පාසල|கிராம|மாவட்ட|மாகாண|பாடசாலை|நிறுவன"
)
# Values: identity numbers of nine digits and a letter or of twelve digits, and phones as they are dialled beside
# them, or without their zero as a spreadsheet keeps mobile ones.
_VALUES: Final = {
    noted("e-mail addresses"): r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$",
    noted("identity numbers"): r"^(\d{9}[VvXx]|(19|20)\d{10})$",
    noted("phone numbers"): r"^(((\+|00)94[ -]?|0)[1-9]\d[ -]?\d{3}[ -]?\d{4}|(94)?7\d{8})$",
}
_SHORTEST, _TELLING = 6, "[@0-9]"  # characters of the shortest of them, and what each of them has


@dataclass(frozen=True)
class Suspect:
    """A column that looks personal: its position and what it seems to hold."""

    position: int
    holds: str
    by_values: bool


def suspects(first: Chunk, headers: tuple[str, ...]) -> list[Suspect]:
    """Columns of the first rows of a file that look personal, by their values or else by their header."""
    found = []
    for position, header in enumerate(headers):
        if holds := _by_values(first.columns[position]):
            found.append(Suspect(position, holds, by_values=True))
        elif (holds := by_header(header)) and first.filled(position):
            found.append(Suspect(position, holds, by_values=False))
    return found


def telling(texts: pa.Array) -> np.ndarray:
    """Which texts of a column hold somebody's number or address among other words."""
    found = np.zeros(len(texts), dtype=bool)
    likely = pc.fill_null(pc.match_substring_regex(texts, masking.MAY_TELL), False)
    for at in np.flatnonzero(likely.to_numpy(zero_copy_only=False)).tolist():
        found[at] = masking.telling(texts[at].as_py())
    return found


def masked(texts: pa.Array) -> pa.Array:
    """A column in somebody's own words, each text masked; most cannot tell anything and are not looked at one by one."""
    telling = f"{masking.MAY_TELL}|{masking.INTRODUCTION}"
    likely = pc.fill_null(pc.match_substring_regex(texts, telling), False)
    if not pc.any(likely).as_py():
        return texts
    pairs = zip(texts.to_pylist(), likely.to_pylist(), strict=True)
    return pa.array([masking.masked(text) if sure else text for text, sure in pairs], texts.type)


def by_header(header: str) -> str | None:
    """What a column holds to judge by the words of its header, or None."""
    words = fold(header.replace("/", " ").replace(".", " "))
    if len(words.split()) > _SHORT and not _ASKED.search(words):
        return None
    for holds, pattern in _WORDS.items():
        if re.search(pattern, words) and not (holds in ("names", "addresses") and _THINGS.search(words)):
            return holds
    return None


def _by_values(column: pa.Array) -> str | None:
    spread = np.linspace(0, max(len(column) - 1, 0), min(_LOOKED_AT, len(column))).astype(np.int64)
    texts = pc.utf8_trim_whitespace(column.take(pa.array(spread)))
    if (pc.max(pc.binary_length(texts)).as_py() or 0) < _SHORTEST:
        return None
    filled = texts.filter(pc.not_equal(texts, ""))
    if not pc.any(pc.match_substring_regex(filled, _TELLING)).as_py():
        return None  # nearly always, and found out in a third of the time
    for holds, pattern in _VALUES.items():
        like = pc.sum(pc.match_substring_regex(filled, pattern)).as_py() or 0
        # Twelve digits and nine to ten digits are numbers too: only a column of them, and of many, is a suspect.
        if like >= max(_SHARE * len(filled), 1) and (holds == "e-mail addresses" or _various(filled)):
            return holds
    return None


def _various(filled: pa.Array) -> bool:
    return pc.count_distinct(filled).as_py() * 2 > len(filled)

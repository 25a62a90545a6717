"""Cleaning of text that people and spreadsheets wrote: invisible characters, blanks, case; and a share in a sentence about it.

Belongs here: what every reader of cells and headers needs. Not here: what a text means.
"""

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Marks that real files carry and nobody sees: byte order mark, directional marks, soft hyphen, zero bytes. The joiners
# U+200C and U+200D stay: Sinhala writes with them.
INVISIBLE = re.compile("[\x00\ufeff\u200b\u200e\u200f\u202a-\u202e\u2060\u00ad]")
_BLANKS = re.compile(r"\s+")
_JOINERS = re.compile("[\u200c\u200d]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def clean(value: str) -> str:
    """``value`` without invisible marks, with single blanks, trimmed, in Unicode's composed form."""
    return _BLANKS.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", value))).strip()


def may_hide(texts: pa.Array) -> bool:
    """Whether an array of strings may hold marks that nobody sees; False where every byte is a plain letter's."""
    letters = written(texts)
    return len(letters) > 0 and not 0 < letters.min() <= letters.max() < 128


def may_hold(texts: pa.Array, signs: Iterable[str]) -> bool:
    """Whether an array of strings may hold one of some signs; False where the bytes of none of them stand anywhere in it.

    Searched as one text, a sign's first byte before the sign: looking at each text for itself takes ten times as long.
    """
    letters = written(texts).tobytes()
    return any(one[:1] in letters and one in letters for one in (sign.encode() for sign in signs))


def written(texts: pa.Array) -> np.ndarray:
    """The bytes of an array of strings, one text behind the other."""
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return np.empty(0, dtype=np.uint8)
    ends = np.frombuffer(offsets, dtype=np.int32, count=texts.offset + len(texts) + 1)
    return np.frombuffer(data, dtype=np.uint8)[ends[texts.offset] : ends[-1]]


def whole_numbers(texts: pa.Array) -> pa.Array:
    """Texts with 12.0 as 12: pandas and R write whole numbers so where another row of the column is blank."""
    if not may_hold(texts, (".0",)):
        return texts
    return pc.replace_substring_regex(texts, pattern=r"^(\d+)\.0+$", replacement=r"\1")


def fold(value: str) -> str:
    """A form of ``value`` for comparing words: case, blanks, underscores and kinds of dash do not matter."""
    plain = _DASHES.sub("-", _JOINERS.sub("", clean(value))).casefold()
    return _BLANKS.sub(" ", plain.replace("_", " ")).strip()


def percent(share: float) -> str:
    """A share as it is written in a sentence: 0.8 is "80 %"."""
    return f"{100 * share:.0f} %"

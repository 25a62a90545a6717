"""Cleaning of text that people and spreadsheets wrote: invisible characters, blanks, case.

Belongs here: what every reader of cells and headers needs. Not here: what a text means.
"""

import re
import unicodedata

import numpy as np
import pyarrow as pa

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
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return False
    ends = np.frombuffer(offsets, dtype=np.int32, count=texts.offset + len(texts) + 1)
    written = np.frombuffer(data, dtype=np.uint8)[ends[texts.offset] : ends[-1]]
    return len(written) > 0 and not 0 < written.min() <= written.max() < 128


def fold(value: str) -> str:
    """A form of ``value`` for comparing words: case, blanks, underscores and kinds of dash do not matter."""
    plain = _DASHES.sub("-", _JOINERS.sub("", clean(value))).casefold()
    return _BLANKS.sub(" ", plain.replace("_", " ")).strip()

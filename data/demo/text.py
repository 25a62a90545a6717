"""Columns of text for the demonstration files, made from numbers without a loop over rows.

Here: arrays of codes, flags, days and numbers as the text a form would hold, "" where nothing was answered.
Not here: which column stands where (the table modules) and how a file is written (kobo).
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Text: TypeAlias = pa.StringArray

HOUR = np.timedelta64(1, "h")
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_DASHES = (8, 13, 18, 23)
_UUID_PLACES = np.array([place for place in range(36) if place not in _DASHES])


def words(codes: np.ndarray, vocabulary: Sequence[str]) -> Text:
    """The word of each code; codes outside the vocabulary (-1 is "not answered") become ""."""
    known = (codes >= 0) & (codes < len(vocabulary))
    index = pa.array(np.where(known, codes, len(vocabulary)).astype(np.int32))
    return pa.DictionaryArray.from_arrays(index, pa.array([*vocabulary, ""])).cast(pa.string())


def flags(values: np.ndarray, *, asked: np.ndarray | None = None, yes: str = "1", no: str = "0") -> Text:
    """Yes or no of each row, "" where it was not asked."""
    codes = values.astype(np.int8)
    return words(codes if asked is None else np.where(asked, codes, -1), (no, yes))


def numbers(values: np.ndarray, *, known: np.ndarray | None = None) -> Text:
    """Whole or decimal numbers as short as they read back the same, "" where unknown."""
    text = pa.array(values).cast(pa.string())
    return text if known is None else only(text, known)


def only(text: Text, keep: np.ndarray) -> Text:
    """The same text with "" in the rows not kept."""
    return pc.if_else(pa.array(keep), text, "")


def constant(value: str, n: int) -> Text:
    """The same text in every row."""
    return pa.repeat(pa.scalar(value), n)


def days(dates: np.ndarray) -> Text:
    """``datetime64[D]`` as ``2025-04-30``, "" for not-a-time."""
    return pc.fill_null(pa.array(dates.astype("datetime64[D]")).cast(pa.string()), "")


def moments(times: np.ndarray, *, ending: str = "") -> Text:
    """``datetime64[s]`` as ``2025-04-30T09:00:00`` and an ending such as ``.000+05:30``."""
    text = pc.replace_substring(pa.array(times.astype("datetime64[s]")).cast(pa.string()), " ", "T")
    return pc.binary_join_element_wise(text, ending, "") if ending else text


def numbered(prefix: str, values: np.ndarray, width: int) -> Text:
    """``demo-r-0000012``: identifiers that show what they are. Values must fit the width."""
    assert not len(values) or np.max(values) < 10**width, "two identifiers would be the same"
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    digits = (np.asarray(values, dtype=np.int64)[:, None] // powers % 10 + ord("0")).astype(np.uint8)
    start = np.frombuffer(prefix.encode(), dtype=np.uint8)
    return _fixed(np.hstack([np.broadcast_to(start, (len(digits), len(start))), digits]))


def uuids(rng: np.random.Generator, n: int) -> Text:
    """Random identifiers in the usual 8-4-4-4-12 form."""
    letters = np.full((n, 36), ord("-"), dtype=np.uint8)
    letters[:, _UUID_PLACES] = _HEX[rng.integers(0, 16, (n, 32), dtype=np.uint8)]
    return _fixed(letters)


def join(parts: Sequence[Text | str], separator: str) -> Text:
    """Parts side by side with a separator between all of them."""
    return pc.binary_join_element_wise(*parts, separator)


def _fixed(letters: np.ndarray) -> Text:
    """Text of one length from a matrix of ASCII letters (rows × length)."""
    rows, length = letters.shape
    offsets = np.arange(0, (rows + 1) * length, length, dtype=np.int32)
    return pa.StringArray.from_buffers(
        rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters).tobytes())
    )

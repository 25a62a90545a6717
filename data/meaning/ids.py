"""Ids as programs write them, made one where they mean one.

Belongs here: what a program did to an id on its way (marks nobody sees, capitals of a UUID, a number's ".0"). Not here: ids that
people wrote in several ways, which are told and left (spellings.py).
"""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.meaning import marks, values
from data.text import INVISIBLE, may_hide, whole_numbers

_UUID: Final = r"^(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_UUID_LENGTH: Final = 36
_ROUNDED: Final = r"^\d([.,]\d+)?[eE]\+\d{2,}$"


def read(texts: pa.Array) -> pa.Array:
    """The ids of a column of texts, null where blank."""
    if may_hide(texts):
        # A mark that nobody sees would make another person of the same id.
        texts = pc.replace_substring_regex(texts, pattern=INVISIBLE.pattern, replacement="")
    return whole_numbers(_uuids(marks.restored_column(values.text(texts))))


def rounded(ids: pa.Array, *, prefix: str = "") -> np.ndarray:
    """Mask of ids of which a spreadsheet kept the first digits only: 1.23E+15 may stand for any of a million.

    ``prefix``: what a mapping put before them.
    """
    if not pc.any(pc.match_substring(ids, "+")).as_py():
        return np.zeros(len(ids), dtype=bool)
    ids = pc.utf8_slice_codeunits(ids, len(prefix))
    return pc.fill_null(pc.match_substring_regex(ids, _ROUNDED), False).to_numpy(zero_copy_only=False)


def _uuids(ids: pa.Array) -> pa.Array:
    """Ids with those that are UUIDs in small letters and without braces: programs write one and the same both ways."""
    if (pc.max(pc.binary_length(ids)).as_py() or 0) < _UUID_LENGTH:
        return ids
    plain = pc.ascii_lower(pc.utf8_trim(ids, characters="{}"))
    if not pc.any(pc.not_equal(plain, ids)).as_py():
        return ids
    return pc.if_else(pc.match_substring_regex(plain, _UUID), plain, ids)

"""Scores that are written with what they are out of: "8/10", "8 out of 10".

Belongs here: taking such texts apart. Not here: what a score may be (tables.py), scores in per cent, which count nothing.
"""

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from data.text import may_hold

_BOTH: Final = r"^\s*(?P<score>\d{1,3})\s*(?:/|(?i:out of)|(?i:of)|න්|இல்)\s*(?P<asked>\d{1,3})\s*$"
_SIGNS: Final = ("/", "of", "OF", "Of", "න්", "இல்")


def is_one(text: str) -> bool:
    """Whether a text is a score with what it is out of."""
    return bool(re.match(_BOTH, text))


def score(texts: pa.Array) -> pa.Array:
    """The texts with the score alone where one stands before what it is out of."""
    both = _parts(texts)
    return texts if both is None else pc.coalesce(pc.struct_field(both, "score"), texts)


def asked(texts: pa.Array, own: pa.Array | None) -> pa.Array | None:
    """What scores are out of, where the column of items asked, if there is one, says nothing."""
    both = _parts(texts)
    if both is None:
        return own
    found = pc.fill_null(pc.struct_field(both, "asked"), "")
    return found if own is None else pc.if_else(pc.equal(pc.utf8_trim_whitespace(own), ""), found, own)


def another(texts: pa.Array, asked: pa.Array) -> pa.Array:
    """Rows whose score is written as out of another number than the items asked; null where either is not known."""
    both = _parts(texts)
    if both is None:
        return pa.nulls(len(texts), pa.bool_())
    return pc.not_equal(pc.struct_field(both, "asked").cast(pa.int32()), asked)


def _parts(texts: pa.Array) -> pa.Array | None:
    """Score and what it is out of by row, null for any other text; None where no text of the column has both."""
    if not may_hold(texts, _SIGNS):
        return None
    found = pc.extract_regex(texts, pattern=_BOTH)
    return found if found.null_count < len(found) else None

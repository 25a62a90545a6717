"""What a device or server notes beside the answers: who asked, how long it took, when it was sent.

Belongs here: reading those columns of a chunk, vectorised, since every row of a large export has them. Not here: days
of the answers (dates.py), whether an interview was too quick (quality/), who stands behind a code (pseudonyms.py).
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.columns.placing import Plan
from data.meaning import values, whereabouts
from data.meaning.pseudonyms import Coder
from data.meaning.values import Memory
from data.sources.sheet import Chunk

Blame = Callable[[str, str, np.ndarray], None]

# ISO 8601 as Kobo, ODK and workbooks write moments; a day alone is no moment to measure a length from.
_NAIVE: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$"
_ZONED: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)$"
_DAY: Final = r"^\d{4}-\d{2}-\d{2}$"
_SHORTEST: Final = len("2025-06-30T09:00")
_A_DAY: Final = 24 * 60.0
_UTC: Final = pa.timestamp("us", tz="UTC")
_LOCAL: Final = pa.timestamp("us")


class Paradata:
    """Reads the paradata of one sheet, chunk by chunk. ``zone`` is the country's, in which days are told."""

    def __init__(self, plan: Plan, *, zone: str, coder: Coder) -> None:
        self.plan, self.zone = plan, zone
        header = plan.headers[at] if (at := plan.columns.get("enumerator")) is not None else ""
        written = header in plan.mapping.keep_personal
        self._coded = Memory((lambda text: text) if written else coder.code)

    def read(self, chunk: Chunk, *, blame: Blame) -> dict[str, pa.Array]:
        """The stored-only columns ``_enumerator``, ``_minutes`` and ``_submitted``; null where nothing is noted.

        ``blame(column, rule, mask)`` is told of lengths that cannot be.
        """
        return {
            "_enumerator": self._enumerator(chunk),
            "_minutes": self._minutes(chunk, blame),
            "_submitted": self._submitted(chunk),
        }

    def _enumerator(self, chunk: Chunk) -> pa.Array:
        texts = whereabouts.texts(chunk, self.plan, "enumerator")
        kind = tables.arrow_type("code")
        return (
            pa.nulls(len(chunk.rows), kind) if texts is None else values.read(texts, self._coded, kind).values
        )

    def _minutes(self, chunk: Chunk, blame: Blame) -> pa.Array:
        """From opening the form to closing it. A length below zero or above a day stands as it is, and is told."""
        ends = [whereabouts.texts(chunk, self.plan, name) for name in ("started", "ended")]
        if ends[0] is None or ends[1] is None:
            return pa.nulls(len(chunk.rows), pa.float32())
        minutes = _length(ends[0], ends[1])
        with np.errstate(invalid="ignore"):
            blame("ended", "ended_before_start", minutes < 0)
            blame("ended", "interview_over_a_day", minutes > _A_DAY)
        return pa.array(minutes.astype(np.float32), from_pandas=True)

    def _submitted(self, chunk: Chunk) -> pa.Array:
        """The day in the country's zone. Servers write UTC: a moment without an offset is UTC too."""
        texts = whereabouts.texts(chunk, self.plan, "submitted")
        if texts is None:
            return pa.nulls(len(chunk.rows), pa.date32())
        found = moments(texts)
        instants = pc.coalesce(found.zoned, pc.assume_timezone(found.naive, "UTC").cast(_UTC))
        local = pc.local_timestamp(instants.cast(pa.timestamp("us", tz=self.zone)))
        days = local.cast(pa.date32(), safe=False)
        if days.null_count:
            days = pc.coalesce(days, _matching(texts, _DAY, _LOCAL).cast(pa.date32()))
        return days


class Moments(NamedTuple):
    """The moments of a column: those written with their offset, and those without; each null where the other is not."""

    zoned: pa.Array
    naive: pa.Array


def moments(texts: pa.Array) -> Moments:
    """The texts that are moments in ISO 8601; null for all others, 30 February and days alone among them.

    A column of one form, as devices write it, is read in one go; only a mixed one is looked at text by text.
    """
    filled = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    shortest = pc.min(pc.binary_length(filled)).as_py()
    if shortest is not None and shortest >= _SHORTEST:
        # By the first of them: to try one form on a column of the other costs more than all the rest.
        first = pc.first(filled, skip_nulls=True).as_py()
        kind = _UTC if re.match(_ZONED, first) else _LOCAL
        with suppress(pa.ArrowInvalid):
            whole = filled.cast(kind)
            other = pa.nulls(len(whole), _LOCAL if kind == _UTC else _UTC)
            return Moments(whole, other) if kind == _UTC else Moments(other, whole)
    trimmed = pc.utf8_trim_whitespace(texts)
    return Moments(_matching(trimmed, _ZONED, _UTC), _matching(trimmed, _NAIVE, _LOCAL))


def _length(start: pa.Array, end: pa.Array) -> np.ndarray:
    """Minutes between two columns of texts, NaN where either is no moment or only one has an offset."""
    found = np.full(len(start), np.nan)
    for begun, done in zip(moments(start), moments(end), strict=True):
        micros = pc.subtract(done.cast(pa.int64()), begun.cast(pa.int64())).cast(pa.float64())
        minutes = micros.to_numpy(zero_copy_only=False) / 60e6
        found = np.where(np.isnan(minutes), found, minutes)
    return found


def _matching(texts: pa.Array, pattern: str, kind: pa.DataType) -> pa.Array:
    """The texts of a pattern as timestamps, null for all others."""
    matching = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    if not pc.any(matching).as_py():
        return pa.nulls(len(texts), kind)
    chosen = pc.if_else(matching, texts, pa.scalar(None, pa.string()))
    try:
        return chosen.cast(kind)
    except pa.ArrowInvalid:  # one impossible moment among them: read one by one
        slow = pd.to_datetime(chosen.to_pandas(), errors="coerce", format="ISO8601", utc=True)
        read = pa.Array.from_pandas(slow).cast(_UTC)
        return read if kind == _UTC else pc.local_timestamp(read)

"""The columns of a chunk that say where: names, codes and points, as the plan finds them.

Belongs here: texts of places with the mapping's replacements made, and texts as degrees. Not here: what a text
means or which district a point lies in (place.py), or the code system of a column (code_systems.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.columns.placing import Plan
from data.meaning import degrees as written_degrees
from data.meaning import values
from data.sources.sheet import Chunk

NAME: Final = "district"
CODE: Final = "district_code"
POINT: Final = ("latitude", "longitude", "point")
_LATITUDE, _LONGITUDE = 90, 180
_NOTHING: Final[dict[str, str]] = {}
_SEVERAL: Final = (
    r";\s*\S"  # between the points of a line or an area, as ODK's geotrace and geoshape write them
)


@dataclass(frozen=True)
class Input:
    """What the rows of a chunk say about where: texts (or None) and degrees, NaN where there is no point."""

    name: pa.Array | None
    code: pa.Array | None
    latitude: np.ndarray
    longitude: np.ndarray
    broken_point: np.ndarray  # rows that gave something of a point, but no whole one
    zero_point: np.ndarray  # rows whose point is 0, 0: what a device writes that knows no point

    @property
    def has_point(self) -> np.ndarray:
        """Which rows have a whole point."""
        return ~np.isnan(self.latitude)


def given(chunk: Chunk, plan: Plan) -> Input:
    """What the rows of a chunk say about where. A point counts only as a whole, and 0, 0 is none."""
    n = len(chunk.rows)
    north_texts, east_texts = (None, None) if plan.points == "unused" else _point(chunk, plan)
    if plan.points == "swapped":
        north_texts, east_texts = east_texts, north_texts
    north, east = degrees(north_texts, limit=_LATITUDE, n=n), degrees(east_texts, limit=_LONGITUDE, n=n)
    whole, zero = ~(np.isnan(north) | np.isnan(east)), (north == 0) & (east == 0)
    broken = ~whole
    if broken.any():
        broken &= _filled(north_texts, n) | _filled(east_texts, n)
    north, east = np.where(whole & ~zero, north, np.nan), np.where(whole & ~zero, east, np.nan)
    return Input(place_texts(chunk, plan, NAME), place_texts(chunk, plan, CODE), north, east, broken, zero)


def pairs(chunk: Chunk, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """What stands as latitude and as longitude, as written: degrees that may be either of the two, NaN if none."""
    first, second = _point(chunk, plan)
    n = len(chunk.rows)
    return degrees(first, limit=_LONGITUDE, n=n), degrees(second, limit=_LONGITUDE, n=n)


def texts(chunk: Chunk, plan: Plan, name: str) -> pa.Array | None:
    """The texts of an input: of its column and what stands in for it, or its constant repeated, or None."""
    if (position := plan.columns.get(name)) is not None:
        other = plan.stand_ins.get(name)
        return chunk.columns[position] if other is None else _either(chunk, position, other)
    constant = plan.mapping.constants.get(name)
    return None if constant is None else pa.repeat(pa.scalar(constant), len(chunk.rows))


def _either(chunk: Chunk, position: int, other: int) -> pa.Array:
    """The texts of a column, and those of another in the rows that leave it blank."""
    texts = chunk.columns[position]
    blank = pc.equal(pc.utf8_trim_whitespace(texts), "")
    return pc.if_else(blank, chunk.columns[other], texts) if pc.any(blank).as_py() else texts


def place_texts(chunk: Chunk, plan: Plan, name: str) -> pa.Array | None:
    """The texts of ``district`` or ``district_code``, with the mapping's replacements made."""
    return _replaced(texts(chunk, plan, name), plan.mapping.values.get(name, _NOTHING))


def degrees(texts: pa.Array | None, *, limit: float, n: int) -> np.ndarray:
    """Texts as degrees within ±``limit``, NaN where blank or unreadable; a decimal comma is read as a point.

    Minutes, seconds and letters of the compass are read where a text shows that they are some (degrees.py).
    """
    if texts is None:
        return np.full(n, np.nan)
    plain = pc.replace_substring(pc.utf8_trim_whitespace(texts), ",", ".")
    try:
        found = pc.cast(pc.if_else(pc.equal(plain, ""), pa.scalar(None, pa.string()), plain), pa.float64())
        numbers = found.to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        numbers = pd.to_numeric(plain.to_pandas(), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        numbers = written_degrees.read(plain, numbers)
    return np.where(np.abs(numbers) <= limit, numbers, np.nan)


def point_parts(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Latitude and longitude texts of a point as Kobo writes it: "latitude longitude altitude precision".

    A point with degree signs or letters of the compass is divided where they say (degrees.halves). A line or an area
    has no one point: it stays as it is, which is read as none.
    """
    lines = pc.match_substring_regex(texts, _SEVERAL)
    if pc.any(lines).as_py():
        north, east = point_parts(pc.if_else(lines, "", texts))
        return pc.if_else(lines, texts, north), pc.if_else(lines, "", east)
    marked = pc.any(pc.match_substring_regex(texts, written_degrees.SIGNS)).as_py()
    halves = written_degrees.halves if marked else _no_halves
    parts = [halves(text) or str(text).replace(",", " ").split() for text in texts.to_pylist()]
    return (
        pa.array([p[0] if p else "" for p in parts], pa.string()),
        pa.array([p[1] if len(p) > 1 else "" for p in parts], pa.string()),
    )


def _no_halves(_: str) -> None:
    """Nearly every file: its points are numbers with blanks between."""


def _point(chunk: Chunk, plan: Plan) -> tuple[pa.Array | None, pa.Array | None]:
    latitude, longitude, point = (texts(chunk, plan, name) for name in POINT)
    if latitude is None and longitude is None and point is not None:
        return point_parts(point)
    return latitude, longitude


def _filled(texts: pa.Array | None, n: int) -> np.ndarray:
    if texts is None:
        return np.zeros(n, dtype=bool)
    return ~values.blank(texts)


def _replaced(texts: pa.Array | None, replacements: Mapping[str, object]) -> pa.Array | None:
    """Texts with the mapping's replacements made, distinct text by distinct text."""
    if texts is None or not replacements:
        return texts
    encoded = texts.dictionary_encode()
    renamed = [replacements.get(values.fold(text), text) for text in encoded.dictionary.to_pylist()]
    return pa.array(renamed, pa.string()).take(encoded.indices)

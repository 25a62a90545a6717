"""The district of each row: by the stated name or code, by the point, and whether the two agree.

Belongs here: joining what geo says about names with what it says about points. Not here: names, codes and
shapes themselves (geo). The stated district stands; a difference is flagged, never repaired silently.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

import geo.locate
import geo.names
from data.problems import RULES
from data.text import clean
from data.values import Fault
from geo.country import Country

_UNKNOWN = "unknown_place"


@dataclass(frozen=True)
class Stated:
    """What a text says about a place: a P-code, or the rule it breaks and the fix; ``iso_code`` has both."""

    pcode: str | None
    rule: str | None
    fix: str | None


NOTHING = Stated(None, None, None)


@dataclass(frozen=True)
class Input:
    """The columns of a chunk that say where: texts (or None) and degrees, NaN where there is no point."""

    name: pa.Array | None
    code: pa.Array | None
    latitude: np.ndarray
    longitude: np.ndarray
    broken_point: np.ndarray  # rows that gave something of a point, but no whole one


@dataclass(frozen=True)
class Placed:
    """District and place check of each row (dictionaries), faults by rule, and which rows are refused."""

    district: pa.Array
    check: pa.Array
    faults: tuple[Fault, ...]
    refused: np.ndarray


class Placer:
    """Places the rows of one file; what a text means is looked up once."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self._meanings: dict[str, Stated] = {}

    def place(self, given: Input) -> Placed:
        """The district of each row of a chunk."""
        n = len(given.latitude)
        stated, texts = self._stated(given.name, n)
        coded, code_texts = self._stated(given.code, n)
        has_point = ~(np.isnan(given.latitude) | np.isnan(given.longitude))
        located = self._located(given, has_point)
        name_codes, other_codes = _codes(stated), _codes(coded)
        clash = ~_blank(name_codes) & ~_blank(other_codes) & (name_codes != other_codes)
        said = np.where(_blank(name_codes), other_codes, name_codes)
        wrong = _wrong(stated) | (_wrong(coded) & _blank(name_codes))
        check = geo.locate.compare(said, located, has_point=has_point)
        rescued = wrong & ~_blank(located)
        district = np.where(_blank(said), located, said)
        refused = clash | (wrong & ~rescued)
        faults = [
            *_faults_of(stated, texts, refused=refused & ~clash),
            *_faults_of(coded, code_texts, refused=refused & ~clash & ~_wrong(stated)),
            *_fault("code_and_name_disagree", clash, texts),
            *_fault("place_from_point", rescued & ~clash, texts),
            *_fault("place_differs", (check == "differs") & ~refused, texts),
            *_fault("point_outside", (check == "outside") & ~refused, texts),
            *_fault("point_incomplete", given.broken_point & ~refused, texts),
            *_fault("no_place", _blank(district) & ~wrong & ~refused & ~has_point, texts),
        ]
        return Placed(_dictionary(district), _dictionary(check), tuple(faults), refused)

    def _stated(self, texts: pa.Array | None, n: int) -> tuple[list[Stated], list[str]]:
        """What each row's text means, and the text itself."""
        if texts is None:
            return [NOTHING] * n, [""] * n
        encoded = texts.dictionary_encode()
        distinct = [clean(text or "") for text in encoded.dictionary.to_pylist()]
        self._learn([text for text in dict.fromkeys(distinct) if text not in self._meanings])
        meanings = [self._meanings[text] for text in distinct]
        at = encoded.indices.to_pylist()
        return [meanings[i] for i in at], [distinct[i] for i in at]

    def _learn(self, texts: list[str]) -> None:
        if not texts:
            return
        answers = geo.names.resolve(pd.Series(texts, dtype=object), country=self.country)
        for text, row in zip(texts, answers.itertuples(index=False), strict=True):
            self._meanings[text] = Stated(_text(row.pcode), _text(row.rule), _text(row.fix))

    def _located(self, given: Input, has_point: np.ndarray) -> np.ndarray:
        found = np.full(len(has_point), None, dtype=object)
        if has_point.any():
            latitude, longitude = given.latitude[has_point], given.longitude[has_point]
            found[has_point] = geo.locate.locate(latitude, longitude, country=self.country)
        return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _codes(stated: list[Stated]) -> np.ndarray:
    found = np.empty(len(stated), dtype=object)
    found[:] = [s.pcode for s in stated]
    return found


def _blank(codes: np.ndarray) -> np.ndarray:
    return pd.isna(codes)


def _wrong(stated: list[Stated]) -> np.ndarray:
    return np.array([s.pcode is None and s.rule is not None for s in stated], dtype=bool)


def _faults_of(stated: list[Stated], texts: list[str], *, refused: np.ndarray) -> list[Fault]:
    """Faults of texts that mean no district (in refused rows only), and conversions from ISO codes (notices)."""
    groups: dict[tuple[str, str | None], list[int]] = {}
    for position, meaning in enumerate(stated):
        if meaning.rule and (meaning.pcode or refused[position]):
            rule = meaning.rule if meaning.rule in RULES else _UNKNOWN
            groups.setdefault((rule, meaning.fix), []).append(position)
    return [
        Fault(rule, fix, np.array(rows), [texts[row] for row in rows]) for (rule, fix), rows in groups.items()
    ]


def _fault(rule: str, rows: np.ndarray, texts: list[str]) -> list[Fault]:
    positions = np.flatnonzero(rows)
    return [Fault(rule, None, positions, [texts[p] for p in positions])] if len(positions) else []


def _dictionary(values: np.ndarray) -> pa.Array:
    return (
        pa.array(values, pa.string(), from_pandas=True)
        .dictionary_encode()
        .cast(pa.dictionary(pa.int32(), pa.string()))
    )


def degrees(texts: pa.Array | None, *, limit: float, n: int) -> np.ndarray:
    """Texts as degrees within ±``limit``, NaN where blank or unreadable; a decimal comma is read as a point."""
    if texts is None:
        return np.full(n, np.nan)
    plain = pc.replace_substring(pc.utf8_trim_whitespace(texts), ",", ".")
    try:
        found = pc.cast(pc.if_else(pc.equal(plain, ""), pa.scalar(None, pa.string()), plain), pa.float64())
        numbers = found.to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        numbers = pd.to_numeric(plain.to_pandas(), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.abs(numbers) <= limit, numbers, np.nan)


def point_parts(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Latitude and longitude texts of a point as Kobo writes it: "latitude longitude altitude precision"."""
    parts = [str(text).replace(",", " ").split() for text in texts.to_pylist()]
    return (
        pa.array([p[0] if p else "" for p in parts], pa.string()),
        pa.array([p[1] if len(p) > 1 else "" for p in parts], pa.string()),
    )

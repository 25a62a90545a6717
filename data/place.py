"""The district of each row: by the stated name or code, by the point, and whether the two agree.

Belongs here: joining what geo says about names with what it says about points. Not here: names, codes and
shapes themselves (geo), or the columns they stand in (whereabouts.py). The stated district stands; a difference is flagged, never repaired silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

import geo.locate
import geo.names
from data import code_systems
from data.problems import RULES
from data.text import clean
from data.values import Fault
from data.whereabouts import CODE, NAME, Input
from geo.codes import CodeSystem
from geo.country import Country

_UNKNOWN, _UNCLEAR = "unknown_place", "code_system_unclear"


@dataclass(frozen=True)
class Stated:
    """What a text says about a place: a P-code, or the rule it breaks and the fix; ``iso_code`` has both."""

    pcode: str | None
    rule: str | None
    fix: str | None


NOTHING = Stated(None, None, None)


@dataclass(frozen=True)
class Placed:
    """District and place check of each row (dictionaries), faults by rule, and which rows are refused.

    ``code_faults`` are those of the texts of ``district_code``.
    """

    district: pa.Array
    check: pa.Array
    faults: tuple[Fault, ...]
    code_faults: tuple[Fault, ...]
    refused: np.ndarray


class Placer:
    """Places the rows of one file; what a text means is looked up once.

    ``systems``: the code systems of ``district`` and ``district_code`` where they are not plainly P-codes.
    """

    def __init__(self, country: Country, *, systems: Mapping[str, CodeSystem] | None = None) -> None:
        self.country, self.systems = country, systems or {}
        self._meanings: dict[str, dict[str, Stated]] = {NAME: {}, CODE: {}}

    def place(self, given: Input) -> Placed:
        """The district of each row of a chunk."""
        n = len(given.latitude)
        stated, texts = self._stated(given.name, n, NAME)
        coded, code_texts = self._stated(given.code, n, CODE)
        rows = _Rows(stated, coded, texts, code_texts, self._located(given), given)
        return Placed(
            _dictionary(rows.district),
            _dictionary(rows.check),
            tuple(rows.faults()),
            tuple(rows.code_faults()),
            rows.refused,
        )

    def _stated(self, texts: pa.Array | None, n: int, column: str) -> tuple[list[Stated], list[str]]:
        """What each row's text means, and the text itself."""
        if texts is None:
            return [NOTHING] * n, [""] * n
        known = self._meanings[column]
        encoded = texts.dictionary_encode()
        distinct = [clean(text or "") for text in encoded.dictionary.to_pylist()]
        known |= self._learnt([text for text in dict.fromkeys(distinct) if text not in known], column)
        meanings = [known[text] for text in distinct]
        at = encoded.indices.to_pylist()
        return [meanings[i] for i in at], [distinct[i] for i in at]

    def _learnt(self, texts: list[str], column: str) -> dict[str, Stated]:
        if not texts:
            return {}
        values, system = pd.Series(texts, dtype=object), self.systems.get(column)
        answers = (
            code_systems.district_of(values, system=system, country=self.country)
            if system
            else geo.names.resolve(values, country=self.country)
        )
        rows = zip(texts, answers.itertuples(index=False), strict=True)
        return {text: Stated(_text(row.pcode), _text(row.rule), _text(row.fix)) for text, row in rows}

    def _located(self, given: Input) -> np.ndarray:
        has_point = given.has_point
        found = np.full(len(has_point), None, dtype=object)
        if has_point.any():
            latitude, longitude = given.latitude[has_point], given.longitude[has_point]
            found[has_point] = geo.locate.locate(latitude, longitude, country=self.country)
        return found


class _Rows:
    """What name, code and point of each row of a chunk come to together. A stated district stands."""

    def __init__(
        self,
        stated: list[Stated],
        coded: list[Stated],
        texts: list[str],
        code_texts: list[str],
        located: np.ndarray,
        given: Input,
    ) -> None:
        self.stated, self.coded, self.texts, self.code_texts = stated, coded, texts, code_texts
        self.given = given
        name, code = _codes(stated), _codes(coded)
        self.clash = ~_blank(name) & ~_blank(code) & (name != code)
        said = np.where(_blank(name), code, name)
        self.wrong = _wrong(stated) | (_wrong(coded) & _blank(name))
        # Neither a name nor a point mends a code that can mean two districts: they contradict each other.
        self.unclear_code = _breaks(coded, _UNCLEAR)
        unclear = self.unclear_code | _breaks(stated, _UNCLEAR)
        self.rescued = self.wrong & ~_blank(located) & ~unclear
        self.district = np.where(_blank(said), located, said)
        self.check = geo.locate.compare(said, located, has_point=given.has_point)
        self.refused = self.clash | unclear | (self.wrong & ~self.rescued)

    def faults(self) -> list[Fault]:
        """What is wrong or doubtful with the places of the rows, by rule, but for texts of codes."""
        kept, untold = ~self.refused, self.refused & ~self.clash
        nowhere = _blank(self.district) & ~self.wrong & ~self.given.has_point
        return [
            *_faults_of(self.stated, self.texts, refused=untold & ~self.unclear_code),
            *_fault("code_and_name_disagree", self.clash, self.texts),
            *_fault("place_from_point", self.rescued & ~self.clash, self.texts),
            *_fault("place_differs", (self.check == "differs") & kept, self.texts),
            *_fault("point_outside", (self.check == "outside") & kept, self.texts),
            *_fault("point_incomplete", self.given.broken_point & kept, self.texts),
            *_fault("point_zero", self.given.zero_point & kept, self.texts),
            *_fault("no_place", nowhere & kept, self.texts),
        ]

    def code_faults(self) -> list[Fault]:
        """Codes that mean no district, in rows refused for nothing that was told already, and conversions."""
        untold = self.refused & ~self.clash & (self.unclear_code | ~_wrong(self.stated))
        return _faults_of(self.coded, self.code_texts, refused=untold)


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


def _breaks(stated: list[Stated], rule: str) -> np.ndarray:
    return np.array([s.rule == rule for s in stated], dtype=bool)


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

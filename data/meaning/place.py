"""The district of each row: by the stated name or code, by the point, and whether the two agree.

Belongs here: joining what geo says about names with what it says about points. Not here: names, codes and
shapes themselves (geo), or the columns they stand in (whereabouts.py). The stated district stands; a difference is flagged, never repaired silently.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

import geo.locate
import geo.names
from data.evidence import code_systems
from data.meaning.division import Divider
from data.meaning.values import Fault
from data.meaning.whereabouts import CODE, NAME, Input
from data.rules import RULES
from data.text import clean
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
_NONE = -1  # the number of no district


@dataclass(frozen=True)
class Column:
    """The texts of a column of places: distinct ones with what they mean, and for each row the number of its own."""

    meanings: list[Stated]
    texts: list[str]
    at: np.ndarray

    def rows_where(self, test: Callable[[Stated], bool]) -> np.ndarray:
        """The rows whose text means something that passes a test, as a mask."""
        return np.array([test(meaning) for meaning in self.meanings], dtype=bool)[self.at]

    def districts(self, numbers: Mapping[str | None, int]) -> np.ndarray:
        """The number of each row's district."""
        return np.array([numbers[meaning.pcode] for meaning in self.meanings], dtype=np.int32)[self.at]

    def faults(self, *, refused: np.ndarray) -> list[Fault]:
        """Texts that mean no district (in refused rows only), and conversions from ISO codes (notices)."""
        told = self.rows_where(lambda meaning: bool(meaning.rule))
        told &= refused | self.rows_where(lambda meaning: bool(meaning.pcode))
        groups: dict[tuple[str, str | None], list[int]] = {}
        for row in np.flatnonzero(told).tolist():
            meaning = self.meanings[int(self.at[row])]
            rule = str(meaning.rule) if meaning.rule in RULES else _UNKNOWN
            groups.setdefault((rule, meaning.fix), []).append(row)
        return [
            Fault(rule, fix, np.array(rows), [self.texts[int(self.at[row])] for row in rows])
            for (rule, fix), rows in groups.items()
        ]

    def fault(self, rule: str, mask: np.ndarray) -> list[Fault]:
        """A fault of the rows of a mask, with their texts."""
        rows = np.flatnonzero(mask)
        return (
            [Fault(rule, None, rows, [self.texts[at] for at in self.at[rows].tolist()])] if len(rows) else []
        )


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
        self.divider = Divider(country)
        self._meanings: dict[str, dict[str, Stated]] = {NAME: {}, CODE: {}}

    def place(self, given: Input) -> Placed:
        """The district of each row of a chunk."""
        n = len(given.latitude)
        columns = self._stated(given.name, n, NAME), self._stated(given.code, n, CODE)
        codes, located = self._located(given)
        rows = _Rows(*columns, codes=codes, located=located, given=given)
        return Placed(
            _dictionary(rows.codes, rows.district),
            _dictionary(rows.checks, rows.check),
            tuple(rows.faults()),
            tuple(rows.code_faults()),
            rows.refused,
        )

    def _stated(self, texts: pa.Array | None, n: int, column: str) -> Column:
        """What the texts of a column mean."""
        if texts is None:
            return Column([NOTHING], [""], np.zeros(n, dtype=np.int32))
        known = self._meanings[column]
        encoded = texts.dictionary_encode()
        distinct = [clean(text or "") for text in encoded.dictionary.to_pylist()]
        known |= self._learnt([text for text in dict.fromkeys(distinct) if text not in known], column)
        at = pc.fill_null(encoded.indices, len(distinct)).to_numpy(zero_copy_only=False)
        return Column([*(known[text] for text in distinct), NOTHING], [*distinct, ""], at)

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

    def _located(self, given: Input) -> tuple[tuple[str, ...], np.ndarray]:
        """The country's districts, and the number of the one that each row's point lies in."""
        has_point = given.has_point
        found = np.full(len(has_point), _NONE, dtype=np.int32)
        if not has_point.any():
            return self.country.codes(self.country.placed), found
        points = given.latitude[has_point], given.longitude[has_point]
        codes, found[has_point] = geo.locate.numbered(*points, country=self.country)
        return codes, found


class _Rows:
    """What name, code and point of each row of a chunk come to together. A stated district stands."""

    checks = (
        geo.locate.NO_POINT,
        geo.locate.ELSEWHERE,
        geo.locate.NO_PLACE,
        geo.locate.AGREES,
        geo.locate.DIFFERS,
    )

    def __init__(
        self, stated: Column, coded: Column, *, codes: tuple[str, ...], located: np.ndarray, given: Input
    ) -> None:
        self.stated, self.coded, self.given = stated, coded, given
        said_by_any = (meaning.pcode for column in (stated, coded) for meaning in column.meanings)
        self.codes = tuple(dict.fromkeys([*codes, *(code for code in said_by_any if code)]))
        numbers = {code: number for number, code in enumerate(self.codes)} | {None: _NONE}
        name, code = stated.districts(numbers), coded.districts(numbers)
        self.clash = (name != _NONE) & (code != _NONE) & (name != code)
        said = np.where(name == _NONE, code, name)
        self.wrong = stated.rows_where(_is_wrong) | (coded.rows_where(_is_wrong) & (name == _NONE))
        # Neither a name nor a point mends a code that can mean two districts: they contradict each other.
        self.unclear_code = coded.rows_where(_is_unclear)
        unclear = self.unclear_code | stated.rows_where(_is_unclear)
        self.rescued = self.wrong & (located != _NONE) & ~unclear
        self.district = np.where(said == _NONE, located, said)
        self.check = _checked(said, located, has_point=given.has_point)
        self.refused = self.clash | unclear | (self.wrong & ~self.rescued)

    def faults(self) -> list[Fault]:
        """What is wrong or doubtful with the places of the rows, by rule, but for texts of codes."""
        kept, untold = ~self.refused, self.refused & ~self.clash
        nowhere = (self.district == _NONE) & ~self.wrong & ~self.given.has_point
        fault = self.stated.fault
        return [
            *self.stated.faults(refused=untold & ~self.unclear_code),
            *fault("code_and_name_disagree", self.clash),
            *fault("place_from_point", self.rescued & ~self.clash),
            *fault("place_differs", (self.check == self.checks.index(geo.locate.DIFFERS)) & kept),
            *fault("point_outside", (self.check == self.checks.index(geo.locate.ELSEWHERE)) & kept),
            *fault("point_incomplete", self.given.broken_point & kept),
            *fault("point_zero", self.given.zero_point & kept),
            *fault("no_place", nowhere & kept),
        ]

    def code_faults(self) -> list[Fault]:
        """Codes that mean no district, in rows refused for nothing that was told already, and conversions."""
        untold = self.refused & ~self.clash & (self.unclear_code | ~self.stated.rows_where(_is_wrong))
        return self.coded.faults(refused=untold)


def _is_wrong(meaning: Stated) -> bool:
    return meaning.pcode is None and meaning.rule is not None


def _is_unclear(meaning: Stated) -> bool:
    return meaning.rule == _UNCLEAR


def _checked(said: np.ndarray, located: np.ndarray, *, has_point: np.ndarray) -> np.ndarray:
    """How stated and located districts relate, as the place of the word in ``_Rows.checks``: geo.locate.compare in numbers."""
    cases = [~has_point, located == _NONE, said == _NONE, said == located]
    return np.select(cases, range(len(cases)), default=len(cases)).astype(np.int32)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _dictionary(words: Sequence[str], numbers: np.ndarray) -> pa.Array:
    """Numbers of words as a dictionary of those that occur, in their order; a number below 0 is blank."""
    used = np.flatnonzero(np.bincount(numbers[numbers >= 0], minlength=len(words)))
    places = np.zeros(len(words) + 1, dtype=np.int32)
    places[used] = np.arange(len(used))
    indices = pa.array(places[numbers], mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(
        indices, pa.array([words[number] for number in used.tolist()], pa.string())
    )

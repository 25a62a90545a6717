"""The DS division of each row: by what is stated, else by the point, and always one of the row's own district.

Belongs here: texts and points to codes of the level whose codes stand in ``ds_division``. Not here: the district
itself (place.py), which settles first. Fifteen divisions of one country share their district's name, and others their
neighbour's: a name counts only within the district. What means none stays as written: no map shows it, the export does.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import geo.locate
from data.meaning.values import Fault, Read
from data.meaning.whereabouts import Input
from geo import lexicon
from geo.country import Country

COLUMN = "ds_division"
_NONE = -1


class Divider:
    """Finds the divisions of the rows of one file; what a text means is looked up once."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.level = country.level_in(COLUMN)
        self.codes = country.codes(self.level) if self.level else ()
        self._number = {code: number for number, code in enumerate(self.codes)}
        parents = country.parents(self.level) if self.level else {}
        self._districts = np.array([parents.get(code, "") for code in self.codes], dtype=object)
        self._known: dict[str, tuple[int, ...]] = {}

    def divided(self, texts: pa.Array, district: pa.Array, given: Input) -> Read | None:
        """The code of each row's division and the faults; None where the country has no such level.

        ``texts`` are as read, ``district`` the row's P-codes (None without one). A text that means no division of the
        row's district is a fault; such a row, and one without a text, gets the division of its point if that lies there,
        else what is written stands.
        """
        if not self.level:
            return None
        if texts.null_count == len(texts) and not given.has_point.any():
            return Read(texts)
        encoded = district.dictionary_encode()
        names: list[str] = encoded.dictionary.cast(pa.string()).to_pylist()
        place = pc.fill_null(encoded.indices, len(names)).to_numpy(zero_copy_only=False)
        stated, unknown, elsewhere = self._stated(texts, place, [*names, ""])
        found = np.where(stated == _NONE, self._located(given, place, names), stated)
        codes = pa.array([*self.codes, None], pa.string()).take(pa.array(found % (len(self.codes) + 1)))
        faults = (
            *_fault("unknown_division", unknown, texts),
            *_fault("division_elsewhere", elsewhere, texts),
        )
        return Read(pc.coalesce(codes, texts.cast(pa.string())), faults)

    def _stated(
        self, texts: pa.Array, place: np.ndarray, districts: list[str]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Number of the stated division of each row, and which texts are not known or lie in another district."""
        encoded = texts.dictionary_encode()
        words = [self._meaning(text) for text in encoded.dictionary.to_pylist()] + [()]
        at = pc.fill_null(encoded.indices, len(words) - 1).to_numpy(zero_copy_only=False)
        pairs, row = np.unique(at.astype(np.int64) * len(districts) + place, return_inverse=True)
        one = [
            self._one(words[pair // len(districts)], districts[pair % len(districts)])
            for pair in pairs.tolist()
        ]
        found = np.array(one or [_NONE], dtype=np.int64)[row]
        filled = pc.is_valid(texts).to_numpy(zero_copy_only=False)
        lost = filled & (found == _NONE)
        known = np.array([bool(numbers) for numbers in words])[at]
        return found, lost & ~known, lost & known

    def _meaning(self, text: str) -> tuple[int, ...]:
        if text not in self._known:
            codes = lexicon.candidates(text, lexicon.load(self.country, str(self.level)))
            self._known[text] = tuple(self._number[code] for code in codes)
        return self._known[text]

    def _one(self, numbers: tuple[int, ...], district: str) -> int:
        """The division of a name in a district; without a district, only a name that one place alone has."""
        here = [n for n in numbers if district in ("", self._districts[n])]
        return here[0] if len(here) == 1 else _NONE

    def _located(self, given: Input, place: np.ndarray, names: list[str]) -> np.ndarray:
        """Number of the division each row's point lies in, where that is of the row's district."""
        found = np.full(len(place), _NONE, dtype=np.int64)
        where = np.flatnonzero(given.has_point)
        if len(where):
            points = given.latitude[where], given.longitude[where]
            _, found[where] = geo.locate.numbered(*points, country=self.country, level=self.level)
        numbers = {name: number for number, name in enumerate(names)}
        parents = np.array([*(numbers.get(name, _NONE) for name in self._districts), _NONE])
        return np.where(parents[found] == place, found, _NONE)


def _fault(rule: str, mask: np.ndarray, texts: pa.Array) -> tuple[Fault, ...]:
    rows = np.flatnonzero(mask)
    return (Fault(rule, None, rows, texts.take(pa.array(rows)).to_pylist()),) if len(rows) else ()


def label(value: str, country: Country, language: str = "en") -> str:
    """What people read for a value of ``ds_division``: a place's name with its district, or the text itself."""
    level = country.level_in(COLUMN)
    parent = country.parents(level).get(value) if level else None
    if parent is None:
        return value
    return f"{country.name_of(value, language)} ({country.name_of(parent, language)})"

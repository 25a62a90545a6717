"""What the values of a column may be: the share that are days, places, codes, ages, yes or no; how many differ.

Belongs here: looking at values. Not here: headers (cues.py) and what both come to (evidence.py). No value is kept
but in the counts that a suggestion may list.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from data import codebook
from data.meaning import bands, dates, values
from data.meaning.values import Wrong
from data.text import clean, fold
from geo import lexicon
from geo.country import Country
from geo.lexicon import Lexicon

_NUMBER: Final = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_WHOLE: Final = re.compile(r"^\d+(?:[.,]0+)?$")
_POINT: Final = re.compile(r"^-?\d{1,3}\.\d+[ ,;]+-?\d{1,3}\.\d+(?:[ ,;]+-?\d+(?:\.\d+)?){0,2}$")
_PARTS: Final = re.compile(r"\s*[,;|\n]\s*")
# A column whose answers repeat: few different ones, and each short.
_CATEGORIES: Final = 40
_SHORT: Final = 80
_OTHERS: Final = 0.2  # texts beside the numbers of a list: totals, headings of blocks
_CODE_LIKE: Final = re.compile(r"^[\w./:#-]{1,48}$")

Names = Mapping[str, tuple[str, ...]]  # folded text → every way a form writes the same choice


@dataclass(frozen=True)
class Profile:
    """A column's values among the rows looked at: each distinct text with its rows, blanks left out."""

    counts: Counter[str]
    rows: int
    country: Country
    same: Names = field(default_factory=dict)

    @cached_property
    def filled(self) -> int:
        """Rows with something in the column."""
        return sum(self.counts.values())

    @property
    def distinct(self) -> int:
        return len(self.counts)

    @cached_property
    def uniqueness(self) -> float:
        """Different values to filled rows; 1 where every row has its own."""
        return self.distinct / self.filled if self.filled else 0.0

    @cached_property
    def categorical(self) -> bool:
        """Whether the values look like a list of answers rather than numbers, ids or running text."""
        short = sum(len(text) <= _SHORT for text in self.counts)
        few = self.distinct <= max(2, min(_CATEGORIES, self.filled / 2))
        return few and short >= 0.9 * self.distinct

    @cached_property
    def numeric(self) -> float:
        """Share of rows with a number."""
        return self.share(lambda text: bool(_NUMBER.match(text)))

    @cached_property
    def numbered(self) -> bool:
        """Whether the values are 1, 2, 3 … of the rows of a list; a word for a total below them does not matter."""
        whole = [int(float(text.replace(",", "."))) for text in self.counts if _WHOLE.match(text)]
        others = self.distinct - len(whole)
        return (
            len(whole) > 3 and others <= _OTHERS * len(whole) and sorted(whole) == [*range(1, len(whole) + 1)]
        )

    @cached_property
    def code_like(self) -> float:
        """Share of rows with a text that may be an id: no blanks, no decimals, not only a day."""
        zone = ZoneInfo(self.country.time_zone)
        reader = dates.Reader(zone)

        def may_be(text: str) -> bool:
            decimal = bool(_NUMBER.match(text)) and not _WHOLE.match(text)
            return bool(_CODE_LIKE.match(text)) and not decimal and not (len(text) > 7 and reader.day(text))

        return self.share(may_be)

    def share(self, fits: Callable[[str], bool]) -> float:
        """Share of filled rows whose text fits."""
        return sum(n for text, n in self.counts.items() if fits(text)) / self.filled if self.filled else 0.0

    @cached_property
    def days(self) -> float:
        """Share of rows with a day of a plausible year; bare numbers count less, since ids look alike."""
        readers = [dates.Reader(ZoneInfo(self.country.time_zone), order) for order in ("dmy", "mdy")]
        found = self.share(lambda text: any(reader.day(text) for reader in readers))
        bare = self.share(lambda text: text.isdecimal() and len(text) == 5)
        return found * (0.5 if bare > 0.5 else 1.0)

    def within(self, low: float, high: float, *, whole: bool) -> float:
        """Share of rows with a number between two limits."""

        def fits(text: str) -> bool:
            if not (_WHOLE if whole else _NUMBER).match(text):
                return False
            return low <= float(text.replace(",", ".")) <= high

        return self.share(fits)

    @cached_property
    def ages(self) -> float:
        """Share of rows with an age in whole years, as a number or in words."""
        numbers = self.within(0, 120, whole=True)
        return numbers + self.share(
            lambda text: not _WHOLE.match(text) and bands.years(fold(text)) is not None
        )

    @cached_property
    def points(self) -> float:
        return self.share(lambda text: bool(_POINT.match(text)))

    @cached_property
    def yes_no(self) -> float:
        return self.share(self.is_yes_or_no)

    def is_yes_or_no(self, text: str) -> bool:
        """Whether a text means yes or no, by itself or by what the form says."""
        return any(not isinstance(values.yes_or_no(way), Wrong) for way in self.ways(text))

    @cached_property
    def place_codes(self) -> float:
        """Share of rows with a code of a district, as OCHA or ISO writes them."""
        words = self._districts
        return self.share(
            lambda text: (
                any(c.isdigit() for c in text) and bool(lexicon.meaning(text, words, suggest=False).pcode)
            )
        )

    @cached_property
    def places(self) -> float:
        """Share of rows with a district by any name or code."""
        return self.share(self.is_place)

    def is_place(self, text: str) -> bool:
        """Whether a text means a district, by itself or by what the form says."""
        return any(lexicon.meaning(way, self._districts, suggest=False).pcode for way in self.ways(text))

    @property
    def _districts(self) -> Lexicon:
        return lexicon.load(self.country, self.country.placed)

    def codes(self, name: str) -> float:
        """Share of rows whose text is a code of the codebook's field ``name``, in any language or spelling."""
        return self.share(lambda text: self.code(text, name) is not None)

    def code(self, text: str, name: str) -> str | None:
        """The code of a field that a text of the column means, by itself or by what the form says."""
        book = codebook.load()
        return next(filter(None, (book.code_of(name, way) for way in self.ways(text))), None)

    def several(self, name: str) -> float:
        """Share of answers that are lists of codes or labels of a field in one cell."""
        known = total = 0
        for text, n in self.counts.items():
            parts = self.parts(text)
            total += n * len(parts)
            known += n * sum(self.code(part, name) is not None for part in parts)
        return known / total if total else 0.0

    def parts(self, text: str) -> Sequence[str]:
        """The answers in a cell with several: the form's own labels, or what stands between commas, semicolons, bars."""
        return values.labels(text, self.same) or [part for part in _PARTS.split(text) if part]

    def ways(self, text: str) -> tuple[str, ...]:
        """A text and every other way the form writes the same choice."""
        return (text, *self.same.get(fold(text), ()))


def counted(texts: Iterable[str | None]) -> Counter[str]:
    """Distinct texts with their rows, cleaned, blanks left out."""
    raw = Counter(texts)
    found: Counter[str] = Counter()
    for text, n in raw.items():
        if text and (plain := clean(text)):
            found[plain] += n
    return found

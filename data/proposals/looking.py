"""The columns of a sheet as candidates: their words, the values of the first rows, and what speaks against them.

Belongs here: one look at a sheet. Not here: which column becomes what (matching.py).
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from data import mangled, personal
from data.headers import HeaderLine, column_called, key
from data.proposals import cues, profiles, tokens
from data.proposals.profiles import Profile
from data.proposals.tokens import Words
from data.sources import kobo
from data.sources.sheet import Chunk, Sheet
from geo.country import Country

ROWS: Final = 2000  # looked at: what a column holds shows long before
_MEMBERS: Final = 3  # headers that differ in a number alone are of several persons or things
_DIGITS: Final = re.compile(r"\d+")
_LAST_NUMBER: Final = re.compile(r"[\s._-]*\(?\d+\)?$")


@dataclass(frozen=True)
class Candidate:
    """A column, or a question with a column an option, that may be something of the table."""

    position: int
    header: str
    source: str
    words: Words
    profile: Profile
    personal: str | None = None  # what it seems to hold of a person
    system: str = ""  # Kobo's own column, by the name that Kobo gives it
    one_of_many: bool = False
    repeated: bool = False
    options: tuple[tuple[int, str], ...] = ()  # position and text of each option
    option_of: int | None = None  # position of the question whose option this is


@dataclass(frozen=True)
class Look:
    """A sheet as it was looked at."""

    sheet: Sheet
    line: HeaderLine
    candidates: tuple[Candidate, ...]
    rows: int
    more: bool


def at(sheet: Sheet, *, country: Country) -> Look:
    """The first rows of a sheet, column by column. Memory is bounded by ROWS and the number of columns."""
    line = mangled.line(sheet.headers)
    counts: list[Counter[str]] = [Counter() for _ in sheet.headers]
    first, rows, more = None, 0, False
    for chunk in sheet.chunks():
        if rows >= ROWS:
            more = True
            break
        part = _head(chunk, ROWS - rows)
        first = first or part
        more |= len(part.rows) < len(chunk.rows)
        rows += len(part.rows)
        for position in part.columns:
            counts[position] += profiles.counted(part.columns[position].to_pylist())
    found = _Looking(sheet, line, counts, rows, country)
    return Look(sheet, line, tuple(found.candidates(first)), rows, more)


def _head(chunk: Chunk, rows: int) -> Chunk:
    if len(chunk.rows) <= rows:
        return chunk
    columns = {position: column.slice(0, rows) for position, column in chunk.columns.items()}
    return replace(chunk, rows=chunk.rows[:rows], columns=columns)


@dataclass(frozen=True)
class _Looking:
    """Makes the candidates of one sheet."""

    sheet: Sheet
    line: HeaderLine
    counts: list[Counter[str]]
    rows: int
    country: Country

    def candidates(self, first: Chunk | None) -> list[Candidate]:
        held = {s.position: s.holds for s in personal.suspects(first, self.line.texts)} if first else {}
        options = self._options
        found = []
        for position, header in enumerate(self.line.texts):
            if not header and not self.counts[position]:
                continue
            system = self.line.meant[position] if self.line.meant[position] in kobo.SYSTEM else ""
            found.append(
                Candidate(
                    position=position,
                    header=header,
                    source=_source(self.line, position),
                    words=self._words[position],
                    profile=Profile(self.counts[position], self.rows, self.country),
                    personal=None if system else held.get(position),
                    system=system,
                    one_of_many=self._many[position],
                    repeated=self._again[position],
                    options=options.get(position, ()),
                    option_of=next(
                        (q for q, own in options.items() if any(p == position for p, _ in own)), None
                    ),
                )
            )
        return found

    @cached_property
    def _words(self) -> list[Words]:
        known = cues.vocabulary()
        pairs = tokens.grouped(self.line.meant)
        return [
            Words(tokens.of(own, vocabulary=known), tokens.of(group, vocabulary=known))
            for group, own in pairs
        ]

    @cached_property
    def _many(self) -> list[bool]:
        """Whether a column is one of several that differ in a number alone: "Member 3/Age", "age_2"."""
        pairs = tokens.grouped(self.line.meant)
        shapes = [
            (_DIGITS.sub("#", group), _LAST_NUMBER.sub("", own))
            if _DIGITS.search(group)
            else ("", _LAST_NUMBER.sub("", own))
            for group, own in pairs
        ]
        counts = Counter(shapes)
        return [counts[shape] >= _MEMBERS and bool(shape[1]) for shape in shapes]

    @cached_property
    def _again(self) -> list[bool]:
        """Whether a column repeats the header of one before it."""
        seen: set[str] = set()
        found = []
        for text in map(key, self.line.texts):
            found.append(bool(text) and text in seen)
            seen.add(text)
        return found

    @cached_property
    def _options(self) -> dict[int, tuple[tuple[int, str], ...]]:
        """Questions with a column an option: position of the summary (or of the first option) → its options."""
        found = {}
        for question in self.line.questions():
            summary = self.line.find(question)
            own = self.line.options(question)
            if summary is not None and len(own) > 1:
                found[summary] = tuple(own.items())
        return found


def _source(line: HeaderLine, position: int) -> str:
    """What a mapping calls a column: its header, if that finds it, else its letters."""
    header = line.texts[position]
    return (
        header
        if header and not header.startswith("re:") and line.find(header) == position
        else column_called(position)
    )

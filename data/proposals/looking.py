"""The columns of a sheet as candidates: their words, the values of the first rows, and what speaks against them.

Belongs here: one look at a sheet. Not here: which column becomes what (matching.py).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from data import codebook
from data.columns import mangled
from data.columns.formed import Formed, Meant
from data.columns.headers import HeaderLine, column_called, key, leaf
from data.evidence import personal
from data.proposals import cues, profiles, tokens
from data.proposals.profiles import Profile
from data.proposals.tokens import Words
from data.sources import kobo
from data.sources.sheet import Chunk, Sheet
from data.sources.xlsform import XlsForm
from data.text import fold
from geo.country import Country

ROWS: Final = 2000  # looked at: what a column holds shows long before
_MEMBERS: Final = 3  # headers that differ in a number alone are of several persons or things
_DIGITS: Final = re.compile(r"\d+")
_LEVELS: Final = re.compile(r"adm|level|tier|grade", re.IGNORECASE)  # "Admin 1", "Admin 2" are not alike
# Words by which columns of a row are told to be of one round, and the round they mean.
_ROUNDS: Final = MappingProxyType(
    {
        "before": "pre|before|baseline|පෙර|முன்",
        "after": "post|after|endline|පසු|பின்",
        "follow_up": "midline|follow[ _-]?up",
    }
)
_ROUND: Final = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _ROUNDS.items())})(?![^\W_])",
    re.IGNORECASE,
)
_NO_WORD: Final = re.compile(r"[^\w#]+|_")
_LAST_NUMBER: Final = re.compile(r"[\s._-]*\(?\d+\)?$")


# Fields of the codebook that questions with several answers have.
_SEVERAL: Final = ("document", "migration_reason", "assistance", "message", "source")


@dataclass(frozen=True)
class Candidate:
    """A column, or a question with a column an option, that may be something of the table."""

    position: int
    header: str
    source: str
    words: tuple[Words, ...]  # of its header and, where a form is given, of the question's name and labels
    profile: Profile
    personal: str | None = None  # what it seems to hold of a person
    system: str = ""  # Kobo's own column, by the name that Kobo gives it
    one_of_many: bool = False
    of_one_round: bool = False  # with the same for another round beside it
    of_this_round: bool = False  # the one that is asked for
    of_another_round: bool = False
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
    only_round: str | None = None


def at(sheet: Sheet, *, country: Country, form: XlsForm | None = None, only_round: str | None = None) -> Look:
    """The first rows of a sheet, column by column. Memory is bounded by ROWS and the number of columns.

    ``only_round``: of rounds that stand beside each other, the one that is asked for.
    """
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
    meant = Formed(form, sheet.headers).columns if form else {}
    found = _Looking(line, counts, rows, country, meant, only_round)
    return Look(sheet, line, tuple(found.candidates(first)), rows, more, only_round)


def _spellings() -> Mapping[tuple[str, str], str]:
    return codebook.load().spellings


def _head(chunk: Chunk, rows: int) -> Chunk:
    if len(chunk.rows) <= rows:
        return chunk
    columns = {position: column.slice(0, rows) for position, column in chunk.columns.items()}
    return replace(chunk, rows=chunk.rows[:rows], columns=columns)


@dataclass(frozen=True)
class _Looking:
    """Makes the candidates of one sheet."""

    line: HeaderLine
    counts: list[Counter[str]]
    rows: int
    country: Country
    meant: Mapping[int, Meant]
    only_round: str | None = None

    def candidates(self, first: Chunk | None) -> list[Candidate]:
        held = {s.position: s.holds for s in personal.suspects(first, self.line.texts)} if first else {}
        found = []
        for position, header in enumerate(self.line.texts):
            if not header and not self.counts[position]:
                continue
            system = self.line.meant[position] if self.line.meant[position] in kobo.BOOKKEEPING else ""
            found.append(
                Candidate(
                    position=position,
                    header=header,
                    source=self._question(position) or self._source(position),
                    words=(self._words[position], *self._asked(position)),
                    profile=Profile(self.counts[position], self.rows, self.country, self._same(position)),
                    personal=None if system else held.get(position),
                    system=system,
                    one_of_many=self._many[position],
                    of_one_round=bool(self._rounds[position]) and not self.only_round,
                    of_this_round=bool(self.only_round) and self._rounds[position] == self.only_round,
                    of_another_round=bool(self.only_round)
                    and self._rounds[position] not in ("", self.only_round),
                    repeated=self._again[position],
                    options=self._options.get(position, ()),
                    option_of=self._option_of.get(position),
                )
            )
        return found

    @cached_property
    def _option_of(self) -> dict[int, int]:
        """The question each option belongs to, by position; the first option may stand for its question."""
        pairs = [(option, question) for question, own in self._options.items() for option, _ in own]
        return {option: question for option, question in pairs if option != question}

    def _question(self, position: int) -> str | None:
        """The question that the first of several options belongs to, where it has no column of its own."""
        heads = {self.line.texts[at].rpartition("/")[0] for at, _ in self._without_summary.get(position, ())}
        return heads.pop() if len(heads) == 1 else leaf(heads.pop()) if heads else None

    def _asked(self, position: int) -> list[Words]:
        """The words of the form's question: its name and its labels."""
        meant = self.meant.get(position)
        asked = meant and (not meant.choice or position in self._without_summary)
        texts = (meant.question.name, *meant.question.labels.values()) if meant and asked else ()
        return [Words(tokens.of(text, vocabulary=cues.vocabulary())) for text in texts]

    def _same(self, position: int) -> dict[str, tuple[str, ...]]:
        """Every way the form writes a choice of the question, by each of them."""
        meant = self.meant.get(position)
        choices = meant.question.choices if meant else ()
        return {fold(text): choice.texts for choice in choices for text in choice.texts}

    def _source(self, position: int) -> str:
        """What a mapping calls a column: the form's name, which fits exports in every language, or its header."""
        meant = self.meant.get(position)
        names = Counter(one.question.name for one in self.meant.values() if not one.choice)
        if meant and not meant.choice:
            return meant.question.name if names[meant.question.name] == 1 else meant.question.path
        header = self.line.texts[position]
        found = header and not header.startswith("re:") and self.line.find(header) == position
        return header if found else column_called(position)

    @cached_property
    def _words(self) -> list[Words]:
        known = cues.vocabulary()
        meant = list(self.line.meant)
        for position in self._without_summary:
            meant[position] = meant[position].rpartition("/")[0]
        for position, own in enumerate(self._rounds):
            meant[position] = _ROUND.sub(" ", meant[position]) if own == self.only_round else meant[position]
        pairs = tokens.grouped(meant)
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
        return [
            counts[shape] >= _MEMBERS and bool(shape[1]) and not _LEVELS.search(shape[1]) for shape in shapes
        ]

    @cached_property
    def _rounds(self) -> list[str]:
        """The round of each column that is one of several that differ in it alone: "Pre: score", "Post: score"; else ""."""
        named = [_ROUND.search(text) for text in self.line.meant]
        texts = zip(self.line.meant, named, strict=True)
        shapes = [_NO_WORD.sub(" ", _ROUND.sub("#", key(text))) if found else "" for text, found in texts]
        counts = Counter(shapes)
        pairs = zip(shapes, named, strict=True)
        return [str(found.lastgroup) if found and counts[shape] > 1 else "" for shape, found in pairs]

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
        return found | self._without_summary

    @cached_property
    def _without_summary(self) -> dict[int, tuple[tuple[int, str], ...]]:
        """Questions of which only the options were exported: a beginning that several marked columns share.

        A group of questions looks alike; what tells is that nothing but marks of one option stands in each column.
        """
        heads: dict[str, list[tuple[int, str]]] = {}
        for position, text in enumerate(self.line.meant):
            head, slash, option = text.rpartition("/")
            if slash and option and position not in self.line.option_positions:
                heads.setdefault(head, []).append((position, option))
        questions = [own for own in self._together(heads) if len(own) > 1 and self._one_question(own)]
        return {own[0][0]: tuple(own) for own in questions}

    def _together(self, heads: Mapping[str, list[tuple[int, str]]]) -> Iterator[list[tuple[int, str]]]:
        """Options by question, of one whose options stand under several headings together: "Part A/documents", "Part B/documents".

        Where one option stands under two of them, they are two questions; so are those of somebody else.
        """
        named: dict[str, list[str]] = {}
        for head in heads:
            named.setdefault(leaf(head), []).append(head)
        for name, several in named.items():
            own = [pair for head in several for pair in heads[head]]
            apart = len({key(option) for _, option in own}) < len(own) or self.line.find(name) is not None
            if len(several) > 1 and (apart or any(cues.of_another(head, "") for head in several)):
                yield from (heads[head] for head in several)
            else:
                yield own

    def _one_question(self, own: Sequence[tuple[int, str]]) -> bool:
        if all((meant := self.meant.get(position)) and meant.choice for position, _ in own):
            return True
        marks = all(
            set(self.counts[at]) <= {"0", "1", "TRUE", "FALSE", "True", "False", text} for at, text in own
        )
        options = {key(text) for _, text in own}
        known = sum(any((field, text) in _spellings() for field in _SEVERAL) for text in options)
        return marks and 2 * known >= len(options)

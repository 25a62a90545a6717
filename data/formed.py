"""What a file collected with an XLSForm means: its headers as questions of the form, its answers as choices.

Belongs here: the form's names and labels in place of each other, so that one mapping fits exports in every language.
Not here: reading the form (sources/xlsform.py), or which column of a table a question fills (mappings, placing.py).
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Pairs
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from data import codebook, headers, mangled, mapping, tables, values
from data.headers import PATTERN, column_called, key, ways
from data.mapping import Mapping
from data.placing import question_field
from data.sources.xlsform import Choice, Question, XlsForm
from data.text import fold
from data.values import Wrong
from geo import lexicon
from geo.country import Country

_MARKUP: Final = re.compile(r"<[^>]{1,80}>|\$\{[^}]*\}|[*_#]{2,}")


@dataclass(frozen=True)
class Meant:
    """What a column is in the form: a question, or one choice of a question with several answers."""

    question: Question
    choice: Choice | None = None


@dataclass(frozen=True)
class Formed:
    """The columns of one file as the form has them."""

    form: XlsForm
    texts: tuple[str, ...]

    @cached_property
    def columns(self) -> Pairs[int, Meant]:
        """What each column is in the form, by position; a label that several questions have goes in their order."""
        line, used, found = mangled.line(self.texts), dict[str, int](), dict[int, Meant]()
        for position, text in enumerate(line.meant):
            meant = self._meant(text) if text else []
            if meant:
                again = used.get(key(text), 0)
                found[position] = meant[min(again, len(meant) - 1)]
                used[key(text)] = again + 1
        return MappingProxyType(found)

    @cached_property
    def _by_key(self) -> Pairs[str, list[Question]]:
        found: dict[str, list[Question]] = {}
        for question in self.form.questions:
            for way in {key(form) for text in question.texts for form in (text, _plain(text))}:
                found.setdefault(way, []).append(question)
        return found

    def _meant(self, text: str) -> list[Meant]:
        """What a header may be: as a whole first, then an option of a question, then without its groups."""
        whole = [key(text), key(_plain(text))]
        if found := next((self._by_key[way] for way in whole if way in self._by_key), None):
            return [Meant(question) for question in found]
        if found := self._option(text):
            return found
        shorter = (way for way in ways(text) if way in self._by_key)
        return [Meant(question) for way in shorter for question in self._by_key[way]]

    def _option(self, text: str) -> list[Meant]:
        for slash in (match.start() for match in re.finditer("/", text)):
            head, option = text[:slash], fold(text[slash + 1 :])
            asked = next((self._by_key[way] for way in ways(head) if way in self._by_key), [])
            found = [
                Meant(q, c) for q in asked if q.several for c in q.choices if option in map(fold, c.texts)
            ]
            if found:
                return found
        return []

    def named(self, text: str) -> Meant | None:
        """What a mapping means by ``text``: a question's name or label in any language, or a pattern of one."""
        if text.startswith(PATTERN):
            pattern = re.compile(text.removeprefix(PATTERN), re.IGNORECASE)
            hits = (q for q in self.form.questions if any(pattern.search(form) for form in q.texts))
            return next((Meant(question) for question in hits), None)
        return next(iter(self._meant(text)), None)

    def position(self, meant: Meant | None) -> int | None:
        """The first column of the file that is what is meant."""
        wanted = meant and (meant.question.path, meant.choice and meant.choice.name)
        for position, own in self.columns.items():
            if wanted == (own.question.path, own.choice and own.choice.name):
                return position
        return None


def _plain(text: str) -> str:
    return _MARKUP.sub(" ", text)


def understood(form: Mapping, xls: XlsForm, texts: Sequence[str], *, country: Country) -> Mapping:
    """The mapping in the words of a file: headers that its names stand for, codes that the form's choices stand for.

    ``texts``: the headers of the file. What the mapping says itself always comes first.
    """
    formed = Formed(xls, tuple(texts))
    return _Understanding(form, formed, country).mapping()


class _Understanding:
    """Makes one mapping out of a mapping and a form."""

    def __init__(self, form: Mapping, formed: Formed, country: Country) -> None:
        self.form, self.formed, self.country = form, formed, country
        self.line = mangled.line(formed.texts)
        self.meant: dict[str, Meant] = {}  # canonical name → the question it is taken from

    def mapping(self) -> Mapping:
        columns = {name: self._texts(name, texts) for name, texts in self.form.columns.items()}
        choices = {name: self._texts(name, texts) for name, texts in self.form.choices.items()}
        several = mapping.questions(self.form.table)
        for name in (*mapping.inputs(self.form.table), *several):
            if name not in {**columns, **choices, **self.form.constants} and (text := self._unsaid(name)):
                (choices if name in several else columns)[name] = (text,)
        values_ = dict(self.form.values)
        for name, meant in self.meant.items():
            if meant.question.choices and meant.choice is None:
                values_[name] = MappingProxyType(
                    {**self._codes(name, meant.question), **values_.get(name, {})}
                )
        return replace(
            self.form,
            columns=MappingProxyType(columns),
            choices=MappingProxyType(choices),
            values=MappingProxyType(values_),
        )

    def _texts(self, name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The names of a mapping's column and, behind them, the header that the file has for the same question."""
        found = next((at for text in texts if (at := self.line.find(text)) is not None), None)
        if found is not None:
            if found in self.formed.columns:
                self.meant[name] = self.formed.columns[found]
            return texts
        for text in texts:
            if (meant := self.formed.named(text)) and (added := self._header(name, meant)):
                return (*texts, added)
        return texts

    def _header(self, name: str, meant: Meant) -> str | None:
        """What the file calls a question; one without a summary column is called by the part before its options."""
        self.meant[name] = meant
        if (position := self.formed.position(meant)) is not None:
            text = self.formed.texts[position]
            return text if self.line.find(text) == position else column_called(position)
        options = (
            at for at, own in self.formed.columns.items() if own.choice and own.question == meant.question
        )
        first = next(options, None)
        if first is None or meant.choice:
            return None
        labels = (label for label in meant.question.texts if self.line.options(label))
        return next(labels, None)

    def _unsaid(self, name: str) -> str | None:
        """The header of the question that has the name of a canonical column, or a known header, where none is said."""
        own = {tables.KEYS[self.form.table][0]: "id", tables.DATE[self.form.table]: "date"}
        known = () if self.form.name else headers.known().get(own.get(name, name), ())
        for text in (name, *known):
            at = self.line.find(text)
            if at is not None and at in self.formed.columns:
                self.meant[name] = self.formed.columns[at]
            if at is not None:
                return None
            asked = [
                q
                for q in self.formed.form.questions
                if key(text) in (key(q.name), *map(key, q.labels.values()))
            ]
            for question in asked:
                if header := self._header(name, Meant(question)):
                    return header
        self.meant.pop(name, None)
        return None

    def _codes(self, name: str, question: Question) -> dict[str, str]:
        """What each text of a question's choices stands for: by the mapping, by the codebook, by any of its labels."""
        said, found = self.form.values.get(name, {}), dict[str, str]()
        for choice in question.choices:
            texts = [text for text in choice.texts if text]
            given = next((said[fold(text)] for text in texts if fold(text) in said), None)
            code = (
                given if given is not None else next(filter(None, (self._code(name, t) for t in texts)), None)
            )
            if code is not None:
                found.update({fold(text): code for text in texts})
        return found

    def _code(self, name: str, text: str) -> str | None:
        return code_of(text, name, self.form.table, country=self.country)


def code_of(text: str, name: str, table: str, *, country: Country) -> str | None:
    """The code (or yes, no, P-code) that a text means in a canonical column or question; None where none is known."""
    column = tables.columns(table).get(name)
    if name in ("district", "district_code"):
        return lexicon.meaning(text, lexicon.load(country, "district"), suggest=False).pcode
    if column is not None and column.kind == "boolean":
        answer = values.yes_or_no(text)
        return None if isinstance(answer, Wrong) else "yes" if answer else "no"
    if column is None and not tables.family(table, name):
        return None
    if column is not None and not column.field:
        return None
    field = column.field if column and column.field else question_field(table, name)
    return codebook.load().code_of(field, text)


def heads(forms: Iterable[XlsForm | None]) -> tuple[str, ...]:
    """Headers that files collected with these forms may have."""
    return tuple(text for form in forms if form for text in form.headings)

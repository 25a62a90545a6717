"""What the choices of a form's question stand for: each text that a file may write for one, and its code.

Belongs here: which choice a text is, and which code it means. Not here: reading the form (sources/xlsform.py), or which
question a column is (formed.py).

A label is what was read out and chosen; the name beside it is the form's own, often a number, and may mean anything:
"1" labelled "No" is no. A text that may be two choices of different codes is not read as either.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from data import codebook, tables
from data.columns.placing import question_field
from data.evidence import no_answer
from data.meaning import values
from data.meaning.values import Wrong
from data.sources.xlsform import Choice, Question
from data.text import fold
from geo import lexicon
from geo.country import Country

_MARKUP: Final = re.compile(r"<[^>]{1,80}>|\$\{[^}]*\}|\*+|[_#]{2,}")
_NUMERIC: Final = ("integer", "number")
_OR: Final = " or "  # no code has it in the middle of two others, so that such a text is told and not read


def plain(text: str) -> str:
    """A label without its markup."""
    return _MARKUP.sub(" ", text)


def own_texts(choice: Choice, *, language: str | None) -> tuple[str, ...]:
    """How an export writes a choice: by its name (None), or by its label in a language if it has one."""
    return (choice.name,) if language is None else (choice.labels.get(language) or choice.name,)


@dataclass(frozen=True)
class Choices:
    """The choices of a question as they fill a canonical column. ``language``: of the file's labels, None for names."""

    question: Question
    name: str
    table: str
    country: Country
    said: Mapping[str, str]  # what the mapping says of some texts
    language: str | None = None

    def codes(self) -> dict[str, str]:
        """Folded text → what is to be read in its place: a code, or a text that tells what it may be."""
        own = self._by_text(partial(own_texts, language=self.language))
        others = self._by_text(lambda choice: choice.texts)
        found = {text: self._one(meant) for text, meant in {**others, **own}.items()}
        return {text: code for text, code in found.items() if code is not None}

    def _by_text(self, texts: Callable[[Choice], tuple[str, ...]]) -> dict[str, dict[str | None, Choice]]:
        """Folded text → the codes of the choices that may be written so."""
        found: dict[str, dict[str | None, Choice]] = {}
        for choice in self.question.choices:
            code = self._code(choice)
            for written in texts(choice):
                for text in {fold(written), fold(plain(written))} - {""}:
                    found.setdefault(text, {})[code] = choice
        return found

    def _one(self, meant: Mapping[str | None, Choice]) -> str | None:
        if len(meant) == 1:
            code, choice = next(iter(meant.items()))
            return code if code is not None else self._shown(choice)
        return _OR.join(sorted(code or choice.name for code, choice in meant.items()))

    def _shown(self, choice: Choice) -> str | None:
        """What is read for a choice of no code: its label, as a bare name may look like something that it is not."""
        label = next(filter(None, choice.labels.values()), None)
        return None if label is None or self._numeric else label

    def _code(self, choice: Choice) -> str | None:
        """The code of a choice: by the mapping, by its labels, or by its name where they say nothing."""
        given = next((self.said[fold(text)] for text in choice.texts if fold(text) in self.said), None)
        if given is not None:
            return given
        told = list(dict.fromkeys(filter(None, map(self._meaning, map(plain, choice.labels.values())))))
        if len(told) > 1:
            return _OR.join(told)
        return told[0] if told else self._by_name(choice)

    def _by_name(self, choice: Choice) -> str | None:
        number = choice.name.strip().isdecimal()
        if number and self._kind == "boolean" and choice.labels and not self._zero_and_one:
            return None  # 1 and 2 are places in a list: nothing says which of them is yes
        if number and self._numeric and no_answer.is_code(float(choice.name)):
            return None  # "98" labelled "Does not know" is no number
        return self._meaning(choice.name)

    def _meaning(self, text: str) -> str | None:
        return code_of(text, self.name, self.table, country=self.country)

    @property
    def _kind(self) -> str:
        column = tables.columns(self.table).get(self.name)
        return column.kind if column else ""

    @property
    def _numeric(self) -> bool:
        return self._kind in _NUMERIC

    @property
    def _zero_and_one(self) -> bool:
        return {"0", "1"} <= {choice.name for choice in self.question.choices}


def code_of(text: str, name: str, table: str, *, country: Country) -> str | None:
    """The code (or yes, no, number, P-code) that a text means in a canonical column or question; None where none is known."""
    column = tables.columns(table).get(name)
    if name in ("district", "district_code"):
        return lexicon.meaning(text, lexicon.load(country, "district"), suggest=False).pcode
    if column is not None and column.kind == "boolean":
        answer = values.yes_or_no(text)
        return None if isinstance(answer, Wrong) else "yes" if answer else "no"
    if column is not None and column.kind in _NUMERIC:
        return text.strip() if not isinstance(values.number(text, column=column), Wrong) else None
    if column is None and not tables.family(table, name):
        return None
    if column is not None and not column.field:
        return None
    field = column.field if column and column.field else question_field(table, name)
    return codebook.load().code_of(field, text)

"""What a file collected with an XLSForm means: its headers as questions of the form, its answers as choices.

Belongs here: the form's names and labels in place of each other, so that one mapping fits exports in every language.
Not here: reading the form (sources/xlsform.py), what choices stand for (form_choices.py), or which column of a table a
question fills (mappings, placing.py).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Pairs
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import MappingProxyType

from data import mapping, tables
from data.columns import headers, mangled
from data.columns.form_choices import Choices, own_texts, plain
from data.columns.headers import PATTERN, column_called, key, ways
from data.columns.recipes import Recipe
from data.mapping import Mapping
from data.sources import repeats
from data.sources.xlsform import Choice, Question, XlsForm
from data.text import fold
from geo.country import Country

_Questions = dict[str, list[Question]]


@dataclass(frozen=True)
class Meant:
    """What a column is in the form: a question, or one choice of a question with several answers."""

    question: Question
    choice: Choice | None = None


@dataclass(frozen=True)
class Formed:
    """The columns of one file as the form has them. ``repeat``: the repeat whose rows they are, if any."""

    form: XlsForm
    texts: tuple[str, ...]
    repeat: str | None = None

    @cached_property
    def columns(self) -> Pairs[int, Meant]:
        """What each column is in the form, by position; a label that several questions have goes in their order."""
        used, found = dict[str, int](), dict[int, Meant]()
        for position, text in enumerate(self._line):
            meant = self._meant(text) if text else []
            if meant:
                again = used.get(key(text), 0)
                found[position] = meant[min(again, len(meant) - 1)]
                used[key(text)] = again + 1
        return MappingProxyType(found)

    @property
    def language(self) -> str | None:
        """The language of the labels that head the columns; None where names do."""
        return self._modes[0][0]

    @cached_property
    def _line(self) -> tuple[str, ...]:
        return mangled.line(self.texts).meant

    @cached_property
    def _modes(self) -> Sequence[tuple[str | None, _Questions]]:
        """Questions by what heads their columns: by name and by each language, what fits most headers of the file first.

        An export is written one way throughout; a label of one question may be the name of another.
        """
        modes: list[tuple[str | None, _Questions]] = [(None, self._by_key(lambda one: one.names))]
        modes += [(tongue, self._by_key(partial(_labelled, tongue))) for tongue in self.form.languages]
        heads = {key(text) for text in self._line} | {key(plain(text)) for text in self._line}
        return sorted(modes, key=lambda mode: -len(heads & mode[1].keys()))

    def _by_key(self, texts: Callable[[Question], Sequence[str]]) -> _Questions:
        """Questions by a way to head their columns: of those that share it, the ones that the rows are of."""
        found: _Questions = {}
        for question in self.form.questions:
            for way in {key(form) for text in texts(question) for form in (text, plain(text))}:
                found.setdefault(way, []).append(question)
        return {way: self._nearest(asked) for way, asked in found.items()}

    def _nearest(self, asked: list[Question]) -> list[Question]:
        """Of several questions those of the repeat whose rows are read, else those around it, else the others."""
        far = [self._distance(question) for question in asked]
        return [question for question, own in zip(asked, far, strict=True) if own == min(far)]

    def _distance(self, question: Question) -> int:
        if self._around is None:
            return 0
        own = tuple(group.name for group in question.repeats)
        return len(self._around) - len(own) if self._around[: len(own)] == own else len(self._around) + 1

    @cached_property
    def _around(self) -> tuple[str, ...] | None:
        """The repeats around the rows, their own last; () for submissions, None where the form has no such repeat."""
        if self.repeat is None:
            return ()
        for around in (question.repeats for question in self.form.questions):
            for depth, group in enumerate(around, start=1):
                if any(_is_repeat(self.repeat, text) for text in (group.name, *group.labels.values())):
                    return tuple(one.name for one in around[:depth])
        return None

    def _asked(self, way: str) -> list[Question]:
        return next((found[way] for _, found in self._modes if way in found), [])

    def _meant(self, text: str) -> list[Meant]:
        """What a header may be: as a whole first, then an option of a question, then without its groups."""
        whole = (asked for way in (key(text), key(plain(text))) if (asked := self._asked(way)))
        if found := next(whole, None):
            return [Meant(question) for question in found]
        if found := self._option(text):
            return found
        return [Meant(question) for way in ways(text) for question in self._asked(way)]

    def _option(self, text: str) -> list[Meant]:
        for slash in (match.start() for match in re.finditer("/", text)):
            head, option = text[:slash], fold(text[slash + 1 :])
            asked = next((found for way in ways(head) if (found := self._asked(way))), [])
            several = [question for question in asked if question.several]
            for texts in (partial(own_texts, language=self.language), _every_text):
                found = [Meant(q, c) for q in several for c in q.choices if option in map(fold, texts(c))]
                if found:
                    return found
        return []

    def named(self, text: str) -> Meant | None:
        """What a mapping means by ``text``: a question's name, its label in any language, or a pattern of one.

        A text that is a header of the file letter by letter, and no name in the form, is that header.
        """
        if text.startswith(PATTERN):
            pattern = re.compile(text.removeprefix(PATTERN), re.IGNORECASE)
            hits = (q for q in self.form.questions if any(pattern.search(form) for form in q.texts))
            return next((Meant(question) for question in hits), None)
        own = self.with_name(text)
        if own and (text not in self.texts or any(text in question.names for question in own)):
            return Meant(own[0])
        return next(iter(self._meant(text)), None)

    def with_name(self, text: str) -> list[Question]:
        """The questions with a name, alone or behind its groups."""
        return next(found.get(key(text), []) for language, found in self._modes if language is None)

    def position(self, meant: Meant | None) -> int | None:
        """The first column of the file that is what is meant."""
        wanted = meant and (meant.question.path, meant.choice and meant.choice.name)
        for position, own in self.columns.items():
            if wanted == (own.question.path, own.choice and own.choice.name):
                return position
        return None


def _is_repeat(named: str, text: str) -> bool:
    """Whether a mapping means a repeat by its name, or by the name of a sheet that has no room for all of it."""
    return key(named) == key(text) or repeats.is_cut(named, text)


def _labelled(language: str, question: Question) -> Sequence[str]:
    return question.labelled(language)


def _every_text(choice: Choice) -> Sequence[str]:
    return choice.texts


def understood(form: Mapping, xls: XlsForm, texts: Sequence[str], *, country: Country) -> Mapping:
    """The mapping in the words of a file: headers that its names stand for, codes that the form's choices stand for.

    ``texts``: the headers of the file. What the mapping says itself always comes first.
    """
    formed = Formed(xls, tuple(texts), form.repeat)
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
            if name not in {*columns, *choices, *self.form.said} and (text := self._unsaid(name)):
                (choices if name in several else columns)[name] = (text,)
        recipes = {name: self._made(recipe) for name, recipe in self.form.recipes.items()}
        values_, offered = dict(self.form.values), dict[str, frozenset[str]]()
        for name, meant in self.meant.items():
            if meant.question.choices and meant.choice is None:
                codes = {**self._codes(name, meant.question), **values_.get(name, {})}
                values_[name] = MappingProxyType(codes)
                offered[name] = frozenset(codes.values())
        return replace(
            self.form,
            columns=MappingProxyType(columns),
            recipes=MappingProxyType(recipes),
            choices=MappingProxyType(choices),
            values=MappingProxyType(values_),
            offered=MappingProxyType({name: offered[name] for name in several if name in offered}),
            asked=MappingProxyType({at: own.question.path for at, own in self.formed.columns.items()}),
        )

    def _made(self, recipe: Recipe) -> Recipe:
        """A recipe with the headers that the file has for its questions."""
        found = recipe.with_headers(lambda header: replace(header, names=self._texts("", header.names)))
        self.meant.pop("", None)  # of a part nothing is read but its text
        return found

    def _texts(self, name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The names of a mapping's column, or the header that the file has for the same question."""
        said = tuple(text for text in texts if not self._of_another(text))
        found = next((at for text in said if (at := self.line.find(text)) is not None), None)
        if found is not None:
            if found in self.formed.columns:
                self.meant[name] = self.formed.columns[found]
            return said
        asked = [meant for text in texts if (meant := self.formed.named(text))]
        added = (header for meant in asked if (header := self._header(name, meant)))
        if header := next(added, None):
            return (*said, header)
        return said or tuple(dict.fromkeys(meant.question.path for meant in asked))

    def _of_another(self, text: str) -> bool:
        """Whether the header that a text finds is another question: the label of one may be the name of the other."""
        at, meant = self.line.find(text), self.formed.named(text)
        own = self.formed.columns.get(at) if at is not None else None
        return bool(own and meant and key(own.question.name) != key(meant.question.name))

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
            named = (self._header(name, Meant(question)) for question in self.formed.with_name(text))
            if header := next(filter(None, named), None):
                return None if self.line.find(header) == at else header
            if at is not None:
                if at in self.formed.columns:
                    self.meant[name] = self.formed.columns[at]
                return None
            asked = [q for q in self.formed.form.questions if key(text) in map(key, q.labels.values())]
            for question in asked:
                if header := self._header(name, Meant(question)):
                    return header
        self.meant.pop(name, None)
        return None

    def _codes(self, name: str, question: Question) -> dict[str, str]:
        """What is read in place of each text of a question's choices."""
        said = self.form.values.get(name, {})
        return Choices(question, name, self.form.table, self.country, said, self.formed.language).codes()


def heads(forms: Iterable[XlsForm | None]) -> tuple[str, ...]:
    """Headers that files collected with these forms may have."""
    return tuple(text for form in forms if form for text in form.headings)

"""Header lines that R has been through: blanks and slashes are dots there, and ``_uuid`` is ``X_uuid``.

Belongs here: recognising such a line and finding columns in it all the same. Not here: any other header
(headers.py). Nothing is renamed: headers are reported as the file has them.

Source: R's make.names: a character that is neither letter, digit, dot nor underscore becomes a dot, and a name
that does not begin with a letter or a dot has an X put before it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from data.columns import commcare, dashed, separated
from data.columns.headers import PATTERN, HeaderLine, ways
from data.text import fold

_NAME: Final = re.compile(r"^[^\W_][\w.\u0d80-\u0dff\u0b80-\u0bff]*$|^$")
_X: Final = re.compile(r"^X(?=[_\d.])")
_KOBO: Final = ("X_uuid", "X_id", "X_submission_time", "X_index", "X_status", "meta.rootUuid", "X__version__")


def line(texts: Sequence[str]) -> HeaderLine:
    """The headers of a sheet, ready to be asked; those that a program wrote its own way are found by what they mean."""
    texts = tuple(texts)
    if dashed.is_one(texts):
        return dashed.DashedLine(texts)
    if commcare.is_one(texts):
        return commcare.PathLine(texts)
    if ends := separated.separator(texts):
        return separated.SeparatedLine(texts, ends)
    dotted = sum("." in text for text in texts)
    marked = sum(bool(_X.match(text)) for text in texts)
    if all(_NAME.match(text) for text in texts) and (dotted > 1 or marked):
        return MangledLine(texts)
    return HeaderLine(texts)


class MangledLine(HeaderLine):
    """A header line with the punctuation lost: compared by letters and digits alone."""

    @cached_property
    def meant(self) -> tuple[str, ...]:
        """The headers as a Kobo export has them, as far as that can be told: groups and system columns."""
        plain = [_X.sub("", text) for text in self.texts]
        return tuple(_slashed(text, self._groups) for text in plain) if self._kobo else tuple(plain)

    @cached_property
    def _kobo(self) -> bool:
        return sum(text in _KOBO for text in self.texts) > 2

    @cached_property
    def _groups(self) -> frozenset[str]:
        """Beginnings before a dot that several headers share: groups, and questions with options."""
        counts = Counter(head for text in self.texts for head, _ in _splits(_X.sub("", text)))
        return frozenset(
            {"meta", *(head for head, count in counts.items() if count > 1 or head in self.texts)}
        )

    @cached_property
    def _restored(self) -> HeaderLine:
        return HeaderLine(self.meant)

    @cached_property
    def _by_letters(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for position, text in enumerate(self.texts):
            found.setdefault(_letters(_X.sub("", text)), position)
        for position, text in enumerate(self.texts) if self._kobo else ():
            for head, rest in _splits(text):
                if head in self._groups:
                    found.setdefault(_letters(rest), position)
        return {letters: position for letters, position in found.items() if letters}

    @property
    def option_positions(self) -> frozenset[int]:
        return self._restored.option_positions

    def find(self, name: str) -> int | None:
        for line in (super(), self._restored):
            if (position := line.find(name)) is not None:
                return position
        if name.startswith(PATTERN):
            return None
        letters = (_letters(way) for way in ways(name))
        return next((self._by_letters[way] for way in letters if way in self._by_letters), None)

    def options(self, question: str) -> dict[int, str]:
        wanted = {_letters(way) for way in ways(question)} - {""}
        found = {}
        for position, text in enumerate(self.texts):
            for head, rest in _splits(text):
                own = {_letters(head), *(_letters(part) for _, part in _splits(head))}
                if own & wanted and (option := rest.replace(".", " ").strip()):
                    found[position] = option
                    break
        return found


def _letters(text: str) -> str:
    """Letters and digits of a text, without what R turns into dots (vowel signs and joiners among them)."""
    return re.sub(r"[\W_]+", "", fold(text))


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for dot in (match.start() for match in re.finditer(r"\.", text)):
        yield text[:dot], text[dot + 1 :]


def _slashed(text: str, groups: frozenset[str]) -> str:
    cells = list(text)
    for head, _ in _splits(text):
        if head in groups:
            cells[len(head)] = "/"
    return "".join(cells)

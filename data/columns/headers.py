"""Header texts: their form for comparing, group prefixes, and the small table of known headers.

Belongs here: finding the column a name stands for in one header line. Not here: what a table needs (placing.py).
"""

import csv
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from data.text import clean, fold

PATTERN: Final = "re:"
_REMEMBERED: Final = 4096  # headers, those that are looked for in every file among them
_END: Final = re.compile(r"[\s?:.*]+$")
_LETTERS: Final = re.compile(r"^column ([A-Z]{1,3})$", re.IGNORECASE)
_DRESSED: Final = re.compile(
    r"[*<]|__|(?:^|/)\s*(?:#|[(\[]?[A-Za-z]{0,2}\d[^\s/]*[)\].:]\s)"
)  # a quick look first
_MARKUP: Final = re.compile(r"</?[a-z][^<>]{0,80}>|\*{1,3}|(?<!\w)_{2}|_{2}(?!\w)|^#{1,6}\s")
_NUMBERING: Final = re.compile(r"^[(\[]?[A-Za-z]{0,2}\d{1,3}(?:[._-]\d{1,3})*[a-z]?[)\].:]+\s+(?=\S)")
_ITEM: Final = re.compile(
    r"\[\d+\]/"
)  # "members[1]/age": of one item of a repeat, as Ona lays them side by side


@lru_cache(maxsize=_REMEMBERED)
def key(header: str) -> str:
    """A header's form for comparing. Kobo's leading underscore is kept: ``_id`` is not a question called id."""
    text = clean(header)
    return ("_" if text.startswith("_") else "") + _END.sub("", fold(text))


@cache
def known() -> MappingProxyType[str, tuple[str, ...]]:
    """Known headers by canonical name (``id`` and ``date`` stand for the table's own), best first."""
    found: dict[str, tuple[str, ...]] = {}
    with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["canonical"]] = (*found.get(row["canonical"], ()), row["header"])
    return MappingProxyType(found)


@dataclass(frozen=True)
class HeaderLine:
    """The headers of a sheet by position, with answers to "which column is called …?"."""

    texts: tuple[str, ...]

    @property
    def meant(self) -> tuple[str, ...]:
        """The headers as they were before another program changed them."""
        return self.texts

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        """Positions by each way to name them: whole first, then without one group prefix after another.

        A slash may also be part of the question ("province/region"), so the whole text comes first.
        """
        found: dict[str, list[int]] = {}
        for cut in range(max((text.count("/") for text in self.texts), default=0) + 1):
            for position, text in enumerate(self.texts):
                if text and text.count("/") >= cut and not (cut and position in self.option_positions):
                    rest = text.split("/", cut)[-1]
                    if not of_item(text[: len(text) - len(rest)]):
                        found.setdefault(key(rest), []).append(position)
        return found

    @cached_property
    def option_positions(self) -> frozenset[int]:
        """Columns that are an option of a question beside them ("channels" and "channels/radio")."""
        whole = {key(text) for text in self.texts if text}
        return frozenset(
            position
            for position, text in enumerate(self.texts)
            if "/" in text and key(text.rsplit("/", 1)[0]) in whole
        )

    def find(self, name: str) -> int | None:
        """The position of the column called ``name`` (text, or ``re:`` and a pattern), the first if several."""
        if name.startswith(PATTERN):
            pattern = re.compile(name.removeprefix(PATTERN), re.IGNORECASE)
            return next((i for i, text in enumerate(self.texts) if text and pattern.search(text)), None)
        found = next((self._by_key[way][0] for way in ways(name) if way in self._by_key), None)
        if found is None:
            found = next((self._by_plain[way] for way in ways(name) if way in self._by_plain), None)
        return found if found is not None else self._lettered(name)

    @cached_property
    def _by_plain(self) -> dict[str, int]:
        """Positions by headers without numbering and markup ("4. **Sex**"), where only one is called so."""
        found: dict[str, list[int]] = {}
        for position, text in enumerate(self.texts):
            dressed = _DRESSED.search(text)
            if dressed and position not in self.option_positions and not of_item(text):
                last = text.rpartition("/")[2]
                for way in {key(part) for one in (text, last) if (part := plain(one)) != one}:
                    found.setdefault(way, []).append(position)
        return {way: positions[0] for way, positions in found.items() if way and len(positions) == 1}

    def is_lettered(self, name: str, position: int) -> bool:
        """Whether ``name`` is the letters of a column: "column C"."""
        return self._lettered(name) == position

    def _lettered(self, name: str) -> int | None:
        """The position of a column named by its letters, as spreadsheets do: for headers that are blank or repeated."""
        match = _LETTERS.match(clean(name))
        position = -1
        for letter in match[1].upper() if match else "":
            position = (position + 1) * 26 + ord(letter) - ord("A")
        return position if 0 <= position < len(self.texts) else None

    def namesakes(self, position: int) -> list[int]:
        """Columns of the same name as one under a group, under other groups; no options and no items of repeats."""
        own = self.meant[position]
        if "/" not in own:
            return []
        return [
            at
            for at, text in enumerate(self.meant)
            if leaf(text) == leaf(own)
            and key(text) != key(own)
            and at not in self.option_positions
            and not of_item(text)
        ]

    def options(self, question: str) -> dict[int, str]:
        """Option columns of a question: position to option text; empty where it has none.

        An option is "question/option", with any group before it; both texts may hold slashes of their own. A question
        that is named with its group is that one alone.
        """
        own = self._options([key(question)], whole=True) if "/" in question else {}
        return own or self._options(list(ways(question)))

    def _options(self, wanted: Sequence[str], *, whole: bool = False) -> dict[int, str]:
        found: dict[int, str] = {}
        for position, text in enumerate(self.texts):
            named = (rest for head, rest in _splits(text) if _names(head, wanted, whole=whole))
            if option := next(named, None):
                found[position] = option
        return found

    def questions(self) -> Iterator[str]:
        """Questions that have a summary column and option columns beside it: select_multiple by evidence."""
        parents = {
            key(text.rsplit("/", 1)[0]) for i, text in enumerate(self.texts) if i in self.option_positions
        }
        yield from (text for text in self.texts if key(text) in parents)

    def nearest(self, names: Sequence[str]) -> str:
        """The header most like one of ``names``, for a sentence; "" where none is like them."""
        from difflib import get_close_matches

        keys = {key(text): text for text in self.texts if text}
        for name in names:
            close = get_close_matches(key(name), keys, n=1)
            if close:
                return keys[close[0]]
        return ""


class ForeignLine(HeaderLine, ABC):
    """A header line written another way than with slashes: found as the file has it, else as Kobo would have written it."""

    @abstractmethod
    def as_kobo(self, text: str) -> str:
        """A header, or a question as a mapping names it, in the words of a Kobo export."""

    @cached_property
    def meant(self) -> tuple[str, ...]:
        """The headers as a Kobo export has them."""
        return tuple(map(self.as_kobo, self.texts))

    @cached_property
    def _restored(self) -> HeaderLine:
        return HeaderLine(self.meant)

    @property
    def option_positions(self) -> frozenset[int]:
        return self._restored.option_positions

    def find(self, name: str) -> int | None:
        if (position := super().find(name)) is not None or name.startswith(PATTERN):
            return position
        return self._restored.find(self.as_kobo(name))

    def options(self, question: str) -> dict[int, str]:
        return super().options(question) or self._restored.options(self.as_kobo(question))


def column_called(position: int) -> str:
    """What a column without a header of its own is called: "column AB"."""
    return f"column {xl_col_to_name(position)}"


def plain(header: str) -> str:
    """A header without its numbering and markup: "4. **Sex**" is "Sex"."""
    return _NUMBERING.sub("", _MARKUP.sub(" ", clean(header)).strip()).strip()


def leaf(header: str) -> str:
    """A header's last part for comparing: the name of a question without its groups."""
    return key(header.rpartition("/")[2])


def of_item(header: str) -> bool:
    """Whether a header is of one item of a repeat: ``members[1]/age`` is the age of a member and of nobody else."""
    return _ITEM.search(header) is not None


def ways(name: str) -> Iterator[str]:
    """A name whole, then without its group prefixes: a mapping may carry groups that the export left out."""
    text = clean(name)
    for cut in range(text.count("/") + 1):
        yield key(text.split("/", cut)[-1])


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for slash in [match.start() for match in re.finditer("/", text)]:
        yield text[:slash], text[slash + 1 :]


def _names(head: str, wanted: Sequence[str], *, whole: bool) -> bool:
    return key(head) in wanted if whole else any(way in wanted for way in ways(head))

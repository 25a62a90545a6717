"""Text files in which a quote is never closed, bytes are broken or fields are dressed oddly: what is broken is told, all else is read.

Belongs here: a copy of such a file, in UTF-8, in which a broken row stands for itself alone. Not here: reading a table
(text.py), or noticing what is broken (text.py does, and raises OpenQuote or BrokenLetters).

A cell may hold line breaks, so an open quote takes in the rows below it up to the next quote, or to the end. Here a
line that does not end as a record is put together with the lines below it only where that makes one record of the
right width, and none of them is a record by itself.
"""

import csv
import re
import tempfile
import weakref
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from data.problems import Unreadable
from data.sources import encodings, text
from data.sources.sheet import Chunk
from languages import noted

_LINES: Final = 100  # a cell has at most this many lines
_LINE: Final = 1 << 20  # characters of one
_MARK: Final = "unclosed\n"  # one field without a blank: too short for a row, and no note
_LOST: Final = "\ufffd"
_ZERO: Final = "\0"
_FIRST: Final = 50  # lines by which it is seen how fields are dressed
_MOSTLY: Final = 0.6
_SAMPLE: Final = 2_000  # lines by which separator and width are found


class MendedSheet(text.TextSheet):
    """A text file with its broken rows given as ragged and ``unclosed``. Raises Unreadable where it is no table."""

    def __init__(self, path: Path, *, expected: Sequence[str] = ()) -> None:
        copy = _Copy(path)
        try:
            super().__init__(copy.path, expected=expected)
        except Unreadable as error:
            raise type(error)(str(error).replace(copy.path.name, path.name)) from None
        self.file, self.kept, self._broken, self.replaced = path.name, copy, copy.broken, copy.replaced
        self.form = noted(
            "text, {encoding}, separated by {separator}",
            encoding=copy.encoding,
            separator=text.SEPARATORS[self.separator],
        )

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The records, and the rows whose quote is not closed."""
        for chunk in super().chunks(only):
            yield replace(chunk, unclosed=chunk.ragged[np.isin(chunk.ragged, self._broken)])


def has_open(path: Path) -> bool:
    """Whether a line of a file's beginning holds a quote more than it closes."""
    found = encodings.found(path).name
    return any(line.count('"') % 2 for line, _ in zip(_lines(path, found), range(_SAMPLE), strict=False))


@dataclass(frozen=True)
class Dress:
    """How fields are dressed that no reader of tables expects so: ``, "a"`` and ``="007"``, by their separator."""

    separator: str

    @cached_property
    def _after_blanks(self) -> re.Pattern[str]:
        sep = re.escape(self.separator)
        return re.compile(rf'(^|{sep})[ ]+"(?=(?:[^"]|"")*"[ ]*(?:{sep}|[\r\n]|$))')

    @cached_property
    def _as_formula(self) -> re.Pattern[str]:
        sep = re.escape(self.separator)
        return re.compile(rf'(^|{sep})("?)="{{1,2}}([^"{sep}\r\n]*)"{{1,2}}\2(?={sep}|[\r\n]|$)')

    def worn(self, start: str) -> bool:
        """Whether most lines of a file's beginning are dressed."""
        lines = [line for line in start.split("\n", _FIRST)[:_FIRST] if line.strip()]
        dressed = sum(
            bool(self._after_blanks.search(line) or self._as_formula.search(line)) for line in lines
        )
        return dressed > _MOSTLY * len(lines)

    def without(self, line: str) -> str:
        """A line without the blanks before its quotes, and without the formulas that keep ids from a spreadsheet."""
        return self._as_formula.sub(r"\1\2\3\2", self._after_blanks.sub(r'\1"', line))


class _Copy:
    """The copy, readable by its owner alone and removed with this object; ``broken`` are the rows that were left out."""

    def __init__(self, path: Path) -> None:
        self.encoding, self.replaced = encodings.found(path).name, 0
        self._dress = self._seen(path)
        separator, width = _shape(self._lines(path), path.name)
        self.replaced = 0
        with tempfile.NamedTemporaryFile(
            "w", prefix="mended-", encoding="utf-8", newline="", delete=False
        ) as out:
            self.path = Path(out.name)
            self._gone = weakref.finalize(self, self.path.unlink, missing_ok=True)
            self.broken = np.array(list(_written(self._lines(path), out, separator, width)), np.int64)

    def _seen(self, path: Path) -> Dress | None:
        dress = Dress(_shape(_lines(path, self.encoding), path.name)[0])
        first = zip(_lines(path, self.encoding), range(_FIRST), strict=False)
        return dress if dress.worn("".join(line for line, _ in first)) else None

    def _lines(self, path: Path) -> Iterator[str]:
        """The lines; letters that stand for broken bytes are counted."""
        for line in _lines(path, self.encoding):
            self.replaced += line.count(_LOST) + line.count(_ZERO)
            if kept := line.replace(_ZERO, ""):
                yield self._dress.without(kept) if self._dress else kept


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        while line := file.readline(_LINE):
            yield line


def _shape(lines: Iterable[str], name: str) -> tuple[str, int]:
    """Separator and width, by the first lines that are records by themselves."""
    first = (line for line, _ in zip(lines, range(_SAMPLE), strict=False))
    whole = [line for line in first if line.count('"') % 2 == 0]
    separator = text.separator_of("".join(whole), name)
    widths = Counter(len(found) for line in whole if (found := _fields([line], separator)))
    return separator, widths.most_common(1)[0][0] if widths else 0


def _written(
    lines: Iterable[str], out: "tempfile._TemporaryFileWrapper[str]", separator: str, width: int
) -> Iterator[int]:
    """Write the copy; gives the numbers of the rows that are broken."""
    source, ahead, row = iter(lines), deque[str](), 0
    while line := ahead.popleft() if ahead else next(source, ""):
        row += 1
        if line.count('"') % 2 == 0 or _fields([line], separator):
            out.write(line)
            continue
        while len(ahead) < _LINES and (further := next(source, "")):
            ahead.append(further)
        taken = _taken([line, *ahead], separator, width)
        if not taken:
            out.write(_MARK)
            yield row
            continue
        out.write("".join([line, *(ahead.popleft() for _ in range(taken))]))


def _taken(lines: Sequence[str], separator: str, width: int) -> int:
    """How many of the lines below the first belong to its record; 0 where its quote is not closed."""
    odd = True
    for count, line in enumerate(lines[1:], start=1):
        fields = _fields([line], separator)
        if fields and len(fields) == width:
            return 0
        odd ^= line.count('"') % 2 == 1
        if not odd:
            fields = _fields(lines[: count + 1], separator)
            return count if fields and len(fields) == width else 0
    return 0


def _fields(lines: Sequence[str], separator: str) -> list[str] | None:
    """The fields of the one record that the lines are; None where they are none."""
    try:
        found = list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None

"""A text file as a sheet in parts: what a part is, and how the whole is looked at part by part.

Belongs here: parts as sheets. Not here: where a file can be cut (cutting.py), or typing what stands in it (reading.py).
"""

import copyreg
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa

from data.evidence import lookahead
from data.evidence.lookahead import Look
from data.sources.layout import Layout
from data.sources.sheet import Sheet
from data.sources.text import TextSheet
from data.spread import cutting
from data.spread.cluster import Cluster

_LETTERS: Final = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
)  # in these a line end, a quote and a separator are one byte each


def _as_dict(proxy: "MappingProxyType[Any, Any]") -> tuple[type, tuple[dict[Any, Any]]]:
    return MappingProxyType, (dict(proxy),)


# Python can neither copy nor send the read-only dictionaries that plans and mappings are made of, unless it is told how.
copyreg.pickle(MappingProxyType, _as_dict)


@dataclass(frozen=True)
class Part:
    """Bytes ``start`` to ``stop`` of a file. Once they were looked at: the row of its first record, and how many chunks stand above."""

    number: int
    start: int
    stop: int
    first_row: int = 0
    chunks: int = 0


@dataclass(frozen=True)
class Described:
    """What a part has to know of its file."""

    path: Path
    file: str
    form: str
    encoding: str
    separator: str
    quote: str
    layout: Layout
    number: int


class PartSheet(TextSheet):
    """A part of a text file as a sheet of its own, under the headers of the file."""

    def __init__(self, described: Described, part: Part) -> None:
        self.path, self.file, self.name, self.form = described.path, described.file, "", described.form
        self.encoding, self.separator, self.quote = described.encoding, described.separator, described.quote
        self.layout, self.number, self.part = described.layout, described.number, part
        self.next_row = 0
        self._open_row, self._held, self._last = None, None, False
        self._blank, self._lone = [], []

    @property
    def first_row(self) -> int:
        """The row of its first record."""
        return self.part.first_row or self.layout.first

    @property
    def _above(self) -> int:
        return 0 if self.part.start == 0 else self.first_row - 1

    @property
    def _source(self) -> pa.BufferReader:
        with self.path.open("rb") as file:
            file.seek(self.part.start)
            return pa.BufferReader(file.read(self.part.stop - self.part.start))

    @property
    def _small(self) -> bool:
        return False

    def _only_headers(self) -> bool:
        return False

    def _quotes(self) -> int:
        return 0  # a file with a quote that is never closed is not cut


class SpreadSheet(TextSheet):
    """A text file that several processes look at, each at a part of it."""

    def __init__(self, whole: TextSheet, parts: Sequence[Part], cluster: Cluster) -> None:
        vars(self).update(vars(whole))
        self.parts, self.cluster = tuple(parts), cluster

    @property
    def described(self) -> Described:
        """What a part has to know."""
        shape = (self.encoding, self.separator, self.quote, self.layout)
        return Described(self.path.resolve(), self.file, self.form, *shape, self.number)

    def look(self, looks: Sequence[Look]) -> None:
        """Show every part to those who ask, wherever it is looked at, and join what they saw; counts rows and chunks, too."""
        seen = self.cluster.joined(_seen, (self.described, tuple(looks)), self.parts, join=_together)
        self.parts = tuple(_placed(self.parts, seen.sizes, first=self.layout.first))
        for look, other in zip(looks, seen.looks, strict=True):
            look.join(other)


@dataclass(frozen=True)
class _Seen:
    """What was seen of some parts, one behind the other: by those who asked, and how many rows and chunks each part has."""

    sizes: tuple[tuple[int, int], ...]
    looks: tuple[Look, ...]


def cut(sheet: Sheet, cluster: Cluster) -> Sheet:
    """The sheet in parts; as it is where it is no text file, or cannot be cut."""
    if type(sheet) is not TextSheet or sheet.encoding not in _LETTERS:
        return sheet
    form = cutting.Form(sheet.separator, sheet.quote, sheet.layout.first)
    ends = cutting.cuts(sheet.path, form, piece=cluster.piece)
    parts = [Part(number, *span) for number, span in enumerate(pairwise(ends))]
    return SpreadSheet(sheet, parts, cluster) if len(parts) > 1 else sheet


def _seen(common: tuple[Described, tuple[Look, ...]], part: Part) -> _Seen:
    """Look at one part."""
    described, looks = common
    looks = deepcopy(looks)  # those of other parts are begun anew from the same
    sheet = PartSheet(described, replace(part, first_row=0 if part.start == 0 else 1))
    # Rows are counted all the same where nobody asks anything.
    chunks = lookahead.show(sheet, looks) if looks else sum(1 for _ in sheet.chunks(only=[0]))
    return _Seen(((sheet.next_row - sheet.first_row, chunks),), looks)


def _together(several: Sequence[_Seen]) -> _Seen:
    """What was seen of several parts; nothing of what was given is changed, for it may be asked for again."""
    looks = deepcopy(several[0].looks)
    for seen in several[1:]:
        for look, further in zip(looks, seen.looks, strict=True):
            look.join(further)
    return _Seen(tuple(size for seen in several for size in seen.sizes), looks)


def _placed(parts: Sequence[Part], sizes: Sequence[tuple[int, int]], *, first: int) -> Iterator[Part]:
    """The parts with the rows and chunks that stand above each."""
    row, above = first, 0
    for part, (rows, chunks) in zip(parts, sizes, strict=True):
        yield replace(part, first_row=row, chunks=above)
        row, above = row + rows, above + chunks

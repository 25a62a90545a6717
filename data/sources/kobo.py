"""Kobo's marks on an export: system columns, header mode, repeat sheets and validation status.

Belongs here: what Kobo's exporter adds around the answers. Not here: which answer means what (placing.py).
Nothing is concluded from a file's name.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.headers import HeaderLine, key
from data.problems import Unreadable
from data.sources.layout import Layout
from data.sources.sheet import Chunk, Sheet

SYSTEM: Final = (
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_tags",
    "meta/rootUuid",
    "_index",
)
_ALWAYS_XML: Final = frozenset({"start", "end", "today", "deviceid", "username", *SYSTEM})
_XML_NAME: Final = re.compile(r"^[a-z_][a-z0-9_.\-]*(/[a-zA-Z0-9_.\-]+)*$")
_SCRIPTS: Final = {"si": re.compile("[\u0d80-\u0dff]"), "ta": re.compile("[\u0b80-\u0bff]")}
_POINT_PART: Final = re.compile(r"^_(?P<question>.+)_(?P<part>latitude|longitude|altitude|precision)$")
_STATUS: Final = {
    "": None,
    "approved": None,
    "validation status approved": None,
    "not approved": "not_approved",
    "validation status not approved": "not_approved",
    "on hold": "on_hold",
    "validation status on hold": "on_hold",
}


@dataclass(frozen=True)
class Evidence:
    """What the header line says about where a file comes from. ``mode``: xml, labels, labels (si), labels (ta)."""

    kobo: bool
    mode: str
    grouped: bool
    point_parts: dict[str, int]

    def sentence(self, *, hxl: bool) -> str:
        """The evidence in words, for a report."""
        if not self.kobo:
            return "plain table" + (" with an HXL row" if hxl else "")
        groups = "with groups" if self.grouped else "without groups"
        return f"Kobo export, headers are {self.mode}, {groups}, HXL row {'found' if hxl else 'not found'}"


def evidence(headers: Sequence[str]) -> Evidence:
    """Recognise a Kobo export by its system columns and the header mode by the question texts."""
    system = sum(header in SYSTEM for header in headers)
    questions = [h for h in headers if h and h not in _ALWAYS_XML and not _point_part(h)]
    return Evidence(
        kobo=system >= 3,
        mode=_mode(questions),
        grouped=_grouped(headers),
        point_parts=_point_parts(headers),
    )


def status_rule(status: str) -> str | None:
    """The rule a validation status breaks: None for approved or blank."""
    return _STATUS.get(key(status).lstrip("_"), "unknown_status")


def _mode(questions: Sequence[str]) -> str:
    for language, script in _SCRIPTS.items():
        if sum(bool(script.search(text)) for text in questions) * 3 >= max(len(questions), 1):
            return f"labels ({language})"
    return "xml" if all(_XML_NAME.match(text) for text in questions) else "labels"


def _point_part(header: str) -> re.Match[str] | None:
    return _POINT_PART.match(header.rsplit("/", 1)[-1])


def _point_parts(headers: Sequence[str]) -> dict[str, int]:
    """Positions of latitude and longitude of the form's first point, which Kobo writes beside the question."""
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        match = _point_part(header)
        if match and match["part"] in ("latitude", "longitude"):
            found.setdefault(match["part"], position)
    return found if len(found) == 2 else {}


def _grouped(headers: Sequence[str]) -> bool:
    """Whether group names stand before the questions: best seen on the parts of a point, which are no options."""
    if _point_parts(headers):
        return any("/" in header for header in headers if _point_part(header))
    line = HeaderLine(tuple(headers))
    parents = [
        h.rsplit("/", 1)[0] for i, h in enumerate(headers) if "/" in h and i not in line.option_positions
    ]
    return len([parent for parent in parents if parent != "meta"]) > 0


class JoinedSheet(Sheet):
    """A repeat sheet with the columns of its submission beside it; a header both have is the repeat's own."""

    def __init__(self, repeat: Sheet, parent: Sheet) -> None:
        self.file, self.name, self.form = repeat.file, repeat.name, repeat.form
        self.repeat, self.parent = repeat, parent
        self._links = _links(repeat, parent)

    @property
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The first records of the repeat sheet."""
        return self.repeat.first_lines

    @cached_property
    def layout(self) -> Layout:
        """The headers of the repeat and, behind them, those of the parent that the repeat does not have.

        A row of HXL tags is the one of the submissions' sheet.
        """
        own, added = self.repeat.layout, (self.parent.headers[position] for position in self._added)
        return replace(own, headers=(*own.headers, *added), tags=self.parent.layout.tags)

    @cached_property
    def _added(self) -> list[int]:
        own = {key(header) for header in self.repeat.headers}
        return [i for i, header in enumerate(self.parent.headers) if header and key(header) not in own]

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The rows of the repeat; rows whose submission is not in the file are given as ragged.

        ``only`` is not needed: a workbook is in memory.
        """
        parents = self._submissions()
        here, there = self._links
        known = parents.column(str(there)).combine_chunks()
        for chunk in self.repeat.chunks():
            places = pc.index_in(chunk.columns[here], value_set=known)
            found = pc.is_valid(places)
            columns = {i: column.filter(found) for i, column in chunk.columns.items()}
            taken = parents.take(places.filter(found))
            for position, added in enumerate(self._added, start=len(self.repeat.headers)):
                columns[position] = taken.column(str(added)).combine_chunks()
            keep = found.to_numpy(zero_copy_only=False)
            yield Chunk(chunk.rows[keep], columns, np.sort(np.concatenate([chunk.ragged, chunk.rows[~keep]])))

    def _submissions(self) -> pa.Table:
        schema = pa.schema([(str(position), pa.string()) for position in range(len(self.parent.headers))])
        blocks = [list(chunk.columns.values()) for chunk in self.parent.chunks()]
        return pa.concat_tables(
            [schema.empty_table(), *(pa.Table.from_arrays(block, schema=schema) for block in blocks)]
        )


def _links(repeat: Sheet, parent: Sheet) -> tuple[int, int]:
    """Positions of the linking columns, in the repeat and in its parent. Raises Unreadable if there are none."""
    for here, there in (("_submission__id", "_id"), ("_parent_index", "_index")):
        if here in repeat.headers and there in parent.headers:
            return repeat.headers.index(here), parent.headers.index(there)
    raise Unreadable(
        f"{repeat.file}: sheet {repeat.name!r} cannot be joined to its submissions; it has neither _submission__id "
        "nor _parent_index with a match in the first sheet"
    )


def joined(sheets: Sequence[Sheet], repeat: str) -> Sheet:
    """The sheet called ``repeat`` with its submissions beside it. Raises Unreadable where there is none."""
    named = {key(sheet.name): sheet for sheet in sheets[1:]}
    if key(repeat) not in named:
        names = ", ".join(sheet.name for sheet in sheets[1:]) or "none"
        raise Unreadable(f"{sheets[0].file} has no repeat sheet {repeat!r}; its further sheets: {names}")
    return JoinedSheet(named[key(repeat)], sheets[0])

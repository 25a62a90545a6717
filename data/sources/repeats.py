"""Rows of a repeat with their submission beside them: how the sheets of Kobo and the tables of Central belong together.

Belongs here: finding the sheet that a repeat belongs to, and the join. Not here: reading sheets, or what they mean.

Kobo links by ``_submission__id`` or by ``_parent_index`` within the sheet that ``_parent_table_name`` names; Central
by PARENT_KEY, which is the KEY of the row around it. A repeat within a repeat comes with both around it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import dashed
from data.headers import key
from data.problems import Unreadable
from data.sources.layout import Layout
from data.sources.sheet import Chunk, Sheet
from languages import noted

_TABLE: Final = "_parent_table_name"
_INDEX: Final = ("_parent_index", "_index")
_ID: Final = ("_submission__id", "_id")
_KEYS: Final = (dashed.PARENT, dashed.KEY)
_SHEET_NAME: Final = 31  # a workbook cuts names of sheets here
_COUNT: Final = re.compile(r"\[\d+\]")

Link = tuple[str, str]


class JoinedSheet(Sheet):
    """A repeat sheet with the columns of what is around it; a header both have is the repeat's own."""

    ragged_rule = "no_parent"

    def __init__(self, repeat: Sheet, parent: Sheet, link: Link) -> None:
        self.file, self.name, self.form, self.kept = repeat.file, repeat.name, repeat.form, repeat.kept
        self.repeat, self.parent, self.day_zero, self.rooted = repeat, parent, repeat.day_zero, parent.rooted
        self.replaced = repeat.replaced + parent.replaced
        self._here, self._there = repeat.headers.index(link[0]), parent.headers.index(link[1])

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
        """The rows of the repeat; rows whose parent is not in the file are given as ragged.

        What is around them is held in memory, so that ``only`` leaves nothing out.
        """
        parents = self._parents()
        known = parents.column("key").combine_chunks()
        for chunk in self.repeat.chunks():
            places = pc.index_in(chunk.columns[self._here], value_set=known)
            found = pc.is_valid(places)
            columns = {i: column.filter(found) for i, column in chunk.columns.items()}
            taken = parents.take(places.filter(found))
            for position, added in enumerate(self._added, start=len(self.repeat.headers)):
                columns[position] = taken.column(str(added)).combine_chunks()
            keep = found.to_numpy(zero_copy_only=False)
            ragged = np.sort(np.concatenate([chunk.ragged, chunk.rows[~keep]]))
            yield Chunk(chunk.rows[keep], columns, ragged, chunk.lone)

    def _parents(self) -> pa.Table:
        """The rows around those of the repeat, by key: the columns that the repeat does not have."""
        schema = pa.schema([("key", pa.string()), *((str(at), pa.string()) for at in self._added)])
        blocks = [
            [chunk.columns[self._there], *(chunk.columns[at] for at in self._added)]
            for chunk in self.parent.chunks()
        ]
        return pa.concat_tables(
            [schema.empty_table(), *(pa.Table.from_arrays(block, schema=schema) for block in blocks)]
        )


def joined(sheets: Sequence[Sheet], repeat: str) -> Sheet:
    """The sheet called ``repeat`` with what is around it. Raises Unreadable where there is none."""
    named = {key(sheet.name): sheet for sheet in sheets[1:]}
    if key(repeat) not in named:
        names = ", ".join(sheet.name for sheet in sheets[1:]) or "none"
        raise Unreadable(
            noted(
                "{file} has no repeat sheet {repeat}; its further sheets: {names}",
                file=sheets[0].file,
                repeat=repr(repeat),
                names=names,
            )
        )
    return _beside(named[key(repeat)], sheets, inside=())


def is_linked(sheet: Sheet) -> bool:
    """Whether a sheet holds a repeat: its rows name the submission or the row that they belong to."""
    return any(here in sheet.headers for here, _ in (_ID, _INDEX, _KEYS))


def _beside(repeat: Sheet, sheets: Sequence[Sheet], *, inside: tuple[Sheet, ...]) -> Sheet:
    """A repeat beside its parent, and the parent beside its own where that is a repeat too."""
    around = _around(repeat, sheets)
    if around is None or around in (repeat, *inside):
        return JoinedSheet(repeat, sheets[0], _link(repeat, sheets[0], (_ID, _INDEX, _KEYS)))
    parent = _beside(around, sheets, inside=(repeat, *inside))
    return JoinedSheet(repeat, parent, _link(repeat, parent, (_INDEX, _KEYS)))


def _link(repeat: Sheet, parent: Sheet, ways: Sequence[Link]) -> Link:
    """The headers of the linking columns, in the repeat and in its parent. Raises Unreadable if there are none."""
    for here, there in ways:
        if here in repeat.headers and there in parent.headers:
            return here, there
    raise Unreadable(
        noted(
            "{file}: sheet {sheet} cannot be joined to its submissions; it has neither _submission__id nor _parent_index nor PARENT_KEY with a match in the first sheet",
            file=repeat.file,
            sheet=repr(repeat.name),
        )
    )


def _around(repeat: Sheet, sheets: Sequence[Sheet]) -> Sheet | None:
    """The further sheet that holds the rows around those of a repeat; None where that is the first sheet."""
    if name := repeat.around or _first(repeat, _TABLE):
        cut = key(name[:_SHEET_NAME])
        return next((sheet for sheet in sheets[1:] if key(sheet.name[:_SHEET_NAME]) == cut), None)
    if (path := _path(_first(repeat, dashed.PARENT))) and path[1:]:
        return next((sheet for sheet in sheets[1:] if _path(_first(sheet, dashed.KEY))[1:] == path[1:]), None)
    return None


def _first(sheet: Sheet, header: str) -> str:
    """The first text of a column; "" where there is none."""
    if header not in sheet.headers:
        return ""
    chunk = next((chunk for chunk in sheet.chunks() if len(chunk.rows)), None)
    return chunk.columns[sheet.headers.index(header)][0].as_py() if chunk else ""


def _path(text: str) -> list[str]:
    """A key of Central without its counts: the submission, then the groups and repeats down to the row."""
    return _COUNT.sub("", text).split("/") if text else []

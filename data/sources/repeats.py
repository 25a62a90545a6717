"""Rows of a repeat with their submission beside them: how the sheets of Kobo and the tables of Central belong together.

Belongs here: finding the sheet that a repeat belongs to, and the join. Not here: reading sheets, or what they mean.

Kobo links by ``_submission__id`` or by ``_parent_index`` within the sheet that ``_parent_table_name`` names; Central
by PARENT_KEY, which is the KEY of the row around it. A repeat within a repeat comes with both around it. ``_index``
counts the rows of one export: beside it the submission has to be the same, where both sheets tell which it is.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.columns import dashed
from data.columns.headers import key
from data.problems import Unreadable
from data.sources import kobo_form
from data.sources.layout import Layout
from data.sources.sheet import Chunk, Sheet
from languages import noted

_TABLE: Final = "_parent_table_name"
_INDEX: Final = ("_parent_index", "_index")
_ID: Final = ("_submission__id", "_id")
_SAME: Final = ("_submission__id", "_submission__id")
_KEYS: Final = (dashed.PARENT, dashed.KEY)
_CUT: Final = re.compile(r"\.\.\.( \(\d+\))?$")  # how Kobo ends a name that is too long for a sheet
_BETWEEN: Final = "\x1f"
_COUNT: Final = re.compile(r"\[\d+\]")

Link = tuple[str, str]
Links = tuple[Link, ...]  # all of which have to agree


class JoinedSheet(Sheet):
    """A repeat sheet with the columns of what is around it; a header both have is the repeat's own."""

    ragged_rule = "no_parent"

    def __init__(self, repeat: Sheet, parent: Sheet, links: Links) -> None:
        self.file, self.name, self.form, self.kept = repeat.file, repeat.name, repeat.form, repeat.kept
        self.repeat, self.parent, self.day_zero, self.rooted = repeat, parent, repeat.day_zero, parent.rooted
        self.replaced, self.goes_on = repeat.replaced + parent.replaced, parent.goes_on
        self._here = [repeat.headers.index(here) for here, _ in links]
        self._there = [parent.headers.index(there) for _, there in links]
        self._counted = links == (_INDEX,)

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
            places = pc.index_in(_keys(chunk, self._here), value_set=known, skip_nulls=True)
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
            [_keys(chunk, self._there), *(chunk.columns[at] for at in self._added)]
            for chunk in self.parent.chunks()
        ]
        found = pa.concat_tables(
            [schema.empty_table(), *(pa.Table.from_arrays(block, schema=schema) for block in blocks)]
        )
        return _told_apart(found) if self._counted else found


def _keys(chunk: Chunk, positions: Sequence[int]) -> pa.Array:
    """What links a row, null where a part of it is blank: blanks belong to nothing."""
    parts = [pc.utf8_trim_whitespace(chunk.columns[at]) for at in positions]
    parts = [pc.if_else(pc.equal(part, ""), pa.scalar(None, pa.string()), part) for part in parts]
    return pc.binary_join_element_wise(*parts, _BETWEEN)


def _told_apart(parents: pa.Table) -> pa.Table:
    """The rows around, without those that share their number with another: in two exports as one, each counts from 1."""
    if pc.count_distinct(parents.column("key")).as_py() == len(parents):
        return parents
    once = parents.group_by(parents.column_names).aggregate([])
    counts = once.column("key").value_counts()
    alone = counts.field("values").filter(pc.equal(counts.field("counts"), 1))
    return once.filter(pc.is_in(once.column("key"), value_set=alone))


def joined(sheets: Sequence[Sheet], repeat: str) -> Sheet:
    """The sheet called ``repeat`` with what is around it. Raises Unreadable where there is none."""
    named = _called(repeat, sheets[1:])
    if len(named) != 1:
        names = ", ".join(sheet.name for sheet in sheets[1:]) or "none"
        raise Unreadable(
            noted(
                "{file} has no repeat sheet {repeat}; its further sheets: {names}",
                file=sheets[0].file,
                repeat=repr(repeat),
                names=names,
            )
        )
    return _beside(named[0], sheets, inside=())


def _called(name: str, sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets that may hold the repeat of a name: by the name itself, or by the beginning that a sheet has room for."""
    written = kobo_form.sheet_name(name, whole=True)
    exact = [sheet for sheet in sheets if key(sheet.name) in (key(name), key(written))]
    return exact or [sheet for sheet in sheets if is_cut(sheet.name, written)]


def is_cut(sheet: str, name: str) -> bool:
    """Whether a sheet's name is what is left of a longer one."""
    left = _CUT.sub("", sheet)
    full = len(sheet) >= kobo_form.SHEET_NAME
    return full and len(name) > kobo_form.SHEET_NAME and key(name).startswith(key(left))


def is_linked(sheet: Sheet) -> bool:
    """Whether a sheet holds a repeat: its rows name the submission or the row that they belong to."""
    return any(here in sheet.headers for here, _ in (_ID, _INDEX, _KEYS))


def _beside(repeat: Sheet, sheets: Sequence[Sheet], *, inside: tuple[Sheet, ...]) -> Sheet:
    """A repeat beside its parent, and the parent beside its own where that is a repeat too."""
    around = _around(repeat, sheets)
    if around is None or around in (repeat, *inside):
        return JoinedSheet(repeat, sheets[0], _links(repeat, sheets[0], (_ID, _INDEX, _KEYS)))
    parent = _beside(around, sheets, inside=(repeat, *inside))
    return JoinedSheet(repeat, parent, _links(repeat, parent, (_INDEX, _KEYS)))


def _links(repeat: Sheet, parent: Sheet, ways: Sequence[Link]) -> Links:
    """The headers of the linking columns, in the repeat and in its parent. Raises Unreadable if there are none."""
    for link in ways:
        if _have(repeat, parent, link):
            also = (_SAME,) if link == _INDEX and _have(repeat, parent, _SAME) else ()
            return (link, *also)
    raise Unreadable(
        noted(
            "{file}: sheet {sheet} cannot be joined to its submissions; it has neither _submission__id nor _parent_index nor PARENT_KEY with a match in the first sheet",
            file=repeat.file,
            sheet=repr(repeat.name),
        )
    )


def _have(repeat: Sheet, parent: Sheet, link: Link) -> bool:
    return link[0] in repeat.headers and link[1] in parent.headers


def _around(repeat: Sheet, sheets: Sequence[Sheet]) -> Sheet | None:
    """The further sheet that holds the rows around those of a repeat; None where that is the first sheet."""
    if name := repeat.around or _first(repeat, _TABLE):
        named = [sheet for sheet in _called(name, sheets[1:]) if sheet is not repeat]
        return max(named, key=lambda sheet: _agreeing(repeat, sheet), default=None)
    if (path := _path(_first(repeat, dashed.PARENT))) and path[1:]:
        return next((sheet for sheet in sheets[1:] if _path(_first(sheet, dashed.KEY))[1:] == path[1:]), None)
    return None


def _agreeing(repeat: Sheet, parent: Sheet) -> int:
    """How many of the first rows of a repeat have their row in a sheet that may be around them."""
    first, around = repeat.first(), parent.first()
    links = [link for link in (_INDEX, _SAME) if _have(repeat, parent, link)]
    if first is None or around is None or not links:
        return 0
    here = _keys(first, [repeat.headers.index(link[0]) for link in links])
    there = _keys(around, [parent.headers.index(link[1]) for link in links])
    return pc.sum(pc.is_in(here, value_set=there.drop_null())).as_py() or 0


def _first(sheet: Sheet, header: str) -> str:
    """The first text of a column; "" where there is none."""
    if header not in sheet.headers:
        return ""
    chunk = next((chunk for chunk in sheet.chunks() if len(chunk.rows)), None)
    return chunk.columns[sheet.headers.index(header)][0].as_py() if chunk else ""


def _path(text: str) -> list[str]:
    """A key of Central without its counts: the submission, then the groups and repeats down to the row."""
    return _COUNT.sub("", text).split("/") if text else []

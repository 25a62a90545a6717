"""Questions that stand in several columns: an export of all versions of a form has one for each place a question had.

Belongs here: which columns are the same question, over the whole file, and the sheet in which they are one. Not here:
which column means what (placing.py).

Only the filled cells tell: a submission was made with one version, so that the columns of a question that was moved
are filled in different rows. Where most rows fill both and differ, they are different questions, and stay apart.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.columns import mangled
from data.columns.headers import PATTERN, HeaderLine, key, of_item
from data.columns.placing import Choice, Plan
from data.meaning import values
from data.problems import Problems
from data.sources import kobo
from data.sources.layout import Layout
from data.sources.sheet import Chunk, Sheet, SheetOver
from languages import noted

_FEW: Final = 0.2  # a share of rows that contradict each other, above which two columns are two questions
_BETWEEN: Final = " / "

Columns = tuple[int, ...]  # positions of the columns of one question, the one that is read first


@dataclass(frozen=True)
class Fill:
    """How the columns of one question are filled: rows of each, rows only one fills, rows that disagree."""

    filled: tuple[int, ...]
    alone: tuple[int, ...]
    any: int
    rows: np.ndarray
    texts: tuple[str, ...]

    @property
    def one(self) -> bool:
        """Whether they are one question: each tells something that no other does, and few rows disagree."""
        return all(self.alone[1:]) and len(self.rows) <= _FEW * self.any


class MergedSheet(SheetOver):
    """A sheet in which the columns of a question are one; the others are left blank and have no header.

    ``gate``: the column of consent, in which a row that says yes and no shows both: left blank it would come in.
    """

    def __init__(self, sheet: Sheet, merged: Sequence[Columns], *, gate: int | None) -> None:
        super().__init__(sheet)
        self._gate = gate
        self._merged = {columns[0]: columns[1:] for columns in merged}
        self._others = {position for others in self._merged.values() for position in others}

    @cached_property
    def layout(self) -> Layout:
        """The layout of the sheet, without the headers of columns that are read with others."""
        found = self.sheet.layout
        texts = ("" if at in self._others else text for at, text in enumerate(found.headers))
        return replace(found, headers=tuple(texts))

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The records, with the columns of a question as one; a row that disagrees with itself is blank there."""
        asked = None if only is None else {*only, *(o for at in only for o in self._merged.get(at, ()))}
        for chunk in self.sheet.chunks(asked):
            columns = dict(chunk.columns)
            for first, others in self._merged.items():
                if first in columns:
                    texts = [columns[at] for at in (first, *others)]
                    columns[first] = _merged(texts, both=first == self._gate)
            nothing = pa.repeat(pa.scalar(""), len(chunk.rows))
            columns |= dict.fromkeys(self._others & set(columns), nothing)
            kept = columns if only is None else {at: columns[at] for at in only}
            yield replace(chunk, columns=kept)


def settled(sheet: Sheet, plan: Plan, problems: Problems) -> tuple[Sheet, Plan]:
    """The sheet and the plan with each question in one column; what was put together, and what disagrees, is told."""
    alike = list(_alike(plan))
    if not alike:
        return sheet, plan
    filled = list(_without_idle(alike, _fills(sheet, alike)))
    one = [(columns, fill) for columns, fill in filled if fill.one and _may_be_one(plan, columns)]
    plan, apart = _without_others(plan, {columns[0] for columns, _ in one})
    found = [(columns, fill) for columns, fill in one if columns[0] not in apart]
    if not found:
        return sheet, plan
    for columns, fill in found:
        _tell(plan, columns, fill, problems)
    merged = MergedSheet(sheet, [columns for columns, _ in found], gate=plan.columns.get("consent"))
    return merged, replace(plan, headers=merged.headers)


def _alike(plan: Plan) -> Iterator[Columns]:
    """Columns that may be one question: the same header, or the same name under other groups of a form."""
    line = mangled.line(plan.headers)
    taken = plan.taken
    for position, names in _read(plan).items():
        options = position in line.option_positions
        exact = [name for name in names if "/" in name and key(name) == key(plan.headers[position])]
        own = _leaf(line.meant[position], option=options)
        others = (
            at
            for at, text in enumerate(plan.headers)
            if text
            and at not in taken
            and (at in line.option_positions) == options
            and line.meant[at] not in kobo.BOOKKEEPING
            and _same(plan, position, at, same_leaf=_leaf(line.meant[at], option=options) == own)
            and (not exact or key(text) in {key(name) for name in names})
        )
        others = dict.fromkeys((*others, *_alternatives(plan, line, names)))
        others.pop(position, None)
        if line.meant[position] not in kobo.BOOKKEEPING and (found := tuple(others)):
            yield (position, *found)
    yield from _options(plan)


def _read(plan: Plan) -> dict[int, tuple[str, ...]]:
    """The columns that are read, and what the mapping calls each."""
    found = {position: plan.mapping.columns.get(name, ()) for name, position in plan.columns.items()}
    for name, choice in plan.choices.items():
        if choice.summary is not None:
            found.setdefault(choice.summary, plan.mapping.choices.get(name, ()))
    return found


def _alternatives(plan: Plan, line: HeaderLine, names: Sequence[str]) -> list[int]:
    """Further columns that the mapping names for the same: a question that was renamed has one for each of its names."""
    found = (line.find(name) for name in names if not name.startswith(PATTERN))
    return [at for at in found if at is not None and at not in plan.taken]


def _options(plan: Plan) -> Iterator[Columns]:
    """The same option of a question that stands under several groups: all of them were found as its options."""
    for choice in plan.choices.values():
        yield from _repeated(choice)


def _repeated(choice: Choice) -> list[Columns]:
    by_text: dict[str, list[int]] = {}
    for position, text in choice.options.items():
        by_text.setdefault(key(text), []).append(position)
    return [tuple(positions) for positions in by_text.values() if len(positions) > 1]


def _without_others(plan: Plan, one: set[int]) -> tuple[Plan, set[int]]:
    """The plan without options of other questions that are called alike, and the columns that stay apart for that.

    ``one``: columns that are one question with others. Of a question with a column an option all have to be, or none is.
    """
    line, kept, apart = mangled.line(plan.headers), dict(plan.choices), set[int]()
    for name, choice in plan.choices.items():
        repeated = _repeated(choice)
        if repeated and not all(columns[0] in one for columns in repeated):
            others = _of_others(choice, repeated, line)
            options = {at: text for at, text in choice.options.items() if at not in others}
            kept[name] = replace(choice, options=MappingProxyType(options))
            apart |= {columns[0] for columns in repeated}
            apart |= set() if choice.summary is None else {choice.summary}
    return replace(plan, choices=MappingProxyType(kept)), apart


def _of_others(choice: Choice, repeated: Sequence[Columns], line: HeaderLine) -> set[int]:
    """Options of the other questions: those that repeat one, and those beside them."""
    heads = {at: line.meant[at][: -len(text) - 1] for at, text in choice.options.items()}
    again = {at for columns in repeated for at in columns[1:]}
    first = heads[min(columns[0] for columns in repeated)]
    beside = {at for at, head in heads.items() if head != first and head in {heads[other] for other in again}}
    return again | beside | {at for at, head in heads.items() if head == first and at > min(again)}


def _may_be_one(plan: Plan, columns: Columns) -> bool:
    """Whether no form says that they are different questions of one version."""
    return len({plan.mapping.asked[at] for at in columns if at in plan.mapping.asked}) < 2


def _same(plan: Plan, one: int, other: int, *, same_leaf: bool) -> bool:
    """Whether two headers may be one question. Only a form's groups are known to be no part of the question."""
    alike = key(plan.headers[one]) == key(plan.headers[other]) or (plan.evidence.kobo and same_leaf)
    return alike and _may_be_one(plan, (one, other))


def _leaf(header: str, *, option: bool) -> str:
    return key(header) if of_item(header) else key("/".join(header.split("/")[-2 if option else -1 :]))


def _fills(sheet: Sheet, alike: Sequence[Columns]) -> list[Fill]:
    """How the columns are filled over the whole file; one chunk is held at a time."""
    wanted = {position for columns in alike for position in columns}
    found: list[list[Fill]] = [[] for _ in alike]
    for chunk in sheet.chunks(only=wanted):
        for fills, columns in zip(found, alike, strict=True):
            fills.append(_fill(chunk, columns))
    return [_total(fills, len(columns)) for fills, columns in zip(found, alike, strict=True)]


def _fill(chunk: Chunk, columns: Columns) -> Fill:
    texts = [_said(chunk.columns[at]) for at in columns]
    filled = np.array([pc.not_equal(text, "").to_numpy(zero_copy_only=False) for text in texts])
    several = filled.sum(axis=0)
    at = np.flatnonzero(_disagree(texts))
    told = [_BETWEEN.join(filter(None, (text[int(i)].as_py() for text in texts))) for i in at]
    alone = (filled & (several == 1)).sum(axis=1)
    return Fill(
        filled=tuple(map(int, filled.sum(axis=1))),
        alone=tuple(map(int, alone)),
        any=int((several > 0).sum()),
        rows=chunk.rows[at],
        texts=tuple(told),
    )


def _total(fills: Sequence[Fill], width: int) -> Fill:
    return Fill(
        filled=tuple(sum(fill.filled[i] for fill in fills) for i in range(width)),
        alone=tuple(sum(fill.alone[i] for fill in fills) for i in range(width)),
        any=sum(fill.any for fill in fills),
        rows=np.concatenate([np.empty(0, np.int64), *(fill.rows for fill in fills)]),
        texts=tuple(text for fill in fills for text in fill.texts),
    )


def _without_idle(alike: Sequence[Columns], fills: Sequence[Fill]) -> Iterator[tuple[Columns, Fill]]:
    """The columns that are filled at all, with the one that is read; a version nobody used has nothing to add."""
    for columns, fill in zip(alike, fills, strict=True):
        keep = [i for i in range(len(columns)) if i == 0 or fill.filled[i]]
        if len(keep) > 1:
            own = tuple(fill.filled[i] for i in keep), tuple(fill.alone[i] for i in keep)
            yield tuple(columns[i] for i in keep), replace(fill, filled=own[0], alone=own[1])


def _tell(plan: Plan, columns: Columns, fill: Fill, problems: Problems) -> None:
    parts = [
        f"{count:,} rows from {plan.headers[at]!r}" for at, count in zip(columns, fill.filled, strict=True)
    ]
    header = plan.headers[columns[0]]
    problems.notice(
        "moved_question", column=header, fix=noted("read as one: {parts}", parts=", ".join(parts))
    )
    names = {name for name, position in plan.columns.items() if position == columns[0]}
    texts = "" if names & tables.PERSONAL else fill.texts
    problems.add("columns_disagree", fill.rows, column=header, values=texts)


def _disagree(texts: Sequence[pa.Array]) -> np.ndarray:
    """Rows in which two columns are filled with different texts."""
    found = np.zeros(len(texts[0]), dtype=bool)
    first = texts[0]
    for text in texts[1:]:
        both = pc.and_(pc.not_equal(first, ""), pc.not_equal(text, ""))
        found |= pc.and_(both, pc.not_equal(first, text)).to_numpy(zero_copy_only=False)
        first = pc.if_else(pc.equal(first, ""), text, first)
    return found


def _merged(columns: Iterable[pa.Array], *, both: bool) -> pa.Array:
    """One column of several: the first text of each row; where two disagree blank, or with ``both`` what they say."""
    texts = [_said(column) for column in columns]
    wrong = pa.array(_disagree(texts))
    first = texts[0]
    for text in texts[1:]:
        first = pc.if_else(pc.equal(first, ""), text, first)
    return pc.if_else(wrong, pc.binary_join_element_wise(*texts, _BETWEEN) if both else "", first)


def _said(column: pa.Array) -> pa.Array:
    """The texts of a column without blanks around them, and without what programs write for a blank."""
    return pc.if_else(pa.array(values.blank(column)), "", pc.utf8_trim_whitespace(column))

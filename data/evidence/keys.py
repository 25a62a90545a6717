"""Whether the key of a file tells its records apart, over the whole file.

Belongs here: the figure and the refusal. Not here: which rows are duplicates (records.py).

Taken for a key, a column with four values would leave four rows of thousands and call the others duplicates.
Rows that repeat each other whole are no fault of the key, so records that differ are counted, not rows.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.columns.placing import Plan
from data.intake import hashing
from data.meaning import whereabouts
from data.problems import Unreadable
from data.sources.sheet import Chunk, Sheet
from languages import noted

_NEARLY: Final = 0.9
_CLEARLY: Final = 0.95  # a share this high is not counted again: the estimate is right to a thousandth
_ENOUGH: Final = 10  # fewer records are told one by one
_SHOWN: Final = 3
_PLACES: Final = 1 << 23  # a power of two
_FIRST, _FEW = 1000, 10  # rows that are looked at for how many of them there are to a distinct text


class Keys:
    """A look at the key of a file: how many rows have one, and about how many different ones there are."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names = [name for name in tables.KEYS[plan.table] if plan.has(name)]
        self.columns = _positions(plan, self.names)
        self.rows = 0
        self._taken = np.zeros(_PLACES if self.columns else 0, dtype=bool)

    def take(self, chunk: Chunk) -> None:
        """Each key takes a place by its hash; how many stay free tells how many keys there are, in no memory to speak of."""
        hashes = _keys(chunk, self.plan)[_filled(chunk, self.plan, tables.KEYS[self.plan.table][0])]
        self.rows += len(hashes)
        self._taken[hashes & np.uint64(_PLACES - 1)] = True

    def join(self, other: "Keys") -> None:
        """Add what was seen in another part of the file."""
        self.rows += other.rows
        self._taken = self._taken | other._taken

    def __getstate__(self) -> dict[str, object]:
        """Eight places a byte, to go to another process."""
        return {**self.__dict__, "_taken": np.packbits(self._taken)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        places = np.unpackbits(state["_taken"]).astype(bool)
        self.__dict__.update({**state, "_taken": places})

    def demand(self, sheet: Sheet) -> None:
        """Raise Unreadable, with the figures, where the key is the same for many records that differ."""
        if not self.columns or self.rows < _ENOUGH or self._estimate() >= _CLEARLY * self.rows:
            return
        keys, rows = _different(sheet, self.plan, self.columns)
        if keys >= _NEARLY * rows:
            return
        keys, records = _different(sheet, self.plan, self.columns, inputs=self.plan.taken)
        if records >= _ENOUGH and keys < _NEARLY * records:
            raise Unreadable(_sentence(sheet, self.plan, self.names, keys=keys, rows=rows))

    def _estimate(self) -> float:
        """Linear counting; 0, which has them counted one by one, where hardly a place is free."""
        free = _PLACES - np.count_nonzero(self._taken)
        return -_PLACES * np.log(free / _PLACES) if free > _PLACES // 1000 else 0.0


def _positions(plan: Plan, names: Collection[str]) -> set[int]:
    """Where the parts of the key stand, and what stands in for them."""
    return {found[name] for found in (plan.columns, plan.stand_ins) for name in names if name in found}


def _different(
    sheet: Sheet, plan: Plan, own: Collection[int], *, inputs: Collection[int] = ()
) -> tuple[int, int]:
    """How many keys there are, and how many records that differ in ``inputs`` (rows, where none are given)."""
    keys: list[np.ndarray] = [np.empty(0, np.uint64)]
    records: list[np.ndarray] = [np.empty(0, np.uint64)]
    for chunk in sheet.chunks(only={*inputs, *own}):
        filled = _filled(chunk, plan, tables.KEYS[plan.table][0])
        keys.append(_keys(chunk, plan)[filled])
        if inputs:
            records.append(_mixed(chunk, sorted(inputs))[filled])
    rows = len(hashing.distinct(np.concatenate(records))) if inputs else sum(map(len, keys))
    return len(hashing.distinct(np.concatenate(keys))), rows


def _filled(chunk: Chunk, plan: Plan, name: str) -> np.ndarray:
    texts = whereabouts.texts(chunk, plan, name)
    if texts is None:
        return np.ones(len(chunk.rows), dtype=bool)
    return pc.not_equal(pc.utf8_trim_whitespace(texts), "").to_numpy(zero_copy_only=False)


def _keys(chunk: Chunk, plan: Plan) -> np.ndarray:
    """One hash a row of its key."""
    parts = (name for name in tables.KEYS[plan.table] if name in plan.columns)
    texts = (whereabouts.texts(chunk, plan, name) for name in parts)
    return hashing.together(hashing.of(_told_apart(one)) for one in texts if one is not None)


def _mixed(chunk: Chunk, positions: Collection[int]) -> np.ndarray:
    """One hash a row over several columns."""
    return hashing.together(hashing.of(_told_apart(chunk.columns[at])) for at in positions)


def _told_apart(texts: pa.Array) -> pa.Array:
    """Texts without the blanks around them; distinct ones once where they are few, as rounds and days are."""
    encoded = texts.slice(0, _FIRST).dictionary_encode()
    if len(encoded.dictionary) * _FEW > len(encoded):
        return pc.utf8_trim_whitespace(texts)
    whole = texts.dictionary_encode()
    return pa.DictionaryArray.from_arrays(whole.indices, pc.utf8_trim_whitespace(whole.dictionary))


def _sentence(sheet: Sheet, plan: Plan, names: Collection[str], *, keys: int, rows: int) -> str:
    headers = " with ".join(repr(plan.headers[plan.columns[name]]) for name in names if name in plan.columns)
    figure = (
        noted("{n} different values in {rows} rows", n=f"{keys:,}", rows=f"{rows:,}")
        if keys != 1
        else noted("1 different value in {rows} rows", rows=f"{rows:,}")
    )
    others = list(_unique(sheet, plan))[:_SHOWN]
    said = noted(
        "{file}: {headers} cannot tell one record from another: {figure}, so nearly all of them would be lost as duplicates. Name another column as {key} in a mapping",
        file=sheet.file,
        headers=headers,
        figure=figure,
        key=tables.KEYS[plan.table][0],
    )
    if others:
        columns = ", ".join(map(repr, others))
        said = noted("{said}; these columns differ in every row: {columns}", said=said, columns=columns)
    if "round" in tables.KEYS[plan.table] and not plan.has("round"):
        said = noted(
            "{said}; if a person answered in several rounds, say in a mapping which column holds the round",
            said=said,
        )
    return said


def _unique(sheet: Sheet, plan: Plan) -> Iterator[str]:
    """Headers of unused columns that are filled and different in every one of the first rows."""
    first = sheet.first()
    for position, text in enumerate(plan.headers) if first else ():
        column: pa.Array = first.columns[position] if first else pa.array([])
        if text and position not in plan.taken and pc.count_distinct(column).as_py() == len(column):
            yield text

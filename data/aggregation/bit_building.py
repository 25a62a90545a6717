"""Records laid out as bits, a month at a time. What they are for stands in `bits`.

Belongs here: packed columns to planes on disk. Not here: what is counted (packing.py) or how bits are asked (bits.py).

A month begins a word of its own, so that no more than one month is ever in memory.
"""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from data.aggregation.arrays import Writer
from data.aggregation.packing import Packed
from data.aggregation.stored_columns import Coded
from data.aggregation.units import UNIT, WEIGHT
from data.asking import bits, rollups
from data.asking.rollups import Slots

_WORD: Final = bits.WORD
# The records of a segment stand by what their events have in common, the fewest values first: a filter by one selects neighbours.
_WITHIN: Final = ("phase", "audience", "activity_type")


class _Month(NamedTuple):
    """The records of a month, the word it begins, their order within it, and where each segment of that order begins."""

    number: int
    rows: slice
    word: int
    order: np.ndarray
    keys: np.ndarray  # (dimensions, segments)
    starts: np.ndarray

    @property
    def size(self) -> int:
        return self.rows.stop - self.rows.start

    @property
    def words(self) -> range:
        return range(self.word, self.word + -(-self.size // _WORD))


def build(out: Writer, table: str, packed: Packed) -> None:
    """Write the bits of a table among its arrays, where it has any."""
    if table not in bits.BASE:
        return
    months = list(_months(packed, bits.BASE[table]))
    length = months[-1].words.stop if months else 0
    _write_segments(out, months, width=len(bits.BASE[table]))
    _write_day(out, packed, months, length)
    for name, coded in packed.dimensions.items():
        if name not in (*bits.BASE[table], UNIT, WEIGHT):
            _write_codes(out, name, coded, months, length)
    if bits.PLACE in packed.dimensions:
        _write_within(out, packed, months)
    _write_rows(out, packed, months, length)
    for name, values in packed.amounts.items():
        _write_amount(out, name, values, months, length)


def _months(packed: Packed, dimensions: tuple[str, ...]) -> Iterator[_Month]:
    days = packed.days
    if not len(days):
        return
    first, last = rollups.months_of(days[[0, -1]]).tolist()
    starts = np.arange(first, last + 2).astype("datetime64[M]").astype("datetime64[D]").astype(days.dtype)
    ends = np.searchsorted(days, starts).tolist()
    cells = {name: packed.dimensions[name] for name in dimensions}
    within = {name: packed.dimensions[name] for name in _WITHIN if name in packed.dimensions}
    word = 0
    for number, start, stop in zip(range(first, last + 1), ends, ends[1:], strict=False):
        if stop > start:
            month = _month(number, slice(start, stop), word, cells, within)
            word = month.words.stop
            yield month


def _month(
    number: int, rows: slice, word: int, cells: Mapping[str, Coded], within: Mapping[str, Coded]
) -> _Month:
    inner, combined = _combined(within, rows), _combined(cells, rows)
    order = np.argsort(inner, kind="stable")
    order = order.take(np.argsort(combined.take(order), kind="stable")).astype(np.int32)
    ordered = combined.take(order)
    starts = np.flatnonzero(np.diff(ordered, prepend=~ordered[:1]))
    keys = np.stack(np.unravel_index(ordered[starts].astype(np.int64), _sizes(cells)))
    return _Month(number, rows, word, order, keys.astype(np.int32), starts)


def _combined(columns: Mapping[str, Coded], rows: slice) -> np.ndarray:
    """The codes of several dimensions in one number, of the smallest type: of two bytes numpy sorts by counting."""
    found = np.zeros(rows.stop - rows.start, dtype=np.uint32)
    for coded, size in zip(columns.values(), _sizes(columns), strict=True):
        found *= np.uint32(size)
        found += coded.codes[rows]
    return found.astype(np.min_scalar_type(prod(_sizes(columns))))


def _sizes(columns: Mapping[str, Coded]) -> list[int]:
    return [len(coded.values) + 1 for coded in columns.values()]


def _write_segments(out: Writer, months: list[_Month], *, width: int) -> None:
    """(1 + dimensions, segments) keys, months first; (2, segments) first bits and ends."""
    keys = [np.concatenate([np.full((1, len(one.starts)), one.number, np.int32), one.keys]) for one in months]
    ends = [np.stack([one.starts, np.append(one.starts[1:], one.size)]) + one.word * _WORD for one in months]
    out.add("bits/keys", np.concatenate([np.empty((1 + width, 0), np.int32), *keys], axis=1))
    out.add("bits/ends", np.concatenate([np.empty((2, 0), np.int64), *ends], axis=1))


def _write_day(out: Writer, packed: Packed, months: list[_Month], length: int) -> None:
    room = out.reserve("bits/day", np.dtype(np.uint64), (bits.DAY_PLANES, length))
    for month in months:
        start = np.datetime64(month.number, "M").astype("datetime64[D]").astype(np.int64)
        days = (packed.days[month.rows] - start).astype(np.uint8)
        room.put(range(bits.DAY_PLANES), month.word, _digits(days.take(month.order), bits.DAY_PLANES))


def _write_codes(out: Writer, name: str, coded: Coded, months: list[_Month], length: int) -> None:
    planes = len(coded.values).bit_length()
    room = out.reserve(f"{bits.CODES}{name}", np.dtype(np.uint64), (planes, length))
    for month in months:
        codes = coded.codes[month.rows].take(month.order)
        room.put(range(planes), month.word, _digits(codes, planes))


def _write_rows(out: Writer, packed: Packed, months: list[_Month], length: int) -> None:
    """(rows, records): for each record a bit of each category of a measure, 64 of them a row."""
    slots = Slots.of(packed)
    spans = slots.spans
    marks = {name: _marks(part, spans) for name, part in slots.counts.items()}
    room = out.reserve(bits.ROWS, np.dtype(np.uint64), (len(spans), length * _WORD))
    for month in months:
        part = np.zeros((len(spans), month.size), dtype=np.uint64)
        part[0] = 1  # the number of records
        for name, coded in packed.categories.items():
            codes = coded.codes[month.rows].take(month.order)
            for row, of_code in marks[name].items():
                part[row] |= of_code.take(codes)
        room.put(range(len(spans)), month.word * _WORD, part)


def _marks(slots: slice, spans: list[tuple[int, int]]) -> dict[int, np.ndarray]:
    """For each code of a measure its bit, by each row that has any of them; the unknown has none."""
    slot = np.arange(slots.start - 1, slots.stop)
    found = {}
    for row, (first, stop) in enumerate(spans):
        within = (slot >= max(first, slots.start)) & (slot < stop)
        if within.any():
            bit = np.where(within, slot - first, 0).astype(np.uint64)
            found[row] = np.where(within, np.uint64(1) << bit, np.uint64(0))
    return found


def _write_within(out: Writer, packed: Packed, months: list[_Month]) -> None:
    """(districts, places), of both the unknown first: whether a place occurs in a district."""
    district, place = packed.dimensions["district"], packed.dimensions[bits.PLACE]
    found = np.zeros((len(district.values) + 1, len(place.values) + 1), dtype=bool)
    for month in months:
        found[district.codes[month.rows], place.codes[month.rows]] = True
    out.add(bits.WITHIN, found)


def _write_amount(out: Writer, name: str, values: np.ndarray, months: list[_Month], length: int) -> None:
    """(1, records) codes of an amount, of which few values occur, and these values; 0 is none."""
    known: dict[float, int] = {}
    parts = []
    for month in months:
        codes, found = pd.factorize(values[month.rows].take(month.order))  # -1 is none
        code = np.array([*(known.setdefault(value, len(known) + 1) for value in found.tolist()), 0])
        parts.append(code.astype(np.min_scalar_type(len(known)))[codes])
    room = out.reserve(f"{bits.AMOUNT}{name}", np.min_scalar_type(len(known)), (1, length * _WORD))
    for month, part in zip(months, parts, strict=True):
        room.put([0], month.word * _WORD, part[None])
    out.add(f"{bits.VALUES}{name}", np.array([0.0, *known]))


def _digits(codes: np.ndarray, planes: int) -> np.ndarray:
    """(planes, words): a plane a binary digit."""
    digits = np.arange(planes, dtype=codes.dtype)[:, None]
    return _words(codes >> digits & np.array(1, codes.dtype))


def _words(ones: np.ndarray) -> np.ndarray:
    """A bit a record (the last axis), the first one the lowest of its word."""
    found = np.zeros((*ones.shape[:-1], -(-ones.shape[-1] // _WORD) * 8), dtype=np.uint8)
    packed = np.packbits(ones, axis=-1, bitorder="little")
    found[..., : packed.shape[-1]] = packed
    return found.view("<u8")

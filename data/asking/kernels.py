"""The few loops that numpy has no call for, compiled by numba when they are first used (docs/decisions/0046, 0054).

Belongs here: additions over arrays, nothing that knows what is counted. Not here: which arrays.

What is compiled is kept beside this file, or where numba keeps it when that folder cannot be written to; where nothing can be
kept it is compiled anew. No kernel starts threads, and none holds the interpreter's lock.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

_ALL: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_NONE: Final = np.uint64(0)
_ONE: Final = np.uint64(1)
_BITS: Final = 64
_FULL: Final = 255  # what a byte holds
_BLOCK: Final = 512  # words worked on at a time: they stay near the processor


def _compiled(kernel: Callable[..., Any]) -> Callable[..., Any]:
    try:
        return njit(kernel, nogil=True, cache=True)
    except RuntimeError:  # no folder that the result could be kept in
        return njit(kernel, nogil=True)


def _population(_typing: Any, _word: Any) -> Any:
    """How many bits of a word are set: one instruction."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return types.uint64(types.uint64), generate


def _lowest_place(_typing: Any, _word: Any) -> Any:
    """The place of the lowest bit that is set, of a word that has any: one instruction."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.cttz(given[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


def _bits_added(_typing: Any, lanes: Any, _word: Any) -> Any:
    """Add each of the 64 bits of a word to a lane of its own, a byte each: one instruction where processors have masks, else a few."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        bytes_ = ir.VectorType(ir.IntType(8), _BITS)
        array = context.make_array(signature.args[0])(context, builder, given[0])
        place = builder.bitcast(array.data, bytes_.as_pointer())
        bits = builder.zext(builder.bitcast(given[1], ir.VectorType(ir.IntType(1), _BITS)), bytes_)
        builder.store(builder.add(builder.load(place, align=1), bits), place, align=1)
        return context.get_dummy_value()

    return types.void(lanes, types.uint64), generate


_ones: Any = intrinsic(_population)
_lowest: Any = intrinsic(_lowest_place)
_add_bits: Any = intrinsic(_bits_added)


@_compiled
def keep(
    selected: np.ndarray,
    planes: np.ndarray,
    codes: np.ndarray,
    others: bool,
    firsts: np.ndarray,
    stops: np.ndarray,
) -> None:
    """Take away, in some runs of words, the bits whose code is none of these, or with ``others`` one of these.

    ``planes`` (digits, words) are the binary digits of the codes.
    """
    room, more = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.uint64)
    for r in range(len(firsts)):
        for first in range(firsts[r], stops[r], _BLOCK):
            block = selected[first : min(first + _BLOCK, stops[r])]
            found, equal = room[: len(block)], more[: len(block)]
            found[:] = _NONE
            for code in codes:
                equal[:] = _ALL
                for digit in range(len(planes)):
                    plane = planes[digit][
                        first : first + len(block)
                    ]  # cut, so that no place is looked at twice
                    turned = _NONE if code >> digit & 1 else _ALL
                    for i in range(len(block)):
                        equal[i] &= plane[i] ^ turned
                for i in range(len(block)):
                    found[i] |= equal[i]
            turned = _ALL if others else _NONE
            for i in range(len(block)):
                block[i] &= found[i] ^ turned


@_compiled
def fill(selected: np.ndarray, firsts: np.ndarray, stops: np.ndarray) -> None:
    """Set all bits in some runs of words."""
    for r in range(len(firsts)):
        selected[firsts[r] : stops[r]] = _ALL


@_compiled
def below(selected: np.ndarray, planes: np.ndarray, number: int, others: bool, first: int, stop: int) -> None:
    """Take away, in a run of words, the bits whose number is not below another one, or with ``others`` below it.

    ``planes`` (digits, words) are the binary digits of the numbers; they agree down to a digit in which the other has a one.
    """
    for w in range(first, stop):
        found, equal = _NONE, _ALL
        for digit in range(len(planes) - 1, -1, -1):
            bits = planes[digit, w]
            if number >> digit & 1:
                found |= equal & ~bits
                equal &= bits
            else:
                equal &= ~bits
        selected[w] &= ~found if others else found


@_compiled
def runs(
    ends: np.ndarray, kept: np.ndarray, gap: int, firsts: np.ndarray, stops: np.ndarray
) -> tuple[int, int]:
    """The words of some segments in runs, over gaps of so many words; gives how many runs, and how many words of segments, there are."""
    n, words = 0, 0
    for s in kept:
        first, stop = ends[0, s] >> 6, ((ends[1, s] - 1) >> 6) + 1
        words += stop - first
        if n and first <= stops[n - 1] + gap:
            stops[n - 1] = stop
        else:
            firsts[n], stops[n] = first, stop
            n += 1
    return n, words


@_compiled
def pieces(
    selected: np.ndarray,
    segments: tuple[np.ndarray, np.ndarray],
    word: np.ndarray,
    mask: np.ndarray,
    held: np.ndarray,
) -> tuple[int, int]:
    """Cut the selected bits at the ends of segments (the ends of all, and which are looked at); where any are selected is a cell.

    Fills for each piece its word and its bits, for each cell its segment and the piece behind its last (``held``); gives the number of
    cells and the records of the largest.
    """
    ends, kept = segments
    n, cells, most = 0, 0, 0
    for s in kept:
        start, stop = ends[0, s], ends[1, s]
        last, before, records = (stop - 1) >> 6, n, 0
        low = _ALL << np.uint64(start & 63)
        for w in range(start >> 6, last + 1):
            bits = selected[w] & low
            low = _ALL
            if w == last and stop & 63:
                bits &= _ALL >> np.uint64(_BITS - (stop & 63))
            word[n], mask[n] = w, bits  # the next takes its place if there are none: no branch to foresee
            n += bits != _NONE
            records += np.int64(_ones(bits))
        held[0, cells], held[1, cells] = s, n
        cells += n > before
        most = max(most, records)
    return cells, int(most)


@_compiled
def count(rows: np.ndarray, word: np.ndarray, mask: np.ndarray, stops: np.ndarray, out: np.ndarray) -> None:
    """Add to ``out`` (cells, 64) the bits of the rows, a word a record, that the pieces of each cell have.

    They are gathered in bytes, which go to their cell at its end, and before one of them could be full.
    """
    lanes, first = np.zeros(_BITS, np.uint8), 0
    for c in range(len(stops)):
        sums, room = out[c], _FULL
        for v in range(first, stops[c]):
            at, bits = np.int64(word[v]) * _BITS, mask[v]
            while bits:
                _add_bits(lanes, rows[at + np.int64(_lowest(bits))])
                bits &= bits - _ONE
            room -= _BITS
            if room < _BITS or v + 1 == stops[c]:
                for i in range(_BITS):
                    sums[i] += lanes[i]
                    lanes[i] = 0
                room = _FULL
        first = stops[c]


@_compiled
def count_few(
    rows: np.ndarray, word: np.ndarray, mask: np.ndarray, stops: np.ndarray, out: np.ndarray
) -> None:
    """The same where no cell has more records than a byte holds: they are added to the bytes of the cell itself."""
    first = 0
    for c in range(len(stops)):
        sums = out[c]
        for v in range(first, stops[c]):
            at, bits = np.int64(word[v]) * _BITS, mask[v]
            while bits:
                _add_bits(sums, rows[at + np.int64(_lowest(bits))])
                bits &= bits - _ONE
        first = stops[c]


@_compiled
def count_planes(
    planes: np.ndarray, column: int, word: np.ndarray, mask: np.ndarray, stops: np.ndarray, out: np.ndarray
) -> None:
    """Add to ``out`` (cells, n) how many bits of the pieces stand in the n planes from a column on, of (words, planes)."""
    first = 0
    for c in range(len(stops)):
        sums = out[c]
        for v in range(first, stops[c]):
            bits, row = mask[v], planes[word[v]]
            for i in range(len(sums)):
                sums[i] += _ones(bits & row[column + i])
        first = stops[c]


@_compiled
def amounts(
    codes: np.ndarray,
    values: np.ndarray,
    word: np.ndarray,
    mask: np.ndarray,
    stops: np.ndarray,
    out: np.ndarray,
) -> None:
    """Add to ``out`` (cells, 3) number, sum and squares of the values that the bits of the pieces have the codes of; 0 is none."""
    first = 0
    for c in range(len(stops)):
        known, total, squares = 0, 0.0, 0.0
        for v in range(first, stops[c]):
            at, bits = np.int64(word[v]) * _BITS, mask[v]
            while bits:
                code = codes[at + np.int64(_lowest(bits))]
                bits &= bits - _ONE
                known += code != 0
                total += values[code]
                squares += values[code] * values[code]
        sums = out[c]
        sums[0] += known
        sums[1] += total
        sums[2] += squares
        first = stops[c]


@_compiled
def plain_amounts(
    values: np.ndarray, word: np.ndarray, mask: np.ndarray, stops: np.ndarray, out: np.ndarray
) -> None:
    """The same of the values themselves; NaN is none."""
    first = 0
    for c in range(len(stops)):
        sums = out[c]
        for v in range(first, stops[c]):
            at, bits = np.int64(word[v]) * _BITS, mask[v]
            while bits:
                value = values[at + np.int64(_lowest(bits))]
                bits &= bits - _ONE
                if value == value:
                    sums[0] += 1
                    sums[1] += value
                    sums[2] += value * value
        first = stops[c]


@_compiled
def number(codes: np.ndarray, size: int, less: int, key: np.ndarray) -> None:
    """Make each key the number of itself and a code, of which there are ``size`` from ``less`` on."""
    for i in range(len(key)):
        key[i] = key[i] * size + codes[i] - less


@_compiled
def sift(codes: np.ndarray, wanted: np.ndarray, found: np.ndarray) -> int:
    """Put the places of the codes that are wanted into ``found``; gives how many they are."""
    n = 0
    for i in range(len(codes)):
        found[n] = i  # the next takes its place if it is not: no branch to foresee
        n += int(wanted[codes[i]])
    return n


@_compiled
def sift_again(codes: np.ndarray, wanted: np.ndarray, found: np.ndarray) -> int:
    """Leave those of the places in ``found`` that have codes that are wanted; gives how many they are."""
    n = 0
    for i in range(len(found)):
        place = found[i]
        found[n] = place
        n += int(wanted[codes[place]])
    return n


@_compiled
def join(cells: np.ndarray, part: slice, key: np.ndarray, out: np.ndarray, place: slice) -> None:
    """Add the part of each row of ``cells`` to the place of the row of ``out`` that its key says."""
    for c in range(len(key)):
        row, sums = cells[c][part], out[key[c]][place]
        for i in range(len(row)):
            sums[i] += row[i]


@_compiled
def gather(
    cells: np.ndarray, part: slice, chosen: np.ndarray, key: np.ndarray, out: np.ndarray, place: slice
) -> None:
    """The same of some rows of ``cells``."""
    for c in range(len(chosen)):
        row, sums = cells[chosen[c]][part], out[key[c]][place]
        for i in range(len(row)):
            sums[i] += row[i]

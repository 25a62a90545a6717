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
def pieces(
    selected: np.ndarray,
    ends: np.ndarray,
    word: np.ndarray,
    mask: np.ndarray,
    cell: np.ndarray,
    held: np.ndarray,
) -> tuple[int, int]:
    """Cut the selected bits at the ``ends`` of segments (first bits, and those behind the last); where any are selected is a cell.

    Fills for each piece its word, its bits and its cell, for each cell its segment; gives the number of pieces and of cells.
    """
    starts, stops = ends
    n, cells = 0, 0
    for s in range(len(starts)):
        last, before = (stops[s] - 1) >> 6, n
        low = _ALL << np.uint64(starts[s] & 63)
        for w in range(starts[s] >> 6, last + 1):
            bits = selected[w] & low
            low = _ALL
            if w == last and stops[s] & 63:
                bits &= _ALL >> np.uint64(_BITS - (stops[s] & 63))
            word[n], mask[n], cell[n] = (
                w,
                bits,
                cells,
            )  # the next takes its place if there are none: no branch to foresee
            n += bits != _NONE
        held[cells] = s
        cells += n > before
    return n, cells


@_compiled
def count(rows: np.ndarray, word: np.ndarray, mask: np.ndarray, cell: np.ndarray, out: np.ndarray) -> None:
    """Add to ``out`` (cells, 64) the bits of the rows, a word a record, that each piece has.

    They are gathered in bytes, which go to their cell at its end, and before one of them could be full.
    """
    lanes, room = np.zeros(_BITS, np.uint8), _FULL
    for v in range(len(word)):
        first, bits = np.int64(word[v]) * _BITS, mask[v]
        while bits:
            _add_bits(lanes, rows[first + np.int64(_lowest(bits))])
            bits &= bits - _ONE
        room -= _BITS
        if room < _BITS or v + 1 == len(word) or cell[v + 1] != cell[v]:
            sums = out[cell[v]]
            for i in range(_BITS):
                sums[i] += lanes[i]
                lanes[i] = 0
            room = _FULL


@_compiled
def count_planes(
    planes: np.ndarray, first: int, word: np.ndarray, mask: np.ndarray, cell: np.ndarray, out: np.ndarray
) -> None:
    """Add to ``out`` (cells, n) how many bits of each piece stand in the n planes from the first on, of (words, planes)."""
    for v in range(len(word)):
        bits, row, sums = mask[v], planes[word[v]], out[cell[v]]
        for i in range(len(sums)):
            sums[i] += _ones(bits & row[first + i])


@_compiled
def amounts(
    codes: np.ndarray,
    values: np.ndarray,
    word: np.ndarray,
    mask: np.ndarray,
    cell: np.ndarray,
    out: np.ndarray,
) -> None:
    """Add to ``out`` (cells, 3) number, sum and squares of the values that the bits of each piece have the codes of; 0 is none."""
    for v in range(len(word)):
        first, bits, known, total, squares = np.int64(word[v]) * _BITS, mask[v], 0, 0.0, 0.0
        while bits:
            code = codes[first + np.int64(_lowest(bits))]
            bits &= bits - _ONE
            known += code != 0
            total += values[code]
            squares += values[code] * values[code]
        sums = out[cell[v]]
        sums[0] += known
        sums[1] += total
        sums[2] += squares


@_compiled
def plain_amounts(
    values: np.ndarray, word: np.ndarray, mask: np.ndarray, cell: np.ndarray, out: np.ndarray
) -> None:
    """The same of the values themselves; NaN is none."""
    for v in range(len(word)):
        first, bits, sums = np.int64(word[v]) * _BITS, mask[v], out[cell[v]]
        while bits:
            value = values[first + np.int64(_lowest(bits))]
            bits &= bits - _ONE
            if value == value:
                sums[0] += 1
                sums[1] += value
                sums[2] += value * value


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

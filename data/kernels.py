"""The few loops that numpy has no call for, compiled by numba when they are first used (docs/decisions/0046).

Belongs here: additions over arrays, nothing that knows what is counted. Not here: which arrays.

What is compiled is kept beside this file, or where numba keeps it when that folder cannot be written to; where nothing can be
kept it is compiled anew. No kernel starts threads, and none holds the interpreter's lock.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

_ALL: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_BITS: Final = 64


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


_ones: Any = intrinsic(_population)


@_compiled
def pieces(
    selected: np.ndarray,
    starts: np.ndarray,
    stops: np.ndarray,
    word: np.ndarray,
    mask: np.ndarray,
    segment: np.ndarray,
) -> int:
    """Cut the selected bits at the ends of segments, each of which has at least one bit.

    Fills for each piece its word, its bits and its segment; gives the number of pieces that have any bits.
    """
    n = 0
    for s in range(len(starts)):
        last = (stops[s] - 1) >> 6
        low = _ALL << np.uint64(starts[s] & 63)
        for w in range(starts[s] >> 6, last + 1):
            bits = selected[w] & low
            low = _ALL
            if w == last and stops[s] & 63:
                bits &= _ALL >> np.uint64(_BITS - (stops[s] & 63))
            if bits:
                word[n], mask[n], segment[n] = w, bits, s
                n += 1
    return n


@_compiled
def count(
    planes: np.ndarray, first: int, word: np.ndarray, mask: np.ndarray, segment: np.ndarray, out: np.ndarray
) -> None:
    """Add to ``out`` (segments, n) how many bits of each piece stand in the n planes from the first on, of (words, planes)."""
    for v in range(len(word)):
        bits, row, sums = mask[v], planes[word[v]], out[segment[v]]
        for i in range(len(sums)):
            sums[i] += _ones(bits & row[first + i])


@_compiled
def amounts(
    values: np.ndarray, word: np.ndarray, mask: np.ndarray, segment: np.ndarray, out: np.ndarray
) -> None:
    """Add to ``out`` (segments, 3) number, sum and squares of the values at the bits of each piece; NaN is no value."""
    for v in range(len(word)):
        bits, sums = mask[v], out[segment[v]]
        while bits:
            lowest = bits & (~bits + np.uint64(1))
            value = values[word[v] * _BITS + np.int64(_ones(lowest - np.uint64(1)))]
            bits ^= lowest
            if value == value:
                sums[0] += 1
                sums[1] += value
                sums[2] += value * value


@_compiled
def join(cells: np.ndarray, key: np.ndarray, out: np.ndarray) -> None:
    """Add each row of ``cells`` to the row of ``out`` that its key says."""
    for c in range(len(key)):
        row, sums = cells[c], out[key[c]]
        for i in range(len(row)):
            sums[i] += row[i]


@_compiled
def spread(counts: np.ndarray, chosen: np.ndarray, key: np.ndarray, out: np.ndarray) -> None:
    """Add the chosen cells of ``counts`` (slots, cells) to ``out`` (slots, groups), each to the group of its key."""
    for i in range(len(counts)):
        row, sums = counts[i], out[i]
        for j in range(len(chosen)):
            sums[key[j]] += row[chosen[j]]

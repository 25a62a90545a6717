"""A 64-bit hash of each text of an Arrow array, whole arrays at a time.

Belongs here: texts to numbers that tell them apart. Not here: which columns make a key (records.py, keys.py).

Two of ten million different texts get the same number once in 300,000 stores. The numbers are never stored.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Odd numbers whose bits look random, so that a product spreads every bit of a text over the upper half.
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_HALF: Final = np.uint64(32)
_THIRD: Final = np.uint64(29)
_LONG: Final = 4096  # bytes of a text above which going through it word by word takes longer than a digest


def of(texts: pa.Array) -> np.ndarray:
    """A hash of each text (of strings, dictionaries or whatever can be cast to strings); blank and missing are alike."""
    if isinstance(texts, pa.DictionaryArray):
        distinct = np.append(of(texts.dictionary), _of_strings(pa.array([""])))
        return distinct.take(
            pc.fill_null(texts.indices, len(texts.dictionary)).to_numpy(zero_copy_only=False)
        )
    strings = texts.cast(pa.string())
    return _of_strings(pc.fill_null(strings, "") if strings.null_count else strings)


def together(hashes: Iterable[np.ndarray]) -> np.ndarray:
    """One hash a row over the hashes of several columns, in their order."""
    first, *others = hashes
    for other in others:
        first = _stirred(first * _SPREAD ^ other)
    return first


def in_order(hashes: np.ndarray) -> np.ndarray:
    """The positions of hashes in ascending order, equal ones as they stand.

    Hashes mostly differ, and where equal ones need not stay in order numpy sorts in a quarter of the time.
    """
    order = np.argsort(hashes)
    ordered = hashes.take(order)
    return order if (ordered[1:] != ordered[:-1]).all() else np.argsort(hashes, kind="stable")


def distinct(hashes: np.ndarray) -> np.ndarray:
    """Each hash that occurs, ascending. Where most differ ``np.unique`` takes a hundred times as long: it looks each of them up."""
    ordered = np.sort(hashes)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def _of_strings(texts: pa.Array) -> np.ndarray:
    """Texts of one length at a time: they lie in memory as a matrix of bytes, hence of whole words."""
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return _mixed(np.zeros((len(texts), 0), dtype=np.uint64), 0)
    ends = np.frombuffer(offsets, dtype=np.int32, count=texts.offset + len(texts) + 1)[texts.offset :]
    bytes_, lengths = np.frombuffer(data, dtype=np.uint8), np.diff(ends)
    if 0 < lengths[0] <= _LONG and (lengths == lengths[0]).all():  # as ids mostly are: a matrix already
        return _mixed(_filled_up(bytes_[ends[0] : ends[-1]].reshape(len(texts), -1)), int(lengths[0]))
    found = np.empty(len(texts), dtype=np.uint64)
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        starts = ends[rows]
        if length > _LONG:
            found[rows] = [_digest(bytes_[start : start + length].tobytes()) for start in starts.tolist()]
        else:
            found[rows] = _mixed(_words(bytes_, starts, length), length)
    return found


def _digest(text: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def _words(data: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """(texts, words): each text of ``length`` bytes as words of eight."""
    if not length:
        return np.zeros((len(starts), 0), dtype="<u8")
    return _filled_up(np.lib.stride_tricks.sliding_window_view(data, length)[starts])


def _filled_up(texts: np.ndarray) -> np.ndarray:
    """(texts, words): texts of one length (texts, bytes), filled up with zeros to words of eight."""
    rows, length = texts.shape
    padded = np.zeros((rows, -(-length // 8) * 8), dtype=np.uint8)
    padded[:, :length] = texts
    return padded.view("<u8")


def _mixed(words: np.ndarray, length: int) -> np.ndarray:
    found = np.full(len(words), length + 1, dtype=np.uint64) * _SPREAD
    for word in words.T:
        found = _stirred((found ^ _stirred(word * _FIRST)) * _SPREAD)
    return _stirred(found)


def _stirred(numbers: np.ndarray) -> np.ndarray:
    """Every bit of a number made to depend on every other; different numbers stay different."""
    numbers = (numbers ^ numbers >> _HALF) * _SECOND
    return numbers ^ numbers >> _THIRD

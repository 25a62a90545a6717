"""Answers as bits: each a number of four bits, a record a few words of 64, so that thousands are compared at once.

Belongs here: answers to bits, hashes of values, counting what is filled. Not here: which answers are compared, and what
likeness means (near.py).
"""

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import codebook, tables

NIBBLE: Final = 15
_ONES: Final = np.uint64(0x1111_1111_1111_1111)
_SEED: Final = np.uint64(0x9E37_79B9_7F4A_7C15)


def nibbles(values: pa.Array, column: tables.Column) -> np.ndarray:
    """Each answer as a number of four bits: 0 for a blank; codes and yes or no exactly, others by a hash."""
    if values.null_count == len(values):
        return np.zeros(len(values), dtype=np.uint8)
    if column.kind == "boolean":
        return (
            pc.fill_null(pc.add(values.cast(pa.int8()), pa.scalar(1, pa.int8())), 0)
            .to_numpy(False)
            .astype(np.uint8)
        )
    if column.kind in ("integer", "number"):
        numbers = pc.cast(values, pa.float64())
        spread = mixed(pc.fill_null(numbers, 0).to_numpy(False).view(np.uint64))
        answers = (spread % np.uint64(NIBBLE)).astype(np.uint8) + np.uint8(1)
        return np.where(values.is_valid().to_numpy(False), answers, np.uint8(0))
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    if exact(column):
        known = {code: i + 1 for i, code in enumerate(codebook.load().codes(column.field or ""))}
        table = [known.get(text, 0) for text in texts]
    else:
        table = (
            (pd.util.hash_array(np.array(texts, dtype=object), categorize=False) % NIBBLE + 1).tolist()
            if texts
            else []
        )
    at = pc.fill_null(encoded.indices, len(table)).to_numpy(False)
    return np.array([*table, 0], dtype=np.uint8).take(at)


def exact(column: tables.Column) -> bool:
    """Whether four bits hold every answer of a column."""
    if column.kind == "boolean":
        return True
    return column.kind == "code" and len(codebook.load().codes(column.field or "")) <= NIBBLE


def hashed(values: pa.Array) -> np.ndarray:
    """A hash of each value, 0 for a blank, the same in every batch."""
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    texts = np.array([str(value) for value in encoded.dictionary.to_pylist()], dtype=object)
    known = pd.util.hash_array(texts, categorize=False) if len(texts) else np.empty(0, np.uint64)
    at = pc.fill_null(encoded.indices, len(texts)).to_numpy(False)
    return np.append(known, np.uint64(0)).take(at)


def mixed(values: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64: every bit of the input moves every bit of the result."""
    spread = values + _SEED
    spread = (spread ^ (spread >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    spread = (spread ^ (spread >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return spread ^ (spread >> np.uint64(31))


def different(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """How many of the four-bit numbers of each word are not the same in another."""
    folded = left ^ right
    folded |= folded >> np.uint64(1)
    folded |= folded >> np.uint64(2)
    folded &= _ONES
    return np.bitwise_count(folded)


def agreeing(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The four-bit numbers that are the same in both, 0 for the others."""
    folded = left ^ right
    folded |= folded >> np.uint64(1)
    folded |= folded >> np.uint64(2)
    return left & ~((folded & _ONES) * np.uint64(NIBBLE))


def filled(words: np.ndarray) -> np.ndarray:
    """How many of the four-bit numbers of each row are not 0."""
    found = np.zeros(len(words), dtype=np.uint8)
    for column in words.T:
        folded = column | (column >> np.uint64(1))
        found += np.bitwise_count((folded | (folded >> np.uint64(2))) & _ONES)
    return found.astype(np.int64)

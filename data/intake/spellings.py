"""Ids of a file that differ from others only in how they are written: p-7 beside P-007, Ｐ-007 or P–007.

Belongs here: how many ids of a file another one is so near to, and where the first stands. Not here: what programs do to ids, which
is undone (ids.py), or zeros that are missing within a file (damage.py).

Whether two such ids are one person only the people who gave them know, so that nothing is put together. But answers before and
after would never meet, and nobody would see why.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.intake import hashing, records
from data.text import written
from languages import noted

_BEYOND: Final = 128  # the first byte of a letter that is not ASCII
_CAPITALS: Final = np.arange(ord("A"), ord("Z") + 1)
_SMALL: Final = _CAPITALS + ord("a") - ord("A")
_SIGNS: Final = " _./-"  # what stands between the parts of an id
_FEW: Final = 100  # shapes of ids that are compared
_SHAPE: Final = np.arange(256, dtype=np.uint8)
_SHAPE[ord("0") : ord("9") + 1] = ord("9")
_SHAPE[_CAPITALS] = _SHAPE[_SMALL] = ord("a")
_ZERO_FIRST: Final = "(^|[^0-9])0[0-9]"
# The same, of any kind, with the dash that takes their place; a number with its zeros; a letter and its number apart.
_PARTS: Final = (
    (r"[\s_./\p{Pd}]+", "-"),
    (r"(^|[^0-9])0+([0-9])", r"\1\2"),
    (r"(\pL)-([0-9])", r"\1\2"),
)


class Alike(NamedTuple):
    """How many ids another one is written nearly as, and the first row of the file with such an id."""

    ids: int
    row: int

    @property
    def sentence(self) -> str:
        """The same in words, and what to do."""
        return noted(
            "{ids} ids, first in row {row}: where they are the same people or records, write them alike and bring the file in again",
            ids=f"{self.ids:,}",
            row=self.row,
        )


def alike(table: str, *, stored: Sequence[Path], new: Sequence[Path]) -> Alike | None:
    """The ids of ``new`` parts, none of them in ``stored``, that another of either is written nearly as; None where none is."""
    if not _may_be(table, (*stored, *new)):
        return None
    old, own = _Written.of(table, stored), _Written.of(table, new)
    several = _several_ways(np.append(old.loose, own.loose), np.append(old.exact, own.exact))
    found = np.flatnonzero(several[len(old.exact) :])
    found = found[~np.isin(own.exact[found], old.exact)]
    if not len(found):
        return None
    return Alike(len(np.unique(own.exact[found])), int(own.rows[found].min()))


def _may_be(table: str, paths: Sequence[Path]) -> bool:
    """Whether two of these ids can be one written in two ways."""
    found = _Letters.of(table, paths)
    if found.mixed or found.may_be_one(widths=True):
        return True
    if not found.may_be_one(widths=False):
        return False
    zeros = (pc.match_substring_regex(ids, _ZERO_FIRST) for ids, _ in _batches(table, paths))
    return any(pc.any(one).as_py() for one in zeros)


def _several_ways(loose: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """Mask of the ids that are, loosely, also written in another way."""
    order = np.argsort(loose)
    ordered, ways = loose[order], exact[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    sizes = np.diff(np.append(starts, len(ordered)))
    others = np.add.reduceat(ways != np.repeat(ways[starts], sizes), starts, dtype=np.int64)
    mask = np.zeros(len(loose), dtype=bool)
    mask[order] = np.repeat(others > 0, sizes)
    return mask


def _batches(table: str, paths: Iterable[Path]) -> Iterator[tuple[pa.Array, np.ndarray]]:
    """The ids of stored rows and the rows of their files, piece by piece."""
    for path in paths:
        for batch in records.batches_of(path, columns=[tables.KEYS[table][0], "_row"]):
            yield batch.column(0).combine_chunks().cast(pa.string()), batch.column(1).to_numpy()


@dataclass(frozen=True)
class _Written:
    """A hash of each id as it is written, one of how it reads loosely, and its row in its file."""

    exact: np.ndarray
    loose: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(cls, table: str, paths: Iterable[Path]) -> "_Written":
        nothing = np.empty(0, dtype=np.uint64)
        found = [(nothing, nothing, np.empty(0, dtype=np.int64))]
        found += [(hashing.of(ids), hashing.of(_loose(ids)), rows) for ids, rows in _batches(table, paths)]
        return cls(*(np.concatenate(one) for one in zip(*found, strict=True)))


def _loose(ids: pa.Array) -> pa.Array:
    """Ids without what people vary: capitals, widths of letters, signs between parts, zeros before a number."""
    ids = pc.utf8_lower(pc.utf8_normalize(ids, form="NFKC"))
    for pattern, plain in _PARTS:
        ids = pc.replace_substring_regex(ids, pattern=pattern, replacement=plain)
    return ids


@dataclass
class _Letters:
    """What ids are made of: mostly enough to say, at a tenth of the cost, that no two can be one written in two ways."""

    used: np.ndarray = field(default_factory=lambda: np.zeros(256, dtype=bool))
    shapes: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, table: str, paths: Iterable[Path]) -> "_Letters":
        found = cls()
        for ids, _ in _batches(table, paths):
            found.used[written(ids)] = True
            if len(found.shapes) <= _FEW and not found.mixed:
                found.shapes.update(pc.unique(_shapes(ids)).to_pylist())
        return found

    @property
    def mixed(self) -> bool:
        """Whether a letter stands large and small, or one is beyond ASCII."""
        return bool(self.used[_BEYOND:].any() or (self.used[_CAPITALS] & self.used[_SMALL]).any())

    def may_be_one(self, *, widths: bool) -> bool:
        """Whether ids of two shapes may be one; numbers of several ``widths`` not, where none begins with a zero."""
        if (
            len(self.shapes) > _FEW
        ):  # random letters and digits, say: of one length and with one sign they differ
            signs = self.used[[ord(sign) for sign in _SIGNS]].sum()
            return signs > 1 or len(set(map(len, self.shapes))) > 1
        return len({_plain(shape, widths=widths) for shape in self.shapes}) < len(self.shapes)


def _shapes(ids: pa.Array) -> pa.Array:
    """Ids with 9 for each digit and a for each letter: p-007 is a-999."""
    _, offsets, _ = ids.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=ids.offset + len(ids) + 1)[ids.offset :]
    buffers = (None, pa.py_buffer(ends - ends[0]), pa.py_buffer(_SHAPE[written(ids)]))
    return pa.Array.from_buffers(pa.string(), len(ids), list(buffers))


def _plain(shape: str, *, widths: bool) -> str:
    """A shape without what people vary in an id."""
    joined = re.sub(r"(?<=a)-(?=9)", "", re.sub(r"[\s_./-]+", "-", shape))
    return joined if widths else re.sub("9+", "9", joined)

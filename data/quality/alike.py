"""Records as bits, the pairs of them that are alike, and which of these are beyond chance.

Belongs here: finding the pairs without comparing all records, and the rule of near.py worked out. Not here: which answers
are compared, reading them, or confirming what was found (near.py).

Records that cannot be told are never compared: the answers of a pair that agree are answers of both, so that a record whose
own answers, all together, are not unlikely enough is in no pair. In a small block every pair is compared; in a large one
those that agree wholly in one band of columns, since d differences leave one of d + 1 bands as it is.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from data.quality import bits, rules

PER_WORD: Final = 16
_WINDOW: Final = 32  # neighbours a record of a large block is compared with in a band that more records share
_SMALL: Final = 256  # records of a block that are compared one with all
_SLICE: Final = (
    1 << 16
)  # pairs looked at together: what is worked out on the way stays in the processor's cache
_MOST: Final = 4_000_000  # pairs held of a table in which everybody is like everybody
_CLOSEST: Final = 8  # pairs of a record that are left then
_SLACK: Final = 1e-6  # bits; sums of fractions depend on their order


@dataclass(frozen=True)
class Pairs:
    """Rows told as near duplicates, by their positions in order of acceptance, and the earlier row each is like.

    ``equal`` and ``answered`` count the answers compared.
    """

    rows: np.ndarray
    others: np.ndarray
    equal: np.ndarray
    answered: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, which: np.ndarray) -> "Pairs":
        """The pairs of a mask or of positions."""
        return Pairs(self.rows[which], self.others[which], self.equal[which], self.answered[which])


NONE: Final = Pairs(*(np.empty(0, dtype=kind) for kind in (np.int32, np.int32, np.int8, np.int8)))


@dataclass(frozen=True)
class Records:
    """Some records of a table as bits: their positions in it (ascending), a hash of each one's block, and their words."""

    rows: np.ndarray
    blocks: np.ndarray
    words: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, which: np.ndarray) -> "Records":
        """The records of a mask or of positions."""
        return Records(self.rows[which], self.blocks[which], self.words[which])

    @cached_property
    def content(self) -> np.ndarray:
        """A hash of each record's words."""
        return _key(self.words, np.zeros(1, np.uint64))


@dataclass(frozen=True)
class Chance:
    """How unlikely answers are: ``surprise`` is the bits of each answer (columns × 16), ``filled`` the columns in use."""

    surprise: np.ndarray
    filled: int

    @cached_property
    def most_different(self) -> int:
        """How many answers of a pair may differ in a form of so many questions."""
        few = range(rules.DIFFERENT + 1)
        return max(n for n in few if n == 0 or self.filled - n >= rules.ALIKE * self.filled)

    @cached_property
    def _bytes(self) -> np.ndarray:
        """The surprise of two answers that share a byte (bytes × 256); nothing for a blank one."""
        columns = -(-len(self.surprise) // PER_WORD) * PER_WORD
        answers = np.zeros((columns, 16))
        answers[: len(self.surprise), 1:] = self.surprise[:, 1:]
        low, high = answers[0::2], answers[1::2]
        return (high[:, :, None] + low[:, None, :]).reshape(-1, 256)

    def of(self, words: np.ndarray) -> np.ndarray:
        """The bits of surprise of the answers of each record (records × words), all together."""
        found = np.zeros(len(words))
        octets = np.ascontiguousarray(words, dtype="<u8").view(np.uint8)
        told = [(at, surprise) for at, surprise in enumerate(self._bytes) if surprise.any()]
        for start in range(0, len(words), _SLICE):
            part = slice(start, start + _SLICE)
            for at, surprise in told:
                found[part] += surprise.take(octets[part, at])
        return found


def tellable(surprise: np.ndarray, *, scope: float) -> np.ndarray:
    """Which records, by the surprise of all their answers, may be one of a pair at all, among ``scope`` comparisons a record."""
    return surprise >= needed(scope) - _SLACK


def needed(scope: float) -> float:
    """The bits of surprise that agreement in all answers has to have among ``scope`` comparisons a record."""
    return math.log2(max(scope, 1.0)) - math.log2(rules.CHANCE)


# --- pairs ---------------------------------------------------------------------------------------------------------


def repeated(records: Records, chance: Chance, *, scope: float) -> Pairs:
    """Records that say all that an earlier one says, wherever it stands; each with the first that said it."""
    later, earlier = _firsts(records.content)
    return _told(records, later, earlier, chance, scope=scope)


def in_blocks(records: Records, chance: Chance, *, scope: float) -> Pairs:
    """Pairs of one block that differ in a few answers at most."""
    records = records.take(records.blocks > 0)
    later, earlier = _firsts(_key(records.words, records.blocks))
    same = _told(records, later, earlier, chance, scope=scope)
    # Whoever is nearly like a record that repeats another wholly is nearly like that one.
    first = np.ones(len(records), dtype=bool)
    first[later] = False
    others = records.take(first)
    found, held = [same], 0
    for ends in candidates(others, chance.most_different):
        found.append(_told(others, *ends, chance, scope=scope))
        held += len(found[-1])
        if held > _MOST:
            found = [_closest_few(joined(found))]
            held = len(found[0])
    return joined(found)


def candidates(records: Records, different: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of one block that may differ in as few answers, as positions among the records."""
    order = np.argsort(records.blocks)
    sizes = _runs(records.blocks[order])
    small = np.repeat(sizes <= _SMALL, sizes)
    yield from _all_pairs(records.words, order[small], sizes[sizes <= _SMALL], different)
    large = order[~small]
    if len(large):
        yield from _in_bands(records, np.sort(large), different)


def _runs(sorted_: np.ndarray) -> np.ndarray:
    """How often each value of a sorted array occurs."""
    if not len(sorted_):
        return np.empty(0, dtype=np.int64)
    starts = np.flatnonzero(np.append(True, sorted_[1:] != sorted_[:-1]))
    return np.diff(np.append(starts, len(sorted_)))


def _all_pairs(
    words: np.ndarray, order: np.ndarray, sizes: np.ndarray, different: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each record of a block beside each other one: all with the next, all with the one after it, and so on.

    ``order`` has the records block by block. The largest blocks are put first, so that those which still have records to be
    compared with lie side by side.
    """
    by_size = np.argsort(-sizes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    sizes = sizes[by_size]
    ends = np.cumsum(sizes)
    within = np.arange(len(order)) - np.repeat(ends - sizes, sizes)
    order = order[np.repeat(starts[by_size], sizes) + within]
    first = words[order, 0]  # the other words of the few that agree in this one are compared afterwards
    left_over = np.repeat(sizes, sizes) - within  # records of the block from this one on
    for step in range(1, int(sizes.max(initial=0))):
        stop = int(ends[np.searchsorted(-sizes, -step, side="left") - 1]) - step
        for start in range(0, stop, _SLICE):
            part = slice(start, min(start + _SLICE, stop))
            near = bits.different(first[part], first[start + step : part.stop + step]) <= different
            at = np.flatnonzero(near & (left_over[part] > step)) + start
            if len(at):
                yield order[at + step], order[at]


def _in_bands(records: Records, rows: np.ndarray, different: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of one block that agree in all columns of one of the bands."""
    bands = different + 1
    for number in range(bands):
        key = _key(
            records.words, records.blocks, masks=_band(records.words.shape[1], number, bands), rows=rows
        )
        order = np.argsort(key)
        key, order = key[order], rows[order]
        at = np.arange(len(key))
        for step in range(1, _WINDOW + 1):
            at = at[at + step < len(key)]
            at = at[key[at] == key[at + step]]
            if not len(at):
                break
            yield order[at + step], order[at]


def _band(words: int, number: int, bands: int) -> np.ndarray:
    """For each word the mask of the columns of one band."""
    masks = np.zeros(words, dtype=np.uint64)
    for i in range(number, words * PER_WORD, bands):
        masks[i // PER_WORD] |= np.uint64(bits.NIBBLE << (4 * (i % PER_WORD)))
    return masks


def _firsts(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions whose key an earlier one has, and of each the first that has it."""
    order = np.argsort(key)
    sizes = _runs(key[order])
    if not (sizes > 1).any():
        return order[:0], order[:0]
    starts = np.cumsum(sizes) - sizes
    several = sizes > 1
    members = order[np.repeat(several, sizes)]
    firsts = np.repeat(np.minimum.reduceat(order, starts)[several], sizes[several])
    again = members != firsts
    return members[again], firsts[again]


def _key(
    words: np.ndarray, block: np.ndarray, *, masks: np.ndarray | None = None, rows: np.ndarray | None = None
) -> np.ndarray:
    """A hash of each record's words (of those bits the masks leave) and block, slice by slice."""
    n = len(words) if rows is None else len(rows)
    found = np.empty(n, dtype=np.uint64)
    for start in range(0, n, _SLICE):
        part = slice(start, min(start + _SLICE, n))
        chosen = part if rows is None else rows[part]
        mixed = block if len(block) == 1 else block[chosen]
        for i in range(words.shape[1]):
            column = words[chosen, i] if masks is None else words[chosen, i] & masks[i]
            mixed = bits.mixed(mixed ^ column)
        found[part] = mixed
    return found


# --- what is told --------------------------------------------------------------------------------------------------


def _told(records: Records, later: np.ndarray, earlier: np.ndarray, chance: Chance, *, scope: float) -> Pairs:
    """The pairs that are alike enough, and beyond chance among ``scope`` comparisons a record."""
    parts = (slice(start, start + _SLICE) for start in range(0, len(later), _SLICE))
    return joined([_beyond_chance(records, later[p], earlier[p], chance, scope=scope) for p in parts])


def _beyond_chance(
    records: Records, later: np.ndarray, earlier: np.ndarray, chance: Chance, *, scope: float
) -> Pairs:
    left, right = records.words[later], records.words[earlier]
    different, answered = bits.filled(left ^ right), bits.filled(left | right)
    kept = (different <= rules.DIFFERENT) & (answered >= rules.ANSWERED)
    kept &= answered - different >= rules.ALIKE * answered
    later, earlier, left, right, different, answered = (
        one[kept] for one in (later, earlier, left, right, different, answered)
    )
    surprise = chance.of(bits.agreeing(left, right))
    kept = needed(scope) + _WAYS[answered, different] <= surprise
    ends = records.rows[later], records.rows[earlier]
    # Told for the life of a version being built, so as small as they can be.
    rows = (np.maximum(*ends).astype(np.int32), np.minimum(*ends).astype(np.int32))
    return Pairs(*rows, (answered - different).astype(np.int8), answered.astype(np.int8)).take(kept)


# Base 2 logarithm of the number of ways to choose which of so many answers differ.
_WAYS: Final = np.array(
    [[math.log2(max(math.comb(n, k), 1)) for k in range(rules.DIFFERENT + 1)] for n in range(128)]
)


def joined(parts: Iterable[Pairs]) -> Pairs:
    """Several of them as one."""
    several = [NONE, *parts]
    names = ("rows", "others", "equal", "answered")
    return Pairs(*(np.concatenate([getattr(part, name) for part in several]) for name in names))


def closest(pairs: Pairs) -> Pairs:
    """One pair a row: the earlier record it shares most answers with, and of these the first."""
    return _best(pairs, 1)


def _closest_few(pairs: Pairs) -> Pairs:
    return _best(pairs, _CLOSEST)


def _best(pairs: Pairs, most: int) -> Pairs:
    order = np.lexsort((pairs.others, pairs.answered - pairs.equal, pairs.rows))
    sizes = _runs(pairs.rows[order])
    within = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return pairs.take(order[within < most])

"""Near duplicates: records with different keys that say (nearly) the same, more than chance would have them do.

Two scopes, one rule. Records of one *block* (the same day, round and enumerator, or district where none is known) may
differ in a few answers; records anywhere in the table must agree in all. A pair is told only where so much agreement is
expected by chance in fewer than ``rules.CHANCE`` of the records: with k answers agreeing whose shares among all records are
p1 … pk, a random other record agrees with probability p1·…·pk, whatever ways the few differing answers can be chosen in
are added, and the number of records compared multiplies it. So short forms and common answers are never told, however
alike they are; Kuriakose and Robbins (2016) look at the share of equal answers alone, and Simmons et al. (2016) show that
it has to be weighed against the number of questions, of answers and of records, which the rule above does.

How: an answer is four bits, a record a few words of 64 bits. Records that differ in at most d answers agree wholly in one of
d + 1 bands of columns, so sorting by band finds every such pair without comparing all. Cost grows with the number of
records, memory is 50 bytes a record. What is found by the bits is confirmed by the values.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
from scipy.special import gammaln

from data import tables
from data.quality import bits, rules
from data.quality.stored import Stored

_PER_WORD: Final = 16
_SAMPLED: Final = 200_000  # records that shares of answers are counted from
_WINDOW: Final = 32  # neighbours a record is compared with in a band that more records share
_SLICE: Final = 1_000_000  # pairs looked at together
_PERSON: Final = ("sex", "age_group", "education", "livelihood", "special_needs")
# What is asked of one person, or known of one event. Not compared: keys, days, what a whole session shares (activity, place,
# audience, phase, design) and what is worked out from other columns (scores).
_COMPARED: Final = {
    "activities": (
        *("activity_type", "audience", "ds_division", "place", "latitude", "longitude", "reached_female"),
        *("reached_male", "reached_total", "reach_basis", "target", "language", "partner"),
    ),
    "responses": (
        *_PERSON,
        *(
            "message_",
            "feels_informed",
            "risk_awareness",
            "planned_route",
            "wants_to_migrate",
            "previous_attempt",
        ),
        *("migration_reason_", "documents_", "deceived_by_agent", "source_used", "trusted_source"),
    ),
    "returnees": (
        *_PERSON,
        *("return_country", "assistance_", "rss_", "community_acceptance", "satisfaction", "experience"),
    ),
}
_BLOCK: Final = {
    "activities": ("date", "district"),
    "responses": ("date", "round"),
    "returnees": ("interview_date",),
}


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


@dataclass(frozen=True)
class Near:
    """The near duplicates of a table, and for each record whether it has answers enough to be told as one."""

    pairs: Pairs
    judged: np.ndarray


NONE: Final = Pairs(*(np.empty(0, dtype=kind) for kind in (np.int32, np.int32, np.int8, np.int8)))


def compared(table: str) -> tuple[tables.Column, ...]:
    """The columns that are compared in a table; none for one whose records say too little (calls)."""
    wanted = _COMPARED.get(table, ())
    return tuple(
        column
        for column in tables.SPECS[table]
        if column.name in wanted or (column.family and f"{column.family}_" in wanted)
    )


def find(stored: Stored) -> Near:
    """The near duplicates of a table."""
    if not stored.rows or not compared(stored.table):
        return Near(NONE, np.zeros(stored.rows, dtype=bool))
    records = _Records.of(stored)
    repeated = _repeated(records)
    here = _first_of_block(records, repeated)
    found = [
        _unlikely(records, [(repeated.rows, repeated.firsts)], scope=stored.rows / 2),
        _unlikely(records, [(here.rows, here.firsts)], scope=records.neighbours),
        _unlikely(records, _in_blocks(records, without=here.rows), scope=records.neighbours),
    ]
    pairs = _closest(records.confirmed(stored, _joined(found)))
    return Near(pairs, bits.filled(records.words) >= rules.ANSWERED)


@dataclass(frozen=True)
class _Records:
    """A table as bits: ``words`` is rows × words, ``blocks`` a hash of each record's block (0: none).

    ``bits`` is the surprise of each answer (columns × 16), from its share among all records.
    """

    columns: tuple[tables.Column, ...]
    words: np.ndarray
    blocks: np.ndarray
    bits: np.ndarray

    @classmethod
    def of(cls, stored: Stored) -> "_Records":
        columns = compared(stored.table)
        words = np.zeros((stored.rows, -(-len(columns) // _PER_WORD)), dtype=np.uint64)
        blocks = np.zeros(stored.rows, dtype=np.uint64)
        counts, step, at = np.zeros((len(columns), 16)), max(1, stored.rows // _SAMPLED), 0
        names = [*(column.name for column in columns), *_BLOCK[stored.table], "district", "_enumerator"]
        for batch in stored.batches(names):
            rows = slice(at, at + len(batch))
            for i, column in enumerate(columns):
                answers = bits.nibbles(batch.column(column.name), column)
                words[rows, i // _PER_WORD] |= answers.astype(np.uint64) << np.uint64(4 * (i % _PER_WORD))
                counts[i] += np.bincount(answers[::step], minlength=16)
            blocks[rows] = _blocks(batch, stored.table)
            at = rows.stop
        shares = (counts + 1) / (counts[:, 1:].sum(axis=1, keepdims=True) + 16)
        return cls(columns, words, blocks, -np.log2(shares))

    @cached_property
    def neighbours(self) -> float:
        """How many pairs of one block there are for each record."""
        sizes = np.unique(self.blocks[self.blocks > 0], return_counts=True)[1].astype(float)
        return float((sizes * (sizes - 1)).sum() / 2 / max(len(self.words), 1))

    def band(self, number: int, bands: int) -> np.ndarray:
        """For each word the mask of the columns of one band."""
        masks = np.zeros(self.words.shape[1], dtype=np.uint64)
        for i in range(number, len(self.columns), bands):
            masks[i // _PER_WORD] |= np.uint64(bits.NIBBLE << (4 * (i % _PER_WORD)))
        return masks

    def confirmed(self, stored: Stored, pairs: Pairs) -> Pairs:
        """The pairs of different persons that not only look alike: bits of texts and numbers are a hash of them.

        Whoever says the same in two rounds is one person of one opinion. Of pairs that differ in a text one in fifteen looks
        alike in it and is left out here, although the rest might be enough.
        """
        if not len(pairs):
            return pairs
        person = tables.KEYS[stored.table][0]
        hashed = [column.name for column in self.columns if not bits.exact(column)]
        wanted = np.unique(np.concatenate([pairs.rows, pairs.others]))
        hashes = bits.hashes(stored, [person, *hashed], wanted)
        left, right = (np.searchsorted(wanted, rows) for rows in (pairs.rows, pairs.others))
        kept = hashes[person][left] != hashes[person][right]
        for name in hashed:
            agree = self._answers(pairs.rows, name) == self._answers(pairs.others, name)
            kept &= ~agree | (hashes[name][left] == hashes[name][right])
        return _taken(pairs, kept)

    def _answers(self, rows: np.ndarray, name: str) -> np.ndarray:
        i = next(at for at, column in enumerate(self.columns) if column.name == name)
        return (self.words[rows, i // _PER_WORD] >> np.uint64(4 * (i % _PER_WORD))) & np.uint64(bits.NIBBLE)


def _blocks(batch: pa.RecordBatch, table: str) -> np.ndarray:
    """A hash of day, round and enumerator (or district) of each record; 0 where neither is known."""
    found = np.zeros(len(batch), dtype=np.uint64)
    for name in _BLOCK[table]:
        found = bits.mixed(found + bits.hashed(batch.column(name)))
    if table == "activities":  # one event is often entered by two people
        return found
    who, where = bits.hashed(batch.column("_enumerator")), bits.hashed(batch.column("district"))
    known = np.where(who > 0, who, where)
    return np.where(known > 0, bits.mixed(found + known), np.uint64(0))


# --- candidates ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Repeats:
    """Records that say all that an earlier one says, and the first that said it."""

    rows: np.ndarray
    firsts: np.ndarray


def _repeated(records: _Records) -> _Repeats:
    """Each record whose words stood before, anywhere in the table."""
    return _firsts(_key(records.words, np.zeros(1, np.uint64)), np.arange(len(records.words)))


def _first_of_block(records: _Records, repeated: _Repeats) -> _Repeats:
    """The same within one block; only what is repeated anywhere can be."""
    rows = np.union1d(repeated.rows, repeated.firsts)
    rows = rows[records.blocks[rows] > 0]
    return _firsts(_key(records.words[rows], records.blocks[rows]), rows)


def _firsts(key: np.ndarray, rows: np.ndarray) -> _Repeats:
    """The rows whose key an earlier one has (``rows`` ascend), each with the first of them."""
    if not len(rows):
        return _Repeats(rows, rows)
    order = np.argsort(key)
    starts = np.flatnonzero(np.append(True, key[order[1:]] != key[order[:-1]]))
    sizes = np.diff(np.append(starts, len(order)))
    several = sizes > 1
    members = order[np.repeat(several, sizes)]
    firsts = np.repeat(np.minimum.reduceat(order, starts)[several], sizes[several])
    again = members != firsts
    return _Repeats(rows[members[again]], rows[firsts[again]])


def _in_blocks(records: _Records, *, without: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of one block that agree in all columns of one of the bands.

    ``without`` are records that wholly repeat another of their block: whoever is nearly like them is nearly like that one.
    """
    meant = records.blocks > 0
    meant[without] = False
    rows = np.flatnonzero(meant)
    bands = rules.DIFFERENT + 1
    for number in range(bands):
        key = _key(records.words, records.blocks, masks=records.band(number, bands), rows=rows)
        order = np.argsort(key)
        key, order = key[order], rows[order]
        at = np.arange(len(key))
        for step in range(1, _WINDOW + 1):
            at = at[at + step < len(key)]
            at = at[key[at] == key[at + step]]
            if not len(at):
                break
            yield order[at + step], order[at]


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


def _unlikely(
    records: _Records, candidates: Iterable[tuple[np.ndarray, np.ndarray]], *, scope: float
) -> Pairs:
    """The candidates that are alike enough, and beyond chance among ``scope`` comparisons a record."""
    found = []
    for later, earlier in candidates:
        for start in range(0, len(later), _SLICE):
            part = slice(start, start + _SLICE)
            found.append(_told(records, later[part], earlier[part], scope=scope))
    return _joined(found)


def _told(records: _Records, later: np.ndarray, earlier: np.ndarray, *, scope: float) -> Pairs:
    left, right = records.words[later], records.words[earlier]
    different = bits.filled(left ^ right)
    few = different <= rules.DIFFERENT
    later, earlier, left, right, different = (a[few] for a in (later, earlier, left, right, different))
    answered = bits.filled(left | right)
    alike = (answered >= rules.ANSWERED) & (answered - different >= rules.ALIKE * answered)
    later, earlier, left, right, different, answered = (
        a[alike] for a in (later, earlier, left, right, different, answered)
    )
    surprise = np.zeros(len(later))
    for i in range(len(records.columns)):
        mine, theirs = (
            (words[:, i // _PER_WORD] >> np.uint64(4 * (i % _PER_WORD))) & np.uint64(bits.NIBBLE)
            for words in (left, right)
        )
        surprise += np.where((mine == theirs) & (mine > 0), records.bits[i][mine.astype(np.intp)], 0.0)
    expected = np.log2(max(scope, 1.0)) + _ways(answered, different) - surprise
    kept = expected <= np.log2(rules.CHANCE)
    # Told for the life of a version being built, so as small as they can be.
    ends = (np.maximum(later, earlier).astype(np.int32), np.minimum(later, earlier).astype(np.int32))
    counts = ((answered - different).astype(np.int8), answered.astype(np.int8))
    return _taken(Pairs(*ends, *counts), kept)


def _ways(answered: np.ndarray, different: np.ndarray) -> np.ndarray:
    """Base 2 logarithm of the number of ways to choose which answers differ."""
    n, k = answered.astype(float), different.astype(float)
    return (gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)) / np.log(2)


def _closest(pairs: Pairs) -> Pairs:
    """One pair a row: the earlier record it shares most answers with, and of these the first."""
    if not len(pairs):
        return pairs
    order = np.lexsort((pairs.others, pairs.answered - pairs.equal, pairs.rows))
    rows = pairs.rows[order]
    return _taken(pairs, order[np.append(True, rows[1:] != rows[:-1])])


def _taken(pairs: Pairs, which: np.ndarray) -> Pairs:
    return Pairs(pairs.rows[which], pairs.others[which], pairs.equal[which], pairs.answered[which])


def _joined(parts: Sequence[Pairs]) -> Pairs:
    if not parts:
        return NONE
    names = ("rows", "others", "equal", "answered")
    return Pairs(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

"""Near duplicates: records with different keys that say (nearly) the same, more than chance would have them do.

Two scopes, one rule. Records of one *block* (the same day, round and enumerator, or district where none is known) may
differ in a few answers; records anywhere in the table must agree in all. A pair is told only where so much agreement is
expected by chance in fewer than ``rules.CHANCE`` of the records: with k answers agreeing whose shares among all records are
p1 … pk, a random other record agrees with probability p1·…·pk, whatever ways the few differing answers can be chosen in
are added, and the number of records compared multiplies it. So short forms and common answers are never told, however
alike they are; Kuriakose and Robbins (2016) look at the share of equal answers alone, and Simmons et al. (2016) show that
it has to be weighed against the number of questions, of answers and of records, which the rule above does.

How: an answer is four bits, a record a few words of 64 bits (alike.py). The bits are set aside in parts, each with whole
blocks, so that memory does not grow with the table but for a bit and a byte a record. What is found by the bits is confirmed
by the values.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data import tables
from data.intake.spooling import Parts, parts
from data.quality import alike, bits, rules
from data.quality.alike import NONE, PER_WORD, Chance, Pairs, Records
from data.quality.stored import Stored

__all__ = ["NONE", "Near", "Pairs", "compared", "find"]

_SAMPLED: Final = 200_000  # records that shares of answers are counted from
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
class Near:
    """The near duplicates of a table, and for each record whether it has answers enough to be told as one."""

    pairs: Pairs
    judged: np.ndarray


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
    with _seen(stored) as seen, parts(seen.records.kind, rows=seen.rows) as aside:
        anywhere, neighbours = stored.rows / 2, seen.neighbours()
        found = []
        for part in seen.parts():
            surprise = seen.chance.of(part.words)
            few = part.take(alike.tellable(surprise, scope=neighbours))
            found.append(alike.in_blocks(few, seen.chance, scope=neighbours))
            # What wholly repeats another record may stand anywhere: parted anew, by what it says.
            content = part.take(alike.tellable(surprise, scope=anywhere))
            if len(content):
                aside.put(_packed(content), content.content)
        found += [alike.repeated(_unpacked(part), seen.chance, scope=anywhere) for part in aside]
        pairs = alike.closest(_confirmed(stored, alike.joined(found)))
        return Near(pairs, seen.judged)


# --- a table as bits -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Seen:
    """A table as bits, in parts with whole blocks."""

    rows: int
    records: Parts
    chance: Chance
    judged: np.ndarray

    def parts(self) -> Iterator[Records]:
        """The records part by part, in each as they were accepted."""
        return (_unpacked(part) for part in self.records)

    def neighbours(self) -> float:
        """How many pairs of one block there are for each record."""
        pairs = 0.0
        for part in self.records:
            blocks = part["block"]
            sizes = np.unique(blocks[blocks > 0], return_counts=True)[1].astype(float)
            pairs += float((sizes * (sizes - 1)).sum() / 2)
        return pairs / max(self.rows, 1)


@contextmanager
def _seen(stored: Stored) -> Iterator[_Seen]:
    """Read a table as bits."""
    columns = compared(stored.table)
    words = -(-len(columns) // PER_WORD)
    kind = _kind(words)
    counts, step, at = np.zeros((len(columns), 16)), max(1, stored.rows // _SAMPLED), 0
    judged, used = np.zeros(stored.rows, dtype=bool), np.zeros(len(columns), dtype=bool)
    names = [*(column.name for column in columns), *_BLOCK[stored.table], "district", "_enumerator"]
    with parts(kind, rows=stored.rows) as aside:
        for batch in stored.batches(names):
            piece, rows = np.zeros(len(batch), dtype=kind), slice(at, at + len(batch))
            octets = np.zeros((len(batch), words * PER_WORD // 2), dtype=np.uint8)
            sampled = slice(-at % step, None, step)  # the same records, whatever the pieces
            for i, column in enumerate(columns):
                own = bits.nibbles(batch.column(column.name), column)
                counts[i] += np.bincount(own[sampled], minlength=16)
                if own.any():
                    octets[:, i // 2] |= own << np.uint8(4 * (i % 2))
                    used[i] = True
            piece["row"], piece["block"] = np.arange(at, rows.stop), _blocks(batch, stored.table)
            piece["words"] = answers = octets.view("<u8")
            judged[rows] = bits.filled(answers) >= rules.ANSWERED
            aside.put(piece, piece["block"])
            at = rows.stop
        shares = (counts + 1) / (counts[:, 1:].sum(axis=1, keepdims=True) + 16)
        yield _Seen(stored.rows, aside, Chance(-np.log2(shares), int(used.sum())), judged)


def _kind(words: int) -> np.dtype:
    return np.dtype([("row", np.int32), ("block", np.uint64), ("words", np.uint64, (words,))])


def _packed(records: Records) -> np.ndarray:
    """Records as they are set aside."""
    found = np.empty(len(records), dtype=_kind(records.words.shape[1]))
    found["row"], found["block"], found["words"] = records.rows, records.blocks, records.words
    return found


def _unpacked(part: np.ndarray) -> Records:
    return Records(*(np.ascontiguousarray(part[name]) for name in ("row", "block", "words")))


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


# --- what was found ------------------------------------------------------------------------------------------------


def _confirmed(stored: Stored, pairs: Pairs) -> Pairs:
    """The pairs of different persons that not only look alike: bits of texts and numbers are a hash of them.

    Whoever says the same in two rounds is one person of one opinion. Of pairs that differ in a text one in fifteen looks
    alike in it and is left out here, although the rest might be enough.
    """
    if not len(pairs):
        return pairs
    person = tables.KEYS[stored.table][0]
    hashed = [column for column in compared(stored.table) if not bits.exact(column)]
    wanted = np.unique(np.concatenate([pairs.rows, pairs.others]))
    persons = np.zeros(len(wanted), dtype=np.uint64)
    looks = np.zeros((len(hashed), len(wanted)), dtype=np.uint8)
    values = np.zeros((len(hashed), len(wanted)), dtype=np.uint64)
    for at, batch in stored.chosen([person, *(column.name for column in hashed)], wanted):
        persons[at] = bits.hashed(batch.column(person))
        for i, column in enumerate(hashed):
            looks[i, at] = bits.nibbles(batch.column(column.name), column)
            values[i, at] = bits.hashed(batch.column(column.name))
    left, right = (np.searchsorted(wanted, rows) for rows in (pairs.rows, pairs.others))
    kept = persons[left] != persons[right]
    for look, value in zip(looks, values, strict=True):
        kept &= (look[left] != look[right]) | (value[left] == value[right])
    return pairs.take(kept)

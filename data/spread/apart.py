"""Records told apart by key over all parts of a file: the first in the order of the file stays, as where one process reads.

Belongs here: which rows of which part came before, and the parts without them. Not here: what a key is (records.py).

Beside each part stand the hashes of its keys. All keys that begin with the same bits are compared by one task, so that none
needs more memory than its share of the keys.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from data.intake import records
from data.intake.reading import Accounts, Ledger, only
from data.intake.records import Repeats
from data.spread.cluster import Cluster

_SHARE: Final = 4_000_000  # keys compared by one task: some 200 MB
_MOST: Final = 256  # shares


@dataclass(frozen=True)
class Written:
    """The usable rows of a part, and how many they are; the hashes of their keys stand beside them."""

    path: Path
    rows: int


@dataclass
class Settled:
    """A part without the rows that came before, what became of its rows, and what those rows said that came before."""

    path: Path
    accounts: Accounts = field(default_factory=Accounts)
    repeats: Repeats = field(default_factory=Repeats)


@dataclass(frozen=True)
class _Shares:
    """The files of keys in the order of acceptance, those in store before all others, and in how many shares they are compared."""

    keys: tuple[Path, ...]
    shares: int


@dataclass(frozen=True)
class _Cut:
    """A part and the positions of its rows that came before."""

    written: Written
    before: np.ndarray


def save(path: Path, hashes: np.ndarray) -> None:
    """Put the hashes of keys beside the rows of a part."""
    aside = path.with_name(f".{path.stem}-{uuid.uuid4().hex}.npy")
    np.save(aside, hashes)
    aside.replace(_beside(path))


def _beside(path: Path) -> Path:
    return path.with_suffix(".npy")


def settled(cluster: Cluster, parts: Sequence[Written], table: str, *, ledger: Ledger) -> list[Settled]:
    """The parts without the rows whose key came before: in the store, in a file of this run, or further up."""
    folder = parts[0].path.parent
    stored = [path.resolve() for path in (*ledger.stored(table), *ledger.parts.get(table, []))]
    held = list(cluster.each(_keys_of, (folder, table), list(enumerate(stored))))
    rows = sum(part.rows for part in parts) + sum(count for _, count in held)
    shares = min(max(1, -(-rows // _SHARE)), _MOST)
    keys = (*(path for path, _ in held), *(_beside(part.path) for part in parts))
    before: list[list[np.ndarray]] = [[] for _ in keys]
    for found in cluster.each(_repeated, _Shares(keys, shares), list(range(shares))):
        for at, positions in found.items():
            before[at].append(positions)
    none = np.empty(0, dtype=np.int64)
    cuts = [
        _Cut(part, np.sort(np.concatenate([none, *own])))
        for part, own in zip(parts, before[len(held) :], strict=True)
    ]
    return list(cluster.each(_without, table, cuts))


def differing(cluster: Cluster, parts: Sequence[Settled], table: str, *, ledger: Ledger) -> np.ndarray:
    """Row numbers of the rows that came before and say something else than the one that stays."""
    repeats = Repeats()
    for part in parts:
        repeats.join(part.repeats)
    if not repeats.rows:
        return np.empty(0, dtype=np.int64)
    stored = [path.resolve() for path in (*ledger.stored(table), *ledger.parts.get(table, []))]
    paths = [*stored, *(part.path for part in parts)]
    known: dict[int, int] = {}
    for found in cluster.each(_contents, (table, repeats.wanted), paths):
        known |= found
    return repeats.other_than(known)


def _keys_of(common: tuple[Path, str], stored: tuple[int, Path]) -> tuple[Path, int]:
    """Hash the keys of stored rows; gives the file they were put into, and their number."""
    (folder, table), (number, path) = common, stored
    hashes = np.concatenate([np.empty(0, dtype=np.uint64), *records.hashes_of(path, table)])
    beside = folder / f"stored-{number:04d}"
    save(beside, hashes)
    return _beside(beside), len(hashes)


def _repeated(shares: _Shares, share: int) -> dict[int, np.ndarray]:
    """By file the positions of rows whose key came before, of the keys of one share."""
    found = list(_of_share(shares, share))
    keys = np.concatenate([own for own, _ in found])
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    again = np.zeros(len(keys), dtype=bool)
    again[order[1:]] = ordered[1:] == ordered[:-1]
    repeated, start = {}, 0
    for at, (own, positions) in enumerate(found):
        mine = positions[again[start : start + len(own)]]
        start += len(own)
        if len(mine):
            repeated[at] = mine
    return repeated


def _of_share(shares: _Shares, share: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Of each file the keys of a share, and where they stand."""
    for path in shares.keys:
        keys = np.load(path)
        own = np.flatnonzero((keys >> np.uint64(32)) * np.uint64(shares.shares) >> np.uint64(32) == share)
        yield keys[own], own


def _without(table: str, cut: _Cut) -> Settled:
    """A part without some rows; nothing is written where there are none."""
    part, before = cut.written, cut.before
    if not len(before):
        found = Settled(part.path)
        for rows in records.batches_of(part.path, columns=["_place_check"]):
            found.accounts.accept(rows)
        return found
    found = Settled(part.path.with_name(f"{part.path.stem}-apart.parquet"))
    aside = found.path.with_name(f".{found.path.stem}-{uuid.uuid4().hex}")
    with records.writer(aside, table) as out:
        at = 0
        for rows in records.batches_of(part.path):
            out.write_table(_split(rows, before, at, table=table, found=found))
            at += len(rows)
    aside.replace(found.path)
    return found


def _split(rows: pa.Table, before: np.ndarray, at: int, *, table: str, found: Settled) -> pa.Table:
    """The rows that stay; those that came before are remembered."""
    stays = np.ones(len(rows), dtype=bool)
    stays[before[(before >= at) & (before < at + len(rows))] - at] = False
    gone = only(rows, ~stays)
    found.repeats.add(gone, records.key_hashes(gone, table), table)
    found.accounts.duplicate += len(gone)
    kept = only(rows, stays)
    found.accounts.accept(kept)
    return kept


def _contents(common: tuple[str, np.ndarray], path: Path) -> dict[int, int]:
    """What the stored rows with a repeated key say, by key."""
    table, wanted = common
    known: dict[int, int] = {}
    for rows in records.batches_of(path):
        known |= records.contents_by_key(rows, table, wanted=wanted)
    return known

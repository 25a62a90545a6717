"""Rows of a file that stand in the store under other keys: the file came in with another mapping of its ids, or a submission was edited.

Belongs here: how many there are. Not here: a file that comes in again in the same way (known.py), or rows with the key of another (records.py).

A row may hold two people, so that it is not refused; but mostly a person would count twice.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from data import tables
from data.columns import mangled
from data.columns.placing import Plan
from data.intake import hashing, records
from data.keeping import originals
from data.sources.kobo import ROOT
from data.store import Version

_PULL: Final = re.compile(r"kobo-.+-(?=\d{8}T\d{6}Z\.json$)")  # how a pull names its file, without the moment


def numbers(path: Path, before: Version | None, *, table: str, sheet: str) -> set[int]:
    """The ingests of the same sheet of the same file into a table. The file is read only where one of its size came in."""
    size = path.stat().st_size
    alike = [one for one in before.meta["ingests"] if one["size"] == size] if before else []
    alike = [one for one in alike if (one["table"], one["sheet"]) == (table, sheet)]
    digest = originals.digest(path) if alike else ""
    return {one["number"] for one in alike if one["sha256"] == digest}


def count(table: str, ingests: Collection[int], *, stored: Sequence[Path], new: Sequence[Path]) -> int:
    """How many rows of the parts ``new`` these ingests have stored under other ids."""
    if not ingests:
        return 0
    old, old_ids = _rows(table, stored, ingests)
    own, own_ids = _rows(table, new)
    known = hashing.together([own_ids, own]), hashing.together([old_ids, old])
    return int((np.isin(own, old) & ~np.isin(*known)).sum())


def edited(
    plan: Plan, file: str, before: Version | None, *, stored: Sequence[Path], new: Sequence[Path]
) -> int:
    """How many submissions in the parts ``new`` are stored with another key: an edit changed their id, round or day.

    A submission is told by its row, which in a pull is its number on the server, else by its root where that is its id.
    What another mapping read is left aside: it may read another round from the same submissions.
    """
    if plan.mapping.repeat or before is None:
        return 0
    at = plan.columns.get(tables.KEYS[plan.table][0])
    rooted = at is not None and mangled.line(plan.headers).meant[at] == ROOT
    pulled = _PULL.match(file)
    alike = [
        one["number"]
        for one in before.meta["ingests"]
        if (one["table"], one["mapping"], one["part"]) == (plan.table, plan.mapping.name, plan.mapping.part)
        and (not pulled or one["file"].startswith(pulled[0]))
    ]
    if not alike or not (pulled or rooted):
        return 0
    own, old = _rows(plan.table, new), _rows(plan.table, stored, alike)
    return int(np.isin(own[0], old[0]).sum() if pulled else np.isin(own[1], old[1]).sum())


def _rows(
    table: str, paths: Iterable[Path], ingests: Collection[int] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The rows that stored records had in their files, and a hash of the id of each; of some ingests, or of all."""
    found = [(np.empty(0, np.uint64), np.empty(0, np.uint64))]
    for path in paths:
        for batch in records.batches_of(path, columns=[tables.KEYS[table][0], "_row", "_ingest"]):
            ids, rows, number = (column.combine_chunks() for column in batch.columns)
            wanted = np.ones(len(rows), dtype=bool) if ingests is None else np.isin(number, list(ingests))
            kept = rows.to_numpy()[wanted].astype(np.uint64)
            found.append((kept, hashing.of(ids.filter(pa.array(wanted)))))
    rows, ids = (np.concatenate(one) for one in zip(*found, strict=True))
    return rows, ids

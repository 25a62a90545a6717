"""From a record in a table back to the row of the file it came from.

Belongs here: finding the record, its ingest and its problems. Not here: what the history looks like (history.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data import tables
from data.keeping import originals
from data.keeping.history import Ingest, named, whole
from data.problems import Unreadable
from data.rules import RULES
from data.store import Store, Version


@dataclass(frozen=True)
class Trace:
    """Where a record came from. ``problems`` are those of its row; ``kept`` tells whether the original is there."""

    key: tuple[str, ...]
    row: int
    ingest: Ingest
    kept: bool
    problems: pd.DataFrame


def traced(store: Store, version: Version, *, table: str, key: Sequence[str]) -> list[Trace]:
    """The records of ``table`` with this key, or with keys that begin with it (every round of a respondent).

    Raises Unreadable where there is none or the key has too many parts, StoreDamaged where the store cannot be read.
    """
    names = tables.KEYS[table]
    if len(key) > len(names):
        raise Unreadable(f"a key of {table} has {len(names)} part{'s'[: len(names) > 1]}: {', '.join(names)}")
    found = _records(version, table, dict(zip(names, key, strict=False))).to_pylist()
    if not found:
        raise Unreadable(f"{table} has no record with that key; a key is written as the table has it")
    ingests = {one["number"]: one for one in version.meta["ingests"]}
    there, problems = originals.kept(store.path), version.problems()
    traces = []
    for record in found:
        one = ingests.get(record["_ingest"]) or whole({"file": record["_source"], "table": table})
        own = problems[_of(one, record["_row"], problems)]
        traces.append(
            Trace(
                tuple(map(_text, (record[n] for n in names))),
                record["_row"],
                one,
                one["sha256"] in there,
                own,
            )
        )
    return traces


def lines(traces: Sequence[Trace]) -> Iterator[str]:
    """Traces as ``python -m data trace`` prints them."""
    for trace in traces:
        one = trace.ingest
        yield f"{' '.join(trace.key)}: row {trace.row} of {named(one['file'], one['sheet'])}"
        if one["number"]:
            mapping = f" with {one['mapping']}" if one["mapping"] else ""
            yield f"  ingest {one['number']}, {one['when']} by {one['who'] or 'unknown'}{mapping}"
            state = f"kept until {one['keep_until']}" if trace.kept else "not kept any more"
            yield f"  sha256 {one['sha256']}, original {state}"
        else:
            yield "  ingested before ingests were numbered"
        for problem in trace.problems.itertuples(index=False):
            value = f" = {problem.value!r}" if problem.value else ""
            yield f"  {problem.severity} ({problem.rule}): {problem.column}{value}: {RULES[str(problem.rule)].sentence}"


def _records(version: Version, table: str, wanted: dict[str, str]) -> pa.Table:
    """Keys and traces of the records that have these values; a version from before ingests has none for theirs."""
    dataset = version.table(table)
    own = [name for name in ("_source", "_row", "_ingest") if name in dataset.schema.names]
    condition = pc.scalar(True)
    for name, value in wanted.items():
        condition &= pc.field(name).cast(pa.string()) == value
    rows = dataset.to_table(columns=[*tables.KEYS[table], *own], filter=condition)
    return rows if "_ingest" in own else rows.append_column("_ingest", pa.nulls(len(rows), pa.int32()))


def _of(one: Ingest, row: int, problems: pd.DataFrame) -> pd.Series:
    same = (problems["file"] == one["file"]) & (problems["table"] == one["table"]) & (problems["row"] == row)
    return same & (problems["ingest"] == one["number"]) if "ingest" in problems else same


def _text(value: Any) -> str:
    return "" if value is None else str(value)

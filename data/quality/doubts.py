"""Doubts that show only when a table is seen whole: found after reading, told as problems, counted in the tallies.

Belongs here: which rows of a table are doubtful for their likeness, their haste or their numbers, the problems in words,
and handing them to the reports of the files they stand in. Not here: how each is found (near.py, numbers.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from data import problems
from data.problems import RULES
from data.quality import near, numbers
from data.quality.near import Near
from data.quality.numbers import Outside, Quick
from data.quality.stored import Stored
from data.reading import Ledger, Report

DOUBTS: Final = ("near_duplicate", "speeding", "far_outside")


@dataclass(frozen=True)
class Doubts:
    """The doubtful rows of a table, by position in order of acceptance."""

    stored: Stored
    near: Near
    quick: Quick
    outside: tuple[Outside, ...]


def find(stored: Stored, *, forms: Mapping[int, str]) -> Doubts:
    """Look at a whole table; ``forms`` names the mapping of each ingest by its number."""
    return Doubts(
        stored, near.find(stored), numbers.quick(stored, forms=forms), tuple(numbers.outside(stored))
    )


@dataclass(frozen=True)
class Looked:
    """What became of a run after its tables were looked at whole.

    ``reports`` are those of the run with the doubts about their own rows; ``earlier`` the doubts about rows that stood
    before, which may be others than in the version before: a median moves, and a new row may be like an old one.
    """

    doubts: Mapping[str, Doubts]
    reports: tuple[Report, ...]
    earlier: pd.DataFrame

    def settled(self, old: pd.DataFrame) -> pd.DataFrame:
        """Problems of the version before, without the doubts that ``earlier`` replaces."""
        return old[~(old["rule"].isin(DOUBTS) & old["table"].isin(list(self.doubts)))]


def look(ledger: Ledger, reports: Sequence[Report]) -> Looked:
    """Look at every table that got new rows in this run, old and new ones together, and tell the reports."""
    found = {table: _found(table, ledger, reports) for table in ledger.parts}
    frames = {table: frame(one) for table, one in found.items()}
    stood = {table: _stood(one, ledger) for table, one in found.items()}
    amended = []
    for report in reports:
        told = frames.get(report.table)
        if told is None or report.failure or report.before:
            amended.append(report)
        else:
            own = (told["position"] >= stood[report.table]) & (told["ingest"] == report.number)
            amended.append(_amended(report, told[own]))
    old = [told[told["position"] < stood[table]] for table, told in frames.items()]
    filled = [one[[*problems.COLUMNS, "ingest"]] for one in old if len(one)]
    earlier = pd.concat(filled, ignore_index=True) if filled else problems.empty().assign(ingest=0)
    return Looked(found, tuple(amended), earlier)


def _found(table: str, ledger: Ledger, reports: Sequence[Report]) -> Doubts:
    """The doubts about the rows of a table that stood before and those of this run, in order of acceptance."""
    ingests = ledger.before.meta["ingests"] if ledger.before else []
    forms = {one["number"]: one["mapping"] or "" for one in ingests}
    forms |= {one.number: one.mapping or "" for one in reports if not one.failure}
    old = [ledger.before.path / f"{table}.parquet"] if ledger.before else []
    return find(Stored(table, (*(path for path in old if path.exists()), *ledger.parts[table])), forms=forms)


def _stood(doubts: Doubts, ledger: Ledger) -> int:
    """How many rows stood before this run."""
    return doubts.stored.rows - Stored(doubts.stored.table, tuple(ledger.parts[doubts.stored.table])).rows


def _amended(report: Report, found: pd.DataFrame) -> Report:
    if found.empty:
        return report
    counts = found["rule"].value_counts()
    own = [(rule, int(counts[rule])) for rule in DOUBTS if rule in counts]
    kept = found.head(max(problems.CAP - len(report.problems), 0))[list(problems.COLUMNS)]
    together = pd.concat([one for one in (report.problems, kept) if len(one)], ignore_index=True)
    return replace(
        report,
        counts=(*report.counts, *own),
        left_out=report.left_out + len(found) - len(kept),
        problems=together.sort_values("row", kind="stable", ignore_index=True),
    )


def frame(doubts: Doubts) -> pd.DataFrame:
    """The problems of a table in words, with the position of each row; no value that could tell a person."""
    parts = [part for part in _parts(doubts) if len(part)]
    columns = [*problems.COLUMNS, "position", "ingest"]
    if not parts:
        return problems.empty().assign(position=0, ingest=0)[columns]
    found = pd.concat(parts, ignore_index=True).sort_values("position", kind="stable", ignore_index=True)
    positions = np.unique(found["position"])
    where = doubts.stored.take(["_source", "_row", "_ingest"], positions).set_axis(positions)
    rows = where.loc[found["position"]]
    return found.assign(
        ingest=rows["_ingest"].fillna(0).astype("int64").to_numpy(),
        file=rows["_source"].astype(str).to_numpy(),
        row=rows["_row"].to_numpy(),
        table=doubts.stored.table,
        sheet="",
        severity="doubtful",
    )[columns]


def _parts(doubts: Doubts) -> Iterator[pd.DataFrame]:
    yield _alike(doubts)
    quick = doubts.quick
    yield _part(
        "speeding",
        quick.rows,
        column="ended",
        values=[f"{minutes:.1f} minutes" for minutes in quick.minutes.tolist()],
        fixes=[
            f"half of all take {usual:.0f} minutes or more: ask how it was done"
            for usual in quick.usual.tolist()
        ],
    )
    for one in doubts.outside:
        ends = zip(one.low.tolist(), one.high.tolist(), strict=True)
        yield _part(
            "far_outside",
            one.rows,
            column=one.column,
            values=[f"{number:,.0f}" for number in one.numbers.tolist()],
            fixes=[
                f"check it: the others of its kind reach from {max(low, 0):,.0f} to {high:,.0f}"
                for low, high in ends
            ],
        )


def _alike(doubts: Doubts) -> pd.DataFrame:
    pairs = doubts.near.pairs
    others = np.unique(pairs.others)
    where = doubts.stored.take(["_source", "_row"], others).set_axis(others).loc[pairs.others]
    told = zip(
        where["_row"].tolist(),
        where["_source"].astype(str).tolist(),
        pairs.equal.tolist(),
        pairs.answered.tolist(),
        strict=True,
    )
    fixes = [
        f"compare it with row {row} of {file}, which has {equal} of {answered} answers the same"
        for row, file, equal, answered in told
    ]
    return _part("near_duplicate", pairs.rows, column="", values=[""] * len(pairs), fixes=fixes)


def _part(
    rule: str, rows: np.ndarray, *, column: str, values: Sequence[str], fixes: Sequence[str]
) -> pd.DataFrame:
    assert rule in RULES
    return pd.DataFrame(
        {"position": rows, "rule": rule, "column": column, "value": list(values), "fix": list(fixes)}
    )

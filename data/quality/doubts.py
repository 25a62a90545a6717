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
from data.intake.reading import Ledger, Report
from data.quality import near, numbers
from data.quality.near import Near
from data.quality.numbers import Outside, Quick
from data.quality.stored import Stored
from data.rules import RULES
from languages import noted

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
    at = {table: one.stored.rows - _new(one, ledger) for table, one in found.items()}
    earlier = [frame(one, range(at[table])) for table, one in found.items()]
    amended = []
    for report in reports:
        if report.failure or report.before or report.table not in found:
            amended.append(report)
            continue
        # Rows stand in order of acceptance, so those of a file are the next ones.
        own = range(at[report.table], at[report.table] + report.accepted)
        at[report.table] = own.stop
        amended.append(_amended(report, found[report.table], own))
    filled = [one for one in earlier if len(one)]
    old = pd.concat(filled, ignore_index=True) if filled else problems.empty().assign(ingest=0)
    return Looked(found, tuple(amended), old)


def _found(table: str, ledger: Ledger, reports: Sequence[Report]) -> Doubts:
    """The doubts about the rows of a table that stood before and those of this run, in order of acceptance."""
    ingests = ledger.before.meta["ingests"] if ledger.before else []
    forms = {one["number"]: one["mapping"] or "" for one in ingests}
    forms |= {one.number: one.mapping or "" for one in reports if not one.failure}
    old = ledger.before.parts(table) if ledger.before else ()
    paths = (*(path for path in old if path.exists()), *ledger.parts[table])
    return find(Stored(table, paths, ledger.fresh[table]), forms=forms)


def _new(doubts: Doubts, ledger: Ledger) -> int:
    """How many rows came in this run."""
    return Stored(doubts.stored.table, tuple(ledger.parts[doubts.stored.table])).rows


def _amended(report: Report, doubts: Doubts, own: range) -> Report:
    """The report with every doubt about its own rows counted, and as many told as there is room for."""
    counts = count(doubts, own)
    if not counts:
        return report
    kept = frame(doubts, own, room=max(problems.CAP - len(report.problems), 0))[list(problems.COLUMNS)]
    together = pd.concat([one for one in (report.problems, kept) if len(one)], ignore_index=True)
    return replace(
        report,
        counts=(*report.counts, *counts.items()),
        left_out=report.left_out + sum(counts.values()) - len(kept),
        problems=together.sort_values("row", kind="stable", ignore_index=True),
    )


def count(doubts: Doubts, own: range) -> dict[str, int]:
    """How many doubts by rule are about these rows; a row with two numbers far outside counts twice."""
    rows = {
        "near_duplicate": [doubts.near.pairs.rows],
        "speeding": [doubts.quick.rows],
        "far_outside": [one.rows for one in doubts.outside],
    }
    counted = {rule: sum(int(_within(one, own).sum()) for one in several) for rule, several in rows.items()}
    return {rule: n for rule, n in counted.items() if n}


def _within(rows: np.ndarray, own: range) -> np.ndarray:
    return (rows >= own.start) & (rows < own.stop)


def frame(doubts: Doubts, own: range, *, room: int = problems.CAP) -> pd.DataFrame:
    """The problems of these rows in words, the first ``room`` of them; no value that could tell a person.

    Columns are those of problems and the number of the ingest.
    """
    parts = [part for part in _parts(doubts, own, room) if len(part)]
    if not parts or not room:
        return problems.empty().assign(ingest=0)
    found = (
        pd.concat(parts, ignore_index=True)
        .sort_values("position", kind="stable", ignore_index=True)
        .head(room)
    )
    positions = np.unique(found["position"])
    where = doubts.stored.take(["_source", "_row", "_ingest"], positions).set_axis(positions)
    rows = where.loc[found["position"]]
    told = found.assign(
        ingest=rows["_ingest"].fillna(0).astype("int64").to_numpy(),
        file=rows["_source"].astype(str).to_numpy(),
        row=rows["_row"].to_numpy(),
        table=doubts.stored.table,
        sheet="",
        severity="doubtful",
    )
    return told[[*problems.COLUMNS, "ingest"]]


def _parts(doubts: Doubts, own: range, room: int) -> Iterator[pd.DataFrame]:
    """The first doubts of each rule, a frame a rule and column."""
    yield _alike(doubts, _first(doubts.near.pairs.rows, own, room))
    quick = doubts.quick
    at = _first(quick.rows, own, room)
    yield _part(
        "speeding",
        quick.rows[at],
        column="ended",
        values=[noted("{n} minutes", n=f"{minutes:.1f}") for minutes in quick.minutes[at].tolist()],
        fixes=[
            noted("half of all take {usual} minutes or more: ask how it was done", usual=f"{usual:.0f}")
            for usual in quick.usual[at].tolist()
        ],
    )
    for one in doubts.outside:
        at = _first(one.rows, own, room)
        ends = zip(one.low[at].tolist(), one.high[at].tolist(), strict=True)
        yield _part(
            "far_outside",
            one.rows[at],
            column=one.column,
            values=[f"{number:,.0f}" for number in one.numbers[at].tolist()],
            fixes=[
                noted(
                    "check it: the others of its kind reach from {low} to {high}",
                    low=f"{max(low, 0):,.0f}",
                    high=f"{high:,.0f}",
                )
                for low, high in ends
            ],
        )


def _first(rows: np.ndarray, own: range, room: int) -> np.ndarray:
    """Where the first of these rows stand among the doubtful ones (which ascend)."""
    return np.flatnonzero(_within(rows, own))[:room]


def _alike(doubts: Doubts, at: np.ndarray) -> pd.DataFrame:
    pairs = doubts.near.pairs
    others = np.unique(pairs.others[at])
    where = doubts.stored.take(["_source", "_row"], others).set_axis(others).loc[pairs.others[at]]
    files, rows = where["_source"].astype(str).tolist(), where["_row"].tolist()
    same = zip(rows, files, pairs.equal[at].tolist(), pairs.answered[at].tolist(), strict=True)
    fixes = [
        noted(
            "compare it with row {row} of {file}, which has {equal} of {all} answers the same",
            row=row,
            file=file,
            equal=equal,
            all=of,
        )
        for row, file, equal, of in same
    ]
    return _part("near_duplicate", pairs.rows[at], column="", values=[""] * len(at), fixes=fixes)


def _part(
    rule: str, rows: np.ndarray, *, column: str, values: Sequence[str], fixes: Sequence[str]
) -> pd.DataFrame:
    assert rule in RULES
    told = {
        "position": rows.astype(np.int64),
        "rule": rule,
        "column": column,
        "value": list(values),
        "fix": list(fixes),
    }
    return pd.DataFrame(told)

"""Ingest: files in, one new version of the store out; or the same reading without the new version (check).

Belongs here: the order of the steps and what a version holds. Not here: how one file is read (reading.py),
tables are put together (records.py) or a version is swapped (store.py).
"""

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from data import problems, pseudonyms, reading, records, scores, tables
from data.problems import Unreadable
from data.reading import Job, Ledger, Progress, Report
from data.scores import Weights
from data.store import Ingest, Meta, Store, Version
from geo.country import Country


@dataclass(frozen=True)
class Outcome:
    """The reports in the order of the files, and the version they made (None for check or if nothing came in)."""

    reports: tuple[Report, ...]
    version: Version | None = None


def ingest(
    jobs: Sequence[Job],
    *,
    store: Path,
    country: Country,
    weights: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read the files and publish a new version, unless one of them cannot be read: then nothing is changed.

    ``progress(file, rows)`` is told how far a file is. Raises Unreadable for a store or weights that do not fit.
    """
    target, scoring = Store(store), scores.read(weights)
    with target.building() as aside:
        before = target.current()
        _same_country(before, country)
        parts = aside / "parts"
        parts.mkdir()
        ledger = Ledger(parts, before, pseudonyms.coder(store, make=True))
        reports = tuple(
            reading.read(job, ledger, country=country, weights=scoring, progress=progress) for job in jobs
        )
        unread = any(report.failure for report in reports)
        if unread or not any(report.accepted or report.refused for report in reports):
            return Outcome(reports)
        _assemble(aside, ledger, reports, country=country, weights=scoring)
        return Outcome(reports, target.publish(aside))


def check(
    jobs: Sequence[Job],
    *,
    store: Path,
    country: Country,
    weights: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read the files as ``ingest`` does and change nothing."""
    scoring, before = scores.read(weights), Store(store).current()
    _same_country(before, country)
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        ledger = Ledger(Path(folder), before, pseudonyms.coder(store, make=False))
        reports = tuple(
            reading.read(job, ledger, country=country, weights=scoring, progress=progress) for job in jobs
        )
    return Outcome(reports)


def _same_country(before: Version | None, country: Country) -> None:
    if before and before.meta["country"] != country.code:
        raise Unreadable(
            f"the store holds data of {before.meta['country']!r}, not of {country.code!r}; name another --store"
        )


def _assemble(
    aside: Path, ledger: Ledger, reports: Sequence[Report], *, country: Country, weights: Weights
) -> None:
    """Everything a version holds: tables, problems, meta, cells."""
    from data import cells  # heavy: only a version that is built needs it

    sizes = {
        table: records.assemble(aside, table, before=ledger.before, parts=ledger.parts.get(table, []))
        for table in tables.TABLES
    }
    shutil.rmtree(ledger.folder)
    found = _problems(ledger.before, reports)
    found.to_parquet(aside / "problems.parquet", index=False)
    meta = _meta(ledger.before, reports, country=country, weights=weights)
    meta["rows"] = {table: rows for table, (rows, _) in sizes.items()}
    meta["as_of"] = {table: day.isoformat() if day else None for table, (_, day) in sizes.items()}
    meta["problems"] = {str(rule): int(n) for rule, n in found["rule"].value_counts().items()}
    (aside / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1), "utf-8")
    cells.build(aside, country=country)


def _problems(before: Version | None, reports: Sequence[Report]) -> pd.DataFrame:
    """The problems of earlier ingests and of these; those of a file that is read again are replaced."""
    frames = [report.problems for report in reports if not report.failure]
    if before:
        digests = {report.sha256 for report in reports}
        again = {(i["file"], i["table"]) for i in before.meta["ingests"] if i["sha256"] in digests}
        old = before.problems()
        stays = [pair not in again for pair in zip(old["file"], old["table"], strict=True)]
        frames.insert(0, old[stays])
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else problems.empty()


def _meta(before: Version | None, reports: Sequence[Report], *, country: Country, weights: Weights) -> Meta:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    ingests = [_entry(report, now) for report in reports if not report.failure]
    history = [*(before.meta["ingests"] if before else []), *ingests]
    sources_of = {
        table: list(dict.fromkeys(i["file"] for i in history if i["table"] == table and i["accepted"]))
        for table in tables.TABLES
    }
    return Meta(
        rows={},
        as_of={},
        sources=sources_of,
        demonstration=any(i["demonstration"] for i in history if i["accepted"]),
        country=country.code,
        built_at=now,
        score_weights=weights.name,
        ingests=history,
        problems={},
    )


def _entry(report: Report, now: str) -> Ingest:
    return Ingest(
        file=report.path.name,
        sha256=report.sha256,
        table=report.table,
        read=report.read,
        accepted=report.accepted,
        duplicate=report.duplicate,
        refused=report.refused,
        when=now,
        mapping=report.mapping,
        demonstration=report.demonstration,
    )

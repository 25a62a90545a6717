"""Ingest: files in, one new version of the store out; or the same reading without the new version (check).

Belongs here: the order of the steps and the accounts (read = accepted + duplicate + refused). Not here: how a
file is read (sources), a row typed (typed.py), tables put together (records.py) or a version swapped (store.py).
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from data import mapping, not_records, placing, problems, records, scores, sources, survey, tables
from data.mapping import Mapping
from data.problems import Problems, Unreadable
from data.records import Repeats, Seen
from data.scores import Weights
from data.sources import kobo
from data.sources.sheet import Chunk, Sheet
from data.store import Ingest, Meta, Store, Version
from data.typed import Typist
from geo.country import Country

Progress = Callable[[str, int], None]
_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Job:
    """One file to bring in: the table it is read as, its mapping if it needs one, and repairs asked for."""

    path: Path
    table: str
    mapping: Path | None = None
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What became of one file, for people and for the store."""

    path: Path
    table: str
    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    failure: str | None = None  # a sentence: nothing of the file could be used
    form: str = ""
    evidence: str = ""
    sha256: str = ""
    mapping: str | None = None
    demonstration: bool = False
    placed: tuple[tuple[str, str], ...] = ()  # (canonical name, header it was taken from)
    unused: tuple[str, ...] = ()
    unanswered: tuple[tuple[str, int], ...] = ()  # (question, rows that left it blank)
    place_checks: tuple[tuple[str, int], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()  # (rule, problems)
    left_out: int = 0  # problems counted but not kept
    problems: pd.DataFrame = field(default_factory=problems.empty)


@dataclass(frozen=True)
class Outcome:
    """The reports in the order of the files, and the version they made (None for check or if nothing came in)."""

    reports: tuple[Report, ...]
    version: Version | None = None


@dataclass
class _Ledger:
    """What was read so far in this run: keys met by table, parts written by table."""

    folder: Path
    before: Version | None
    seen: dict[str, Seen] = field(default_factory=dict)
    parts: dict[str, list[Path]] = field(default_factory=dict)

    def keys(self, table: str) -> Seen:
        if table not in self.seen:
            self.seen[table] = records.stored_keys(self.before, table)
        return self.seen[table]

    def next_part(self, table: str) -> Path:
        return self.folder / f"{table}-{sum(map(len, self.parts.values())):04d}.parquet"

    def kept(self, table: str, own: Path) -> Iterator[pa.Table]:
        """Every row that came before or with the file whose part is ``own``."""
        old = [self.before.path / f"{table}.parquet"] if self.before else []
        for path in [*old, *self.parts.get(table, []), own]:
            yield from records.batches_of(path)


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
        ledger = _Ledger(parts, before)
        reports = tuple(
            _read(job, ledger, country=country, weights=scoring, progress=progress) for job in jobs
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
        ledger = _Ledger(Path(folder), before)
        reports = tuple(
            _read(job, ledger, country=country, weights=scoring, progress=progress) for job in jobs
        )
    return Outcome(reports)


def _same_country(before: Version | None, country: Country) -> None:
    if before and before.meta["country"] != country.code:
        raise Unreadable(
            f"the store holds data of {before.meta['country']!r}, not of {country.code!r}; name another --store"
        )


def _read(
    job: Job, ledger: _Ledger, *, country: Country, weights: Weights, progress: Progress | None
) -> Report:
    """One file, whole or not at all."""
    part = ledger.next_part(job.table)
    try:
        form = mapping.read(job.mapping, table=job.table) if job.mapping else Mapping(job.table)
        sheet = _sheet(sources.read(job.path, expected=form.headers), form)
        reading = _Reading(job, sheet, form, country=country, weights=weights)
        seen = ledger.keys(job.table).copy()
        report = reading.run(part, seen, ledger=ledger, progress=progress)
    except Unreadable as error:
        part.unlink(missing_ok=True)
        return Report(job.path, job.table, failure=str(error))
    ledger.seen[job.table] = seen
    ledger.parts.setdefault(job.table, []).append(part)
    return report


def _sheet(sheets: Sequence[Sheet], form: Mapping) -> Sheet:
    """The sheet a mapping means: the first one, the one it names, or a repeat joined to its submissions."""
    if form.sheet:
        named = [sheet for sheet in sheets if sheet.name == form.sheet]
        if not named:
            names = ", ".join(sheet.name for sheet in sheets)
            raise Unreadable(
                f"{sheets[0].file} has no sheet {form.sheet!r}; it has {names or 'one without a name'}"
            )
        sheets = [named[0], *(sheet for sheet in sheets if sheet is not named[0])]
    return kobo.joined(sheets, form.repeat) if form.repeat else sheets[0]


class _Reading:
    """The reading of one sheet into a part, with its accounts."""

    def __init__(self, job: Job, sheet: Sheet, form: Mapping, *, country: Country, weights: Weights) -> None:
        self.job, self.sheet, self.form = job, sheet, form
        self.problems = Problems(file=sheet.file, table=job.table, sheet=sheet.name)
        plan = placing.plan(sheet, form)
        self.plan = survey.made(sheet, plan, country=country, problems=self.problems, fixes=job.fixes)
        self.typist = Typist(sheet, self.plan, country=country, weights=weights, problems=self.problems)
        self.repeats = Repeats()
        self.read = self.accepted = self.duplicate = self.refused = 0
        self.place_checks: dict[str, int] = {}

    def run(self, part: Path, seen: Seen, *, ledger: _Ledger, progress: Progress | None) -> Report:
        """Read to the end; the rows that are accepted are written to ``part``."""
        with records.writer(part, self.job.table) as out:
            for chunk in self.sheet.chunks():
                out.write_table(self._accept(chunk, seen))
                if progress:
                    progress(self.sheet.file, self.read)
        differing = self.repeats.differing(ledger.kept(self.job.table, part), self.job.table)
        self.problems.add("differs_from_first", np.sort(differing), column=self._key_header())
        return self._report()

    def _accept(self, chunk: Chunk, seen: Seen) -> pa.Table:
        """The rows of a chunk that go in."""
        self._refuse_ragged(chunk)
        found = not_records.split(chunk, self.plan)
        self.problems.add("totals_row", found.totals[0], values=found.totals[1])
        self.problems.add("note_row", found.notes[0], values=found.notes[1])
        others = len(chunk.rows) - len(found.records.rows)
        rows, refused = self.typist.typed(found.records)
        usable = rows.filter(pa.array(~refused))
        hashes = records.key_hashes(usable, self.job.table)
        first = seen.first(hashes)
        self.repeats.add(usable.filter(pa.array(~first)), hashes[~first], self.job.table)
        accepted = usable.filter(pa.array(first))
        if len(accepted):
            # What was typed must be what the table promises; anything else is a fault of the program.
            tables.schema(self.job.table).validate(records.frame(accepted, self.job.table))
        told = {"accepted": len(accepted), "duplicate": int((~first).sum())}
        self._count(chunk, refused=int(refused.sum()) + others, **told)
        for answer in accepted.column("_place_check").value_counts().to_pylist():
            name = str(answer["values"])
            self.place_checks[name] = self.place_checks.get(name, 0) + answer["counts"]
        return accepted

    def _refuse_ragged(self, chunk: Chunk) -> None:
        rule = "no_parent" if isinstance(self.sheet, kobo.JoinedSheet) else "wrong_number_of_fields"
        lone = np.isin(chunk.ragged, chunk.lone)
        self.problems.add(rule, chunk.ragged[~lone])
        self.problems.add("note_row", chunk.ragged[lone])

    def _count(self, chunk: Chunk, *, refused: int, accepted: int, duplicate: int) -> None:
        self.read += len(chunk.rows) + len(chunk.ragged)
        self.accepted += accepted
        self.duplicate += duplicate
        self.refused += refused + len(chunk.ragged)
        assert self.read == self.accepted + self.duplicate + self.refused, "a row was lost or counted twice"

    def _key_header(self) -> str:
        return self.typist.header_of(tables.KEYS[self.job.table][0])

    def _report(self) -> Report:
        plan = self.plan
        placed = [(name, plan.headers[position]) for name, position in plan.columns.items()]
        placed += [(name, choice.question) for name, choice in plan.choices.items()]
        return Report(
            path=self.job.path,
            table=self.job.table,
            read=self.read,
            accepted=self.accepted,
            duplicate=self.duplicate,
            refused=self.refused,
            form=self.sheet.form + (f", sheet {self.sheet.name!r}" if self.sheet.name else ""),
            evidence=plan.evidence.sentence(hxl=self.sheet.hxl),
            sha256=_sha256(self.job.path),
            mapping=self.form.name,
            demonstration=self.form.demonstration,
            placed=tuple(placed),
            unused=plan.unused,
            unanswered=tuple(self.typist.unanswered.items()),
            place_checks=tuple(sorted(self.place_checks.items())),
            counts=tuple(self.problems.counts.items()),
            left_out=self.problems.left_out,
            problems=self.problems.frame(),
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _assemble(
    aside: Path, ledger: _Ledger, reports: Sequence[Report], *, country: Country, weights: Weights
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

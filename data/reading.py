"""The reading of one file: its sheet typed and told apart by key into a part, with its accounts.

Belongs here: what is done with each chunk, and read = accepted + duplicate + refused. Not here: how a file is
opened (sources), a row typed (typed.py), or a version made of the parts (ingest.py).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from data import (
    ahead,
    formed,
    mapping,
    moved,
    not_records,
    placing,
    problems,
    promise,
    records,
    sheets,
    sources,
    survey,
    tables,
)
from data.fresh import Fresh
from data.history import Ingest
from data.mapping import Mapping
from data.problems import Problems, Unreadable
from data.pseudonyms import Coder
from data.records import Repeats, Seen
from data.scores import Weights
from data.sources import xlsform
from data.sources.sheet import Chunk, Sheet
from data.sources.text import OpenQuote
from data.store import Version
from data.typed import Typist
from data.watching import Watch
from geo.country import Country

Progress = Callable[[str, int], None]
FIRST: Final = 8  # rows kept for a person to look at


@dataclass(frozen=True)
class Job:
    """One file to bring in: the table it is read as, its mapping if it needs one, and repairs asked for.

    ``form``: the XLSForm it was collected with, ``sheet``: the sheet of a workbook, in place of those its mapping names.
    """

    path: Path
    table: str
    mapping: Path | None = None
    fixes: tuple[str, ...] = ()
    form: Path | None = None
    sheet: str | None = None


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
    sheet: str = ""
    form: str = ""
    evidence: str = ""
    sha256: str = ""
    number: int = 0  # of the ingest, unique in a store
    before: Ingest | None = None  # the same file came in then, in the same way: it was not read again
    mapping: str | None = None
    demonstration: bool = False
    placed: tuple[tuple[str, str], ...] = ()  # (canonical name, header it was taken from)
    unused: tuple[str, ...] = ()
    unanswered: tuple[tuple[str, int], ...] = ()  # (question, rows that left it blank)
    place_checks: tuple[tuple[str, int], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()  # (rule, problems)
    left_out: int = 0  # problems counted but not kept
    problems: pd.DataFrame = field(default_factory=problems.empty)
    first: pa.Table | None = None  # the first rows that go in, for a person to look at
    others: tuple[str, ...] = ()  # further sheets with records of this table


@dataclass
class Ledger:
    """What was read so far in this run, by table: keys met, parts written, and the rows of these that are still in memory."""

    folder: Path
    before: Version | None
    coder: Coder
    next_number: int = 1
    seen: dict[str, Seen] = field(default_factory=dict)
    parts: dict[str, list[Path]] = field(default_factory=dict)
    fresh: dict[str, Fresh] = field(default_factory=dict)

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


def read(
    job: Job, ledger: Ledger, *, country: Country, weights: Weights, progress: Progress | None
) -> Report:
    """One file, whole or not at all: a file that cannot be read leaves nothing in the ledger."""
    try:
        return _read(job, ledger, country=country, weights=weights, progress=progress)
    except OpenQuote:
        return _read(job, ledger, country=country, weights=weights, progress=progress, mend=True)


def _read(
    job: Job,
    ledger: Ledger,
    *,
    country: Country,
    weights: Weights,
    progress: Progress | None,
    mend: bool = False,
) -> Report:
    part = ledger.next_part(job.table)
    try:
        form = mapping.read(job.mapping, table=job.table) if job.mapping else Mapping(job.table)
        form = replace(form, sheet=job.sheet or form.sheet)
        named = job.form or form.form
        xls = xlsform.read(named) if named else None
        expected = (*form.headers, *(xls.headings if xls else ()))
        found = sources.read(job.path, expected=expected, mend=mend)
        chosen = sheets.chosen(found, form, by_form=xls is not None)
        sheet = chosen.sheet
        form = formed.understood(form, xls, sheet.headers, country=country) if xls else form
        reading = _Reading(job, sheet, form, country=country, weights=weights, coder=ledger.coder)
        chosen.tell(reading.problems)
        seen = ledger.keys(job.table).copy()
        reading.sheet.number = ledger.next_number
        report = reading.run(part, seen, ledger=ledger, progress=progress)
    except Unreadable as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OpenQuote) and not mend:
            raise
        return Report(job.path, job.table, failure=str(error))
    report = replace(report, others=chosen.others)
    ledger.seen[job.table] = seen
    ledger.next_number += 1
    ledger.parts.setdefault(job.table, []).append(part)
    ledger.fresh.setdefault(job.table, Fresh(job.table)).extend(reading.fresh)
    return report


class _Reading:
    """The reading of one sheet into a part, with its accounts."""

    def __init__(
        self, job: Job, sheet: Sheet, form: Mapping, *, country: Country, weights: Weights, coder: Coder
    ) -> None:
        self.job, self.form = job, form
        self.problems = Problems(file=sheet.file, table=job.table, sheet=sheet.name)
        sheet, plan = moved.settled(sheet, placing.plan(sheet, form), self.problems)
        self.sheet = sheet
        found = survey.made(sheet, plan, country=country, problems=self.problems, fixes=job.fixes)
        self.plan = found.plan
        self.typist = Typist(
            sheet, found, country=country, weights=weights, problems=self.problems, coder=coder
        )
        self.watch = Watch(self.plan, self.problems)
        self.repeats, self.fresh = Repeats(), Fresh(job.table)
        self.read = self.accepted = self.duplicate = self.refused = 0
        self.place_checks: dict[str, int] = {}
        self.first: pa.Table | None = None

    def run(self, part: Path, seen: Seen, *, ledger: Ledger, progress: Progress | None) -> Report:
        """Read to the end; the rows that are accepted are written to ``part``."""
        with records.writer(part, self.job.table) as out, ahead.written(out.write_table) as write:
            for chunk in ahead.read(self.sheet.drained()):
                rows = self._accept(self.watch.seen(chunk), seen)
                write(rows)
                self.fresh.add(rows)
                if progress:
                    progress(self.sheet.file, self.read)
        # What follows needs memory of its own: Arrow keeps what it no longer uses until it is told.
        pa.default_memory_pool().release_unused()
        differing = self.repeats.differing(ledger.kept(self.job.table, part), self.job.table)
        self.problems.add("differs_from_first", np.sort(differing), column=self._key_header())
        return self._report()

    def _accept(self, chunk: Chunk, seen: Seen) -> pa.Table:
        """The rows of a chunk that go in."""
        self._refuse_ragged(chunk)
        found = not_records.split(chunk, self.plan)
        for row, rule, text in found.others:
            self.problems.add(rule, [row], values=text)
        others = len(found.others)
        rows, refused = self.typist.typed(found.records)
        usable = _only(rows, ~refused)
        hashes = records.key_hashes(usable, self.job.table)
        first = seen.first(hashes)
        self.repeats.add(_only(usable, ~first), hashes[~first], self.job.table)
        accepted = _only(usable, first)
        if len(accepted):
            # What was typed must be what the table promises; anything else is a fault of the program.
            promise.keep(accepted, self.job.table)
            self.first = accepted.slice(0, FIRST) if self.first is None else self.first
        told = {"accepted": len(accepted), "duplicate": int((~first).sum())}
        self._count(chunk, refused=int(refused.sum()) + others, **told)
        for answer in accepted.column("_place_check").value_counts().to_pylist():
            name = str(answer["values"])
            self.place_checks[name] = self.place_checks.get(name, 0) + answer["counts"]
        return accepted

    def _refuse_ragged(self, chunk: Chunk) -> None:
        lone = np.isin(chunk.ragged, chunk.lone)
        unclosed = np.isin(chunk.ragged, chunk.unclosed)
        self.problems.add(self.sheet.ragged_rule, chunk.ragged[~lone & ~unclosed])
        self.problems.add("open_quote", chunk.unclosed)
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
            sheet=self.sheet.name,
            form=self.sheet.form + (f", sheet {self.sheet.name!r}" if self.sheet.name else ""),
            evidence=plan.evidence.sentence(hxl=self.sheet.hxl),
            number=self.sheet.number,
            mapping=self.form.name,
            demonstration=self.form.demonstration,
            placed=tuple(placed),
            unused=plan.unused,
            unanswered=tuple(self.typist.unanswered.items()),
            place_checks=tuple(sorted(self.place_checks.items())),
            counts=tuple(self.problems.counts.items()),
            left_out=self.problems.left_out,
            problems=self.problems.frame(),
            first=self.first,
        )


def _only(rows: pa.Table, mask: np.ndarray) -> pa.Table:
    """The rows of a mask; nearly always all of them, which costs nothing."""
    return rows if mask.all() else rows.filter(pa.array(mask))

"""The reading of one file: its sheet typed and told apart by key into a part, with its accounts.

Belongs here: what is done with each chunk, and read = accepted + duplicate + refused. Not here: how a file is
opened (sources), a row typed (typed.py), or a version made of the parts (ingest.py).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from data import mapping, problems, sources, tables
from data.columns import formed, moved, placing
from data.evidence import lookahead, not_records, sheets, survey
from data.evidence.watching import Watch
from data.intake import again, records, spellings
from data.intake.fresh import Fresh
from data.intake.records import LeftOut, Repeats, Seen
from data.intake.understood import Understood
from data.keeping.history import Ingest
from data.mapping import Mapping
from data.meaning import choices, composed, promise
from data.meaning.pseudonyms import Coder
from data.meaning.typed import Typist
from data.problems import Problems, Unreadable
from data.running import ahead
from data.scores import Weights
from data.sources import xlsform
from data.sources.sheet import Chunk, Sheet
from data.sources.text import OpenQuote
from data.store import Version
from geo.country import Country
from languages import noted

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
    part: str = ""  # what of each row the mapping is for (Mapping.part)
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
    understood: tuple[Understood, ...] = ()  # what its values came to; counted by check alone
    keys: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64), compare=False, repr=False)


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
    spread: "Spread | None" = None  # by whom a large file is read, if not here

    def keys(self, table: str) -> Seen:
        if table not in self.seen:
            self.seen[table] = records.stored_keys(self.before, table, parts=self.parts.get(table, ()))
        return self.seen[table]

    def stored(self, table: str) -> tuple[Path, ...]:
        """Where the rows of a table stand that came in earlier runs."""
        return self.before.parts(table) if self.before else ()

    def next_part(self, table: str) -> Path:
        return self.folder / f"{table}-{sum(map(len, self.parts.values())):04d}.parquet"

    def kept(self, table: str, own: Path) -> Iterator[pa.Table]:
        """Every row that came before or with the file whose part is ``own``."""
        for path in [*self.stored(table), *self.parts.get(table, []), own]:
            yield from records.batches_of(path)


class Spread(Protocol):
    """Several processes that read one file, each a part of it (data/spread)."""

    def sheet(self, sheet: Sheet, ledger: Ledger) -> Sheet:
        """The sheet cut into parts; as it is where it cannot be cut."""
        ...

    def run(self, reading: "Reading", *, ledger: Ledger, progress: Progress | None) -> list[Path]:
        """Read all parts; gives what is accepted, part by part. The reading's accounts hold the rest."""
        ...

    def building(self, version: Path) -> AbstractContextManager[Callable[[], None]]:
        """Have the cells of a version folder built while the block runs; gives what is left to be done in it."""
        ...


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
        sheet = ledger.spread.sheet(sheet, ledger) if ledger.spread else sheet
        reading = Reading(job, sheet, form, country=country, weights=weights, coder=ledger.coder)
        chosen.tell(reading.problems)
        reading.sheet.number = ledger.next_number
        parts, seen = _written(reading, part, ledger=ledger, progress=progress)
        reading.tell_ids(ledger, parts)
        choices.tell_never_chosen(reading.plan, reading.accounts.chosen, reading.problems)
    except Unreadable as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OpenQuote) and not mend:
            raise
        return Report(job.path, job.table, failure=str(error))
    ledger.seen.pop(job.table, None)
    ledger.seen.update(seen)
    ledger.next_number += 1
    ledger.parts.setdefault(job.table, []).extend(parts)
    ledger.fresh.setdefault(job.table, Fresh(job.table)).extend(reading.fresh)
    return replace(reading.report(), others=chosen.others)


def _written(
    reading: "Reading", part: Path, *, ledger: Ledger, progress: Progress | None
) -> tuple[list[Path], dict[str, Seen]]:
    """Read a file, here or in parts elsewhere; gives what was written, and the keys known then (none where nobody here saw them)."""
    if ledger.spread and isinstance(reading.sheet, lookahead.Spread):
        return ledger.spread.run(reading, ledger=ledger, progress=progress), {}
    seen = ledger.keys(reading.job.table).copy()
    reading.run(part, seen, ledger=ledger, progress=progress)
    return [part], {reading.job.table: seen}


class Rows:
    """The rows of a sheet that can be used, chunk by chunk, with the accounts of those that cannot."""

    def __init__(self, sheet: Sheet, typist: Typist, *, problems: Problems, watch: Watch) -> None:
        self.sheet, self.typist, self.problems, self.watch = sheet, typist, problems, watch
        self.read = self.refused = 0
        self.left_out = LeftOut()
        self._below = ""  # the header of another table further up, whose rows these are

    def usable(self, chunk: Chunk) -> pa.Table:
        """The rows of a chunk that are not refused."""
        chunk = self.watch.seen(chunk)
        self._refuse_ragged(chunk)
        found = not_records.split(chunk, self.typist.plan, below=self._below)
        self._below = found.below
        for row, rule, text in found.others:
            self.problems.add(rule, [row], values=text)
        rows, refused = self.typist.typed(found.records)
        self.read += len(chunk.rows) + len(chunk.ragged)
        self.refused += int(refused.sum()) + len(found.others) + len(chunk.ragged)
        if refused.any():
            self.left_out.add(only(rows, refused), self.typist.plan.table)
        return only(rows, ~refused)

    def _refuse_ragged(self, chunk: Chunk) -> None:
        lone = np.isin(chunk.ragged, chunk.lone)
        unclosed = np.isin(chunk.ragged, chunk.unclosed)
        self.problems.add(self.sheet.ragged_rule, chunk.ragged[~lone & ~unclosed])
        self.problems.add("open_quote", chunk.unclosed)
        self.problems.add("note_row", chunk.ragged[lone])


@dataclass
class Accounts:
    """What became of the rows of a file: read = accepted + duplicate + refused, and what was found about places and blanks."""

    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    unanswered: Counter[str] = field(default_factory=Counter)
    place_checks: Counter[str] = field(default_factory=Counter)
    chosen: dict[str, frozenset[str]] = field(default_factory=dict)

    def answered(self, other: "Accounts | Typist") -> None:
        """Add how questions with several answers were answered in further rows."""
        self.unanswered.update(other.unanswered)
        for question, codes in other.chosen.items():
            self.chosen[question] = self.chosen.get(question, frozenset()) | codes

    def join(self, other: "Accounts") -> None:
        """Add those of the next rows."""
        self.read += other.read
        self.accepted += other.accepted
        self.duplicate += other.duplicate
        self.refused += other.refused
        self.answered(other)
        self.place_checks.update(other.place_checks)

    def accept(self, rows: pa.Table) -> None:
        """Count rows that go in."""
        self.accepted += len(rows)
        for answer in rows.column("_place_check").value_counts().to_pylist():
            self.place_checks[str(answer["values"])] += answer["counts"]


class _Typed(NamedTuple):
    """The usable rows of a chunk, and how many rows of the sheet had been read and refused by then."""

    usable: pa.Table
    read: int
    refused: int


class Reading:
    """The reading of one sheet into a part, with its accounts."""

    def __init__(
        self, job: Job, sheet: Sheet, form: Mapping, *, country: Country, weights: Weights, coder: Coder
    ) -> None:
        self.job, self.form = job, form
        self.problems = Problems(file=sheet.file, table=job.table, sheet=sheet.name)
        plan = placing.plan(sheet, form)
        sheet = composed.over(sheet, plan, coder=coder, problems=self.problems)
        sheet, plan = moved.settled(sheet, plan, self.problems)
        self.sheet = sheet
        self.survey = survey.made(sheet, plan, country=country, problems=self.problems, fixes=job.fixes)
        self.plan = self.survey.plan
        typist = Typist(
            sheet, self.survey, country=country, weights=weights, problems=self.problems, coder=coder
        )
        self.rows = Rows(sheet, typist, problems=self.problems, watch=Watch(self.plan, self.problems))
        self.repeats, self.fresh = Repeats(), Fresh(job.table)
        self.accounts = Accounts()
        self.first: pa.Table | None = None

    def run(self, part: Path, seen: Seen, *, ledger: Ledger, progress: Progress | None) -> None:
        """Read to the end; the rows that are accepted are written to ``part``."""
        with records.writer(part, self.job.table) as out, ahead.written(out.write_table) as write:
            for typed in ahead.read(self._typed(ahead.read(self.sheet.drained()))):
                rows = self._accept(typed, seen)
                write(rows)
                self.fresh.add(rows)
                if progress:
                    progress(self.sheet.file, self.accounts.read)
        self.accounts.answered(self.rows.typist)
        # What follows needs memory of its own: Arrow keeps what it no longer uses until it is told.
        pa.default_memory_pool().release_unused()
        self.tell_differing(self.repeats.differing(ledger.kept(self.job.table, part), self.job.table))
        self.tell_standing(self.rows.left_out, ledger)

    def _typed(self, chunks: Iterable[Chunk]) -> Iterator[_Typed]:
        """The chunks typed, and all problems of theirs told: typing runs ahead of what depends on the rows before."""
        for chunk in chunks:
            yield _Typed(self.rows.usable(chunk), self.rows.read, self.rows.refused)

    def _accept(self, typed: _Typed, seen: Seen) -> pa.Table:
        """The rows of a chunk that go in."""
        usable = typed.usable
        hashes = records.key_hashes(usable, self.job.table)
        first = seen.first(hashes)
        self.repeats.add(only(usable, ~first), hashes[~first], self.job.table)
        accepted = only(usable, first)
        if len(accepted):
            # What was typed must be what the table promises; anything else is a fault of the program.
            promise.keep(accepted, self.job.table)
            self.show(accepted)
        told = self.accounts
        told.read, told.refused = typed.read, typed.refused
        told.duplicate += int((~first).sum())
        told.accept(accepted)
        assert told.read == told.accepted + told.duplicate + told.refused, "a row was lost or counted twice"
        return accepted

    def show(self, accepted: pa.Table) -> None:
        """Keep the first rows that go in, for a person to look at."""
        self.first = accepted.slice(0, FIRST) if self.first is None else self.first

    def tell_differing(self, rows: np.ndarray) -> None:
        """Say which rows have the key of another and say something else."""
        header = self.rows.typist.header_of(tables.KEYS[self.job.table][0])
        self.problems.add("differs_from_first", np.sort(rows), column=header)

    def tell_standing(self, left_out: LeftOut, ledger: Ledger) -> None:
        """Say which refused rows have the key of a record that came in before this file: consent may be withdrawn since."""
        if left_out.rows:
            header = self.rows.typist.header_of(tables.KEYS[self.job.table][0])
            rows = left_out.among(ledger.keys(self.job.table))
            self.problems.add("stands_already", np.sort(rows), column=header)

    def tell_ids(self, ledger: Ledger, new: Sequence[Path]) -> None:
        """Say how many ids differ from others only in how they are written, and how many rows are stored under others."""
        table, path = self.job.table, self.job.path
        header = self.rows.typist.header_of(tables.KEYS[table][0])
        stored = (*ledger.stored(table), *ledger.parts.get(table, []))
        if alike := spellings.alike(table, stored=stored, new=new):
            self.problems.notice("ids_alike", column=header, fix=alike.sentence)
        came = again.numbers(path, ledger.before, table=table, sheet=self.sheet.name)
        if rows := again.count(table, came, stored=ledger.stored(table), new=new):
            self.problems.notice("rows_again", column=header, value=f"{rows:,}")
        elif rows := again.edited(self.plan, path.name, ledger.before, stored=stored, new=new):
            self.problems.notice("edited_key", column=header, value=f"{rows:,}")

    def report(self) -> Report:
        """What became of the file."""
        plan, told = self.plan, self.accounts
        placed = [(name, plan.headers[position]) for name, position in plan.columns.items()]
        placed += [(name, choice.question) for name, choice in plan.choices.items()]
        return Report(
            path=self.job.path,
            table=self.job.table,
            read=told.read,
            accepted=told.accepted,
            duplicate=told.duplicate,
            refused=told.refused,
            sheet=self.sheet.name,
            part=self.form.part,
            form=noted("{form}, sheet {sheet}", form=self.sheet.form, sheet=repr(self.sheet.name))
            if self.sheet.name
            else self.sheet.form,
            evidence=plan.evidence.sentence(hxl=self.sheet.hxl),
            number=self.sheet.number,
            mapping=self.form.name,
            demonstration=self.form.demonstration,
            placed=tuple(placed),
            unused=plan.unused,
            unanswered=tuple(told.unanswered.items()),
            place_checks=tuple(sorted(told.place_checks.items())),
            counts=tuple(self.problems.counts.items()),
            left_out=self.problems.left_out,
            problems=self.problems.frame(),
            first=self.first,
        )


def only(rows: pa.Table, mask: np.ndarray) -> pa.Table:
    """The rows of a mask; nearly always all of them, which costs nothing."""
    return rows if mask.all() else rows.filter(pa.array(mask))

"""Ingest: files in, one new version of the store out; or the same reading without the new version (check).

Belongs here: the order of the steps and what a version holds. Not here: how one file is read (reading.py),
tables are put together (records.py), originals are kept (originals.py) or a version is swapped (store.py).
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

import settings
from data import problems, scores, tables
from data.aggregation import building
from data.intake import adding, known, reading, records, settling, understood
from data.intake.reading import Job, Ledger, Progress, Report
from data.keeping import durable, history, originals, parquet
from data.keeping.history import Entry, Ingest
from data.meaning import pseudonyms
from data.problems import Unreadable
from data.quality import doubts, tallies
from data.quality.doubts import Looked
from data.running import beside, memory
from data.scores import Weights
from data.store import Meta, Store, StoreDamaged, Version, write_meta
from geo.country import Country
from languages import noted

if TYPE_CHECKING:
    from data.spread.cluster import Cluster


MOST_KEYS: Final = 1_000_000  # rows of a file whose keys a check gives


@dataclass(frozen=True)
class Occasion:
    """Who brings files in, who hears why it has to wait, whether the tables begin empty, and the workers that take part.

    A blank ``who`` is whoever is signed in to this machine; without a cluster this machine does all of it. ``uploads``: the
    ids by which the files came in through the browser, one each.
    """

    who: str = ""
    told: Callable[[str], None] | None = None
    fresh: bool = False
    cluster: "Cluster | None" = None
    uploads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The reports in the order of the files, and the version they made (None for check or if nothing came in)."""

    reports: tuple[Report, ...]
    version: Version | None = None


@memory.in_small_pages()
def ingest(
    jobs: Sequence[Job],
    *,
    store: Path,
    country: Country,
    weights: Path | None = None,
    progress: Progress | None = None,
    occasion: Occasion = Occasion(),
) -> Outcome:
    """Read the files and publish a new version, unless one of them cannot be read: then nothing is changed.

    ``progress(file, rows)`` hears how far a file is. A file that was ingested before in the same way is not read again.
    Raises Unreadable for a store or weights that do not fit, and for a disk that is full.
    """
    target, scoring = Store(store), scores.read(weights)
    with durable.said(store), target.building(told=occasion.told) as aside:
        before = None if occasion.fresh else target.current()
        _same_country(before, country)
        parts = aside / "parts"
        parts.mkdir()
        ledger = Ledger(parts, before, pseudonyms.coder(store, make=True), _next_number(target))
        if occasion.cluster:
            from data.spread.reading import Spreading

            ledger.spread = Spreading(occasion.cluster, store, country, scoring)
        way = known.Way(country, weights)
        reports = tuple(
            _brought(job, ledger, aside=aside, way=way, weights=scoring, progress=progress) for job in jobs
        )
        new = [report for report in reports if not report.before]
        if any(report.failure for report in new) or not any(report.read for report in new):
            return Outcome(reports)
        uploads = occasion.uploads or [""] * len(jobs)
        read = zip(jobs, reports, uploads, strict=True)
        entries = _entries(read, way=way, who=occasion.who or history.person())
        meta = _meta(before, entries, country=country, weights=scoring)
        looked = _added(aside, ledger, reports, country=country, meta=meta) or _assemble(
            aside, ledger, reports, country=country, meta=meta
        )
        happened = [
            Entry("ingest", one["when"], one["who"], history.sentence(one), ingest=one) for one in entries
        ]
        published = target.publish(aside, entries=happened)
    return Outcome(looked.reports, _settled(target, published, told=occasion.told))


def _settled(store: Store, published: Version, *, told: Callable[[str], None] | None) -> Version:
    """The version with everything put together; the one with rows added, which is on show already, where that cannot be done now."""
    if "whole" not in published.meta:
        return published
    say = told or (lambda _: None)
    say("The new rows are on the page. Now all rows are looked at together, which takes longer …")
    try:
        return settling.settle(store, told=told) or published
    except (OSError, Unreadable, StoreDamaged) as error:
        say(
            f"That was not possible ({error}); the new rows stay on the page, and the next file that comes in tries again."
        )
        return published


def _added(
    aside: Path, ledger: Ledger, reports: Sequence[Report], *, country: Country, meta: Meta
) -> Looked | None:
    """A version with the new rows beside the others (adding.py); None where all has to be put together at once."""
    if not adding.fits(ledger):
        return None
    before = ledger.before
    assert before is not None
    meta = meta.copy()
    meta["whole"] = before.meta.get("whole") or before.meta["as_of"]
    meta["rows"], meta["as_of"] = dict(before.meta["rows"]), dict(before.meta["as_of"])
    for table, paths in ledger.parts.items():
        for path in paths:
            rows, day = records.size(path, tables.DATE[table])
            meta["rows"][table] += rows
            meta["as_of"][table] = max(
                filter(None, (meta["as_of"][table], day and day.isoformat())), default=None
            )
    if not adding.build(aside, ledger, as_of=meta["as_of"], country=country):
        return None
    looked = doubts.look(replace(ledger, before=None), reports)
    _tell(aside, ledger, replace(looked, doubts={}), meta=meta)
    tallies.add(aside, looked.doubts, before=before, meta=meta)
    shutil.rmtree(ledger.folder)
    return looked


def _tell(aside: Path, ledger: Ledger, looked: Looked, *, meta: Meta) -> None:
    """Write the problems, and what the version tells of itself."""
    found = _problems(ledger.before, looked)
    found.to_parquet(aside / "problems.parquet", index=False, **parquet.WRITTEN)
    meta["problems"] = {str(rule): int(n) for rule, n in found["rule"].value_counts().items()}
    write_meta(aside, meta)


def _next_number(store: Store) -> int:
    """One more than any ingest of this store ever had."""
    current = store.current()
    held = [one["number"] for one in current.meta["ingests"]] if current else []
    happened = [entry.ingest["number"] for entry in store.history() if entry.ingest]
    return max([*held, *happened], default=0) + 1


def _brought(
    job: Job, ledger: Ledger, *, aside: Path, way: known.Way, weights: Weights, progress: Progress | None
) -> Report:
    """What becomes of one file; it is kept as it came where it could be read."""
    before = ledger.before
    if before and (one := known.earlier(job, before, how=_how(way, job))):
        return known.report(job, one, before)
    if not job.path.is_file():
        return reading.read(job, ledger, country=way.country, weights=weights, progress=progress)
    stamp = originals.stamp(job.path)
    with ThreadPoolExecutor(1) as beside:  # digest and compression hold nobody back who has a second core
        taken = beside.submit(originals.take, job.path, aside)
        try:
            report = reading.read(job, ledger, country=way.country, weights=weights, progress=progress)
        except ValueError:  # of Arrow and of texts that are none
            if originals.stamp(job.path) == stamp:
                raise
            return _changed(job)
    if report.failure:
        return report
    digest = taken.result()
    if originals.stamp(job.path) != stamp:  # what is kept has to be what was read
        return _changed(job)
    return replace(report, sha256=digest)


def _changed(job: Job) -> Report:
    changed = f"{job.path.name} was changed while it was read; ingest it again when it is complete"
    return Report(job.path, job.table, failure=changed)


def _how(way: known.Way, job: Job) -> str:
    """The digest of how a file is read, blank where one of the files it names is not there: reading says so."""
    try:
        return way.digest(job)
    except OSError:
        return ""


def _entries(read: Iterable[tuple[Job, Report, str]], *, way: known.Way, who: str) -> list[Ingest]:
    """What the history keeps of each file that was read now."""
    when = history.now()
    last_day = datetime.now(UTC).date() + timedelta(days=settings.get().retention_days)
    return [
        Ingest(
            number=report.number,
            file=report.path.name,
            sha256=report.sha256,
            size=report.path.stat().st_size,
            table=report.table,
            read=report.read,
            accepted=report.accepted,
            duplicate=report.duplicate,
            refused=report.refused,
            left_out=report.left_out,
            when=when,
            who=who,
            mapping=report.mapping,
            how=_how(way, job),
            keep_until=last_day.isoformat(),
            demonstration=report.demonstration,
            sheet=report.sheet,
            upload=upload,
            part=report.part,
        )
        for job, report, upload in read
        if not report.before
    ]


@memory.in_small_pages()
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
        told = doubts.look(ledger, reports).reports
        return Outcome(tuple(_counted(report, ledger) for report in told))


def _counted(report: Report, ledger: Ledger) -> Report:
    """The report with what the values of its rows came to, and the keys of few rows."""
    if report.failure:
        return report
    parts, placed = ledger.parts[report.table], {name for name, _ in report.placed}
    found = understood.of(parts, table=report.table, ingest=report.number, placed=placed)
    own = parts if report.accepted <= MOST_KEYS else ()
    keys = [np.empty(0, np.uint64), *(keys for part in own for keys in records.hashes_of(part, report.table))]
    return replace(report, understood=found, keys=np.concatenate(keys))


def _same_country(before: Version | None, country: Country) -> None:
    if before and before.meta["country"] != country.code:
        raise Unreadable(
            noted(
                "the store holds data of {country}, not of {code}; name another --store",
                country=repr(before.meta["country"]),
                code=repr(country.code),
            )
        )


def _assemble(
    aside: Path,
    ledger: Ledger,
    reports: Sequence[Report],
    *,
    country: Country,
    meta: Meta,
) -> Looked:
    """Everything a version holds: tables, problems, meta, cells, tallies of quality; gives what was found in them."""
    sizes = {
        table: records.assemble(aside, table, before=ledger.before, parts=ledger.parts.get(table, []))
        for table in tables.TABLES
    }
    ledger.seen.clear()  # what follows needs memory of its own
    memory.give_back()
    with ledger.spread.building(aside) if ledger.spread else _cells(aside, ledger, country) as others:
        looked = doubts.look(ledger, reports)
        shutil.rmtree(ledger.folder)
        meta["rows"] = {table: rows for table, (rows, _) in sizes.items()}
        meta["as_of"] = {table: day.isoformat() if day else None for table, (_, day) in sizes.items()}
        _tell(aside, ledger, looked, meta=meta)
        tallies.build(aside, looked.doubts, before=ledger.before, meta=meta)
        others()
    return looked


@contextmanager
def _cells(aside: Path, ledger: Ledger, country: Country) -> Iterator[Callable[[], None]]:
    """Have the cells of the largest table built while the block runs; gives what builds all others."""
    cells = building.Building(aside, country=country, fresh=ledger.fresh)
    cells.prepare()
    with beside.working(cells.largest, rows=cells.rows):
        yield cells.others


def _problems(before: Version | None, looked: Looked) -> pd.DataFrame:
    """The problems of earlier ingests and of these, each with the number of its ingest.

    Those of a sheet that is read again are replaced. Its file is known by its digest: files may share a name.
    """
    reports = [report for report in looked.reports if not report.before]
    frames = [looked.earlier, *(report.problems.assign(ingest=report.number) for report in reports)]
    if before:
        old = before.problems()
        old = old if "ingest" in old else old.assign(ingest=0)  # of a store from before they were numbered
        frames.insert(0, looked.settled(old[~_read_again(old, reports, before)]))
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else problems.empty().assign(ingest=0)


def _read_again(old: pd.DataFrame, reports: Iterable[Report], before: Version) -> pd.Series:
    """Which problems are of a sheet that was read again; the same sheet read for another round is another reading."""
    again = pd.Series(False, index=old.index)
    for report in reports:
        numbers = {
            one["number"]
            for one in before.meta["ingests"]
            if (one["sha256"], one["table"], one["part"]) == (report.sha256, report.table, report.part)
        }
        again |= old["ingest"].isin(numbers - {0}) & (old["sheet"] == report.sheet)
    return again


def _meta(before: Version | None, ingests: Sequence[Ingest], *, country: Country, weights: Weights) -> Meta:
    held = [*(before.meta["ingests"] if before else []), *ingests]
    sources_of = {
        table: list(dict.fromkeys(one["file"] for one in held if one["table"] == table and one["accepted"]))
        for table in tables.TABLES
    }
    return Meta(
        rows={},
        as_of={},
        sources=sources_of,
        demonstration=any(one["demonstration"] for one in held if one["accepted"]),
        country=country.code,
        built_at=history.now(),
        score_weights=weights.name,
        ingests=held,
        problems={},
    )

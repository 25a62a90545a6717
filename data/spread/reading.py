"""A file read in parts: each typed for itself, wherever that is, and their accounts put together in the order of the file.

Belongs here: the steps. Not here: what is done with a row (the reading of one process: data/intake/reading.py), or records that came
before (apart.py).
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from data.evidence.survey import Survey
from data.evidence.watching import Before, Watch
from data.intake import records
from data.intake.reading import Accounts, Ledger, Progress, Reading, Rows
from data.intake.records import LeftOut
from data.meaning import promise, pseudonyms
from data.meaning.typed import Typist
from data.problems import CAP, Problems, Told
from data.scores import Weights
from data.sources.sheet import Sheet
from data.spread import apart, ranged, reducing
from data.spread.apart import Written
from data.spread.cluster import Cluster
from data.spread.ranged import Described, Part, PartSheet, SpreadSheet
from geo.country import Country

_FOLDER: Final = "spread"


@dataclass(frozen=True)
class Way:
    """How every part of a file is read, and where what comes of it goes. The store has the key of pseudonyms."""

    described: Described
    survey: Survey
    country: Country
    weights: Weights
    told: tuple[Told, ...]
    store: Path
    folder: Path

    @property
    def table(self) -> str:
        """The table the file is read as."""
        return self.survey.plan.table


@dataclass(frozen=True)
class Asked:
    """One part to be read; ``left_out``: columns that looked personal in a part above it."""

    part: Part
    left_out: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Found:
    """What became of one part: its rows and keys in files, its accounts so far, its problems, columns left out at its end, and refused rows."""

    written: Written
    accounts: Accounts
    problems: Problems
    left_out: frozenset[int]
    refused: LeftOut


@dataclass(frozen=True)
class Spreading:
    """Files read by the workers of a cluster. ``country`` and ``weights`` as for one process."""

    cluster: Cluster
    store: Path
    country: Country
    weights: Weights

    def sheet(self, sheet: Sheet, ledger: Ledger) -> Sheet:
        """The sheet in parts, where it is a text file long enough."""
        return ranged.cut(sheet, self.cluster)

    def run(self, reading: Reading, *, ledger: Ledger, progress: Progress | None) -> list[Path]:
        """Read every part; gives the files of accepted rows in their order. Raises Unreadable."""
        sheet = reading.sheet
        assert isinstance(sheet, SpreadSheet)
        way = Way(
            sheet.described,
            reading.survey,
            self.country,
            self.weights,
            tuple(reading.problems.notices()),
            self.store.resolve(),
            _folder(ledger, reading.sheet.number),
        )
        found = self._read(way, sheet.parts, progress)
        parts = apart.settled(self.cluster, [one.written for one in found], way.table, ledger=ledger)
        for one, settled in zip(found, parts, strict=True):
            reading.accounts.join(one.accounts)
            reading.accounts.join(settled.accounts)
            reading.problems.join(one.problems)
            reading.rows.left_out.join(one.refused)
        told = reading.accounts
        assert told.read == told.accepted + told.duplicate + told.refused, "a row was lost or counted twice"
        reading.tell_differing(apart.differing(self.cluster, parts, way.table, ledger=ledger))
        reading.tell_standing(reading.rows.left_out, ledger)
        files = [part.path for part in parts if part.accounts.accepted]
        for rows in records.batches_of(files[0]) if files else ():
            reading.show(rows)
            break
        return files

    def building(self, version: Path) -> AbstractContextManager[Callable[[], None]]:
        """Have the cells of a version folder built by the workers while the block runs."""
        return reducing.working(self.cluster, version.resolve(), country=self.country)

    def _read(self, way: Way, parts: Sequence[Part], progress: Progress | None) -> list[Found]:
        """What became of every part. A part below one in which a column turned out personal is read again without it."""
        found: dict[int, Found] = {}
        asked = [Asked(part) for part in parts]
        while asked:
            read = kept = 0
            for one, result in zip(asked, self.cluster.each(_read, way, asked), strict=True):
                found[one.part.number] = result
                read += result.accounts.read
                if kept > CAP:
                    result.problems.forget()
                kept += result.problems.kept
                if progress:
                    progress(way.described.file, read)
            asked = list(_again(parts, found))
        return [found[part.number] for part in parts]


def _folder(ledger: Ledger, number: int) -> Path:
    folder = ledger.folder.resolve() / f"{_FOLDER}-{number}"
    folder.mkdir(exist_ok=True)
    return folder


def _again(parts: Sequence[Part], found: dict[int, Found]) -> Iterator[Asked]:
    """The parts that were read with a column that had to be left out above them."""
    left_out: frozenset[int] = frozenset()
    for part in parts:
        own = found[part.number].left_out
        if left_out - own:
            yield Asked(part, left_out)
        left_out |= own


def _read(way: Way, asked: Asked) -> Found:
    """Type one part; writes its rows and the hashes of their keys."""
    sheet = PartSheet(way.described, asked.part)
    problems, notices = (Problems(file=sheet.file, table=way.table, sheet=sheet.name) for _ in range(2))
    coder = pseudonyms.coder(way.store, make=False)
    # What a typist says of the whole file was said once, where the file was opened.
    typist = Typist(
        sheet, way.survey, country=way.country, weights=way.weights, problems=notices, coder=coder
    )
    typist.problems = problems
    before = Before(asked.part.chunks, asked.left_out, way.told)
    watch = Watch(way.survey.plan, problems, before=before)
    rows = Rows(sheet, typist, problems=problems, watch=watch)
    written = _written(rows, way, asked.part)
    accounts = Accounts(read=rows.read, refused=rows.refused)
    accounts.answered(typist)
    return Found(written, accounts, problems, frozenset(watch.left_out), rows.left_out)


def _written(rows: Rows, way: Way, part: Part) -> Written:
    """Write the usable rows of a part, under a name that no other attempt has until they are whole."""
    path = way.folder / f"{way.table}-{part.number:06d}.parquet"
    aside = path.with_name(f".{path.stem}-{uuid.uuid4().hex}")
    keys, number = [np.empty(0, dtype=np.uint64)], 0
    with records.writer(aside, way.table) as out:
        for chunk in rows.sheet.chunks():
            usable = rows.usable(chunk)
            if len(usable):
                promise.keep(usable, way.table)
                out.write_table(usable)
                keys.append(records.key_hashes(usable, way.table))
                number += len(usable)
    apart.save(path, np.concatenate(keys))
    aside.replace(path)
    return Written(path, number)

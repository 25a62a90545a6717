"""Whether a file was ingested before in the same way, so that it need not be read again.

Belongs here: what "the same way" is, and the report of such a file. Not here: reading (reading.py), counts (ingest.py).

The same bytes, read as the same table with the same mapping, repairs, weights, boundaries and program, would come out
the same: every row accepted then is a duplicate now, every refused one is refused again.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

import settings
from data import mapping
from data.intake.reading import Job, Report
from data.keeping import originals
from data.keeping.history import Ingest
from data.store import Version
from geo.country import Country

_ROOT: Final = Path(__file__).resolve().parents[2]
_KINDS: Final = frozenset({".py", ".csv", ".toml", ".json", ".geojson", ".gz", ".txt"})


@dataclass(frozen=True)
class Way:
    """What decides, besides a job itself, what is made of its file."""

    country: Country
    weights: Path | None

    def digest(self, job: Job) -> str:
        """A digest of everything but the file. Raises OSError where a file it names cannot be read."""
        found = hashlib.sha256(_program().encode())
        boundaries = settings.get().boundaries
        named = [job.mapping, job.form or mapping.form_of(job.mapping), self.weights]
        parts = [
            job.table,
            job.sheet or "",
            *sorted(job.fixes),
            self.country.code,
            *map(_content, named),
            _listing(boundaries),
        ]
        for part in parts:
            found.update(f"\x1f{part}".encode())
        return found.hexdigest()[:32]


def earlier(job: Job, before: Version | None, *, how: str) -> Ingest | None:
    """The ingest of the same file in the same way that the version holds, if there is one.

    The file is read only where one of the same size came in before.
    """
    if before is None or not job.path.is_file():
        return None
    size = job.path.stat().st_size
    alike = [one for one in before.meta["ingests"] if one["size"] == size and one["table"] == job.table]
    if not any(one["how"] == how for one in alike):
        return None
    found = originals.digest(job.path)
    of_file = [one for one in alike if one["sha256"] == found]
    own = next((one for one in reversed(of_file) if one["how"] == how), None)
    if own is None:
        return None
    same = (own["sheet"], own["part"])
    last = next(one for one in reversed(of_file) if (one["sheet"], one["part"]) == same)
    return own if last is own else None  # read in another way since, its problems are those now


def report(job: Job, one: Ingest, before: Version) -> Report:
    """What reading the file again would report."""
    problems = before.problems()
    own = problems[problems["ingest"] == one["number"]].drop(columns="ingest").reset_index(drop=True)
    own = own.assign(file=job.path.name)
    counts: dict[str, int] = {str(rule): int(n) for rule, n in own["rule"].value_counts(sort=False).items()}
    return Report(
        job.path,
        job.table,
        read=one["read"],
        duplicate=one["accepted"] + one["duplicate"],
        refused=one["refused"],
        sheet=one["sheet"],
        part=one["part"],
        sha256=one["sha256"],
        mapping=one["mapping"],
        demonstration=one["demonstration"],
        counts=tuple(counts.items()),
        left_out=one["left_out"],
        problems=pd.DataFrame(own),
        before=one,
    )


@cache
def _program() -> str:
    """A digest of the program as far as it reads files: its code, codebook, headers and places."""
    found = hashlib.sha256()
    for path in _files():
        found.update(str(path.relative_to(_ROOT)).encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _files() -> Iterable[Path]:
    rooms = (_ROOT / "data", _ROOT / "geo")
    return sorted(path for room in rooms for path in room.rglob("*") if path.suffix in _KINDS)


def _content(path: Path | None) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""


def _listing(folder: Path | None) -> str:
    """Names, sizes and times of the files of a folder."""
    if folder is None or not folder.is_dir():
        return ""
    return "\n".join(sorted(f"{path.name} {originals.stamp(path)}" for path in folder.iterdir()))

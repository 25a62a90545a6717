"""One file brought in by two workers of a Dask scheduler, each held to 2 GB, beside one process: the same version, memory and time.

Half-way through the file one of the workers is killed. Each worker has a nanny that ends it where it holds more than its share.
"""

import hashlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from distributed import Client

import geo.country
from bench import dasks, files
from data import ingest, tables
from data.ingest import Job, Occasion
from data.intake import hashing
from data.spread.cluster import Dask
from data.store import Store, Version

KIND = "usual columns"
WORKERS, MEMORY = 2, "2GB"
_KEY = "5" * 64  # of the codes for names, so that both stores have the same
_OWN = {"meta.json", "history.jsonl", "checks.json"}  # they tell the time, and the sum of what does
_EVERY = 0.5  # seconds between two looks at the workers


@dataclass
class Far:
    """What was seen: seconds of both ways, which parts differ, the most a worker held (bytes), and the worker that was killed."""

    rows: int
    alone: float = 0.0
    spread: float = 0.0
    differing: list[str] = field(default_factory=list)
    peak: int = 0
    killed: int = 0


def run(rows: int, *, folder: Path) -> Far:
    """Bring the file in both ways; stores are removed afterwards, the file stays."""
    path = folder / f"{KIND.replace(' ', '-')}-{rows}.csv"
    path = path if path.exists() else files.write(KIND, rows, folder=folder)
    found, stores = Far(rows), [folder / f"far-{name}" for name in ("alone", "spread")]
    try:
        for store in stores:
            shutil.rmtree(store, ignore_errors=True)
            store.mkdir(parents=True)
            (store / "pseudonyms.key").write_text(_KEY)
        found.alone = _timed(path, stores[0], Occasion("bench"))
        print(f"one process: {found.alone:,.0f} s", flush=True)
        _spread(path, stores[1], found)
        print(f"{WORKERS} workers: {found.spread:,.0f} s", flush=True)
        found.differing = list(_differing(*(_version(store) for store in stores)))
    finally:
        for store in stores:
            shutil.rmtree(store, ignore_errors=True)
    return found


def _spread(path: Path, store: Path, found: Far) -> None:
    folder = store.with_suffix(".dask")
    folder.mkdir(exist_ok=True)
    with (
        dasks.scheduler(folder) as scheduler,
        dasks.workers(scheduler, WORKERS, memory=MEMORY),
        Client(scheduler.address, set_as_default=False) as client,
        _watched(client, found),
    ):

        def told(_: str, rows: int) -> None:
            print(f"{rows:,} rows read", flush=True)
            if not found.killed and rows >= found.rows // 2:
                found.killed = min(cast(dict[str, int], client.run(os.getpid)).values())
                os.kill(found.killed, signal.SIGKILL)
                print(f"worker {found.killed} killed", flush=True)

        found.spread = _timed(path, store, Occasion("bench", cluster=Dask(client)), told)
    shutil.rmtree(folder)


def _timed(path: Path, store: Path, occasion: Occasion, told: Any = None) -> float:
    began = time.perf_counter()
    country = geo.country.load("lka")
    outcome = ingest.ingest(
        [Job(path, "responses")], store=store, country=country, progress=told, occasion=occasion
    )
    if outcome.reports[0].failure:
        raise RuntimeError(outcome.reports[0].failure)
    return time.perf_counter() - began


@contextmanager
def _watched(client: Client, found: Far) -> Iterator[None]:
    """Look at the memory of the workers while the block runs."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(_EVERY):
            workers = client.scheduler_info(n_workers=-1)["workers"].values()
            found.peak = max([found.peak, *(one["metrics"].get("memory", 0) for one in workers)])

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def _version(store: Path) -> Version:
    version = Store(store).current()
    assert version is not None, "it was just made"
    return version


def _differing(one: Version, other: Version) -> Iterator[str]:
    """The parts of two versions that differ: files byte for byte, tables record for record."""
    stored = {f"{table}.parquet" for table in tables.TABLES}
    names = [{str(p.relative_to(v.path)) for p in v.path.rglob("*") if p.is_file()} for v in (one, other)]
    yield from names[0] ^ names[1]
    for name in sorted(names[0] & names[1] - stored - _OWN):
        if not _same(one.path / name, other.path / name):
            yield name
    for table in tables.TABLES:
        for column in tables.arrow_schema(table).names:
            if _digest(one, table, column) != _digest(other, table, column):
                yield f"{table}.{column}"


def _same(one: Path, other: Path) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        while piece := first.read(1 << 24):
            if piece != second.read(1 << 24):
                return False
        return not second.read(1)


def _digest(version: Version, table: str, column: str) -> bytes:
    """A digest of the values of a column in their order, however they are cut into pieces."""
    digest = hashlib.blake2b()
    for piece in version.batches(table, columns=[column], rows=1 << 17):
        digest.update(hashing.of(piece.column(0)).tobytes())
    return digest.digest()


def told(found: Far) -> str:
    """What was seen, in lines."""
    return "\n".join(
        [
            f"* {found.rows:,} rows of {KIND}: {found.alone:,.0f} s by one machine's processes, {found.spread:,.0f} s by {WORKERS} workers",
            f"* worker {found.killed} killed half-way; the most that any worker held: {found.peak / 2**20:,.0f} MB of {MEMORY}",
            f"* differing: {', '.join(found.differing) or 'nothing; cells are the same byte for byte'}",
        ]
    )

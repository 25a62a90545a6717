"""The export of all responses as somebody downloads it: values a second, first byte, memory, and what it does to the pages.

Belongs here: one export from the server that `make serve` starts, and clicks with three of them beside. Not here: the viewers
(viewers.py), the server and the mix of clicks (load.py).

Values a second are by the server's processor time; the first byte and how long a click takes are by the clock, so they say something on a
quiet machine only. Whoever takes an export is a process of its own, as a browser is.
"""

import multiprocessing
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import AsyncResult
from pathlib import Path
from typing import Final

import numpy as np

from bench import load, viewers
from bench.load import PORT
from bench.viewers import Click, Seen
from data import export, tables
from data.cells import Cells
from data.filters import DIMENSIONS, parameters_of
from data.store import Store

VIEWERS: Final = 4
SECONDS: Final = 20
AT_ONCE: Final = 3
TABLE: Final = "responses"
_PIECE: Final = 1 << 20
_EVERY: Final = 0.05


@dataclass(frozen=True)
class Taken:
    """One export: its values, seconds of the server's processor time, to the first and to the last byte, bytes of memory above the start."""

    values: int
    processor: float
    first: float
    last: float
    memory: int


@dataclass(frozen=True)
class Found:
    """One export, and the clicks alone and beside several."""

    one: Taken
    alone: Seen
    beside: Seen
    exports: int


def run(store: Path) -> Found:
    """Serve the store; take one export, then click without and with exports beside."""
    version = Store(store).current()
    assert version is not None, "the store was just made"
    asked = clicks(version.path / "cells")
    with load.serving(store, kept=0) as server, multiprocessing.get_context("spawn").Pool(AT_ONCE) as takers:
        viewers.look(
            PORT, asked, viewers=load.WORKERS, seconds=_warm()
        )  # until every worker has opened all it needs
        one = _one(takers.apply_async(take, (PORT, 0.0)), server.pid, rows=version.meta["rows"][TABLE])
        alone = viewers.look(PORT, asked, viewers=VIEWERS, seconds=SECONDS)
        taking = [takers.apply_async(take, (PORT, float(SECONDS))) for _ in range(AT_ONCE)]
        beside = viewers.look(PORT, asked, viewers=VIEWERS, seconds=SECONDS)
        return Found(one, alone, beside, sum(len(one.get()) for one in taking))


def _warm() -> float:
    return SECONDS / 4


def clicks(cells: Path) -> list[Click]:
    """The clicks of all viewers over a store with these cells."""
    asks = Cells(cells)
    names = [name for name in parameters_of(TABLE) if name in DIMENSIONS]
    return load.clicks({name: asks.values(TABLE, name) for name in names}, load.CLICKS)


def _one(taking: "AsyncResult[list[tuple[float, float]]]", pid: int, *, rows: int) -> Taken:
    """What the server spends on one export that is under way."""
    before, processor, most = load.own(pid), load.processor(pid), 0
    while not taking.ready():  # nobody knows beforehand which worker it is
        most = max(most, *(now - then for now, then in zip(load.own(pid), before, strict=True)))
        time.sleep(_EVERY)
    values = rows * len(export.columns_of(TABLE))
    first, last = taking.get()[0]
    return Taken(values, load.processor(pid) - processor, first, last, most)


def take(port: int, seconds: float) -> list[tuple[float, float]]:
    """Take exports one after the other for so long, at least one; gives the seconds to the first and to the last byte of each."""
    until = time.perf_counter() + seconds
    found: list[tuple[float, float]] = []
    while not found or time.perf_counter() < until:
        found.append(_take(port))
    return found


def _take(port: int) -> tuple[float, float]:
    piece, began = bytearray(_PIECE), time.perf_counter()
    with _asked(port) as line:
        assert line.recv_into(piece) > 0, "the server said nothing"
        first = time.perf_counter() - began
        assert piece.startswith(b"HTTP/1.1 200"), bytes(piece[:200])
        while line.recv_into(piece):
            pass
        return first, time.perf_counter() - began


@contextmanager
def _asked(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            f"GET /export/{TABLE}.csv HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
        )
        yield line


def told(found: Found) -> str:
    """What was found, a line each."""
    one = found.one
    alone, beside = (_within(seen.took) for seen in (found.alone, found.beside))
    return "\n".join(
        [
            "| of the export | |",
            "|---|---:|",
            f"| values ({len(tables.COLUMNS[TABLE])} columns) | {one.values:,} |",
            f"| processor time of the server | {one.processor:.1f} s |",
            f"| values a second of it | {one.values / one.processor / 1e6:.1f} million |",
            f"| to the first byte | {one.first * 1000:.0f} ms |",
            f"| to the last byte, by the clock | {one.last:.1f} s, {one.values / one.last / 1e6:.1f} million values a second |",
            f"| memory of its worker above the start | {one.memory / 1e6:.0f} MB |",
            f"| clicks of {VIEWERS} viewers alone, 95 % within | {alone:.0f} ms ({len(found.alone.took):,} clicks, {found.alone.faults} faults) |",
            f"| beside {AT_ONCE} exports at once | {beside:.0f} ms ({len(found.beside.took):,} clicks, {found.beside.faults} faults) |",
            f"| times slower | {beside / alone:.1f} |",
            f"| exports taken meanwhile | {found.exports} |",
        ]
    )


def _within(took: Sequence[float]) -> float:
    return float(np.percentile(took, 95)) * 1000

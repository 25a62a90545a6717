"""Bringing a file in, end to end, beside bare ``pandas.read_csv`` on the same file: rows a second and peak memory.

End to end is what ``python -m data ingest`` does: read, check, place, store, cells. Each measurement is a process of its
own on a file of its own size, ours and pandas in turn, so that both meet the same crowd on the machine; what is told are
medians, and of how many times longer ours takes the median of the pairs. pandas reads with several threads since 3.1; it is
measured with one, too, as it read until then. The peak is the most memory that process ever held
(resident, as the kernel counts it), or all processes at work together where that was more (pages they share once). Only a
file already read once is measured, so that neither pays for the disk.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from bench import files, held

ROOT = Path(__file__).parent.parent
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Measured:
    """One process: rows it read, seconds by the clock and of processor time, and its peak of memory in bytes."""

    rows: int
    seconds: float
    processor: float
    peak: int


@dataclass(frozen=True)
class Row:
    """One file: its kind, its size in bytes, how crowded the machine was, and all ways, one after another each time.

    ``alone`` is pandas with one thread.
    """

    kind: str
    size: int
    load: float
    ours: tuple[Measured, ...]
    pandas: tuple[Measured, ...]
    alone: tuple[Measured, ...]

    def times(self, what: Callable[[Measured], float], plain: Sequence[Measured]) -> float:
        """How many times as much ours takes as a plain way, of seconds or of processor time."""
        return median(what(ours) / what(other) for ours, other in zip(self.ours, plain, strict=True))


def run(sizes: Sequence[int], *, folder: Path, rounds: int, kinds: Sequence[str]) -> list[Row]:
    """Measure every kind of file at every size; the files are removed afterwards."""
    measured = []
    for kind in kinds:
        for size in sizes:
            path = files.write(kind, size, folder=folder)
            try:
                measured.append(_in_turn(kind, path, rounds=rounds))
            finally:
                path.unlink()
    return measured


def _in_turn(kind: str, path: Path, *, rounds: int) -> Row:
    """All ways in turn, as often as asked."""
    found: dict[str, list[Measured]] = {"ours": [], "pandas": [], "alone": []}
    loads = []
    for _ in range(rounds):
        loads.append(os.getloadavg()[0])
        for way, measured in found.items():
            measured.append(_measured(way, kind, path))
    ours, pandas, alone = map(tuple, found.values())
    return Row(kind, path.stat().st_size, median(loads), ours, pandas, alone)


def _measured(way: str, kind: str, path: Path) -> Measured:
    """One measurement in a fresh process."""
    store = path.with_suffix(".store")
    command = [sys.executable, "-m", "bench.ingest_once", way, kind, str(path), str(store)]
    try:
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True)
            together = held.watched(process)
            answer, _ = process.communicate()
            said.seek(0)
            if process.returncode:
                raise RuntimeError(f"{way} on {path.name}: {said.read()[-2000:]}")
    finally:
        shutil.rmtree(store, ignore_errors=True)
    found = Measured(**json.loads(answer.splitlines()[-1]))
    return replace(found, peak=max(found.peak, together))


def told(rows: Sequence[Row]) -> str:
    """The measurements as a Markdown table. Processor time hardly depends on who else uses the machine, the clock does."""
    lines = [
        (
            "| file | rows | MB | load | ours: s | processor s | rows/s | peak MB | read_csv: s | processor s | rows/s | peak MB "
            "| times, by the clock | by processor | with one thread: s | times |"
        ),
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        lines.append(
            f"| {row.kind} | {row.ours[0].rows:,} | {row.size / 1e6:,.0f} | {row.load:.0f} | {_told(row.ours)} | {_told(row.pandas)} "
            f"| {row.times(_seconds, row.pandas):.1f} | {row.times(_processor, row.pandas):.1f} "
            f"| {median(map(_seconds, row.alone)):.1f} | {row.times(_seconds, row.alone):.1f} |"
        )
    return "\n".join(lines)


def _told(several: Sequence[Measured]) -> str:
    seconds, processor = median(map(_seconds, several)), median(map(_processor, several))
    peak = median(one.peak for one in several)
    return f"{seconds:.1f} | {processor:.1f} | {several[0].rows / seconds:,.0f} | {peak / MEGABYTE:,.0f}"


def _seconds(one: Measured) -> float:
    return one.seconds


def _processor(one: Measured) -> float:
    return one.processor

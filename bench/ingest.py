"""Bringing a file in, end to end, beside bare ``pandas.read_csv`` on the same file: rows a second and peak memory.

End to end is what ``python -m data ingest`` does: read, check, place, store, cells. Each measurement is a process of its
own on a file of its own size, ours and pandas in turn; the peak is the most memory that process ever held (resident,
as the kernel counts it). Only a file already read once is measured, so that neither pays for the disk.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import files

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
    """One file: its kind, its size in bytes, and both ways."""

    kind: str
    size: int
    ours: Measured
    pandas: Measured


def run(sizes: Sequence[int], *, folder: Path, rounds: int, kinds: Sequence[str]) -> list[Row]:
    """Measure every kind of file at every size; the files are removed afterwards."""
    measured = []
    for kind in kinds:
        for size in sizes:
            path = files.write(kind, size, folder=folder)
            try:
                measured.append(_both(kind, path, rounds=rounds))
            finally:
                path.unlink()
    return measured


def _both(kind: str, path: Path, *, rounds: int) -> Row:
    """Both ways in turn, as often as asked; of each the median of the clock."""
    ours, pandas = [], []
    for _ in range(rounds):
        pandas.append(_measured("pandas", kind, path))
        ours.append(_measured("ours", kind, path))
    return Row(kind, path.stat().st_size, _middle(ours), _middle(pandas))


def _middle(several: Sequence[Measured]) -> Measured:
    seconds = median(one.seconds for one in several)
    return min(several, key=lambda one: abs(one.seconds - seconds))


def _measured(way: str, kind: str, path: Path) -> Measured:
    """One measurement in a fresh process."""
    store = path.with_suffix(".store")
    command = [sys.executable, "-m", "bench.ingest_once", way, kind, str(path), str(store)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    finally:
        shutil.rmtree(store, ignore_errors=True)
    if done.returncode:
        raise RuntimeError(f"{way} on {path.name}: {done.stderr[-2000:]}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def told(rows: Sequence[Row]) -> str:
    """The measurements as a Markdown table. Processor time hardly depends on who else uses the machine, the clock does."""
    lines = [
        (
            "| file | rows | MB | ours: s | processor s | rows/s | peak MB | read_csv: s | processor s | rows/s | peak MB "
            "| times, by the clock | by processor |"
        ),
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        ours, pandas = row.ours, row.pandas
        lines.append(
            f"| {row.kind} | {ours.rows:,} | {row.size / 1e6:,.0f} | {_told(ours)} | {_told(pandas)} "
            f"| {ours.seconds / pandas.seconds:.1f} | {ours.processor / pandas.processor:.1f} |"
        )
    return "\n".join(lines)


def _told(one: Measured) -> str:
    speed = one.rows / one.seconds
    return f"{one.seconds:.1f} | {one.processor:.1f} | {speed:,.0f} | {one.peak / MEGABYTE:,.0f}"

"""One new day of responses brought into a large store while people click: how soon it is on the page, and what they notice.

Belongs here: the file of that day, the ingest beside the server of `make serve`, the moment when every worker answers from it. Not here: the
viewers (viewers.py), the server and the mix of clicks (load.py).

The day has as many rows as a day of the store: people asked before and after, who are new, and follow-ups of people who wait for
one. It is brought in by the command that brings in any file, into a copy of the store whose files are shared.
"""

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from bench import files, load, viewers
from bench.export import clicks
from bench.load import PORT
from bench.viewers import Seen
from data import tables
from data.aggregation import due
from data.store import Store, Version

VIEWERS: Final = 4
PATIENCE: Final = 600
FOLLOWED: Final = 0.25
SAME: Final = 8  # answers in a row from the new version: by then every worker has it
_SHARE: Final = 1000  # rows of the store for each row of the day
_EVERY: Final = 0.1


@dataclass(frozen=True)
class Came:
    """Rows of the day; seconds until it was on the page and until all was put together, of the clock and of processor time; what viewers saw."""

    rows: int
    on_page: float
    together: float
    processor: float
    seen: Seen
    calm: Seen


def run(store: Path, folder: Path) -> Came:
    """Bring a new day into a copy of the store while viewers click."""
    copy = folder / "day"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy / "store", copy_function=os.link)
    version = _version(copy / "store")
    rows = written(copy / "day.csv", version, rows=version.meta["rows"]["responses"] // _SHARE)
    with load.serving(copy / "store", kept=0), multiprocessing.get_context("spawn").Pool(1) as clicking:
        asked = clicks(version.path / "cells")
        viewers.look(PORT, asked, viewers=load.WORKERS, seconds=10)
        calm = viewers.look(PORT, asked, viewers=VIEWERS, seconds=10)
        looking = clicking.apply_async(_looked, (str(copy / "over"), version.path))
        time.sleep(2)
        on_page, together, processor = _brought(copy)
        (copy / "over").touch()
        came = Came(rows, on_page, together, processor, looking.get(), calm)
    shutil.rmtree(copy)
    return came


def _version(store: Path) -> Version:
    version = Store(store).current()
    assert version is not None, "the store was just made"
    return version


def _looked(over: str, version: Path) -> Seen:
    """What viewers see until the file says that it is over."""
    asked, found = clicks(version / "cells"), Seen()
    while not Path(over).exists():
        seen = viewers.look(PORT, asked, viewers=VIEWERS, seconds=1)
        found.took += seen.took
        found.faults += seen.faults
    return found


def _brought(copy: Path) -> tuple[float, float, float]:
    """Seconds until every worker answers from the new day, until the command ended, and processor time until it was published."""
    began = time.perf_counter()
    names = Store(copy / "store").versions()
    command = [sys.executable, "-m", "data", "ingest", str(copy / "day.csv"), "--as", "responses"]
    ingest = subprocess.Popen(
        [*command, "--store", str(copy / "store")], cwd=load.ROOT, stdout=subprocess.DEVNULL
    )
    on_page = processor = 0.0
    last = str(_version(copy / "store").meta["as_of"]["responses"])
    in_a_row = 0
    while in_a_row < SAME and time.perf_counter() - began < PATIENCE:
        if not processor and Store(copy / "store").versions() != names:
            processor = load.processor(ingest.pid)
        in_a_row = in_a_row + 1 if _as_of() > last else 0
        on_page = time.perf_counter() - began
        time.sleep(_EVERY / SAME if in_a_row else _EVERY)
    assert ingest.wait() in (0, 1), "the day could not be brought in"
    return on_page, time.perf_counter() - began, processor


def _as_of() -> str:
    """The last day of the data, by a worker, which one the system chooses."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=PATIENCE) as answer:
        return str(json.load(answer)["as_of"])


# --- the file ------------------------------------------------------------------------------------------------------


def written(path: Path, version: Version, *, rows: int) -> int:
    """The file of the day after the last one; gives its rows."""
    day = date.fromisoformat(str(version.meta["as_of"]["responses"])) + timedelta(days=1)
    followed = _waiting(version, round(rows * FOLLOWED), day)
    some = _some(version, rows - len(followed))
    schema = pa.schema([(name, pa.string()) for name in tables.COLUMNS["responses"]])
    new = _day(
        some, day, ids=pc.binary_join_element_wise(some["respondent_id"].cast(pa.string()), "new", "-")
    )
    again = _day(some.slice(0, len(followed)), day, ids=pa.chunked_array([followed]), round_="follow_up")
    with pyarrow.csv.CSVWriter(path, schema) as out:
        for part in (new, again):
            for batch in part.combine_chunks().to_batches():
                out.write(files.as_text(batch, schema))
    return len(new) + len(again)


def _waiting(version: Version, number: int, day: date) -> pa.Array:
    """People who wait for a follow-up, the last of those whose day has come."""
    found = pa.Table.from_batches(list(due.read(version.path)))
    chosen = pc.and_(pc.equal(found["next_round"], "follow_up"), pc.less_equal(found["due"], pa.scalar(day)))
    ids = found.filter(chosen)["id"].combine_chunks()
    return ids.slice(max(len(ids) - number, 0))


def _some(version: Version, rows: int) -> pa.Table:
    """The first rows of people asked before or after."""
    wanted = list(tables.COLUMNS["responses"])
    batches = islice(version.batches("responses", columns=wanted, rows=rows * 2), 1)
    found = pa.Table.from_batches(list(batches))
    return found.filter(pc.not_equal(found["round"].cast(pa.string()), "follow_up")).slice(0, rows)


def _day(rows: pa.Table, day: date, *, ids: pa.ChunkedArray, round_: str = "") -> pa.Table:
    """The same answers on another day, by other people."""
    given = {"respondent_id": ids, "date": pa.repeat(pa.scalar(day), len(rows))}
    given["followup_due"] = pa.repeat(pa.scalar(day + timedelta(days=90)), len(rows))
    if round_:
        given |= {"round": pa.repeat(round_, len(rows)), "followup_due": pa.nulls(len(rows), pa.date32())}
    for name, values in given.items():
        rows = rows.set_column(rows.column_names.index(name), name, values)
    return rows


def told(came: Came) -> str:
    """What was found, a line each."""
    calm, beside = (float(np.percentile(seen.took, 95)) * 1000 for seen in (came.calm, came.seen))
    return "\n".join(
        [
            "| of the new day | |",
            "|---|---:|",
            f"| rows | {came.rows:,} |",
            f"| every worker answers from it after | {came.on_page:.1f} s |",
            f"| processor time of the ingest until it was published | {came.processor:.1f} s |",
            f"| all rows put together after | {came.together:.0f} s |",
            f"| clicks of {VIEWERS} viewers meanwhile, and faults | {len(came.seen.took):,}, {came.seen.faults} |",
            f"| 95 % of clicks within, before and meanwhile | {calm:.0f} ms, {beside:.0f} ms |",
        ]
    )

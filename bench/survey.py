"""A large survey to ask questions of: demonstration data many times over, as so many activities, places and people more.

Belongs here: how large stores are made, once and the same each time. Not here: what is asked of them (answers.py).

Each time over, respondents and activities get names of their own and people are dealt out anew among the events, so
that a hundred thousand activities are surveyed at ten million responses and combinations of filters occur as often as they
would. What belongs to an event (day, place, audience, type, phase) stays together. Every record stands for itself: clusters
and weights are left blank, as their sums are measured for themselves (click.py). The store is brought in by the command that brings in
any file.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from bench import files
from data import demo, tables
from data.store import Store, Version

ROOT: Final = Path(__file__).parent.parent
_NAMED: Final = {"responses": ("respondent_id", "activity_id"), "activities": ("activity_id",)}
_PERSON: Final = ("sex", "age_group", "education", "livelihood", "special_needs")
_BLANK: Final = ("cluster", "stratum", "weight")
_STEP: Final = 7919  # rows by which people are moved on, each time over
_PIECE: Final = 100_000
_SAYING: Final = 10  # pieces between two lines of progress


def made(folder: Path, rows: int, *, times: int) -> Path:
    """The store with so many responses to the activities of ``times`` demonstration programmes, made once.

    With fewer rows than these have, some people of every activity are left out.
    """
    store = folder / f"survey-{rows}-of-{times}"
    if not (store / "CURRENT").exists():
        source = Store(files.made(folder)).current()
        assert source is not None, "the demonstration data were just made"
        _bring_in(store, source, rows=rows, times=times)
    return store


def _bring_in(store: Path, source: Version, *, rows: int, times: int) -> None:
    share = rows / (files.SOURCE_ROWS * times)
    shutil.rmtree(store, ignore_errors=True)  # what an earlier run left unfinished
    store.mkdir(parents=True)
    for table, name in (("returnees", "returnees.xlsx"), ("calls", "calls.csv")):
        _ingest(source.path.parents[1] / "demo" / name, table, store=store, mapping=demo.mapping(table))
    for table in ("activities", "responses"):
        path = store / f"{table}.csv"
        _write(path, source, table=table, times=times, share=share if table == "responses" else 1.0)
        _ingest(path, table, store=store)
        path.unlink()


def _ingest(path: Path, table: str, *, store: Path, mapping: Path | None = None) -> None:
    """As anybody would. Some rows of the demonstration data are refused on purpose (1)."""
    command = [sys.executable, "-m", "data", "ingest", str(path), "--as", table, "--store", str(store)]
    more = ["--mapping", str(mapping)] if mapping else []
    print(f"Bringing in {path.name} ({path.stat().st_size / 1e6:,.0f} MB) …", flush=True)
    done = subprocess.run([*command, *more], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{path.name} could not be brought in")


def _write(path: Path, source: Version, *, table: str, times: int, share: float) -> None:
    """The file of a table, headers being canonical names."""
    columns = list(tables.COLUMNS[table])
    schema, written = pa.schema([(name, pa.string()) for name in columns]), 0
    with pyarrow.csv.CSVWriter(
        path, schema, write_options=pyarrow.csv.WriteOptions(quoting_style="needed")
    ) as out:
        for again in range(times):
            for number, batch in enumerate(_pieces(source, table, columns, again=again, share=share)):
                out.write(files.as_text(batch, schema))
                written += len(batch)
                if number % _SAYING == 0:
                    print(f"{path.name}: {written:,} rows written", flush=True)


def _pieces(
    source: Version, table: str, columns: list[str], *, again: int, share: float
) -> Iterator[pa.RecordBatch]:
    for batch in source.table(table).to_batches(columns=columns, batch_size=_PIECE):
        moved = _moved(batch, again)
        renamed = [_renamed(moved, name, again, named=name in _NAMED[table]) for name in columns]
        whole = pa.RecordBatch.from_arrays(renamed, names=columns)
        yield whole if share >= 1 else whole.filter(_some(batch, again, share))


def _moved(batch: pa.RecordBatch, again: int) -> dict[str, pa.Array]:
    """The columns of a batch, people moved on by some rows."""
    cut = again * _STEP % max(len(batch), 1)
    found = dict(zip(batch.schema.names, batch.columns, strict=True))
    for name in set(_PERSON) & found.keys():
        found[name] = pa.concat_arrays([found[name].slice(cut), found[name].slice(0, cut)])
    return found


def _renamed(moved: dict[str, pa.Array], name: str, again: int, *, named: bool) -> pa.Array:
    if name in _BLANK:
        return pa.nulls(len(moved[name]), pa.string())
    if not named:
        return moved[name]
    return pc.binary_join_element_wise(moved[name].cast(pa.string()), str(again), "-")


def _some(batch: pa.RecordBatch, again: int, share: float) -> pa.Array:
    """Which rows are kept: those of a share of the people, others each time over, all rounds of a person."""
    people = batch.column("respondent_id").cast(pa.string()).to_pandas()
    drawn = pd.util.hash_pandas_object(people, index=False).to_numpy() + np.uint64(again)
    return pa.array(drawn % np.uint64(round(1 / share)) == 0)

"""Rows that are added give the answers that all rows brought in at once give, and are put together to the same bytes."""

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from data import ingest, tables
from data.aggregation import due, packing, persons
from data.cells import Cells, ClusterTally, Tally
from data.filters import Filters
from data.ingest import Job
from data.intake import adding, settling
from data.keeping import verifying
from data.store import Store, Version
from geo import country
from tests import canonical

LKA = country.load("lka")
TRACE = ["_source", "_row", "_ingest"]
SOME_DAYS = Filters(date_from=date(2024, 3, 7), date_to=date(2024, 11, 20))
QUESTIONS = (
    (Filters(), ("district",)),
    (Filters(), ("month",)),
    (Filters(sex=("female",), education=("unknown", "primary")), ("province", "month")),
    (SOME_DAYS, ("district",)),
    (Filters(ds_division=("ds_division 2",), date_from=date(2024, 5, 1)), ("district", "month")),
)


class Stores(NamedTuple):
    """One store that got its rows bit by bit, and one that got all at once."""

    grown: Path
    at_once: Path


def _jobs(folder: Path, frames: dict[str, pd.DataFrame], name: str) -> list[Job]:
    jobs = []
    for table, frame in frames.items():
        if len(frame):
            path = folder / f"{table}-{name}.csv"
            frame[[*tables.COLUMNS[table]]].to_csv(path, index=False)
            jobs.append(Job(path, table))
    return jobs


def _pieces(frame: pd.DataFrame, rng: np.random.Generator, number: int) -> list[pd.DataFrame]:
    """Most of a table first, then a few rows at a time, in some cases none."""
    ends = np.sort(rng.integers(len(frame) * 3 // 4, len(frame) + 1, number - 1)).tolist()
    starts = [0, *ends]
    return [frame.iloc[a:b] for a, b in zip(starts, [*ends, len(frame)], strict=True)]


@pytest.fixture(scope="module", params=[1, 2])
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    folder, rng = tmp_path_factory.mktemp("adding"), np.random.default_rng(request.param)
    frames = canonical.write(folder / "source", country=LKA, responses=400, seed=request.param)
    pieces = {table: _pieces(frame, rng, 4) for table, frame in frames.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(persons, "LEAST", 0)
        patch.setattr(adding, "SHARE", 0)
        patch.setattr(settling, "settle", lambda store, *, told: None)
        for number in range(4):
            jobs = _jobs(folder, {table: parts[number] for table, parts in pieces.items()}, str(number))
            ingest.ingest(jobs, store=folder / "grown", country=LKA)
    jobs = _jobs(folder, frames, "all")
    ingest.ingest(jobs, store=folder / "once", country=LKA)
    return Stores(folder / "grown", folder / "once")


def _version(store: Path) -> Version:
    version = Store(store).current()
    assert version is not None
    return version


def test_rows_were_added_and_nothing_was_written_anew(stores: Stores):
    version = _version(stores.grown)
    assert len(version.parts("responses")) > 2
    assert "whole" in version.meta
    first = Store(stores.grown).versions()[0]
    own = stores.grown / "versions" / first / "cells" / "responses" / "arrays.bin"
    assert own.samefile(version.path / "cells" / "responses" / "arrays.bin")


@pytest.mark.parametrize("table", tables.TABLES)
def test_the_records_are_the_same_in_the_same_order(stores: Stores, table: str):
    grown, at_once = (_version(store).table(table).to_table().drop_columns(TRACE) for store in stores)
    assert grown.to_pylist() == at_once.to_pylist()
    assert _version(stores.grown).meta["rows"] == _version(stores.at_once).meta["rows"]
    assert _version(stores.grown).meta["as_of"] == _version(stores.at_once).meta["as_of"]


def _filled(
    values: np.ndarray, axes: Sequence[tuple[str | None, ...]]
) -> dict[tuple[str | None, ...], float]:
    """What is not 0, by the values of its axes: two tables may list what occurs in neither."""
    at = np.argwhere(np.abs(values) > 1e-9)
    return {
        tuple(axis[i] for axis, i in zip(axes, one, strict=True)): round(float(values[tuple(one)]), 6)
        for one in at
    }


def _sums(tally: Tally, cells: Cells, table: str) -> dict[str, object]:
    found: dict[str, object] = {"rows": _filled(tally.rows, tally.values)}
    for name, counts in tally.counts.items():
        found[name] = _filled(counts, (*tally.values, cells.categories(table, name)))
    for name, amounts in tally.amounts.items():
        found[name] = _filled(amounts, (*tally.values, ("n", "sum", "squares")))
    return found


@pytest.mark.parametrize("table", packing.DAY_COLUMN)
def test_every_sum_is_the_same(stores: Stores, table: str):
    grown, at_once = (Cells(_version(store).path / "cells") for store in stores)
    measures = _measures(stores.at_once, table)
    assert measures
    assert grown.span(table) == at_once.span(table)
    for filters, by in QUESTIONS:
        one, other = (cells.tally(table, filters, by=by, measures=measures) for cells in (grown, at_once))
        assert one.rows.sum() == other.rows.sum()
        assert _sums(one, grown, table) == _sums(other, at_once, table)
        for dimension in by:
            own = one.values[by.index(dimension)]
            assert [value for value in own if value in other.values[by.index(dimension)]] == list(
                other.values[by.index(dimension)]
            )


def _measures(store: Path, table: str) -> list[str]:
    described = json.loads((_version(store).path / "cells" / table / "columns.json").read_text("utf-8"))
    return [*described["categories"], *described["amounts"]]


@pytest.mark.parametrize("table", ["responses", "lost", "expected"])
def test_every_sum_by_cluster_is_the_same(stores: Stores, table: str):
    grown, at_once = (Cells(_version(store).path / "cells") for store in stores)
    names = ["rows", *_measures(stores.at_once, table)]
    for filters, by in QUESTIONS:
        one, other = (cells.clusters(table, filters, by=by, measures=names[1:]) for cells in (grown, at_once))
        axes = at_once.tally(table, filters, by=by).values
        assert one is not None
        assert other is not None
        assert (one.groups, len(one.group)) == (other.groups, len(other.group))
        for name in ("rows", "score"):
            assert _by_group(one, name) == _by_group(other, name), (filters, by, axes)


def _by_group(clusters: ClusterTally, name: str) -> list[tuple[object, ...]]:
    """The sums of every entry, whatever its number among the units."""
    sums = clusters.sums[name].sum(axis=2)
    rows = zip(clusters.group.tolist(), clusters.single.tolist(), *sums.round(6).tolist(), strict=True)
    return sorted(rows)


def test_the_list_of_who_is_due_is_the_same(stores: Stores):
    grown, at_once = (pa.Table.from_batches(list(due.read(_version(store).path))) for store in stores)
    assert at_once.num_rows > 100
    assert grown.equals(at_once)


def test_put_together_it_is_what_all_at_once_is_to_the_byte(stores: Stores):
    settled = settling.settle(Store(stores.grown), told=None)
    assert settled is not None
    assert settled.state != settled.name
    assert settling.settle(Store(stores.grown), told=None) is None
    for path in sorted((_version(stores.at_once).path / "cells").rglob("*.bin")):
        name = path.relative_to(_version(stores.at_once).path)
        assert (settled.path / name).read_bytes() == path.read_bytes(), name
    assert len(settled.parts("responses")) == 1


def _as_added(stores: Stores, folder: Path) -> Path:
    """A copy of the store in which rows were added, before they were put together."""
    store = shutil.copytree(stores.grown, folder / "store")
    versions = (Version(name, store / "versions" / name) for name in Store(store).versions())
    added = [version.name for version in versions if "whole" in version.meta]
    (store / "CURRENT").write_text(f"{added[-1]}\n")
    return store


def test_added_rows_are_checked_like_all_and_mended_with_them(stores: Stores, tmp_path: Path):
    """The version with rows added, one of its cells damaged, is mended to a version put together."""
    store = Store(_as_added(stores, tmp_path))
    version = _version(store.path)
    assert verifying.look(version).whole
    with (version.path / "cells" / "more" / "calls" / "columns.json").open("a") as damaged:
        damaged.write(" ")
    assert verifying.mend(store).cells == ("cells/more/calls/columns.json",)
    mended = _version(store.path)
    assert "whole" not in mended.meta
    assert mended.table("responses").count_rows() == version.table("responses").count_rows()


def test_what_cannot_be_put_together_now_stays_on_the_page(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(store: Store, *, told: object) -> None:
        raise OSError(28, "No space left on device")

    store, said = _as_added(stores, tmp_path), list[str]()
    monkeypatch.setattr(persons, "LEAST", 0)
    monkeypatch.setattr(adding, "SHARE", 0)
    monkeypatch.setattr(settling, "settle", full)
    call = tmp_path / "call.csv"
    call.write_text("call_id,date,district,topic,consent\nnew-1,2026-06-29,Jaffna,visa,yes\n")
    before = _version(store).meta["rows"]["calls"]
    occasion = ingest.Occasion(told=said.append)
    ingest.ingest([Job(call, "calls")], store=store, country=LKA, occasion=occasion)
    assert _version(store).meta["rows"]["calls"] == before + 1
    assert "whole" in _version(store).meta
    assert "the new rows stay on the page" in said[-1]

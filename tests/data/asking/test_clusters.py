"""Sums by cluster equal those added up record by record, from roll-ups, from records, and from both."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import cells, codebook, tables
from data.cells import Cells
from data.filters import Filters
from geo import country
from tests import canonical

LKA = country.load("lka")
MESSAGE = f"message_{codebook.load().codes('message')[0]}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cells, pd.DataFrame]:
    folder = tmp_path_factory.mktemp("version")
    frames = canonical.write(folder, country=LKA, responses=900)
    cells.build(folder, country=LKA)
    return Cells(folder / "cells"), frames["responses"]


QUESTIONS = [
    (Filters(), ("round",)),
    (Filters(sex=("female",)), ("district",)),
    (Filters(date_from=date(2024, 3, 5), date_to=date(2024, 11, 17)), ("month", "round")),
    (Filters(education=("primary", "unknown"), livelihood=("fishing",)), ("sex",)),
    (Filters(date_to=date(2000, 1, 1)), ()),
]


@pytest.mark.parametrize(("filters", "by"), QUESTIONS)
def test_sums_by_cluster_are_those_of_the_records(
    made: tuple[Cells, pd.DataFrame], filters: Filters, by: tuple[str, ...]
):
    store, frame = made
    found = store.clusters("responses", filters, by=by, measures=[MESSAGE])
    axes = store.tally("responses", filters, by=by).values
    assert found is not None
    sums = defaultdict(lambda: np.zeros(3))
    for at in range(len(found.group)):
        for category, answer in enumerate((False, True)):
            key = (int(found.group[at]), int(found.stratum[at]), bool(found.single[at]), answer)
            sums[key] += found.sums[MESSAGE][:, at, category]
    rows = _chosen(frame, filters)
    for row in map(_any, rows.itertuples()):
        if pd.isna(getattr(row, MESSAGE)):
            continue
        codes = [_code(row, name, axis) for name, axis in zip(by, axes, strict=True)]
        group = int(np.ravel_multi_index(codes, [len(axis) for axis in axes])) if by else 0
        stratum = sorted({"", *frame["stratum"].dropna()}).index(_text(row.stratum))
        weight = 1.0 if pd.isna(row.weight) else row.weight
        sums[group, stratum, _text(row.cluster) == "", bool(getattr(row, MESSAGE))] -= np.array(
            [1, weight, weight**2]
        )
    assert len(rows) == found.sums["rows"][0].sum()
    assert max((np.abs(left).max() for left in sums.values()), default=0) < 1e-9


def test_a_table_in_which_all_count_alike_has_no_sums_by_cluster(tmp_path: Path):
    canonical.write(tmp_path, country=LKA, responses=60)
    path = tmp_path / "responses.parquet"
    table = pq.read_table(path)
    for name in ("cluster", "stratum", "weight"):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, table.schema.field(at), pa.nulls(60, table.schema.field(at).type))
    pq.write_table(table, path)
    cells.build(tmp_path, country=LKA)
    assert Cells(tmp_path / "cells").clusters("responses", Filters()) is None
    assert all(Cells(tmp_path / "cells").clusters(name, Filters()) is None for name in tables.TABLES)


def _chosen(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    days = pd.to_datetime(frame["date"])
    if filters.date_from:
        frame = frame[days >= pd.Timestamp(filters.date_from)]
    if filters.date_to:
        frame = frame[pd.to_datetime(frame["date"]) <= pd.Timestamp(filters.date_to)]
    for name, values in filters.chosen.items():
        known = frame[name].astype(object).where(frame[name].notna(), "unknown")
        frame = frame[known.isin(values)]
    return frame


def _code(row: Any, name: str, axis: tuple[str | None, ...]) -> int:
    if name == "month":
        return axis.index(f"{pd.Timestamp(row.date):%Y-%m}")
    value = getattr(row, name)
    return axis.index(None if pd.isna(value) else value)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _any(row: Any) -> Any:
    """A row of itertuples: its columns are attributes no type knows."""
    return row

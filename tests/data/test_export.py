"""The export of records: what filters select in the order of acceptance, a few at a time, whatever is being read."""

import io
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data import export, tables
from data.filters import Filters
from data.store import StoreDamaged, Version
from geo import country
from tests import canonical

LKA = country.load("lka")
QUERIES: list[dict[str, tuple[str, ...]]] = [
    {},
    {"sex": ("female", "unknown")},
    {"province": ("LK1", "unknown"), "round": ("after",)},
    {"district": ("unknown",)},
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Version, pd.DataFrame]:
    """A version of random responses, and the responses."""
    folder = tmp_path_factory.mktemp("version")
    return Version("1", folder), canonical.write(folder, country=LKA, responses=500)["responses"]


@pytest.mark.parametrize("query", QUERIES)
def test_filters_select_the_same_records_whatever_is_decoded_at_a_time(
    written: tuple[Version, pd.DataFrame], query: dict[str, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
):
    version, records = written
    monkeypatch.setattr(export, "BATCH_ROWS", 64)
    filters = Filters().having(**query)
    batches = list(export.batches(version, "responses", filters, country=LKA))
    found = [value for batch in batches for value in batch.column("respondent_id").to_pylist()]
    assert found == records[_selected(records, query)]["respondent_id"].tolist()
    assert max(batch.num_rows for batch in batches) <= 64
    assert all(batch.schema.names == list(tables.COLUMNS["responses"]) for batch in batches)


def _selected(records: pd.DataFrame, query: dict[str, tuple[str, ...]]) -> pd.Series:
    chosen = pd.Series(data=True, index=records.index)
    for name, values in query.items():
        column = records["district" if name == "province" else name]
        told = column.map(lambda code: LKA.provinces.get(code)) if name == "province" else column
        chosen &= told.isin(values) | (column.isna() if "unknown" in values else False)
    return chosen


def test_a_filter_may_look_at_what_is_not_told(written: tuple[Version, pd.DataFrame]):
    version, records = written
    filters = Filters().having(sex=("male",))
    hidden = export.batches(version, "responses", filters, country=LKA, without=("sex", "date"))
    counts = [(batch.num_rows, {"sex", "date"} & set(batch.schema.names)) for batch in hidden]
    assert sum(count for count, _ in counts) == (records["sex"] == "male").sum()
    assert not any(told for _, told in counts)


def test_a_file_that_breaks_off_is_told_as_damaged(tmp_path: Path):
    frame = canonical.write(tmp_path, country=LKA, responses=50)["calls"]
    path = tmp_path / "calls.parquet"
    start = pq.ParquetFile(path).metadata.row_group(0).column(0).data_page_offset
    whole = bytearray(path.read_bytes())
    whole[start : start + 40] = b"\xff" * 40  # the end, which says what is where, is whole
    path.write_bytes(whole)
    lines = export.stream(Version("1", tmp_path), "calls", Filters(), country=LKA)
    assert len(frame) > 0
    assert next(lines).startswith(export.BOM)
    with pytest.raises(StoreDamaged, match=r"calls\.parquet cannot be read"):
        list(lines)


def test_the_first_lines_are_not_kept_waiting_for_the_rest(
    written: tuple[Version, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
):
    """One batch is decoded for the first lines: who asks for a few records pays for a few."""
    version, records = written
    monkeypatch.setattr(export, "BATCH_ROWS", 100)
    decoded: list[int] = []
    whole = Version.batches

    def counted(self: Version, table: str, **how: object) -> object:
        for batch in whole(self, table, **how):  # pyright: ignore[reportArgumentType] - passed on as it came
            decoded.append(batch.num_rows)
            yield batch

    monkeypatch.setattr(Version, "batches", counted)
    lines = export.stream(version, "responses", Filters(), country=LKA)
    read = [next(lines), next(lines)]
    assert decoded == [100]
    assert pd.read_csv(io.BytesIO(b"".join(read)), dtype=str)["respondent_id"].tolist() == (
        records["respondent_id"].head(100).tolist()
    )

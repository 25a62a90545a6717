"""Texts that a spreadsheet could run: marked on the way out, restored on the way in, numbers never touched."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import export, ingest
from data.exports import export_book
from data.filters import Filters
from data.meaning import marks
from data.store import Store, Version
from geo import country

RISKY = ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "'", "''=1", "＝1", "＋1", "－1", "＠a"]
MESSY = (
    "activity_id,date,activity_type,district,place,partner,reached_total\n"
    "=A1,2025-01-02,awareness_session,LK41,-x,'q,3\n"
    "@b,2025-01-03,awareness_session,LK41,+y,plain,4\n"
    '007,2025-01-03,awareness_session,LK11,"=HYPERLINK(""x"")",NA,5\n'
)


@pytest.mark.parametrize("text", RISKY)
def test_what_could_run_is_marked(text: str):
    assert marks.marked(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a", "1", " =1", "a=1", "ක", "(-1)", "“=1”"])
def test_what_cannot_run_is_left(text: str):
    assert marks.marked(text) == text


@given(st.text())
def test_every_text_comes_back(text: str):
    assert marks.restored(marks.marked(text)) == text


@given(
    st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(RISKY)))
)
def test_columns_are_marked_and_restored_like_texts(texts: list[str | None]):
    column = pa.array(texts, pa.string())
    there = marks.marked_column(column)
    assert there.to_pylist() == [None if text is None else marks.marked(text) for text in texts]
    assert marks.restored_column(there).to_pylist() == texts


def read_in(path: Path, store: Path) -> Version:
    found = ingest.ingest(
        [ingest.Job(path, "activities", None, ())], store=store, country=country.load("lka"), weights=None
    )
    assert (found.reports[0].accepted, found.reports[0].refused) == (3, 0), found.reports[0].problems
    version = Store(store).current()
    assert version
    return version


def test_what_was_exported_can_come_in_again(tmp_path: Path):
    lka, told = country.load("lka"), export_book.Told((("what", "x"),), ("A note.",), tags=True)
    (tmp_path / "first.csv").write_text(MESSY)
    first = read_in(tmp_path / "first.csv", tmp_path / "store")
    kept = first.table("activities").to_table(columns=["activity_id", "place", "partner", "reached_total"])
    assert kept.column("activity_id").to_pylist() == ["=A1", "@b", "007"]
    csv = b"".join(export.stream(first, "activities", Filters(), country=lka, tags=True))
    assert b'"\'=A1"' in csv
    (tmp_path / "again.csv").write_bytes(csv)
    (tmp_path / "again.xlsx").write_bytes(
        b"".join(export_book.stream(first, "activities", Filters(), country=lka, told=told))
    )
    for name in ("again.csv", "again.xlsx"):
        again = read_in(tmp_path / name, tmp_path / f"store of {name}")
        assert again.table("activities").to_table(columns=kept.column_names).equals(kept)

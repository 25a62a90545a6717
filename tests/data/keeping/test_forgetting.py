"""One person is forgotten: nothing of theirs is left in any version, problem, cell or original; everybody else stays."""

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import geo.country
from data import ingest
from data.__main__ import main
from data.cells import Cells
from data.filters import Filters
from data.keeping import forgetting, originals, own_words
from data.problems import Unreadable
from data.store import Store, Version

HEADER = "returnee_id,interview_date,district,sex,experience,consent\n"
FIRST = HEADER + (
    "t-1,2025-01-02,LK41,female,went well,yes\n"
    "t-2,2025-01-03,LK41,male,owed money,yes\n"
    "t-2,2025-07-03,LK11,male,better now,yes\n"
    "t-2,2025-09-03,Nowhere,male,,yes\n"
)
SECOND = HEADER + "t-3,2025-02-02,LK21,female,,yes\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two files, one after the other: t-2 came in the first."""
    for name, text in (("first.csv", FIRST), ("second.csv", SECOND)):
        (tmp_path / name).write_text(text)
        job = ingest.Job(tmp_path / name, "returnees", None, ())
        ingest.ingest([job], store=tmp_path / "store", country=geo.country.load("lka"))
    return Store(tmp_path / "store")


def current(store: Store) -> Version:
    version = store.current()
    assert version
    return version


def forget(store: Store, id: str = "t-2") -> forgetting.Forgotten:
    return forgetting.forget(store, table="returnees", id=id, country=geo.country.load("lka"))


def everything(folder: Path) -> bytes:
    """All that Parquet files hold, as text, and all other files as they are."""
    found = [pd.read_parquet(path).to_csv().encode() for path in folder.rglob("*.parquet")]
    return b"\n".join([*found, *(path.read_bytes() for path in folder.rglob("*") if path.is_file())])


def test_nothing_of_the_person_is_left_and_everybody_else_is(store: Store):
    assert b"t-2" in everything(store.path)
    assert b"owed money" in everything(store.path)
    found = forget(store)
    assert (found.records, len(found.versions), [one["file"] for one in found.ingests]) == (
        2,
        2,
        ["first.csv"],
    )
    left = everything(store.path)
    assert [text for text in (b"t-2", b"owed money", b"better now", b"Nowhere") if text in left] == []
    kept = current(store).table("returnees").to_table().to_pandas()
    assert kept["returnee_id"].tolist() == ["t-1", "t-3"]
    assert current(store).meta["rows"]["returnees"] == 2
    assert store.versions() == [current(store).name]


def test_numbers_and_quality_are_counted_anew(store: Store):
    forget(store)
    version = current(store)
    cells = Cells(version.path / "cells")
    assert cells.tally("returnees", Filters()).rows == 2
    tallied = pd.read_parquet(version.path / "cells" / "quality-returnees.parquet")
    assert tallied["records"].sum() == 2


def test_the_original_goes_and_others_stay(store: Store):
    before = set(originals.kept(store.path))
    forget(store)
    assert len(before) == 2
    assert len(originals.kept(store.path)) == 1


def test_the_history_tells_that_and_not_whom(store: Store):
    forget(store)
    told = [entry.detail for entry in store.history() if entry.what == "purge"]
    assert told == ["2 records of one person in returnees forgotten"]


def test_cut_short_after_the_new_version_the_same_command_does_the_rest(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(forgetting.shutil, "rmtree", cut)
        with pytest.raises(KeyboardInterrupt):
            forget(store)
    assert b"t-2" not in everything(current(store).path)
    forget(store)
    assert b"t-2" not in everything(store.path)


def test_whom_nobody_knows_is_told(store: Store):
    with pytest.raises(Unreadable, match="no version of this store has a record of returnees"):
        forget(store, "t-9")
    assert len(store.versions()) == 2


def test_the_command_says_what_goes_and_what_is_left_to_do(store: Store, capsys: pytest.CaptureFixture[str]):
    order = ["forget", "--table", "returnees", "--id", "t-2", "--store", str(store.path)]
    assert main([*order, "--dry-run"]) == 0
    assert "would go: 2 records of returnees" in capsys.readouterr().out
    assert b"t-2" in everything(store.path)
    assert main(order) == 0
    said = capsys.readouterr().out
    assert "removed: 2 records of returnees" in said
    assert "ingested again, they would bring it back" in said
    assert main(order) == 2


def test_a_version_from_before_a_column_existed_forgets_and_is_purged_too(store: Store):
    path = current(store).path / "returnees.parquet"
    older = pq.read_table(path).drop_columns(["themes"])
    pq.write_table(older, path)
    own_words.blank(current(store), {1})
    assert pq.read_table(path).column("experience").null_count == len(older)
    assert pq.read_table(path).column("themes").null_count == len(older)
    pq.write_table(older, path)
    assert forget(store).records == 2
    assert current(store).table("returnees").to_table().column("returnee_id").to_pylist() == ["t-1", "t-3"]

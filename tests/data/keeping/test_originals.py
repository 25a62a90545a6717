"""Originals: kept whole, for their owner's eyes, until their day; given back as they came; a record traced to them."""

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

import geo.country
import settings
from data.__main__ import main
from data.ingest import Job, Occasion, ingest
from data.keeping import history, originals, purging, tracing
from data.problems import Unreadable
from data.store import Store, Version
from tests.data import files
from tests.data.conftest import as_rows, call

LKA = geo.country.load("lka")
SECRETS = ("Nimal Perera", "0771234567", "snow")


@pytest.fixture(autouse=True)
def _quick(without_cells: None) -> None:
    """Cells play no part here."""


def brought(folder: Path, number: int = 1, *, name: str = "calls.csv", **values: str) -> Version:
    """Ingest one call, with a name and a phone number that no table has."""
    record = {**call(number, **values), "Full name": SECRETS[0], "Phone": SECRETS[1]}
    path = files.as_csv(folder / name, as_rows([record]))
    occasion = Occasion(who="nimali")
    version = ingest([Job(path, "calls")], store=folder / "store", country=LKA, occasion=occasion).version
    assert version
    return version


def day_after(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


def everything(store: Path) -> str:
    """Every byte of a store but the originals; Parquet unpacked."""
    found = []
    for path in store.rglob("*"):
        if path.suffix == ".parquet":
            found.append(pd.read_parquet(path).to_csv())
        elif path.is_file() and path.parent.name != "originals":
            found.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(found)


def test_an_original_is_kept_whole_for_its_owner_alone_and_given_back(tmp_path: Path):
    version = brought(tmp_path)
    (one,) = version.meta["ingests"]
    kept = tmp_path / "store" / "originals" / f"{one['sha256']}.zst"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert SECRETS[0].encode() not in b"".join(
        path.read_bytes() for path in version.path.rglob("*") if path.is_file()
    )
    assert main(["original", one["sha256"][:8], str(tmp_path / "back.csv")]) == 0
    assert (tmp_path / "back.csv").read_bytes() == (tmp_path / "calls.csv").read_bytes()
    assert (tmp_path / "back.csv").stat().st_mode & 0o077 == 0


def test_an_original_is_never_written_over_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (one,) = brought(tmp_path).meta["ingests"]
    assert main(["original", one["sha256"], str(tmp_path / "calls.csv")]) == 2
    assert "is there already; name a new file" in capsys.readouterr().err
    assert main(["original", "zz", str(tmp_path / "new.csv")]) == 2
    assert "the store has no original whose digest begins with 'zz'" in capsys.readouterr().err


def test_a_damaged_original_is_not_given_back(tmp_path: Path):
    (one,) = brought(tmp_path).meta["ingests"]
    brought(tmp_path, 2, name="b.csv")
    folder = tmp_path / "store" / "originals"
    other = next(path for path in folder.iterdir() if one["sha256"] not in path.name)
    shutil.copy(other, folder / f"{one['sha256']}.zst")
    with pytest.raises(Unreadable, match="is damaged: its content has another digest"):
        originals.give_back(tmp_path / "store", one["sha256"], tmp_path / "back.csv")
    assert not (tmp_path / "back.csv").exists()


def test_a_large_file_is_kept_a_piece_at_a_time(tmp_path: Path):
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(1 << 20) * 3 + b"end")
    (tmp_path / "store").mkdir()
    digest = originals.take(path, tmp_path)
    originals.settle(tmp_path, tmp_path / "store")
    originals.give_back(tmp_path / "store", digest, tmp_path / "back.bin")
    assert (tmp_path / "back.bin").read_bytes() == path.read_bytes()


def test_nothing_is_due_before_its_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (one,) = brought(tmp_path, topic="snow").meta["ingests"]
    assert main(["purge"]) == 0
    assert capsys.readouterr().out == "nothing is due\n"
    store, last = Store(tmp_path / "store"), date.fromisoformat(one["keep_until"])
    assert last - datetime.fromisoformat(one["when"]).date() == timedelta(days=730)
    assert purging.due(store, today=last).ingests == ()
    assert len(purging.due(store, today=last + timedelta(days=1)).ingests) == 1


def test_purging_removes_original_and_quoted_values_from_every_version(tmp_path: Path):
    first = brought(tmp_path, topic="snow")
    brought(tmp_path, 2, name="b.csv")
    store = Store(tmp_path / "store")
    assert "snow" in everything(store.path)
    found = purging.purge(store, today=day_after(800), who="kasun")
    assert len(list(found.sentences())) == 3
    assert originals.kept(store.path) == {}
    assert not any(secret in everything(store.path) for secret in SECRETS)
    after = first.problems()
    assert len(after[(after["rule"] == "unknown_code") & (after["row"] == 2) & (after["value"] == "")]) == 1
    assert [(entry.what, entry.who) for entry in store.history()][-1] == ("purge", "kasun")
    assert list(purging.purge(store, today=day_after(801)).sentences()) == []


def test_what_is_purged_is_the_records_no_more(tmp_path: Path):
    version = brought(tmp_path, topic="snow")
    before = version.table("calls").to_table()
    purging.purge(Store(tmp_path / "store"), today=day_after(800))
    assert Store(tmp_path / "store").current() == version
    assert version.table("calls").to_table().equals(before)


def test_what_people_said_in_their_own_words_is_purged_from_every_version(tmp_path: Path):
    own = {"returnee_id": "r-1", "interview_date": "2025-03-04", "district": "Galle", "consent": "yes"}
    path = files.as_csv(tmp_path / "r.csv", as_rows([own | {"experience": "I walked through the snow"}]))
    first = ingest([Job(path, "returnees")], store=tmp_path / "store", country=LKA).version
    brought(tmp_path, 2, name="b.csv")
    store = Store(tmp_path / "store")
    assert first is not None
    before = first.table("returnees").to_table().drop_columns(["experience"])
    assert "2 texts in people's own words" in purging.due(store, today=day_after(800)).sentences()
    purging.purge(store, today=day_after(800))
    assert "snow" not in everything(store.path)
    assert first.table("returnees").to_table().drop_columns(["experience"]).equals(before)
    assert purging.due(store, today=day_after(801)).texts == 0


def test_a_dry_run_says_the_same_and_removes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (one,) = brought(tmp_path, topic="snow").meta["ingests"]
    assert main(["purge", "--dry-run", "--original", one["sha256"][:10]]) == 0
    said = capsys.readouterr().out
    assert (
        f"due: the original of calls.csv (sha256 {one['sha256']}), ingested {one['when']} by nimali" in said
    )
    assert "due: 1 values quoted in problems of ingest 1" in said
    assert len(originals.kept(tmp_path / "store")) == 1
    assert main(["purge", "--original", one["sha256"][:10]]) == 0
    assert capsys.readouterr().out == said.replace("due:", "removed:")
    assert originals.kept(tmp_path / "store") == {}
    assert main(["history"]) == 0
    assert "original not kept" in capsys.readouterr().out


def test_a_shorter_retention_holds_for_what_is_there_and_a_longer_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (one,) = brought(tmp_path).meta["ingests"]
    for days, last in ((30, 30), (9000, 730)):
        monkeypatch.setenv("CRM_RETENTION_DAYS", str(days))
        settings.get.cache_clear()
        assert purging.last_day(one) == datetime.fromisoformat(one["when"]).date() + timedelta(days=last)


def test_a_file_ingested_again_is_kept_from_then_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "now", lambda: "2020-01-01T00:00:00+00:00")
    brought(tmp_path)
    monkeypatch.undo()
    monkeypatch.setenv("CRM_STORE", str(tmp_path / "store"))
    settings.get.cache_clear()
    (tmp_path / "m.toml").write_text('table = "calls"')
    job = Job(tmp_path / "calls.csv", "calls", tmp_path / "m.toml")
    ingest([job], store=tmp_path / "store", country=LKA)
    assert purging.due(Store(tmp_path / "store"), today=day_after(0)).ingests == ()


def test_pages_of_a_pull_that_was_given_up_are_removed(tmp_path: Path):
    brought(tmp_path)
    folder = tmp_path / "store" / "pull" / "a" / "responses"
    folder.mkdir(parents=True)
    for name, days in (("page-000001.json", 900), ("page-000002.json", 1), ("known.json", 900)):
        (folder / name).write_text("{}")
        then = datetime.now(UTC).timestamp() - days * 86400
        os.utime(folder / name, (then, then))
    purging.purge(Store(tmp_path / "store"))
    assert sorted(path.name for path in folder.glob("*.json")) == ["known.json", "page-000002.json"]


def test_a_purge_of_no_store_or_no_such_file_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["purge"]) == 2
    assert "nothing was ingested yet" in capsys.readouterr().err
    brought(tmp_path)
    assert main(["purge", "--original", "zz"]) == 2
    assert "no single file of this store has a digest that begins with 'zz'" in capsys.readouterr().err


def test_a_record_is_traced_to_file_row_and_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    brought(tmp_path)
    (one,) = [
        one for one in brought(tmp_path, 2, name="b.csv", topic="snow").meta["ingests"] if one["number"] == 2
    ]
    assert main(["trace", "calls", "c-2"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        f"c-2: row 2 of b.csv\n  ingest 2, {one['when']} by nimali\n  sha256 {one['sha256']}, original kept"
    )
    assert "doubtful (unknown_code): topic = 'snow'" in told


def test_every_round_of_a_respondent_is_traced(tmp_path: Path):
    head = ["respondent_id", "round", "date", "district", "consent"]
    rows = [["p-1", name, "2025-02-03", "Jaffna", "yes"] for name in ("before", "after")]
    path = files.as_csv(tmp_path / "r.csv", [head, *rows, ["p-2", "before", "2025-02-03", "Jaffna", "yes"]])
    version = ingest([Job(path, "responses")], store=tmp_path / "store", country=LKA).version
    assert version
    store = Store(tmp_path / "store")
    found = tracing.traced(store, version, table="responses", key=["p-1"])
    assert [(trace.key, trace.row, trace.kept) for trace in found] == [
        (("p-1", "before"), 2, True),
        (("p-1", "after"), 3, True),
    ]
    assert len(tracing.traced(store, version, table="responses", key=["p-1", "after"])) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["calls", "c-9"], "calls has no record with that key"),
        (["calls", "c-1", "x"], "a key of calls has 1 part: call_id"),
    ],
)
def test_what_cannot_be_traced_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
):
    brought(tmp_path)
    assert main(["trace", *arguments]) == 2
    assert sentence in capsys.readouterr().err

"""Who brought in what and when, the same file again, and the way back."""

from pathlib import Path

import pytest

import geo.country
import settings
from data.__main__ import main
from data.ingest import Job, Occasion, Outcome, ingest
from data.intake import known
from data.keeping import history, originals
from data.problems import Unreadable
from data.store import NotKept, Store, Version
from tests.data import files
from tests.data.conftest import as_rows, call

LKA = geo.country.load("lka")


@pytest.fixture(autouse=True)
def _quick(without_cells: None) -> None:
    """Cells play no part here."""


def brought(folder: Path, *numbers: int, name: str = "calls.csv", who: str = "", **values: str) -> Outcome:
    """Ingest a file with these calls."""
    path = files.as_csv(folder / name, as_rows([call(number, **values) for number in numbers]))
    return ingest([Job(path, "calls")], store=folder / "store", country=LKA, occasion=Occasion(who=who))


def current(folder: Path) -> Version:
    version = Store(folder / "store").current()
    assert version
    return version


def stored(folder: Path) -> list[object]:
    return current(folder).table("calls").to_table(columns=["call_id"]).column(0).to_pylist()


def test_the_history_says_who_brought_in_what_when_and_how_much(tmp_path: Path):
    made = brought(tmp_path, 1, 2, who="nimali")
    (entry,) = Store(tmp_path / "store").history()
    assert made.version
    assert (entry.what, entry.who, entry.version, entry.in_use) == (
        "ingest",
        "nimali",
        made.version.name,
        True,
    )
    assert entry.ingest
    assert (entry.ingest["number"], entry.ingest["accepted"], entry.ingest["file"]) == (1, 2, "calls.csv")
    assert entry.ingest["sha256"] == originals.digest(tmp_path / "calls.csv")
    assert entry.detail == "calls.csv → calls: 2 read = 2 accepted + 0 duplicate + 0 refused"


def test_a_store_without_a_person_names_whoever_is_signed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOGNAME", "kasun")
    brought(tmp_path, 1)
    assert Store(tmp_path / "store").history()[0].who == "kasun"


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    brought(tmp_path, 1, 2, topic="weather", who="nimali")
    before = current(tmp_path).name
    (tmp_path / "calls.csv").rename(tmp_path / "again.csv")
    assert main(["ingest", str(tmp_path / "again.csv"), "--as", "calls"]) == 0
    told = capsys.readouterr()
    assert current(tmp_path).name == before
    assert "again.csv → calls: 2 rows read = 0 accepted + 2 duplicate + 0 refused" in told.out
    assert "by nimali as calls.csv, in the same way: nothing is new" in told.out
    assert "version" not in told.out
    assert "2 doubtful (unknown_code)" in told.err


def test_a_file_known_reports_what_reading_it_again_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    brought(tmp_path, 1, 2, 3, topic="weather", consent="no")
    job = Job(tmp_path / "calls.csv", "calls")
    short = ingest([job], store=tmp_path / "store", country=LKA).reports[0]
    monkeypatch.setattr(known, "earlier", lambda *_, **__: None)
    long = ingest([job], store=tmp_path / "store", country=LKA).reports[0]
    assert short.before
    assert not long.before
    for name in ("read", "accepted", "duplicate", "refused", "left_out", "sha256"):
        assert getattr(short, name) == getattr(long, name)
    assert dict(short.counts) == dict(long.counts)
    columns = ["file", "row", "column", "value", "rule", "fix"]
    assert short.problems[columns].to_numpy().tolist() == long.problems[columns].to_numpy().tolist()


def test_another_mapping_or_repair_or_program_is_another_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "m.toml").write_text('table = "calls"')
    way, job = known.Way(LKA, None), Job(tmp_path / "calls.csv", "calls")
    digests = {way.digest(job), way.digest(Job(job.path, "calls", tmp_path / "m.toml"))}
    digests |= {
        way.digest(Job(job.path, "calls", None, ("swap-coordinates",))),
        way.digest(Job(job.path, "activities")),
    }
    monkeypatch.setattr(known, "_program", lambda: "another")
    digests |= {way.digest(job)}
    assert len(digests) == 5


def test_a_grown_file_adds_what_is_new(tmp_path: Path):
    brought(tmp_path, 1, 2)
    made = brought(tmp_path, 1, 2, 3)
    assert (made.reports[0].accepted, made.reports[0].duplicate) == (1, 2)
    assert stored(tmp_path) == ["c-1", "c-2", "c-3"]
    assert len(originals.kept(tmp_path / "store")) == 2


def test_a_file_of_duplicates_alone_stands_in_the_history(tmp_path: Path):
    brought(tmp_path, 1, 2)
    made = brought(tmp_path, 2, name="other.csv")
    assert made.version
    assert [entry.ingest["duplicate"] for entry in Store(tmp_path / "store").history() if entry.ingest] == [
        0,
        1,
    ]


def test_files_of_the_same_name_are_told_apart(tmp_path: Path):
    (tmp_path / "b").mkdir()
    brought(tmp_path, 1, topic="weather")
    path = files.as_csv(tmp_path / "b" / "calls.csv", as_rows([call(2, topic="snow")]))
    ingest([Job(path, "calls")], store=tmp_path / "store", country=LKA)
    rows = (
        current(tmp_path)
        .table("calls")
        .to_table(columns=["call_id", "_source", "_row", "_ingest"])
        .to_pylist()
    )
    assert [(row["_source"], row["_row"], row["_ingest"]) for row in rows] == [
        ("calls.csv", 2, 1),
        ("calls.csv", 2, 2),
    ]
    (tmp_path / "m.toml").write_text('table = "calls"\n[values.topic]\nsnow = "general"', "utf-8")
    ingest([Job(path, "calls", tmp_path / "m.toml")], store=tmp_path / "store", country=LKA)
    assert current(tmp_path).problems()["value"].tolist().count("weather") == 1
    assert "snow" not in current(tmp_path).problems()["value"].tolist()


def test_going_back_takes_rows_away_and_the_next_ingest_builds_on_it(tmp_path: Path):
    first = brought(tmp_path, 1).version
    second = brought(tmp_path, 2, name="b.csv").version
    assert first
    assert second
    store = Store(tmp_path / "store")
    back = store.go_back(first.name, who="nimali")
    assert back.name > second.name
    assert back.state == first.name
    assert stored(tmp_path) == ["c-1"]
    assert [entry.in_use for entry in store.history()] == [True, False, False]
    assert store.history()[-1].what == "back"
    assert store.history()[-1].detail == f"to {first.name}, from {second.name}"
    brought(tmp_path, 3, name="c.csv")
    assert stored(tmp_path) == ["c-1", "c-3"]
    numbers = [entry.ingest["number"] for entry in store.history() if entry.ingest]
    assert numbers == [1, 2, 3]
    assert [one["number"] for one in current(tmp_path).meta["ingests"]] == [1, 3]


def test_a_file_that_was_taken_back_comes_in_again(tmp_path: Path):
    first = brought(tmp_path, 1).version
    brought(tmp_path, 2, name="b.csv")
    assert first
    Store(tmp_path / "store").go_back(first.name)
    assert brought(tmp_path, 2, name="b.csv").version
    assert stored(tmp_path) == ["c-1", "c-2"]


def test_going_to_and_fro_loses_no_state(tmp_path: Path):
    store = Store(tmp_path / "store")
    for number in (1, 2, 3):
        brought(tmp_path, number, name=f"{number}.csv")
    states = {Version(name, store.path / "versions" / name).state for name in store.versions()}
    for _ in range(6):
        others = [
            name
            for name in store.versions()
            if Version(name, store.path / "versions" / name).state != current(tmp_path).state
        ]
        store.go_back(others[0])
        assert {Version(name, store.path / "versions" / name).state for name in store.versions()} == states
    assert len(store.versions()) <= 5


def test_going_back_leaves_the_older_version_as_it_was(tmp_path: Path):
    first = brought(tmp_path, 1).version
    brought(tmp_path, 2, name="b.csv")
    assert first
    before = (first.path / "meta.json").read_bytes(), (first.path / history.NAME).read_bytes()
    Store(tmp_path / "store").go_back(first.name)
    assert before == ((first.path / "meta.json").read_bytes(), (first.path / history.NAME).read_bytes())


@pytest.mark.parametrize("name", ["000009-gone", "../..", "", "."])
def test_there_is_no_way_back_to_what_is_not_kept(tmp_path: Path, name: str):
    brought(tmp_path, 1)
    with pytest.raises(NotKept, match=r"there is no version .*; these are kept: 000001-"):
        Store(tmp_path / "store").go_back(name)


def test_there_is_no_way_back_to_now_or_into_nothing(tmp_path: Path):
    brought(tmp_path, 1)
    with pytest.raises(NotKept, match="is the current version already"):
        Store(tmp_path / "store").go_back(current(tmp_path).name)
    with pytest.raises(NotKept, match="nothing was ingested yet"):
        Store(tmp_path / "none").go_back("000001-x")


def test_a_damaged_version_can_be_left_by_going_back(tmp_path: Path):
    first = brought(tmp_path, 1).version
    brought(tmp_path, 2, name="b.csv")
    assert first
    (current(tmp_path).path / "meta.json").write_text("{")
    Store(tmp_path / "store").go_back(first.name)
    assert stored(tmp_path) == ["c-1"]


def test_a_store_from_before_there_was_a_history_has_one(tmp_path: Path):
    brought(tmp_path, 1)
    folder = current(tmp_path).path
    (folder / history.NAME).unlink()
    old = '"number": 1,'
    text = (folder / "meta.json").read_text("utf-8")
    assert old in text
    (folder / "meta.json").write_text(text.replace(old, ""), "utf-8")
    (entry,) = Store(tmp_path / "store").history()
    assert entry.ingest
    assert (entry.ingest["number"], entry.detail[:9]) == (0, "calls.csv")
    brought(tmp_path, 2, name="b.csv")
    assert len(Store(tmp_path / "store").history()) == 2


def test_the_commands_tell_and_go_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    first = brought(tmp_path, 1).version
    brought(tmp_path, 2, name="b.csv")
    assert first
    assert main(["back", first.name]) == 0
    assert f"the records of {first.name}" in capsys.readouterr().out
    assert main(["history"]) == 0
    told = capsys.readouterr().out
    assert "b.csv → calls: 1 read = 1 accepted + 0 duplicate + 0 refused (taken back)" in told
    assert f"back: to {first.name}" in told
    assert main(["back", "000009-gone"]) == 2
    assert capsys.readouterr().err.startswith("there is no version '000009-gone'")


@pytest.mark.parametrize("broken", [False, True])
def test_a_file_that_changes_while_it_is_read_is_not_used(tmp_path: Path, *, broken: bool):
    path = files.as_csv(tmp_path / "calls.csv", as_rows([call(1)]))

    def grows(file: str, rows: int) -> None:
        path.write_text(path.read_text() + "c-9,2025-02-03,LK41,general,yes\n")
        if broken:
            raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    made = ingest([Job(path, "calls")], store=tmp_path / "store", country=LKA, progress=grows)
    assert made.version is None
    assert (
        made.reports[0].failure
        == "calls.csv was changed while it was read; ingest it again when it is complete"
    )
    assert Store(tmp_path / "store").current() is None


def test_settings_of_retention_are_kept_from_day_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CRM_RETENTION_DAYS", "10")
    settings.get.cache_clear()
    brought(tmp_path, 1)
    (one,) = current(tmp_path).meta["ingests"]
    days = (
        history.datetime.fromisoformat(one["keep_until"]).date()
        - history.datetime.fromisoformat(one["when"]).date()
    )
    assert days.days == 10


def test_an_unreadable_file_among_others_leaves_nothing(tmp_path: Path):
    good = files.as_csv(tmp_path / "good.csv", as_rows([call(1)]))
    (tmp_path / "bad.csv").write_bytes(b"")
    made = ingest(
        [Job(good, "calls"), Job(tmp_path / "bad.csv", "calls")], store=tmp_path / "store", country=LKA
    )
    assert made.version is None
    assert originals.kept(tmp_path / "store") == {}
    with pytest.raises(Unreadable, match="no original"):
        originals.give_back(tmp_path / "store", "ab", tmp_path / "out")

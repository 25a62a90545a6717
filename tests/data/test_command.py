"""The commands and the ingest behind them: exit codes, check against ingest, problems as a file, history."""

from pathlib import Path

import pandas as pd
import pytest

import settings
from data.__main__ import main
from data.store import Store
from tests.data import files
from tests.data.conftest import as_rows, call, rows_of

GOOD = as_rows([call(1), call(2)])
MIXED = as_rows([call(3), call(4, consent="no"), call(5, topic="weather")])


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_cells: None):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM_STORE", str(tmp_path / "store"))
    settings.get.cache_clear()
    yield
    settings.get.cache_clear()


def _file(tmp_path: Path, name: str, rows: list[list[str]]) -> str:
    return str(files.as_csv(tmp_path / name, rows))


def test_ingest_ends_with_0_and_check_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = _file(tmp_path, "good.csv", GOOD)
    assert main(["check", path, "--as", "calls"]) == 0
    assert not (tmp_path / "store").exists()
    assert main(["ingest", path, "--as", "calls"]) == 0
    out = capsys.readouterr().out
    assert out.count("good.csv → calls: 2 rows read = 2 accepted + 0 duplicate + 0 refused") == 2
    assert [row["call_id"] for row in rows_of(tmp_path / "store", "calls")] == ["c-1", "c-2"]


def test_refused_rows_end_with_1_and_the_others_go_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = _file(tmp_path, "mixed.csv", MIXED)
    assert main(["check", path, "--as", "calls"]) == 1
    checked = capsys.readouterr()
    assert main(["ingest", path, "--as", "calls"]) == 1
    ingested = capsys.readouterr()
    assert checked.err == ingested.err
    assert "mixed.csv: 1 refused (no_consent): the person did not consent." in ingested.err
    assert "    row 4, topic = 'weather'" in ingested.err
    assert [row["call_id"] for row in rows_of(tmp_path / "store", "calls")] == ["c-3", "c-5"]


def test_check_says_what_was_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = files.as_kobo_csv(tmp_path / "export.csv", files.kobo_rows("ta", grouped=True))
    assert main(["check", str(path), "--as", "responses"]) == 0
    out = capsys.readouterr().out
    assert "Kobo export, headers are labels (ta), with groups, HXL row found" in out
    assert "select_multiple source_used: unanswered (missing): 1" in out
    assert "district ← இடம்/மாவட்டம்" in out
    assert "places of accepted rows: 2 agree, 1 have no point" in out


def test_problems_are_written_as_a_file(tmp_path: Path):
    path = _file(tmp_path, "mixed.csv", MIXED)
    main(["check", path, "--as", "calls", "--problems", str(tmp_path / "p.csv")])
    found = pd.read_csv(tmp_path / "p.csv", encoding="utf-8-sig", keep_default_na=False)
    assert list(found.columns) == ["file", "sheet", "row", "column", "value", "rule", "fix"]
    assert found[["row", "column", "value", "rule"]].to_numpy().tolist() == [
        [3, "consent", "", "no_consent"],
        [4, "topic", "weather", "unknown_code"],
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ingest"],
        ["ingest", "f.csv"],
        ["ingest", "f.csv", "--as", "visits"],
        ["swallow", "f.csv"],
        ["demo", "--rows", "none"],
    ],
)
def test_bad_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.csv"], "there is no file nothing.csv"),
        (["good.csv", "--mapping", "no.toml"], "the mapping no.toml cannot be opened"),
        (["good.csv", "--country", "atl"], "'atl'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
):
    _file(tmp_path, "good.csv", GOOD)
    assert main(["ingest", *arguments, "--as", "calls"]) == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1


def test_one_unreadable_file_leaves_the_store_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    good, empty = _file(tmp_path, "good.csv", GOOD), tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert main(["ingest", good, str(empty), "--as", "calls"]) == 2
    assert "empty.csv is empty" in capsys.readouterr().err
    assert Store(tmp_path / "store").current() is None


def test_several_files_make_one_version_and_share_their_keys(tmp_path: Path):
    first, second = _file(tmp_path, "a.csv", GOOD), _file(tmp_path, "b.csv", [*GOOD, *MIXED[1:2]])
    assert main(["ingest", first, second, "--as", "calls"]) == 0
    version = Store(tmp_path / "store").current()
    assert version is not None
    assert version.meta["rows"] == {"activities": 0, "responses": 0, "returnees": 0, "calls": 3}
    assert version.meta["as_of"]["calls"] == "2025-02-03"
    assert [(i["file"], i["accepted"], i["duplicate"]) for i in version.meta["ingests"]] == [
        ("a.csv", 2, 0),
        ("b.csv", 1, 2),
    ]
    stored = version.table("calls").to_table().to_pandas()
    assert stored[["_source", "_row"]].to_numpy().tolist() == [["a.csv", 2], ["a.csv", 3], ["b.csv", 4]]


def test_reading_a_file_again_changes_no_row_and_doubles_no_problem(tmp_path: Path):
    path, mapping = _file(tmp_path, "mixed.csv", MIXED), tmp_path / "m.toml"
    mapping.write_text('table = "calls"\n', "utf-8")
    main(["ingest", path, "--as", "calls"])
    first = Store(tmp_path / "store").current()
    main(["ingest", path, "--as", "calls", "--mapping", str(mapping)])  # in another way: it is read
    second = Store(tmp_path / "store").current()
    assert first is not None
    assert second is not None
    assert first.table("calls").to_table().equals(second.table("calls").to_table())
    assert first.problems()["rule"].tolist() == second.problems()["rule"].tolist()
    assert second.meta["ingests"][-1]["duplicate"] == 2


def test_a_store_belongs_to_one_country(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = _file(tmp_path, "good.csv", GOOD)
    main(["ingest", path, "--as", "calls"])
    meta = next((tmp_path / "store" / "versions").glob("*/meta.json"))
    meta.write_text(meta.read_text("utf-8").replace('"lka"', '"atl"'), "utf-8")
    assert main(["ingest", path, "--as", "calls"]) == 2
    assert "the store holds data of 'atl', not of 'lka'" in capsys.readouterr().err


def test_a_mapping_can_mark_demonstration_data(tmp_path: Path):
    path = _file(tmp_path, "good.csv", GOOD)
    (tmp_path / "m.toml").write_text("demonstration = true")
    main(["ingest", path, "--as", "calls", "--mapping", "m.toml"])
    version = Store(tmp_path / "store").current()
    assert version is not None
    assert version.meta["demonstration"] is True


def test_status_says_what_the_store_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["status"]) == 0
    assert "nothing was ingested yet" in capsys.readouterr().out
    main(["ingest", _file(tmp_path, "mixed.csv", MIXED), "--as", "calls"])
    capsys.readouterr()
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert "calls: 2 rows, as of 2025-02-03" in out
    assert "problems, no_consent: 1" in out


def test_progress_of_long_files_is_told_in_lines(capsys: pytest.CaptureFixture[str]):
    from data.intake import progress

    with progress.shown() as told:
        for rows in (50_000, 210_000, 250_000, 420_000):
            told("long.csv", rows)
    assert capsys.readouterr().err == "long.csv: 210,000 rows read\nlong.csv: 420,000 rows read\n"


def test_a_place_for_problems_is_looked_at_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = _file(tmp_path, "good.csv", GOOD)
    for place, why in ((tmp_path / "none" / "p.csv", "there is no folder"), (tmp_path, "it is a folder")):
        assert main(["ingest", path, "--as", "calls", "--problems", str(place)]) == 2
        assert why in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


def test_problems_hold_nothing_that_a_spreadsheet_runs(tmp_path: Path):
    formula = "=HYPERLINK(0)"
    path = _file(tmp_path, "=f.csv", as_rows([call(1, district=formula)]))
    assert main(["check", path, "--as", "calls", "--problems", "p.csv"]) == 1
    row = pd.read_csv(tmp_path / "p.csv", dtype=str, keep_default_na=False).iloc[0]
    assert (row["file"], row["value"], row["row"]) == ("'=f.csv", f"'{formula}", "2")


@pytest.mark.parametrize("rows", ["0", "-1", "many", "100000001", "9" * 30])
def test_a_number_of_rows_that_cannot_be_is_bad_usage(capsys: pytest.CaptureFixture[str], rows: str):
    with pytest.raises(SystemExit, match="2"):
        main(["demo", f"--rows={rows}"])
    assert "is not a number of rows" in capsys.readouterr().err


@pytest.mark.parametrize("part", ["calls.parquet", "activities.parquet", "problems.parquet", "meta.json"])
def test_a_damaged_store_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str):
    path = _file(tmp_path, "good.csv", GOOD)
    assert main(["ingest", path, "--as", "calls"]) == 0
    version = Store(tmp_path / "store").current()
    assert version
    (version.path / part).write_bytes(b"broken")
    capsys.readouterr()
    assert main(["ingest", _file(tmp_path, "more.csv", as_rows([call(9)])), "--as", "calls"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1

"""Who asked, how long it took, when it was sent: read from Kobo's and ODK's columns, kept as codes, never exported."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import geo.country
from data import export, ingest, tables
from data.filters import Filters
from data.ingest import Job
from data.intake import records
from data.meaning import paradata, pseudonyms
from data.meaning.pseudonyms import Coder, is_code
from data.quality.stored import Stored
from data.store import Store
from tests.data import files
from tests.data.conftest import Bring, as_rows, call

KEPT = ["_enumerator", "_minutes", "_submitted"]


def noted(tmp_path: Path, table: str = "calls") -> list[dict[str, object]]:
    version = Store(tmp_path / "store").current()
    assert version is not None
    return version.table(table).to_table(columns=KEPT).to_pylist()


def test_kobo_columns_are_found_without_a_mapping(bring: Bring, tmp_path: Path):
    moments = {"start": "2025-02-03T09:00:00.000+05:30", "end": "2025-02-03T09:12:30.000+05:30"}
    beside = {"username": "team_03", "_submission_time": "2025-02-03T20:00:00"}
    found = bring(as_rows([call(1) | moments | beside]))
    assert found.rules == set()
    # Eight in the evening in UTC is the next day in Colombo.
    assert noted(tmp_path) == [{"_enumerator": "team_03", "_minutes": 12.5, "_submitted": date(2025, 2, 4)}]


def test_odk_columns_are_found_too(bring: Bring, tmp_path: Path):
    beside = {
        "data-start": "2025-02-03T09:00:00.000+05:30",
        "data-end": "2025-02-03T09:30:00.000+05:30",
        "SubmissionDate": "2025-02-03T04:10:00.000Z",
        "SubmitterName": "E12",
    }
    bring(as_rows([call(1) | beside]))
    assert noted(tmp_path) == [{"_enumerator": "E12", "_minutes": 30.0, "_submitted": date(2025, 2, 3)}]


def test_a_mapping_may_name_them(bring: Bring, tmp_path: Path):
    record = {"No": "c-1", "Day": "2025-02-03", "Where": "Galle", "Who": "field officer 4"}
    record |= {"From": "2025-02-03 10:00:00", "Till": "2025-02-03 10:05:00", "Sent": "2025-02-05"}
    mapping = """
        table = "calls"
        [columns]
        call_id = "No"
        date = "Day"
        district = "Where"
        enumerator = "Who"
        started = "From"
        ended = "Till"
        submitted = "Sent"
    """
    bring(as_rows([record]), mapping=mapping)
    assert noted(tmp_path) == [
        {"_enumerator": "field officer 4", "_minutes": 5.0, "_submitted": date(2025, 2, 5)}
    ]


def test_a_file_without_them_has_blanks(bring: Bring, tmp_path: Path):
    bring(as_rows([call(1)]))
    assert noted(tmp_path) == [dict.fromkeys(KEPT)]


@pytest.mark.parametrize(
    ("start", "end", "minutes", "rules"),
    [
        ("2025-02-03T09:00:00+05:30", "2025-02-03T08:50:00+05:30", -10.0, {"ended_before_start"}),
        ("2025-02-03T09:00:00+05:30", "2025-02-05T09:00:00+05:30", 2880.0, {"interview_over_a_day"}),
        ("2025-02-03T09:00:00+05:30", "2025-02-03T03:40:00Z", 10.0, set()),
        ("2025-02-03T09:00:00", "2025-02-03T09:10:00+05:30", None, set()),
        ("2025-02-30T09:00:00+05:30", "2025-02-03T09:10:00+05:30", None, set()),
        ("2025-02-03", "2025-02-03", None, set()),
        ("", "2025-02-03T09:10:00+05:30", None, set()),
    ],
)
def test_lengths(bring: Bring, tmp_path: Path, start: str, end: str, minutes: float | None, rules: set[str]):
    found = bring(as_rows([call(1, start=start, end=end)]))
    assert found.rules == rules
    assert [row["_minutes"] for row in noted(tmp_path)] == [minutes]


def test_a_length_that_cannot_be_names_the_row_and_the_column(bring: Bring):
    rows = as_rows([call(1, start="2025-02-03 09:00:00", end="2025-02-03 09:09:00"),
                    call(2, start="2025-02-03 09:00:00", end="2025-02-03 08:00:00")])  # fmt: skip
    problem = bring(rows).problem("ended_before_start")
    assert problem[["row", "column", "value", "severity"]].tolist() == [3, "end", "", "doubtful"]


def test_a_mixed_column_is_read_text_by_text():
    texts = pa.array(["2025-02-03T09:00:00Z", "2025-02-03 09:00", "x", "", "2025-02-30T09:00:00Z"])
    zoned, naive = paradata.moments(texts)
    assert [moment is not None for moment in zoned.to_pylist()] == [True, False, False, False, False]
    assert [moment is not None for moment in naive.to_pylist()] == [False, True, False, False, False]


def test_a_repeat_keeps_who_asked_but_not_the_moments_of_its_submission(tmp_path: Path, without_cells: None):
    from data import demo

    folder = tmp_path / "files"
    files_ = {table: (path, form) for path, table, form in demo.write(folder, rows=5, seed=1, country="lka")}
    path, form = files_["returnees"]
    plain = form.read_text("utf-8").replace('enumerator = "Interviewer"\n', "")
    plain = plain.replace('started = "Interview began"\nended = "Interview ended"\n', "")
    (tmp_path / "form.toml").write_text(plain, "utf-8")
    ingest.ingest(
        [Job(path, "returnees", tmp_path / "form.toml")],
        store=tmp_path / "store",
        country=geo.country.load("lka"),
    )
    found = noted(tmp_path, "returnees")
    assert {row["_minutes"] for row in found} == {row["_submitted"] for row in found} == {None}
    assert any(row["_enumerator"] for row in found)


# --- codes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["team_03", "E12", "7", "JF 07", "ENUM-12", "demo_team_01", "tablet 4"])
def test_teams_and_devices_stay_as_they_are(text: str):
    assert is_code(text)
    assert Coder(b"key").code(f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    [
        "nimal",
        "Nimal Perera",
        "nimal_03",
        "0771234567",
        "a3@b.lk",
        "நிமல்",
        "நி 3",
        "912345678V",
        "team 1 room 2",
    ],
)
def test_anything_else_becomes_a_code_that_only_the_key_makes(text: str):
    code = Coder(b"key").code(text)
    assert code is not None
    assert code.startswith("E-")
    assert len(code) == 8
    assert code == Coder(b"key").code(f"  {text.upper()} ")
    assert code != Coder(b"other").code(text)


def test_the_same_name_has_the_same_code_in_every_ingest(bring: Bring, tmp_path: Path):
    bring(as_rows([call(1, username="Nimal Perera")]))
    bring(as_rows([call(2, username="nimal  perera"), call(3, username="Kumari")]))
    codes = [row["_enumerator"] for row in noted(tmp_path)]
    assert codes[0] == codes[1] != codes[2]
    key = tmp_path / "store" / pseudonyms.KEY
    assert key.stat().st_mode & 0o777 == 0o600
    everything = b"".join(path.read_bytes() for path in (tmp_path / "store" / "versions").rglob("*.parquet"))
    assert b"nimal" not in everything.lower()


def test_a_mapping_may_keep_names_as_written(bring: Bring, tmp_path: Path):
    form = 'table = "calls"\nkeep_personal = ["username"]\n[columns]\ncall_id = "call_id"\ndate = "date"\n'
    form += 'district = "district"\nconsent = "consent"\n'
    bring(as_rows([call(1, username="Nimal Perera")]), mapping=form)
    assert [row["_enumerator"] for row in noted(tmp_path)] == ["Nimal Perera"]


def test_checking_makes_no_key(tmp_path: Path):
    path = files.as_csv(tmp_path / "file.csv", as_rows([call(1, username="Nimal Perera")]))
    ingest.check([Job(path, "calls")], store=tmp_path / "store", country=geo.country.load("lka"))
    assert not (tmp_path / "store").exists()


def test_the_code_of_a_name_is_told(bring: Bring, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from data.__main__ import main

    store = ["--store", str(tmp_path / "store")]
    assert main(["code", "Nimal Perera", *store]) == 2
    bring(as_rows([call(1, username="Nimal Perera")]))
    assert main(["code", "Nimal Perera", "team_03", *store]) == 0
    told = capsys.readouterr().out.splitlines()[-2:]
    assert told == [f"{noted(tmp_path)[0]['_enumerator']}  Nimal Perera", "team_03  team_03"]


# --- exports and older stores --------------------------------------------------------------------------------------


def test_exports_of_records_have_none_of_it(bring: Bring, tmp_path: Path):
    bring(as_rows([call(1, username="team_03", end="2025-02-03 09:00:00", start="2025-02-03 08:00:00")]))
    version = Store(tmp_path / "store").current()
    assert version is not None
    sent = b"".join(export.stream(version, "calls", Filters(), country=geo.country.load("lka")))
    assert sent.decode("utf-8-sig").splitlines()[0].replace('"', "").split(",") == list(
        tables.COLUMNS["calls"]
    )
    assert b"team_03" not in sent


def test_a_store_from_before_is_read_with_blanks_and_goes_on(bring: Bring, tmp_path: Path):
    bring(as_rows([call(1)]))
    version = Store(tmp_path / "store").current()
    assert version is not None
    path = version.path / "calls.parquet"
    pq.write_table(pq.read_table(path).drop_columns([*KEPT, "_ingest"]), path)
    assert Stored("calls", (path,)).codes("_enumerator")[1].tolist() == [0]
    bring(as_rows([call(2, username="team_03")]))
    assert [row["_enumerator"] for row in noted(tmp_path)] == [None, "team_03"]
    assert [len(rows) for rows in records.batches_of(path)] == [1]

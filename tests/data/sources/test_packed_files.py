"""Parquet files and zipped tables: read as the table they hold, or refused in a sentence."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import sources
from data.sources import zipped
from data.sources.zipped import Unpacked
from tests.data.conftest import Bring

CALLS = "call_id,date,district\nc-1,2025-03-04,Jaffna\nc-2,2025-03-05,Mannar\n"


def packed(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_parquet_file_is_read_as_the_table_it_holds(bring: Bring, tmp_path: Path):
    table = pa.table(
        {
            "activity_id": pa.array(["A-1", "A-2"]).dictionary_encode(),
            "date": [date(2025, 3, 4), date(2025, 3, 5)],
            "district": ["Jaffna", None],
            "latitude": [9.68, 6.05],
            "longitude": [80.02, 80.22],
            "reached_female": pa.array([12.0, float("nan")]),
            "reached_male": pa.array([8, None], pa.int32()),
            "entered": [datetime.fromisoformat("2025-03-04T10:00"), None],
            "seen": [["a", "b"], []],
        }
    )
    pq.write_table(table, tmp_path / "f.parquet")
    found = bring(tmp_path / "f.parquet", "activities")
    assert found.column("date") == [date(2025, 3, 4), date(2025, 3, 5)]
    assert found.column("district") == ["LK41", "LK31"]
    assert (found.column("reached_female"), found.column("reached_male")) == ([12, None], [8, None])
    assert found.rules == set()
    assert found.report.form == "Parquet"


def test_rows_of_parquet_are_numbered_as_in_the_csv_it_would_be(bring: Bring, tmp_path: Path):
    pq.write_table(pa.table({"call_id": ["c-1", "c-2"], "date": ["2025-01-01", "?"]}), tmp_path / "f.parquet")
    assert bring(tmp_path / "f.parquet").problem("invalid_date")["row"] == 3


def test_a_broken_parquet_file_gets_a_sentence(bring: Bring, tmp_path: Path):
    (tmp_path / "f.parquet").write_bytes(b"PAR1" + bytes(200) + b"PAR1")
    failure = bring(tmp_path / "f.parquet").report.failure
    assert failure is not None
    assert failure.startswith("f.parquet is a Parquet file that cannot be read")


def test_a_zipped_csv_is_read(bring: Bring, tmp_path: Path):
    members: dict[str, str | bytes] = {
        "out/calls.csv": CALLS,
        "__MACOSX/out/._calls.csv": b"\0",
        "out/.DS_Store": b"\0",
        "out/Thumbs.db": b"\0",
        "out/desktop.ini": "[x]",
        "out/~$calls.xlsx": b"\5",
    }
    found = bring(packed(tmp_path / "f.zip", members))
    assert found.column("call_id") == ["c-1", "c-2"]
    assert found.report.form.startswith("calls.csv in a ZIP file, text, utf-8")
    assert found.report.path.name == "f.zip"


def test_the_unpacked_copy_is_for_its_owner_and_goes_with_the_sheet(tmp_path: Path):
    sheet = sources.read(packed(tmp_path / "f.zip", {"calls.csv": CALLS}))[0]
    assert isinstance(sheet.kept, Unpacked)
    copy = sheet.kept.path
    assert copy.stat().st_mode & 0o077 == 0
    del sheet
    assert not copy.exists()


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        (
            {"a.csv": CALLS, "b.csv": CALLS},
            "f.zip holds 2 files (a.csv, b.csv); a ZIP file is read where it holds one",
        ),
        (
            {"Index/Document.iwa": b"\0", "preview.jpg": b"\xff"},
            "f.zip is not a table: it is a document of Numbers",
        ),
        ({".hidden": "x"}, "f.zip holds no file;"),
        ({"photo.csv": b"\x89PNG\r\n"}, "f.zip (photo.csv) is not a table: it is a picture"),
        ({"empty.csv": b""}, "f.zip (empty.csv) is empty"),
    ],
)
def test_an_archive_that_is_not_one_table_gets_a_sentence(
    bring: Bring, tmp_path: Path, members: dict[str, str | bytes], sentence: str
):
    failure = bring(packed(tmp_path / "f.zip", members)).report.failure
    assert failure is not None
    assert failure.startswith(sentence)


def test_an_archive_that_asks_for_a_program_there_is_none_of_gets_a_sentence(bring: Bring, tmp_path: Path):
    path = packed(tmp_path / "f.zip", {"a.csv": CALLS})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 6] = 148  # version 14.8, by a flipped byte of the list of members
    path.write_bytes(content)
    assert "f.zip" in str(bring(path).report.failure)


def test_pictures_and_a_read_me_beside_the_table_do_not_count(bring: Bring, tmp_path: Path):
    beside = {"README.txt": "see the data", "media/1.jpg": b"\xff\xd8\xff"}
    found = bring(packed(tmp_path / "f.zip", {**beside, "calls.csv": CALLS}))
    assert found.report.accepted > 0


def test_what_would_fill_the_disk_is_told_before_it_is_unpacked(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Zeros that pack a thousand to one, alone or beside other tables, and far more tables than any form has."""
    monkeypatch.setattr(zipped, "_FREELY", 1 << 20)
    monkeypatch.setattr(zipped, "_unpack", None)  # whoever unpacks fails
    zeros = bytes(2 << 20)
    for members in ({"a.csv": zeros}, {"a.csv": zeros, "b.csv": CALLS}):
        failure = str(bring(packed(tmp_path / "f.zip", members)).report.failure)
        assert "times what it takes packed" in failure
    many = {f"{at}.csv": "a,b" for at in range(300)}
    assert "holds 300 files" in str(bring(packed(tmp_path / "f.zip", many)).report.failure)


def test_an_archive_in_an_archive_and_a_damaged_one_get_a_sentence(bring: Bring, tmp_path: Path):
    inner = packed(tmp_path / "inner.zip", {"a.csv": CALLS})
    assert "holds another ZIP file" in str(
        bring(packed(tmp_path / "f.zip", {"b.zip": inner.read_bytes()})).report.failure
    )
    damaged = packed(tmp_path / "d.zip", {"a.csv": CALLS * 50})
    content = bytearray(damaged.read_bytes())
    content[45:60] = b"\xff" * 15
    damaged.write_bytes(content)
    assert "d.zip cannot be unpacked" in str(bring(damaged).report.failure)

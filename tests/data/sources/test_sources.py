"""Files as sheets of text: encodings and separators by evidence, workbooks, and what is no table."""

import json
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from data import sources
from data.problems import Unreadable
from data.sources import workbook
from tests.data import files
from tests.data.conftest import Bring

ROWS = [["call_id", "date", "district"], ["c-1", "2025-01-01", "Galle"], ["c-2", "2025-01-02", "Kandy"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encoding_and_separator_are_found_by_evidence(
    bring: Bring, tmp_path: Path, encoding: str, separator: str
):
    rows = [[*row, "é – naïve" if i else "remarks"] for i, row in enumerate(ROWS)]
    path = files.as_csv(tmp_path / "any.data", rows, encoding=encoding, separator=separator)
    found = bring(path, mapping='[columns]\ntopic = "remarks"\n')
    assert found.column("call_id") == ["c-1", "c-2"]
    assert found.problem("unknown_code")["value"] == "é – naïve"


def test_line_breaks_in_headers_and_cells_do_not_shift_row_numbers(bring: Bring, tmp_path: Path):
    rows = [
        ["call_id", "date\n", "topic"],
        ["c-1", "2025-01-01", "two\nlines"],
        ["c-2", "2025-01-02", "weather"],
    ]
    found = bring(files.as_csv(tmp_path / "f.csv", rows))
    assert found.report.accepted == 2
    assert found.report.problems.query("rule == 'unknown_code'")["row"].tolist() == [2, 3]


def test_a_table_of_headers_alone_is_read_as_no_rows(bring: Bring, tmp_path: Path):
    for path in (
        files.as_csv(tmp_path / "f.csv", ROWS[:1]),
        files.as_workbook(tmp_path / "f.xlsx", {"s": ROWS[:1]}),
    ):
        report = bring(path).report
        assert (report.failure, report.read) == (None, 0)


def test_ragged_rows_are_numbered_across_blocks(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("data.sources.text._BLOCK", 2048)
    monkeypatch.setattr("data.sources.text._CHUNK", 150)
    rows = [ROWS[0], *([f"c-{i}", "2025-01-01", "Galle"] for i in range(2, 1000))]
    for row in (5, 400, 401, 998):
        rows[row - 1] = rows[row - 1][:2]
    found = bring(files.as_csv(tmp_path / "f.csv", [*rows, ["surplus"]]))
    ragged = found.report.problems.query("rule == 'wrong_number_of_fields'")["row"].tolist()
    assert ragged == [5, 400, 401, 998, 1000]
    assert found.report.accepted == 998 - 4
    assert found.rows[2]["call_id"] == "c-4"


def test_a_record_longer_than_a_block_is_read_and_shifts_no_row(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("data.sources.text._BLOCK", 2048)
    monkeypatch.setattr("data.sources.text._CHUNK", 150)
    rows = [[*ROWS[0], "notes"], *([f"c-{i}", "2025-01-01", "Galle", ""] for i in range(2, 1000))]
    for row in (5, 398, 403, 998):
        rows[row - 1] = rows[row - 1][:2]
    rows[400][3] = "long " * 5000
    found = bring(files.as_csv(tmp_path / "f.csv", rows))
    ragged = found.report.problems.query("rule == 'wrong_number_of_fields'")["row"].tolist()
    assert ragged == [5, 398, 403, 998]
    assert found.column("call_id") == [f"c-{i}" for i in range(2, 1000) if i not in ragged]


def test_cells_of_a_workbook_become_what_a_person_would_write():
    cells = [
        1.0,
        1.5,
        True,
        "",
        " a ",
        date(2025, 1, 2),
        datetime.fromisoformat("2025-01-02T03:04"),
        time(3, 4),
        timedelta(1),
    ]
    written = [
        "1",
        "1.5",
        "true",
        "",
        " a ",
        "2025-01-02",
        "2025-01-02T03:04:00",
        "03:04:00",
        "1 day, 0:00:00",
    ]
    assert [workbook.as_text(cell) for cell in cells] == written


def test_a_sheet_is_chosen_by_the_mapping(bring: Bring, tmp_path: Path):
    path = files.as_workbook(tmp_path / "f.xlsx", {"Notes": [["x"], ["y"]], "Calls": ROWS})
    assert bring(path, mapping='sheet = "Calls"').column("call_id") == ["c-1", "c-2"]
    assert bring(path, mapping='sheet = "calls 2025"').report.failure == (
        "f.xlsx has no sheet 'calls 2025'; it has Notes, Calls"
    )


NO_TABLES = {
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b" \r\n\r\n ", "is empty"),
    "mark.csv": (b"\xef\xbb\xbf\n", "is empty"),
    "note.txt": (b"Dear colleagues\nthe file follows\n", "is not a table: no separator"),
    "letter.csv": (
        b"Dear all, hello\nthank you\nso much, and, again, bye\n\nbest\n",
        "is not a table: no separator",
    ),
    "photo.csv": (b"\x89PNG\r\n\x1a\n\0\0", "is not a table: it is a picture"),
    "portal.xls": (
        b'<meta http-equiv="Content-Type" content="text/html, utf-8"><table><tr><td>call_id</td></tr></table>',
        "is not a table: it is a web page",
    ),
    "saved.xls": (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n",
        "is not a table: it is a web page",
    ),
    "packed.7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, "is not a table: it is a compressed file"),
    "packed.rar": (b"Rar!\x1a\x07\x01\0" + b"\0" * 60, "is not a table: it is a compressed file"),
    "scan.csv": (b"%PDF-1.7 \n", "is not a table: it is a PDF document"),
    "letter.doc": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3 << 20) + "WordDocument".encode("utf-16-le"),
        "is not a table: it is a text document",
    ),
    "noise.csv": (bytes(range(256)) * 4, "is not a table: it holds binary data"),
    "broken.xlsx": (b"PK\x03\x04" + b"\0" * 40, "is not a table: it is no workbook that can be opened"),
    "answers.json": (
        json.dumps({"count": 1}).encode(),
        "is not a table: it is JSON without a list of records",
    ),
    "quote.csv": (b'a,b\n"1,2\n' * 30, ""),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_gets_one_sentence(bring: Bring, tmp_path: Path, name: str):
    content, sentence = NO_TABLES[name]
    (tmp_path / name).write_bytes(content)
    failure = bring(tmp_path / name).report.failure
    assert failure is not None
    assert failure.startswith(name)
    assert sentence in failure
    assert "\n" not in failure


@pytest.mark.parametrize("part", ["word/document.xml", "mimetype"])
def test_a_text_document_under_another_name_is_told_as_that(tmp_path: Path, part: str):
    path = tmp_path / "survey.xlsx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr(part, "application/vnd.oasis.opendocument.text")
    with pytest.raises(Unreadable, match=r"survey\.xlsx is not a table: it is a text document"):
        sources.read(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path):
    with pytest.raises(Unreadable, match=r"there is no file .*nothing\.csv; check the name"):
        sources.read(tmp_path / "nothing.csv")
    with pytest.raises(Unreadable, match="is a folder; name the files in it"):
        sources.read(tmp_path)


def test_an_empty_workbook_is_said_to_be_empty(tmp_path: Path):
    with pytest.raises(Unreadable, match="is empty: none of its sheets holds a cell"):
        sources.read(files.as_workbook(tmp_path / "f.xlsx", {"a": [], "b": []}))


@pytest.mark.parametrize(
    "line",
    ['"c-2,2025-01-02,Kandy', 'c-2,2025-01-02,"Kandy'],
    ids=["the row becomes too long", "the last column takes in the rest"],
)
def test_a_quote_that_is_never_closed_loses_no_rows_unnoticed(bring: Bring, tmp_path: Path, line: str):
    path = tmp_path / "f.csv"
    path.write_text(
        f"call_id,date,district\nc-1,2025-01-01,Galle\n{line}\nc-3,2025-01-03,Galle\nc-4,2025-01-04,Galle\n"
    )
    found = bring(path)
    assert found.column("call_id") == ["c-1", "c-3", "c-4"]
    assert found.problem("open_quote")["row"] == 3
    assert (found.report.read, found.report.refused) == (4, 1)


def test_a_quote_closed_by_a_later_one_is_told_as_well(bring: Bring, tmp_path: Path):
    path = tmp_path / "f.csv"
    path.write_text(
        'call_id,date,topic\n"c-1,2025-01-01,visa\nc-2,2025-01-02,visa\nc-3,2025-01-03,"visa, pay"\nc-4,2025-01-04,\n'
    )
    found = bring(path)
    assert found.column("call_id") == ["c-2", "c-3", "c-4"]
    assert found.problem("open_quote")["row"] == 2


@pytest.mark.parametrize("text", ["call_id,date,district", "call_id,date,district\n#id,#date,#adm2"])
def test_headers_alone_are_a_table_without_rows(bring: Bring, tmp_path: Path, text: str):
    path = tmp_path / "f.csv"
    path.write_text(text)
    assert (bring(path).report.failure, bring(path).report.read) == (None, 0)


def test_utf_32_is_named(bring: Bring, tmp_path: Path):
    path = files.as_csv(tmp_path / "f.csv", ROWS, encoding="utf-32")
    assert "UTF-32" in str(bring(path).report.failure)


def test_an_id_of_millions_of_letters_is_told_from_others_in_a_moment(bring: Bring, tmp_path: Path):
    long = "x" * 2_000_000
    rows = [ROWS[0], *([f"{long}{i}", "2025-01-01", "Galle"] for i in (1, 2, 1))]
    report = bring(files.as_csv(tmp_path / "f.csv", rows)).report
    assert (report.accepted, report.duplicate) == (2, 1)

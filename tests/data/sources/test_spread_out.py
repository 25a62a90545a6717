"""Workbooks that are small as files and huge as tables, and a process that takes too much: told, never run out of memory."""

import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import xlsxwriter

from data.problems import Unreadable
from data.sources import spread_out, workbook
from data.uploads import limits
from tests.conftest import ROOT

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def book(path: Path, rows: Iterable[str]) -> Path:
    """A workbook whose one sheet holds these rows, whatever they are."""
    plain = path.with_name("plain.xlsx")
    with xlsxwriter.Workbook(plain) as made:
        made.add_worksheet("a").write(0, 0, "x")
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            sheet = name == "xl/worksheets/sheet1.xml"
            new.writestr(name, f"{HEAD}{''.join(rows)}{TAIL}" if sheet else old.read(name))
    return path


@pytest.mark.parametrize("corner", ["XFD1048576", "AAA1048576", "FA1000000"])
def test_a_cell_far_from_the_others_is_told_before_the_sheet_is_opened(tmp_path: Path, corner: str):
    row = "".join(filter(str.isdigit, corner))
    path = book(
        tmp_path / "far.xlsx",
        ['<row r="1"><c r="A1"><v>1</v></c></row>', f'<row r="{row}"><c r="{corner}"><v>1</v></c></row>'],
    )
    assert path.stat().st_size < 20_000
    with pytest.raises(Unreadable, match=f"a cell at {corner}"):
        workbook.read(path)


def test_a_format_far_from_the_table_takes_no_room(tmp_path: Path):
    rows = ['<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1048576"><c r="XFD1048576" s="0"/></row>']
    assert len(workbook.read(book(tmp_path / "a.xlsx", rows))[0].first_lines) == 1


def test_a_wide_form_of_many_columns_is_read(tmp_path: Path):
    cells = "".join(f'<c r="{name}1"><v>1</v></c>' for name in ("A", "AAA", "AUR"))
    assert workbook.read(book(tmp_path / "a.xlsx", [f'<row r="1">{cells}</row>']))


def test_a_workbook_that_says_it_unpacks_to_more_than_the_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = book(tmp_path / "a.xlsx", ['<row r="1"><c r="A1"><v>1</v></c></row>'] * 100)
    monkeypatch.setattr(spread_out, "MOST_UNPACKED", 1000)
    with pytest.raises(Unreadable, match="would unpack to more than"):
        workbook.read(path)


def test_the_same_cell_over_and_over_is_told_before_it_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(spread_out, "_LOOKED_THROUGH", 1 << 19)
    with pytest.raises(Unreadable, match=r"sheet1\.xml\) that would unpack to 1 MB, \d\d\d times"):
        workbook.read(book(tmp_path / "a.xlsx", ["<row><c><v>1</v></c></row>"] * 50_000))


def test_what_is_no_archive_is_left_to_its_reader(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    assert spread_out.check(path) is None


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )


def test_a_process_that_takes_too_much_memory_is_refused_it():
    code = (
        "from data.uploads import limits\nlimits.MOST_MEMORY = 300 << 20\nlimits.hold()\n"
        "try:\n    b'x' * (400 << 20)\nexcept MemoryError:\n    print('refused')\n"
    )
    assert run(code).stdout == "refused\n"


def test_a_process_that_takes_too_long_is_ended_with_a_sentence():
    code = (
        "import time\nfrom data.problems import Unreadable\nfrom data.uploads import limits\nlimits.MOST_SECONDS = 1\n"
        "limits.hold()\ntry:\n    time.sleep(30)\nexcept Unreadable as error:\n    print(error)\n"
    )
    assert "nothing was changed" in run(code).stdout


def test_the_memory_of_a_process_is_never_written_to_the_disk():
    code = "import resource\nfrom data.uploads import limits\nlimits.hold()\nprint(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    assert run(code).stdout == "0\n"


def test_a_limit_of_the_system_that_is_lower_stays(monkeypatch: pytest.MonkeyPatch):
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (100, 100))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: set_to.append(pair))
    limits._at_most(resource.RLIMIT_DATA, 1000)
    assert set_to == [(100, 100)]

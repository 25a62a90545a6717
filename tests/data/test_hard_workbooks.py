"""Workbooks as people keep them: merged titles, groups, serial dates beside texts, formulas, rows and columns left over."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from data.__main__ import main
from tests.data.conftest import Bring
from tests.data.test_hard_files import HARD, told


def _kept_by_hand(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sessions")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range("A1:G1", "Awareness sessions 2025")
        sheet.merge_range("D3:F3", "Participants")
        for column, text in enumerate(("Activity ID", "Activity date", "District")):
            sheet.merge_range(2, column, 3, column, text)
        sheet.write_row("D4", ["Women", "Men", "All of them"])
        sheet.write_row("A5", ["A-1", 45720, "Jaffna", 12, 8])
        sheet.write_row("A6", ["A-2", "5 March 2025", "Mannar", 20, 5])
        sheet.write_row("A7", ["A-3", "", "Galle", 7, 9])
        sheet.write_datetime("B7", datetime.fromisoformat("2025-03-06"), day)
        sheet.write_row("A8", ["A-4", "########", "Kandy", 7, 9])
        for row in range(5, 9):
            sheet.write_formula(f"F{row}", f"=D{row}+E{row}", value={5: 20, 6: 25}.get(row, 16))
        sheet.write("A9", "Total")
        sheet.write_formula("D9", "=SUM(D5:D8)", value=46)
        sheet.write("A11", "Counted by the partner, not checked")
        sheet.write_blank(60, 127, None, day)
    return path


def test_a_workbook_kept_by_hand_is_read(bring: Bring, tmp_path: Path):
    mapping = '[columns]\nreached_total = "All of them"\nreached_female = "Women"\nreached_male = "Men"\n'
    mapping += 'activity_id = "Activity ID"\ndate = "Activity date"\ndistrict = "District"\n'
    found = bring(_kept_by_hand(tmp_path / "f.xlsx"), "activities", mapping=mapping)
    assert found.column("date") == [date(2025, 3, 4), date(2025, 3, 5), date(2025, 3, 6)]
    assert found.column("reached_total") == [20, 25, 16]
    assert told(found) == {"header_row": 1, "totals_row": 1, "note_row": 1, "invalid_date": 1}
    assert found.problem("header_row")["fix"] == "the headers were found in rows 3 and 4; row 1 left out"
    assert found.problem("invalid_date")["row"] == 8
    assert (found.report.read, found.report.accepted, found.report.refused) == (6, 3, 3)


def test_it_is_read_without_a_mapping_too(bring: Bring, tmp_path: Path):
    found = bring(_kept_by_hand(tmp_path / "f.xlsx"), "activities")
    assert found.column("activity_id") == ["A-1", "A-2", "A-3"]
    assert found.column("reached_female") == [12, 20, 7]


def _calls(path: Path, rows: list[list[object]], **options: object) -> Path:
    """A workbook of calls; datetimes are written as dates."""
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for at, row in enumerate([["call_id", "date", "district"], *rows]):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell, day if isinstance(cell, datetime) else None)
    return path


def test_workbooks_of_old_macs_count_from_1904(bring: Bring, tmp_path: Path):
    rows: list[list[object]] = [
        ["c-1", datetime.fromisoformat("2025-03-04"), "Galle"],
        ["c-2", 44258, "Galle"],
    ]
    found = bring(_calls(tmp_path / "f.xlsx", rows, date_1904=True))
    assert found.column("date") == [date(2025, 3, 4)] * 2


def test_dates_of_which_a_spreadsheet_took_days_for_months_are_told(bring: Bring, tmp_path: Path):
    rows: list[list[object]] = [
        [f"c-{i}", datetime(2025, i, 3) if i <= 12 else f"{i}/03/2025", "Galle"]  # noqa: DTZ001  cells have no zone
        for i in range(1, 21)
    ]
    found = bring(_calls(tmp_path / "f.xlsx", rows))
    assert found.report.accepted == 20
    notice = found.problem("turned_dates")
    assert (notice["row"], notice["column"]) == (0, "date")
    assert notice["fix"].startswith(
        "12 dates, none after the 12th of its month, beside 8 texts, all after the 12th"
    )


def test_dates_of_all_days_beside_texts_are_no_sign(bring: Bring, tmp_path: Path):
    rows: list[list[object]] = [
        [f"c-{i}", datetime(2025, 3, i) if i % 2 else f"{i}/03/2025", "Galle"]  # noqa: DTZ001  cells have no zone
        for i in range(1, 21)
    ]
    assert told(bring(_calls(tmp_path / "f.xlsx", rows))) == {}


def test_ids_of_more_digits_than_a_workbook_keeps_are_refused(bring: Bring, tmp_path: Path):
    rows: list[list[object]] = [
        [1234567890123456, "2025-03-04", "Galle"],
        [123456789012345, "2025-03-04", "Galle"],
    ]
    found = bring(_calls(tmp_path / "f.xlsx", rows))
    assert found.column("call_id") == ["123456789012345"]
    assert told(found) == {"rounded_id": 1}


def test_a_formula_without_a_value_is_told(bring: Bring, tmp_path: Path):
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["call_id", "date", "district"])
        sheet.write("A2", '="c-"&1', None, "c-1")
        sheet.write_row("B2", ["2025-03-04", "Galle"])
        sheet.write("A3", "=1/0", None, "#DIV/0!")
        sheet.write_row("B3", ["2025-03-04", "Galle"])
    found = bring(path)
    assert found.column("call_id") == ["c-1"]
    assert found.problem("missing_key")["row"] == 3


def test_local_time_and_utc_stand_beside_each_other_without_their_zones(bring: Bring, tmp_path: Path):
    """A workbook drops the zones of Kobo's times: start is local, _submission_time is UTC."""
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, moment = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(
            0, 0, ["start", "district", "_id", "_uuid", "_submission_time", "_index", "meta/rootUuid"]
        )
        sheet.write_row(1, 1, ["LK21", 1, "u-1", "", 1, "uuid:n-1"])
        sheet.write_datetime("A2", datetime.fromisoformat("2025-03-09T23:45"), moment)
        sheet.write_datetime("E2", datetime.fromisoformat("2025-03-09T20:10"), moment)
    mapping = '[columns]\nrespondent_id = "_uuid"\ndate = "_submission_time"\n'
    assert bring(path, "responses").column("date") == [date(2025, 3, 9)]
    assert bring(path, "responses", mapping=mapping).column("date")[-1] == date(2025, 3, 10)


def test_a_broken_drawing_does_not_keep_a_table_from_being_read(bring: Bring, tmp_path: Path):
    whole = tmp_path / "whole.xlsx"
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["call_id", "date", "district"])
        sheet.write_row(1, 0, ["c-1", "2025-03-04", "Galle"])
        sheet.insert_textbox(5, 5, "seen by the partner")
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(tmp_path / "f.xlsx", "w") as broken:
        for name in parts.namelist():
            broken.writestr(name, b"<broken" if "drawing" in name else parts.read(name))
    assert bring(tmp_path / "f.xlsx").column("call_id") == ["c-1"]


def test_a_workbook_of_excel_97_is_read_below_its_cover_page(bring: Bring):
    found = bring(HARD / "old_workbook.xls", "activities")
    assert found.report.sheet == "Sessions 2025"
    assert found.column("date") == [date(2025, 3, day) for day in range(4, 10)]
    assert found.column("district") == ["LK41", "LK42", "LK31"] * 2
    assert told(found) == {"header_row": 1, "totals_row": 1}


def test_an_open_document_is_read_without_the_rows_it_repeats(bring: Bring):
    found = bring(HARD / "open_document.ods")
    assert found.column("date") == [date(2025, 3, 4), date(2025, 3, 4), date(2025, 3, 5)]
    assert found.column("referred") == [True, False, True]
    assert (found.column("district"), told(found)) == (["LK31", "LK41", "LK42"], {})


def _sheets(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def test_a_cell_merged_over_several_records_speaks_for_each_and_a_count_for_none_but_the_first(
    bring: Bring, tmp_path: Path
):
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 3, "Activities of March")
        sheet.write_row(1, 0, ["activity_id", "date", "district", "reached_total"])
        for at in range(4):
            sheet.write_row(2 + at, 0, [f"A-{at}", f"2025-03-0{at + 1}", "", ""])
        sheet.merge_range(2, 2, 4, 2, "Galle")
        sheet.merge_range(2, 3, 4, 3, 90)
        sheet.write_row(5, 2, ["Jaffna", 30])
        sheet.merge_range(5, 2, 9, 2, "Jaffna")  # and over rows that were never filled in
        sheet.merge_range(50, 9, 60, 9, "")  # beyond all that is written
    found = bring(path, "activities")
    assert found.report.read == 4
    assert found.column("district") == ["LK31", "LK31", "LK31", "LK41"]
    assert found.column("reached_total") == [90, None, None, 30]


def test_a_sheet_for_each_month_is_told_and_none_is_lost(bring: Bring, tmp_path: Path):
    months = {
        name: [["call_id", "date", "district"], [f"c-{name}", f"2025-{name}-04", "Galle"]]
        for name in ("01", "02", "03")
    }
    path = _sheets(tmp_path / "f.xlsx", {"Lists": [["female", "male"]], **months})
    found = bring(path)
    assert (found.column("call_id"), told(found)) == (["c-01"], {"other_sheets": 1})
    assert found.report.others == ("02", "03")
    assert found.problem("other_sheets")["fix"].startswith("'02', '03': bring them in with --sheet")
    for name in ("02", "03"):
        found = bring(path, mapping=f'sheet = "{name}"\n')
    assert found.column("call_id") == ["c-01", "c-02", "c-03"]


def test_sheets_that_are_named_come_in_at_once_and_each_is_known_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, without_cells: None
):
    rows = {name: [["call_id", "date"], [f"c-{name}", "2025-03-04"]] for name in ("Jan", "Feb", "Mar")}
    path = str(_sheets(tmp_path / "f.xlsx", rows))
    named = ["ingest", path, "--as", "calls", "--sheet", "Jan", "--sheet", " feb"]
    assert main(named) == 0
    assert "f.xlsx (sheet Feb) → calls: 1 rows read = 1 accepted" in capsys.readouterr().out
    assert main(named) == 0
    assert capsys.readouterr().out.count("nothing is new") == 2
    assert main([*named, "--sheet", "May"]) == 2
    assert "no sheet 'May'; it has Jan, Feb, Mar" in capsys.readouterr().err


def test_a_locked_workbook_and_one_that_was_cut_off_are_told_apart(bring: Bring, tmp_path: Path):
    locked, cut = tmp_path / "locked.xlsx", tmp_path / "cut.xlsx"
    locked.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    cut.write_bytes(_kept_by_hand(tmp_path / "f.xlsx").read_bytes()[:3000])
    assert str(bring(locked).report.failure).endswith("open it and save it without one")
    assert "it is cut off or damaged; send it again" in str(bring(cut).report.failure)


def test_what_stands_in_a_hidden_sheet_is_read_last(bring: Bring, tmp_path: Path):
    """An older copy that somebody hid: who opens the workbook does not see it."""
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheets = [book.add_worksheet(name) for name in ("Backup", "Calls")]
        for sheet in sheets:
            sheet.write_row("A1", ["call_id", "date", "district", "consent"])
            sheet.write_row("A2", [sheet.name, "2025-03-04", "Kandy", "yes"])
        sheets[1].activate()
        sheets[1].set_first_sheet()
        sheets[0].hide()
    found = bring(tmp_path / "f.xlsx")
    assert (found.column("call_id"), found.report.others) == (["Calls"], ("Backup",))

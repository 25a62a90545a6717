"""Workbooks as people keep them: merged titles, groups, serial dates beside texts, formulas, rows and columns left over."""

from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from tests.data.conftest import Bring
from tests.data.test_hard_files import told


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

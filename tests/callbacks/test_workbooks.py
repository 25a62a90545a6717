"""Workbooks of records and of a page's numbers, cell by cell beside the CSV of the same address."""

import csv
import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from data import tables
from indicators.questions import PAGES

SHEETS = ["data", "codebook", "filters and provenance", "notes"]


@pytest.fixture
def client(app: Any) -> Any:
    return app.server.test_client()


def book(client: Any, address: str) -> Any:
    answered = client.get(address)
    assert answered.status_code == 200, answered.text
    return openpyxl.load_workbook(io.BytesIO(answered.data))


def lines(client: Any, address: str) -> list[list[str]]:
    answered = client.get(address)
    assert answered.status_code == 200, answered.text
    return list(csv.reader(io.StringIO(answered.data.decode("utf-8-sig"), newline="")))


def cells(client: Any, address: str) -> list[list[Any]]:
    """The sheet of data, by a reader that is fast: a page has some 30,000 numbers."""
    answered = client.get(address)
    assert answered.status_code == 200, answered.text
    return CalamineWorkbook.from_filelike(io.BytesIO(answered.data)).get_sheet_by_name("data").to_python()


def same(cell: Any, text: str) -> bool:
    """Whether a cell of the workbook says what the CSV says."""
    if isinstance(cell, bool):
        return text == str(cell).lower()
    if isinstance(cell, datetime | date):
        return text == cell.isoformat()[:10]
    return cell == text if isinstance(cell, str) else cell == float(text)


def differing(client: Any, path: str, query: str) -> list[tuple[int, int, Any, str]]:
    rows = lines(client, f"{path}.csv?{query}")
    sheet = cells(client, f"{path}.xlsx?{query}")
    assert len(sheet) == len(rows)
    return [
        (at, place, cell, text)
        for at, (left, right) in enumerate(zip(sheet, rows, strict=True))
        for place, (cell, text) in enumerate(zip(left, right, strict=True))
        if not same(cell, text)
    ]


@pytest.mark.parametrize("table", tables.TABLES)
@pytest.mark.parametrize("query", ["hxl=1&district=LK41,unknown", "from=2025-01-01&to=2025-06-30"])
def test_records_are_those_of_the_csv_cell_by_cell(client: Any, table: str, query: str):
    assert differing(client, f"/export/{table}", query) == []


@pytest.mark.parametrize("page", PAGES)
def test_answers_are_those_of_the_csv_cell_by_cell(client: Any, page: str):
    assert differing(client, "/export/answers", f"page={page}&hxl=1&district=LK41") == []


@pytest.mark.parametrize(
    "address", ["/export/responses.xlsx?sex=female", "/export/answers.xlsx?page=hotline"]
)
def test_a_workbook_says_what_it_is(client: Any, address: str):
    answered = client.get(address)
    assert "demonstration-data" in answered.headers["Content-Disposition"]
    assert ".xlsx" in answered.headers["Content-Disposition"]
    found: Any = openpyxl.load_workbook(io.BytesIO(answered.data))
    assert found.sheetnames == SHEETS
    facts = dict(found["filters and provenance"].iter_rows(values_only=True))
    assert facts["purpose"] == "Monitoring and evaluation of safe-migration outreach"
    assert facts["data as of"] == "2026-06-30"
    assert "made up" in facts["kind of data"]
    assert facts["exported by"] == "local, admin"
    assert "made up" in found["notes"]["A1"].value


def test_filters_stand_in_words_beside_their_codes(client: Any):
    found = book(client, "/export/returnees.xlsx?district=LK41&return_country=LB&from=2025-01-01")
    facts = dict(found["filters and provenance"].iter_rows(values_only=True))
    assert facts["filter: district"] == "LK41 Jaffna"
    assert facts["filter: return country"] == "LB (Lebanon)"
    assert facts["filter: from"] == "2025-01-01"


def test_every_code_of_the_data_is_in_the_codebook(client: Any):
    found = book(client, "/export/responses.xlsx?district=LK41")
    rows = list(found["codebook"].iter_rows(values_only=True))[1:]
    header, *records = found["data"].iter_rows(values_only=True)
    for column in ("sex", "round", "district", "planned_route"):
        at = header.index(column)
        assert {row[at] for row in records} - {None} <= {row[2] for row in rows if row[0] == column}


def test_every_indicator_of_a_page_is_explained(client: Any):
    found = book(client, "/export/answers.xlsx?page=comprehension")
    header, *rows = found["data"].iter_rows(values_only=True)
    told = {row[0]: row for row in found["codebook"].iter_rows(values_only=True)}
    assert {row[0] for row in rows} <= set(told)
    assert all(told["score"][at] for at in range(3, 11))
    assert header[0] == "indicator"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/export/calls.xlsx?education=degree", "'education' does not apply to calls"),
        ("/export/calls.xlsx?page=hotline", "belongs to answers.xlsx"),
        ("/export/answers.xlsx", "use one of overview"),
        ("/export/answers.xlsx?page=hotline&hxl=2", "'hxl' is '2'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(client: Any, address: str, words: str):
    answered = client.get(address)
    assert (answered.status_code, words in answered.text) == (400, True)


def test_more_records_than_a_sheet_holds_are_refused_before_anything_is_sent(
    client: Any, monkeypatch: pytest.MonkeyPatch
):
    from data.exports import xlsx

    monkeypatch.setattr(xlsx, "MOST_ROWS", 100)
    answered = client.get("/export/responses.xlsx")
    assert (answered.status_code, "take the CSV" in answered.text) == (400, True)

"""Workbooks as another library reads them: every value is what was written, and nothing is ever a formula."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports import export_book, xlsx
from data.exports.xlsx import Sheet
from data.sources import workbook

HOSTILE = ['=1+1', '=HYPERLINK("http://a.example","b")', "+1", "-1", "@SUM(A1)", "<script>", "&amp;", " a ", "\ta", "ක්‍ෂ", "🙂"]  # fmt: skip


def written(sheets: Sequence[Sheet]) -> bytes:
    return b"".join(xlsx.stream(sheets))


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def read(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows of a sheet, days as days."""
    return [
        tuple(cell.date() if hasattr(cell, "date") else cell for cell in row)
        for row in sheet.iter_rows(values_only=True)
    ]


def of_batch(batch: pa.RecordBatch) -> bytes:
    return written([Sheet("data", [xlsx.batch_rows(batch, first=1)])])


def test_values_of_python_come_back():
    row = ["a", 1, -2.5, True, date(2025, 2, 28), None, "", 1e-7, 123456789012]
    sheet = opened(written([Sheet("one", [xlsx.rows([row], first=1)])]))["one"]
    assert read(sheet) == [("a", 1, -2.5, True, date(2025, 2, 28), None, None, 1e-7, 123456789012)]


def test_values_of_arrow_come_back():
    batch = pa.record_batch(
        {
            "text": ["a", None, "<&>"],
            "code": pa.array(["x&y", "x&y", None]).dictionary_encode(),
            "yes": [True, False, None],
            "day": pa.array([date(2024, 2, 29), None, date(1970, 1, 1)]),
            "count": pa.array([1, None, -3], pa.int32()),
            "number": [0.1, 1e-7, None],
        }
    )
    rows = read(opened(of_batch(batch))["data"])
    assert rows == [
        ("a", "x&y", True, date(2024, 2, 29), 1, 0.1),
        (None, "x&y", False, None, None, 1e-7),
        ("<&>", None, None, date(1970, 1, 1), -3, None),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_or_a_link(text: str):
    content = written(
        [
            Sheet("rows", [xlsx.rows([[text]], first=1)]),
            Sheet("batch", [xlsx.batch_rows(pa.record_batch({"a": [text]}), first=1)]),
        ]
    )
    for name in ("rows", "batch"):
        cell = opened(content)[name]["A1"]
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s" if not text.startswith("=") else cell.data_type, None)  # fmt: skip
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=6))
def test_any_text_comes_back_through_our_own_reader(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
):
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    marked = [f"x{text}x" for text in texts]  # a sheet of blank cells has no rows
    path.write_bytes(of_batch(pa.record_batch({"a": marked})))
    assert [line[0] for line in workbook.read(path)[0].first_lines] == marked


def test_a_text_longer_than_a_cell_ends_there_and_is_counted():
    long = "🙂" * 20_000
    column = pa.array([long, "a", None, "b" * xlsx.MOST_LETTERS])
    assert xlsx.too_long(column) == 1
    cell = opened(of_batch(pa.record_batch({"a": column})))["data"]["A1"].value
    assert long.startswith(cell)
    assert len(cell.encode("utf-16-le")) // 2 == xlsx.MOST_LETTERS - 1


def test_rows_are_asked_for_when_those_before_have_left():
    asked: list[int] = []

    def rows() -> Iterator[bytes]:
        for at in range(1, 4):
            asked.append(at)
            yield xlsx.rows([["x" * 30_000]], first=at)

    pieces = xlsx.stream([Sheet("data", rows())])
    first = next(pieces)
    assert first.startswith(b"PK")
    assert asked == []
    next(pieces)
    assert asked == [1]


def test_the_same_content_is_the_same_file():
    batch = pa.record_batch({"a": ["x", "y"]})
    assert of_batch(batch) == of_batch(batch)


def test_more_records_than_a_sheet_has_rows_are_refused_in_a_sentence():
    with pytest.raises(xlsx.TooLarge, match="take the CSV"):
        export_book.check(xlsx.MOST_ROWS)
    export_book.check(xlsx.MOST_ROWS - 2)


def test_a_sheet_that_excel_could_not_open_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(xlsx, "_MOST_BYTES", 100)
    with pytest.raises(xlsx.TooLarge, match="take the CSV"):
        written([Sheet("data", [b"<row/>" * 20])])


@pytest.mark.parametrize(("at", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(at: int, letters: str):
    assert xlsx.column_name(at) == letters


def test_the_workbook_opens_without_a_warning(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(written([Sheet("data", [xlsx.rows([["a"]], first=1)], (12,))]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert openpyxl.load_workbook(path).sheetnames == ["data"]

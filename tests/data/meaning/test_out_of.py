"""Scores that are written with what they are out of."""

from pathlib import Path

import geo.country
from data.proposals import propose
from tests.data import files
from tests.data.conftest import Bring

HEADER = ["respondent_id", "date", "round", "Marks"]
MARKS = ["4/10", " 8 / 10", "9 out of 10", "7 OF 10", "6", "80%", "12/10", "8/10/2025", ""]
ROWS = [HEADER, *([f"p-{n}", "2025-03-14", "after", text] for n, text in enumerate(MARKS))]
MAPPING = '[columns]\nscore = "Marks"\n'


def test_both_numbers_are_read(bring: Bring):
    found = bring(ROWS, "responses", mapping=MAPPING)
    assert found.column("score") == [4, 8, 9, 7, 6, None, None, None, None]
    assert found.column("items_asked") == [10, 10, 10, 10, None, None, 10, None, None]
    told = {(p["rule"], p["row"]): p["fix"] for p in found.report.problems.to_dict("records")}
    assert told["not_a_number", 7] == "a share is no count: write how many there were"
    assert ("not_a_number", 9) in told
    assert ("score_above_items", 8) in told


def test_a_column_of_items_asked_comes_first(bring: Bring):
    rows = [
        [*HEADER, "Out of"],
        ["p-1", "2025-03-14", "after", "4/10", "12"],
        ["p-2", "2025-03-14", "after", "4/10", ""],
    ]
    found = bring(rows, "responses", mapping=f'{MAPPING}items_asked = "Out of"')
    assert found.column("items_asked") == [12, 10]


def test_they_are_proposed(tmp_path: Path):
    rows = [HEADER, *([f"p-{n}", "2025-03-14", "after", f"{n}/10"] for n in range(9))]
    path = files.as_csv(tmp_path / "marks.csv", rows)
    found = propose(path, table="responses", country=geo.country.load("lka"))
    assert "Marks" in {one.source for one in found.columns if one.name == "score"}

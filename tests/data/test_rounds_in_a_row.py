"""Rounds that stand beside each other in one row: one file, brought in with a mapping for each round."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import geo.country
from data import ingest
from data.__main__ import main
from data.ingest import Job
from data.proposals import propose
from data.store import Store
from tests.data import files
from tests.data.conftest import rows_of

HEADER = [
    *("No", "Full name", "Village", "District", "Sex", "Age", "Date of pre-test", "Pre-test score"),
    *("Date of post-test", "Post test score", "Pre: a contract must be registered"),
    *("Post: a contract must be registered", "Out of"),
]
ROWS = [
    ["1", "A", "Nallur", "Jaffna", "M", "23", "2025-03-14", "4", "2025-03-15", "8", "No", "Yes", "10"],
    ["2", "B", "Nallur", "Jaffna", "F", "33", "2025-03-14", "5", "2025-03-15", "9", "Yes", "Yes", "10"],
    ["1", "C", "Kopay", "Jaffna", "F", "43", "2025-03-14", "", "2025-03-15", "7", "", "Yes", "10"],
    ["2", "D", "Kopay", "Jaffna", "M", "53", "2025-03-14", "2", "2025-03-15", "NA", "No", "", "10"],
    ["3", "E", "Kopay", "Jaffna", "M", "29", "", "3", "2025-03-15", "6", "No", "Yes", "10"],
]
ID = '[columns]\nrespondent_id = {parts = ["Village", "No"]}\nitems_asked = "Out of"\n'


@pytest.fixture
def jobs(tmp_path: Path) -> list[Job]:
    """The file once for each round, with the mappings as they are proposed and a line for ids filled in."""
    path = files.as_csv(tmp_path / "training.csv", [HEADER, *ROWS])
    found = []
    for name in ("before", "after"):
        lka = geo.country.load("lka")
        toml = propose(path, table="responses", country=lka, only_round=name).toml()
        mapping = tmp_path / f"{name}.toml"
        mapping.write_text(toml.replace("[columns]\n", ID, 1), encoding="utf-8")
        found.append(Job(path, "responses", mapping))
    return found


@pytest.mark.usefixtures("without_cells")
def test_one_file_comes_in_once_for_each_round(tmp_path: Path, jobs: list[Job]):
    store, country = tmp_path / "store", geo.country.load("lka")
    checked = [ingest.check([job], store=store, country=country).reports[0] for job in jobs]
    reports = [ingest.ingest([job], store=store, country=country).reports[0] for job in jobs]
    counted = [(one.read, one.accepted, one.duplicate, one.refused) for one in reports]
    assert counted == [(5, 3, 0, 2), (5, 4, 0, 1)]
    assert counted == [(one.read, one.accepted, one.duplicate, one.refused) for one in checked]
    found = pd.DataFrame(rows_of(store, "responses")).set_index(["respondent_id", "round"])
    assert dict(found["score"]) == {
        ("nallur-1", "before"): 4,
        ("nallur-2", "before"): 5,
        ("kopay-2", "before"): 2,
        ("nallur-1", "after"): 8,
        ("nallur-2", "after"): 9,
        ("kopay-1", "after"): 7,
        ("kopay-3", "after"): 6,
    }
    assert dict(found["message_contract"])[("nallur-1", "before")] == False  # noqa: E712 -- of numpy
    assert set(found["date"].loc[:, "before"]) == {date(2025, 3, 14)}
    assert set(found["date"].loc[:, "after"]) == {date(2025, 3, 15)}
    assert set(found["items_asked"]) == {10}
    version = Store(store).current()
    assert version is not None
    told = version.problems().query("severity == 'refused'")
    assert sorted(zip(told["rule"], told["row"], told["ingest"], strict=True)) == [
        ("missing_date", 6, 1),
        ("nothing_asked", 4, 1),
        ("nothing_asked", 5, 2),
    ]


@pytest.mark.usefixtures("without_cells")
def test_the_same_round_again_changes_nothing_and_each_row_can_be_traced(
    tmp_path: Path, jobs: list[Job], capsys: pytest.CaptureFixture[str]
):
    store, country = tmp_path / "store", geo.country.load("lka")
    for job in jobs:
        ingest.ingest([job], store=store, country=country)
    before = Store(store).current()
    again = [ingest.ingest([job], store=store, country=country).reports[0] for job in jobs]
    assert all(report.before for report in again)
    assert before is not None
    assert Store(store).current() == before
    assert len(list((store / "originals").glob("*.zst"))) == 1
    main(["trace", "responses", "nallur-1", "--store", str(store)])
    said = capsys.readouterr().out
    assert said.count("training.csv") >= 2
    assert "before.toml" in said
    assert "after.toml" in said


def test_what_stands_beside_each_other_is_told_and_left_open(tmp_path: Path):
    path = files.as_csv(tmp_path / "training.csv", [HEADER, *ROWS])
    found = propose(path, table="responses", country=geo.country.load("lka"))
    assert "--round before and --round after" in " ".join(found.needed)
    assert not {"score", "message_contract", "date"} & {one.name for one in found.placed}


def test_a_round_is_chosen_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = files.as_csv(tmp_path / "training.csv", [HEADER, *ROWS])
    assert main(["map", str(path), "--as", "responses", "--round", "after"]) == 0
    assert 'score = "Post test score"' in capsys.readouterr().out
    assert main(["map", str(path), "--as", "calls", "--round", "after"]) == 2

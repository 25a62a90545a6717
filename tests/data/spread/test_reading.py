"""A file read in parts makes the version that one process makes of it whole."""

from pathlib import Path

import pytest

from data import problems
from data.sources import text
from data.spread.cluster import Here
from tests.data.files import as_csv
from tests.data.spread import trapped


@pytest.mark.parametrize("piece", [700, 30_000])
def test_a_version_is_the_same_in_parts(tmp_path: Path, piece: int):
    path = trapped.written(tmp_path / "answers.csv", rows=900 if piece > 1000 else 300)
    whole = trapped.brought(path, tmp_path / "whole")
    parts = trapped.brought(path, tmp_path / "parts", cluster=Here(piece))
    assert trapped.differences(whole, parts) == []
    (report,) = parts.reports
    assert min(report.accepted, report.duplicate, report.refused) > 0
    assert {
        "differs_from_first",
        "unknown_place",
        "no_consent",
        "header_again",
        "totals_row",
        "missing_code",
    } <= set(dict(report.counts))


def test_a_second_file_is_held_against_the_first_and_the_store(tmp_path: Path):
    first, more = (
        trapped.written(tmp_path / f"{name}.csv", rows=n) for name, n in (("one", 300), ("two", 450))
    )
    for store, cluster in (("whole", None), ("parts", Here(5000))):
        trapped.brought(first, tmp_path / store, cluster=cluster)
    whole, parts = (
        trapped.brought(more, tmp_path / store, cluster=cluster)
        for store, cluster in (("whole", None), ("parts", Here(5000)))
    )
    assert trapped.differences(whole, parts) == []
    assert parts.reports[0].duplicate > 200


def test_consent_taken_back_is_held_against_the_store_in_parts_too(tmp_path: Path):
    head = "respondent_id,round,date,district,consent\n"
    first, later = (tmp_path / f"{name}.csv" for name in ("first", "later"))
    for path, consent in ((first, "yes"), (later, "no")):
        lines = [f"r-{i},after,2025-03-04,Galle,{consent if i % 3 else 'yes'}\n" for i in range(90)]
        path.write_text(head + "".join(lines))
    outcomes = []
    for store, cluster in (("whole", None), ("parts", Here(300))):
        trapped.brought(first, tmp_path / store, cluster=cluster)
        outcomes.append(trapped.brought(later, tmp_path / store, cluster=cluster))
    assert trapped.differences(*outcomes) == []
    assert dict(outcomes[1].reports[0].counts)["stands_already"] == 60


@pytest.mark.parametrize(
    "last", ['r-9,after,2025-03-25,Galle,"never closed\n', "r-9,after,13/13/2025,Galle,\n"]
)
def test_what_cannot_be_cut_or_read_is_told_the_same(tmp_path: Path, last: str):
    path = tmp_path / "answers.csv"
    lines = [f"r-{i},after,{i % 9 + 1:02d}/{i % 7 + 1:02d}/2025,Galle,x\n" for i in range(60)]
    path.write_text("respondent_id,round,date,district,comment\n" + "".join(lines) + last)
    whole, parts = (
        trapped.brought(path, tmp_path / str(i), cluster=c) for i, c in enumerate((None, Here(300)))
    )
    assert whole.reports[0].failure == parts.reports[0].failure
    assert dict(whole.reports[0].counts) == dict(parts.reports[0].counts)


def test_a_column_that_turns_personal_is_left_out_of_every_part_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, small in (("_HELD", 0), ("_CHUNK", 100), ("_CELLS", 1), ("_SAMPLE", 2000)):
        monkeypatch.setattr(text, name, small)  # so that the first rows are not all of them
    rows = [["activity_id", "date", "district", "place", "activity_type"]]
    rows += [
        [f"a{i}", "2025-03-04", "Galle", "Hall" if i < 300 else f"077 123 {i:04d}", "street_drama"]
        for i in range(900)
    ]
    rows += [[f"b{i}", "2025-03-04", "Galle", "School hall", "street_drama"] for i in range(300)]
    outcome = trapped.brought(
        as_csv(tmp_path / "file.csv", rows), tmp_path / "store", cluster=Here(2000), table="activities"
    )
    places = [row["place"] for row in trapped.plain(trapped.version_of(outcome), "activities")]
    assert places[:250] == ["Hall"] * 250
    assert places[-300:] == [None] * 300
    assert not any("077" in str(place) for place in places)
    assert dict(outcome.reports[0].counts)["personal_column"] == 1


def test_problems_beyond_what_is_kept_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rows = [["call_id", "date", "district"], *([f"c{i}", "2025-03-04", "Nowhere"] for i in range(200))]
    path = as_csv(tmp_path / "calls.csv", rows)
    monkeypatch.setattr(problems.Problems.__init__, "__kwdefaults__", {"sheet": "", "cap": 30})
    (report,) = trapped.brought(path, tmp_path / "store", cluster=Here(500), table="calls").reports
    assert dict(report.counts)["unknown_place"] == 200
    assert report.problems["row"].tolist()[-1] < 40
    assert report.left_out == sum(dict(report.counts).values()) - 30

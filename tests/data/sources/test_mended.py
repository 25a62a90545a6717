"""Quotes that are never closed: the row that opens one is told, and no other row is lost."""

import random
from pathlib import Path

import pytest

from tests.data import files, odk_files
from tests.data.conftest import Bring
from tests.data.test_hard_files import HARD, told

ROWS = [[f"c-{i}", "2025-03-04", "Jaffna", "one, two", "a\nb" if i % 5 == 0 else "x"] for i in range(40)]
HEADERS = ["call_id", "date", "district", "remarks", "more"]


def test_rows_with_an_open_quote_are_told_and_all_others_are_read(bring: Bring):
    found = bring(HARD / "unclosed_quotes.csv")
    assert found.column("call_id") == ["c-1", "c-3", "c-4", "c-6", "c-7"]
    assert told(found) == {"open_quote": 2}
    assert found.report.problems.query("rule == 'open_quote'")["row"].tolist() == [3, 6]
    assert (found.report.read, found.report.accepted, found.report.refused) == (7, 5, 2)


@pytest.mark.parametrize("quoting", [0, 1], ids=["where needed", "everywhere"])
@pytest.mark.parametrize("seed", range(6))
def test_taking_quotes_away_costs_the_rows_they_were_in(
    bring: Bring, tmp_path: Path, seed: int, quoting: int
):
    rng = random.Random(seed)
    path = files.as_csv(tmp_path / "f.csv", [HEADERS, *ROWS], quoting=1 if quoting else 0)
    lines = path.read_text().split("\n")
    hit = sorted(
        rng.sample(
            [i for i, line in enumerate(lines) if line.count('"') and "c-" in line and "a" not in line[-3:]],
            4,
        )
    )
    names = {lines[i].split(",")[0].strip('"') for i in hit}
    for i in hit:
        lines[i] = lines[i][::-1].replace('"', "", 1)[::-1]
    path.write_text("\n".join(lines))
    found = bring(path)
    assert set(found.column("call_id")) == {row[0] for row in ROWS} - names
    assert told(found) == {"open_quote": 4}


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_any_encoding_is_mended(bring: Bring, tmp_path: Path, encoding: str):
    path = tmp_path / "f.csv"
    path.write_bytes('call_id;date;topic\nc-1;2025-03-04;"né\nc-2;2025-03-04;né\n'.encode(encoding))
    found = bring(path)
    assert found.column("call_id") == ["c-2"]
    assert found.report.form == f"text, {encoding}, separated by semicolons"


def test_a_table_in_a_zip_file_is_mended(bring: Bring, tmp_path: Path):
    path = odk_files.as_zip(
        tmp_path / "f.zip", {"f.csv": odk_files.rows(odk_files.three()), "f-visit.csv": odk_files.visits()}
    )
    assert bring(path, "responses").report.accepted == 3
    table = (
        files.as_csv(tmp_path / "g.csv", odk_files.rows(odk_files.three()))
        .read_text()
        .replace(",LK31", ',"LK31')
    )
    path = odk_files.as_zip(tmp_path / "g.zip", {"g-visit.csv": odk_files.visits()}, more={"g.csv": table})
    found = bring(path, "responses")
    assert (found.report.read, found.report.refused) == (3, 1)
    assert found.problem("open_quote")["row"] == 3


def test_broken_bytes_cost_their_letters_and_are_told(bring: Bring, tmp_path: Path):
    whole = "call_id,date,district\n" + "".join(f"c-{i},2025-03-04,යාපනය\n" for i in range(9))
    content = bytearray(whole.encode())
    content[content.index(b"c-4") + 16] = 0xFF
    (tmp_path / "f.csv").write_bytes(content)
    found = bring(tmp_path / "f.csv")
    assert found.column("district") == ["LK41"] * 8
    assert (found.problem("unknown_place")["row"], found.problem("broken_letters")["row"]) == (6, 0)
    assert found.report.form.startswith("text, utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_bytes_that_break_what_the_mark_says_are_told(bring: Bring, tmp_path: Path, encoding: str):
    content = "call_id,date,district\nc-1,2025-03-04,Galle\nc-2,2025-03-04,Kandy,too many\n".encode(encoding)
    (tmp_path / "f.csv").write_bytes(content + b"\xff")
    found = bring(tmp_path / "f.csv")
    assert found.column("call_id") == ["c-1"]
    assert found.problem("broken_letters")["value"] == "1"
    assert found.report.read == found.report.accepted + found.report.refused
    assert found.problem("wrong_number_of_fields")["row"] == 3


def test_an_archive_whose_list_is_damaged_gets_a_sentence(bring: Bring, tmp_path: Path):
    path = odk_files.as_zip(tmp_path / "f.zip", {"f.csv": odk_files.rows(odk_files.three())})
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 42 : entry + 46] = b"\xff\xff\xff\xff"  # where the member begins
    path.write_bytes(content)
    assert "cannot be" in str(bring(path, "responses").report.failure)


@pytest.mark.parametrize("size", [1, 700, 6 << 20])
def test_a_file_of_which_the_end_was_never_written_gives_what_it_has(bring: Bring, tmp_path: Path, size: int):
    lines = [f"c-{i},2025-03-04,යාපනය\n" for i in range(20)]
    (tmp_path / "f.csv").write_bytes(f"call_id,date,district\n{''.join(lines)}".encode() + bytes(size))
    found = bring(tmp_path / "f.csv")
    assert (found.report.accepted, found.report.refused) == (20, 0)
    assert found.problem("broken_letters")["value"] == f"{size:,}"

"""Where a file is cut: only behind a record, whatever stands in quotes; a file with stray quotes is not cut."""

import csv
import io
import random
from itertools import pairwise
from pathlib import Path

import pytest

from data.spread import cutting
from data.spread.cutting import Form
from tests.data.spread import trapped

FORM = Form(",", '"', 1)


def records(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def pieces(path: Path, *, piece: int, form: Form = FORM) -> list[bytes]:
    content, ends = path.read_bytes(), cutting.cuts(path, form, piece=piece)
    assert ends[0] == 0
    assert ends[-1] == len(content)
    return [content[start:end] for start, end in pairwise(ends)]


@pytest.mark.parametrize("piece", [1, 150, 4000, 10**9])
@pytest.mark.parametrize("block", [7, 256, 1 << 20])
def test_records_of_the_pieces_are_those_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, block: int
):
    monkeypatch.setattr(cutting, "_BLOCK", block)
    path = trapped.written(tmp_path / "answers.csv", rows=300)
    cut = pieces(path, piece=piece, form=Form(",", '"', 2))
    assert (len(cut) > 1) == (piece < 10**9)
    assert [record for one in cut for record in records(one)] == records(path.read_bytes())


def test_any_quoting_is_cut_as_it_is_read(tmp_path: Path):
    drawn = random.Random(3)
    for number in range(60):
        rows = [
            ["".join(drawn.choices('ab,"\n\r', k=drawn.randint(0, 6))) for _ in range(3)]
            for _ in range(drawn.randint(2, 30))
        ]
        text = io.StringIO(newline="")
        csv.writer(text, quoting=csv.QUOTE_ALL if number % 2 else csv.QUOTE_MINIMAL).writerows(rows)
        path = tmp_path / "any.csv"
        path.write_bytes(text.getvalue().encode())
        assert [record for one in pieces(path, piece=20) for record in records(one)] == rows


@pytest.mark.parametrize("stray", ['a 12" pipe,b\n', '"open,b\n', 'a,"b" and "c"\n'])
def test_a_file_with_stray_quotes_is_not_cut(tmp_path: Path, stray: str):
    path = tmp_path / "stray.csv"
    path.write_text("x,y\n" * 50 + stray + "x,y\n" * 50)
    assert len(pieces(path, piece=20)) == 1


def test_headers_stay_together(tmp_path: Path):
    path = tmp_path / "headers.csv"
    path.write_text("title\n" * 9 + "id,day\n" + "1,2\n" * 50)
    assert pieces(path, piece=1, form=Form(",", '"', 10))[0].endswith(b"id,day\n")

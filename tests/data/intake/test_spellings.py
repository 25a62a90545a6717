"""Ids that differ from others only in how they are written are told; what programs did to them is undone."""

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from data.ingest import ingest
from data.intake import reading, spellings
from data.intake.reading import Job
from data.store import Store
from geo import country

LANKA = country.load("lka")
HEADER = "respondent_id,round,date,district,consent\n"
IDS = ("P-007", "P-008", "P-019")


def _report(folder: Path, ids: tuple[str, ...], *, round_: str) -> reading.Report:
    """The report of a file with these ids, brought into the store of the folder."""
    path = folder / f"{round_}.csv"
    path.write_text(
        HEADER + "".join(f"{one},{round_},2025-03-0{n},Galle,yes\n" for n, one in enumerate(ids, 1))
    )
    (report,) = ingest([Job(path, "responses")], store=folder / "store", country=LANKA).reports
    assert not report.failure
    assert report.accepted == len(ids)
    return report


def _stored(folder: Path) -> set[str]:
    version = Store(folder / "store").current()
    assert version
    return set(version.table("responses").to_table().column("respondent_id").to_pylist())


@pytest.mark.parametrize(
    "ids",
    [
        ("p-007", "p-008", "p-019"),
        ("P-7", "P-8", "P-00019"),
        ("P–007", "P—008", "P‑019"),
        ("P 007", "P_008", "P/019"),
        ("P007", "P008", "P019"),
        ("P-００７", "Ｐ-008", "P-01９"),
    ],
)
def test_ids_written_otherwise_than_those_stored_are_told(tmp_path: Path, ids: tuple[str, ...]) -> None:
    _report(tmp_path, IDS, round_="before")
    problems = _report(tmp_path, ids, round_="after").problems.set_index("rule")
    assert str(problems.loc["ids_alike", "fix"]).startswith("3 ids, first in row 2:")
    assert _stored(tmp_path) == {*IDS, *ids}, (
        "whether they are the same people only those know who wrote them"
    )


@pytest.mark.parametrize("ids", [IDS, ("P-107", "Q-007", "1-119"), ("0P-70", "P-0-7", "P-700")])
def test_the_same_ids_and_other_ones_are_not(tmp_path: Path, ids: tuple[str, ...]) -> None:
    _report(tmp_path, IDS, round_="before")
    assert "ids_alike" not in set(_report(tmp_path, ids, round_="after").problems["rule"])


def test_ids_written_in_two_ways_within_a_file_are_told(tmp_path: Path) -> None:
    problems = _report(tmp_path, ("a-1", "b-2", "A-1"), round_="before").problems.set_index("rule")
    assert str(problems.loc["ids_alike", "fix"]).startswith("2 ids, first in row 2:")


def test_what_was_told_once_is_not_told_of_later_files(tmp_path: Path) -> None:
    _report(tmp_path, IDS, round_="before")
    _report(tmp_path, ("p-007", "p-008", "p-019"), round_="after")
    assert "ids_alike" not in set(_report(tmp_path, IDS, round_="follow_up").problems["rule"])


def test_whole_numbers_as_pandas_writes_them_are_the_same_ids(tmp_path: Path) -> None:
    _report(tmp_path, ("7", "8", "90"), round_="before")
    _report(tmp_path, ("7.0", "8.0", "90.0"), round_="after")
    assert _stored(tmp_path) == {"7", "8", "90"}


def test_a_part_of_an_id_is_no_decimal(tmp_path: Path) -> None:
    _report(tmp_path, ("7.10", "a.0", "8.0.0"), round_="before")
    assert _stored(tmp_path) == {"7.10", "a.0", "8.0.0"}


def _loose(text: str) -> str:
    """An id without what people vary, letter by letter."""
    text = re.sub(r"[\s_./‐-―-]+", "-", unicodedata.normalize("NFKC", text).lower())
    text = re.sub(r"(?<![0-9])0+(?=[0-9])", "", text)
    return re.sub(r"(?<=[^\W\d_])-(?=[0-9])", "", text)


def _some_ids(rng: random.Random) -> list[str]:
    """Ids as one person gives them, or as two do."""
    n = rng.randint(0, 40)
    ways = [
        f"P-{n:03d}",
        f"p{n}",
        f"P {n}",
        f"P–{n}",
        f"{n}-{rng.randint(0, 3)}",
        f"{n:02d}/{n}",
        f"{n}",
        f"{n:04d}",
    ]
    ways += [f"{rng.getrandbits(24):06x}", f"h{n}/p{rng.randint(0, 3)}"]
    chosen = rng.sample(range(len(ways)), rng.choice([1, 1, 2]))
    return [ways[rng.choice(chosen)] for _ in range(rng.randint(1, 3))]


def _batches(
    ids: Mapping[str, list[str]], _: str, paths: Iterable[Path]
) -> Iterator[tuple[pa.Array, np.ndarray]]:
    """The ids of some files, and their rows, as a store would give them."""
    for path in paths:
        if ids[path.name]:
            yield pa.array(ids[path.name]), np.arange(len(ids[path.name]))


def test_what_is_looked_at_first_to_spare_time_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(2025)
    told = 0
    for _ in range(600):
        old, new = ([one for _ in range(rng.randint(0, 9)) for one in _some_ids(rng)] for _ in range(2))

        monkeypatch.setattr(spellings, "_batches", partial(_batches, {"old": old, "new": new}))
        every = {*old, *new}
        expected = {
            one
            for one in new
            if one not in old and any(_loose(one) == _loose(other) for other in every - {one})
        }
        found = spellings.alike("responses", stored=[Path("old")], new=[Path("new")])
        assert (found.ids if found else 0) == len(expected)
        assert not found or found.row == min(new.index(one) for one in expected)
        told += found is not None
    assert 100 < told < 500, "files of both kinds"

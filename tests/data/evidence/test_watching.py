"""What only later rows of a long file show: told once, and left out from there on where it looks personal."""

from types import MappingProxyType

import numpy as np
import pyarrow as pa

from data.columns.placing import Plan
from data.evidence.watching import Watch
from data.mapping import Mapping
from data.problems import Problems
from data.sources import kobo
from data.sources.sheet import Chunk

HEADERS = ("activity_id", "date", "place", "note", "")


def chunk(first: int, *, place: str, note: str = "x", more: str = "") -> Chunk:
    rows = np.arange(first, first + 50)
    texts = [[f"A-{row}", "2025-03-04", place.format(row), note, more] for row in rows]
    columns = {at: pa.array([row[at] for row in texts]) for at in range(len(HEADERS))}
    return Chunk(rows, columns, np.empty(0, np.int64))


def watch(kept: tuple[str, ...] = ()) -> tuple[Watch, Problems]:
    plan = Plan(
        Mapping("activities", keep_personal=kept),
        kobo.evidence(HEADERS),
        HEADERS,
        MappingProxyType({"activity_id": 0, "date": 1, "place": 2}),
        MappingProxyType({}),
    )
    problems = Problems(file="f.csv", table="activities")
    return Watch(plan, problems), problems


def test_a_column_that_turns_personal_is_left_out_from_there_on():
    watched, problems = watch()
    assert watched.seen(chunk(2, place="Hall")).columns[2][0].as_py() == "Hall"
    for first in (52, 102):
        assert set(watched.seen(chunk(first, place="0771234{:03d}")).columns[2].to_pylist()) == {""}
    told = problems.frame()
    assert told[["rule", "column", "value"]].to_numpy().tolist() == [
        ["personal_column", "place", "phone numbers"]
    ]
    assert told["fix"][0].startswith("found from row 52 on, where it is left blank")


def test_it_is_kept_where_the_mapping_says_so():
    watched, problems = watch(("place",))
    watched.seen(chunk(2, place="Hall"))
    assert watched.seen(chunk(52, place="0771234{:03d}")).columns[2][0].as_py() == "0771234052"
    assert problems.counts == {}


def test_late_damage_and_values_without_a_header_are_told_once():
    watched, problems = watch()
    watched.seen(chunk(2, place="Hall"))
    for first in (52, 102):
        watched.seen(chunk(first, place="Hall", note="???? ??", more="v"))
    assert problems.counts == {"damaged_column": 1, "blank_header": 1}
    assert set(problems.frame()["column"]) == {"note", "column E"}

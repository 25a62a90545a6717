"""Near duplicates: copies are found, people who merely answer alike are not; the same as by comparing every pair."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import codebook, tables
from data.intake import spooling
from data.quality import alike, near, rules
from data.quality import bits as answer_bits
from data.quality.stored import Stored
from tests.oracles import quality as oracle

DAYS = 12


def people(rng: np.random.Generator, n: int, *, skill: float = 0.5) -> dict[str, list]:
    """Responses drawn without a copy among them; the answers of a person hang together."""
    columns: dict[str, list] = {column.name: [None] * n for column in tables.SPECS["responses"]}
    able = 1 / (1 + np.exp(-(rng.normal(0, 0.9, n) + np.log(skill / (1 - skill)))))
    columns["respondent_id"] = [f"r{i}" for i in range(n)]
    columns["round"] = rng.choice(["before", "after"], n).tolist()
    columns["date"] = rng.integers(20_000, 20_000 + DAYS, n).astype("datetime64[D]").tolist()
    columns["district"] = rng.choice(["LK11", "LK41", "LK42"], n).tolist()
    for name in ("sex", "age_group", "education", "livelihood"):
        codes = codebook.load().codes(name)
        columns[name] = rng.choice(codes, n, p=_shares(len(codes))).tolist()
    columns["planned_route"] = rng.choice(codebook.load().codes("planned_route"), n).tolist()
    flags = [c.name for c in tables.SPECS["responses"] if c.kind == "boolean" and c.name != "consent"]
    for name in flags:
        answers = rng.random(n) < able
        columns[name] = [
            None if blank else bool(a) for a, blank in zip(answers, rng.random(n) < 0.1, strict=True)
        ]
    beside = {"_source": ["f.csv"] * n, "_row": list(range(2, n + 2)), "_place_check": ["no_point"] * n}
    beside |= {"_enumerator": [("E1", "E2", None)[i] for i in rng.integers(0, 3, n)], "_minutes": [None] * n}
    return columns | beside | {"_submitted": [None] * n, "_ingest": [1] * n}


def _shares(n: int) -> np.ndarray:
    shares = 1 / np.arange(1, n + 1)
    return shares / shares.sum()


def copied(
    columns: dict[str, list], later: int, earlier: int, *, change: int = 0, block: bool = True
) -> None:
    """Make one record say what another says, but for some answers, and be of the same block."""
    names = [column.name for column in near.compared("responses")]
    for name in names:
        columns[name][later] = columns[name][earlier]
    for name in ("date", "round", "_enumerator", "district") if block else ():
        columns[name][later] = columns[name][earlier]
    answered = [name for name in names if isinstance(columns[name][later], bool)]
    for name in answered[:change]:
        columns[name][later] = not columns[name][later]


def written(folder: Path, columns: dict[str, list], table: str = "responses") -> Stored:
    path = folder / f"{table}.parquet"
    pq.write_table(pa.table(columns, schema=tables.arrow_schema(table)), path, row_group_size=100)
    return Stored(table, (path,))


def told(stored: Stored) -> dict[int, int]:
    pairs = near.find(stored).pairs
    return dict(zip(pairs.rows.tolist(), pairs.others.tolist(), strict=True))


@pytest.mark.parametrize("change", [0, 1, 2])
def test_a_copy_with_up_to_two_answers_changed_is_told(tmp_path: Path, change: int):
    columns = people(np.random.default_rng(1), 300)
    copied(columns, 201, 40, change=change)
    stored = written(tmp_path, columns)
    assert told(stored) == {201: 40}
    pairs = near.find(stored).pairs
    assert (pairs.answered - pairs.equal).tolist() == [change]


def test_three_changed_answers_are_another_person(tmp_path: Path):
    columns = people(np.random.default_rng(1), 300)
    copied(columns, 201, 40, change=3)
    assert told(written(tmp_path, columns)) == {}


def test_in_another_block_only_what_is_identical_is_told(tmp_path: Path):
    columns = people(np.random.default_rng(1), 300)
    copied(columns, 201, 40, block=False)
    copied(columns, 150, 41, change=1, block=False)
    columns["date"][201], columns["date"][150] = (columns["date"][0].replace(year=2030) for _ in range(2))
    assert told(written(tmp_path, columns)) == {201: 40}


def test_copies_of_copies_lead_to_the_first(tmp_path: Path):
    columns = people(np.random.default_rng(1), 300)
    for later in (100, 180, 250):
        copied(columns, later, 20)
    assert told(written(tmp_path, columns)) == {100: 20, 180: 20, 250: 20}


@pytest.mark.parametrize("change", [0, 1])
def test_the_same_person_before_and_after_is_no_copy(tmp_path: Path, change: int):
    columns = people(np.random.default_rng(1), 300)
    copied(columns, 201, 40, change=change)
    columns["respondent_id"][201] = columns["respondent_id"][40]
    columns["round"][40], columns["round"][201] = "before", "after"
    assert told(written(tmp_path, columns)) == {}


def test_people_who_answer_alike_are_not_told(tmp_path: Path):
    """Two thousand people of high skill: many agree in nearly all they were asked, and none of them is a copy."""
    columns = people(np.random.default_rng(3), 2_000, skill=0.93)
    names = ["sex", "age_group", "education", "livelihood", "planned_route"]
    for name in names:
        columns[name] = [columns[name][0]] * 2_000
    stored = written(tmp_path, columns)
    assert told(stored) == {}
    with near._seen(stored) as seen:
        (records,) = seen.parts()
        pairs = [len(part) for part, _ in alike.candidates(records, rules.DIFFERENT)]
    assert sum(pairs) > 100  # there was enough to be mistaken about


def test_few_answers_are_never_enough(tmp_path: Path):
    columns = people(np.random.default_rng(1), 300)
    for name in [column.name for column in near.compared("responses")][9:]:
        columns[name] = [None] * 300
    copied(columns, 201, 40)
    stored = written(tmp_path, columns)
    assert told(stored) == {}
    assert not near.find(stored).judged.any()


def test_what_only_looks_alike_by_its_bits_is_not_told(tmp_path: Path):
    """Texts are compared by four bits first; two that share them and differ must not count as agreeing."""
    columns = people(np.random.default_rng(1), 300)
    copied(columns, 201, 40)
    column = tables.columns("responses")["source_used"]
    sources = codebook.load().codes("source")
    bits = answer_bits.nibbles(pa.array(sources).dictionary_encode(), column).tolist()
    first = next(i for i, one in enumerate(bits) if bits.count(one) > 1)
    second = bits.index(bits[first], first + 1)
    columns["source_used"] = [sources[i % len(sources)] for i in range(300)]
    columns["source_used"][40], columns["source_used"][201] = sources[first], sources[second]
    assert told(written(tmp_path, columns)) == {}
    columns["source_used"][201] = sources[first]
    assert told(written(tmp_path, columns)) == {201: 40}


@pytest.mark.parametrize("seed", range(4))
def test_the_same_as_by_comparing_every_pair(tmp_path: Path, seed: int):
    rng = np.random.default_rng(100 + seed)
    columns = people(rng, 260)
    for later, earlier in zip(rng.permutation(np.arange(130, 260))[:14].tolist(), range(14), strict=True):
        copied(columns, later, earlier, change=int(rng.integers(0, 4)), block=bool(rng.random() < 0.8))
    names = [column.name for column in near.compared("responses")]
    count = len(columns["respondent_id"])
    records = [{name: values[i] for name, values in columns.items()} for i in range(count)]
    expected = oracle.near_duplicates(records, names, "responses")
    assert 4 < len(expected) < 15
    assert told(written(tmp_path, columns)) == expected


@pytest.mark.parametrize(("part", "small"), [(50, 256), (1_000_000, 3), (40, 3)])
def test_in_parts_and_in_large_blocks_the_same_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int, small: int
):
    """Parts on disk, and blocks too large to compare everybody with everybody, lead to the same pairs."""
    rng = np.random.default_rng(7)
    columns = people(rng, 400)
    for later, earlier in zip(rng.permutation(np.arange(200, 400))[:30].tolist(), range(30), strict=True):
        copied(columns, later, earlier, change=int(rng.integers(0, 3)), block=bool(rng.random() < 0.7))
    stored = written(tmp_path, columns)
    expected = told(stored)
    monkeypatch.setattr(spooling, "PART", part)
    monkeypatch.setattr(alike, "_SMALL", small)
    assert len(expected) > 10
    assert told(stored) == expected


def test_where_everybody_is_like_everybody_only_the_closest_pairs_are_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    columns = people(np.random.default_rng(1), 300)
    for later in range(1, 60):
        copied(columns, later, 0, change=later % 2)
    stored = written(tmp_path, columns)
    expected = told(stored)
    monkeypatch.setattr(alike, "_MOST", 10)
    assert len(expected) > 50
    assert told(stored) == expected


def test_an_event_entered_twice_by_two_people_is_told(tmp_path: Path):
    rng, n = np.random.default_rng(5), 120
    columns: dict[str, list] = {column.name: [None] * n for column in tables.SPECS["activities"]}
    columns["activity_id"] = [f"a{i}" for i in range(n)]
    columns["date"] = rng.integers(20_000, 20_030, n).astype("datetime64[D]").tolist()
    columns["district"] = ["LK11"] * n
    columns["activity_type"] = rng.choice(codebook.load().codes("activity_type"), n).tolist()
    columns["audience"] = rng.choice(codebook.load().codes("audience"), n).tolist()
    columns["reach_basis"] = ["counted"] * n
    for name in ("reached_female", "reached_male", "reached_total", "target"):
        columns[name] = rng.integers(5, 900, n).tolist()
    for name in ("latitude", "longitude"):
        columns[name] = rng.random(n).round(5).tolist()
    for name in ("place", "partner", "language", "ds_division"):
        columns[name] = [f"{name} {i}" for i in rng.integers(0, 12, n).tolist()]
    for name in set(columns) - {"activity_id"}:
        columns[name][77] = columns[name][13]
    beside = {
        "_source": ["f.csv"] * n,
        "_row": list(range(n)),
        "_place_check": ["agrees"] * n,
        "_minutes": [None] * n,
    }
    beside |= {"_enumerator": [f"E{i}" for i in range(n)], "_submitted": [None] * n, "_ingest": [1] * n}
    assert told(written(tmp_path, columns | beside, "activities")) == {77: 13}


def test_a_call_has_too_few_answers_to_be_like_another():
    assert near.compared("calls") == ()


def test_an_empty_table_has_no_doubts(tmp_path: Path):
    empty = {name: [] for name in tables.arrow_schema("responses").names}
    assert len(near.find(written(tmp_path, empty)).pairs) == 0


def test_thresholds_are_those_documented():
    documents = (Path(__file__).parents[3] / "docs" / "quality.md").read_text("utf-8")
    said = ("at least 90 %", "up to two of their answers", "At least ten answers", "one record in 100,000")
    assert all(one in documents for one in said)
    assert (rules.ALIKE, rules.DIFFERENT, rules.ANSWERED, rules.CHANCE) == (0.9, 2, 10, 1e-5)

"""Tallies of quality: the same numbers as counting the records one by one, whatever is asked; kept or counted anew."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

import geo.country
from data import demo, tables
from data.filters import Filters
from data.quality import asked, tallies
from data.quality.tallies import Tallies
from data.store import Store, Version
from indicators import quality
from indicators.definitions.quality import BY_NAME, CHECKS
from tests.oracles import quality as oracle

COUNTRY = geo.country.load("lka")
QUESTIONS = (
    Filters(),
    Filters(district=("LK41", "LK52")),
    Filters(province=("LK4",), date_from=date(2025, 3, 1), date_to=date(2025, 11, 30)),
    Filters(district=("unknown",)),
    Filters(round=("after",), date_to=date(2024, 12, 31)),
)
BY_RECORD = (
    "incomplete",
    "late",
    "sent_before",
    "place_differs",
    "speeding",
    "impossible_length",
    "far_outside",
)


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    store = tmp_path_factory.mktemp("quality") / "store"
    demo.run(rows=2_500, seed=5, store=store, country="lka")
    found = Store(store).current()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def plain(version: Version) -> SimpleNamespace:
    """The records of each table as plain values."""
    return SimpleNamespace(**{table: version.table(table).to_table().to_pylist() for table in tables.TABLES})


def chosen(records: list[dict[str, Any]], table: str, filters: Filters) -> list[int]:
    """The rows that filters select, asked one by one."""
    districts = {
        code for code, province in COUNTRY.parents("district").items() if province in filters.province
    }
    found = []
    for at, record in enumerate(records):
        day, place, name = record[tables.DATE[table]], record["district"], record.get("round")
        inside = (filters.date_from or day) <= day <= (filters.date_to or day)
        here = not filters.province or place in districts
        named = not filters.district or (place or "unknown") in filters.district
        asked_round = not filters.round or table != "responses" or (name or "unknown") in filters.round
        if inside and here and named and asked_round:
            found.append(at)
    return found


def value_of(record: dict[str, Any], table: str, by: str) -> str:
    if by == "month":
        return f"{record[tables.DATE[table]]:%Y-%m}"
    return record[{"enumerator": "_enumerator"}.get(by, by)] or "unknown" if by else ""


@pytest.mark.parametrize("filters", QUESTIONS, ids=lambda filters: filters.to_query() or "all")
@pytest.mark.parametrize("table", tables.TABLES)
@pytest.mark.parametrize("by", ["", *quality.BY])
def test_every_share_is_what_counting_records_gives(
    version: Version, plain: SimpleNamespace, table: str, by: str, filters: Filters
):
    records, counted = getattr(plain, table), Tallies(tallies.read(version, table))
    rows = chosen(records, table, filters)
    cells = asked.of(filters, table, COUNTRY).chosen
    for check in BY_RECORD:
        judged = oracle.doubtful(records, table, check)
        expected: dict[str, list[int]] = {}
        for row in rows:
            if row in judged:
                pair = expected.setdefault(value_of(records[row], table, by), [0, 0])
                pair[0] += judged[row]
                pair[1] += 1
        found = quality.shares(counted, BY_NAME[check], cells, by=by)
        told = zip(found.keys, found.doubtful.tolist(), found.n.tolist(), strict=True)
        assert {key: [x, n] for key, x, n in told if n} == expected, check


@pytest.mark.parametrize("table", tables.TABLES)
def test_other_answers_and_blanks_are_what_counting_gives(
    version: Version, plain: SimpleNamespace, table: str
):
    records, counted = getattr(plain, table), Tallies(tallies.read(version, table))
    sums = counted.sums(tallies.Chosen()).counts
    answers = [oracle.other_answers(record, table) for record in records]
    assert (sums["other"][0], sums["other_offered"][0]) == tuple(
        sum(part) for part in zip(*answers, strict=True)
    )
    blanks = quality.blanks(counted, table, tallies.Chosen())
    assert set(blanks) == set(oracle.ESSENTIAL[table].split())
    for name, share in blanks.items():
        assert share.doubtful.tolist() == [sum(record[name] is None for record in records)]


def test_near_duplicates_are_counted_where_their_later_record_stands(version: Version):
    problems = version.problems()
    told = problems[problems["rule"] == "near_duplicate"]
    counted = Tallies(tallies.read(version, "responses"))
    assert counted.sums(tallies.Chosen()).counts["near_duplicate"].tolist() == [len(told)]
    assert len(told) > 0


def test_bands_of_days_add_up_to_what_was_sent_in_or_after_time(version: Version, plain: SimpleNamespace):
    found = quality.lags(Tallies(tallies.read(version, "responses")), tallies.Chosen())
    lags = [(r["_submitted"] - r["date"]).days for r in plain.responses if r["_submitted"]]
    edges = [(0, 0), (1, 1), (2, 3), (4, 7), (8, 10_000)]
    expected = [sum(low <= lag <= high for lag in lags) for low, high in edges]
    assert [int(one.doubtful[0]) for one in found.values()] == expected


def test_tallies_do_not_grow_with_respondents(version: Version):
    found = tallies.read(version, "responses")
    combinations = {tuple(row.values()) for row in found.select(list(tallies.KEYS)).to_pylist()}
    assert found.num_rows == len(combinations) < version.meta["rows"]["responses"]


def test_a_version_from_before_is_counted_when_it_is_asked(version: Version, tmp_path: Path):
    old = Version(version.name, tmp_path / version.name)
    shutil.copytree(version.path, old.path)
    for table in tables.TABLES:
        tallies.path_of(old.path, table).unlink()
        assert tallies.read(old, table).equals(tallies.read(version, table))


def test_a_table_without_new_rows_keeps_its_tallies(tmp_path: Path):
    from data import ingest
    from tests.data import files
    from tests.data.conftest import as_rows, call

    inodes = []
    for number, table in enumerate(("calls", "activities")):
        rows = (
            as_rows([call(number)])
            if table == "calls"
            else as_rows([{"activity_id": "a", "date": "2025-02-03", "district": "Galle"}])
        )
        path = files.as_csv(tmp_path / f"{table}.csv", rows)
        done = ingest.ingest([ingest.Job(path, table)], store=tmp_path / "store", country=COUNTRY)
        assert done.version is not None
        inodes.append(tallies.path_of(done.version.path, "calls").stat().st_ino)
    assert inodes[0] == inodes[1]


def test_days_to_the_store_are_known_for_files_from_the_field(tmp_path: Path):
    from data import ingest
    from tests.data import files
    from tests.data.conftest import as_rows, call

    path = files.as_csv(
        tmp_path / "calls.csv",
        as_rows([call(1, date="2025-02-03"), call(2, date=f"{datetime.now(UTC):%Y-%m-%d}")]),
    )
    done = ingest.ingest([ingest.Job(path, "calls")], store=tmp_path / "store", country=COUNTRY)
    assert done.version is not None
    counted = Tallies(tallies.read(done.version, "calls")).sums(tallies.Chosen()).counts
    assert (counted["ingested"].tolist(), counted["ingested_in_time"].tolist()) == ([2], [1])


def test_a_point_beside_no_stated_place_agrees_with_none_and_differs_from_none(tmp_path: Path):
    from data import ingest
    from tests.data import files
    from tests.data.conftest import as_rows

    away = {"date": "2025-02-03", "latitude": "13.08", "longitude": "80.27"}
    rows = [{**away, "activity_id": "a", "district": "Galle"}, {**away, "activity_id": "b", "district": ""}]
    path = files.as_csv(tmp_path / "activities.csv", as_rows(rows))
    done = ingest.ingest([ingest.Job(path, "activities")], store=tmp_path / "store", country=COUNTRY)
    assert done.version is not None
    counted = Tallies(tallies.read(done.version, "activities"))
    found = quality.shares(counted, BY_NAME["place_differs"], tallies.Chosen())
    assert (done.reports[0].accepted, found.doubtful.tolist(), found.n.tolist()) == (2, [1], [1])


def test_demonstration_files_are_not_judged_by_when_they_came(version: Version):
    counted = Tallies(tallies.read(version, "calls")).sums(tallies.Chosen()).counts
    assert counted["ingested"].tolist() == [0]


def test_months_are_whole_and_said_to_be():
    whole = asked.of(Filters(date_from=date(2025, 3, 1), date_to=date(2025, 4, 30)), "calls", COUNTRY)
    part = asked.of(Filters(date_from=date(2025, 3, 5), date_to=date(2025, 4, 30)), "calls", COUNTRY)
    assert (whole.whole_months, part.whole_months) == (True, False)
    assert whole.chosen.months == part.chosen.months


def test_every_check_counts_measures_that_there_are():
    for table in tables.TABLES:
        names = set(tallies.measures_of(table))
        assert {name for check in CHECKS for name in (check.judged, check.doubtful, *check.less)} <= names


def test_the_file_is_small(version: Version):
    size = sum(tallies.path_of(version.path, table).stat().st_size for table in tables.TABLES)
    assert size < 300_000
    assert pq.read_metadata(tallies.path_of(version.path, "calls")).num_rows < 5_000

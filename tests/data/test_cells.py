"""Tallies equal plain pandas on the same records, from roll-ups, from the pass over records, and from both together."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from data import cells, tables
from data.asking.tallying import NotCounted
from data.cells import Cells, Tally
from data.filters import Filters
from geo import country
from tests import canonical
from tests.data import plain_tally

LKA = country.load("lka")
SIZE = 1500
DISTRICTS = LKA.codes("district")[:12]
# What is asked of each table: dimensions to group by, category measures, amounts.
ASKED = {
    "responses": (
        ("district", "sex", "age_group", "round", "education", "audience", "phase", "ds_division"),
        (
            "message_contract", "message_contract_change", "score", "score_move", "earlier", "planned_route", "design",
            "source_used_radio", "wants_to_migrate",
        ),
        ("score_change",),
    ),
    "activities": (
        ("district", "activity_type", "audience", "phase", "ds_division"),
        (),
        ("reached_counted", "reached_estimated", "target"),
    ),
    "returnees": (
        ("district", "sex", "months_band", "return_country", "phase"),
        ("satisfaction", "assistance_cash", "community_acceptance"),
        ("composite", "social"),
    ),
    "calls": (("district", "sex", "age_group"), ("topic", "destination", "referred"), ()),
}  # fmt: skip


class Built:
    """Cells of random tables, the same cells without roll-ups, and the frames they were made from."""

    def __init__(self, folder: Path) -> None:
        frames = canonical.write(folder, country=LKA, responses=SIZE)
        cells.build(folder, country=LKA)
        self.cells = Cells(folder / "cells")
        self.frames = plain_tally.prepared(frames)
        self.passes_only = Cells(_without_rollups(folder))


def _without_rollups(folder: Path) -> Path:
    bare = folder / "bare"
    shutil.copytree(folder / "cells", bare)
    for listed in bare.glob("*/rollups.json"):
        listed.write_text(json.dumps([]))
    return bare


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Built(tmp_path_factory.mktemp("version"))


def _check(tally: Tally, rows: pd.DataFrame, *, the_cells: Cells, table: str) -> None:
    """Every sum of a tally against pandas."""
    by = tally.by
    assert _filled(tally.rows, tally.values) == plain_tally.counted(rows, by)
    for name, found in tally.counts.items():
        axes = (*tally.values, the_cells.categories(table, name))
        assert _filled(found, axes) == plain_tally.categories(rows, by, name)
    for name, found in tally.amounts.items():
        keys = [key for key in np.ndindex(found.shape[:-1]) if found[key][0]]
        wanted = plain_tally.sums(rows, by, name)
        said = {tuple(axis[i] for axis, i in zip(tally.values, key, strict=True)): found[key] for key in keys}
        assert said.keys() == wanted.keys()
        assert all(np.allclose(said[key], wanted[key], rtol=1e-9, atol=1e-9) for key in wanted)


def _filled(sums: np.ndarray, axes: tuple[tuple[str | None, ...], ...]) -> dict[tuple[str | None, ...], int]:
    """The sums that are not 0, by the values of their axes."""
    return {
        tuple(axis[i] for axis, i in zip(axes, key, strict=True)): int(sums[key])
        for key in zip(*(places.tolist() for places in np.nonzero(sums)), strict=True)
    } if sums.ndim else ({(): int(sums)} if sums else {})  # fmt: skip


def _random_question(seed: int) -> tuple[str, Filters, tuple[str, ...], tuple[str, ...]]:
    rng = np.random.default_rng(seed)
    table = list(ASKED)[seed % 4]
    dimensions, counts, amounts = ASKED[table]
    chosen = {}
    filtered = [name for name in dimensions if name != "months_band"]
    for name in rng.choice(filtered, rng.integers(0, 4), replace=False):
        values = DISTRICTS if name == "district" else _known(table, str(name))
        chosen[str(name)] = tuple(sorted({str(v) for v in rng.choice([*values, "unknown"], 2)}))
    if rng.random() < 0.3:
        chosen["province"] = tuple(sorted({str(v) for v in rng.choice(["LK1", "LK2", "LK4", "unknown"], 2)}))
    days = sorted(rng.integers(-20, canonical.DAYS + 20, 2).tolist())
    first, last = (canonical.FIRST_DAY + timedelta(days=day) for day in days)
    period = {0: {}, 1: {"date_from": first}, 2: {"date_to": last}}.get(
        int(rng.integers(0, 5)), {"date_from": first, "date_to": last}
    )
    by = rng.choice([*dimensions, "month"], rng.integers(0, 3), replace=False)
    measures = rng.permutation([*counts, *amounts])[: rng.integers(0, 5)]
    return table, Filters(**chosen, **period), tuple(map(str, by)), tuple(map(str, measures))


def _known(table: str, name: str) -> tuple[str, ...]:
    column = tables.columns(table)[name]
    return canonical.allowed_codes(column) if column.field else tuple(f"{name} {i}" for i in range(6))


@pytest.mark.parametrize("seed", range(60))
def test_a_tally_is_what_pandas_adds_up(built: Built, seed: int):
    table, filters, by, measures = _random_question(seed)
    rows = plain_tally.rows_of(built.frames[table], filters, LKA)
    for the_cells in (built.cells, built.passes_only):
        tally = the_cells.tally(table, filters, by=by, measures=measures)
        _check(tally, rows, the_cells=the_cells, table=table)


EDGES = [
    (date(2024, 3, 1), date(2024, 5, 31)),  # whole months
    (date(2024, 3, 2), date(2024, 5, 31)),  # a part at the front
    (date(2024, 3, 1), date(2024, 5, 30)),  # a part at the back
    (date(2024, 3, 15), date(2024, 4, 14)),  # parts only
    (date(2024, 3, 5), date(2024, 3, 25)),  # inside one month
    (date(2024, 2, 29), date(2024, 2, 29)),  # one day
    (date(2024, 1, 10), date(2024, 1, 31)),  # the first days of the data
    (date(2020, 1, 1), date(2030, 12, 31)),  # more than there is
    (date(2024, 12, 31), date(2025, 1, 1)),  # over a year's end
]


@pytest.mark.parametrize(("first", "last"), EDGES)
@pytest.mark.parametrize(
    "chosen",
    [{}, {"sex": ("female", "unknown")}, {"education": ("degree",)}, {"ds_division": ("ds_division 1",)}],
)
def test_roll_ups_and_the_pass_agree_at_the_edges_of_a_period(built: Built, first: date, last: date, chosen):
    filters = Filters(date_from=first, date_to=last, **chosen)
    rows = plain_tally.rows_of(built.frames["responses"], filters, LKA)
    for the_cells in (built.cells, built.passes_only):
        tally = the_cells.tally(
            "responses", filters, by=("month", "district"), measures=("score", "score_change")
        )
        _check(tally, rows, the_cells=the_cells, table="responses")


def test_the_month_axis_is_the_period_asked_for(built: Built):
    tally = built.cells.tally(
        "calls", Filters(date_from=date(2023, 11, 5), date_to=date(2024, 2, 1)), by=("month",)
    )
    assert tally.values == ((None, "2023-11", "2023-12", "2024-01", "2024-02"),)
    assert tally.rows[:3].tolist() == [0, 0, 0]


def test_the_month_axis_without_a_period_runs_from_the_first_record_to_the_last(built: Built):
    months = sorted(set(built.frames["activities"]["month"]))
    assert built.cells.tally("activities", Filters(), by=("month",)).values == ((None, *months),)


def test_a_period_that_ends_before_it_begins_has_no_months_and_no_records(built: Built):
    filters = Filters(date_from=date(2024, 6, 2), date_to=date(2024, 6, 1))
    tally = built.cells.tally("responses", filters, by=("month",), measures=("score",))
    assert tally.values == ((None,),)
    assert tally.rows.sum() == tally.counts["score"].sum() == 0


def test_a_period_before_or_after_all_records_is_empty(built: Built):
    for asked in (Filters(date_from=date(2031, 1, 1)), Filters(date_to=date(2001, 1, 1))):
        tally = built.cells.tally("returnees", asked, by=("district",), measures=("composite",))
        assert tally.rows.sum() == tally.amounts["composite"].sum() == 0
        assert built.cells.last_days("activities", asked, by="district") == {}


def test_filters_that_a_table_has_no_column_for_are_left_aside(built: Built):
    asked = built.cells.tally("calls", Filters(education=("degree",), round=("after",)))
    assert int(asked.rows) == len(built.frames["calls"])


def test_a_measure_that_is_not_there_is_named(built: Built):
    with pytest.raises(NotCounted, match="happiness"):
        built.cells.tally("responses", Filters(), measures=("happiness",))


def test_last_days_are_those_of_the_selected_records(built: Built):
    filters = Filters(date_to=date(2024, 9, 9), audience=("youth", "unknown"))
    rows = plain_tally.rows_of(built.frames["activities"], filters, LKA)
    latest: dict[str | None, date] = {}
    for code, day in zip(rows["district"], rows["_day"].dt.date, strict=True):
        latest[code] = max(day, latest.get(code, day))
    assert built.cells.last_days("activities", filters, by="district") == latest


def test_the_span_is_the_first_and_the_last_day(built: Built):
    for table, frame in built.frames.items():
        assert built.cells.span(table) == (frame["_day"].min().date(), frame["_day"].max().date())


def test_the_lost_are_those_due_and_not_followed_up(built: Built):
    responses = built.frames["responses"]
    followed = set(responses.loc[responses["round"] == "follow_up", "respondent_id"])
    due = pd.to_datetime(responses["followup_due"])
    lost = responses[
        (responses["round"] == "after")
        & (due <= responses["_day"].max())
        & ~responses["respondent_id"].isin(followed)
    ]
    moved = lost.assign(_day=due[lost.index], month=due[lost.index].astype(str).str[:7])
    asked = Filters(round=("follow_up",), date_from=date(2024, 4, 4), date_to=date(2024, 10, 20))
    by = ("district", "month")
    tally = built.cells.tally("lost", asked, by=by, measures=("design",))
    rows = plain_tally.rows_of(moved.assign(round="follow_up"), asked, LKA)
    _check(tally, rows, the_cells=built.cells, table="lost")
    assert len(rows) > 50


# --- tables at their limits -------------------------------------------------------------------------------------


def _rebuilt(folder: Path, **changes) -> Cells:
    """Cells of small random tables, some of them changed first."""
    canonical.write(folder, country=LKA, responses=200)
    for table, change in changes.items():
        path = folder / f"{table}.parquet"
        changed = change(pq.read_table(path))
        path.unlink()
        pq.write_table(changed, path)
    cells.build(folder, country=LKA)
    return Cells(folder / "cells")


@pytest.mark.parametrize("empty", tables.TABLES)
def test_a_table_without_records_gives_zeros(tmp_path: Path, empty: str):
    found = _rebuilt(tmp_path, **{empty: lambda table: table.slice(0, 0)})
    dimensions, counts, amounts = ASKED[empty]
    tally = found.tally(empty, Filters(sex=("male",)), by=("district", "month"), measures=(*counts, *amounts))
    assert found.span(empty) is None
    assert tally.rows.shape == (26, 1)
    assert tally.rows.sum() == 0
    assert found.last_days(empty, Filters(), by="district") == {}
    assert (
        found.tally(
            empty, Filters(phase=("gaim_4",), date_from=date(2024, 2, 2)), by=dimensions[:1]
        ).rows.sum()
        == 0
    )


def test_responses_without_any_score_are_counted_all_the_same(tmp_path: Path):
    def unscored(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index("score")
        return table.set_column(place, table.schema.field("score"), pa.nulls(len(table), pa.int32()))

    found = _rebuilt(tmp_path, responses=unscored)
    tally = found.tally(
        "responses", Filters(), by=("district",), measures=("score", "score_move", "score_change")
    )
    assert found.categories("responses", "score") == ()
    assert tally.counts["score"].shape == (26, 0)
    assert tally.rows.sum() == 200
    assert tally.amounts["score_change"].sum() == tally.counts["score_move"].sum() == 0


def test_a_day_before_1970_is_a_day_like_others(tmp_path: Path):
    def early(table: pa.Table) -> pa.Table:
        days = [date(1969, 11, 30), *table["date"].to_pylist()[1:]]
        return table.set_column(table.schema.get_field_index("date"), "date", pa.array(days, pa.date32()))

    found = _rebuilt(tmp_path, calls=early)
    tally = found.tally("calls", Filters(), by=("month",))
    assert tally.values[0][1] == "1969-11"
    assert tally.rows[1] == 1
    assert int(found.tally("calls", Filters(date_to=date(1969, 12, 31)), measures=("topic",)).rows) == 1
    assert tally.rows.sum() == 500


@pytest.mark.parametrize("records", [255, 256, 65_535, 65_536, 70_001])
def test_many_records_in_one_cell_are_not_cut_off(tmp_path: Path, records: int):
    def repeated(table: pa.Table) -> pa.Table:
        stated = pc.and_(pc.equal(table["answered"], True), pc.is_valid(table["topic"]))
        return table.filter(stated).take(pa.array(np.zeros(records, dtype=np.int64)))

    found = _rebuilt(tmp_path, calls=repeated)
    whole = found.tally("calls", Filters(), measures=("answered", "topic"))
    assert int(whole.rows) == records
    assert whole.counts["answered"].tolist() == [0, records]
    assert whole.counts["topic"].sum() == records
    split = found.tally("calls", Filters(), by=("district", "month"), measures=("answered",))
    assert split.rows.max() == split.counts["answered"].max() == records

"""Reintegration by hand and under any filters: courses of single returnees, items, weights named, missing never nought."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from data import cells, scores, tables
from data.cells import Cells
from data.filters import Filters
from geo import country
from indicators import reintegration
from indicators.answers import Answer, answer
from indicators.definitions import INDICATORS
from indicators.questions import PAGES, Question, splits_of
from indicators.sums import Evidence
from tests import canonical
from tests.at_random import filters_of

LKA = country.load("lka")
OWN = [
    name
    for name in PAGES["returnees"]
    if name.startswith(("reintegration", "change_by", "items", "has_score", "community"))
]
# One returnee a letter: (day, months since return, economic, composite); c is met once, d lacks a score at first.
COURSES = {
    "a": ((date(2024, 1, 5), 0, 0.30, 0.40), (date(2024, 4, 5), 3, 0.50, 0.45), (date(2025, 1, 5), 12, 0.60, None)),
    "b": ((date(2024, 1, 9), 1, 0.20, 0.30), (date(2024, 4, 9), 3, 0.25, 0.20), (date(2024, 5, 9), 4, 0.30, 0.35)),
    "c": ((date(2024, 2, 1), 0, 0.90, 0.90),),
    "d": ((date(2024, 2, 1), 0, None, None), (date(2024, 6, 1), 5, 0.70, 0.80)),
    "e": ((date(2024, 2, 1), None, 0.10, 0.20), (date(2024, 6, 1), 5, 0.30, 0.25)),
}  # fmt: skip


def _evidence(folder: Path, returnees: list[dict[str, Any]] | None = None) -> Evidence:
    canonical.write(folder, country=LKA, responses=300, seed=3)
    if returnees is not None:
        schema = tables.arrow_schema("returnees")
        columns = {name: [row.get(name) for row in returnees] for name in schema.names}
        pq.write_table(pa.table(columns, schema=schema), folder / "returnees.parquet")
    cells.build(folder, country=LKA)
    return Evidence(Cells(folder / "cells"), LKA, 0.75)


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    rows = [
        {
            "returnee_id": who,
            "interview_date": day,
            "months_since_return": months,
            "economic": economic,
            "composite": composite,
        }
        | {"assistance_cash": who in "ab", "district": "LK41"}
        for who, met in COURSES.items()
        for day, months, economic, composite in met
    ]
    return _evidence(tmp_path_factory.mktemp("courses"), rows)


@pytest.fixture(scope="module")
def anybody(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return _evidence(tmp_path_factory.mktemp("anybody"))


def one(evidence: Evidence, name: str, item: str, *by: str, filters: Filters | None = None) -> Answer:
    question = Question(name, item, by)
    return answer([question], filters or Filters(), evidence)[question]


def by_key(found: Answer) -> dict[tuple[str, ...], tuple[float, int]]:
    return {
        key: (round(float(e), 6), int(n))
        for key, e, n in zip(found.keys, found.estimate, found.n, strict=True)
        if n
    }


# --- the same people ----------------------------------------------------------------------------------------------


def test_each_later_band_is_compared_with_the_first_interview_of_the_same_person(courses: Evidence):
    """b is met twice in one band: the last counts. c is met once, d had no score, e no band at first: none of them."""
    found = by_key(one(courses, "reintegration_course", "composite", "months_band"))
    assert found == {("2-4",): (0.05, 2)}
    economic = by_key(one(courses, "reintegration_first", "economic", "months_band"))
    assert {key: n for key, (_, n) in economic.items()} == {("2-4",): 2, ("9-12",): 1}
    later = one(courses, "reintegration_later", "economic", "months_band")
    assert later.n.sum() == 3


def test_from_first_to_latest_each_person_counts_once(courses: Evidence):
    found = one(courses, "reintegration_change", "economic")
    rises = [0.30, 0.10, 0.20]  # a, b, e; d has no first score, c no second interview
    assert found.n.tolist() == [3]
    assert found.estimate[0] == pytest.approx(np.mean(rises))
    low, high = stats.t.interval(0.95, 2, np.mean(rises), stats.sem(rises))
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), abs=1e-9)


def test_a_missing_score_at_the_latest_interview_is_no_fall(courses: Evidence):
    """a's latest interview has no score for all dimensions: a is left out, not taken for 0."""
    found = one(courses, "reintegration_change", "composite")
    assert found.n.tolist() == [2]
    assert found.estimate[0] == pytest.approx((0.05 + 0.05) / 2)


def test_change_by_assistance_is_of_those_who_had_it(courses: Evidence):
    assert one(courses, "change_by_assistance", "cash").n.tolist() == [1]  # b; a lacks the latest score
    assert one(courses, "change_by_assistance", "housing").n.tolist() == [0]


# --- items and weights --------------------------------------------------------------------------------------------


def test_what_items_take_off_adds_up_to_what_their_dimension_lacks(anybody: Evidence):
    """With everybody answering every item; else the means are over different people."""
    weights = scores.read()
    for name, items in weights.dimensions.items():
        shares = [reintegration.weight_share(weights, item.id) for item in items]
        assert sum(shares) == pytest.approx(1.0)
        assert set(reintegration.items_of(weights, name)) == {item.id for item in items}
    assert np.isnan(reintegration.weight_share(weights, "none"))
    for item in ("econ_work", "psy_stay"):
        mean, loss = one(anybody, "reintegration_item", item), one(anybody, "reintegration_loss", item)
        assert loss.estimate[0] == pytest.approx(
            reintegration.weight_share(weights, item) * (1 - mean.estimate[0])
        )


def test_no_score_stands_without_the_name_of_its_weights(anybody: Evidence):
    for name in OWN:
        if INDICATORS[name].unit in ("score", "score_change"):
            found = one(anybody, name, INDICATORS[name].items[0], *splits_of(INDICATORS[name])[0])
            assert all("demonstration weights, not IOM's" in text for text in found.method), name
    named = Evidence(anybody.cells, LKA, 0.75, score_weights="Weights of 2027")
    assert all("Weights of 2027" in text for text in one(named, "reintegration", "composite").method)


def test_other_weights_give_other_points(anybody: Evidence, tmp_path: Path):
    text = scores.DEFAULT.read_text("utf-8").replace(
        "[0.0, 0.25, 0.5, 0.75, 1.0]", "[0.0, 0.0, 0.0, 0.0, 1.0]"
    )
    path = tmp_path / "strict.toml"
    path.write_text(text, "utf-8")
    strict = Evidence(anybody.cells, LKA, 0.75, weights=scores.read(path))
    found = {
        e.weights.dimensions["economic"][0].points: one(e, "reintegration_item", "econ_food")
        for e in (anybody, strict)
    }
    plain, hard = (float(one.estimate[0]) for one in found.values())
    assert hard < plain


# --- what must always hold ----------------------------------------------------------------------------------------


def _filters() -> st.SearchStrategy[Filters]:
    options = {
        "district": (*LKA.codes("district")[:12], "unknown"),
        "sex": ("female", "male", "unknown"),
        "phase": ("gaim_4", "unknown"),
        "return_country": ("AF", "AL", "unknown"),
    }
    return filters_of(options)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=_filters(), name=st.sampled_from(OWN))
def test_under_any_filters_missing_is_never_nought_and_bounds_hold(
    anybody: Evidence, asked: Filters, name: str
):
    indicator = INDICATORS[name]
    for split in splits_of(indicator):
        found = one(anybody, name, indicator.items[-1], *split, filters=asked)
        known = ~np.isnan(found.estimate)
        assert not known[found.n == 0].any()
        assert (np.isnan(found.low) == ~known).all()
        assert (
            (found.low[known] <= found.estimate[known] + 1e-12)
            & (found.estimate[known] <= found.high[known] + 1e-12)
        ).all()
        least = -1 if indicator.unit == "score_change" else 0
        assert ((found.low[known] >= least) & (found.high[known] <= 1)).all()

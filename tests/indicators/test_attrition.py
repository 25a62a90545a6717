"""Attrition, bounds and baselines against published values, other libraries and what must always hold."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from data import cells
from data.cells import Cells
from data.filters import Filters
from geo import country
from indicators import attrition, estimates
from indicators.answers import Answer, answer
from indicators.definitions import INDICATORS
from indicators.questions import Question, splits_of
from indicators.sums import Evidence
from tests import canonical
from tests.at_random import filters_of
from tests.oracles.book import Book
from tests.oracles.people import MESSAGES, tables

LKA = country.load("lka")
OWN = ("attrition", "expected_people", "baseline", "baseline_score", "baseline_difference", "baseline_score_difference",
       "comprehension_worst_case", "comprehension_best_case", "score_worst_case", "score_best_case", "new_at_round")  # fmt: skip


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    folder = tmp_path_factory.mktemp("version")
    canonical.write(folder, country=LKA, responses=1500, seed=5)
    cells.build(folder, country=LKA)
    return Evidence(Cells(folder / "cells"), LKA, 0.75)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """The same people where nobody has a cluster, a stratum or a weight."""
    folder = tmp_path_factory.mktemp("plain")
    canonical.write(folder, country=LKA, responses=1500, seed=5)
    table = pq.read_table(folder / "responses.parquet")
    for name in ("cluster", "stratum", "weight"):
        at = table.schema.get_field_index(name)
        table = table.set_column(
            at, table.schema.field(at), pa.nulls(len(table), table.schema.field(at).type)
        )
    pq.write_table(table, folder / "responses.parquet")
    cells.build(folder, country=LKA)
    return Evidence(Cells(folder / "cells"), LKA, 0.75)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    frames = canonical.write(tmp_path_factory.mktemp("frames"), country=LKA, responses=1500, seed=5)
    found = Book(frames, LKA)
    found.tables.update(tables(found))
    return found


def one(evidence: Evidence, question: Question, filters: Filters | None = None) -> Answer:
    return answer([question], filters or Filters(), evidence)[question]


# --- published values ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "word"),
    [(0.0, "low"), (0.0499, "low"), (0.05, "moderate"), (0.2, "moderate"), (0.2001, "high")],
)
def test_the_guide_says_low_below_five_and_high_above_twenty_per_cent(share: float, word: str):
    """FIELD §5; Schulz and Grimes (2002), Lancet 359, 781–785: below 5 % little bias, above 20 % a threat to validity."""
    assert attrition.guide(share) == word


def test_bounds_are_those_of_a_published_example():
    """Manski (1995), Identification Problems in the Social Sciences, ch. 2, and (2007), Identification for Prediction and Decision, ch. 2:
    of 106 homeless men interviewed 64 were found
    again, 21 of whom had left homelessness; with those lost the share lies between 21/106 = .20 and 63/106 = .59."""
    left, seen, lost = 21, 64, 42
    worst, best = left / (seen + lost), (left + lost) / (seen + lost)
    assert (round(worst, 2), round(best, 2)) == (0.20, 0.59)
    low, high = (estimates.wilson(np.array([x]), np.array([seen + lost])) for x in (left, left + lost))
    assert low.estimate[0] == pytest.approx(worst)
    assert high.estimate[0] == pytest.approx(best)
    assert low.low[0] < worst < best < high.high[0]


def test_with_a_design_effect_an_interval_is_wilsons_on_fewer_people():
    """Kish (1965), Survey Sampling, p. 258: the effective n is n over the design effect."""
    found = estimates.wilson(np.array([30]), np.array([150]), effect=1.5)
    plain = estimates.wilson(np.array([20]), np.array([100]))
    assert (found.low[0], found.high[0]) == pytest.approx((plain.low[0], plain.high[0]), abs=1e-12)
    assert (found.n[0], found.worth[0] if found.worth is not None else None) == (150, 100)


# --- p values -----------------------------------------------------------------------------------------------------


def _sides(book: Book, name: str, round_: str) -> tuple[np.ndarray, np.ndarray]:
    expected = book.tables["expected"]
    at, found, told = expected.text("round") == round_, expected.text("found"), expected.number(name)
    sides = (told[at & (found == state)] for state in ("linked", "lost"))
    first, second = (values[~np.isnan(values)] for values in sides)
    return first, second


@pytest.mark.parametrize("round_", ["after", "follow_up"])
def test_adjusted_p_values_are_those_of_other_libraries(plain: Evidence, book: Book, round_: str):
    """statsmodels' two-proportion score test and Holm, scipy's Welch, where nobody has a cluster or a weight."""
    scores = _sides(book, "base_score", round_)
    p: Any = stats.ttest_ind(*scores, equal_var=False)[1]
    raw = [float(p)]
    for message in MESSAGES:
        first, second = _sides(book, f"base_{message}", round_)
        counts, sizes = (np.array([f(first), f(second)]) for f in (np.sum, len))
        raw.append(float(proportions_ztest(counts, sizes)[1]))
    wanted = np.asarray(multipletests(raw, method="holm")[1])
    asked = [Question("baseline_score_difference", "", ("round",))]
    asked += [Question("baseline_difference", message, ("round",)) for message in MESSAGES]
    for question, p in zip(asked, wanted, strict=True):
        found = one(plain, question)
        assert attrition.adjusted_p(found.method[found.index[(round_,)]]) == pytest.approx(p, abs=0.0006)


def test_a_method_without_a_test_states_no_p():
    assert math.isnan(attrition.adjusted_p("Wilson 95 %"))
    assert attrition.adjusted_p("x; adjusted p < 0.001 (Holm, 9 comparisons)") < 0.001


# --- what must always hold ----------------------------------------------------------------------------------------


def test_bounds_hold_what_was_seen_and_are_equal_where_nobody_was_lost(evidence: Evidence):
    for message in MESSAGES:
        worst, best = (
            one(evidence, Question(f"comprehension_{case}_case", message, ("round",)))
            for case in ("worst", "best")
        )
        for name in ("before", "after", "follow_up"):
            low, high = worst.estimate[worst.index[(name,)]], best.estimate[best.index[(name,)]]
            assert low <= high
            assert (low == high) == (name == "before")


def test_linked_and_lost_are_all_who_were_expected(plain: Evidence):
    split = one(plain, Question("expected_people", "", ("round", "found")))
    rate = one(plain, Question("attrition", "", ("round",)))
    for name in ("after", "follow_up"):
        linked, lost = (split.estimate[split.index[(name, state)]] for state in ("linked", "lost"))
        assert rate.estimate[rate.index[(name,)]] == pytest.approx(lost / (linked + lost), abs=1e-12)
        assert rate.n[rate.index[(name,)]] == linked + lost


def _filters() -> st.SearchStrategy[Filters]:
    options = {
        "district": LKA.codes("district")[:12],
        "sex": ("female", "male", "other", "unknown"),
        "age_group": ("under-18", "18-24", "25-34", "unknown"),
        "round": ("before", "after", "follow_up", "unknown"),
        "audience": ("students", "youth", "receiving_communities"),
        "phase": ("gaim_4", "gaim_5", "unknown"),
    }
    return filters_of(options)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=_filters(), name=st.sampled_from(OWN))
def test_under_any_filters_nothing_is_bare_missing_is_never_nought_and_bounds_hold(
    evidence: Evidence, asked: Filters, name: str
):
    indicator = INDICATORS[name]
    for split in splits_of(indicator):
        found = one(evidence, Question(name, indicator.items[0], split), asked)
        known = ~np.isnan(found.estimate)
        assert (np.isnan(found.low) == ~known).all()
        assert not known[found.n == 0].any()
        assert (found.low[known] <= found.estimate[known] + 1e-12).all()
        assert (found.estimate[known] <= found.high[known] + 1e-12).all()
        if indicator.unit in ("share", "score"):
            assert ((found.low[known] >= 0) & (found.high[known] <= 1)).all()


def test_nobody_is_expected_in_empty_tables(tmp_path: Path):
    canonical.write(tmp_path, country=LKA, responses=3)
    cells.build(tmp_path, country=LKA)
    few = Evidence(Cells(tmp_path / "cells"), LKA, 0.75)
    found = one(few, Question("attrition", "", ("round",)))
    assert set(found.reliability) <= {"suppressed", "unreliable"}

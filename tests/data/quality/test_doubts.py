"""Doubts of a whole table: too quick, far outside, told as problems of the right rows, anew with each ingest."""

from pathlib import Path

import numpy as np
import pytest

import geo.country
from data import ingest, tables
from data.ingest import Job
from data.quality import numbers, rules
from data.quality.doubts import DOUBTS
from data.store import Store
from tests.data import files
from tests.data.conftest import Bring, as_rows, call


def timed(number: int, minutes: float, **values: str) -> dict[str, str]:
    seconds = round(minutes * 60)
    ended = f"2025-02-03 {10 + seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return call(number, start="2025-02-03 10:00:00", end=ended, **values)


def doubted(store: Path, rule: str) -> list[int]:
    version = Store(store).current()
    assert version is not None
    found = version.problems()
    return found.loc[found["rule"] == rule, "row"].tolist()


def test_shorter_than_a_third_of_the_median_is_too_quick(bring: Bring):
    lengths = [12.0] * 30 + [4.0, 3.95, 1.0]
    found = bring(as_rows([timed(i, length) for i, length in enumerate(lengths)]))
    quick = found.report.problems[found.report.problems["rule"] == "speeding"]
    assert quick["row"].tolist() == [33, 34]  # four minutes are a third
    assert quick[["value", "severity"]].iloc[0].tolist() == ["4.0 minutes", "doubtful"]
    assert "half of all take 12 minutes or more" in quick["fix"].iloc[0]
    assert dict(found.report.counts)["speeding"] == 2
    assert found.report.accepted == 33


def test_too_few_interviews_are_no_measure(bring: Bring):
    found = bring(as_rows([timed(i, 12.0 if i else 1.0) for i in range(rules.ENOUGH - 1)]))
    assert found.rules == set()


def test_lengths_that_cannot_be_do_not_count_for_the_median(bring: Bring):
    left_open = [call(100 + i, start="2025-02-03 10:00:00", end="2025-02-09 10:00:00") for i in range(40)]
    found = bring(as_rows([*(timed(i, 12.0) for i in range(30)), timed(50, 5.0), *left_open]))
    assert found.rules == {"interview_over_a_day"}


def test_each_form_is_its_own_measure(bring: Bring, tmp_path: Path):
    form = 'table = "calls"\n[columns]\ncall_id = "call_id"\ndate = "date"\ndistrict = "district"\n'
    long_form = bring(as_rows([timed(i, 40.0) for i in range(30)]), mapping=form)
    short_form = bring(as_rows([timed(100 + i, 6.0) for i in range(40)]))
    assert long_form.rules | short_form.rules == set()
    assert doubted(tmp_path / "store", "speeding") == []


def test_a_row_that_stood_before_is_doubted_when_the_others_come(bring: Bring, tmp_path: Path):
    first = bring(as_rows([timed(0, 2.0)]))
    assert first.rules == set()
    second = bring(as_rows([timed(i, 12.0) for i in range(1, 40)]))
    assert second.rules == set()  # it is not a row of this file
    assert doubted(tmp_path / "store", "speeding") == [2]
    third = bring(as_rows([timed(i, 2.0) for i in range(40, 120)]))
    assert third.rules == set()
    assert doubted(tmp_path / "store", "speeding") == []  # the median has moved


def test_a_near_duplicate_names_the_other_row_and_no_value(bring: Bring, tmp_path: Path):
    rng = np.random.default_rng(1)
    people = [person(rng, i) for i in range(60)]
    bring(as_rows(people), "responses")
    again = people[7] | {"respondent_id": "p-99"}
    found = bring(as_rows([person(rng, 200), again]), "responses")
    problem = found.problem("near_duplicate")
    assert problem[["file", "row", "column", "value"]].tolist() == ["file.csv", 3, "", ""]
    assert problem["fix"].startswith("compare it with row 9 of file.csv, which has ")
    assert found.report.accepted == 2
    assert doubted(tmp_path / "store", "near_duplicate") == [3]


def person(rng: np.random.Generator, number: int) -> dict[str, str]:
    asked = [c.name for c in tables.SPECS["responses"] if c.kind == "boolean" and c.name != "consent"]
    answers = {name: ("yes", "no")[int(rng.integers(2))] for name in asked}
    right = {"respondent_id": f"p-{number}", "round": "before", "date": "2025-02-03", "district": "Galle"}
    return right | {"username": "team_1"} | answers


def test_numbers_far_outside_are_told_within_their_kind(bring: Bring):
    rng = np.random.default_rng(2)
    records = [activity(i, int(size), "public_forum") for i, size in enumerate(rng.integers(80, 200, 40))]
    records += [activity(50, 50_000, "public_forum"), activity(51, 50_000, "radio_programme")]
    found = bring(as_rows(records), "activities")
    told = found.report.problems[found.report.problems["rule"] == "far_outside"]
    assert told[["row", "column", "value"]].values.tolist() == [[42, "reached_total", "50,000"]]
    assert told["fix"].iloc[0].startswith("check it: the others of its kind reach from ")


def activity(number: int, reached: int, kind: str) -> dict[str, str]:
    right = {"activity_id": f"a-{number}", "date": "2025-02-03", "district": "Galle"}
    return right | {"activity_type": kind, "reached_total": str(reached)}


def test_fences_are_those_of_tukey_on_the_logarithm():
    # Quartiles 9 and 99 on the scale of log10(1 + x) are 1 and 2: fences lie at -2 and 5.
    low, high = numbers.fences(np.array([9.0, 9.0, 30.0, 99.0, 99.0]))
    assert (low, high) == pytest.approx((10**-2 - 1, 10**5 - 1))


def test_numbers_without_spread_have_no_outside(bring: Bring):
    records = [activity(i, 100, "public_forum") for i in range(40)] + [activity(99, 9_000, "public_forum")]
    assert bring(as_rows(records), "activities").rules == set()


def test_checking_tells_the_same_as_ingesting(bring: Bring, tmp_path: Path):
    rows = as_rows([timed(i, 12.0 if i < 40 else 1.0) for i in range(44)])
    path = files.as_csv(tmp_path / "check.csv", rows)
    country = geo.country.load("lka")
    checked = ingest.check([Job(path, "calls")], store=tmp_path / "other", country=country).reports[0]
    brought = bring(rows).report
    assert checked.counts == brought.counts
    assert checked.problems["row"].tolist() == brought.problems["row"].tolist()


def test_the_same_file_again_changes_no_doubt(bring: Bring, tmp_path: Path):
    rows = as_rows([timed(i, 12.0 if i < 40 else 1.0) for i in range(44)])
    bring(rows)
    before = doubted(tmp_path / "store", "speeding")
    bring(rows)
    assert doubted(tmp_path / "store", "speeding") == before == [42, 43, 44, 45]


def test_problems_of_another_table_stay(bring: Bring, tmp_path: Path):
    bring(as_rows([timed(i, 12.0 if i < 40 else 1.0) for i in range(44)]))
    bring(as_rows([activity(1, 5, "public_forum")]), "activities")
    assert len(doubted(tmp_path / "store", "speeding")) == 4


def test_every_doubt_is_a_rule_that_keeps_its_row():
    from data.rules import RULES

    assert {RULES[rule].severity for rule in DOUBTS} == {"doubtful"}

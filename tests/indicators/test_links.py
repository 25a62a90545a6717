"""A handful of people written out by hand: who is linked, who is lost, who is counted first, and what a target of 0 does."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import cells, tables
from data.cells import Cells
from data.filters import Filters
from geo import country
from indicators import answers
from indicators.answered import Answer
from indicators.questions import Question
from indicators.sums import Evidence

LKA = country.load("lka")
LAST = date(2025, 6, 30)


def _evidence(folder: Path, **rows: list[dict[str, Any]]) -> Evidence:
    for name in tables.TABLES:
        table = pa.Table.from_pylist(rows.get(name, []), schema=tables.arrow_schema(name))
        pq.write_table(table, folder / f"{name}.parquet")
    cells.build(folder, country=LKA)
    return Evidence(Cells(folder / "cells"), LKA, 0.75)


def _ask(evidence: Evidence, name: str, *by: str, item: str = "", **filters: Any) -> Answer:
    question = Question(name, item, by)
    return answers.answer([question], Filters(**filters), evidence)[question]


def _response(person: str, name: str, day: date, **rest: Any) -> dict[str, Any]:
    return {"respondent_id": person, "round": name, "date": day, "district": "LK11", **rest}


@pytest.fixture
def followed(tmp_path: Path) -> Evidence:
    asked = date(2025, 3, 10)
    return _evidence(
        tmp_path,
        responses=[
            _response(
                "due on the last day", "after", asked, followup_due=LAST, district="LK41", design="census"
            ),
            _response("due a day later", "after", asked, followup_due=date(2025, 7, 1)),
            _response("no day set", "after", asked),
            _response("moved", "after", asked, followup_due=date(2025, 5, 1), score=6, items_asked=8),
            _response(
                "moved", "follow_up", LAST, district="LK12", design="convenience", score=3, items_asked=4
            ),
            _response("never asked after", "follow_up", date(2025, 6, 2)),
            _response("only before", "before", asked, followup_due=date(2025, 4, 1)),
            _response("no round", "before", asked) | {"round": None, "followup_due": date(2025, 4, 1)},
        ],
    )


def test_lost_are_those_due_by_the_last_day_and_not_followed_up(followed: Evidence):
    found = _ask(followed, "follow_up_coverage")
    assert (found.estimate.tolist(), found.n.tolist(), found.designs) == ([0.5], [2], ("census+convenience",))
    lost = followed.cells.tally("lost", Filters(round=("follow_up",)), by=("district",))
    assert dict(zip(lost.values[0], lost.rows.tolist(), strict=True))["LK41"] == lost.rows.sum() == 1


def test_each_is_filed_under_the_later_round(followed: Evidence):
    found = _ask(followed, "follow_up_coverage", "district")
    assert {place: n for place, n in zip(found.places, found.n.tolist(), strict=True) if n} == {
        "LK12": 1,
        "LK41": 1,
    }
    june = _ask(followed, "follow_up_coverage", date_from=date(2025, 6, 1))
    march = _ask(followed, "follow_up_coverage", date_to=date(2025, 3, 31))
    assert (june.n.tolist(), march.n.tolist()) == ([2], [0])


def test_the_same_share_of_other_items_is_no_change(followed: Evidence):
    assert _ask(followed, "score_retention").n.tolist() == [1]
    tally = followed.cells.tally("responses", Filters(), measures=("score_move", "score_change"))
    assert tally.counts["score_move"].tolist() == [0, 1, 0]
    assert tally.amounts["score_change"].tolist() == [1, 0, 0]


def test_a_returnee_is_counted_once_at_the_first_interview(tmp_path: Path):
    def interview(person: str, day: date, district: str) -> dict[str, Any]:
        return {"returnee_id": person, "interview_date": day, "district": district}

    evidence = _evidence(
        tmp_path,
        returnees=[
            interview("a", date(2025, 5, 1), "LK11"),
            interview("a", date(2025, 1, 1), "LK12"),
            interview("b", date(2025, 2, 1), "LK13"),
            interview("b", date(2025, 2, 1), "LK21"),
        ],
    )
    found = _ask(evidence, "returnees", "district")
    assert {place for place, n in zip(found.places, found.n.tolist(), strict=True) if n} == {"LK12", "LK13"}
    assert _ask(evidence, "returnees", date_from=date(2025, 2, 2)).n.tolist() == [0]
    assert _ask(evidence, "interviews", date_from=date(2025, 2, 2)).n.tolist() == [1]


def test_nothing_is_reached_of_a_target_of_nobody(tmp_path: Path):
    def activity(
        number: int, district: str, reached: int | None, target: int | None, basis: str
    ) -> dict[str, Any]:
        return {
            "activity_id": str(number), "date": date(2025, 1, number), "district": district, "reached_total": reached,
            "target": target, "reach_basis": basis,
        }  # fmt: skip

    evidence = _evidence(
        tmp_path,
        activities=[
            activity(1, "LK11", 30, 0, "counted"),
            activity(2, "LK12", 30, 20, "counted"),
            activity(3, "LK12", None, 500, "counted"),
            activity(4, "LK12", 90, None, "counted"),
            activity(5, "LK12", 9000, 10000, "estimated"),
        ],
    )
    found = _ask(evidence, "target_reached", "district")
    rows = dict(zip(found.places, zip(found.estimate.tolist(), found.n.tolist(), strict=True), strict=True))
    assert rows["LK12"] == (1.5, 1)
    assert np.isnan(rows["LK11"][0])
    assert found.reliability[found.places.index("LK11")] == "suppressed"

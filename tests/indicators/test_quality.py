"""Shares of doubtful records: Wilson's intervals, who stands out and who does not, the rows of the export."""

from math import comb

import numpy as np
import pyarrow as pa
import pytest

from data.filters import UNKNOWN
from data.quality import tallies
from data.quality.tallies import Chosen, Tallies
from indicators import quality
from indicators.answered import COLUMNS
from indicators.definitions.quality import BY_NAME, CHECKS
from tests.oracles import wilson

MEASURES = tallies.measures_of("responses")


def counted(*cells: dict[str, object]) -> Tallies:
    """Tallies of cells that name what they have; everything else is 0 or not stated."""
    blank = dict.fromkeys(MEASURES, 0) | {"month": 660, "district": None, "enumerator": None, "round": None}
    rows = [blank | cell for cell in cells]
    kinds = {"month": pa.int32(), **dict.fromkeys(tallies.KEYS[1:], pa.string())}
    columns = {name: pa.array([row[name] for row in rows], kinds.get(name, pa.int64())) for name in blank}
    return Tallies(pa.table(columns))


def team(name: str | None, quick: int, n: int, *, district: str | None = "LK41") -> dict[str, object]:
    return {"enumerator": name, "district": district, "records": n, "speeding_judged": n, "speeding": quick}


def test_shares_have_wilsons_interval_and_how_far_to_trust_them():
    found = quality.shares(
        counted(team("a", 3, 40), team("b", 0, 20), team("c", 50, 50)),
        BY_NAME["speeding"],
        Chosen(),
        by="enumerator",
    )
    expected = [wilson.interval(x, n)[1:] for x, n in ((3, 40), (0, 20), (50, 50))]
    assert found.keys == ("a", "b", "c")
    assert np.allclose(found.low, [low for low, _ in expected])
    assert np.allclose(found.high, [high for _, high in expected])
    assert found.reliability == ("caution", "unreliable", "ok")


def test_who_has_no_record_is_left_out_and_who_is_not_stated_has_a_name():
    found = quality.shares(counted(team(None, 1, 30)), BY_NAME["speeding"], Chosen(), by="enumerator")
    assert (found.keys, found.n.tolist()) == ((UNKNOWN,), [30])


def test_a_share_without_anyone_judged_is_no_number():
    found = quality.shares(counted({"records": 10}), BY_NAME["speeding"], Chosen())
    assert np.isnan(found.estimate).all()
    assert found.reliability == ("suppressed",)


def test_months_without_records_are_missing_not_zero():
    cells = [team("a", 1, 30) | {"month": month} for month in (660, 662)]
    found = quality.shares(counted(*cells), BY_NAME["speeding"], Chosen(), by="month")
    assert found.keys == ("2025-01", "2025-03")


def test_only_checks_that_judge_somebody_are_offered():
    names = [check.name for check in quality.offered(counted(team("a", 1, 30)))]
    assert names == ["incomplete", "speeding"]


def test_who_stands_out_is_named_with_what_the_others_have():
    found = quality.standing_out(counted(team("a", 60, 300), team("b", 6, 600), team("c", 3, 300)), Chosen())
    assert [(one.by, one.key, one.check) for one in found] == [("enumerator", "a", "speeding")]
    assert (found[0].doubtful, found[0].n, found[0].elsewhere) == (60, 300, pytest.approx(0.01))
    assert found[0].more == pytest.approx(57)


@pytest.mark.parametrize(
    ("quick", "n", "others"),
    [(4, 60, (3, 600)), (12, 24, (6, 600)), (12, 60, (60, 600)), (30, 1_000, (1_200, 60_000))],
    ids=["too few more", "too few judged", "within chance", "less than twice"],
)
def test_who_does_not_stand_out_enough_is_not_named(quick: int, n: int, others: tuple[int, int]):
    assert quality.standing_out(counted(team("a", quick, n), team("b", *others)), Chosen()) == []


def test_people_drawn_alike_are_hardly_ever_named():
    rng, named = np.random.default_rng(7), 0
    for _ in range(200):
        cells = [team(f"team_{i}", int(rng.binomial(400, 0.05)), 400) for i in range(12)]
        named += len(quality.standing_out(counted(*cells), Chosen()))
    assert named <= 2  # of 2,400 comparisons


@pytest.mark.parametrize(
    ("x", "n", "rest", "rest_n"), [(3, 5, 1, 7), (8, 20, 4, 60), (0, 4, 2, 9), (5, 5, 0, 30)]
)
def test_chance_by_lot_is_counted_exactly(x: int, n: int, rest: int, rest_n: int):
    every = comb(n + rest_n, x + rest)
    more = sum(comb(n, k) * comb(rest_n, x + rest - k) for k in range(x, min(n, x + rest) + 1))
    assert quality.by_lot(x, n, rest, rest_n) == pytest.approx(more / every)


def test_the_lady_tasting_tea_is_fishers():
    assert quality.by_lot(4, 4, 0, 4) == pytest.approx(1 / 70)


def test_a_district_is_looked_at_without_the_enumerators_who_are_named():
    cells = [
        team("a", 80, 300),
        team("b", 3, 300),
        team("c", 3, 300, district="LK11"),
        team("d", 3, 300, district="LK12"),
    ]
    assert [one.key for one in quality.standing_out(counted(*cells), Chosen())] == ["a"]
    cells[1] = team("b", 22, 300)
    cells[2:] = [team("c", 3, 900, district="LK11"), team("e", 22, 300), team("f", 22, 300)]
    found = quality.standing_out(counted(*cells), Chosen())
    assert [(one.by, one.key) for one in found] == [("enumerator", "a"), ("district", "LK41")]
    assert (found[1].doubtful, found[1].n) == (66, 900)


def test_each_check_has_its_first_before_any_has_its_second():
    late = {"submitted": 300, "in_time": 200}
    cells = [team("a", 150, 300), team("b", 90, 300), team("c", 6, 900) | {"submitted": 900, "in_time": 890}]
    cells[1] |= late
    found = quality.standing_out(counted(*cells), Chosen())
    assert [(one.key, one.check) for one in found][:2] == [("a", "speeding"), ("b", "late")]


def test_the_export_has_the_columns_of_answers_and_every_split():
    rows = list(
        quality.rows(
            counted(team("a", 3, 60), team("b", 3, 30)), "responses", Chosen(), place=("country", "LKA")
        )
    )
    assert {len(row) for row in rows} == {len(COLUMNS)}
    named = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    quick = [row for row in named if row["indicator"] == "speeding"]
    assert [(row["place"], row["group_value"], row["n"]) for row in quick] == [
        ("LKA", "", 90),
        ("LK41", "", 90),
        ("LKA", "", 90),
        ("LKA", "a", 60),
        ("LKA", "b", 30),
    ]
    assert (quick[2]["period_from"], quick[2]["period_to"]) == ("2025-01-01", "2025-01-31")
    assert {row["item"] for row in named if row["indicator"] == "blank"} >= {"sex", "district"}
    assert "days_to_submission" not in {row["indicator"] for row in named}


def test_every_check_says_what_it_is_where_from_and_what_to_ask():
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.definition.endswith(".") and check.source and check.advice for check in CHECKS)

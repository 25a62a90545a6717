"""A finding is told where its numbers carry it, and nowhere else."""

from dataclasses import replace

import numpy as np
import pytest

from indicators import findings
from indicators.answered import Answer
from indicators.questions import Question
from tests.indicators.answering import answered

BY = ("district", "round")
AFTER = ("after",)


def change(
    estimate: float, *, half: float = 0.02, method: str = "Newcombe paired 95 %", reliability: str = "ok"
) -> Answer:
    found = answered(Question("change", "visit_visa"), {(): estimate}, half=half)
    return replace(found, method=(method,), reliability=(reliability,))


def test_a_change_is_sure_where_its_interval_leaves_nothing_out():
    sure, maybe = findings.moved(change(0.1)), findings.moved(change(0.01))
    assert sure is not None
    assert maybe is not None
    assert (sure.sure, maybe.sure, sure.same) == (True, False, True)


def test_different_people_are_told_from_the_same():
    found = findings.moved(change(0.1, method="Newcombe independent 95 %, simple random sampling assumed"))
    assert found is not None
    assert not found.same


@pytest.mark.parametrize("reliability", ["unreliable", "suppressed"])
def test_no_change_is_told_that_cannot_be_trusted(reliability: str):
    assert findings.moved(change(0.1, reliability=reliability)) is None


def compared(differences: dict[str, float], p: dict[str, float]) -> findings.Apart | None:
    own = answered(Question("difference_from_rest", "visit_visa", BY), _after(differences), half=0.05)
    sure = answered(Question("difference_from_rest_p", "visit_visa", BY), _after(p))
    return findings.apart(own, sure, rest=AFTER, people=dict.fromkeys(differences, 80))


def _after(values: dict[str, float]) -> dict[tuple[str, ...], float]:
    return {(code, "after"): value for code, value in values.items()}


def test_districts_beyond_chance_are_told_farthest_first_on_their_side():
    found = compared({"a": 0.1, "b": -0.2, "c": 0.3, "d": 0.4}, {"a": 0.04, "b": 0.001, "c": 0.01, "d": 0.2})
    assert found is not None
    assert [code for code, _ in found.above] == ["c", "a"]
    assert [code for code, _ in found.below] == ["b"]
    assert (found.compared, found.above[0][1].n) == (4, 80)


def test_a_district_without_p_is_not_compared_and_one_that_cannot_be_trusted_is_not_told():
    found = compared({"a": 0.1, "b": np.nan}, {"a": 0.04, "b": np.nan})
    assert found is not None
    assert (found.compared, found.codes) == (1, ("a",))
    assert compared({"a": np.nan}, {"a": np.nan}) is None


def test_of_chosen_districts_alone_is_told_what_was_found_among_all():
    found = compared({"a": 0.1, "b": -0.2}, {"a": 0.04, "b": 0.001})
    assert found is not None
    told = findings.only(found, ("b",))
    assert (told.above, [code for code, _ in told.below], told.compared, told.codes) == ((), ["b"], 2, ("b",))


@pytest.mark.parametrize(
    ("women", "men", "told"), [(30, 70, "female"), (45, 55, None), (61, 39, "male"), (3, 70, None)]
)
def test_a_sex_is_called_left_out_below_four_in_ten_of_a_hundred_or_more(
    women: int, men: int, told: str | None
):
    counted = {
        sex: answered(Question("reach", sex), {(): float(number)})
        for sex, number in (("female", women), ("male", men))
    }
    found = findings.fewer(counted)
    assert (found and found[0]) == told

"""What a chart is given: columns of one length, and what may be shown of them."""

import numpy as np
import pytest

from charts.marks import BadMarks, Marks, Measure, joined
from tests.charts.samples import DISTRICTS


def test_arrays_become_plain_numbers_and_nan_becomes_none() -> None:
    marks = Marks(["a", "b"], ["A", "B"], np.array([0.5, np.nan]), n=np.array([3.0, np.nan]))
    assert marks.estimate == (0.5, None)
    assert marks.n == (3, None)
    assert [type(value) for value in (marks.estimate[0], marks.n[0])] == [float, int]


def test_columns_of_another_length_are_refused_by_name() -> None:
    with pytest.raises(BadMarks, match="'low' has 1 values for 2 codes"):
        Marks(["a", "b"], ["A", "B"], [1, 2], low=[1])


def test_an_unknown_reliability_or_unit_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(BadMarks, match=r"good.*ok, caution, unreliable, suppressed"):
        Marks(["a"], ["A"], [1], reliability=["good"])
    with pytest.raises(BadMarks, match="'percent' is unknown; use one of share"):
        Measure("x", unit="percent")  # pyright: ignore[reportArgumentType] - the wrong unit is the test


def test_each_mark_is_shown_or_too_few_or_without_data() -> None:
    states = [
        (DISTRICTS.shown(i), DISTRICTS.too_few(i), DISTRICTS.without_data(i)) for i in range(len(DISTRICTS))
    ]
    shown, few, none = (True, False, False), (False, True, False), (False, False, True)
    assert states == [shown, shown, shown, few, none]


def test_a_suppressed_number_with_people_behind_it_is_too_few_and_not_no_data() -> None:
    marks = Marks(["a"], ["A"], [None], n=[7], reliability=["suppressed"])
    assert marks.too_few(0)
    assert not marks.without_data(0)


def test_an_interval_needs_two_bounds_some_width_and_a_shown_number() -> None:
    marks = Marks(
        "abcd", "ABCD", [1, 1, 1, 1], [0, None, 1, 0], [2, 2, 1, 2], None, ["ok"] * 3 + ["unreliable"]
    )
    assert [marks.interval(i) for i in range(4)] == [(0, 2), None, None, None]


def test_taking_keeps_columns_together() -> None:
    taken = DISTRICTS.take([2, 0])
    assert taken.codes == ("LK41", "LK11")
    assert taken.n == (39, 400)
    assert taken.position("LK11") == 1
    assert taken.position("LK42") is None


def test_marks_that_stand_for_a_value_keep_it_and_the_others_step_back() -> None:
    marks = DISTRICTS.standing_for("place", ["LK41", "LK99"])
    assert (marks.of, marks.chosen) == ("place", ("LK41", "LK99"))
    assert [marks.faint(i) for i in range(len(marks))] == [True, True, False, True, True]
    assert marks.of_chosen().codes == ("LK41",)
    assert marks.take([0, 2]).named(["A", "B"]).chosen == ("LK41", "LK99")
    assert joined([marks.take([2]), marks.take([0])]).of == "place"
    assert DISTRICTS.of_chosen() == DISTRICTS

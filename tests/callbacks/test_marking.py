"""Answers as marks: groups that protected tables tell together are one line of a chart with several series."""

from callbacks import marking
from charts.marks import Marks

TOGETHER = "Male + Not stated"


def test_groups_told_together_in_every_series_stand_on_one_line():
    before = Marks(["f", "m", "u"], ["Female", TOGETHER, TOGETHER], [0.4, 0.5, 0.5], n=[90, 80, 80])
    after = Marks(["f", "m", "u"], ["Female", TOGETHER, TOGETHER], [0.6, 0.7, 0.7], n=[90, 80, 80])
    kept = marking.without_repeats([before, after])
    assert [list(marks.codes) for marks in kept] == [["f", "m"], ["f", "m"]]


def test_groups_that_one_series_tells_apart_stay():
    before = Marks(["m", "u"], ["Male", "Not stated"], [0.5, 0.5], n=[80, 20])
    after = Marks(["m", "u"], [TOGETHER, TOGETHER], [0.7, 0.7], n=[80, 80])
    assert [len(marks) for marks in marking.without_repeats([before, after])] == [2, 2]
    assert marking.without_repeats([]) == []

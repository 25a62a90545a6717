"""95 % intervals hold the truth as often as they say: the simulation of the benchmarks, with fewer surveys."""

import pytest

from bench import coverage
from bench.coverage import Row


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return coverage.run(runs=100, simple=(50, 100), clusters=(7, 8, 30))


def test_intervals_hold_the_truth_as_often_as_promised(rows: list[Row]):
    assert len(rows) == len(coverage.KINDS) * 8
    # 900 surveys a row: three standard errors are 2 points; the whole simulation keeps to the bounds themselves.
    assert not [row for row in rows if not row.held(slack=0.02)]


def test_with_clusters_the_plain_intervals_hold_it_less_often(rows: list[Row]):
    beside = [row for row in rows if row.clusters >= 8]
    assert all(row.plain is not None and row.plain < 0.93 and row.plain < row.ours for row in beside)
    assert min(row.plain or 1.0 for row in beside) < 0.8


def test_fewer_than_eight_clusters_are_marked_unreliable(rows: list[Row]):
    assert {row.clusters for row in rows if row.few} == {7}


def test_the_table_has_a_line_a_row(rows: list[Row]):
    lines = coverage.told(rows).splitlines()
    assert len(lines) == len(rows) + 2
    assert lines[2].startswith("| a share | 50 | – | – | 9")


@pytest.mark.soak
def test_the_whole_simulation_holds():
    assert not [row for row in coverage.run() if not row.held()]

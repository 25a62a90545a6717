"""The benchmarks themselves: both ways do the same work. Nothing here is timed."""

from functools import partial

import pytest

from bench import files, ingest, locate


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> ingest.Row:
    """A short export of ours, brought in and read by pandas, each in a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "made", partial(files.made, rows=300))
        folder = tmp_path_factory.mktemp("bench")
        (row,) = ingest.run([200], folder=folder, rounds=1, kinds=["our export"])
    return row


def test_ingest_and_pandas_read_every_row_of_the_same_file(measured: ingest.Row):
    assert measured.ours.rows == measured.pandas.rows == 200
    assert measured.size > 10_000
    assert min(measured.ours.peak, measured.pandas.peak) > 10 * ingest.MEGABYTE


def test_the_table_divides_ours_by_the_plain_way():
    ours, pandas = ingest.Measured(1_000, 4.0, 6.0, 2 << 20), ingest.Measured(1_000, 2.0, 1.5, 4 << 20)
    line = ingest.told([ingest.Row("a file", 3_000_000, ours, pandas)]).splitlines()[-1]
    assert line == "| a file | 1,000 | 3 | 4.0 | 6.0 | 250 | 2 | 2.0 | 1.5 | 500 | 4 | 2.0 | 4.0 |"


@pytest.mark.parametrize("level", locate.levels())
def test_points_are_located_as_a_spatial_join_does(level: str):
    found = locate.run(3_000, level)
    assert found.differ == 0
    assert 0 < found.inside < 3_000

"""Many arrays in one file come back as they were; a file that is not whole is no file; the form before is read too."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from data import cells
from data.aggregation import arrays
from data.cells import Cells
from data.filters import Filters
from geo import country
from tests import canonical

LKA = country.load("lka")
MADE = {
    "days": np.arange(7, dtype=np.int32),
    "none": np.empty(0, dtype=np.uint8),
    "by_sex/keys": np.arange(12, dtype=np.int64).reshape(3, 4),
    "turned": np.arange(6.0).reshape(2, 3).T,
    "no cells": np.empty((4, 0)),
    "partly zero": np.arange(3, dtype=np.int64).repeat(5_000).reshape(3, 5_000) % 2,
    "nobody asked": np.zeros(50_000, dtype=np.uint8),
}


def write(folder: Path) -> None:
    with arrays.writing(folder) as out:
        for name, array in MADE.items():
            out.add(name, array)
            assert np.array_equal(out.mapped(name), array)


def as_before(folder: Path) -> None:
    """Cells in the form that they had when each array was a file of its own."""
    for path in folder.glob(f"*/{arrays.FILE}"):
        for name, array in arrays.of(path.parent).items():
            own = path.parent / f"{name}.npy"
            own.parent.mkdir(exist_ok=True)
            np.save(own, array)
        path.unlink()


def test_arrays_come_back_as_they_were(tmp_path: Path):
    write(tmp_path)
    found = arrays.of(tmp_path)
    assert list(found) == list(MADE)
    for name, array in MADE.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)
    assert not found["days"].flags.writeable
    assert (tmp_path / arrays.FILE).stat().st_size > sum(array.nbytes for array in MADE.values())
    assert found["turned"].ctypes.data % 64 == 0


def test_a_table_is_written_row_by_row_and_its_zeros_take_no_room(tmp_path: Path):
    rows = [np.zeros(30_000, dtype=np.uint8), np.full(30_000, 7, dtype=np.uint8), np.arange(30_000)]
    with arrays.writing(tmp_path) as out:
        out.add("before", MADE["days"])
        out.stream("table", np.dtype(np.uint16), (3, 30_000), iter(rows))
        out.add("behind", MADE["by_sex/keys"])
    found = arrays.of(tmp_path)
    assert found["table"].dtype == np.uint16
    assert np.array_equal(found["table"], np.stack(rows))
    assert np.array_equal(found["before"], MADE["days"])
    assert np.array_equal(found["behind"], MADE["by_sex/keys"])


def test_a_table_is_filled_part_by_part_and_is_zero_elsewhere(tmp_path: Path):
    with arrays.writing(tmp_path) as out:
        out.add("before", MADE["days"])
        table = out.reserve("table", np.dtype(np.uint16), (4, 30_000))
        table.put([2, 0], 0, np.full((2, 10_000), 7, dtype=np.uint8))
        table.put([3], 29_998, np.array([[500, 0]]))
        out.add("behind", MADE["by_sex/keys"])
    expected = np.zeros((4, 30_000), dtype=np.uint16)
    expected[[0, 2], :10_000] = 7
    expected[3, 29_998] = 500
    found = arrays.of(tmp_path)
    assert np.array_equal(found["table"], expected)
    assert np.array_equal(found["before"], MADE["days"])
    assert np.array_equal(found["behind"], MADE["by_sex/keys"])


def test_a_table_of_zeros_at_the_end_of_the_file_is_whole(tmp_path: Path):
    with arrays.writing(tmp_path) as out:
        out.reserve("table", np.dtype(np.uint8), (2, 100_000))
    assert not arrays.of(tmp_path)["table"].any()


@pytest.mark.parametrize("left", [0, 5, 100, -1])
def test_a_file_cut_short_is_told(tmp_path: Path, left: int):
    write(tmp_path)
    content = (tmp_path / arrays.FILE).read_bytes()
    (tmp_path / arrays.FILE).write_bytes(content[:left])
    with pytest.raises(ValueError, match="not whole"):
        arrays.of(tmp_path)


def test_an_error_on_the_way_leaves_no_whole_file(tmp_path: Path):
    def broken_off() -> None:
        with arrays.writing(tmp_path) as out:
            out.add("days", MADE["days"])
            raise KeyError

    with pytest.raises(KeyError):
        broken_off()
    with pytest.raises(ValueError, match="not whole"):
        arrays.of(tmp_path)


def test_cells_written_before_are_read_and_answer_the_same(tmp_path: Path):
    canonical.write(tmp_path, country=LKA, responses=200)
    cells.build(tmp_path, country=LKA)
    shutil.copytree(tmp_path / "cells", tmp_path / "before")
    as_before(tmp_path / "before")
    assert not list((tmp_path / "before").rglob(arrays.FILE))
    now, before = Cells(tmp_path / "cells"), Cells(tmp_path / "before")
    assert now.sizes() == before.sizes()
    for table in now.sizes():
        by = ("district",)
        assert np.array_equal(
            now.tally(table, Filters(), by=by).rows, before.tally(table, Filters(), by=by).rows
        )
    with pytest.raises(KeyError):
        arrays.of(tmp_path / "before" / "calls")["nothing"]

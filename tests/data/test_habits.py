"""Files as different people keep them: each value is stored as what its writer meant, or a person is told."""

from pathlib import Path

import pytest

from tests.data.habits import reading

BLOCK = 100
# The campaign is 2,000 files, with the mapping proposed for each and without; `make test` takes other files, and few.
BLOCKS = range(20)
SHORT = range(1_000_000, 1_000_015)
PROPOSED = range(2_000_000, 2_000_005)


@pytest.fixture(autouse=True)
def _no_cells(without_cells: None) -> None:
    pass


def test_habits_are_read_as_they_were_meant_or_told(tmp_path: Path):
    assert not [one for number in SHORT for one in reading.misread(number, tmp_path / str(number))]


def test_habits_are_read_as_they_were_meant_by_the_mapping_that_is_proposed(tmp_path: Path):
    found = [reading.misread(number, tmp_path / str(number), proposed=True) for number in PROPOSED]
    assert not [one for several in found for one in several]


@pytest.mark.soak
@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("proposed", [False, True])
def test_many_habits_are_read_as_they_were_meant_or_told(tmp_path: Path, block: int, proposed: bool):
    numbers = range(block * BLOCK, (block + 1) * BLOCK)
    assert not [
        one
        for number in numbers
        for one in reading.misread(number, tmp_path / str(number), proposed=proposed)
    ]

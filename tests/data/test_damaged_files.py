"""Randomly damaged and strange files of every format: never a traceback, and every row that was read is accounted for."""

from collections.abc import Callable
from pathlib import Path

import pytest

import geo.country
from data import ingest
from data.ingest import Job
from tests.data import damaging, strange
from tests.data.conftest import rows_of

COUNTRY = geo.country.load("lka")
BLOCK = 250
STORED = (
    10  # every tenth file is brought into a store, which takes longest; the others are read as far as that
)
# The campaign is 10,000 files, each made again from its number; `make test` takes other files, and fewer.
BLOCKS = range(40)
SHORT = range(1_000_000, 1_000_150)
STRANGE = range(8)
FEW_STRANGE = range(1_000_000, 1_000_050)
Making = Callable[[int], tuple[str, damaging.Source]]


def account(number: int, folder: Path, *, made: Making = damaging.damaged) -> bool:
    """Read the file of a number and check its accounts; gives whether anything of it could be used."""
    told, source = made(number)
    folder.mkdir()
    path, form = folder / source.name, folder / "form.toml"
    path.write_bytes(source.content)
    if source.mapping:
        form.write_text(source.mapping, encoding="utf-8")
    job = Job(path, source.table, form if source.mapping else None)
    bring = ingest.check if number % STORED else ingest.ingest
    try:
        report = bring([job], store=folder / "store", country=COUNTRY).reports[0]
    except Exception as error:
        raise AssertionError(f"{told}: {error!r}") from error
    assert report.failure is None or "\n" not in report.failure.strip(), told
    assert report.failure is None or len(report.failure) < 1500, told
    assert report.read == report.accepted + report.duplicate + report.refused, told
    refused = report.problems[report.problems["severity"] == "refused"]["row"].nunique()
    assert report.failure or report.left_out or refused == report.refused, told
    stored = 0 if number % STORED else report.accepted
    assert len(rows_of(folder / "store", source.table)) == stored, told
    return report.accepted > 0


@pytest.fixture(autouse=True)
def _no_cells(without_cells: None) -> None:
    pass


def test_right_files_of_every_format_come_in(tmp_path: Path):
    for at, (kind, source) in enumerate(damaging.sources().items()):
        (tmp_path / str(at)).mkdir()
        path, form = tmp_path / str(at) / source.name, tmp_path / str(at) / "form.toml"
        path.write_bytes(source.content)
        form.write_text(source.mapping or "", encoding="utf-8")
        job = Job(path, source.table, form if source.mapping else None)
        report = ingest.ingest([job], store=tmp_path / str(at) / "store", country=COUNTRY).reports[0]
        assert report.failure is None, kind
        assert report.accepted > 2, kind


def test_damaged_files_lose_no_row_and_raise_nothing(tmp_path: Path):
    usable = [account(number, tmp_path / str(number)) for number in SHORT]
    assert sum(usable) > len(SHORT) / 4


@pytest.mark.soak
@pytest.mark.parametrize("block", BLOCKS)
def test_many_damaged_files_lose_no_row(tmp_path: Path, block: int):
    numbers = range(block * BLOCK, (block + 1) * BLOCK)
    usable = [account(number, tmp_path / str(number)) for number in numbers]
    assert sum(usable) > BLOCK / 4


def test_strange_files_lose_no_row_and_raise_nothing(tmp_path: Path):
    usable = [account(number, tmp_path / str(number), made=strange.strange) for number in FEW_STRANGE]
    assert sum(usable) > len(FEW_STRANGE) / 4


@pytest.mark.soak
@pytest.mark.parametrize("block", STRANGE)
def test_many_strange_files_lose_no_row(tmp_path: Path, block: int):
    numbers = range(block * BLOCK, (block + 1) * BLOCK)
    usable = [account(number, tmp_path / str(number), made=strange.strange) for number in numbers]
    assert sum(usable) > BLOCK / 4

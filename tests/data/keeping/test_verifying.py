"""A disk that gives back other bytes than it took: it is found out, answers stop, and what can be made anew is."""

import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.__main__ import main
from data.cells import Cells
from data.filters import Filters
from data.keeping import checksums, verifying
from data.problems import Unreadable
from data.store import DAMAGED, Store, StoreDamaged
from geo import country as countries
from indicators import report
from tests.data import wholeness

CELLS = "cells/responses/arrays.bin"


@pytest.fixture
def store(demo_store: Path, tmp_path: Path) -> Store:
    shutil.copytree(demo_store, tmp_path / "store", ignore=shutil.ignore_patterns("public", "originals"))
    return Store(tmp_path / "store")


def current(store: Store) -> Path:
    version = store.current()
    assert version
    return version.path


def flip(path: Path, *, at: float = 0.5) -> None:
    """Another bit somewhere in a file, as a disk gives it back after years: neither its length nor its times change."""
    times, place = path.stat(), int(path.stat().st_size * at)
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 4]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def looked(store: Store) -> verifying.Found:
    version = store.current()
    assert version
    return verifying.look(version)


def answers(store: Store) -> list[object]:
    version = store.current()
    assert version
    tally = Cells(version.path / "cells").tally("responses", Filters(), by=("district", "round"), measures=())
    return [
        tally.rows.tolist(),
        tally.values,
        {name: counts.tolist() for name, counts in tally.counts.items()},
    ]


def opened(store: Store) -> None:
    version = store.current()
    assert version
    report.evidence_of(version, countries.load("lka"), 0.6)


@pytest.mark.parametrize(
    "part", [CELLS, "cells/places.json", "meta.json", "due.parquet", "cells/calls/rollups.json"]
)
def test_a_flipped_bit_is_found_before_the_first_answer(store: Store, part: str):
    assert checksums.faults(current(store)) == ()
    flip(current(store) / part)
    assert checksums.faults(current(store)) == (part,)
    with pytest.raises((StoreDamaged, Unreadable)):
        opened(store)


@pytest.mark.parametrize("at", [0.1, 0.5])
def test_a_flipped_bit_of_a_table_is_no_record(store: Store, at: float):
    version = store.current()
    assert version
    names = pq.read_schema(version.path / "responses.parquet").names
    rows = sum(batch.num_rows for batch in version.batches("responses", columns=names, rows=1000))
    assert rows == version.meta["rows"]["responses"]
    flip(version.path / "responses.parquet", at=at)
    with pytest.raises(StoreDamaged, match=r"responses\.parquet cannot be read"):
        list(version.batches("responses", columns=names, rows=1000))
    assert verifying.look(version).records == ("responses.parquet",)


def test_a_flipped_bit_where_a_table_describes_itself_is_found_too(store: Store):
    flip(current(store) / "responses.parquet", at=0.95)
    assert looked(store).records == ("responses.parquet",)


def test_damaged_cells_are_made_anew_from_the_tables(store: Store, capsys: pytest.CaptureFixture[str]):
    before, old = answers(store), current(store)
    flip(old / CELLS)
    assert main(["verify", "--store", str(store.path)]) == 1
    assert f"{CELLS} cannot be read as written; make its cells anew" in capsys.readouterr().out
    assert main(["verify", "--store", str(store.path), "--mend"]) == 0
    assert "with new cells" in capsys.readouterr().out
    assert current(store) != old
    assert answers(store) == before
    opened(store)
    assert main(["verify", "--store", str(store.path)]) == 0
    assert wholeness.looked_at(store.path)
    assert [entry.what for entry in store.history()][-1] == "mend"


def test_what_was_mended_can_be_built_upon(store: Store, tmp_path: Path):
    flip(current(store) / CELLS)
    verifying.mend(store)
    (tmp_path / "one.csv").write_text("call_id,date,consent\nc-new,2025-03-01,yes\n", "utf-8")
    assert main(["ingest", str(tmp_path / "one.csv"), "--as", "calls", "--store", str(store.path)]) == 0
    assert looked(store).whole


def test_a_version_marked_as_damaged_says_so_and_the_next_one_does_not(store: Store):
    flip(current(store) / CELLS)
    found = looked(store)
    verifying.mark(found)
    assert "is damaged" in found.version.spoiled
    names = store.versions()
    verifying.mend(store)
    back = store.go_back(names[-1])
    assert not (back.path / DAMAGED).exists()
    assert checksums.faults(back.path) == (CELLS,)  # what was damaged there is not taken for written


def test_nothing_is_built_upon_a_damaged_table(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    names = store.versions()
    flip(current(store) / "calls.parquet")
    (tmp_path / "one.csv").write_text("call_id,date,consent\nc-new,2025-03-01,yes\n", "utf-8")
    assert main(["ingest", str(tmp_path / "one.csv"), "--as", "calls", "--store", str(store.path)]) == 2
    said = capsys.readouterr().err
    assert "calls.parquet is damaged" in said
    assert "python -m data back VERSION" in said
    assert store.versions() == names


@pytest.mark.parametrize("part", ["activities.parquet", "problems.parquet", "meta.json"])
def test_what_cannot_be_made_anew_is_told_with_the_way_out(
    store: Store, part: str, capsys: pytest.CaptureFixture[str]
):
    name = store.versions()[-1]
    flip(current(store) / part)
    assert main(["verify", "--store", str(store.path), "--mend"]) in (1, 2)
    said = "".join(capsys.readouterr())
    assert part in said
    assert "python -m data back" in said
    assert store.versions()[-1] == name


def test_a_version_from_before_there_were_checksums_is_taken_as_it_is(store: Store):
    (current(store) / checksums.FILE).unlink()
    opened(store)
    assert looked(store).whole


def test_checksums_that_cannot_be_read_are_damage_that_can_be_mended(store: Store):
    (current(store) / checksums.FILE).write_text("{", "utf-8")
    found = verifying.mend(store)
    assert found.cells == (checksums.FILE,)
    assert looked(store).whole


def test_a_store_of_nothing_has_nothing_to_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["verify", "--store", str(tmp_path / "none")]) == 2
    assert "nothing was ingested yet" in capsys.readouterr().err


def test_what_is_larger_than_looked_at_once_is_left_for_the_whole_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checksums, "AT_ONCE", 1000)
    flip(current(store) / CELLS)
    assert checksums.first_faults(current(store)) == ()
    assert checksums.faults(current(store)) == (CELLS,)

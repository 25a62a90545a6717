"""What is set aside comes back as it was, from memory and from files alike, and what belongs together in one part."""

import numpy as np
import pytest

from data.intake import spooling

KIND = np.dtype([("row", np.int32), ("hash", np.uint64)])


def rows_of(rng: np.random.Generator, start: int, n: int) -> np.ndarray:
    rows = np.empty(n, dtype=KIND)
    rows["row"], rows["hash"] = (
        np.arange(start, start + n),
        rng.integers(0, 60, n).astype(np.uint64) << np.uint64(58),
    )
    return rows


@pytest.mark.parametrize(("part", "files"), [(10_000, 0), (100, 28)])
def test_every_row_comes_back_in_order_and_one_hash_lies_in_one_part(
    monkeypatch: pytest.MonkeyPatch, part: int, files: int
):
    monkeypatch.setattr(spooling, "PART", part)
    rng, size = np.random.default_rng(1), 700
    with spooling.parts(KIND, rows=size) as aside:
        for start in range(0, size, 70):
            rows = rows_of(rng, start, 70)
            aside.put(rows, rows["hash"])
        first, again = [one.copy() for one in aside], [one.copy() for one in aside]
    assert len(aside._files) == files
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert sorted(np.concatenate([one["row"] for one in first]).tolist()) == list(range(size))
    assert all((np.diff(one["row"]) > 0).all() for one in first)
    hashes = [set(one["hash"].tolist()) for one in first]
    assert sum(map(len, hashes)) == len(set.union(*hashes))


def test_nothing_put_gives_no_part():
    with spooling.parts(KIND, rows=0) as aside:
        assert list(aside) == []


@pytest.mark.parametrize(
    ("held", "rows", "in_file"),
    [(0, 1, True), (20, 1, True), (1 << 20, spooling.PART, False), (1 << 20, spooling.PART + 1, True)],
)
def test_a_shelf_gives_back_every_row_through_all_parts(
    monkeypatch: pytest.MonkeyPatch, held: int, rows: int, *, in_file: bool
):
    monkeypatch.setattr(spooling, "HELD", held)
    room = spooling.Room(rows=rows)
    shelf, other = spooling.Shelf(room), spooling.Shelf(room)
    parts = [
        np.arange(n * 3, dtype=kind).reshape(3, n)
        for n, kind in ((4, np.uint8), (0, np.uint16), (9, np.uint32))
    ]
    for part in parts:
        shelf.put(part)
        other.put(part[:1] + 1)
    for row in (2, 0, 1):
        assert np.array_equal(shelf.row(row), np.concatenate([part[row] for part in parts]))
    assert np.array_equal(other.row(0), np.concatenate([part[0] + 1 for part in parts]))
    assert len(spooling.Shelf(room).row(0)) == 0
    assert (room._file is not None) == in_file


def test_an_array_in_a_file_is_mapped_as_it_was():
    aside, array = spooling.Unnamed(), np.arange(40_000, dtype=np.uint16)
    aside.add(array)
    found = aside.mapped(array.dtype)
    assert np.array_equal(found, array)
    assert len(spooling.Unnamed().mapped(array.dtype)) == 0
    del aside  # what is mapped outlives the file
    assert np.array_equal(found, array)

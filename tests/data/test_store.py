"""The store: one version or the next, never half of one; readers pay one stat; the last three stay."""

import os
from pathlib import Path

import pytest

from data.store import Store, StoreDamaged


def _publish(store: Store, text: str) -> str:
    with store.building() as aside:
        (aside / "meta.json").write_text(f'{{"note": "{text}"}}')
        return store.publish(aside).name


def test_an_empty_store_has_no_version(tmp_path: Path):
    assert Store(tmp_path / "none").current() is None
    assert Store(tmp_path / "none").versions() == []


def test_readers_see_a_new_version_without_being_told(tmp_path: Path):
    store, reader = Store(tmp_path), Store(tmp_path)
    first = _publish(store, "one")
    assert (current := reader.current())
    assert current.name == first
    assert current is reader.current()
    second = _publish(store, "two")
    assert (current := reader.current())
    assert (current.name, current.meta) == (second, {"note": "two"})


def test_names_sort_by_age_and_the_last_three_stay(tmp_path: Path):
    store = Store(tmp_path)
    names = [_publish(store, str(i)) for i in range(5)]
    assert names == sorted(names)
    assert store.versions() == names[-3:]


def test_a_failure_leaves_the_old_version_and_no_traces(tmp_path: Path):
    store = Store(tmp_path)
    name = _publish(store, "one")
    with pytest.raises(FileNotFoundError), store.building() as aside:
        (aside / "no such folder" / "half").write_text("x")
    assert (current := store.current())
    assert current.name == name
    assert [path.name for path in (tmp_path / "versions").iterdir()] == [name]


def test_traces_of_a_killed_ingest_are_removed_by_the_next(tmp_path: Path):
    store = Store(tmp_path)
    _publish(store, "one")
    (tmp_path / "versions" / ".000009-killed").mkdir()
    _publish(store, "two")
    assert not list((tmp_path / "versions").glob(".*"))


def test_an_older_version_can_be_pointed_to_by_hand(tmp_path: Path):
    store = Store(tmp_path)
    first = _publish(store, "one")
    _publish(store, "two")
    (tmp_path / "CURRENT").write_text(first)
    assert (current := Store(tmp_path).current())
    assert current.name == first


def test_a_pointer_to_nothing_is_said(tmp_path: Path):
    store = Store(tmp_path)
    name = _publish(store, "one")
    (tmp_path / "CURRENT").write_text("000099-gone")
    with pytest.raises(
        StoreDamaged, match=f"names version '000099-gone', which is not in .*; write one of .*{name}"
    ):
        Store(tmp_path).current()


def test_the_store_is_readable_by_its_owner_alone(tmp_path: Path):
    _publish(Store(tmp_path / "store"), "one")
    assert os.stat(tmp_path / "store").st_mode & 0o077 == 0  # noqa: PTH116 (the mode of the folder itself)

"""The store: one version or the next, never half of one; readers pay one stat; the last three stay."""

import json
import os
from pathlib import Path

import pytest

from data.store import Meta, Store, StoreDamaged


def _publish(store: Store, text: str) -> str:
    with store.building() as aside:
        meta = dict.fromkeys(Meta.__required_keys__) | {"built_at": text}
        (aside / "meta.json").write_text(json.dumps(meta))
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
    assert (current.name, current.meta["built_at"]) == (second, "two")


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


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"../versions", b"."])
def test_a_pointer_that_is_no_name_is_said(tmp_path: Path, pointer: bytes):
    _publish(Store(tmp_path), "one")
    (tmp_path / "CURRENT").write_bytes(pointer)
    with pytest.raises(StoreDamaged, match="write one of these names into it"):
        Store(tmp_path).current()


def test_without_versions_the_pointer_has_to_go(tmp_path: Path):
    (tmp_path / "CURRENT").write_text("000001-gone")
    with pytest.raises(StoreDamaged, match="remove it and ingest again"):
        Store(tmp_path).current()


def test_a_store_that_is_a_file_is_said(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreDamaged, match="is a file; name a folder"):
        Store(tmp_path / "file").current()


@pytest.mark.parametrize("text", ['{"rows"', "[]", "{}", None])
def test_a_broken_description_is_said(tmp_path: Path, text: str | None):
    store = Store(tmp_path)
    path = tmp_path / "versions" / _publish(store, "one") / "meta.json"
    path.unlink() if text is None else path.write_text(text)
    version = Store(tmp_path).current()
    assert version
    with pytest.raises(StoreDamaged, match=r"is damaged: meta\.json cannot be read"):
        _ = version.meta


def test_broken_tables_and_problems_are_said(tmp_path: Path):
    store = Store(tmp_path)
    _publish(store, "one")
    version = store.current()
    assert version
    (version.path / "calls.parquet").write_bytes(b"PAR1 and no more")
    for read, part in ((lambda: version.table("calls"), "calls"), (version.problems, "problems")):
        with pytest.raises(StoreDamaged, match=rf"is damaged: {part}\.parquet cannot be read"):
            read()


def test_folders_of_others_are_left_alone(tmp_path: Path):
    store = Store(tmp_path)
    _publish(store, "0")
    (tmp_path / "versions" / "mine").mkdir()
    names = [_publish(store, str(i)) for i in range(1, 5)]
    assert store.versions() == names[-3:]
    assert (tmp_path / "versions" / "mine").is_dir()


def test_the_store_is_readable_by_its_owner_alone(tmp_path: Path):
    _publish(Store(tmp_path / "store"), "one")
    assert os.stat(tmp_path / "store").st_mode & 0o077 == 0  # noqa: PTH116 (the mode of the folder itself)

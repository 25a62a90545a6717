"""Nothing points to bytes that the disk has not confirmed."""

import errno
from pathlib import Path

import pytest

from data.keeping import durable


def test_the_disk_confirms_what_was_there_and_what_was_added_and_the_folders_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "cells").mkdir()
    (tmp_path / "cells" / "sums").write_text("1")
    confirmed: list[tuple[str, bool]] = []
    added = tmp_path / "checks.json"
    monkeypatch.setattr(
        durable,
        "flush",
        lambda path: confirmed.append((path.relative_to(tmp_path).as_posix(), added.exists())),
    )
    with durable.flushing(tmp_path):
        added.write_text("{}")
    assert sorted(name for name, _ in confirmed) == [".", "cells", "cells/sums", "checks.json"]
    assert all(complete for name, complete in confirmed if name != "cells/sums")


def test_a_disk_that_does_not_confirm_a_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "sums").write_text("1")

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(durable, "flush", full)
    with pytest.raises(OSError, match="No space left"), durable.flushing(tmp_path):
        (tmp_path / "checks.json").write_text("{}")


def test_what_goes_wrong_in_the_block_is_what_is_raised(tmp_path: Path):
    with pytest.raises(ValueError, match="no sums"), durable.flushing(tmp_path):
        raise ValueError("no sums")

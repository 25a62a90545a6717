"""The clock of the machine jumps, back or ahead: the newest version is still the newest, and nothing is lost or doubled."""

from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from data import ingest
from data.ingest import Job
from data.keeping import tracing
from data.store import Store
from data.uploads import folder
from geo import country as countries
from tests.data import wholeness


def bring(folder: Path, number: int) -> None:
    """Ingest a file of one call that no other file has, and the first file again."""
    for of in (number, 0):
        (folder / f"{of}.csv").write_text(f"call_id,date,consent\nc-{of},2025-03-01,yes\n", "utf-8")
        job = Job(folder / f"{of}.csv", "calls")
        found = ingest.ingest([job], store=folder / "store", country=countries.load("lka"))
        assert not any(report.failure for report in found.reports)


def clock(patch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Set the clock that the store reads."""

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Moved":
            moved = datetime.now(tz or UTC) + by
            return cls.fromisoformat(moved.isoformat())

    for module in ("store", "keeping.history", "ingest"):
        patch.setattr(f"data.{module}.datetime", Moved)


def test_versions_stay_in_their_order_and_no_row_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bring(tmp_path, 0)
    for number, days in enumerate((-3650, 3650, -1, 0), start=1):
        clock(monkeypatch, timedelta(days=days))
        before = Store(tmp_path / "store").current()
        bring(tmp_path, number)
        store = Store(tmp_path / "store")
        version = store.current()
        assert version
        assert version != before
        assert version.name == store.versions()[-1]
        rows = wholeness.rows_of(version.path / "calls.parquet", "call_id")
        assert rows == [f"c-{one}" for one in range(number + 1)]
        traced = tracing.traced(store, version, table="calls", key=[f"c-{number}"])
        assert any(f"{number}.csv" in line for line in tracing.lines(traced))
    assert wholeness.looked_at(tmp_path / "store")
    wholeness.originals_agree(tmp_path / "store")


def test_an_upload_is_not_removed_when_the_clock_is_set_back(tmp_path: Path):
    upload = folder.create(tmp_path / "store", who="local", table="calls")
    folder.sweep(tmp_path / "store", now=upload.changed() - 1_000_000)
    assert upload.path.exists()

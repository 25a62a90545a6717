"""What is told of a program's health: living, ready and fresh are three questions."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from callbacks.watching import health
from data.store import Store
from settings import Settings
from sharing import moments


def asked(path: str, **chosen: Any) -> tuple[int, dict[str, Any]]:
    answered = create_app(Settings(**chosen)).server.test_client().get(path)
    return answered.status_code, json.loads(answered.data)


def test_health_names_the_data_version_and_their_last_day(demo_store: Path):
    version = Store(demo_store).current()
    status, body = asked("/health", store=demo_store)
    assert version is not None
    assert (status, body["status"], body["data_version"]) == (200, "ok", version.name)
    assert (body["as_of"], body["ready"], body["live"]) == ("2026-06-30", True, True)


def test_a_program_without_data_lives_and_is_not_ready(tmp_path: Path):
    status, body = asked("/health", store=tmp_path / "none")
    assert (status, body["status"], body["live"], body["ready"], body["fresh"]) == (503, "no data", True, False, None)  # fmt: skip
    assert asked("/health/live", store=tmp_path / "none") == (200, {"status": "ok", "live": True})


@pytest.mark.parametrize(("today", "age", "fresh"), [("2026-06-30", 0, True), ("2026-08-29", 60, True), ("2026-08-30", 61, False)])  # fmt: skip
def test_data_are_stale_after_the_days_set(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch, today: str, age: int, fresh: bool
):
    monkeypatch.setattr(moments, "today", lambda _zone: date.fromisoformat(today))
    status, body = asked("/health", store=demo_store, stale_days=60)
    assert (status, body["age_days"], body["fresh"]) == (200, age, fresh)
    assert body["status"] == "ok"  # demonstration data are as old as they are


def test_real_data_that_are_stale_are_called_so(demo_store: Path, monkeypatch: pytest.MonkeyPatch):
    from callbacks.program import Program, Shown

    monkeypatch.setattr(Program, "newest", lambda _self: Shown("1-a", "2020-01-01", demonstration=False))
    found = health.of(Program(Settings(store=demo_store)))
    assert (found.status, found.ready, found.fresh) == ("stale", True, False)

"""Work that takes too long is ended, and nobody takes half a file for a whole one."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from callbacks import guard
from callbacks.hardening import times
from data import export
from data.running import deadline
from data.running.deadline import TooLong
from settings import Settings


def over() -> None:
    raise TooLong


def test_without_a_deadline_nothing_is_late():
    deadline.end()
    deadline.check()
    with deadline.within(-1), pytest.raises(TooLong, match="CRM_TIME_LIMIT"):
        deadline.check()
    deadline.check()


def test_only_the_making_of_pieces_is_counted(monkeypatch: pytest.MonkeyPatch):
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def pieces() -> Iterator[bytes]:
        for _ in range(5):
            now[0] += 1
            yield b"x"

    stream = times.limited(pieces(), seconds=3.5)
    for _ in range(3):
        assert next(stream) == b"x"
        now[0] += 1000  # a slow line
    with pytest.raises(TooLong):
        next(stream)


def test_an_export_that_takes_too_long_is_told_in_a_sentence(app: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deadline, "check", over)
    for path in ("/export/responses.csv", "/export/responses.xlsx", "/export/answers.csv?page=comprehension"):
        answered = app.server.test_client().get(path)
        assert (answered.status_code, "took too long" in answered.text) == (503, True)


def test_a_page_that_takes_too_long_is_told_in_a_sentence(app: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deadline, "check", over)
    event = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "address", "property": "pathname", "value": "/data"}],
        "state": [{"id": "address", "property": "search", "value": ""}],
        "changedPropIds": ["address.pathname"],
    }
    answered = app.server.test_client().post(guard.EVENTS, json=event)
    assert (answered.status_code, "took too long" in answered.text) == (200, True)


def test_a_download_that_is_ended_is_broken_off(demo_store: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export, "BATCH_ROWS", 200)
    client = create_app(Settings(store=demo_store, rate_limit=0)).server.test_client()
    whole = client.get("/export/responses.csv")
    assert whole.status_code == 200
    answered = client.get("/export/responses.csv", buffered=False)
    monkeypatch.setattr(deadline, "check", over)
    with pytest.raises(TooLong):
        list(answered.response)

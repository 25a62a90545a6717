"""A line a request, an id for each, the filters of what was slow; and nothing in it that must not be kept."""

import errno
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from callbacks import guard
from callbacks.watching import logs
from settings import Settings

EVENT = {
    "output": "page.children",
    "outputs": {"id": "page", "property": "children"},
    "inputs": [{"id": "address", "property": "pathname", "value": "/"}],
    "state": [{"id": "address", "property": "search", "value": "?district=LK41&note=Kumari&upload=abc"}],
    "changedPropIds": ["address.pathname"],
}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log of requests says, as it would stand in a file."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Lines())
    before = logs.log.level
    logs.log.addHandler(handler)
    logs.log.setLevel(logging.INFO)
    yield written
    logs.log.removeHandler(handler)
    logs.log.setLevel(before)


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def client(store: Path, **chosen: Any) -> Any:
    return create_app(Settings(store=store, rate_limit=0, **chosen)).server.test_client()


def test_each_request_has_an_id_that_its_line_and_its_answer_share(demo_store: Path, lines: io.StringIO):
    browser = client(demo_store)
    first, second = (browser.get("/geo/province.geojson") for _ in range(2))
    told = read(lines)
    assert [line["id"] for line in told] == [first.headers["X-Request-ID"], second.headers["X-Request-ID"]]
    assert told[0]["id"] != told[1]["id"]
    assert {"method": "GET", "path": "/geo/province.geojson", "status": 200, "role": "admin"}.items() <= told[
        0
    ].items()


@pytest.mark.parametrize(("proxy", "kept"), [("127.0.0.1", True), ("10.0.0.9", False)])
def test_an_id_is_taken_over_from_our_proxy_only(demo_store: Path, proxy: str, kept: bool):
    browser = client(demo_store, proxy_from=proxy)
    for given, fits in (("abcd-1234-efgh", True), ("a b", False), ("x" * 65, False)):
        answered = browser.get("/health/live", headers={"X-Request-ID": given})
        assert (answered.headers["X-Request-ID"] == given) == (kept and fits)


def test_a_slow_question_tells_its_filters_and_nothing_else_of_the_address(
    demo_store: Path, lines: io.StringIO
):
    browser = client(demo_store, slow_seconds=1e-9)
    browser.post("/_dash-update-component", json=EVENT)
    browser.get("/export/answers.csv?page=overview&sex=female&secret=abc").get_data()
    slow = [line for line in read(lines) if line["level"] == "warning"]
    assert [line["filters"] for line in slow] == ["district=LK41", "page=overview&sex=female"]
    assert all(line["id"] in line["said"] for line in slow)


@pytest.mark.parametrize("path", ["/s/kX9-secret-token", "/S/kX9-secret-token", "/kX9-secret-token", "/export/kX9-secret-token"])  # fmt: skip
def test_no_line_holds_a_token_however_its_address_is_typed(demo_store: Path, lines: io.StringIO, path: str):
    assert client(demo_store).get(f"{path}?token=kX9-secret-token").status_code == 404
    assert len(read(lines)) == 1
    assert "secret-token" not in lines.getvalue()


def test_files_and_watching_make_no_lines(demo_store: Path, lines: io.StringIO):
    browser = client(demo_store)
    for path in ("/health", "/metrics", "/assets/shell.js"):
        answered = browser.get(path)
        assert (answered.status_code, bool(answered.data)) == (200, True)
        answered.close()
    assert lines.getvalue() == ""


def test_a_body_that_nobody_can_read_has_no_filters(app: Any):
    """Deeper than the parser goes: what looks for the filters of a slow question must not fail where the question did not."""
    deep = "[" * 200_000
    with app.server.test_request_context(
        guard.EVENTS, method="POST", data=deep, content_type="application/json"
    ):
        assert logs.filters() == ""


class Full(io.StringIO):
    """As a file on a disk that is full."""

    def write(self, _text: str, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_that_finds_no_room_is_lost_without_a_word(capsys: pytest.CaptureFixture[str]):
    """The library's own handler would write a traceback where lines go, as soon as there is room again."""
    logs.Stream(Full()).handle(logging.makeLogRecord({"msg": "request"}))
    assert capsys.readouterr().err == ""


def test_a_line_that_is_itself_wrong_is_told(capsys: pytest.CaptureFixture[str]):
    logs.Stream(io.StringIO()).handle(logging.makeLogRecord({"msg": "%d rows", "args": ("many",)}))
    assert "many" in capsys.readouterr().err

"""A Kobo server that fails and lies as the real one does: everything comes once, or there is one sentence."""

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from data.pull import client, gathering, paging
from data.store import Store
from tests.data.conftest import rows_of
from tests.data.kobo_server import ASSET, TOKEN, Asked, Kobo, Page, Reply, edited, submission
from tests.data.pulling import ALL, Pull, ids

# --- a server that fails ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_with_growing_pauses(
    run: Pull, kobo: Kobo, tmp_path: Path, waits: list[float], status: int
):
    kobo.replies = [None, *[Reply(status)] * 3]
    assert run() == 0
    assert waits == [1, 2, 4]
    assert ids(tmp_path / "store") == ALL


@pytest.mark.parametrize(
    "reply",
    [
        Reply(hang_up=True),
        Reply(body=b'{"count": 5, "resu'),
        Reply(body=b'{"count": 5', headers={"Content-Length": "4000"}),
        Reply(body=b"\xff\xfe"),
        Reply(body=b"[" * 100_000),
    ],
    ids=["hangs up", "truncated JSON", "cut off", "no text", "too deep"],
)
def test_a_broken_answer_is_asked_for_again(
    run: Pull, kobo: Kobo, tmp_path: Path, waits: list[float], reply: Reply
):
    kobo.replies = [None, None, reply]
    assert run() == 0
    assert waits == [1]
    assert ids(tmp_path / "store") == ALL


def test_the_server_says_when_to_ask_again(run: Pull, kobo: Kobo, waits: list[float]):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=290), usegmt=True)
    kobo.replies = [Reply(429, headers={"Retry-After": "17"}), Reply(503, headers={"Retry-After": soon})]
    assert run() == 0
    assert waits[0] == 17
    assert 17 < waits[1] <= 290  # of what was left of it when it was read; without it, a few seconds


@pytest.mark.parametrize(
    ("text", "seconds"), [(None, 0), ("", 0), ("7", 7), ("-3", 0), ("soon", 0), ("1e9", 0)]
)
def test_a_pause_that_cannot_be_read_is_none(text: str | None, seconds: float):
    assert client.retry_after(text) == seconds


def test_a_server_that_wants_a_long_rest_is_left_alone(
    run: Pull, kobo: Kobo, waits: list[float], capsys: pytest.CaptureFixture[str]
):
    kobo.replies = [Reply(429, headers={"Retry-After": "7200"})]
    assert run() == 2
    assert waits == []
    assert "7,200 seconds" in capsys.readouterr().err


def test_patience_has_an_end(run: Pull, kobo: Kobo, waits: list[float], capsys: pytest.CaptureFixture[str]):
    kobo.replies = [Reply(503)] * 20
    assert run() == 2
    assert waits == [1, 2, 4, 8, 16]
    assert f"asked {client.TRIES} times" in capsys.readouterr().err


def test_a_silent_server_is_not_waited_for_without_end(
    run: Pull, waits: list[float], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(client, "SILENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert run(server=f"http://127.0.0.1:{silent.getsockname()[1]}") == 2
    assert len(waits) == client.TRIES - 1
    assert "did not answer" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "value"), [("LARGEST", 50), ("PATIENCE", -1)])
def test_an_answer_too_long_or_too_slow_is_refused(
    run: Pull, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: int
):
    monkeypatch.setattr(client, name, value)
    assert run() == 2
    assert "too long or too slow" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(401), "does not accept the token"),
        (Reply(403), "ask its owner to share"),
        (Reply(404), "no such project"),
        (Reply(400), "refused the question"),
        (Reply(501), "status 501"),
        (Reply(302, headers={"Location": "http://elsewhere.example/login"}), "elsewhere.example"),
        (Reply(302), "sends the request on"),
        (Reply(body=b"<!doctype html><title>Sign in</title>"), "a web page instead of data"),
        (Reply(body=b"[]"), "something else than Kobo's API"),
    ],
)
def test_a_server_that_refuses_is_told_in_one_sentence(
    run: Pull, kobo: Kobo, waits: list[float], capsys: pytest.CaptureFixture[str], reply: Reply, told: str
):
    kobo.replies = [reply]
    assert run() == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert waits == []
    assert len(kobo.tokens) == 1


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"count": 1, "results": None},
        {"count": "5", "results": [], "next": None},
        {"count": 1, "results": [{"name": "no id"}]},
        {"count": 1, "results": [{"_id": "7"}]},
        {"count": 1, "results": [7]},
        {"count": 1, "results": [{"_id": True}]},
        {"count": 1, "results": [{"_id": 1 << 70}]},
    ],
)
def test_what_are_no_submissions_is_told(
    run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str], content: Page
):
    kobo.replies = [None, Reply(body=json.dumps(content).encode())]
    assert run() == 2
    assert "something else than submissions" in capsys.readouterr().err


# --- a server that lies -------------------------------------------------------------------------------------


def lying(kobo: Kobo, change: Callable[[int, Asked, Page], Page], *, until: int = 10_000) -> None:
    """Bend the first pages of the server."""
    kobo.bend = lambda number, asked, page: change(number, asked, page) if number < until else page


def repeated(number: int, asked: Asked, page: Page) -> Page:
    first = [submission(101), submission(102)]
    return page | {"results": first} if asked.start == 2 else page


def skipping(number: int, asked: Asked, page: Page) -> Page:
    return page | {"next": page["next"] and page["next"].replace("start=2", "start=4")}


def overcounting(number: int, asked: Asked, page: Page) -> Page:
    return page | {"count": page["count"] + 7}


def undercounting(number: int, asked: Asked, page: Page) -> Page:
    return page | {"count": 1}


def circling(number: int, asked: Asked, page: Page) -> Page:
    return page | {"next": _same(page, 0)}


def unreadable_next(number: int, asked: Asked, page: Page) -> Page:
    return page | {"next": _same(page, "soon")}


def _same(page: Page, start: object) -> str | None:
    return page["next"] and page["next"].split("?")[0] + f"?start={start}"


LIES = [repeated, skipping, overcounting, undercounting, circling, unreadable_next]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_told_once_is_seen_through(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str], lie: Callable[..., Page]
):
    lying(kobo, lie, until=3)
    assert run() == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL
    assert "looking again" in capsys.readouterr().err


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_that_is_kept_up_is_told_and_nothing_goes_in(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str], lie: Callable[..., Page]
):
    lying(kobo, lie)
    assert run() == 2
    assert Store(tmp_path / "store").current() is None
    assert f"{gathering.ROUNDS} times over" in capsys.readouterr().err
    assert len(kobo.asked) < 30
    kobo.bend = lambda number, asked, page: page
    assert run() == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_chain_without_end_is_cut(
    run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(paging, "SIZE", 5)

    def endless(number: int, asked: Asked, page: Page) -> Page:
        made = [submission(1000 + 2 * number), submission(1001 + 2 * number)]
        more = f"{kobo.url}/api/v2/assets/{ASSET}/data/?start={asked.start + 2}"
        return {"count": 5 + 2 * number, "next": more, "results": made}

    kobo.bend = endless
    assert run() == 2
    assert "comes to no end" in capsys.readouterr().err
    assert len(kobo.asked) < 50


@pytest.mark.parametrize(
    "following",
    [
        "https://elsewhere.example/api/v2/assets/x/data/?start=2",
        "//elsewhere.example/?start=2",
        "http://127.0.0.1:1/?start=2",
        "http://[::1/?start=2",
        "file:///etc/hosts?start=2",
        "javascript:start=2",
    ],
)
def test_the_token_goes_to_no_other_server(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str], following: str
):
    lying(kobo, lambda number, asked, page: page | {"next": following})
    assert run() == 2
    assert "another server" in capsys.readouterr().err
    assert len(kobo.asked) == 1
    assert Store(tmp_path / "store").current() is None


def test_a_proxy_that_calls_itself_http_is_the_same_server():
    own = client.address("https://kobo.example.org/")
    pages = paging.Pages(client.Client(own, SecretStr(TOKEN), told=print), ASSET, query={})
    assert pages._start_of("http://kobo.example.org/api/v2/assets/x/data/?limit=2&start=2") == 2
    assert pages._start_of("https://KOBO.example.org:443/api/v2/assets/x/data/?start=4") == 4


def test_submissions_that_arrive_while_paging_come_too(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.before = lambda number: kobo.records.append(submission(200)) if number == 1 else None
    assert run() == 0
    assert ids(tmp_path / "store") == [*ALL, "u-200"]


def test_a_submission_deleted_while_paging_hides_no_other(run: Pull, kobo: Kobo, tmp_path: Path):
    def delete(number: int) -> None:
        if number == 1:
            del kobo.records[1]

    kobo.before = delete  # 103 moves to the page that was read already
    assert run() == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ["u-101", "u-103", "u-104", "u-105"]


def test_a_submission_edited_while_paging_comes_with_the_next_pull(
    run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str]
):
    def edit(number: int) -> None:
        if number == 1:
            kobo.records[0] = edited(kobo.records[0])

    kobo.before = edit
    assert run() == 0
    kobo.before = lambda number: None
    capsys.readouterr()
    assert run() == 0
    assert "0 new, 1 edited" in capsys.readouterr().out


@pytest.mark.parametrize(
    "form",
    [
        {"content": [1, 2]},
        {"content": "x"},
        {"content": {"survey": "abc", "choices": {"a": 1}}},
        {"content": {"survey": [1, None, {"type": ["x"], "name": 7}], "choices": [None, 3]}},
        {"name": {"a": 1}},
        {"name": "half a letter: \ud800"},
    ],
)
def test_a_form_that_is_none_costs_no_submission(run: Pull, kobo: Kobo, tmp_path: Path, form: Page):
    kobo.form = kobo.form | form
    assert run() == 0
    assert ids(tmp_path / "store") == ALL


def test_half_a_letter_in_a_name_or_an_answer_is_no_fault(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[0]["remark \udc00"] = "\ud83d and \ud83d\ude00"
    assert run() == 0
    assert ids(tmp_path / "store") == ALL


def test_a_question_that_became_a_repeat_keeps_its_earlier_answers(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[-1]["ask/age"] = [{"ask/age/years": "4"}]
    assert run() == 0
    assert ids(tmp_path / "store") == ALL
    rows = rows_of(tmp_path / "store", "responses")
    assert [row["age_group"] for row in rows] == ["35-49"] * 4 + [None]

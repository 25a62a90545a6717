"""Pulling from a Kobo server that pages, fails and lies as the real one does: everything comes once, or one sentence."""

import json
import socket
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

import settings
from data import pull
from data.__main__ import main
from data.pull import client, gathering, kept, paging
from data.store import Store
from tests.data import kobo_server
from tests.data.conftest import rows_of
from tests.data.kobo_server import ASSET, TOKEN, Asked, Kobo, Page, Reply, edited, submission

MAPPING = """
table = "responses"
[columns]
respondent_id = "meta/rootUuid"
date = "start"
district = "where/district"
age = "ask/age"
[choices]
source_used = "ask/channels"
[constants]
round = "before"
consent = true
"""
Pull = Callable[..., int]


@pytest.fixture
def kobo() -> Iterator[Kobo]:
    """A project of five submissions, two a page."""
    with kobo_server.serving(kobo_server.project(5, most=2)) as server:
        yield server


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client would have waited; it does not."""
    found: list[float] = []
    monkeypatch.setattr(client, "sleep", found.append)
    return found


@pytest.fixture
def run(
    kobo: Kobo, waits: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_cells: None
) -> Pull:
    """``python -m data pull kobo`` for the project; gives the exit code."""
    monkeypatch.setenv("CRM_KOBO_TOKEN", TOKEN)
    settings.get.cache_clear()
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")

    def pulled(*more: str, server: str | None = None, mapping: Path = tmp_path / "m.toml") -> int:
        named = ("--server", server or kobo.url, "--asset", ASSET, "--as", "responses")
        return main(["pull", "kobo", *named, "--mapping", str(mapping), *more])

    return pulled


def ids(store: Path) -> list[object]:
    return [row["respondent_id"] for row in rows_of(store, "responses")]


def folder(tmp_path: Path) -> Path:
    return tmp_path / "store" / "pull" / ASSET / "responses"


def pages(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in folder(tmp_path).glob("page-*"))


ALL = [f"u-{number}" for number in range(101, 106)]


# --- what comes ---------------------------------------------------------------------------------------------


def test_all_pages_come_in_and_nothing_is_left_behind(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run() == 0
    assert ids(tmp_path / "store") == ALL
    rows = rows_of(tmp_path / "store", "responses")
    assert {row["source_used"] for row in rows} == {"newspaper school"}
    assert [asked.start for asked in kobo.asked] == [0, 2, 4]
    assert {asked.limit for asked in kobo.asked} == {2}
    assert "5 new, 0 edited" in capsys.readouterr().out
    assert sorted(path.name for path in folder(tmp_path).iterdir()) == [".lock", "known.json", "server"]


def test_the_default_of_a_hundred_is_not_taken_for_all(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.most, kobo.records = 1000, [submission(number) for number in range(1, 151)]
    assert run() == 0
    assert len(ids(tmp_path / "store")) == 150
    assert [asked.limit for asked in kobo.asked] == [paging.SIZE]


def test_a_project_without_submissions_is_no_error(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records = []
    assert run() == 0
    assert Store(tmp_path / "store").current() is None


def test_refused_rows_end_with_one_and_are_told(run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str]):
    kobo.records[1] |= {"_validation_status": {"uid": "validation_status_on_hold"}}
    assert run() == 1
    assert "row 102" in capsys.readouterr().err


def test_what_is_kept_can_be_read_by_its_owner_alone(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.replies = [None, None, Reply(403)]
    assert run() == 2
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder(tmp_path).iterdir() if p.name != ".lock"}
    assert modes == {"page-000001.json": 0o600, "server": 0o600}
    for path in (folder(tmp_path), folder(tmp_path).parent, tmp_path / "store" / "pull"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


# --- again --------------------------------------------------------------------------------------------------


def full(kobo: Kobo) -> list[Asked]:
    """The requests for whole submissions, not for the short list of what is there."""
    return [asked for asked in kobo.asked if not asked.fields]


def test_the_next_pull_takes_only_what_is_new(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run()
    kobo.asked.clear()
    kobo.records.append(submission(106))
    assert run() == 0
    assert ids(tmp_path / "store") == [*ALL, "u-106"]
    assert [asked.query for asked in full(kobo)] == [{"_id": {"$gt": 105}}]
    assert "1 rows read = 1 accepted" in capsys.readouterr().out


def test_nothing_new_changes_nothing(run: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run()
    before = Store(tmp_path / "store").versions()
    capsys.readouterr()
    assert run() == 0
    assert Store(tmp_path / "store").versions() == before
    assert capsys.readouterr().out == f"kobo {ASSET}: 0 new, 0 edited or with another status\n"


def test_an_edited_submission_is_found_and_the_first_stands(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run()
    kobo.asked.clear()
    kobo.records[2] = edited(kobo.records[2], **{"ask/age": "60"})
    assert run() == 0
    assert [asked.query for asked in full(kobo)] == [{"_id": {"$in": [103]}}, {"_id": {"$gt": 105}}]
    assert ids(tmp_path / "store") == ALL
    assert rows_of(tmp_path / "store", "responses")[2]["age_group"] == "35-49"
    told = capsys.readouterr()
    assert "0 new, 1 edited" in told.out
    assert "differs_from_first" in told.err
    run()
    assert "0 new, 0 edited" in capsys.readouterr().out


def test_a_submission_approved_later_comes_in_later(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[0] |= {"_validation_status": {"uid": "validation_status_on_hold"}}
    assert run() == 1
    kobo.records[0] |= {"_validation_status": {"uid": "validation_status_approved"}}
    assert run() == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_submission_with_a_lower_id_that_came_later_is_found(run: Pull, kobo: Kobo, tmp_path: Path):
    run()
    kobo.records.append(submission(50))
    assert run() == 0
    assert ids(tmp_path / "store") == [*ALL, "u-50"]


def test_a_deleted_submission_is_told_once(run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str]):
    run()
    del kobo.records[1]
    run()
    assert "1 no longer there" in capsys.readouterr().out
    run()
    assert "no longer there" not in capsys.readouterr().out


def test_another_mapping_asks_for_everything_again(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[0] |= {"where/district": "Kundy!", "where/gps": None, "_geolocation": [None, None]}
    assert run() == 1
    other = tmp_path / "other.toml"
    other.write_text(f'{MAPPING}\n[values.district]\n"Kundy!" = "LK21"\n', encoding="utf-8")
    assert run(mapping=other) == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_all_asks_for_everything_again(run: Pull, kobo: Kobo, tmp_path: Path):
    run()
    kobo.asked.clear()
    assert run("--all") == 0
    assert full(kobo)[0].query == {"_id": {"$gt": 0}}
    assert ids(tmp_path / "store") == ALL


def test_after_going_back_to_an_older_version_what_it_lacks_comes_again(
    run: Pull, kobo: Kobo, tmp_path: Path
):
    run()
    first = Store(tmp_path / "store").versions()[-1]
    kobo.records.append(submission(106))
    run()
    (tmp_path / "store" / "CURRENT").write_text(first)
    assert ids(tmp_path / "store") == ALL
    assert run() == 0
    assert ids(tmp_path / "store") == [*ALL, "u-106"]


def test_another_server_is_not_taken_for_the_first(run: Pull, kobo: Kobo, tmp_path: Path):
    run()
    with kobo_server.serving(kobo_server.project(6)) as other:
        assert run(server=other.url) == 0
        assert full(other)[0].query == {"_id": {"$gt": 0}}
    assert ids(tmp_path / "store") == [*ALL, "u-106"]


# --- interrupted --------------------------------------------------------------------------------------------


def test_a_pull_goes_on_where_it_was_interrupted(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.replies = [None, None, None, Reply(403)]
    assert run() == 2
    assert pages(tmp_path) == ["page-000001.json", "page-000002.json"]
    assert Store(tmp_path / "store").current() is None
    kobo.asked.clear()
    assert run() == 0
    assert [asked.query for asked in full(kobo)] == [{"_id": {"$gt": 104}}]
    assert ids(tmp_path / "store") == ALL
    assert pages(tmp_path) == []


def test_ctrl_c_keeps_what_came(
    run: Pull, kobo: Kobo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(client, "sleep", stop)
    kobo.replies = [None, None, Reply(503)]
    assert run() == 2
    assert "the next pull goes on from there" in capsys.readouterr().err
    assert pages(tmp_path) == ["page-000001.json"]


def test_a_mapping_that_does_not_fit_keeps_the_pages(run: Pull, kobo: Kobo, tmp_path: Path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[columns]\nrespondent_id = "nobody"\n', encoding="utf-8")
    assert run(mapping=wrong) == 2
    assert len(pages(tmp_path)) == 3
    kobo.asked.clear()
    assert run() == 0
    assert all(asked.fields or asked.query == {"_id": {"$gt": 105}} for asked in kobo.asked)
    assert ids(tmp_path / "store") == ALL


def test_a_submission_edited_between_two_attempts_comes_as_it_is_now(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.replies = [None, None, Reply(403)]
    run()
    kobo.records[0] = edited(kobo.records[0], **{"ask/age": "60"})
    assert run() == 0
    found = {row["respondent_id"]: row["age_group"] for row in rows_of(tmp_path / "store", "responses")}
    assert found["u-101"] == "50-over"
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_damaged_page_is_fetched_again(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.replies = [None, None, None, Reply(403)]
    run()
    (folder(tmp_path) / "page-000001.json").write_bytes(b'[{"_id": 101')
    assert run() == 0
    assert sorted(map(str, ids(tmp_path / "store"))) == ALL


def test_a_stop_between_ingest_and_remembering_brings_nothing_twice(
    run: Pull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(kept.Folder, "settle", lambda self, basis, **rest: None)
        run()
    assert len(pages(tmp_path)) == 3
    assert run() == 0
    assert ids(tmp_path / "store") == ALL
    assert pages(tmp_path) == []


def test_two_pulls_of_a_project_do_not_mix(run: Pull, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with kept.opened(tmp_path / "store", asset=ASSET, table="responses"):
        assert run() == 2
    assert "another pull" in capsys.readouterr().err


# --- a server that fails ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 502, 503, 504])
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
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    kobo.replies = [Reply(429, headers={"Retry-After": "17"}), Reply(503, headers={"Retry-After": soon})]
    assert run() == 0
    assert waits[0] == 17
    assert 80 < waits[1] <= 90


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
        (Reply(500), "status 500"),
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


# --- the token ----------------------------------------------------------------------------------------------


def test_the_token_is_sent_as_kobo_wants_it_and_kept_nowhere(
    run: Pull, kobo: Kobo, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    kobo.replies = [Reply(503), Reply(503, headers={"Retry-After": TOKEN}, body=TOKEN.encode())]
    assert run() == 0
    assert set(kobo.tokens) == {f"Token {TOKEN}"}
    told = capfd.readouterr()
    assert TOKEN not in told.out + told.err
    files = [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if TOKEN.encode() in path.read_bytes()] == []


def test_no_repr_has_the_token(kobo: Kobo):
    own = settings.Settings(kobo_token=SecretStr(TOKEN))
    asking = client.Client(kobo.url, SecretStr(TOKEN), told=print)
    shown = [
        repr(own),
        str(own),
        repr(asking),
        str(vars(asking)),
        own.model_dump_json(),
        str(own.model_dump()),
    ]
    assert [text for text in shown if TOKEN in text] == []


@pytest.mark.parametrize("token", ["", "  "])
def test_without_a_token_nothing_is_asked(
    run: Pull, kobo: Kobo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str
):
    monkeypatch.setenv("CRM_KOBO_TOKEN", token)
    settings.get.cache_clear()
    assert run() == 2
    assert "CRM_KOBO_TOKEN is not set" in capsys.readouterr().err
    assert kobo.tokens == []


@pytest.mark.parametrize("token", ["secret one", "secret\none", "secrét"])
def test_a_token_that_cannot_be_one_is_told_without_repeating_it(
    run: Pull, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str
):
    monkeypatch.setenv("CRM_KOBO_TOKEN", token)
    settings.get.cache_clear()
    assert run() == 2
    err = capsys.readouterr().err
    assert err.startswith("CRM_KOBO_TOKEN is not usable: a token is one word")
    assert "secr" not in err


def test_blanks_around_a_token_are_no_part_of_it(run: Pull, kobo: Kobo, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CRM_KOBO_TOKEN", f" {TOKEN}\n")
    settings.get.cache_clear()
    assert run() == 0
    assert set(kobo.tokens) == {f"Token {TOKEN}"}


def test_no_proxy_sees_the_token_without_encryption(run: Pull, kobo: Kobo, monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        assert run() == 0


# --- what is asked for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server", "told"),
    [
        ("kf.kobotoolbox.org", "no address of a server"),
        ("ftp://kobo.example.org", "no address of a server"),
        ("https://", "no address of a server"),
        ("https://kobo.example.org:port", "no address of a server"),
        ("https://kobo.example.org/a b", "no address of a server"),
        ("http://kobo.example.org", "not encrypted"),
        ("http://127.0.0.1.example.org", "not encrypted"),
        ("http://localhost.example.org", "not encrypted"),
        ("https://user:word@kobo.example.org", "the address alone"),
        ("https://kobo.example.org/?a=b", "the address alone"),
    ],
)
def test_an_address_that_will_not_do_is_told(
    run: Pull, capsys: pytest.CaptureFixture[str], server: str, told: str
):
    assert run(server=server) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "server", ["https://kobo.example.org/", "http://localhost:8000", "http://[::1]:8000"]
)
def test_encrypted_addresses_and_this_machine_will_do(server: str):
    assert client.address(server) == server.rstrip("/")


@pytest.mark.parametrize("asset", ["", "../..", "a/b", "a b", "a" * 65])
def test_an_id_that_is_none_is_told(asset: str, tmp_path: Path):
    order = pull.Order("http://localhost", asset, "calls")
    with (
        pytest.raises(pull.Unreadable, match="no id of a project"),
        pull.fetched(order, store=tmp_path, token=SecretStr(TOKEN), told=print),
    ):
        pass


def test_a_mistake_in_the_mapping_is_told_before_anything_is_asked(
    run: Pull, kobo: Kobo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[column]\n", encoding="utf-8")
    assert run(mapping=wrong) == 2
    assert run(mapping=tmp_path / "none.toml") == 2
    assert run("--country", "nowhere") == 2
    assert capsys.readouterr().err.count("\n") == 3
    assert kobo.tokens == []


def test_progress_of_a_long_pull_is_told(run: Pull, kobo: Kobo, capsys: pytest.CaptureFixture[str]):
    kobo.most, kobo.records = 100, [submission(number) for number in range(1, 251)]
    assert run() == 0
    err = capsys.readouterr().err
    assert "100 of 250 new submissions" in err
    assert "250 of 250 new submissions" in err


def test_problems_are_written_as_a_file(run: Pull, kobo: Kobo, tmp_path: Path):
    kobo.records[1] |= {"_validation_status": {"uid": "validation_status_not_approved"}}
    assert run("--problems", str(tmp_path / "p.csv")) == 1
    assert ",102," in (tmp_path / "p.csv").read_text("utf-8-sig")

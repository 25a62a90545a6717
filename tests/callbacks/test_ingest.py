"""The routes of the ingest page as a browser, and as anybody else, may ask them."""

import csv
import errno
import io
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from callbacks import guard
from callbacks.hardening import sizes
from callbacks.ingest import gate, leaving, page, routes
from callbacks.ingest.words import reason
from callbacks.program import Program
from data.keeping import purging
from data.meaning import division
from data.store import Store
from data.uploads import folder, work
from data.uploads.folder import Refused, Upload
from languages import retold, speaking
from layouts import ids
from settings import Settings
from tests.crowd import until
from tests.data.files import as_workbook
from tests.data.test_hard_files import HARD
from tests.messy import COLUMNS, MESSY, ROUNDS

FILES = "/ingest/files"
HERE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(Settings(store=tmp_path / "store", upload_limit=1))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done before the answer, in this process; that it has one of its own is tested in the browser."""

    def start(uploads: Sequence[Upload], step: str, place: work.Place, **changes: Any) -> None:
        with ExitStack() as held:
            for upload in uploads:
                held.enter_context(upload.held())
                upload.change(phase="checking" if step == "check" else "ingesting", fault="", **changes)
            if step == "ingest":
                work.ingest(uploads, place)
            for upload in uploads if step == "check" else []:
                work.check(upload, place)

    monkeypatch.setattr(work, "start", start)


@pytest.fixture
def client(program: Program) -> Any:
    return create_app(program.settings).server.test_client()


@pytest.fixture
def post(client: Any, program: Program) -> Callable[..., Any]:
    """A request as our own page makes it; ``headers`` change or, with None, take away one of its own."""

    def asked(path: str, *, headers: dict[str, str | None] | None = None, **more: Any) -> Any:
        own = HERE | {gate.TOKEN_HEADER: gate.token(program)} | (headers or {})
        return client.post(
            path, headers={name: text for name, text in own.items() if text is not None}, **more
        )

    return asked


def send(
    post: Callable[..., Any],
    *,
    name: str = "messy.csv",
    content: str | bytes = MESSY,
    table: str = "responses",
) -> str:
    raw = content.encode() if isinstance(content, str) else content
    answered = post(FILES, query_string={"table": table, "name": name}, data=raw)
    assert answered.status_code == 201, answered.text
    return answered.get_json()["upload"]


def checked(post: Callable[..., Any]) -> str:
    upload = send(post)
    assert post(f"{FILES}/{upload}/check", json={}).status_code == 202
    return upload


def decided(upload: str, program: Program) -> dict[str, Any]:
    """What a person would choose for the messy file."""
    account = folder.find(program.settings.store, upload, who="local").read("account.json")
    meant = {
        str(at): ROUNDS[one["text"]] for at, one in enumerate(account["values"]) if one["text"] in ROUNDS
    }
    return {
        "columns": {name: f"c:{header}" for name, header in COLUMNS.items()},
        "values": meant,
        "order": "dmy",
    }


def uploads(program: Program) -> list[str]:
    root = program.settings.store / "uploads"
    return [path.name for path in root.glob("*") if not path.name.startswith(".")] if root.is_dir() else []


# --- the way in -----------------------------------------------------------------------------------------------


def test_a_file_is_sent_checked_corrected_and_accepted(post: Callable[..., Any], program: Program):
    upload = checked(post)
    assert post(f"{FILES}/{upload}/check", json=decided(upload, program)).status_code == 202
    assert post(f"{FILES}/{upload}/check", json=decided(upload, program)).status_code == 202
    assert Store(program.settings.store).current() is None
    assert post(f"{FILES}/{upload}/accept", json={}).status_code == 202
    version = Store(program.settings.store).current()
    assert version is not None
    entry = version.meta["ingests"][-1]
    assert (entry["read"], entry["accepted"], entry["refused"], entry["who"]) == (6, 3, 3, "local")
    assert post(f"{FILES}/{upload}/accept", json={}).status_code == 202  # to press twice is to press once
    assert Store(program.settings.store).versions() == [version.name]
    assert post(f"{FILES}/{upload}/check", json={}).status_code == 409


def test_the_name_of_a_file_is_text_and_no_path(post: Callable[..., Any], program: Program):
    upload = send(post, name="../../<b>x</b>.csv")
    path = folder.find(program.settings.store, upload, who="local").part("file")
    assert path is not None
    assert path.name == "b>.csv"
    assert path.resolve().is_relative_to(program.settings.store.resolve() / "uploads" / upload)


def test_problems_are_downloaded_as_csv(client: Any, post: Callable[..., Any]):
    answered = client.get(f"{FILES}/{checked(post)}/problems.csv")
    assert answered.status_code == 200
    assert answered.data.decode("utf-8-sig").startswith("file,sheet,row,column,value,rule,fix")
    assert "attachment" in answered.headers["Content-Disposition"]
    assert answered.headers["Cache-Control"] == "no-store"
    answered.close()


def test_no_list_has_a_cell_that_a_spreadsheet_would_run(client: Any, post: Callable[..., Any]):
    mapping = 'keep_personal = ["who"]\n[columns]\nenumerator = "who"\n'
    rows = "".join(f'c-{n},2025-01-02,Galle,"x\r=1+{n}","=cmd\r+{n}"\n' for n in range(3))
    upload = send(post, content=f"call_id,date,district,topic,who\n{rows}", table="calls")
    post(f"{FILES}/{upload}/mapping", query_string={"name": "m.toml"}, data=mapping.encode())
    post(f"{FILES}/{upload}/check", json={})
    answered = client.get(f"{FILES}/{upload}/problems.csv")
    listed = [answered.data.decode("utf-8-sig")]
    answered.close()
    post(f"{FILES}/{upload}/accept", json={})
    listed.append(client.get("/export/quality.csv?table=calls").data.decode("utf-8-sig"))
    for text, value in zip(listed, ("x =1+2", "'=cmd +2"), strict=True):
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert value in cells
        assert not [cell for cell in cells if cell[:1] in tuple("=+@\t\r")], text


def test_a_cancelled_upload_leaves_nothing(post: Callable[..., Any], program: Program):
    upload = checked(post)
    assert post(f"{FILES}/{upload}/cancel", json={}).status_code == 200
    assert uploads(program) == []
    assert post(f"{FILES}/{upload}/check", json={}).status_code == 404


# --- who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {gate.TOKEN_HEADER: None},
        {gate.TOKEN_HEADER: "0" * 64},
        {gate.TOKEN_HEADER: "ය"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
    ],
    ids=str,
)
def test_a_request_that_is_not_our_pages_own_changes_nothing(
    post: Callable[..., Any], program: Program, headers: dict[str, str | None]
):
    answered = post(f"{FILES}?table=calls&name=a.csv", headers=headers, data=b"call_id,date\n1,2025-01-01\n")
    assert answered.status_code in (403, 421)
    assert answered.get_json()["sentence"]
    assert uploads(program) == []


def test_files_are_taken_under_the_name_that_people_use(program: Program):
    public = Program(program.settings.model_copy(update={"public_url": "https://map.example.org"}))
    client = create_app(public.settings).server.test_client()
    own = {"Host": "map.example.org", "Origin": "https://map.example.org", "Sec-Fetch-Site": "same-origin"}
    answered = client.post(
        f"{FILES}?table=calls&name=a.csv",
        data=b"call_id,date\n1,2025-01-01\n",
        headers=own | {gate.TOKEN_HEADER: gate.token(public)},
    )
    assert answered.status_code == 201, answered.text


@pytest.mark.parametrize("what", ["mapping", "form", "check", "accept", "cancel"])
def test_every_order_is_behind_the_gate(post: Callable[..., Any], program: Program, what: str):
    upload = send(post)
    assert post(f"{FILES}/{upload}/{what}", headers={gate.TOKEN_HEADER: None}, data=b"x").status_code == 403
    assert folder.find(program.settings.store, upload, who="local").state().phase == "received"


def test_who_may_not_is_told(
    client: Any, post: Callable[..., Any], program: Program, monkeypatch: pytest.MonkeyPatch
):
    upload = checked(post)
    monkeypatch.setattr(gate, "may", lambda action: False)
    assert post(f"{FILES}/{upload}/accept", json={}).status_code == 403
    assert client.get(f"{FILES}/{upload}/problems.csv").status_code == 403
    assert "This page is for staff." in str(page.content(page.pages.BY_NAME["ingest"], program))
    assert gate.token(program) not in str(page.content(page.pages.BY_NAME["ingest"], program))
    assert not page.shown(f"?upload={upload}", program).body


def test_the_token_is_the_same_for_all_workers_and_another_in_another_store(program: Program, tmp_path: Path):
    assert gate.token(program) == gate.token(Program(program.settings))
    assert gate.token(program) != gate.token(Program(Settings(store=tmp_path / "other")))
    assert (program.settings.store / ".secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("id", ["0" * 32, "..", "..%2f..%2fversions", "%2e%2e", "A" * 32, "x", "0" * 5000])
@pytest.mark.parametrize("what", ["check", "accept", "cancel", "mapping", "problems.csv"])
def test_ids_that_are_none_are_all_answered_alike(
    client: Any, post: Callable[..., Any], program: Program, id: str, what: str
):
    send(post)
    path = f"{FILES}/{id}/{what}"
    answered = client.get(path) if what == "problems.csv" else post(path, data=b"x")
    assert answered.status_code in (404, 405)  # a slash within makes another path, which takes no orders
    assert str(program.settings.store) not in answered.text
    assert len(uploads(program)) == 1


def test_another_persons_upload_is_not_found(post: Callable[..., Any], program: Program):
    upload = checked(post)
    folder.find(program.settings.store, upload, who="local").change(who="another")
    for what in ("check", "accept", "cancel"):
        assert post(f"{FILES}/{upload}/{what}", json={}).status_code == 404
    assert "gone" in page.shown(f"?upload={upload}", program).key


# --- what is refused ------------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_refused_before_it_is_read(post: Callable[..., Any], program: Program):
    answered = post(f"{FILES}?table=calls", data=b"x" * 1_000_001)
    assert (answered.status_code, answered.get_json()["sentence"]) == (
        413,
        "The file has 1 MB; at most 1 MB can be brought in here.",
    )
    assert uploads(program) == []


@pytest.mark.parametrize(
    ("path", "more", "status", "words"),
    [
        ("?table=people", {"data": b"x"}, 400, "activities, responses"),
        ("", {"data": b"x"}, 400, "Say what the file holds"),
        ("?table=calls", {"data": b""}, 411, "size"),
        ("?table=calls", {"data": b"x", "environ_overrides": {"CONTENT_LENGTH": "0"}}, 400, "empty"),
        ("?table=calls", {"data": b"x", "environ_overrides": {"CONTENT_LENGTH": "-5"}}, 400, "empty"),
        ("?table=calls", {"data": b"x", "environ_overrides": {"CONTENT_LENGTH": "nine"}}, 400, "empty"),
        ("?table=calls", {"data": b"x", "environ_overrides": {"CONTENT_LENGTH": "50"}}, 400, "whole"),
    ],
    ids=str,
)
def test_what_is_no_file_is_refused_in_a_sentence(
    post: Callable[..., Any], program: Program, path: str, more: Any, status: int, words: str
):
    answered = post(f"{FILES}{path}", **more)
    assert (answered.status_code, words in answered.get_json()["sentence"]) == (status, True)
    assert uploads(program) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"columns": {"secret": "c:When"}},
        {"columns": {"sex": "c:/etc/passwd"}},
        {"columns": {"sex": {"c": 1}}},
        {"values": {"100": "female"}},
        {"order": "../x"},
        {"table": "people"},
        {"table": ["calls"]},
        {"fixes": ["--store"]},
    ],
    ids=str,
)
def test_choices_that_no_page_offers_are_refused(
    post: Callable[..., Any], program: Program, asked: dict[str, Any]
):
    upload = checked(post)
    before = folder.find(program.settings.store, upload, who="local").state()
    answered = post(f"{FILES}/{upload}/check", json=asked)
    assert (answered.status_code, bool(answered.get_json()["sentence"])) == (409, True)
    assert folder.find(program.settings.store, upload, who="local").state() == before


@pytest.mark.parametrize("body", [b"", b"null", b"[1]", b"{", b"\xff", b"[" * 50_000])
def test_a_body_that_is_no_choice_checks_as_before(post: Callable[..., Any], body: bytes):
    upload = checked(post)
    answered = post(f"{FILES}/{upload}/check", data=body, content_type="application/json")
    assert answered.status_code == 202


def test_a_body_that_is_too_long_is_refused(post: Callable[..., Any]):
    upload = checked(post)
    assert (
        post(f"{FILES}/{upload}/check", json={"columns": {"sex": "x" * sizes.LONGEST_BODY}}).status_code
        == 413
    )


def test_a_file_can_be_read_as_another_table(post: Callable[..., Any], program: Program):
    upload = send(post, table="calls", content="respondent_id,round,date\nr-1,before,2025-01-01\n")
    post(f"{FILES}/{upload}/check", json={})
    found = folder.find(program.settings.store, upload, who="local")
    assert found.state().table == "calls"
    assert post(f"{FILES}/{upload}/check", json={"table": "responses", "columns": {}}).status_code == 202
    assert (found.state().table, found.state().accepted) == ("responses", 1)


def test_uploads_that_were_left_go_though_nobody_brings_in_another(
    post: Callable[..., Any], program: Program
):
    left, kept = checked(post), checked(post)
    long_ago = time.time() - folder.KEPT_SECONDS - 60
    os.utime(program.settings.store / "uploads" / left / "state.json", (long_ago, long_ago))
    ended = leaving.watch(program.settings.store, every=0.05)
    until(lambda: uploads(program) == [kept])
    ended.set()


def test_only_what_was_checked_is_accepted(post: Callable[..., Any], program: Program):
    upload = send(post)
    assert post(f"{FILES}/{upload}/accept", json={}).status_code == 409
    assert Store(program.settings.store).current() is None


def test_a_page_that_shows_another_check_than_the_last_is_not_heeded(
    post: Callable[..., Any], program: Program
):
    upload = checked(post)
    old = folder.find(program.settings.store, upload, who="local").state().step
    asked = decided(upload, program)
    assert post(f"{FILES}/{upload}/check", json=asked | {"step": old}).status_code == 202
    for what in ("check", "accept"):  # a second window still shows the first check
        answered = post(f"{FILES}/{upload}/{what}", json=asked | {"step": old})
        assert (answered.status_code, "older" in answered.get_json()["sentence"]) == (409, True)
    assert Store(program.settings.store).current() is None
    now = folder.find(program.settings.store, upload, who="local").state().step
    assert post(f"{FILES}/{upload}/accept", json={"step": now}).status_code == 202


@pytest.fixture
def landed(post: Callable[..., Any], program: Program, monkeypatch: pytest.MonkeyPatch) -> folder.Upload:
    """An upload whose work was ended between the new version and the word of it."""
    upload = folder.find(
        program.settings.store,
        send(post, content="call_id,date\nc-1,2025-01-01\n", table="calls"),
        who="local",
    )
    post(f"{FILES}/{upload.id}/check", json={})

    class Ended(BaseException):
        pass

    def ended(self: folder.Upload, **changes: Any) -> None:
        if changes["phase"] == "done":
            raise Ended
        change(self, **changes)

    change = folder.Upload.change
    with monkeypatch.context() as patch:
        patch.setattr(folder.Upload, "change", ended)
        with pytest.raises(Ended):
            post(f"{FILES}/{upload.id}/accept", json={})
    return upload


def test_what_came_in_before_it_was_cut_short_is_said_to_have_come_in(
    post: Callable[..., Any], program: Program, landed: folder.Upload
):
    text = str(page.shown(f"?upload={landed.id}", program).body)
    assert "1 new hotline calls from messy.csv" in text
    assert "nothing was changed" not in text
    assert page.shown("", program).progress is None or "messy.csv" not in str(
        page.shown("", program).progress
    )
    assert post(f"{FILES}/{landed.id}/accept", json={}).status_code == 202
    assert len(Store(program.settings.store).versions()) == 1


def test_what_came_in_cannot_be_cancelled_any_more_and_that_is_said(
    post: Callable[..., Any], program: Program, landed: folder.Upload
):
    answered = post(f"{FILES}/{landed.id}/cancel", json={})
    assert (answered.status_code, "go back" in answered.get_json()["sentence"]) == (409, True)
    assert landed.state().phase == "done"
    assert {path.name for path in landed.path.iterdir()} == {"state.json", ".lock"}


def test_who_cancels_what_came_in_elsewhere_is_told(post: Callable[..., Any], program: Program):
    upload = checked(post)
    post(f"{FILES}/{upload}/accept", json={})
    answered = post(f"{FILES}/{upload}/cancel", json={})
    assert (answered.status_code, "go back" in answered.get_json()["sentence"]) == (409, True)
    assert state(upload, program).phase == "done"


@pytest.mark.parametrize("path", ["{}/accept", "accept"])
def test_a_second_press_that_comes_between_is_no_fault(
    post: Callable[..., Any], program: Program, monkeypatch: pytest.MonkeyPatch, path: str
):
    upload, start = checked(post), work.start

    def overtaken(uploads: Sequence[Upload], *rest: Any, **changes: Any) -> None:
        start(uploads, *rest, **changes)
        raise Refused("This file is being worked on; wait until that is done.")

    monkeypatch.setattr(work, "start", overtaken)
    answered = post(f"{FILES}/{path.format(upload)}", json={"uploads": [upload]})
    assert (answered.status_code, state(upload, program).phase) == (202, "done")


def test_a_file_that_was_taken_back_is_not_said_to_be_on_show(
    post: Callable[..., Any], program: Program, two_versions: list[str]
):
    upload = next(
        path.name
        for path in (program.settings.store / "uploads").glob("[0-9a-f]*")
        if state(path.name, program).version == two_versions[1]
    )
    before = page.shown(f"?upload={upload}", program)
    assert "All pages show this version now" in str(before.body)
    post(f"/ingest/versions/{two_versions[0]}/current", json={})
    after = page.shown(f"?upload={upload}", program)
    assert "All pages show this version now" not in str(after.body)
    assert "They were taken back since" in str(after.body)
    assert after.key != before.key  # so that the page is drawn anew


def test_an_upload_that_is_worked_on_takes_no_other_order(post: Callable[..., Any], program: Program):
    upload = checked(post)
    with folder.find(program.settings.store, upload, who="local").held():
        for what in ("check", "accept", "cancel"):
            answered = post(f"{FILES}/{upload}/{what}", json={})
            assert (answered.status_code, "worked on" in answered.get_json()["sentence"]) == (409, True)


def test_a_mapping_that_comes_too_late_is_refused(post: Callable[..., Any]):
    assert post(f"{FILES}/{checked(post)}/mapping?name=m.toml", data=b"x").status_code == 409


def test_the_routes_are_no_pages(client: Any):
    for path in (FILES, f"{FILES}/{'0' * 32}/check", "/ingest/versions/x/current"):
        assert client.get(path).status_code in (404, 405)


# --- the way back ---------------------------------------------------------------------------------------------


@pytest.fixture
def two_versions(post: Callable[..., Any], program: Program) -> list[str]:
    for number in (1, 2):
        upload = send(
            post,
            name=f"calls {number}.csv",
            content=f"call_id,date\nc-{number},2025-01-0{number}\n",
            table="calls",
        )
        post(f"{FILES}/{upload}/check", json={})
        post(f"{FILES}/{upload}/accept", json={})
    return program.store.versions()


def rows(program: Program) -> int:
    return program.version().meta["rows"]["calls"]


def test_an_earlier_version_is_put_back_and_the_later_one_again(
    post: Callable[..., Any], program: Program, two_versions: list[str]
):
    assert rows(program) == 2
    assert post(f"/ingest/versions/{two_versions[0]}/current", json={}).status_code == 200
    assert rows(program) == 1
    shown = str(page.shown("", program).body)
    assert "(taken back)" in shown
    assert shown.count("Go back to this") == 1  # not to the same records once more
    assert shown.count("'on show'") == 1
    assert "Went back to" in shown
    assert post(f"/ingest/versions/{two_versions[1]}/current", json={}).status_code == 200
    assert rows(program) == 2


def test_what_was_removed_is_told_without_what_only_a_program_reads(
    post: Callable[..., Any], program: Program, two_versions: list[str]
):
    purging.purge(Store(program.settings.store), who="Anoma", today=date(2999, 1, 1))
    text = str(page.shown("", program).body)
    assert re.search(
        r"Removed: the original of calls 1\.csv \(sha256 [0-9a-f]{12}…\), ingested .{1,30}, \d\d:\d\d by local",
        text,
    )
    assert "+00:00" not in text


@pytest.mark.parametrize("name", ["none", "..", "000009-20260101T000000", "%2e%2e%2fuploads"])
def test_a_version_that_is_none_is_not_gone_back_to(
    post: Callable[..., Any], program: Program, two_versions: list[str], name: str
):
    answered = post(f"/ingest/versions/{name}/current", json={})
    assert answered.status_code in (404, 405, 409)
    assert str(program.settings.store) not in answered.text
    assert program.version().name == two_versions[1]


def test_going_back_is_behind_the_gate(post: Callable[..., Any], program: Program, two_versions: list[str]):
    path = f"/ingest/versions/{two_versions[0]}/current"
    assert post(path, headers={gate.TOKEN_HEADER: "x"}, json={}).status_code == 403
    assert post(path, headers={"Origin": "http://evil.example"}, json={}).status_code == 403
    assert program.version().name == two_versions[1]


def test_going_back_does_not_wait_for_an_ingest(
    post: Callable[..., Any], program: Program, two_versions: list[str]
):
    with program.store.writing("ingest"):
        answered = post(f"/ingest/versions/{two_versions[0]}/current", json={})
    assert (answered.status_code, "brought in just now" in answered.get_json()["sentence"]) == (409, True)


# --- the page -------------------------------------------------------------------------------------------------


def test_the_page_stands_over_an_empty_store(client: Any, program: Program):
    assert client.get("/ingest").status_code == 200
    event = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "address", "property": "pathname", "value": "/ingest"}],
        "state": [{"id": "address", "property": "search", "value": ""}],
        "changedPropIds": ["address.pathname"],
    }
    assert ids.INGEST_BODY in client.post(guard.EVENTS, json=event).text
    assert "Nothing was brought in yet" in str(page.shown("", program).body)


@pytest.mark.parametrize(
    ("header", "value"),
    [("_submission_time", "2025-01-0{}T10:00:00"), ("_validation_status", "Approved")],
)
def test_what_a_device_or_kobo_noted_is_not_said_to_be_chosen(
    post: Callable[..., Any], program: Program, header: str, value: str
):
    rows = "".join(f"c-{n},2025-01-02,Galle,{value.format(n)}\n" for n in range(2, 9))
    upload = send(post, content=f"call_id,date,district,{header}\n{rows}", table="calls")
    post(f"{FILES}/{upload}/check", json={})
    text = str(page.shown(f"?upload={upload}", program).body)
    assert f"c:{header}" in text
    assert "mark--chosen" not in text


def test_a_division_is_shown_by_its_name(post: Callable[..., Any], program: Program):
    content = "activity_id,date,district,latitude,longitude\na-1,2025-01-02,Jaffna,9.6615,80.0255\na-2,2025-01-03,Galle,,\n"
    upload = send(post, content=content, table="activities")
    post(f"{FILES}/{upload}/check", json={})
    account = folder.find(program.settings.store, upload, who="local").read("account.json")
    code = dict(zip(account["first"]["columns"], account["first"]["rows"][0], strict=True))["ds_division"]
    text = str(page.shown(f"?upload={upload}", program).body)
    assert code not in text
    assert division.label(code, program.country) in text
    assert "1 with a point in the district stated" in text
    assert "why stands under Problems" not in text


def test_an_age_is_asked_for_only_where_one_is_kept(post: Callable[..., Any], program: Program):
    upload = send(
        post, content="activity_id,date,district,Age\na-1,2025-01-02,Jaffna,31\n", table="activities"
    )
    post(f"{FILES}/{upload}/check", json={})
    text = str(page.shown(f"?upload={upload}", program).body)
    assert "Age in years" not in text
    assert "Not used, and not stored: Age." in text


def test_a_list_that_nobody_opened_is_no_part_of_the_page(post: Callable[..., Any], program: Program):
    body = page.shown(f"?upload={checked(post)}", program).body
    lists = [one for part in body if part for one in part._traverse() if type(one).__name__ == "Select"]
    assert len(lists) > 10
    assert {one.to_plotly_json()["props"]["comboboxProps"]["keepMounted"] for one in lists} == {False}


def test_nothing_of_the_disk_is_on_the_page(post: Callable[..., Any], program: Program):
    upload = checked(post)
    post(f"{FILES}/{upload}/check", json=decided(upload, program))
    shown = page.shown(f"?upload={upload}", program)
    assert not shown.working
    text = json.dumps(shown.body, default=lambda part: part.to_plotly_json())
    assert "Accept 3 rows" in text
    assert str(program.settings.store) not in text
    assert "p-00" not in text
    assert "Phone number (looks personal)" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Galle: 2 · Jaffna: 1",
                "Yes: 2 · No: 1",
                "4 Mar 2025 to 9 Mar 2025",
                "filled: 3",
                "blank in every row",
            ],
        ),
        ("ta", ["காலி: 2 · யாழ்ப்பாணம்: 1"]),
    ],
)
def test_beside_each_column_stands_what_its_values_came_to(
    post: Callable[..., Any], program: Program, language: str, words: list[str]
):
    content = "id,Date,District,Referred,Topic\nc-1,2025-03-04,Galle,yes,x\nc-2,2025-03-09,Galle,no,x\nc-3,2025-03-05,Jaffna,yes,x\n"
    upload = send(post, content=content, table="calls")
    taken = {
        "call_id": "id",
        "date": "Date",
        "district": "District",
        "referred": "Referred",
        "topic": "Topic",
    }
    post(f"{FILES}/{upload}/check", json={"columns": taken})
    with speaking(language):
        body = page.shown(f"?upload={upload}", program).body
    shown = json.dumps(body, default=lambda part: part.to_plotly_json(), ensure_ascii=False).replace(
        "\xa0", " "
    )
    assert [one for one in words if one not in shown] == []


@pytest.mark.parametrize(("language", "end"), [("en", ""), ("ta", "&lang=ta")])
def test_a_file_that_waits_is_found_in_the_language_of_the_page(
    post: Callable[..., Any], program: Program, language: str, end: str
):
    upload = send(post)
    with speaking(language):
        waiting = page.shown("", program).progress
    assert f'"/ingest?upload={upload}{end}"' in json.dumps(
        waiting, default=lambda part: part.to_plotly_json()
    )


def test_what_a_file_lacks_is_named_as_the_page_names_it(post: Callable[..., Any], program: Program):
    told = []
    for content in ("Case no.,District,Sex\nr-1,Galle,male\nr-2,Jaffna,female\n", "Line,Amount\nHall,500\n"):
        upload = send(post, content=content, table="returnees")
        post(f"{FILES}/{upload}/check", json={})
        told.append(str(page.shown(f"?upload={upload}", program).body))
    assert "no column could be taken as “Date of the interview”, the day; choose it below" in told[0]
    assert "is not a table of “Returnees” as it stands" in told[1]


def test_a_page_does_not_send_who_lacks_an_id_to_a_mapping(post: Callable[..., Any], program: Program):
    content = "Date,District,Sex\n2025-01-02,Galle,male\n2025-01-03,Jaffna,female\n"
    upload = send(post, content=content, table="returnees")
    post(f"{FILES}/{upload}/check", json={"columns": {"interview_date": "c:Date"}})
    text = str(page.shown(f"?upload={upload}", program).body)
    assert (
        "no column could be taken as “Id of the returnee”, which tells one record from another; choose it below"
        in text
    )
    assert "its list may offer them, under “Several columns together”" in text
    assert "mapping" not in text


@pytest.mark.parametrize(
    "search",
    [None, "?upload=", "?upload=../..", "?upload=%00", "?upload=a&upload=b", "?" + "upload=" + "x" * 9000],
)
def test_strange_addresses_are_answered_in_words(program: Program, search: str | None):
    text = str(page.shown(search, program).body)
    assert "Choose a file" in text or "gone" in text


def test_work_that_was_cut_short_can_begin_again(post: Callable[..., Any], program: Program):
    upload = checked(post)
    folder.find(program.settings.store, upload, who="local").change(phase="ingesting")
    shown = page.shown(f"?upload={upload}", program)
    assert "cut short" in str(shown.body)
    assert not shown.working
    assert post(f"{FILES}/{upload}/check", json={}).status_code == 202
    assert "Columns" in str(page.shown(f"?upload={upload}", program).body)


def test_an_account_of_another_release_is_not_shown_but_made_again(
    post: Callable[..., Any], program: Program
):
    upload = checked(post)
    folder.find(program.settings.store, upload, who="local").write("account.json", {"shape": 0})
    assert "not checked yet" in str(page.shown(f"?upload={upload}", program).body)
    assert post(f"{FILES}/{upload}/check", json={"columns": {"sex": None}}).status_code == 202
    assert "Columns" in str(page.shown(f"?upload={upload}", program).body)


def test_a_file_on_its_way_is_found_again(post: Callable[..., Any], program: Program):
    upload = checked(post)
    assert f"/ingest?upload={upload}" in str(page.shown("", program).progress)


# --- several at once ------------------------------------------------------------------------------------------


def state(upload: str, program: Program) -> folder.State:
    return folder.find(program.settings.store, upload, who="local").state()


@pytest.fixture
def two_calls(post: Callable[..., Any]) -> list[str]:
    """Two files with a call each, sent and checked."""
    sent = []
    for number in (1, 2):
        text = f"call_id,date,consent\nc-{number},2025-03-01,yes\n"
        sent.append(send(post, name=f"{number}.csv", content=text, table="calls"))
        post(f"{FILES}/{sent[-1]}/check", json={})
    return sent


def test_several_files_are_accepted_together_and_make_one_version(
    post: Callable[..., Any], program: Program, two_calls: list[str]
):
    waiting = str(page.shown("", program).progress)
    assert "Accept all 2 rows of 2 files" in waiting
    assert waiting.count("1 would be added") == 2
    assert post(f"{FILES}/accept", json={"uploads": two_calls}).status_code == 202
    assert (len(Store(program.settings.store).versions()), rows(program)) == (1, 2)
    assert [(state(one, program).phase, state(one, program).accepted) for one in two_calls] == [
        ("done", 1)
    ] * 2
    assert post(f"{FILES}/accept", json={"uploads": two_calls}).status_code == 202
    assert len(Store(program.settings.store).versions()) == 1


def test_a_file_sent_twice_counts_once_among_all_that_wait(
    post: Callable[..., Any], program: Program, two_calls: list[str]
):
    text = "call_id,date,consent\nc-1,2025-03-01,yes\nc-3,2025-03-01,yes\n"
    again = send(post, name="again.csv", content=text, table="calls")
    post(f"{FILES}/{again}/check", json={})
    waiting = str(page.shown("", program).progress)
    assert "Accept all 3 rows of 3 files" in waiting
    assert "Rows that stand in several of these files are counted once." in waiting
    assert (program.settings.store / "uploads" / again / "keys.npy").stat().st_mode & 0o077 == 0
    post(f"{FILES}/accept", json={"uploads": [*two_calls, again]})
    assert rows(program) == 3


def test_all_that_wait_can_be_cancelled_at_once(
    post: Callable[..., Any], program: Program, two_calls: list[str]
):
    waiting = str(page.shown("", program).progress)
    assert "Yes, cancel these 2 files" in waiting
    assert all(one in waiting for one in two_calls)
    for one in two_calls:
        assert post(f"{FILES}/{one}/cancel", json={}).status_code == 200
    assert page.shown("", program).progress is None


def test_a_file_with_a_repair_to_take_is_looked_at_before_it_comes_in(
    post: Callable[..., Any], program: Program, two_calls: list[str]
):
    turned = send(
        post, name="turned.csv", content=(HARD / "swapped_coordinates.csv").read_bytes(), table="activities"
    )
    post(f"{FILES}/{turned}/check", json={})
    waiting = str(page.shown("", program).progress)
    assert "Accept all 2 rows of 2 files" in waiting
    assert waiting.count("a repair is offered: open it first") == 1
    post(f"{FILES}/{turned}/check", json={"fixes": ["swap-coordinates"]})
    waiting = str(page.shown("", program).progress)
    assert "of 3 files" in waiting
    assert "a repair is offered" not in waiting


def test_none_of_several_files_comes_in_where_one_cannot(
    post: Callable[..., Any], program: Program, two_calls: list[str]
):
    (program.settings.store / "uploads" / two_calls[1] / "file" / "2.csv").write_bytes(b"")
    assert post(f"{FILES}/accept", json={"uploads": two_calls}).status_code == 202
    for one in two_calls:
        assert state(one, program).phase == "checked"
        assert state(one, program).fault.startswith("None of the files came in: 2.csv")
    assert Store(program.settings.store).versions() == []


@pytest.mark.parametrize("body", [{}, {"uploads": []}, {"uploads": "x"}, {"uploads": ["x"] * 81}, [1]])
def test_an_order_that_names_no_files_is_refused(post: Callable[..., Any], body: object):
    assert post(f"{FILES}/accept", json=body).status_code == 400


def test_other_sheets_with_records_become_uploads_of_their_own(
    post: Callable[..., Any], program: Program, tmp_path: Path
):
    head = ["call_id", "date", "consent", "Ort"]
    months = {
        name: [head, [name, "2025-03-01", "yes", "Jaffna"]] for name in ("January", "February", "March")
    }
    book = as_workbook(tmp_path / "x.xlsx", months).read_bytes()
    upload = send(post, name="year.xlsx", content=book, table="calls")
    post(f"{FILES}/{upload}/check", json={})
    assert "“February”, “March”" in str(page.shown(f"?upload={upload}", program).body)
    post(f"{FILES}/{upload}/check", json={"columns": {"district": "c:Ort"}})
    apart = post(f"{FILES}/{upload}/sheets", json={}).get_json()["uploads"]
    assert post(f"{FILES}/{upload}/sheets", json={}).status_code == 409
    found = [state(one, program) for one in apart]
    assert [(one.sheet, one.accepted) for one in found] == [("s:February", 1), ("s:March", 1)]
    assert all(one.decided and one.decided["columns"]["district"] == "Ort" for one in found)
    assert post(f"{FILES}/accept", json={"uploads": [upload, *apart]}).status_code == 202
    assert rows(program) == 3


def districts(tmp_path: Path, sheets: int) -> bytes:
    head = ["call_id", "date", "consent"]
    return as_workbook(
        tmp_path / "x.xlsx", {f"D{n}": [head, [f"c-{n}", "2025-03-01", "yes"]] for n in range(sheets)}
    ).read_bytes()


def test_a_workbook_with_a_sheet_for_each_district_comes_in_whole(
    post: Callable[..., Any], program: Program, tmp_path: Path
):
    upload = send(post, name="districts.xlsx", content=districts(tmp_path, 25), table="calls")
    post(f"{FILES}/{upload}/check", json={})
    apart = post(f"{FILES}/{upload}/sheets", json={}).get_json()["uploads"]
    assert len(apart) == 24
    assert post(f"{FILES}/accept", json={"uploads": [upload, *apart]}).status_code == 202
    assert rows(program) == 25


def test_sheets_that_cannot_all_be_looked_at_leave_no_half(
    post: Callable[..., Any], program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    upload = send(post, name="districts.xlsx", content=districts(tmp_path, 5), table="calls")
    post(f"{FILES}/{upload}/check", json={})
    monkeypatch.setattr(routes, "MOST_SHEETS", 3)
    answered = post(f"{FILES}/{upload}/sheets", json={})
    assert (answered.status_code, "4 more sheets" in answered.get_json()["sentence"]) == (409, True)
    monkeypatch.setattr(routes, "MOST_SHEETS", 4)
    link, made = os.link, []

    def full(*paths: Any) -> None:
        if len(made) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        made.append(paths)
        link(*paths)

    monkeypatch.setattr(os, "link", full)
    assert post(f"{FILES}/{upload}/sheets", json={}).status_code == 507
    assert uploads(program) == [upload]


def test_the_bar_says_how_far_the_work_is(post: Callable[..., Any], program: Program):
    upload = folder.find(program.settings.store, checked(post), who="local")
    for progress, words in (
        ({"rows": 0}, "Looking through the values before the first row"),
        ({"rows": 500, "of": 1000, "stage": "reading"}, "500 of about 1,000 rows"),
        ({"rows": 500, "of": None, "stage": "reading"}, "500 rows read"),
        ({"rows": 1000, "of": 1000, "stage": "building"}, "being put together"),
        ({"stage": "waiting", "words": "another ingest is running"}, "Another ingest is running."),
    ):
        with upload.held():
            upload.change(phase="ingesting")
            upload.write("progress.json", progress)
            shown = page.shown(f"?upload={upload.id}", program)
        assert shown.working
        assert words in str(shown.progress)


@pytest.mark.parametrize("language", ["en", "si", "ta"])
@pytest.mark.parametrize("header", ["its header says so", "its header does not tell"])
def test_why_a_column_was_taken_is_told_of_its_header_and_of_its_values_apart(language: str, header: str):
    with speaking(language):
        told = reason(f"{header}; none of its values are yes or no", "Consent")
        assert told == f"{retold(header)}; {retold('none of its values are yes or no')}"
        assert language == "en" or "none" not in told
        codes = reason(f"{header}; 80 % of its values are codes or labels of age_group", "A–Z")
        assert codes.startswith(f"{retold(header)}; ")
        assert "80\u00a0%" in codes
        assert "A–Z" in codes
        assert "age_group" not in codes

"""Two processes, one database: what is ended or withdrawn at one of them is refused by the other at the very next request.

No time is measured: that the next request is refused, however soon it comes, says more than a second would.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from callbacks.program import Program
from settings import Settings
from sharing import links, sessions
from sharing.bounds import Bounds
from tests.conftest import ROOT, _free_port, _started, _wait_until_healthy

SOON = date.today() + timedelta(days=30)  # noqa: DTZ011 -- any day to come


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def workers(
    request: pytest.FixtureRequest, demo_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Program, list[str]]]:
    """The program as the shell sees it, and the addresses of two processes that serve it."""
    folder = tmp_path_factory.mktemp(f"workers-{request.param}")
    database = (
        f"sqlite:///{folder}/sharing.sqlite"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres")
    )
    with ExitStack() as running:
        started = []
        for port in (_free_port(), _free_port()):
            log, own = (
                folder / f"{port}.log",
                {"CRM_PORT": str(port), "CRM_DATABASE_URL": database, "CRM_STORE": str(demo_store)},
            )
            run = running.enter_context(_started(str(ROOT / "app.py"), folder=folder, log=log, **own))
            started.append((run, f"http://127.0.0.1:{port}", log))
        for run, url, log in started:  # both start at once, and both bring an empty database up to date
            _wait_until_healthy(run, url, log=log)
        yield (
            Program(Settings(store=demo_store, database_url=SecretStr(database))),
            [url for _, url, _ in started],
        )


@pytest.fixture
def donors(workers: tuple[Program, list[str]]) -> tuple[links.Made, list[tuple[OpenerDirector, str]]]:
    """A link, and a browser at each process that opened it."""
    program, urls = workers
    wanted = links.Wanted(recipient="Embassy", purpose="Review", until=SOON, bounds=Bounds())
    made = links.make(program.database, wanted, key=program.key("links"))
    browsers = [(build_opener(HTTPCookieProcessor(CookieJar())), url) for url in urls]
    for browser, url in browsers:
        status(browser, f"{url}/s/{made.token}")
        assert status(browser, f"{url}/geo/province.geojson") == 200
        assert status(browser, f"{url}/export/calls.csv") == 403
    return made, browsers


def status(browser: OpenerDirector, url: str, data: dict[str, str] | None = None, **headers: str) -> int:
    browser.addheaders = list(headers.items())
    try:
        with browser.open(url, urlencode(data).encode() if data else None, timeout=300) as answered:
            return answered.status
    except HTTPError as refused:
        refused.close()
        return refused.code


def test_a_withdrawn_link_is_refused_by_every_process_at_the_next_request(workers: Any, donors: Any):
    made, browsers = donors
    links.revoke(workers[0].database, made.id, by="anna")
    for path in (
        "/geo/province.geojson",
        "/outreach",
        "/_dash-layout",
        "/export/calls.csv",
        f"/s/{made.token}",
    ):
        assert [status(browser, url + path) for browser, url in browsers] == [403, 403]


def test_a_session_that_ended_at_one_process_is_over_at_the_other(workers: Any, donors: Any):
    _, browsers = donors
    (browser, first), (_, second) = browsers
    assert (
        status(browser, f"{second}/geo/province.geojson") == 200
    )  # a cookie is for a name, whatever its port
    [cookie] = next(one for one in browser.handlers if isinstance(one, HTTPCookieProcessor)).cookiejar
    sessions.end(workers[0].database, str(cookie.value))
    assert [status(browser, f"{url}/geo/province.geojson") for url in (first, second)] == [403, 403]


def test_guesses_at_all_processes_together_lock_a_link(workers: Any):
    program, urls = workers
    wanted = links.Wanted(
        recipient="Embassy", purpose="Review", until=SOON, bounds=Bounds(), passphrase="correct horse"
    )
    made = links.make(program.database, wanted, key=program.key("links"))
    with program.database.writing() as connection:
        connection.execute(
            text(f"UPDATE links SET failures = {links.MOST_FAILURES - 2} WHERE id = '{made.id}'")
        )
    for url in urls:
        assert status(build_opener(), f"{url}/s/{made.token}", {"passphrase": "wrong"}, Origin=url) == 403
    assert [
        status(build_opener(), f"{url}/s/{made.token}", {"passphrase": "correct horse"}, Origin=url)
        for url in urls
    ] == [403, 403]

"""One application with every role at its door, and an ear for what its log says."""

import logging
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from callbacks import cookies
from callbacks.program import Program
from settings import Settings
from sharing import links
from sharing.bounds import Bounds
from tests.attacks.judging import Judge

ROLES = ("nobody", "donor", "viewer", "analyst", "staff", "admin")


@pytest.fixture(scope="session")
def chosen(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """People are named by a proxy on this machine; the store is a copy, so that links can be made in it."""
    store = tmp_path_factory.mktemp("attacked") / "store"
    shutil.copytree(demo_store, store)
    return Settings(store=store, auth="proxy", proxy_from="127.0.0.1", rate_limit=0)


@pytest.fixture(scope="session")
def attacked(chosen: Settings) -> Any:
    """The application under attack."""
    return create_app(chosen)


@pytest.fixture(scope="session")
def token(chosen: Settings) -> str:
    """A link for a donor, with two pages of one district."""
    program = Program(chosen)
    wanted = links.Wanted(
        recipient="A donor",
        purpose="Report",
        until=date.today() + timedelta(days=30),  # noqa: DTZ011 -- a day or so more does not matter here
        bounds=Bounds(pages=("overview", "hotline")),
    )
    return links.make(program.database, wanted, key=program.key("links")).token


@pytest.fixture(scope="session")
def browsers(attacked: Any, token: str) -> dict[str, Any]:
    """A browser of each role."""
    found = {}
    for role in ROLES:
        client = attacked.server.test_client()
        if role == "donor":
            assert client.get(f"/s/{token}").status_code == 303
            assert client.get_cookie(cookies.LINK)
        elif role != "nobody":
            client.environ_base |= {"HTTP_X_FORWARDED_USER": role, "HTTP_X_FORWARDED_GROUPS": role}
        found[role] = client
    return found


@pytest.fixture(scope="session")
def judge(chosen: Settings) -> Judge:
    """Says what is wrong with an answer."""
    return Judge.of(chosen)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What the log says at the level of an error: a page tells a sentence where the program failed, the log tells why."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage() + (f": {record.exc_info[1]!r}" if record.exc_info else ""))

    said: list[str] = []
    ear = Ear(logging.ERROR)
    root = logging.getLogger()
    root.addHandler(ear)
    yield said
    root.removeHandler(ear)

"""What the tests of pulling share: the project on the small server, the command, and looks into the store."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import settings
from data.__main__ import main
from data.pull import client
from data.store import Store
from tests.data import files, kobo_server
from tests.data.kobo_server import ASSET, TOKEN, Asked, Kobo

MAPPING = f"""
table = "responses"
{files.GROUPED}
[constants]
round = "before"
consent = true
"""
ALL = [f"u-{number}" for number in range(101, 106)]  # who the project has at first
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
    """The respondents in the store, in order of acceptance."""
    version = Store(store).current()
    table = version.table("responses").to_table(columns=["respondent_id"]) if version else None
    return table.column(0).to_pylist() if table else []


def folder(tmp_path: Path) -> Path:
    """Where a pull keeps what it needs."""
    return tmp_path / "store" / "pull" / ASSET / "responses"


def pages(tmp_path: Path) -> list[str]:
    """The pages kept."""
    return sorted(path.name for path in folder(tmp_path).glob("page-*"))


def full(kobo: Kobo) -> list[Asked]:
    """The requests for whole submissions, not for the short list of what is there."""
    return [asked for asked in kobo.asked if not asked.fields]

"""Answers are kept for whoever may see them, of the version they were made from, and only those that are answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

import app as application
from bench.click import our_body
from callbacks import kept, pages, program, recognising
from callbacks.program import Program
from settings import Settings
from sharing.policy import Role, Viewer

EVENT = "/_dash-update-component"


class Asking:
    """A server that keeps two answers, and how often one was made."""

    def __init__(self, store: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        chosen = Settings(store=store, database_url=SecretStr(database), kept_answers=2)
        server = application.create_app(chosen).server
        self._program = Program(chosen)
        kept.register(server, self._program)
        self.client, self.made = server.test_client(), 0
        make = pages.top_answered

        def counted(*given: Any) -> Any:
            self.made += 1
            return make(*given)

        monkeypatch.setattr(pages, "top_answered", counted)

    def ask(self, page: str, question: str, encoding: str = "identity") -> bytes:
        answered = self.client.post(
            EVENT, json=our_body(f"?{question}", page), headers={"Accept-Encoding": encoding}
        )
        assert answered.status_code == 200
        assert answered.headers.get("Content-Encoding", "identity") == encoding
        return answered.data


@pytest.fixture
def asking(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    return Asking(demo_store, f"sqlite:///{tmp_path}/audit.sqlite", monkeypatch)


def test_the_same_question_is_answered_once_in_each_encoding(asking: Asking):
    first = asking.ask("hotline", "sex=female")
    assert asking.ask("hotline", "sex=female") == first
    packed = asking.ask("hotline", "sex=female", "br")
    assert asking.ask("hotline", "sex=female", "br") == packed
    assert len(packed) * 2 < len(first)
    assert asking.made == 1


def test_another_filter_page_role_or_version_is_another_answer(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
):
    first = asking.ask("hotline", "sex=female")
    assert asking.ask("hotline", "sex=male") != first
    assert asking.made == 2
    monkeypatch.setattr(recognising, "person", lambda program: Viewer("v", Role.VIEWER))
    asking.ask("hotline", "sex=male")
    assert asking.made == 3
    shown = Program.shown
    monkeypatch.setattr(
        Program, "shown", lambda self: program.Shown("later", None, shown(self).demonstration)
    )
    asking.ask("hotline", "sex=male")
    assert asking.made == 4


def test_the_one_used_longest_ago_goes_first(asking: Asking):
    for question in ("sex=female", "sex=male", "sex=female", "sex=other"):
        asking.ask("hotline", question)
    assert asking.made == 3
    asking.ask("hotline", "sex=female")
    assert asking.made == 3
    asking.ask("hotline", "sex=male")
    assert asking.made == 4


def test_what_failed_is_asked_again(asking: Asking, monkeypatch: pytest.MonkeyPatch):
    make: Callable[..., Any] = pages.top_answered

    def broken(*given: Any) -> Any:
        raise OSError("the disk is gone")

    monkeypatch.setattr(pages, "top_answered", broken)
    failed = asking.ask("hotline", "sex=female")
    monkeypatch.setattr(pages, "top_answered", make)
    assert b"sideUpdate" in failed
    assert b"sideUpdate" not in asking.ask("hotline", "sex=female")

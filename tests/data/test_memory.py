"""What an answer took goes back once it is over: also where nobody wants the rest."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from data import memory


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(memory, "give_back", lambda: said.append("given back"))
    return said


def pieces(said: list[str]) -> Iterator[int]:
    try:
        yield from (1, 2, 3)
    finally:
        said.append("let go")


def test_memory_goes_back_after_the_last_piece(told: list[str]):
    assert list(memory.given_back_after(pieces(told))) == [1, 2, 3]
    assert told == ["let go", "given back"]


def test_memory_goes_back_where_nobody_wants_more(told: list[str]):
    with closing(memory.given_back_after(pieces(told))) as left:
        assert next(left) == 1
    assert told == ["let go", "given back"]


def test_a_machine_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    asked: list[object] = []
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: asked.append(name) or object())
    memory.give_back()
    memory.share_blocks()
    assert asked == [None, None]

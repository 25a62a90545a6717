"""What an answer took goes back once it is over: also where nobody wants the rest."""

import ctypes
from collections.abc import Iterator
from contextlib import closing

import pytest

from data.running import memory


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
    with memory.in_small_pages():
        assert asked == [None, None, None]


class System:
    """A system that knows of small pages, and what it was told."""

    def __init__(self, now: int) -> None:
        self.now = now

    def prctl(self, what: int, *said: ctypes.c_ulong) -> int:
        assert len(said) == 4
        assert what in (41, 42)
        if what == 41:
            self.now = said[0].value
            return 0
        return self.now


@pytest.mark.parametrize(("before", "meanwhile"), [(0, 1), (1, 1), (-1, -1)])
def test_pages_are_small_while_a_file_comes_in_and_as_before_afterwards(
    monkeypatch: pytest.MonkeyPatch, before: int, meanwhile: int
):
    system = System(before)
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: system)
    monkeypatch.setattr(memory.sys, "platform", "linux")
    with memory.in_small_pages():
        assert system.now == meanwhile
        with memory.in_small_pages():
            assert system.now == meanwhile
        assert system.now == meanwhile
    assert system.now == before
    with pytest.raises(OSError, match="full"), memory.in_small_pages():
        raise OSError("full")
    assert system.now == before

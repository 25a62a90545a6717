"""Work done ahead keeps every order, and errors come out where they would without it."""

import gc
import os
import sys
import threading
from collections.abc import Generator, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from data.running import ahead
from tests.crowd import until


def _pieces(until: int, error: Exception | None = None) -> Iterator[int]:
    yield from range(until)
    if error:
        raise error


def test_pieces_come_in_their_order():
    assert list(ahead.read(_pieces(50))) == list(range(50))
    assert list(ahead.read(_pieces(0))) == []


def test_an_error_in_making_a_piece_comes_after_the_pieces_before_it():
    reading = ahead.read(_pieces(2, ValueError("broken")))
    assert [next(reading), next(reading)] == [0, 1]
    with pytest.raises(ValueError, match="broken"):
        next(reading)


def test_reading_may_stop_early():
    reading = ahead.read(_pieces(10))
    assert next(reading) == 0
    reading.close()
    assert list(reading) == []


def test_pieces_are_put_away_in_their_order_and_all_of_them():
    kept: list[int] = []
    with ahead.written(kept.append) as put:
        for piece in range(50):
            put(piece)
    assert kept == list(range(50))


@pytest.mark.parametrize("last", [0, 3])
def test_an_error_in_writing_is_not_lost(last: int):
    def write(piece: int) -> None:
        if piece == last:
            raise OSError("the disk is full")

    def put_all() -> None:
        with ahead.written(write) as put:
            for piece in range(last + 1):
                put(piece)

    with pytest.raises(OSError, match="the disk is full"):
        put_all()


def _niceness(closed: list[int]) -> Generator[int, None, None]:
    """The niceness of the thread that makes the pieces; the thread that closes it is told."""
    try:
        while True:
            yield os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    finally:
        closed.append(threading.get_ident())


@pytest.mark.skipif(sys.platform != "linux", reason="niceness of a thread is Linux's")
def test_what_gives_way_does_so_in_a_thread_of_its_own_and_ends_with_whoever_stops():
    mine, closed = os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), list[int]()
    pieces = ahead.read_giving_way(_niceness(closed))
    assert {next(pieces), next(pieces)} == {min(mine + 5, 19)}  # 19 gives way most
    pieces.close()
    until(lambda: bool(closed))
    assert closed != [threading.get_ident()]
    assert len(closed) == 1
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine


def test_no_more_is_made_than_is_taken_but_one_piece():
    made: list[int] = []

    def pieces() -> Generator[int, None, None]:
        for number in range(10):
            made.append(number)
            yield number

    reading = ahead.read_giving_way(pieces())
    assert [next(reading), next(reading)] == [0, 1]
    reading.close()
    assert made in ([0, 1], [0, 1, 2])


def test_what_is_forgotten_in_a_circle_is_cleared_away_without_anybody_waiting():
    """As an answer is whose visitor went away: Python may clear it away in the middle of anything."""
    closed = list[int]()
    circle: list[Any] = [ahead.read_giving_way(_niceness(closed))]
    circle.append(circle)
    next(circle[0])
    del circle
    gc.collect()
    until(lambda: len(closed) == 1)


def test_an_error_in_making_is_raised_where_the_pieces_are_taken():
    def pieces() -> Generator[int, None, None]:
        yield 0
        raise ValueError("broken")

    reading = ahead.read_giving_way(pieces())
    assert next(reading) == 0
    with pytest.raises(ValueError, match="broken"):
        next(reading)
    assert list(reading) == []


@pytest.mark.parametrize("read", [ahead.read, ahead.read_giving_way])
def test_pieces_are_made_in_the_context_of_whoever_asks_for_them(read):
    asking: ContextVar[str] = ContextVar("asking", default="nobody")

    def pieces():
        for _ in range(3):
            yield asking.get()

    asking.set("a donor")
    assert list(read(pieces())) == ["a donor"] * 3

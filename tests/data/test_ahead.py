"""Work done ahead keeps every order, and errors come out where they would without it."""

from collections.abc import Iterator

import pytest

from data import ahead


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

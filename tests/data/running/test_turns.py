"""One at a time, among threads and among processes, and a turn ends with whoever has it."""

import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from data.running import ahead
from data.running.turns import Turns

# Another process that was handed the file of the turns: whether it could have one now, for each line it is sent; it keeps what it gets.
ASKS = """
import fcntl, sys
for _ in sys.stdin:
    try:
        fcntl.lockf(int(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("mine", flush=True)
    except BlockingIOError:
        print("taken", flush=True)
"""


def test_threads_have_their_turns_one_after_the_other():
    turns, inside, most = Turns(), list[int](), list[int]()

    def work(number: int) -> None:
        for _ in range(50):
            with turns.mine():
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert (set(most), len(most)) == ({1}, 400)


@pytest.fixture
def shared() -> Iterator[Turns]:
    turns = Turns()
    with turns.shared():
        yield turns


@contextmanager
def another(turns: Turns) -> Iterator[Callable[[], bytes]]:
    """Another process, to be asked whether it could have a turn; it is killed at the end."""
    assert turns._shared
    file = turns._shared.fileno()
    command = [sys.executable, "-c", ASKS, str(file)]
    with subprocess.Popen(command, pass_fds=[file], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        told, says = other.stdin, other.stdout
        assert told
        assert says

        def ask() -> bytes:
            told.write(b"?\n")
            told.flush()
            return says.readline()

        yield ask
        other.kill()


def test_processes_have_their_turns_one_after_the_other_and_a_killed_one_has_none(shared: Turns):
    with another(shared) as ask:
        with shared.mine():
            assert ask() == b"taken\n"
        assert ask() == b"mine\n"
    with shared.mine(), another(shared) as ask:
        assert ask() == b"taken\n"


def failing() -> Generator[int, None, None]:
    yield 1
    raise ValueError("broken")


def test_what_fails_in_its_turn_gives_it_back():
    with pytest.raises(ValueError, match="broken"):
        list(ahead.read_giving_way(failing()))
    assert list(ahead.read_giving_way(n for n in (1, 2))) == [1, 2]

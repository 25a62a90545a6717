"""People who do one thing again and again while something happens to the server."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self

PATIENCE = 300  # seconds; a loaded machine is slow, not wrong


def until(true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


class Crowd:
    """Some people who call `once` without pause between entering and leaving; what one of them raises is raised at the end."""

    def __init__(self, once: Callable[[], None], *, people: int) -> None:
        self._once, self.people = once, people
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(self.people)
        self._busy = [self._pool.submit(self._go_on) for _ in range(self.people)]
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._pool.shutdown()
        for person in self._busy:
            person.result()

    def _go_on(self) -> None:
        while not self._ended.is_set():
            self._once()

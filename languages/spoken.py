"""Which languages there are, and in which one the current request is answered.

A thread keeps its language until it is told another, and threads serve one request after another: whoever begins to answer says
which one, English too (callbacks/interface.py).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Final

ENGLISH: Final = "en"
# Each in its own script, as whoever looks for it reads it.
NAMES: Final[Mapping[str, str]] = MappingProxyType({ENGLISH: "English", "si": "සිංහල", "ta": "தமிழ்"})

_CURRENT: Final[ContextVar[str]] = ContextVar("language", default=ENGLISH)


def current() -> str:
    """The code of the language spoken now: "en", "si", "ta"."""
    return _CURRENT.get()


def speak(language: str) -> None:
    """Speak a language from here on, in this thread. What is none of ours is English."""
    _CURRENT.set(language if language in NAMES else ENGLISH)


def in_language(path: str) -> str:
    """An address of ours in the language spoken; English leaves no trace, and other places' addresses stay as they are."""
    if current() == ENGLISH or not path.startswith("/"):
        return path
    path, mark, part = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}lang={current()}{mark}{part}"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = _CURRENT.set(language if language in NAMES else ENGLISH)
    try:
        yield
    finally:
        _CURRENT.reset(before)

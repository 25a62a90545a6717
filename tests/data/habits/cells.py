"""One value as somebody wrote it, and habits of writing values."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geo.country

COUNTRY: Final = geo.country.load("lka")
# Tamil, Sinhala, full-width and Arabic digits.
DIGITS: Final = ("௦௧௨௩௪௫௬௭௮௯", "෦෧෨෩෪෫෬෭෮෯", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class Cell:
    """A value as somebody wrote it: the text, what it means, and what a file with types would hold in its place.

    ``told``: it does not say one value, so that a person has to be told of it, whatever is stored.
    """

    text: str
    meant: Any = None
    native: Any = None
    told: bool = False


BLANK: Final = Cell("")
Habit = Callable[[Any, random.Random], Cell]
Habits = Mapping[str, Habit]


def ways(*templates: str, told: bool = False) -> Habit:
    """A habit that writes a value in one of some ways; ``{}`` stands for the value."""
    return lambda value, rng: Cell(rng.choice(templates).format(value), value, told=told)


def by(*writing: Callable[[Any], str], told: bool = False) -> Habit:
    """A habit that writes a value by one of some functions."""
    return lambda value, rng: Cell(rng.choice(writing)(value), value, told=told)


def typed(write: Callable[[Any], str] = str) -> Habit:
    """A habit that leaves a value its type where the file has types."""
    return lambda value, rng: Cell(write(value), value, native=value)


def in_other_digits(write: Callable[[Any], str] = str) -> Habit:
    """A habit that writes a value in the digits of another script."""
    return lambda value, rng: Cell(in_digits(rng.choice(DIGITS), write(value)), value)


def in_digits(digits: str, text: str) -> str:
    return text.translate({ord("0") + at: digit for at, digit in enumerate(digits)})

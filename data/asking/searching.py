"""Finding words in texts of any script: whether a text holds them, and where, so that they can be shown.

Belongs here: one text and the words looked for. Not here: which texts are looked through (experience.py), and places, which
have rules of their own (geo/spelling.py).

Case, accents of Latin letters, joiners, and how a letter is composed do not matter: "cafe" finds "Café", and ශ්‍රී is found
however it is joined. Vowel signs of Sinhala and Tamil are letters, not accents: they count.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from data.text import INVISIBLE

MOST_WORDS: Final = 8
LONGEST: Final = 100  # characters of what is looked for
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_JOINERS: Final = re.compile("[\u200c\u200d]")
_SCRIPTS: Final = {"si": re.compile("[\u0d80-\u0dff]"), "ta": re.compile("[\u0b80-\u0bff]")}
_BLANKS: Final = re.compile(r"\s+")
_QUOTED: Final = re.compile(r'"([^"]+)"|(\S+)')


def folded(text: str) -> str:
    """The form in which texts and words are compared."""
    apart = unicodedata.normalize("NFKD", INVISIBLE.sub("", text))
    return _BLANKS.sub(" ", _JOINERS.sub("", _ACCENTS.sub("", apart)).casefold())


def words_of(asked: str) -> tuple[str, ...]:
    """What is looked for: each word, and as one what stands between double quotes; folded, none twice."""
    found = (folded(quoted or word.strip('"')).strip() for quoted, word in _QUOTED.findall(asked[:LONGEST]))
    return tuple(dict.fromkeys(word for word in found if word))[:MOST_WORDS]


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds all of the words (as ``words_of`` gives them), each anywhere in it."""
    whole = folded(text)
    return all(word in whole for word in words)


def language_of(text: str) -> str | None:
    """The language of a text whose script tells it, for readers that speak; None where several are written so."""
    return next((code for code, letters in _SCRIPTS.items() if letters.search(text)), None)


def parts(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in its order, cut into what is one of the words and what is not; whole letters, with their signs."""
    marked = [False] * len(text)
    whole, places = _with_places(text)
    for word in words:
        for start in _starts(whole, word):
            for at in range(places[start], places[start + len(word) - 1] + 1):
                marked[at] = True
    for letter in _letters(text):
        marked[letter] = [any(marked[letter])] * (letter.stop - letter.start)
    return [("".join(text[at] for at in run), marked[run[0]]) for run in _runs(marked)]


def _letters(text: str) -> Iterator[slice]:
    """Each letter with the signs and joiners behind it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (unicodedata.category(text[at])[0] == "M" or _JOINERS.match(text[at])):
            yield slice(start, at)
            start = at


def _with_places(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the position it comes from."""
    whole, places = "", []
    for at, letter in enumerate(text):
        for one in folded(letter):
            if one != " " or not whole.endswith(" "):
                whole += one
                places.append(at)
    return whole, places


def _starts(whole: str, word: str) -> Iterator[int]:
    at = whole.find(word)
    while at >= 0:
        yield at
        at = whole.find(word, at + len(word))


def _runs(marked: list[bool]) -> Iterator[list[int]]:
    run: list[int] = []
    for at, one in enumerate(marked):
        if run and marked[run[-1]] != one:
            yield run
            run = []
        run.append(at)
    if run:
        yield run

"""Sentences that are kept: written down in English once, said in the language of whoever reads them.

A file is checked in a process of its own, for a person who is not there, and what was found stands in the store for years: in tables
of problems, in histories, in CSV for analysts. There each sentence is English, whole, and the same for everybody (``noted``). Who
shows one says it anew (``retold``): the message it was made from is found among those of the catalogue, and its values with it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from languages.catalogues import texts
from languages.spoken import ENGLISH, current

_PLACE: Final = re.compile(r"\{(\w+)\}")


def noted(message: str, /, **values: Any) -> str:
    """A sentence to be kept: English, whoever works. ``retold`` says it to whoever reads it."""
    return message.format(**values) if values else message


def retold(sentence: str) -> str:
    """A sentence that ``noted`` made, in the language spoken now; one that is not recognised as it stands.

    A value may be such a sentence itself: "the mapping a.toml: columns must be a section [columns]".
    """
    return sentence if current() == ENGLISH else _retold(sentence, current())


def values_of(message: str, sentence: str) -> Mapping[str, str] | None:
    """The values with which a message makes this sentence; None where it makes another."""
    found = _pattern(message).fullmatch(sentence)
    return None if found is None else found.groupdict()


@lru_cache(maxsize=4096)
def _retold(sentence: str, language: str) -> str:
    known = texts(language).kept
    if sentence in known:
        return known[sentence]
    for message in _with_values(language):
        values = values_of(message, sentence)
        if values is not None:
            return known[message].format(**{name: _retold(value, language) for name, value in values.items()})
    return sentence


@cache
def _with_values(language: str) -> Sequence[str]:
    """Messages with places for values, those that say most themselves first: they are the least likely to be met by chance."""
    several = [message for message in texts(language).kept if _PLACE.search(message)]
    return sorted(several, key=lambda message: -len(_PLACE.sub("", message)))


@cache
def _pattern(message: str) -> re.Pattern[str]:
    return re.compile("".join(_parts(message)), re.DOTALL)


def _parts(message: str) -> Iterator[str]:
    seen: set[str] = set()
    for at, part in enumerate(_PLACE.split(message)):
        if at % 2 == 0:
            yield re.escape(part)
        elif part in seen:
            yield f"(?P={part})"
        else:
            seen.add(part)
            yield f"(?P<{part}>.+?)"

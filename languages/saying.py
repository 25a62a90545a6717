"""What a message is in the language spoken now. Whole sentences with named places for values; nothing is glued together.

A message that has no translation yet is said in English: better a word too many than a hole.
"""

from collections.abc import Sequence
from typing import Any

from languages.catalogues import texts
from languages.spoken import ENGLISH, current


def say(message: str, /, **values: Any) -> str:
    """A message with its values: ``say("None of {all} districts", all=25)``. Without values, braces are only braces."""
    language = current()
    spoken = message if language == ENGLISH else texts(language).single.get(message, message)
    return spoken.format(**values) if values else spoken


def say_n(one: str, many: str, number: int, /, **values: Any) -> str:
    """A message in the form that goes with a number: ``say_n("{n} month", "{n} months", 3, n="3")``."""
    language = current()
    forms = () if language == ENGLISH else texts(language).numbered.get(one, ())
    if forms:
        return forms[texts(language).form(number)].format(**values)
    return (one if number == 1 else many).format(**values)


def later(message: str, /) -> str:
    """The message as it is, to be said where it is used: for what stands in a module, before anybody has asked."""
    return message


def listed(several: Sequence[str]) -> str:
    """Names in a row as a sentence has them: "Galle, Matara and Hambantota"."""
    if current() == ENGLISH:
        return " and ".join(filter(None, (", ".join(several[:-1]), *several[-1:])))
    from babel.lists import format_list

    return format_list(several, locale=current())

"""Sentences with strong words in them: one message, marked ``<b>…</b>``, so that a language can put its words in its own order.

Values may be texts, components, or lists of both.
"""

import re
from string import Formatter
from typing import Any

from dash import html

from languages import say

_STRONG = re.compile(r"<b>(.*?)</b>", flags=re.DOTALL)


def rich(message: str, /, **values: Any) -> list[Any]:
    """The parts of a sentence in the language spoken now: texts, and what is strong as ``html.Strong``."""
    parts: list[Any] = []
    for at, piece in enumerate(_STRONG.split(say(message))):
        filled = _filled(piece, values)
        parts += [html.Strong(filled)] if at % 2 else filled
    return parts


def _filled(template: str, values: dict[str, Any]) -> list[Any]:
    """A piece of a sentence with its values; texts that stand side by side are one."""
    found: list[Any] = []
    for text, name, _, _ in Formatter().parse(template):
        for part in (text, *(_listed(values[name]) if name else ())):
            if isinstance(part, str) and found and isinstance(found[-1], str):
                found[-1] += part
            elif part != "":
                found.append(part)
    return found


def _listed(value: Any) -> list[Any]:
    return (
        list(value)
        if isinstance(value, list | tuple)
        else [value if not isinstance(value, int | float) else str(value)]
    )

"""What the field that finds a place offers: every place with all the ways it is written, in the country's languages.

Not here: the field (layouts/crumbs.py) and what finding a place changes (levels.py).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from callbacks import levels
from geo import lexicon, spelling
from geo.country import Country
from languages import say


def options(country: Country, *, language: str) -> list[dict[str, Any]]:
    """A group a level: ``value`` is the code, ``label`` the name with the place it lies in, ``keys`` all spellings."""
    return [
        {"group": say(country.level(level).title), "items": list(_items(country, level, language))}
        for level in levels.offered(country)
    ]


@lru_cache
def _items(country: Country, level: str, language: str) -> tuple[Mapping[str, str], ...]:
    """Keys are spellings as geo.spelling compares them, each with "|" before it, so that a beginning can be told."""
    keys: dict[str, dict[str, None]] = {code: {spelling.key(code): None} for code in country.codes(level)}
    for code, written in lexicon.spellings(country.at(level), country.languages):
        keys[code][spelling.key(written)] = None
    parents = country.parents(level)
    found = [
        {
            "value": code,
            "label": _label(country, code, parents.get(code), language),
            "keys": "|" + "|".join(those),
        }
        for code, those in keys.items()
    ]
    return tuple(sorted(found, key=lambda item: item["label"]))


def _label(country: Country, code: str, parent: str | None, language: str) -> str:
    name = country.name_of(code, language)
    return f"{name} · {country.name_of(parent, language)}" if parent else name

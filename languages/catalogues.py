"""The catalogues: what each message is in a language, read from ``locales/<language>/LC_MESSAGES/messages.po`` at its first use.

Nothing is compiled: what a translator saves is what is shown after the next start. A message marked ``fuzzy`` is a draft, which no native
speaker has read yet; it is shown all the same, and the interface says so (docs/languages.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from languages.spoken import ENGLISH, NAMES

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALES: Final = Path(__file__).parents[1] / "locales"
SCRIPTS: Final = "assets/"
KEEPING: Final = (
    "data/",
    "geo/",
    "indicators/",
    "sharing/",
)  # rooms whose sentences stand in stores, histories and audits
TRANSLATED: Final = tuple(name for name in NAMES if name != ENGLISH)


@dataclass(frozen=True)
class Texts:
    """The messages of one language: each by itself, those with a number by their singular in all forms; ``form`` says which one."""

    single: Mapping[str, str]
    numbered: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]
    scripts: Mapping[str, str]  # of the single ones those that assets/*.js say
    kept: Mapping[str, str]  # of the single ones those that rooms that keep sentences say
    drafts: int


def path(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def catalogue(language: str) -> "Catalog":
    """The whole catalogue of a language, with its flags and comments."""
    from babel.messages.pofile import read_po  # nothing that English needs

    with path(language).open("rb") as file:
        return read_po(file, locale=language)


@cache
def texts(language: str) -> Texts:
    """What is shown in a language; a message without a translation is not in it."""
    from gettext import c2py  # the reader of plural rules that gettext itself uses

    found = catalogue(language)
    single: dict[str, str] = {}
    numbered: dict[str, tuple[str, ...]] = {}
    scripts: dict[str, str] = {}
    kept: dict[str, str] = {}
    drafts = 0
    for message in found:
        if not message.id or not _is_whole(message.string):
            continue
        drafts += message.fuzzy
        if isinstance(message.id, tuple | list):
            numbered[message.id[0]] = tuple(message.string or ())
        else:
            single[message.id] = str(message.string)
            for some, rooms in ((scripts, SCRIPTS), (kept, KEEPING)):
                if any(file.startswith(rooms) for file, _ in message.locations):
                    some[message.id] = str(message.string)
    form = c2py(str(found.plural_expr))
    return Texts(
        MappingProxyType(single),
        MappingProxyType(numbered),
        form,
        MappingProxyType(scripts),
        MappingProxyType(kept),
        drafts,
    )


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)

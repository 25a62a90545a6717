"""Codes for the people who ask: a team's number stays as it is, a name becomes a code that only this store can make.

Belongs here: telling a code from a name, the code of a name, and the key that it is made with. Not here: which column
names the enumerator (placing.py), what is said about one (quality/).
"""

import argparse
import base64
import hmac
import re
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.keeping import durable
from data.text import clean, fold

KEY: Final = "pseudonyms.key"
_LETTERS: Final = 6  # thirty bits: of a thousand enumerators two share a code once in two thousand stores
_LETTERS_OF_IDS: Final = 13  # 65 bits: of ten million people two share a code once in half a million stores
_NUMBER: Final = re.compile(r"\d{1,5}")
_PHONE: Final = re.compile(r"^(?:(?:\+|00)94|0)?([1-9]\d{8})$")  # as personal.py knows them
_IN_PHONES: Final = re.compile(r"[\s().-]")
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_SHORTEST_WORD: Final = 3  # one or two letters are initials of a team ("JF 07"), not a name
_ROLES: Final = frozenset(
    {
        *("agency", "data", "demo", "device", "enum", "enumerator", "field", "fieldworker", "group"),
        *("id", "interviewer", "kobo", "ngo", "no", "number", "officer", "operator", "phone"),
        *("staff", "supervisor", "survey", "surveyor", "tablet", "team", "test", "user"),
    }
)


@dataclass(frozen=True)
class Coder:
    """Makes codes with one key; the same key gives the same code for the same name, however it is spaced."""

    key: bytes

    def code(self, text: str) -> str | None:
        """The code kept for what a file says; None for a blank."""
        words = clean(text)
        if not words:
            return None
        return words if is_code(words) else self._pseudonym(words)

    def part(self, text: str) -> str | None:
        """The code that stands for a part of an id, or None for a blank; a phone has one however it is written."""
        words = clean(text)
        return "P-" + self._letters(_dialled(words), _LETTERS_OF_IDS) if words else None

    def _pseudonym(self, words: str) -> str:
        return "E-" + self._letters(words, _LETTERS)

    def _letters(self, words: str, letters: int) -> str:
        digest = hmac.digest(self.key, fold(words).encode(), "sha256")
        return base64.b32encode(digest)[:letters].decode().lower()


def _dialled(text: str) -> str:
    """A phone number as it is dialled within the country; any other text as it is."""
    phone = _PHONE.match(_IN_PHONES.sub("", text))
    return f"0{phone[1]}" if phone else text


def is_code(text: str) -> bool:
    """Whether a text tells a team or a device and no person: a short number, beside no word but of a role, in ASCII.

    ``team_03``, ``E12`` and ``7`` do; ``nimal``, ``nimal_03``, ``0771234567`` and ``a@b.lk`` do not.
    """
    tokens = _TOKEN.findall(text.lower())
    words = [token for token in tokens if not token.isdigit()]
    numbers = [token for token in tokens if token.isdigit()]
    return (
        len(numbers) == 1
        and bool(_NUMBER.fullmatch(numbers[0]))
        and text.isascii()
        and "@" not in text
        and all(len(word) < _SHORTEST_WORD or word in _ROLES for word in words)
    )


def coder(store: Path, *, make: bool) -> Coder:
    """The coder of a store; its key is made at the first ingest, readable by its owner alone.

    Without ``make`` a store that has none gets a key for this run only.
    """
    path = store / KEY
    try:
        return Coder(bytes.fromhex(path.read_text("ascii")))
    except FileNotFoundError:
        key = secrets.token_bytes(32)
        if make:
            _keep(path, key)
        return Coder(key)


def _keep(path: Path, key: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.write(path, key.hex().encode("ascii"))  # whole or not at all: half a key could be guessed


def add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    store: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add the command that tells the code of a name: codes cannot be turned back, so that names have to be tried."""
    help_text = "tell the code that the name of an enumerator is kept as"
    command = commands.add_parser("code", help=help_text, description=help_text)
    command.add_argument("names", nargs="+", metavar="NAME", help="as the file has it")
    of_ids = "as it stands within an id that was put together of several columns"
    command.add_argument("--id", action="store_true", dest="of_ids", help=of_ids)
    command.set_defaults(run=_tell)
    store(command)


def _tell(options: argparse.Namespace) -> int:
    if not (options.store / KEY).exists():
        sys.stderr.write(f"{options.store} has no codes yet: nothing was ingested there\n")
        return 2
    known = coder(options.store, make=False)
    code = known.part if options.of_ids else known.code
    for name in options.names:
        sys.stdout.write(f"{code(name) or 'blank'}  {name}\n")
    return 0

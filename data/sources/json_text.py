"""JSON read as a stream of records: a list, an object around a list, or a record a line. What is damaged costs itself.

Belongs here: finding the records in a file, one after the other, in bounded memory. Not here: what a record holds
(json_sheet.py).
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from data.problems import Unreadable
from languages import noted

Record = dict[str, Any]
# Under which keys lists of records stand: Central's OData, Kobo's API, GeoJSON.
_AROUND: Final = ("value", "results", "features")
_NEXT: Final = re.compile(rb'"(?:next|@odata\.nextLink)"\s*:\s*"\s*https?:')
_AROUND_BYTES: Final = 4096
_BLOCK: Final = 1 << 18
_LONGEST: Final = 16 << 20  # characters of one record
_BLANK: Final = re.compile(r"[\s\ufeff]*")
# A value that ends with what was read so far may go on in the next block.
_LOOSE_END: Final = 12
_OVERLAP: Final = 512  # a beginning of an object that lies across two blocks is at most this long
_FIRST_KEY: Final = re.compile(r'\{\s*("[^"\\\x00-\x1f]{1,200}")\s*:')
_TOP: Final = 100  # lines among which the first two records are looked for
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True)
class Broken:
    """In the place of a record that cannot be read."""


def looks_like(path: Path) -> bool:
    """Whether a file begins as a list of objects, or as an object."""
    with _Text(path) as text:
        first = text.next()
        if first == "{":
            return text.after_next() == '"'
        return first == "[" and text.after_next() in ("{", "]")


def records(path: Path) -> Iterator[Record | Broken]:
    """The records of a file in order. Raises Unreadable where it holds no list of them.

    A record that is damaged, or cut off, is given as Broken; reading goes on with the next that can be told.
    """
    if _by_lines(path):
        yield from _lines(path)
        return
    with _Text(path) as text:
        if not _to_list(text):
            raise Unreadable(
                noted(
                    "{file} is not a table: it is JSON without a list of records; export the submissions",
                    file=path.name,
                )
            )
        yield from _listed(text)


def goes_on(path: Path) -> bool:
    """Whether what stands around the records says that the server has more of them: the file is one page of an answer."""
    with path.open("rb") as file:
        head = file.read(_AROUND_BYTES)
        file.seek(max(file.seek(0, 2) - _AROUND_BYTES, 0))
        tail = file.read()
    around = head.partition(b"[")[0], tail.rpartition(b"]")[2]
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and any(map(_NEXT.search, around))


def _by_lines(path: Path) -> bool:
    """Whether the first line alone is a record: an object that is not one around a list."""
    with path.open(encoding=_encoding(path), errors="replace") as file:
        lines = (file.readline(_LONGEST) for _ in range(_TOP))
        filled = (line for line in lines if line.strip("\ufeff \t\r\n"))
        first, second = next(filled, ""), next(filled, "")
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):
        return first.lstrip("\ufeff ").startswith("{") and second.startswith('{"') and first.rstrip() != "{"
    around = isinstance(found, dict) and any(isinstance(found.get(key), list) for key in _AROUND)
    return isinstance(found, dict) and not around and second.lstrip().startswith("{")


def _lines(path: Path) -> Iterator[Record | Broken]:
    with path.open(encoding=_encoding(path), errors="replace") as file:
        while line := file.readline(_LONGEST):
            if not line.strip("\ufeff \t\r\n"):
                continue
            try:
                found = json.loads(line.strip("\ufeff"))
            except (ValueError, RecursionError):
                found = None
            yield found if isinstance(found, dict) else Broken()


def _to_list(text: "_Text") -> bool:
    """Go to the first record of the list; False where there is none."""
    if text.next() == "[":
        text.skip()
        return True
    text.skip()
    while text.next() == '"':
        key = text.value()
        if text.next() != ":":
            return False
        text.skip()
        if text.next() == "[" and (key in _AROUND or text.after_next() == "{"):
            text.skip()
            return True
        if isinstance(text.value(), Broken):
            return False
        if text.next() == ",":
            text.skip()
    return False


def _listed(text: "_Text") -> Iterator[Record | Broken]:
    """The records of a list, to its end or the end of the file."""
    signs: tuple[str, ...] = ()
    while (sign := text.next()) not in ("]", ""):
        if sign == ",":
            text.skip()
            continue
        found = text.value() if sign == "{" else Broken()
        if isinstance(found, dict):
            signs = signs or tuple(found)[:2]
            yield found
            continue
        yield Broken()
        if not text.seek(signs or text.first_key()):
            return
    if not sign:
        yield Broken()  # the list is not closed: the file was cut off


class _Text:
    """The characters of a file, read as they are needed, with a place in them; what lies behind it is let go."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = path.open(encoding=_encoding(path), errors="replace", newline="")
        self._held, self._at, self._end = "", 0, 0

    def __enter__(self) -> "_Text":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _more(self) -> bool:
        """Read on, twice as much as lies ahead; the place stays where it is."""
        ahead = self._held[self._at :]
        block = self._file.read(max(_BLOCK, len(ahead)))
        self._held, self._at = ahead + block, 0
        return bool(block)

    def next(self) -> str:
        """The next character that is not blank, which becomes the place; "" at the end."""
        while True:
            found = _BLANK.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def skip(self) -> None:
        """Go one character on."""
        self._at += 1

    def after_next(self) -> str:
        """The character that is not blank behind the next one; the place stays."""
        while not (rest := self._held[self._at + 1 :].strip("\ufeff \t\r\n")):
            if not self._more():
                return ""
        return rest[0]

    def value(self) -> Any:
        """The value at the place, which moves behind it; Broken, and the place stays, where there is none."""
        found = self._value()
        if not isinstance(found, Broken):
            self._at = self._end
        return found

    def _value(self) -> Any:
        while True:
            try:
                found, self._end = _DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                loose = error.msg.startswith("Unterminated") or error.pos >= len(self._held) - _LOOSE_END
                if not loose or len(self._held) - self._at > _LONGEST or not self._more():
                    return Broken()
                continue
            except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
                return Broken()
            if self._end < len(self._held) or isinstance(found, dict | list | str) or not self._more():
                return found

    def first_key(self) -> tuple[str, ...]:
        """The first key of the object at the place, where that much of it is right."""
        found = _FIRST_KEY.match(self._held, self._at)
        return (json.loads(found[1]),) if found else ()

    def seek(self, keys: tuple[str, ...]) -> bool:
        """Go on to the next object that begins with the first key and has all of them; False at the end."""
        self._at += 1
        if not keys:
            return False
        begins = re.compile(r"\{\s*" + re.escape(json.dumps(keys[0], ensure_ascii=False)) + r"\s*:")
        while True:
            if found := begins.search(self._held, self._at):
                self._at = found.start()
                value = self._value()
                if isinstance(value, dict) and set(keys) <= set(value):
                    return True
                self._at += 1
                continue
            self._at = max(self._at, len(self._held) - _OVERLAP)
            if not self._more():
                return False


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"

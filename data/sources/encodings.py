"""The encoding of a text file, by the evidence of its bytes.

Belongs here: which encoding, and whether all bytes are text in it. Not here: tables (text.py), or how a file is read of
which some bytes are not (mended.py).
"""

import codecs
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from data.problems import Unreadable
from languages import noted

_BLOCK: Final = 4 << 20
_SAMPLE: Final = 1 << 18
# Bytes that no text has, and how many of them, or what share, an interrupted copy may have left in one all the same.
_CONTROLS: Final = bytes({*range(32)} - set(b"\t\n\v\f\r\x1a\x1b"))
_FEW: Final = 4
_SHARE: Final = 0.01
# Letters of UTF-8 for each broken one that make it UTF-8 with damage, and not another encoding.
_CLEARLY: Final = 4
_LOST: Final = "\ufffd"
_UTF8: Final = ("utf-8", "utf-8-sig")
_LIKE_ASCII: Final = "cp1252"
_LONGEST: Final = 4  # bytes of a letter
_ZERO: Final = "\0"
_ZEROS: Final = re.compile(rb"\x00{3,}")  # UTF-16 has no three in a row, unless it is damaged


@dataclass(frozen=True)
class Encoding:
    """An encoding as Python names it, and whether all bytes of the file are text in it; zero bytes are none."""

    name: str
    whole: bool = True


def found(path: Path) -> Encoding:
    """The encoding: a byte order mark, zero bytes in step, else UTF-8 if it clearly is, else Windows-1252.

    Raises Unreadable where the bytes are no text.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(
            noted("{file} is written in UTF-32, which is not read; save it as UTF-8", file=path.name)
        )
    if name := _by_mark(start) or _utf16_without_mark(start, path.name):
        return Encoding(name, _decodes(path, name))
    if _decodes(path, "utf-8"):
        return Encoding("utf-8")
    if _decodes(path, "utf-8", zeros=True) or _mostly_utf8(path):
        return Encoding("utf-8", whole=False)
    if _decodes(path, "cp1252", zeros=True):
        return Encoding("cp1252", whole=_decodes(path, "cp1252"))
    raise Unreadable(
        noted(
            "{file} is not a table: its bytes are text in neither UTF-8, UTF-16 nor Windows-1252",
            file=path.name,
        )
    )


def _by_mark(start: bytes) -> str | None:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _utf16_without_mark(start: bytes, name: str) -> str | None:
    # Zero bytes in a row are a part of the file that was never written.
    start = _ZEROS.sub(b"\0", start).rstrip(b"\0") if len(_ZEROS.findall(start)) <= _FEW else start
    strange = len(start) - len(start.translate(None, _CONTROLS))
    if b"\0" not in start or strange <= max(_FEW, len(start) * _SHARE):
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if min(even, odd) == 0 and max(even, odd) > len(start) // 8:
        return "utf-16-le" if odd else "utf-16-be"
    raise Unreadable(noted("{file} is not a table: it holds binary data; give a CSV or XLSX file", file=name))


def _decodes(path: Path, encoding: str, *, zeros: bool = False) -> bool:
    """Whether all bytes are text; ``zeros``: though there are zero bytes among them."""
    if encoding in _UTF8:
        return _is_utf8(path, zeros=zeros)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    fresh, plain = decoder.getstate(), encoding == _LIKE_ASCII
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                if plain and block.isascii() and decoder.getstate()[0] == fresh[0]:
                    lost = b"\0" in block  # nothing to decode, which takes ten times as long
                else:
                    lost = _ZERO in decoder.decode(block)
                if lost and not zeros:
                    return False
        return zeros or _ZERO not in decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False


def _is_utf8(path: Path, *, zeros: bool) -> bool:
    """The same of UTF-8: Arrow looks at bytes without making text of them, in an eighth of the time."""
    begun = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if b"\0" in block and not zeros:
                return False
            if begun or not block.isascii():
                block = begun + block
                end = _end_of_letters(block)
                if not _letters(block[:end]):
                    return False
                begun = block[end:]
    return not begun


def _end_of_letters(block: bytes) -> int:
    """Where the last letter ends that is not cut at the end of a block; the end where no letter begins near it."""
    for back, byte in enumerate(reversed(block[-_LONGEST:]), start=1):
        if byte >= 0xC0:
            length = 2 + (byte >= 0xE0) + (byte >= 0xF0)
            return len(block) - back if back < length else len(block)
        if byte < 0x80:
            break
    return len(block)


def _letters(block: bytes) -> bool:
    """Whether bytes are UTF-8."""
    ends = pa.py_buffer(struct.pack("=ii", 0, len(block)))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(block)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _mostly_utf8(path: Path) -> bool:
    """Whether letters beyond ASCII are mostly right in UTF-8; in another encoding nearly none of them are."""
    lost = right = 0
    for text in _decoded(path, "utf-8", errors="replace"):
        broken = text.count(_LOST)
        lost += broken
        right += len(text) - len(text.encode("ascii", "ignore")) - broken
    return right >= _CLEARLY * lost


def _decoded(path: Path, encoding: str, *, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)

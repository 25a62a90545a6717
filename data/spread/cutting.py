"""Where a text file can be cut: behind line ends at which no quote is open.

Belongs here: byte positions. Not here: what stands in the parts (ranged.py).

A quote opens a field only at its beginning. Where each quote that would open one stands there, quotes open and close in
turn, and whether one is open at a line end follows from how many came before, as far back as the beginning of the file.
A file with any other quote in it is not cut: nobody could say where its records end without reading all that stands before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

_BLOCK: Final = 16 << 20
_LINE: Final = b"\n"


@dataclass(frozen=True)
class Form:
    """How a file is written, and how many of its lines at least stay together at its beginning: those of the headers."""

    separator: str
    quote: str
    headers: int


class Irregular(Exception):
    """A quote stands where it neither opens nor closes a field."""


def cuts(path: Path, form: Form, *, piece: int) -> list[int]:
    """Byte positions at which the file can be cut into parts of some ``piece`` bytes, both ends included.

    Just the two ends where it cannot be cut.
    """
    size = path.stat().st_size
    try:
        found = [0, *_found(path, form, piece=piece), size]
    except Irregular:
        return [0, size]
    return found[:-1] if len(found) > 2 and found[-2] == size else found


def _found(path: Path, form: Form, *, piece: int) -> Iterator[int]:
    """The cuts within a file. Raises Irregular."""
    quotes, at, left, wanted = 0, 0, form.headers, piece
    last = _LINE[0]
    with path.open("rb") as file:
        while content := file.read(_BLOCK):
            positions = _quotes(content, form, before=quotes, last=last)
            where = _Where(content, positions, quotes)
            start = 0
            while left and (start := where.line_end(start)):
                left -= 1
            if not left:
                while at + len(content) >= wanted:
                    end = where.line_end(max(wanted - at, start - 1, 0))
                    if not end:
                        break
                    yield at + end
                    wanted = at + end + piece
            quotes, at, last = quotes + len(positions), at + len(content), content[-1]
    if quotes % 2:
        raise Irregular


@dataclass(frozen=True)
class _Where:
    """A block of a file, the positions of its quotes, and how many quotes stand before it."""

    content: bytes
    quotes: np.ndarray
    before: int

    def line_end(self, start: int) -> int:
        """The position behind the first line end from ``start`` on at which no quote is open; 0 where there is none."""
        at = self.content.find(_LINE, start)
        while at >= 0:
            if (self.before + int(np.searchsorted(self.quotes, at))) % 2 == 0:
                return at + 1
            # The quote that is open closes at the next one: no line end before it will do.
            following = self.quotes[np.searchsorted(self.quotes, at) :]
            at = self.content.find(_LINE, int(following[0])) if len(following) else -1
        return 0


def _quotes(content: bytes, form: Form, *, before: int, last: int) -> np.ndarray:
    """The positions of the quotes of a block. Raises Irregular; ``last`` is the byte before the block."""
    quote = form.quote.encode()
    if quote not in content:
        return np.empty(0, dtype=np.int64)
    letters = np.frombuffer(content, dtype=np.uint8)
    positions = np.flatnonzero(letters == quote[0])
    opening = positions[(before % 2) :: 2]
    ahead = np.where(opening > 0, letters[opening - 1], last)
    # Behind a quote that closes, one that opens is the second of two that stand for one: the field goes on.
    if not np.isin(ahead, np.frombuffer(f"{form.separator}\r\n".encode() + quote, dtype=np.uint8)).all():
        raise Irregular
    return positions

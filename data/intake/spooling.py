"""Rows set aside in parts, by a hash of what belongs together: what is too large to be sorted whole is sorted part by part.

Belongs here: putting rows into parts and taking a part back. Not here: what is done with a part.

A table of up to ``PART`` rows stays in memory as one part; a larger one is kept in files without a name in the folder for
temporary files, which are gone when the process ends, however it ends.
"""

import os
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Final

import numpy as np

PART: Final = 1_000_000  # rows of a table that stays in memory: some ten megabytes
_EACH: Final = 4  # files for as many rows, so that what is worked out of one takes little
HELD: Final = 128 << 20  # bytes of a room for shelves in memory
_NOTHING: Final = np.empty(0, dtype=np.uint8)


class Parts:
    """Rows of one kind (a structured type of numpy) in parts: a file each, or without files one in memory."""

    def __init__(self, kind: np.dtype, files: Sequence[IO[bytes]] = ()) -> None:
        self.kind, self._files = kind, files
        self._held: list[np.ndarray] = []

    def put(self, rows: np.ndarray, hashes: np.ndarray) -> None:
        """Add rows; those of one hash (of 64 bits) come to lie in one part, in the order in which they were put."""
        if not self._files:
            self._held.append(rows)
            return
        number = len(self._files)
        part_of = ((hashes >> np.uint64(32)) * np.uint64(number) >> np.uint64(32)).astype(np.uint16)
        order = np.argsort(part_of, kind="stable")
        ends = np.cumsum(np.bincount(part_of, minlength=number))
        for file, piece in zip(self._files, np.split(rows[order], ends[:-1]), strict=True):
            piece.tofile(file)

    def __iter__(self) -> Iterator[np.ndarray]:
        """Each part that holds anything; can be asked for again, but nothing is put in between."""
        if self._held:
            self._held = [np.concatenate(self._held)] if len(self._held) > 1 else self._held
            yield from self._held
        for file in self._files:
            file.seek(0)
            part = np.fromfile(file, dtype=self.kind)
            if len(part):
                yield part


@contextmanager
def parts(kind: np.dtype, *, rows: int) -> Iterator[Parts]:
    """Parts enough for so many rows."""
    with ExitStack() as opened:
        named = range(-(-rows * _EACH // PART) if rows > PART else 0)
        yield Parts(kind, [opened.enter_context(tempfile.TemporaryFile(prefix="aside-")) for _ in named])


class Room:
    """Where the shelves of a table are: in memory up to ``HELD`` bytes where it has up to ``PART`` rows, else in one file."""

    def __init__(self, *, rows: int) -> None:
        self._left = HELD if rows <= PART else 0
        self._file: Unnamed | None = None

    def place(self, part: np.ndarray) -> Callable[[int], np.ndarray]:
        """Put a part of a shelf (rows × columns) into its place; gives what gives back a row of it."""
        if self._file is None and part.nbytes <= self._left:
            self._left -= part.nbytes
            return part.__getitem__
        self._file = file = self._file or Unnamed()
        start, width, kind = file.file.tell(), part.shape[1], part.dtype
        file.add(part)
        return lambda row: file.read(start + row * width * kind.itemsize, width, kind)


class Shelf:
    """Parts of a table that stand side by side, put aside one after the other and given back row by row through all of them."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.parts: list[Callable[[int], np.ndarray]] = []  # what gives back a row of each part

    def put(self, part: np.ndarray) -> None:
        """Put a part aside: as many rows as the others have, and some columns more."""
        self.parts.append(self._room.place(part))

    def row(self, number: int) -> np.ndarray:
        """One row through all parts, of a type that holds all of them."""
        return np.concatenate([_NOTHING, *(part(number) for part in self.parts)])


class Unnamed:
    """A file without a name to which arrays are written; it is closed, and gone, with this object."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile(prefix="aside-")  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self.file.close)

    def add(self, array: np.ndarray) -> None:
        """Write an array behind those that are there."""
        array.tofile(self.file)
        self.file.flush()

    def read(self, start: int, number: int, kind: np.dtype) -> np.ndarray:
        """So many numbers from a byte on."""
        return np.frombuffer(os.pread(self.file.fileno(), number * kind.itemsize, start), dtype=kind)

    def mapped(self, kind: np.dtype) -> np.ndarray:
        """All of it as one array that is read from disk as it is used."""
        return np.memmap(self.file, dtype=kind, mode="r") if self.file.tell() else np.empty(0, dtype=kind)

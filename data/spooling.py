"""Rows set aside in parts, by a hash of what belongs together: what is too large to be sorted whole is sorted part by part.

Belongs here: putting rows into parts and taking a part back. Not here: what is done with a part.

A table of up to ``PART`` rows stays in memory as one part; a larger one is kept in files without a name in the folder for
temporary files, which are gone when the process ends, however it ends.
"""

import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Final

import numpy as np

PART: Final = 1_000_000  # rows of a part: some ten megabytes
HELD: Final = 64 << 20  # bytes of a room for shelves in memory


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
    number = -(-rows // PART)
    with ExitStack() as opened:
        named = range(number if number > 1 else 0)
        yield Parts(kind, [opened.enter_context(tempfile.TemporaryFile(prefix="aside-")) for _ in named])


class Room:
    """How much memory the shelves of a table may take together: ``HELD`` bytes where it has up to ``PART`` rows, else none."""

    def __init__(self, *, rows: int) -> None:
        self._left = HELD if rows <= PART else 0

    def take(self, size: int) -> bool:
        """Take so many bytes of it, if there are as many."""
        fits = size <= self._left
        self._left -= size if fits else 0
        return fits


class Shelf:
    """Arrays put aside one after the other and given back in that order: in memory while there is room, then in a file."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._held: list[np.ndarray] = []
        self._shapes: list[tuple[np.dtype, tuple[int, ...]]] = []  # of those in the file
        self._file: Unnamed | None = None

    def put(self, array: np.ndarray) -> None:
        """Put an array aside."""
        if self._file is None and self._room.take(array.nbytes):
            self._held.append(array)
            return
        self._file = self._file or Unnamed()
        self._file.add(array)
        self._shapes.append((array.dtype, array.shape))

    def __iter__(self) -> Iterator[np.ndarray]:
        """Each array; can be asked for again."""
        yield from self._held
        if self._file:
            self._file.file.seek(0)
            for kind, shape in self._shapes:
                yield np.fromfile(self._file.file, dtype=kind, count=int(np.prod(shape))).reshape(shape)


class Unnamed:
    """A file without a name to which arrays are written; it is closed, and gone, with this object."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.TemporaryFile(prefix="aside-")  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self.file.close)

    def add(self, array: np.ndarray) -> None:
        """Write an array behind those that are there."""
        array.tofile(self.file)
        self.file.flush()

    def mapped(self, kind: np.dtype) -> np.ndarray:
        """All of it as one array that is read from disk as it is used."""
        return np.memmap(self.file, dtype=kind, mode="r") if self.file.tell() else np.empty(0, dtype=kind)

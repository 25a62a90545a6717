"""Many arrays in one file: written one behind the other, and mapped from disk when they are asked for.

Belongs here: the form of that file, and reading the form before it. Not here: what the arrays are.

A version has some hundreds of arrays. A file each had the disk confirm hundreds of files, which took longer than reading a
hundred thousand records. Behind a mark stand the arrays, each at a multiple of 64 bytes, so that any of them can be mapped; then
a list of them (JSON), its length, and the mark again. Whatever cuts the file short takes the mark. Where nothing but zeros would
stand, for a question that nobody was asked, the file has a hole.
"""

import json
import os
import struct
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO, Final, NamedTuple

import numpy as np

FILE: Final = "arrays.bin"
_MARK: Final = b"ARRAYS01"
_END: Final = struct.Struct("<Q8s")  # length of the list, mark
_ALIGNED: Final = 64
_GATHERED: Final = 1 << 20
_HOLE: Final = 1 << 14
# numpy reads the header of a file with ast, which fails now and then in CPython 3.11 when two threads do (gh-106905).
_ONE_AT_A_TIME: Final = threading.Lock()


class Place(NamedTuple):
    """Where an array stands: its first byte, the numpy name of its type, and its shape."""

    start: int
    kind: str
    shape: tuple[int, ...]


class Arrays(Mapping[str, np.ndarray]):
    """The arrays of a folder by name, mapped read-only. Raises OSError or ValueError for a file that is not whole."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._places = _listed(self._path)

    def __getitem__(self, name: str) -> np.ndarray:
        return _at(self._bytes, self._places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def _bytes(self) -> np.ndarray:
        return _mapped(self._path)


class Separate(Mapping[str, np.ndarray]):
    """The same of a version written when each array had a file of its own (to November 2026)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = tuple(
            path.relative_to(folder).with_suffix("").as_posix() for path in sorted(folder.rglob("*.npy"))
        )

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._names:
            raise KeyError(name)
        with _ONE_AT_A_TIME:
            return np.load(self._folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def of(folder: Path) -> Mapping[str, np.ndarray]:
    """The arrays of a folder, in whichever form they were written."""
    return Arrays(folder) if (folder / FILE).exists() else Separate(folder)


class Writer:
    """The file being written. What was added can be mapped at once."""

    def __init__(self, folder: Path, file: IO[bytes]) -> None:
        self.folder, self._file = folder, file
        self._places: dict[str, Place] = {}

    def add(self, name: str, array: np.ndarray) -> None:
        """Write an array behind those that are there."""
        self.stream(name, array.dtype, array.shape, array if array.ndim > 1 else array[None])

    def stream(self, name: str, kind: np.dtype, shape: tuple[int, ...], rows: Iterable[np.ndarray]) -> None:
        """The same row by row, of which no more than one needs to be in memory; any type that fits into ``kind`` will do."""
        start = self._file.tell()
        start += self._file.write(bytes(-start % _ALIGNED))
        for row in rows:
            self._write(np.ascontiguousarray(row, dtype=kind))
        self._places[name] = Place(start, kind.str, shape)

    def reserve(self, name: str, kind: np.dtype, shape: tuple[int, int]) -> "Table":
        """Room for a table of zeros behind the arrays that are there, to be filled part by part."""
        start = self._file.tell()
        start += self._file.write(bytes(-start % _ALIGNED))
        self._places[name] = Place(start, kind.str, shape)
        self._file.seek(shape[0] * shape[1] * kind.itemsize, os.SEEK_CUR)
        return Table(self._file, self._places[name])

    def _write(self, row: np.ndarray) -> None:
        """Write some numbers; where there are many and all of them zero, a hole, which takes no room on the disk."""
        if row.nbytes > _HOLE and not row.any():
            self._file.seek(row.nbytes, os.SEEK_CUR)
        else:
            self._file.write(row.data)

    def mapped(self, name: str) -> np.ndarray:
        """An array that was added, read from disk as it is used; its memory is let go of with the array."""
        self._file.truncate()  # up to here: also over a hole at the end
        return _at(_mapped(self.folder / FILE), self._places[name])

    def close(self) -> None:
        """Write the list of the arrays: the file is whole."""
        listed = json.dumps(self._places).encode()
        self._file.write(listed)
        self._file.write(_END.pack(len(listed), _MARK))


class Table:
    """A table in the file being written, of which no more than a part is ever in memory."""

    def __init__(self, file: IO[bytes], place: Place) -> None:
        self._file, self._place = file, place

    def put(self, rows: Iterable[int], at: int, part: np.ndarray) -> None:
        """Fill some of its rows from the column ``at`` on, each with a row of ``part``; what stays zero stays a hole."""
        kind, width, behind = np.dtype(self._place.kind), self._place.shape[1], self._file.tell()
        for row, numbers in zip(rows, part, strict=True):
            if numbers.any():
                self._file.seek(self._place.start + (int(row) * width + at) * kind.itemsize)
                self._file.write(np.ascontiguousarray(numbers, dtype=kind).data)
        self._file.seek(behind)

    def fill(self, first: int, part: np.ndarray) -> None:
        """Fill whole rows from the row ``first`` on."""
        kind, behind = np.dtype(self._place.kind), self._file.tell()
        self._file.seek(self._place.start + first * self._place.shape[1] * kind.itemsize)
        self._file.write(np.ascontiguousarray(part, dtype=kind).reshape(-1).data)
        self._file.seek(behind)


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """A new file of arrays in a folder; it is whole only when the block ends without an error."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("wb", buffering=_GATHERED) as file:
        file.write(_MARK)  # a file of nothing could not be mapped
        writer = Writer(folder, file)
        yield writer
        writer.close()


def _listed(path: Path) -> dict[str, Place]:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _END.size, 0))
        end = file.read()
        length, mark = _END.unpack(end) if len(end) == _END.size else (0, b"")
        if mark != _MARK or length > size - _END.size:
            raise ValueError(f"{path.name} is not whole")
        file.seek(size - _END.size - length)
        found = json.loads(file.read(length))
    return {name: Place(start, kind, tuple(shape)) for name, (start, kind, shape) in found.items()}


def _mapped(path: Path) -> np.ndarray:
    """A file as bytes; a plain view, since slicing a memmap object costs ten times more."""
    return np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)


def _at(content: np.ndarray, place: Place) -> np.ndarray:
    kind = np.dtype(place.kind)
    size = kind.itemsize * int(np.prod(place.shape))
    return content[place.start : place.start + size].view(kind).reshape(place.shape)

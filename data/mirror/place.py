"""An address of fsspec: files that are there whole or not at all, and states that are made once.

Belongs here: what is asked of a file system, and its errors as sentences. Not here: what stands in the files (state.py).
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

# File systems seen to make a file only where there is none, in one step, if asked to: fsspec's own way looks first and writes then.
ATOMIC: Final = frozenset({"file", "local", "memory", "s3", "s3a"})
_LINKING: Final = frozenset({"file", "local"})


class Unreachable(OSError):
    """The address does not answer, or not as it should; the message says what it said."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(reason)
        self.filename, self.strerror = url, reason

    def __str__(self) -> str:
        return str(self.strerror)


class Overtaken(Unreachable):
    """Another host wrote to the store since this one took its state."""

    def __init__(self, url: str) -> None:
        super().__init__(url, "somebody wrote to it from another host meanwhile; run the same again")


class Place:
    """The files at an address. Every method raises Unreachable where it is not reached."""

    def __init__(self, url: str) -> None:
        self.url = url
        with self._reached():
            import fsspec.core

            self._files, root = fsspec.core.url_to_fs(url)
            self._root = root.rstrip("/")
        protocols = self._files.protocol
        self._protocols = {protocols} if isinstance(protocols, str) else set(protocols)

    def numbers(self) -> list[int]:
        """The numbers of the states there are, ascending."""
        return sorted(int(name.removesuffix(".json")) for name in self._names("states") if name[:1].isdigit())

    def state(self, number: int) -> bytes:
        """What stands in a state. Raises FileNotFoundError where there is none of that number."""
        with self._reached():
            return bytes(self._files.cat_file(self._state(number)))

    def make_state(self, number: int, content: bytes) -> None:
        """Make a state, whole and in one step. Raises FileExistsError where there is one of that number."""
        if not self._protocols & ATOMIC:
            named = ", ".join(sorted(ATOMIC))
            raise Unreachable(
                self.url,
                f"two who write at once could lose rows there; a store is written to at addresses of {named} only",
            )
        path = self._state(number)
        with self._reached():
            self._files.makedirs(f"{self._root}/states", exist_ok=True)
            if self._protocols & _LINKING:
                self._linked(path, content)
            else:
                self._files.pipe_file(path, content, mode="create")

    def _linked(self, path: str, content: bytes) -> None:
        """A file of this machine is written aside first: a name is given in one step, content is not."""
        aside = f"{self._root}/states/.{uuid.uuid4().hex}"
        self._files.pipe_file(aside, content)
        try:
            self._files.link(aside, path)
        finally:
            self._files.rm_file(aside)

    def remove_state(self, number: int) -> None:
        """Remove a state, if it is there."""
        with self._reached(), suppress(FileNotFoundError):
            self._files.rm_file(self._state(number))

    def sent(self) -> list[str]:
        """The keys of all files that were ever sent and are there."""
        return self._names("objects")

    def put(self, key: str, path: Path) -> None:
        """Send a file under a key that nobody had before."""
        with self._reached():
            self._files.makedirs(f"{self._root}/objects", exist_ok=True)
            self._files.put_file(str(path), self._object(key))

    def get(self, key: str, path: Path) -> None:
        """Fetch a file. Raises FileNotFoundError where it is not there any more."""
        with self._reached():
            self._files.get_file(self._object(key), str(path))

    def remove(self, keys: Iterable[str]) -> None:
        """Remove files, as far as they are there."""
        for key in keys:
            with self._reached(), suppress(FileNotFoundError):
                self._files.rm_file(self._object(key))

    def _names(self, folder: str) -> list[str]:
        with self._reached():
            self._files.invalidate_cache()  # a listing that is remembered knows of no newer state
            try:
                found: list[Any] = self._files.ls(f"{self._root}/{folder}", detail=False)
            except FileNotFoundError:
                return []
        return sorted(str(path).rstrip("/").rpartition("/")[2] for path in found)

    def _state(self, number: int) -> str:
        return f"{self._root}/states/{number:09d}.json"

    def _object(self, key: str) -> str:
        return f"{self._root}/objects/{key}"

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Say in a sentence what an address answered: each file system has errors of its own, and libraries that may be missing."""
        try:
            yield
        except (FileNotFoundError, FileExistsError, Unreachable):
            raise
        except ImportError as error:
            raise Unreachable(
                self.url,
                f"it needs a library that is not installed here ({error}); docs/operations.md names them",
            ) from error
        except Exception as error:  # whatever a library for some file system raises
            told = str(error).strip().splitlines()
            raise Unreachable(
                self.url, f"it is not reached ({told[0][:200] if told else type(error).__name__})"
            ) from error

"""Who does the work: the processes of a Dask cluster, or this one alone.

Belongs here: sending pieces of work out, and saying in a sentence what went wrong there. Not here: the work.

Tasks are pure: they read files and give back something small. So the scheduler may run one again whenever a worker is lost.
"""

import hashlib
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from data.problems import Unreadable
from geo import country

if TYPE_CHECKING:
    from distributed import Client, Future

Common = TypeVar("Common")
Piece = TypeVar("Piece")
Result = TypeVar("Result")

PIECE: Final = 48 << 20  # bytes of a file that are one task: some 300 MB of memory while they are worked on
_JOINED: Final = 8  # results joined by one task
_PATIENCE: Final = 10  # seconds in which a scheduler has to answer
_ROOT: Final = Path(__file__).parents[2]
_LIBRARIES: Final = ("distributed", "numpy", "pandas", "pyarrow", "shapely")
_START: Final = "PYTHONPATH=. dask worker {address} --nthreads 1 --memory-limit 2GB"


class Cluster(Protocol):
    """Workers that share a file system with this process. ``piece``: bytes of a file that are one task."""

    piece: int

    def each(
        self, work: Callable[[Common, Piece], Result], common: Common, pieces: Sequence[Piece]
    ) -> Iterator[Result]:
        """What the work makes of each piece, in their order; a cluster begins at once.

        Raises what the work raises, and Unreadable where the cluster is lost.
        """
        ...

    def joined(
        self,
        work: Callable[[Common, Piece], Result],
        common: Common,
        pieces: Sequence[Piece],
        *,
        join: Callable[[Sequence[Result]], Result],
    ) -> Result:
        """The same put together, a few at a time, where they were made."""
        ...


class Here:
    """All of it in this process, one after the other."""

    def __init__(self, piece: int = PIECE) -> None:
        self.piece = piece

    def each(
        self, work: Callable[[Common, Piece], Result], common: Common, pieces: Sequence[Piece]
    ) -> Iterator[Result]:
        """What the work makes of each piece, in their order."""
        return (work(common, piece) for piece in pieces)

    def joined(
        self,
        work: Callable[[Common, Piece], Result],
        common: Common,
        pieces: Sequence[Piece],
        *,
        join: Callable[[Sequence[Result]], Result],
    ) -> Result:
        """The same put together."""
        return join(list(self.each(work, common, pieces)))


class Dask:
    """The workers of a Dask scheduler."""

    def __init__(self, client: "Client", *, piece: int = PIECE) -> None:
        self._client, self.piece = client, piece

    def each(
        self, work: Callable[[Common, Piece], Result], common: Common, pieces: Sequence[Piece]
    ) -> Iterator[Result]:
        """What the work makes of each piece, in their order."""
        return _results(self._sent(work, common, pieces))

    def joined(
        self,
        work: Callable[[Common, Piece], Result],
        common: Common,
        pieces: Sequence[Piece],
        *,
        join: Callable[[Sequence[Result]], Result],
    ) -> Result:
        """The same put together in a tree."""
        level = self._sent(work, common, pieces)
        while len(level) > 1:
            groups = [level[at : at + _JOINED] for at in range(0, len(level), _JOINED)]
            level = [self._client.submit(join, group, pure=False) for group in groups]
        with told():
            return level[0].result()

    def _sent(
        self, work: Callable[[Common, Piece], Result], common: Common, pieces: Sequence[Piece]
    ) -> "list[Future]":
        # A task of its own, not data sent to a worker: those are gone with it, a task is run again.
        shared = self._client.submit(_itself, common, pure=False)
        return [
            self._client.submit(work, shared, piece, pure=False, priority=-at)
            for at, piece in enumerate(pieces)
        ]


def _results(sent: "list[Future]") -> Iterator[Any]:
    """The results in order; each is let go of where it was made once it is here."""
    waiting = sent[::-1]
    while waiting:
        with told():
            found = waiting.pop().result()
        yield found


def _itself(common: Any) -> Any:
    return common


@contextmanager
def connected(address: str) -> Iterator[Dask]:
    """The cluster of a scheduler, like ``tcp://10.0.0.1:8786``. Raises Unreadable where nobody is there or fits."""
    client = _client(address)
    try:
        _need_alike(client, address)
        yield Dask(client, piece=PIECE)
    finally:
        client.close()


def _client(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError:
        raise Unreadable(
            "--scheduler needs Dask, which is not installed: pip install --requirement requirements-far.txt, "
            "here and where the workers run"
        ) from None
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Unreadable(
            f"there is no Dask scheduler at {address} ({str(error).splitlines()[0] if str(error) else 'it does not answer'}); "
            "start one with: dask scheduler --host 127.0.0.1. Nothing was changed"
        ) from None


def _need_alike(client: "Client", address: str) -> None:
    """Raise Unreadable where there is no worker, or one that would do the work in another way."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise Unreadable(
            f"the Dask scheduler at {address} has no worker; start some in the folder of this program: "
            f"{_START.format(address=address)}"
        ) from None
    try:
        with told():
            theirs = cast(dict[str, dict[str, str]], client.run(described))
    except ImportError as error:
        raise Unreadable(
            f"the workers of {address} do not find this program ({error}); start them in its folder: {_START.format(address=address)}"
        ) from None
    expected = _own()
    for worker, said in theirs.items():
        if said != expected:
            differing = ", ".join(name for name, own in expected.items() if said.get(name) != own)
            raise Unreadable(
                f"the worker {worker} differs from this program in: {differing}; start it from the same release, with the "
                "same libraries and settings. Nothing was changed"
            )


def _own() -> dict[str, str]:
    return described()


def described() -> dict[str, str]:
    """What has to be the same where the work is done: the program's own files, Python, libraries, boundaries in use."""
    boundaries = {code: str(country.supplied_folder(code)) for code in country.available()}
    return {**_program(), "imported boundaries (CRM_STORE, CRM_BOUNDARIES)": str(boundaries)}


@cache
def _program() -> dict[str, str]:
    digest = hashlib.sha256()
    for folder in ("data", "geo"):
        for path in sorted((_ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".csv", ".toml", ".json"):
                digest.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    versions = {name: metadata.version(name) for name in _LIBRARIES}
    return {"the program's files": digest.hexdigest(), "Python": platform.python_version(), **versions}


@contextmanager
def told() -> Iterator[None]:
    """Say in a sentence that the cluster was lost. Raises Unreadable."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError

    try:
        yield
    except KilledWorker as error:
        raise Unreadable(
            f"a piece of the work ended each of the {error.allowed_failures + 1} workers that tried it, which mostly means that memory "
            "was full: give the workers more, or fewer threads each. Nothing was changed"
        ) from None
    except (FutureCancelledError, CommClosedError, TimeoutError):
        raise Unreadable(
            "the Dask scheduler was lost while it worked; nothing was changed. Run the same again when it is there"
        ) from None

"""The way in: a mirror becomes what its address holds, a file at a time, each compared with its digest.

Belongs here: the order of the steps. Not here: what a state is (state.py).

    <mirror>/.fetching/<key>    files on their way in; what a lost connection left there is not fetched again

First all files are fetched, then new versions are put together aside and renamed, then the current version is named, then what is no longer part of
the store goes. Readers see one version or the next, and go on with the one they have while the address is not reached.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from data.keeping import durable
from data.mirror import state as states
from data.mirror.place import Place, Unreachable
from data.mirror.state import File, Note, State

TRIES: Final = 5  # a file that is gone was of an older state: the newest is taken then
_FETCHING: Final = ".fetching"


def fetch(folder: Path, url: str) -> bool:
    """Whether there was a newer state than the folder shows, which it shows now. Raises Unreachable, OSError."""
    place = Place(url)
    for _ in range(TRIES):
        before, newest = states.noted(folder), max(place.numbers(), default=0)
        if newest == before.number:
            return False
        try:
            state = states.read(place.state(newest))
            _bring(place, folder, state, before)
        except FileNotFoundError:
            continue
        except ValueError as error:
            raise Unreachable(url, f"state {newest} is not one of this program ({error})") from None
        _show(folder, state)
        states.note(folder, newest, state)
        shutil.rmtree(folder / _FETCHING, ignore_errors=True)
        return True
    raise Unreachable(url, "files of its newest state are not there")


def _bring(place: Place, folder: Path, state: State, before: Note) -> None:
    """Have every file that is missing here under its key, aside. Raises FileNotFoundError where one is not there any more."""
    aside = folder / _FETCHING
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    here = _here(folder, before)
    for file in set(state.files.values()):
        path = aside / file.key
        if file.key in here:
            path.unlink(missing_ok=True)
            durable.link(here[file.key], path)
        elif not _is(path, file):
            place.get(file.key, path)
            if not _is(path, file):
                path.unlink()
                raise Unreachable(place.url, f"{file.key} came with other bytes than were sent")
            path.chmod(0o600)
            durable.flush(path)


def _here(folder: Path, before: Note) -> dict[str, Path]:
    """The copies that stand in the folder as they came, by key."""
    found = states.found_in(folder)
    return {
        before.state.files[path].key: folder / path
        for path, stamp in before.stamps.items()
        if found.get(path) == stamp and path in before.state.files
    }


def _is(path: Path, file: File) -> bool:
    return path.is_file() and path.stat().st_size == file.size and states.digest(path) == file.sha256


def _show(folder: Path, state: State) -> None:
    """Put every file in its place, the names of what is current last."""
    aside = folder / _FETCHING
    versions = _versions(folder, state.files)
    for path, file in sorted(state.files.items(), key=lambda one: one[0].endswith("/CURRENT")):
        target = folder / path
        version = path.split("/")[1] if path.startswith("versions/") else ""
        if version in versions:
            target = folder / "versions" / f".{version}" / path.split("/", 2)[2]
        _place(aside / file.key, target)
    for version in versions:
        (folder / "versions" / f".{version}").rename(folder / "versions" / version)
    if state.current:
        durable.write(folder / "CURRENT", f"{state.current}\n".encode())
    _remove(folder, state)


def _versions(folder: Path, files: Mapping[str, File]) -> set[str]:
    """Versions that are not here yet; nothing is left of an earlier try at them."""
    named = {path.split("/")[1] for path in files if path.startswith("versions/")}
    new = {name for name in named if not (folder / "versions" / name).is_dir()}
    for name in new:
        shutil.rmtree(folder / "versions" / f".{name}", ignore_errors=True)
    return new


def _place(file: Path, target: Path) -> None:
    """Give a file a name in one step, unless it has it already."""
    if target.is_file() and target.samefile(file):
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    beside.unlink(missing_ok=True)
    durable.link(file, beside)
    beside.replace(target)


def _remove(folder: Path, state: State) -> None:
    """Remove what is no longer part of the store."""
    kept = {path.split("/")[1] for path in state.files if path.startswith("versions/")}
    for path in list((folder / "versions").glob("[!.]*")):
        if path.name not in kept:
            # Renamed first: a version half removed would still look like one.
            shutil.rmtree(path.rename(path.with_name(f".{path.name}")), ignore_errors=True)
    for name in states.found_in(folder).keys() - state.files.keys():
        (folder / name).unlink(missing_ok=True)

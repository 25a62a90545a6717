"""The way out: what a mirror has and its address has not, then the state that names it all.

Belongs here: the order of the steps. Not here: what a state is (state.py).

The files first, each under a key of its own; then the state, in one step; then what no state needs any more is removed. Cut short before the state,
nobody sees anything of it. Whether a state was made whose making was not confirmed is asked afterwards.
"""

import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

from data.mirror import state as states
from data.mirror.place import Overtaken, Place, Unreachable
from data.mirror.state import File, State

KEPT: Final = 20  # states; the first stays too, so that nobody who slept since makes it a second time


def send(folder: Path, url: str, *, current: str) -> None:
    """Make the address hold what the folder holds. Raises Overtaken, Unreachable."""
    before = states.noted(folder)
    number, by = before.number + 1, uuid.uuid4().hex
    known, missing = before.known(), {}
    files: dict[str, File] = {}
    for path, stamp in states.found_in(folder).items():
        if stamp not in known:
            key = f"{number:09d}-{by}-{len(missing):06d}"
            known[stamp] = File(key, stamp.size, states.digest(folder / path))
            missing[key] = folder / path
        files[path] = known[stamp]
    state = State(current, files, by)
    if state.same(before.state):
        return
    place = Place(url)
    if max(place.numbers(), default=0) != before.number:  # seen again below; said before hours of sending
        raise Overtaken(url)
    for key, path in missing.items():
        place.put(key, path)
    _make(place, number, state)
    states.note(folder, number, state)
    with suppress(OSError):  # tidying up: the next writer does it otherwise
        _tidy(place, number, state)


def _make(place: Place, number: int, state: State) -> None:
    """Make the state, unless somebody else made one since. Raises Overtaken, Unreachable."""
    try:
        place.make_state(number, state.written())
    except FileExistsError:
        if not _is_ours(place, number, state):
            raise Overtaken(place.url) from None
    except Unreachable:
        if not _is_ours(place, number, state):
            raise
    # Only the oldest are ever removed: while the one before is there, none of this number can have come and gone.
    if number > 1 and number - 1 not in place.numbers():
        place.remove_state(number)
        raise Overtaken(place.url)


def _is_ours(place: Place, number: int, state: State) -> bool:
    """Whether the state of that number is the one we made: the answer may have been lost, not the state."""
    try:
        return states.read(place.state(number)).by == state.by
    except (FileNotFoundError, ValueError):
        return False


def _tidy(place: Place, number: int, state: State) -> None:
    """Remove the oldest states, and files that the newest does not name and nobody is about to name."""
    for old in place.numbers()[:-KEPT]:
        if old > 1:
            place.remove_state(old)
    needed = {file.key for file in state.files.values()}
    place.remove(key for key in place.sent() if key not in needed and _number(key) <= number)


def _number(key: str) -> int:
    """The number of the state that a file was sent for: whoever sends for a later one is still at work."""
    first = key.partition("-")[0]
    return int(first) if first.isdigit() else 0

"""A mirror that follows its address: what another host brings in is on the pages of this one within seconds.

Belongs here: when it looks, and what is said where the address is not reached. Not here: how it is fetched (fetching.py).

Of several processes over one mirror one fetches, the others find the lock held; while somebody of this host writes, nobody has to. A
mirror whose address is not reached goes on showing what it has: that is said once, and once again when it is over.
"""

import logging
import threading
from pathlib import Path
from typing import Final

import settings
from data import mirror
from data.keeping import locking
from data.mirror.place import Unreachable

EVERY: Final = 5.0  # seconds between two looks
log = logging.getLogger("community_response_map")


class NothingYet(Exception):
    """The address is not reached and there is nothing here to show instead; the message is for who starts the program."""


def latest(folder: Path) -> str:
    """Bring a folder to the newest state of its address, if it mirrors one; gives what was in the way, as a sentence.

    Raises NothingYet where the folder has nothing to show then.
    """
    if not settings.address_of(folder):
        return ""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with locking.tried(folder) as alone:
            if alone:
                mirror.fetch(folder)
    except Unreachable as error:
        if not (folder / "CURRENT").exists():
            raise NothingYet(f"{error.filename}: {error}") from None
        return f"{error.filename}: {error}; what was fetched before goes on being shown"
    return ""


def watch(folder: Path, *, every: float = EVERY) -> threading.Event:
    """Follow the address from now on, if the folder mirrors one; set the event to end it."""
    ended = threading.Event()
    if settings.address_of(folder):
        threading.Thread(target=_follow, args=(folder, every, ended), name="following", daemon=True).start()
    return ended


def _follow(folder: Path, every: float, ended: threading.Event) -> None:
    was = ""
    while not ended.wait(every):
        try:
            now = latest(folder)
        except (NothingYet, OSError) as error:  # also a disk that takes nothing: the next look tries again
            now = str(error)
        if now and not was:
            log.warning("%s", now)
        elif was and not now:
            log.warning("%s is reached again", settings.address_of(folder))
        was = now

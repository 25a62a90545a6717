"""A store at an address of fsspec (``s3://bucket/prefix``), and its mirror: a folder of this machine that holds the same.

Belongs here: which folder mirrors which address, and the three things that a store does with it. Not here: the address
(place.py), what stands at it (state.py), the ways there and back (sending.py, fetching.py), when a server looks (following.py).

Cells are mapped into memory, so that everything reads the mirror as it reads a store of this machine. Whoever writes takes the newest
state first, works in the mirror, and sends what is new before the mirror shows it.

    <address>/objects/<key>              files, written once under a key of their own, never again
    <address>/states/000000042.json      which files the store has, by path, and its current version: made, never replaced

The newest state is the store. A state is made only where there is none of its number, and by whoever knew the one before it: of two who
write at once one is refused, and no row is lost. What is sent and never named by a state is seen by nobody and removed by the next writer.
"""

from pathlib import Path

import settings


def fetch(folder: Path) -> bool:
    """Bring a mirror to the newest state of its address; whether that changed it. A store of this machine is left alone.

    Called under the lock of the folder. Raises place.Unreachable, OSError: the mirror then shows what it showed.
    """
    url = settings.address_of(folder)
    if not url:
        return False
    from data.mirror import fetching  # fsspec: for stores at an address alone

    return fetching.fetch(folder, url)


def send(folder: Path, *, current: str) -> None:
    """Send what a mirror has and its address has not, with the name of its current version. A store of this machine is left alone.

    Called under the lock of the folder. Raises place.Overtaken where another host wrote since, place.Unreachable: the address
    then has what it had.
    """
    url = settings.address_of(folder)
    if url:
        from data.mirror import sending

        sending.send(folder, url, current=current)

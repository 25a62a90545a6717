"""A server removes uploads that were left, also where nobody brings in another file.

Belongs here: when it looks. Not here: which are removed (data/uploads/folder.py).
"""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from data.uploads import folder

EVERY: Final = 600.0  # seconds between two looks


def watch(store: Path, *, every: float = EVERY) -> threading.Event:
    """Remove what was left for a day, now and from time to time; set the event to end it."""
    ended = threading.Event()

    def look() -> None:
        over = False
        while not over:
            with suppress(OSError):  # a disk that takes nothing: the next look tries again
                folder.sweep(store)
            over = ended.wait(every)

    threading.Thread(target=look, name="leaving", daemon=True).start()
    return ended

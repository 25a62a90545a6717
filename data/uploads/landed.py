"""Whether a file came in though the work on it was cut short: a version is published before its upload can say so.

Belongs here: looking an upload up in the history of the store. Not here: the work (work.py), what a page says of it.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from data.keeping.history import Entry
from data.store import Store, StoreDamaged
from data.uploads import folder
from data.uploads.folder import State, Upload


def settled(upload: Upload, store: Path) -> tuple[State, bool]:
    """Where an upload stands, and whether work on it was cut short; what came in before that is done. Raises NoUpload."""
    state, cut = upload.settled()
    if cut and (entry := _entry(upload, state, store)):
        return replace(state, **_done(entry)), False
    return state, cut


def finish(upload: Upload, store: Path) -> bool:
    """Whether a file that was being brought in has come in; then its upload is done, and what was sent is removed.

    Called by whoever holds the upload. Raises NoUpload.
    """
    state = upload.state()
    entry = _entry(upload, state, store)
    if entry is None:
        return False
    upload.change(**_done(entry))
    upload.strip()
    return True


def _entry(upload: Upload, state: State, store: Path) -> Entry | None:
    """What the history has of it; nothing where the history cannot be read."""
    if state.phase != "ingesting":
        return None
    try:
        found = Store(store).history()
    except StoreDamaged:
        return None
    return next((entry for entry in found if entry.ingest and entry.ingest["upload"] == upload.id), None)


def _done(entry: Entry) -> dict[str, Any]:
    """What the state of an upload that came in has, from the history."""
    assert entry.ingest is not None
    rows = {name: entry.ingest[name] for name in folder.COUNTS}
    return {"phase": "done", "fault": "", "version": entry.version, **rows}

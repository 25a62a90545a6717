"""The protected tables as a file for analysts, and their publication when the data change.

Belongs here: the route, and the watch over the store. Not here: what is published (sharing/protected).
"""

import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from flask import Flask, Response

from callbacks import viewing
from callbacks.program import Program
from data.store import StoreDamaged
from sharing.protected import public, releases

EVERY = 300.0  # seconds between two looks at the store: publishing takes a minute of one processor
# The attacker works for a minute or so; whoever looks at a page meanwhile comes first, where a system can say so.
GENTLY: Final = [found, "-n", "15"] if (found := shutil.which("nice")) else []


def register(server: Flask, program: Program) -> None:
    """Add the route."""
    server.add_url_rule("/export/public.zip", "public", lambda: tables(program))


def tables(program: Program) -> Response:
    """The files of the release on show."""
    viewing.demand("export public", "The public tables are for analysts.")
    release = releases.current(program.settings.store)
    if release is None:
        return Response(
            "Nothing was published yet. Run: python -m sharing publish\n",
            404,
            content_type="text/plain; charset=utf-8",
        )
    answered = Response(public.packed(release), content_type="application/zip")
    label = "demonstration-data_" if release.demonstration else ""
    answered.headers["Content-Disposition"] = f'attachment; filename="{label}public_{release.name}.zip"'
    answered.headers["Cache-Control"] = "no-store"
    return answered


def watch(program: Program, *, every: float = EVERY) -> threading.Event:
    """Publish whenever the store has records that no release was made from; set the event to end it.

    The work is done by a process of its own, so that nobody who looks at a page waits for it. Of several servers on one store the
    first holds the lock, and the others find the release made.
    """
    ended = threading.Event()

    def look() -> None:
        tried = ""
        while not ended.wait(every):
            version = _stale(program.settings.store)
            if version and version != tried:  # refused once, refused again: not before the data change
                tried = version
                _publish(program.settings.store)

    threading.Thread(target=look, name="publishing", daemon=True).start()
    return ended


def _publish(store: Path) -> None:
    """Publish in a process of its own. It holds one end of a pipe and we the other, so that it never outlives this server."""
    command = [
        *GENTLY,
        sys.executable,
        "-m",
        "sharing",
        "publish",
        "--attended",
        "--store",
        str(store.absolute()),
    ]
    project = Path(__file__).resolve().parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=project) as run:  # noqa: S603 - our own command
        run.wait()


def _stale(store: Path) -> str:
    """The data version that is to be published; blank when there is none."""
    try:
        return releases.waiting(store)
    except (OSError, StoreDamaged):
        return ""

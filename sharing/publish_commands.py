"""``python -m sharing publish | export``: their arguments and what they print."""

import argparse
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from data.keeping import durable
from data.mirror import following
from data.problems import Unreadable
from data.store import StoreDamaged
from geo.country import Country
from settings import Settings, store_of
from sharing import audit, link_commands, secret
from sharing.database import Database
from sharing.protected import public, releases
from sharing.protected.proof import Exposed

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # argparse has no public name for it


def add(commands: "Commands") -> None:
    """Add the commands to those of ``python -m sharing``."""
    text = "make the protected tables that links are answered from"
    publishing = commands.add_parser("publish", help=text, description=text)
    publishing.set_defaults(run=_publish)
    publishing.add_argument("--store", type=store_of, metavar="DIR", help="the store (CRM_STORE)")
    text = "end as soon as standard input closes: with the server that started this, however that ends"
    publishing.add_argument("--attended", action="store_true", help=text)
    text = "write the protected tables as a zip of CSV files, with a statement of what was done"
    exporting = commands.add_parser("export", help=text, description=text)
    exporting.set_defaults(run=_export)
    exporting.add_argument("--store", type=store_of, metavar="DIR", help="the store (CRM_STORE)")
    exporting.add_argument("--to", type=Path, default=Path("public.zip"), metavar="FILE", help="public.zip")


def _publish(options: argparse.Namespace, chosen: Settings, country: Country) -> int:
    del country
    chosen = _of_store(options, chosen)
    if options.attended:
        threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        with durable.said(chosen.store):
            following.latest(chosen.store)
            key = secret.key(chosen, purpose=secret.POINTS)
            outcome = releases.publish(chosen.store, told=_tell, points_key=key)
    except (Exposed, StoreDamaged, Unreadable, following.NothingYet) as error:
        return _refused(str(error))
    if outcome is None:
        sys.stdout.write("nothing to publish: the tables are those of the store's current version\n")
        return 0
    audit.add(Database(chosen), link_commands.person(), "published", subject=outcome.release.name)
    sys.stdout.write(f"release {outcome.release.name}\n")
    for word, names in (("new", outcome.new), ("updated", outcome.updated), ("held", outcome.held)):
        if names:
            sys.stdout.write(f"{word}: {', '.join(names)}\n")
    return 0


def _end_with_input() -> None:
    """Leave at once when nobody holds the other end of standard input: a build that is killed changes nothing.

    Not read through ``sys.stdin``: Python would wait for this thread's lock on it at its end, and abort (3.13 does).
    """
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(2)


def _export(options: argparse.Namespace, chosen: Settings, country: Country) -> int:
    del country
    chosen = _of_store(options, chosen)
    release = releases.current(chosen.store)
    if release is None:
        return _refused("nothing was published yet; run: python -m sharing publish")
    audit.add(Database(chosen), link_commands.person(), "exported", subject="public.zip")
    options.to.write_bytes(public.packed(release))
    sys.stdout.write(f"wrote {options.to}: release {release.name}\n")
    return 0


def _of_store(options: argparse.Namespace, chosen: Settings) -> Settings:
    """The settings for the store that was named, whose audit it belongs to."""
    return chosen.model_copy(update={"store": options.store}) if options.store else chosen


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _refused(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 2

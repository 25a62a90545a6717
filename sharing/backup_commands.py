"""``python -m sharing backup --to FOLDER``: its arguments and what it prints."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from data.keeping import durable
from data.problems import Unreadable
from geo.country import Country
from settings import Settings
from sharing import backup

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # argparse has no public name for it


def add(commands: "Commands") -> None:
    """Add the command to those of ``python -m sharing``."""
    text = "copy everything, also while the server runs: records, originals, keys, releases, links and audit"
    making = commands.add_parser("backup", help=text, description=text)
    making.set_defaults(run=_backup)
    making.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a folder not there yet")
    making.add_argument("--store", type=Path, metavar="DIR", help="the store (CRM_STORE)")


def _backup(options: argparse.Namespace, chosen: Settings, country: Country) -> int:
    del country
    store = options.store or chosen.store
    try:
        with durable.said(options.to):
            made = backup.make(store, options.to, told=_tell)
    except (backup.BadBackup, Unreadable) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"copied {store} to {made}; to restore, copy it to where CRM_STORE points\n")
    if chosen.database_url:
        sys.stdout.write("links and audit are in PostgreSQL: copy them with pg_dump\n")
    return 0


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")

"""``python -m sharing audit list | purge``: their arguments and what they print."""

import argparse
import sys
from typing import TYPE_CHECKING

from data.keeping import history
from geo.country import Country
from settings import Settings
from sharing import audit
from sharing.database import Database

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # argparse has no public name for it


def add(commands: "Commands") -> None:
    """Add the commands to those of ``python -m sharing``."""
    text = "who saw, exported, shared and changed what, and when"
    what = commands.add_parser("audit", help=text, description=text).add_subparsers(
        required=True, metavar="WHAT"
    )
    listing = what.add_parser("list", help="the newest rows")
    listing.set_defaults(run=_list)
    listing.add_argument("--rows", type=int, default=50, metavar="N", help="how many (50)")
    purging = what.add_parser("purge", help="remove rows older than CRM_AUDIT_DAYS, and say how many")
    purging.set_defaults(run=_purge)
    purging.add_argument("--dry-run", action="store_true", help="say what is due, and remove nothing")


def _list(options: argparse.Namespace, chosen: Settings, country: Country) -> int:
    del country
    for _, row in audit.latest(Database(chosen), most=max(options.rows, 1)):
        sys.stdout.write("  ".join(filter(None, row.row())) + "\n")
    return 0


def _purge(options: argparse.Namespace, chosen: Settings, country: Country) -> int:
    del country
    database = Database(chosen)
    if options.dry_run:
        found = audit.due(database, days=chosen.audit_days)
        sys.stdout.write(f"{found.number:,} rows from before {found.before} are due\n")
        return 0
    found = audit.purge(database, days=chosen.audit_days, by=history.person())
    sys.stdout.write(f"{found.number:,} rows from before {found.before} removed; this stays on record\n")
    return 0

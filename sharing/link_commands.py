"""``python -m sharing links add | list | revoke``: their arguments and what they print."""

import argparse
import sys
from typing import TYPE_CHECKING

from data.keeping import history
from geo.country import Country
from settings import Settings
from sharing import audit, checking, links, moments, secret
from sharing.database import Database
from sharing.policy import Role, Viewer

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # argparse has no public name for it

_AT_A_TIME = 500


def add(commands: "Commands") -> None:
    """Add the commands to those of ``python -m sharing``."""
    text = "links for donors: made, listed, withdrawn"
    links_ = commands.add_parser("links", help=text, description=text).add_subparsers(
        required=True, metavar="WHAT"
    )
    making = links_.add_parser("add", help="make a link and print its address, this once")
    making.set_defaults(run=_add)
    making.add_argument("--recipient", required=True, metavar="NAME", help="who gets it")
    making.add_argument("--purpose", required=True, metavar="TEXT", help="what it is for")
    making.add_argument("--until", required=True, metavar="DATE", help="its last day, like 2027-06-30")
    making.add_argument(
        "--pages", default="", metavar="NAMES", help="pages by comma; all that donors may see if left out"
    )
    making.add_argument("--filters", default="", metavar="QUERY", help="as in an address: district=P-CODE")
    making.add_argument("--frozen", action="store_true", help="exactly these filters, nothing within them")
    making.add_argument(
        "--passphrase-stdin",
        action="store_true",
        help="ask for the passphrase on the first line of the input",
    )
    listing = links_.add_parser("list", help="every link on a line of its own, its ID first")
    listing.set_defaults(run=_list)
    revoking = links_.add_parser("revoke", help="withdraw a link, at once and for good")
    revoking.set_defaults(run=_revoke)
    revoking.add_argument("id", metavar="ID")


def _add(options: argparse.Namespace, chosen: Settings, country: Country) -> int:
    asked = {
        "recipient": options.recipient,
        "purpose": options.purpose,
        "until": options.until,
        "pages": options.pages,
        "filters": options.filters,
        "frozen": "1" if options.frozen else "",
        "passphrase": sys.stdin.readline().rstrip("\r\n") if options.passphrase_stdin else "",
    }
    if options.passphrase_stdin and not asked["passphrase"]:
        raise checking.BadLink("No passphrase came on the input; give one, or leave --passphrase-stdin out.")
    wanted = checking.wanted(asked, country, by=history.person())
    database = Database(chosen)
    made = links.make(database, wanted, key=secret.key(chosen, purpose="links"))
    audit.add(database, person(), "made link", subject=made.id, detail=links.told(wanted))
    sys.stdout.write(f"{chosen.address}/s/{made.token}\n")
    return 0


def _list(options: argparse.Namespace, chosen: Settings, country: Country) -> int:
    del options
    database, today, after = Database(chosen), moments.today(country.time_zone), 0
    while found := links.listed(database, today=today, most=_AT_A_TIME, after=after):
        sys.stdout.writelines(f"{_line(one)}\n" for one in found)
        after += len(found)
    return 0


def _line(link: links.Listed) -> str:
    opened = sum(link.openings.values())
    shows = ",".join(link.bounds.pages) or "all pages"
    filters = link.bounds.filters.to_query() or "everything"
    return (
        f"{link.id}  {link.state}  until {link.until}  opened {opened} times  for {link.recipient}: {link.purpose}  "
        f"[{shows}; {filters}{'; frozen' if link.bounds.frozen else ''}{'; passphrase' if link.has_passphrase else ''}]"
    )


def _revoke(options: argparse.Namespace, chosen: Settings, country: Country) -> int:
    del country
    database = Database(chosen)
    if links.revoke(database, options.id, by=history.person()):
        audit.add(database, person(), "withdrew link", subject=options.id)
        sys.stdout.write(f"link {options.id} shows nothing any more\n")
    else:
        sys.stdout.write(f"link {options.id} was withdrawn already\n")
    return 0


def person() -> Viewer:
    """Whoever works in the shell: an admin, by the name the machine knows."""
    return Viewer(history.person(), Role.ADMIN)

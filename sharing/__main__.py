"""The commands: ``python -m sharing links add | list | revoke``, ``audit list | purge``, those of publishing, ``backup``.

Belongs here: arguments, exit codes and where output goes. Not here: any of the work. Exit codes: 0 done, 2 bad usage or a
database that cannot be used.
"""

import argparse
import sys
from collections.abc import Sequence

import settings
from geo import country as countries
from geo.country import UnknownCountry
from sharing import audit_commands, backup_commands, link_commands, publish_commands
from sharing.checking import BadLink
from sharing.database import DatabaseFault
from sharing.links import NoLink


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. Errors a user can cause are sentences on stderr."""
    try:
        chosen = settings.get()
        options = _parser().parse_args(arguments)
        return options.run(options, chosen, countries.load(chosen.country))
    except (BadLink, NoLink, DatabaseFault, UnknownCountry, settings.BadSettings) as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'the disk'}: {error.strerror or error}\n")
    except KeyboardInterrupt:
        sys.stderr.write("stopped; nothing was changed\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing", description="Links for donors, and the audit.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (
        link_commands,
        audit_commands,
        publish_commands,
        backup_commands,
    ):  # each has add(commands); a command gets (options, settings, country)
        module.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())

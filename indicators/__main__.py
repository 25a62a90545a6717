"""The command ``python -m indicators report``: every number of a page, as CSV or JSON, as its export has them.

Belongs here: arguments, exit codes and the form of the output. Not here: which numbers (`report`) and how they are made.

Exit codes: 0 done, 2 bad usage or no readable data.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Sequence

import settings
from data.filters import BadFilter, Filters
from data.mirror import following
from data.problems import Unreadable
from data.store import Store, StoreDamaged
from geo import country as countries
from geo.boundaries import BadBoundaries
from geo.country import UnknownCountry
from indicators import report
from indicators.answered import COLUMNS
from indicators.questions import PAGES

FORMATS = ("csv", "json")
NUMBERS = ("estimate", "low", "high", "effective_n")  # blank where there is none: null in JSON


class NoData(Exception):
    """The store is empty; the message says how to fill it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. Errors a user can cause are sentences on stderr."""
    try:
        chosen = settings.get()
        options = _parser(chosen).parse_args(arguments)
        rows = _rows(options, chosen)
        (_as_json if options.format == "json" else _as_csv)(rows)
    except BrokenPipeError:  # who reads has seen enough, as `head` has
        sys.stderr.close()
    except (
        Unreadable,
        following.NothingYet,
        report.NotOnPage,
        BadFilter,
        NoData,
        StoreDamaged,
        UnknownCountry,
        BadBoundaries,
        settings.BadSettings,
    ) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'the disk'}: {error.strerror or error}\n")
        return 2
    return 0


def _parser(chosen: settings.Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m indicators", description="Numbers without a browser.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    text = "every number of a page, one a row, as /export/answers.csv has them"
    command = commands.add_parser("report", help=text, description=text)
    command.add_argument("--page", required=True, metavar="PAGE", help=f"one of {', '.join(PAGES)}")
    command.add_argument(
        "--filters", default="", metavar="QUERY", help="as in a page's address: 'district=P-CODE&round=after'"
    )
    command.add_argument("--format", default="csv", choices=FORMATS)
    command.add_argument(
        "--store",
        type=settings.store_of,
        default=chosen.store,
        metavar="DIR",
        help="folder that holds the data",
    )
    return parser


def _rows(options: argparse.Namespace, chosen: settings.Settings) -> list[tuple]:
    """All rows, made before the first is written: an error leaves no half report behind."""
    report.tables_of(options.page)
    if late := following.latest(options.store):
        sys.stderr.write(f"{late}\n")
    version = Store(options.store).current()
    if version is None:
        raise NoData(
            f"There are no data in {options.store} yet. Bring in a file with: python -m data ingest FILE --as TABLE, "
            "or load the demonstration data with: python -m data demo."
        )
    country = countries.load(version.meta["country"])
    evidence = report.evidence_of(
        version, country, chosen.pass_mark, rule=chosen.reliability, weights=chosen.score_weights
    )
    filters = Filters.from_query(options.filters, report.allowed_of(evidence))
    report.check(options.page, filters)
    return [row for found in report.answers(options.page, filters, evidence) for row in found.rows()]


def _as_csv(rows: Iterable[tuple]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)


def _as_json(rows: Iterable[tuple]) -> None:
    """A list with an object a row; a number that there is none of is null."""
    named = (dict(zip(COLUMNS, row, strict=True)) for row in rows)
    whole = [{**row, **{name: None for name in NUMBERS if row[name] == ""}} for row in named]
    json.dump(whole, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main())

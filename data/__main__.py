"""The commands: ``python -m data ingest | check | map | pull | demo | status | code`` and those of upkeep.py.

Belongs here: arguments, exit codes and where output goes. Not here: any of the work.

Exit codes: 0 done, 1 some rows refused, 2 bad usage or unreadable file.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pyarrow import ArrowException

import settings
from data import tables
from data.keeping import upkeep
from data.meaning import pseudonyms
from data.mirror import following
from data.problems import Unreadable
from data.proposals.command import options as map_options
from data.rules import REPAIRS
from data.store import NotKept, Store, StoreDamaged
from geo.boundaries import BadBoundaries
from geo.country import UnknownCountry

if TYPE_CHECKING:
    from data.ingest import Outcome
    from data.pull import Pulled
    from data.spread.cluster import Cluster

MOST_ROWS = 100_000_000  # of demonstration data; more would fill a disk before it is noticed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code. Errors a user can cause are sentences on stderr."""
    try:
        chosen = settings.get()
        options = _parser(chosen).parse_args(arguments)
        if late := following.latest(getattr(options, "store", chosen.store)):
            _told(late)
        return options.run(options)
    except (
        Unreadable,
        UnknownCountry,
        BadBoundaries,
        StoreDamaged,
        NotKept,
        settings.BadSettings,
        following.NothingYet,
    ) as error:
        sys.stderr.write(f"{error}\n")
    except KeyboardInterrupt:
        sys.stderr.write("stopped; nothing was changed\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'the disk'}: {error.strerror or error}\n")
    except ArrowException as error:
        sys.stderr.write(f"the store cannot be read: {str(error).splitlines()[0]}; nothing was changed\n")
    return 2


def _parser(chosen: settings.Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description="Bring field files into the store.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("ingest", _ingest, "read files and publish a new version"),
        ("check", _check, "say what ingest would do; changes nothing"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        _file_options(command)
        _store_options(command, chosen)
        if run is _ingest:
            _cluster_option(command)
    mapping_help = "propose a mapping for a file of a kind not seen before"
    map_options(
        commands.add_parser("map", help=mapping_help, description=mapping_help), chosen=chosen.country
    )
    _pull_options(
        commands.add_parser("pull", help="fetch what is new on a Kobo server and ingest it"), chosen
    )
    demo = commands.add_parser("demo", help="write demonstration files and ingest them")
    demo.set_defaults(run=_demo)
    demo.add_argument("--rows", type=_count, help="number of responses")
    demo.add_argument("--seed", type=int, help="same seed, same data")
    _store_options(demo, chosen)
    status = commands.add_parser("status", help="what the store holds")
    status.set_defaults(run=_status)
    _store_options(status, chosen)
    upkeep.add(commands, lambda command: _store_option(command, chosen))
    pseudonyms.add(commands, lambda command: _store_option(command, chosen))
    return parser


def _file_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="CSV, XLSX, XLS, ODS, Parquet, JSON or a ZIP with one of them",
    )
    command.add_argument(
        "--sheet",
        action="append",
        metavar="NAME",
        help="sheet of a workbook to read; give it once for each sheet",
    )
    _form_option(command)
    _reading_options(command)


def _form_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--form",
        type=Path,
        metavar="XLSFORM.xlsx",
        help="the form they were collected with, if no mapping names it",
    )


def _pull_options(command: argparse.ArgumentParser, chosen: settings.Settings) -> None:
    command.set_defaults(run=_pull)
    command.add_argument("source", choices=("kobo",), help="the token is read from CRM_KOBO_TOKEN")
    command.add_argument("--server", required=True, metavar="URL", help="like https://kf.kobotoolbox.org")
    command.add_argument("--asset", required=True, metavar="UID", help="id of the project")
    command.add_argument("--all", action="store_true", help="everything, not only what is new or edited")
    _form_option(command)
    _reading_options(command)
    _store_options(command, chosen)


def _reading_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--as", dest="table", required=True, choices=tables.TABLES, help="the table to read it as"
    )
    command.add_argument(
        "--mapping", type=Path, metavar="M.toml", help="which column is which, for this form"
    )
    command.add_argument(
        "--fix",
        action="append",
        default=[],
        choices=REPAIRS,
        help="repair what check said is wrong throughout",
    )
    command.add_argument("--problems", type=Path, metavar="FILE.csv", help="write every problem to this file")


def _cluster_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help="have the workers of this Dask scheduler read and reduce large text files (docs/operations.md)",
    )


def _store_option(command: argparse.ArgumentParser, chosen: settings.Settings) -> None:
    command.add_argument(
        "--store", type=settings.store_of, default=chosen.store, help="folder of the data, or its address"
    )


def _store_options(command: argparse.ArgumentParser, chosen: settings.Settings) -> None:
    _store_option(command, chosen)
    command.add_argument("--country", default=chosen.country, help="folder name in geo/countries")


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 20 else 0
    if not 1 <= number <= MOST_ROWS:
        raise argparse.ArgumentTypeError(f"{text} is not a number of rows; give 1 to {MOST_ROWS}")
    return number


def _ingest(options: argparse.Namespace) -> int:
    if not options.scheduler:
        return _finish(_run(options, publish=True), options)
    from data.spread import cluster

    with cluster.connected(options.scheduler) as workers:
        return _finish(_run(options, publish=True, workers=workers), options)


def _check(options: argparse.Namespace) -> int:
    return _finish(_run(options, publish=False), options, detailed=True)


def _pull(options: argparse.Namespace) -> int:
    from data import pull
    from geo import country

    country.load(options.country)  # a country there is none of is told before anything is fetched
    order = pull.Order(
        options.server, options.asset, options.table, options.mapping, options.all, options.form
    )
    token = settings.get().kobo_token
    try:
        with pull.fetched(order, store=options.store, token=token, told=_told) as pulled:
            print(pulled.account, flush=True)
            return _ingest_pulled(pulled, options)
    except KeyboardInterrupt:
        sys.stderr.write("stopped; what was fetched is kept, and the next pull goes on from there\n")
        return 2


def _ingest_pulled(pulled: "Pulled", options: argparse.Namespace) -> int:
    if pulled.file is None:
        pulled.settle(None)
        return 0
    outcome = _run(
        argparse.Namespace(**{**vars(options), "files": [pulled.file], "sheet": None}), publish=True
    )
    if not any(report.failure for report in outcome.reports):
        pulled.settle(outcome.reports[0].sha256)
    return _finish(outcome, options)


def _told(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def _run(options: argparse.Namespace, *, publish: bool, workers: "Cluster | None" = None) -> "Outcome":
    from data import ingest
    from data.intake import progress, report
    from geo import country

    if options.problems:
        report.check_place(options.problems)
    given = (options.table, options.mapping, tuple(options.fix), options.form)
    jobs = [ingest.Job(path, *given, sheet) for path in options.files for sheet in options.sheet or (None,)]
    work = (
        partial(ingest.ingest, occasion=ingest.Occasion(told=_told, cluster=workers))
        if publish
        else ingest.check
    )
    with progress.shown() as told:
        return work(
            jobs,
            store=options.store,
            country=country.load(options.country),
            weights=settings.get().score_weights,
            progress=told,
        )


def _finish(outcome: "Outcome", options: argparse.Namespace, *, detailed: bool = False) -> int:
    from data.intake import report
    from geo import country

    for found in outcome.reports:
        if found.failure:
            sys.stderr.write(f"{found.failure}\n")
            continue
        print(report.accounts(found))
        if found.before:
            print(report.repeated(found.before))
        if detailed:
            print("\n".join(report.details(found, country.load(options.country))))
        sys.stdout.flush()
        sys.stderr.write("".join(f"{line}\n" for line in report.sentences(found)))
    if options.problems:
        report.write_problems(outcome, options.problems)
    if outcome.version:
        print(f"version {outcome.version.name} in {options.store}")
    if any(found.failure for found in outcome.reports):
        return 2
    return int(any(found.refused for found in outcome.reports))


def _demo(options: argparse.Namespace) -> int:
    from data import demo

    rows = demo.ROWS if options.rows is None else options.rows
    seed = demo.SEED if options.seed is None else options.seed
    return demo.run(rows=rows, seed=seed, store=options.store, country=options.country)


def _status(options: argparse.Namespace) -> int:
    from data.intake import report

    store = Store(options.store)
    print("\n".join(report.status(store.current(), store.versions(), options.store)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

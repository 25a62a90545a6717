"""``python -m geo``: makes boundary files again, brings in official ones, starts the folder of another country.

Belongs here: the commands' arguments, what they print and their exit codes. Does not belong here: the work.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import settings
from geo import build, cod, country, importing, new
from geo.boundaries import BadBoundaries


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 0 when it is done, 2 when it could not be."""
    options = _parser().parse_args(arguments)
    try:
        lines = options.run(options)
    except (
        build.BuildFailed,
        country.UnknownCountry,
        cod.BadFile,
        BadBoundaries,
        settings.BadSettings,
    ) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(*lines, sep="\n")
    return 0


def _build(options: argparse.Namespace) -> list[str]:
    written = build.build(_country(options), files=options.file, into=options.into)
    return [f"{path}: {path.stat().st_size:,} bytes" for path in written]


def _import(options: argparse.Namespace) -> list[str]:
    chosen = _country(options)
    if options.check:
        return importing.examine(options.file, chosen).sentences
    own = settings.get()
    into = options.into or own.boundaries or own.store / "boundaries" / chosen.code
    return importing.bring(options.file, chosen, into=into, credit=options.credit)


def _new(options: argparse.Namespace) -> list[str]:
    written = new.make(options.iso3, file=options.file, into=options.into or country.COUNTRIES)
    folder = written[0].parent
    return [
        *(f"{path}: {path.stat().st_size:,} bytes" for path in written),
        f"Fill in names, aliases, P-codes and figures in {folder / 'places.csv'}; then set CRM_COUNTRY={folder.name}.",
    ]


def _country(options: argparse.Namespace) -> country.Country:
    return country.load(options.country or settings.get().country)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo", description="Boundaries and countries.")
    commands = parser.add_subparsers(required=True)
    make = _command(commands, "build", "make the boundary files from the sources in country.toml", _build)
    make.add_argument(
        "--file", type=Path, action="append", default=[],
        help="a source (GeoJSON, .db) or its package (.tgz, .whl), instead of fetching it; may be repeated",
    )  # fmt: skip
    take = _command(commands, "import", "check official boundaries (COD-AB) and use them", _import)
    take.add_argument("file", type=Path, help="GeoJSON, shapefile or GeoPackage, zipped or not")
    take.add_argument("--credit", default="", help="the line under the map")
    take.add_argument("--check", action="store_true", help="only say what would change")
    for command in (make, take):
        command.add_argument("--country", help="folder in geo/countries (default: CRM_COUNTRY)")
    fresh = _command(commands, "new", "start the folder of another country", _new)
    fresh.add_argument("iso3", help="three-letter code of the country (ISO 3166-1)")
    fresh.add_argument(
        "--file", type=Path, help="a COD-AB file (all levels), or the package, instead of fetching it"
    )
    for command in (make, take, fresh):
        command.add_argument("--into", type=Path, help="folder to write to, instead of the usual one")
    return parser


def _command(
    commands: "argparse._SubParsersAction", name: str, words: str, run: object
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=words)
    made.set_defaults(run=run)
    return made


if __name__ == "__main__":
    sys.exit(main())

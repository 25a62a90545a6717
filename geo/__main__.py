"""``python -m geo build``: makes the boundary files of a country again from their source.

Belongs here: the command's arguments, what it prints and its exit codes. Does not belong here: the work.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import settings
from geo import build, country


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 0 when the files are written, 2 when they could not be."""
    options = _parser().parse_args(arguments)
    try:
        chosen = country.load(options.country or settings.get().country)
        written = build.build(chosen, files=options.file, into=options.into)
    except (build.BuildFailed, country.UnknownCountry, settings.BadSettings) as problem:
        print(problem, file=sys.stderr)
        return 2
    for path in written:
        print(f"{path}: {path.stat().st_size:,} bytes")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo", description="Boundaries of a country.")
    commands = parser.add_subparsers(required=True)
    make = commands.add_parser("build", help="make the boundary files from the source in country.toml")
    make.add_argument("--country", help="folder in geo/countries (default: CRM_COUNTRY)")
    make.add_argument(
        "--file", type=Path, action="append", default=[],
        help="a source (GeoJSON, .db) or its package (.tgz, .whl), instead of fetching it; may be repeated",
    )  # fmt: skip
    make.add_argument("--into", type=Path, help="folder to write to, instead of the country's own")
    return parser


if __name__ == "__main__":
    sys.exit(main())

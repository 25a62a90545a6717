"""The command ``python -m data map``: a proposal on the screen, and its mapping to a file or to the output.

Belongs here: options and where output goes. Not here: the proposal (proposing.py).

Where the mapping goes to the output, the table goes beside it to stderr, so that ``map … > M.toml`` works too.
"""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from data import codebook, tables
from data.problems import Unreadable
from data.proposals import screen
from data.proposals.proposing import propose
from geo import country


def options(command: argparse.ArgumentParser, *, chosen: str) -> None:
    """The options of the command; ``chosen`` is the country of the settings."""
    command.set_defaults(run=run)
    command.add_argument("file", type=Path, metavar="FILE", help="a file of a kind not seen before")
    command.add_argument(
        "--as", dest="table", required=True, choices=tables.TABLES, help="the table it is for"
    )
    command.add_argument("--form", type=Path, metavar="XLSFORM.xlsx", help="the form it was collected with")
    of_rounds = "of rounds that stand beside each other in a row, the one the mapping is for"
    command.add_argument("--round", dest="only_round", choices=codebook.load().codes("round"), help=of_rounds)
    command.add_argument("--to", type=Path, metavar="M.toml", help="write the mapping to this file")
    command.add_argument("--country", default=chosen, help="folder name in geo/countries")


def run(given: argparse.Namespace) -> int:
    """Propose a mapping; gives the exit code. Raises Unreadable with a sentence."""
    target: Path | None = given.to
    _check(target)
    if given.only_round and given.table != "responses":
        raise Unreadable("--round is for responses alone: no other table has rounds")
    found = propose(
        given.file,
        table=given.table,
        country=country.load(given.country),
        form=given.form,
        only_round=given.only_round,
    )
    if given.form:
        beside = target.parent if target else Path()
        found = replace(found, form=Path(os.path.relpath(given.form, beside)).as_posix())
    _show(screen.lines(found), sys.stdout if target else sys.stderr)
    if target is None:
        sys.stdout.write(found.toml())
        return 0
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(found.toml())
    except FileExistsError:
        _check(target)
    sys.stdout.write(
        f"the mapping was written to {target}; edit it, then: python -m data check {given.file} "
    )
    sys.stdout.write(f"--as {given.table} --mapping {target}\n")
    return 0


def _check(target: Path | None) -> None:
    if target is None:
        return
    if target.exists():
        raise Unreadable(
            f"{target} is there already and may have been edited; name another file or remove it first"
        )
    if not target.parent.is_dir():
        raise Unreadable(f"there is no folder {target.parent} to write {target.name} in")


def _show(lines: screen.Lines, to: TextIO) -> None:
    to.writelines(f"{line}\n" for line in lines)
    to.flush()

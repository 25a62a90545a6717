"""The command that writes a brief to a file: ``python app.py brief --district LK41 --to brief.pdf``.

Belongs here: its options, and its faults as sentences. Not here: what stands on a brief (content.py).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl

import languages
from callbacks.brief import asked, content, typeset
from callbacks.interface import PARAMETER, language
from callbacks.program import NothingToShow, Program
from settings import Settings


class NotWritten(Exception):
    """There is no such brief, or it cannot be written where it was asked for; the message is for who asked."""


def write(arguments: Sequence[str], chosen: Settings) -> str:
    """Write the brief that is asked for; what was done. Raises NotWritten, and BadSettings, StoreDamaged and the like."""
    options = _parser().parse_args(arguments)
    program = Program(chosen)
    _check(options.to)
    try:
        query = dict(parse_qsl(options.filters.removeprefix("?"), keep_blank_values=True))
        code = options.district or program.country.iso3
        view = asked.view(code, query, program)
        with languages.speaking(language(program.country, asked=query.get(PARAMETER, ""))):
            sheet = content.content(view, program, base=chosen.address)
            document = typeset.pdf(sheet)
    except (asked.NoBrief, NothingToShow) as error:
        raise NotWritten(str(error)) from None
    _save(options.to, document)
    return f"{options.to}: brief of {sheet['place']}, {sheet['period']}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python app.py brief", description="Write a one-page brief of a district or the country as PDF."
    )
    parser.add_argument(
        "--district",
        metavar="CODE",
        help="P-code of the district, or of a province; without it the whole country",
    )
    parser.add_argument("--to", metavar="FILE", type=Path, required=True, help="the PDF to write")
    parser.add_argument(
        "--filters",
        metavar="QUERY",
        default="",
        help="filters and choices as in the address of a page: 'from=2025-07-01&sex=female&message=visit_visa&lang=ta'",
    )
    return parser


def _check(to: Path) -> None:
    """Raise NotWritten for a file that could not be written, before any work is done."""
    if not to.parent.is_dir():
        raise NotWritten(f"There is no folder {to.parent}; make it first, or name a file in another.")
    if to.is_dir():
        raise NotWritten(f"{to} is a folder; name a file in it, such as {to / 'brief.pdf'}.")


def _save(to: Path, document: bytes) -> None:
    try:
        to.write_bytes(document)
    except OSError as error:
        raise NotWritten(f"{to} cannot be written ({error.strerror}); name another file.") from None

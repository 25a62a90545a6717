"""What a file says about itself before its rows are typed: looked up once, over the whole file or its first rows.

Belongs here: the order of the look-ups and what is told about the file. Not here: the look-ups themselves
(one module each), code systems and orders of dates (looked up by typed.py), single rows.
"""

from collections.abc import Collection

from data import coordinates, keys
from data.placing import Plan
from data.problems import Problems
from data.sources.sheet import Chunk, Sheet
from data.sources.workbook import letters
from geo.country import Country


def made(
    sheet: Sheet, plan: Plan, *, country: Country, problems: Problems, fixes: Collection[str] = ()
) -> Plan:
    """The plan with what the whole file says; tells ``problems`` what a person should know about the file.

    ``fixes``: repairs that were asked for. Raises Unreadable where the key cannot tell records apart.
    """
    keys.demand(sheet, plan)
    if not sheet.layout.plain:
        problems.notice("header_row", value=f"row {sheet.layout.row}", fix=sheet.layout.sentence)
    first = next(iter(sheet.chunks()), None)
    if first is not None:
        _blank_headers(first, plan, problems)
    swap = coordinates.SWAP in fixes
    return coordinates.settled(sheet, plan, country=country, fix=swap, problems=problems)


def _blank_headers(first: Chunk, plan: Plan, problems: Problems) -> None:
    """Columns with values and without a header: nobody can say what they mean, so they are named and not read."""
    filled = [at for at, text in enumerate(plan.headers) if not text and first.filled(at)]
    for at in filled:
        problems.notice("blank_header", column=f"column {letters(at)}")

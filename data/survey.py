"""What a file says about itself before its rows are typed: looked up once, over the whole file or its first rows.

Belongs here: the order of the look-ups and what is told about the file. Not here: the look-ups themselves
(one module each), code systems and orders of dates (looked up by typed.py), single rows.
"""

from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from data import coordinates, damage, keys, mangled, personal, tables, turned
from data.placing import Plan
from data.problems import Problems
from data.sources import kobo
from data.sources.sheet import Chunk, Sheet
from data.sources.workbook import letters
from geo.country import Country

# Columns of free text in which a name or a number of a person could come in.
_TEXTS: Final = frozenset(
    {"place", "partner", "ds_division", "language", "cluster", "stratum", "activity_id"}
)


def made(
    sheet: Sheet, plan: Plan, *, country: Country, problems: Problems, fixes: Collection[str] = ()
) -> Plan:
    """The plan with what the whole file says; tells ``problems`` what a person should know about the file.

    ``fixes``: repairs that were asked for. Raises Unreadable where the key cannot tell records apart.
    """
    keys.demand(sheet, plan)
    if not sheet.layout.plain:
        problems.notice("header_row", value=f"row {sheet.layout.row}", fix=sheet.layout.sentence)
    if sheet.replaced:
        problems.notice("broken_letters", value=f"{sheet.replaced:,}")
    first = next(iter(sheet.chunks()), None)
    if first is not None:
        _blank_headers(first, plan, problems)
        _damaged(first, plan, problems)
        _turned(first, plan, problems)
        plan = _without_personal(first, plan, problems)
    swap = coordinates.SWAP in fixes
    return coordinates.settled(sheet, plan, country=country, fix=swap, problems=problems)


def _blank_headers(first: Chunk, plan: Plan, problems: Problems) -> None:
    """Columns with values and without a header: nobody can say what they mean, so they are named and not read."""
    filled = [at for at, text in enumerate(plan.headers) if not text and first.filled(at)]
    for at in filled:
        problems.notice("blank_header", column=f"column {letters(at)}")


def _damaged(first: Chunk, plan: Plan, problems: Problems) -> None:
    for column in damage.found(first):
        problems.notice("damaged_column", column=_named(plan, column.position), fix=column.sentence)


def _turned(first: Chunk, plan: Plan, problems: Problems) -> None:
    for header, (days, texts) in turned.found(first, plan).items():
        seen = f"{days:,} dates, none after the 12th of its month, beside {texts:,} texts, all after the 12th"
        problems.notice(
            "turned_dates", column=header, fix=f"{seen}: export the file again with dates as text"
        )


def _without_personal(first: Chunk, plan: Plan, problems: Problems) -> Plan:
    """The plan without columns that look personal by their values; those nothing is taken from are named too.

    A key cannot be left out: it is told. A header alone does not outweigh a mapping or a known header.
    """
    keys_of, out = set(tables.KEYS[plan.table]), set[str]()
    names = {position: name for name, position in plan.columns.items()}
    system = {i for i, text in enumerate(mangled.line(plan.headers).meant) if text in kobo.BOOKKEEPING}
    for suspect in personal.suspects(first, plan.headers):
        name, header = names.get(suspect.position), plan.headers[suspect.position]
        if suspect.position in system or header in plan.mapping.keep_personal:
            continue
        if name in keys_of and suspect.by_values:
            problems.notice("personal_key", column=header, value=suspect.holds)
        elif name in _TEXTS and suspect.by_values:
            out.add(str(name))
            problems.notice("personal_column", column=header, value=suspect.holds)
        elif suspect.position not in plan.taken:
            problems.notice("personal_column", column=_named(plan, suspect.position), value=suspect.holds)
    kept = {name: position for name, position in plan.columns.items() if name not in out}
    return replace(plan, columns=MappingProxyType(kept))


def _named(plan: Plan, position: int) -> str:
    return plan.headers[position] or f"column {letters(position)}"

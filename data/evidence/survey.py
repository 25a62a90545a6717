"""What a file says about itself before its rows are typed: looked up once, over the whole file or its first rows.

Belongs here: the order of the look-ups and what is told about the file. Not here: the look-ups themselves
(one module each), single rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from data import tables
from data.columns import mangled, namesakes
from data.columns.headers import column_called
from data.columns.placing import Plan
from data.evidence import (
    code_systems,
    coordinates,
    damage,
    day_ids,
    keys,
    legends,
    lookahead,
    no_answer,
    personal,
    turned,
    unsure,
)
from data.evidence.date_orders import DateOrders
from data.evidence.unsure import Unsure
from data.meaning import dates, numbers
from data.problems import Problems
from data.rules import SWAP
from data.sources import kobo
from data.sources.sheet import Chunk, Sheet
from geo.codes import CodeSystem
from geo.country import Country
from languages import noted

# Columns of free text in which a name or a number of a person could come in.
TEXTS: Final = frozenset({"place", "partner", "ds_division", "language", "cluster", "stratum", "activity_id"})


@dataclass(frozen=True)
class Survey:
    """What a whole file says: the plan as it stands then, code systems of places, orders of dates, decimal marks, codes.

    ``no_answers``: by column the numbers that stand for no answer; ``unsure``: answers that only their column can tell.
    """

    plan: Plan
    systems: Mapping[str, CodeSystem]
    orders: Mapping[str, dates.Fit]
    marks: Mapping[str, numbers.Mark]
    no_answers: Mapping[str, frozenset[int]]
    unsure: Unsure
    acknowledged: bool = False  # whether consent is a box that is ticked or left: a blank is no consent


def made(
    sheet: Sheet, plan: Plan, *, country: Country, problems: Problems, fixes: Collection[str] = ()
) -> Survey:
    """Look at the whole file; tells ``problems`` what a person should know about it.

    ``fixes``: repairs that were asked for. Raises Unreadable where the key cannot tell records apart, or the order of
    day and month is not to be told.
    """
    plan = legends.taken(plan)
    key, points = keys.Keys(plan), coordinates.Points(plan, country=country)
    systems, orders = code_systems.Systems(plan, country=country), DateOrders(plan)
    marks, no_answers = numbers.Marks(plan), no_answer.NoAnswers(plan)
    lookahead.over(sheet, [key, points, systems, orders, marks, no_answers])
    key.demand(sheet)
    if not sheet.layout.plain:
        problems.notice("header_row", value=f"row {sheet.layout.row}", fix=sheet.layout.sentence)
    if sheet.replaced:
        problems.notice("broken_letters", value=f"{sheet.replaced:,}")
    if sheet.goes_on:
        problems.notice("page_only")
    first = sheet.first()
    answers = unsure.found(first, plan) if first else {}
    ticked = first is not None and unsure.is_ticked(first, plan)
    plan = _first_rows(first, plan, problems) if first else plan
    plan = points.settled(plan, fix=SWAP in fixes, problems=problems)
    if plan.points != "as_written":  # the points that were weighed are not the ones that count
        systems = code_systems.Systems(plan, country=country)
        lookahead.over(sheet, [systems])
    return Survey(
        plan, systems.found(), orders.found(sheet), marks.found(), no_answers.found(), answers, ticked
    )


def _first_rows(first: Chunk, plan: Plan, problems: Problems) -> Plan:
    """What the first rows say about each column."""
    _blank_headers(first, plan, problems)
    _damaged(first, plan, problems)
    _turned(first, plan, problems)
    _spoiled_ids(first, plan, problems)
    namesakes.tell(first, plan, problems)
    return _without_personal(first, plan, problems)


def _blank_headers(first: Chunk, plan: Plan, problems: Problems) -> None:
    """Columns with values and without a header: nobody can say what they mean, so they are named and not read."""
    filled = [at for at, text in enumerate(plan.headers) if not text and first.filled(at)]
    for at in filled:
        problems.notice("blank_header", column=column_called(at))


def _damaged(first: Chunk, plan: Plan, problems: Problems) -> None:
    for column in damage.found(first):
        problems.notice("damaged_column", column=_named(plan, column.position), fix=column.sentence)


def _turned(first: Chunk, plan: Plan, problems: Problems) -> None:
    for header, (days, texts) in turned.found(first, plan).items():
        seen = noted(
            "{days} dates, none after the 12th of its month, beside {texts} texts, all after the 12th",
            days=f"{days:,}",
            texts=f"{texts:,}",
        )
        problems.notice(
            "turned_dates",
            column=header,
            fix=noted("{seen}: export the file again with dates as text", seen=seen),
        )


def _spoiled_ids(first: Chunk, plan: Plan, problems: Problems) -> None:
    for name, position in plan.columns.items():
        if name.endswith("_id") and (seen := damage.lost_zeros(first.columns[position])):
            problems.notice("lost_zeros", column=_named(plan, position), fix=seen)
        if name.endswith("_id") and (seen := day_ids.found(first.columns[position])):
            problems.notice("day_ids", column=_named(plan, position), fix=seen)


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
        elif name in TEXTS and suspect.by_values:
            out.add(str(name))
            problems.notice("personal_column", column=header, value=suspect.holds)
        elif suspect.position not in plan.taken:
            problems.notice("personal_column", column=_named(plan, suspect.position), value=suspect.holds)
    kept = {name: position for name, position in plan.columns.items() if name not in out}
    return replace(plan, columns=MappingProxyType(kept))


def _named(plan: Plan, position: int) -> str:
    return plan.headers[position] or column_called(position)

"""What a number is made of: the way from a tile or a finding to the records behind it, for those who may read records.

Belongs here: which table, round and columns stand behind a measure, and the address that shows them. Not here: the records
themselves (records.py), and who may read them (sharing/policy.py), which the server asks again where they are read.
"""

from collections.abc import Callable, Sequence

from dash import html

from callbacks import queries, viewing
from callbacks.view import View
from data import tables
from data.aggregation.packing import PUBLIC
from indicators.answered import Answer
from indicators.definitions import INDICATORS
from languages import in_language, say
from layouts.tiles import Behind

PATH = "/data"
# What tells records apart, and where and when they are of.
ALWAYS = (
    "activity_id", "respondent_id", "returnee_id", "call_id", "round", "date", "interview_date", "followup_due", "district", "sex", "age_group",
)  # fmt: skip
ROUND = "round"


def of(found: Answer, key: tuple[str, ...] = ()) -> Behind | None:
    """What stands behind the row of an answer; None for published figures, behind which there is no record here."""
    question = found.question
    indicator = INDICATORS[question.indicator]
    table = PUBLIC.get(indicator.table, indicator.table)
    if indicator.published or table not in tables.SPECS:
        return None
    asked = key[question.by.index(ROUND)] if ROUND in question.by and key else indicator.round
    return Behind(table, f"{question.indicator}:{question.item}", asked)


def address(behind: Behind, view: View) -> str:
    """Where the records are: the same filters, the table, the columns of the measure."""
    filters = view.filters.having(round=(behind.round,)) if behind.round else view.filters
    return in_language(PATH + queries.write(filters, {"panel": behind.table, "measure": behind.measure}))


def ways(view: View) -> Callable[[Behind], str] | None:
    """How an address is made for the person who looks; None for who may not read records."""
    return (lambda behind: address(behind, view)) if viewing.may("records") else None


def told(sentences: Sequence[html.Li], found: Answer, view: View, key: tuple[str, ...] = ()) -> list[html.Li]:
    """Findings, each with the way to the records behind it."""
    behind, way = of(found, key), ways(view)
    if behind is None or way is None:
        return list(sentences)
    link = html.A(say("Records"), href=way(behind), className="records-way")
    return [html.Li([*_listed(one.children), " ", link]) for one in sentences]


def _listed(children: object) -> list:
    return list(children) if isinstance(children, list | tuple) else [children]


def columns(measure: str, table: str) -> tuple[str, ...]:
    """The columns of a table that stand behind ``indicator:item``, keys and place first; none for what is no measure of it."""
    name, colon, item = measure.partition(":")
    indicator = INDICATORS.get(name)
    if not colon or indicator is None or item not in indicator.items:
        return ()
    needed = [
        measured
        for own, names in indicator.how.measures(item).items()
        if PUBLIC.get(own, own) == table
        for measured in names
    ]
    if PUBLIC.get(indicator.table, indicator.table) != table:
        return ()
    every = tables.COLUMNS[table]
    behind = {column for measured in needed for column in _columns_of(measured, every)}
    return tuple(column for column in every if column in ALWAYS or column in behind)


def _columns_of(measured: str, every: Sequence[str]) -> list[str]:
    """``message_x_change`` is made of message_x, ``reached_counted`` of all columns that begin with reached."""
    stems = [column for column in every if measured == column or measured.startswith(f"{column}_")]
    if stems:
        return [max(stems, key=len)]
    return [column for column in every if column.startswith(f"{measured.split('_')[0]}_")]

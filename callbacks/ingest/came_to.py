"""What the values of each column of a file came to, in the words of the page.

Belongs here: the line beside a column. Not here: counting (data/intake/understood.py), the row it stands in (layouts/ingest_review.py).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from charts import formats
from data import codebook, tables
from geo.country import Country
from languages import current, say

_KINDS: Final = 8  # values of a column that are named
_BETWEEN: Final = " · "
# What a column of the file fills that the table itself does not have.
_FILLS: Final = {"age": "age_group", "district_code": "district"}

Account = Mapping[str, Any]


def line(name: str, *, table: str, account: Account, country: Country) -> str:
    """The values of a column with their rows, the most frequent first, and the blank ones; "" where nothing is known of them."""
    found: Mapping[str, Any] = account["understood"]
    name = _FILLS.get(name, name)
    if name in found:
        return _BETWEEN.join(_parts(found[name], tables.columns(table)[name], country))
    options = [
        column for column in tables.columns(table).values() if column.family == name and column.name in found
    ]
    return _BETWEEN.join(_chosen(found, options)) if options else ""


def nothing(name: str, *, account: Account) -> bool:
    """Whether every row came to be blank."""
    one = account["understood"].get(_FILLS.get(name, name))
    return one is not None and not one["filled"]


def _parts(one: Mapping[str, Any], column: tables.Column, country: Country) -> Iterator[str]:
    """Of one column."""
    if not one["filled"]:
        yield say("blank in every row")
        return
    for value, rows in one["counts"][:_KINDS]:
        yield _counted(_said(value, column, country), rows)
    if (more := len(one["counts"]) - _KINDS) > 0:
        yield say("{n} more", n=more)
    if one["ends"]:
        yield _between(*one["ends"], days=column.kind == "date")
    elif not one["counts"]:
        yield _counted(say("filled"), one["filled"])
    if one["blank"]:
        yield _counted(say("blank"), one["blank"])


def _between(low: str, high: str, *, days: bool) -> str:
    """From the first to the last day, or the lowest to the highest number."""
    low, high = (formats.day(low), formats.day(high)) if days else (low, high)
    return low if low == high else say("{low} to {high}", low=low, high=high)


def _chosen(found: Mapping[str, Any], options: list[tables.Column]) -> Iterator[str]:
    """Of a question with several answers: how many rows chose each."""
    book, chosen = codebook.load(), {}
    for column in options:
        rows = dict(map(tuple, found[column.name]["counts"])).get("yes", 0)
        code = column.name.removeprefix(f"{column.family}_")
        chosen[book.label(str(column.field), code, current())] = rows
    for said, rows in sorted(chosen.items(), key=lambda one: -one[1])[:_KINDS]:
        yield _counted(said, rows)
    if blank := min(found[column.name]["blank"] for column in options):
        yield _counted(say("blank"), blank)


def _counted(said: str, rows: int) -> str:
    return say("{value}: {rows}", value=said, rows=formats.count(rows))


def _said(value: str, column: tables.Column, country: Country) -> str:
    if column.kind == "boolean":
        return say("Yes") if value == "yes" else say("No")
    if column.kind == "place":
        return country.name_of(value, current())
    if column.kind in ("code", "codes") and column.field:
        return codebook.load().label(column.field, value, current())
    return value

"""The records of one table that filters select, fifty at a time; which fifty is in the address, so that back and forward work.

Belongs here: the table of records on the data page. Not here: exports, which hold all of them (callbacks/exports.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs

from dash import dcc, html
from dash.development.base_component import Component

from callbacks import behind, exports, marking, queries, view
from callbacks.program import Program
from charts import formats
from data import export, tables
from data.filters import Filters
from indicators.definitions import INDICATORS
from languages import later, say
from layouts import ids
from layouts.aria import aria
from layouts.shell import TABLES, within
from layouts.table import table as plain_table

ROWS: Final = 50
MEASURE: Final = "measure"
PATH: Final = "/data"
NUMBERS: Final = frozenset({"integer", "number"})
EXPORT_NOTE: Final = later(
    "Export gives these records as CSV or Excel workbook (XLSX) with the same filters: codes as in the codebook, UTF-8. A text that a spreadsheet could run as a formula has an apostrophe in front; taking it off restores the text."
)


@dataclass(frozen=True)
class Asked:
    """The table an address asks for, the filters, the position of the first record shown (from 0), and the rest of the view."""

    table: str
    filters: Filters
    first: int
    view: Mapping[str, str]

    @classmethod
    def of(cls, search: str | None, program: Program) -> "Asked":
        """What can be understood of an address; a position that is none is the beginning."""
        asked = view.of(search, program.allowed(), theme=None)
        place = parse_qs((search or "").removeprefix("?")).get(queries.FIRST, ["1"])[0]
        first = int(place) - 1 if place.isascii() and place.isdigit() and len(place) < 10 else 0
        table = asked.panel if asked.panel in TABLES else next(iter(TABLES))
        return cls(table, asked.filters, max(first, 0), queries.read(search, program.allowed()).view)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns behind the measure that the address names; none where it names none, and all are meant."""
        return behind.columns(self.view.get(MEASURE, ""), self.table)

    def of_all_columns(self) -> str:
        """The address of the same records with every column."""
        return replace(self, view={k: v for k, v in self.view.items() if k != MEASURE}).address(0)

    def address(self, first: int) -> str:
        """The address of the same view from another position."""
        query = queries.write(self.filters, {**self.view, "panel": self.table})
        return f"{PATH}{query}&{queries.FIRST}={first + 1}" if first else f"{PATH}{query}"


def shown(search: str | None, program: Program) -> list[Component]:
    """How many records the filters select, fifty of them, the way to the others, and what the export holds."""
    asked = Asked.of(search, program)
    filters = asked.filters.for_table(asked.table)
    found = int(program.evidence().cells.tally(asked.table, filters).rows)
    first = min(asked.first, max(found - 1, 0))
    strange = ", ".join(name.replace("_", " ") for name in asked.filters.not_applying_to(asked.table))
    said = f"{formats.count(found)} {within(TABLES[asked.table])}" + (
        f". {say('Does not apply here')}: {strange}" if strange else ""
    )
    return [
        html.H2(say("Records"), className="card-title"),
        html.P(said, className="card-subtitle"),
        *_measured(asked),
        *([_rows(asked, program, first=first), _pager(asked, first=first, found=found)] if found else []),
        html.P(say(EXPORT_NOTE), className="card-foot"),
    ]


def _measured(asked: Asked) -> list[Component]:
    """Whose columns these are, and the way to all of them; nothing where they are all here."""
    if not asked.columns:
        return []
    name, _, item = asked.view[MEASURE].partition(":")
    title = marking.measure_of(INDICATORS[name], item).title
    words = say("With the columns behind “{measure}”.", measure=title.rstrip("."))
    return [
        html.P(
            [words, " ", dcc.Link(say("All columns"), href=asked.of_all_columns(), className="text-link")],
            className="card-subtitle",
        )
    ]


def _rows(asked: Asked, program: Program, *, first: int) -> Component:
    hidden = exports.hidden()
    behind_it = asked.columns
    columns = [
        column
        for column in tables.SPECS[asked.table]
        if column.name not in hidden and (not behind_it or column.name in behind_it)
    ]
    found = export.window(
        program.version(), asked.table, asked.filters.for_table(asked.table),
        country=program.country, rows=(first, first + ROWS), without=hidden,
    )  # fmt: skip
    return html.Div(
        plain_table(
            [column.name for column in columns],
            ([_text(row.get(column.name)) for column in columns] for row in found),
            numbers={at for at, column in enumerate(columns) if column.kind in NUMBERS},
        ),
        className="records",
    )


def _text(value: object) -> str:
    """A value as the export writes it: unknown is blank, a boolean is true or false."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _pager(asked: Asked, *, first: int, found: int) -> Component:
    last = min(first + ROWS, found)
    ways = [
        (say("First"), 0, first > 0),
        (say("Previous"), max(first - ROWS, 0), first > 0),
        (say("Next"), first + ROWS, last < found),
        (say("Last"), (found - 1) // ROWS * ROWS, last < found),
    ]
    links = [
        dcc.Link(word, href=asked.address(to), className="text-link pager-way")
        if there
        else html.Span(word, className="pager-way pager-way--none")
        for word, to, there in ways
    ]
    place = say(
        "Records {first}–{last} of {found}",
        first=formats.count(first + 1),
        last=formats.count(last),
        found=formats.count(found),
    )
    return html.Nav(
        [html.Span(place, id=ids.RECORDS_SPAN), *links],
        className="pager",
        **aria(label=say("More records")),
    )

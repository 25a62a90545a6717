"""The page of data quality in the browser: its frame and choices, and the table of enumerators.

Belongs here: what stands on the page besides its cards. Not here: the cards (drawing.py), who may see it (gate.may).
"""

from typing import Any

import numpy as np
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from callbacks.ingest import gate
from callbacks.program import Program
from callbacks.quality import look as looking
from callbacks.quality import words
from callbacks.quality.look import Look
from callbacks.quality.routes import export_address
from charts import formats
from data.filters import UNKNOWN
from geo import boundaries
from indicators.quality import Shares
from languages import say
from layouts import ids, pages
from layouts.controls import Option, view_choice
from layouts.sentences import rich
from layouts.shell import TABLES

MOST_ROWS = 200


def register(app: Dash, program: Program) -> None:
    """Add the callback of the table; the cards are filled like those of any page."""

    @app.callback(
        Output(ids.QUALITY_TABLE, "children"), Input(ids.ADDRESS, "search"), State(ids.ADDRESS, "pathname")
    )
    def show(search: str | None, path: str | None) -> Any:
        on_show = path in (pages.BY_NAME[looking.NAME].path, None) and gate.may("quality")
        return table(looking.of(search, None, program)) if on_show else no_update


def content(page: pages.Page, search: str | None, program: Program) -> list[Component]:
    """The frame of the page with its choices, or a sentence for those who may not see it."""
    if not gate.may("quality"):
        return pages.message(
            say("This page is for staff."), say("Sign in as staff to see the quality of the data.")
        )
    look = looking.of(search, None, program)
    tables = [Option(name, say(label)) for name, label in TABLES.items()]
    # The first choice leaves no trace in the address: it is the table most is to be checked in.
    tables.sort(key=lambda option: option.value != looking.FIRST)
    checks = [Option(check.name, say(check.title)) for check in look.checks]
    choices = [
        view_choice("panel", tables, label=say("Table"), value=look.table),
        view_choice("measure", checks, label=say("On the map"), value=look.check.name),
    ]
    place = html.Section(table(look), id=ids.QUALITY_TABLE, className="card")
    return [*pages.charts_page(page, choices, credit=say(boundaries.credit(program.country))), place]


def table(look: Look) -> list[Component]:
    """Every enumerator with every check: share, interval and n; who stands out is strong and stands first."""
    found = {check: look.shares(check, by="enumerator") for check in look.checks}
    records = look.tallies.sums(look.asked.chosen, "enumerator")
    counted = {
        key or UNKNOWN: int(n) for key, n in zip(records.values, records.counts["records"], strict=True)
    }
    strong = {(one.check, one.key) for one in look.standing if one.by == "enumerator"}
    keys = sorted((key for key, n in counted.items() if n), key=lambda key: _rank(look, key, counted[key]))
    heads = [
        html.Th(say("Enumerator"), scope="col"),
        html.Th(say("Records"), scope="col", className="number"),
    ]
    heads += [html.Th(say(check.title), scope="col", className="number") for check in look.checks]
    rows = [
        html.Tr(
            [
                html.Th(words.named(look, "enumerator", key), scope="row"),
                html.Td(formats.count(counted[key]), className="number"),
                *(_cell(found[check], key, strong=(check.name, key) in strong) for check in look.checks),
            ]
        )
        for key in keys[:MOST_ROWS]
    ]
    more = say("{n} more are in the export.", n=len(keys) - MOST_ROWS) if len(keys) > MOST_ROWS else ""
    told = say(
        "{table}, {place}. Share doubtful, 95\u00a0% interval, and n.",
        table=say(TABLES[look.table]),
        place=look.place_name,
    )
    return [
        html.H2(say("Enumerators, check by check"), className="card-title"),
        html.P(words.joined([told, more]), className="card-subtitle"),
        html.Div(html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="table quality-table"), className="table-place", tabIndex=0),
        html.P(
            [
                *rich(
                    "Strong: beyond chance more than all others together. * too few to show. Names are kept as codes; {command} "
                    "tells the code of a name.",
                    command=html.Code("python -m data code \"Name\""),
                ),
                " ",
                html.A(say("All numbers as CSV"), href=export_address(look), className="text-link"),
            ],
            className="card-foot",
        ),
    ]  # fmt: skip


def _rank(look: Look, key: str, n: int) -> tuple[float, int, str]:
    """First who has most records in excess, then who made most; those not recorded last."""
    more = sum(one.more for one in look.standing if one.by == "enumerator" and one.key == key)
    return (-more if key != UNKNOWN else np.inf), -n, key


def _cell(found: Shares, key: str, *, strong: bool) -> Component:
    i = found.keys.index(key) if key in found.keys else -1
    if i < 0 or not found.n[i]:
        return html.Td(formats.NO_VALUE, className="number")
    n = html.Span(formats.n(int(found.n[i])), className="cell-n")
    if found.reliability[i] not in ("ok", "caution"):
        return html.Td(["*", n], className="number")
    share = words.precise(float(found.estimate[i]))
    between = words.precise_interval(float(found.low[i]), float(found.high[i]))
    shown = html.B(share) if strong else html.Span(share)
    return html.Td([shown, html.Span(between, className="cell-n"), n], className="number")

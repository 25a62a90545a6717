"""/export/quality.csv: every number of the page of data quality for a table and filters, one a row, for staff.

Belongs here: the request and the answer. Not here: the numbers (indicators.quality).
"""

import csv
import io
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Flask, Response, request

from callbacks import queries
from callbacks.ingest import gate
from callbacks.program import Program
from callbacks.quality import look as looking
from callbacks.quality.look import Look
from callbacks.workbooks import harmless
from data import export, tables
from data.exports import hxl
from data.filters import BadFilter, Filters
from data.quality import asked
from indicators import quality
from indicators.answered import COLUMNS
from languages import say

PATH = "/export/quality.csv"
OWN = ("table", "hxl")


def register(server: Flask, program: Program) -> None:
    """Add the route."""
    server.add_url_rule(PATH, "quality", lambda: answered(program))


def export_address(look: Look) -> str:
    """Where the numbers of a look are to be had."""
    filters = look.view.filters.without(*_idle(look.view.filters, look.table)).to_query()
    return f"{PATH}?{urlencode({'table': look.table})}" + (f"&{filters}" if filters else "")


def answered(program: Program) -> Response:
    """The CSV, or a sentence with the status that says why not."""
    if not gate.may("quality"):
        return _sentence(say("The quality of the data is for staff; sign in first."), 403)
    parameters = dict(request.args.items())
    table = parameters.pop("table", "")
    tags = parameters.pop("hxl", "") == "1"
    if table not in tables.TABLES:
        return _sentence(
            say("'table' is '{table}'; use one of {tables}.", table=table, tables=", ".join(tables.TABLES)),
            400,
        )
    try:
        filters = Filters.from_query(parameters, program.allowed())
    except BadFilter as fault:
        return _sentence(str(fault), 400)
    if idle := _idle(filters, table):
        allowed = ", ".join(asked.parameters_of(table))
        return _sentence(
            say(
                "'{name}' does not apply to the quality of {table}; it can be filtered by {allowed}.",
                name=idle[0],
                table=table,
                allowed=allowed,
            ),
            400,
        )
    search = queries.write(filters, {"panel": table})
    return _download(looking.of(search, None, program), tags=tags, program=program)


def _idle(filters: Filters, table: str) -> tuple[str, ...]:
    """The filters in force that tallies of a table cannot heed."""
    return tuple(name for name in filters.chosen if name not in asked.parameters_of(table))


def _download(look: Look, *, tags: bool, program: Program) -> Response:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    if tags:
        writer.writerow([hxl.tag(name) for name in COLUMNS])
    rows = quality.rows(look.tallies, look.table, look.asked.chosen, place=look.place)
    writer.writerows(map(harmless, rows))
    label = "demonstration_" if program.version().meta["demonstration"] else ""
    answer = Response(export.BOM + text.getvalue().encode(), content_type="text/csv; charset=utf-8")
    name = f"{label}quality_{look.table}_{datetime.now(UTC):%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sentence(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, content_type="text/plain; charset=utf-8")

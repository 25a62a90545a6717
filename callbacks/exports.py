"""The exports: records of a table and the numbers of a page, for the filters of a request, streamed.

Belongs here: requests and their answers. Not here: the lines of records (data/export.py), what an answer is
(indicators/answers.py), who may have it (callbacks/guard.py).
"""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from flask import Flask, Response, request

from callbacks.program import Program
from data import export, hxl, tables
from data.filters import BadFilter, Filters, parameters_of
from indicators import report
from indicators.answers import COLUMNS

CSV = "text/csv; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
OWN_PARAMETERS = ("page", "hxl")


class BadRequest(Exception):
    """A request that cannot be answered; the message is for the person who made it."""


def register(server: Flask, program: Program) -> None:
    """Add the routes. Each refuses what it does not know with a sentence."""
    server.add_url_rule("/export/answers.csv", "answers", lambda: answers(program))
    server.add_url_rule("/export/<table>.csv", "records", lambda table: records(table, program))
    server.register_error_handler(BadRequest, lambda error: _sentence(str(error), 400))


def records(table: str, program: Program) -> Response:
    """The filtered records of a table, streamed."""
    if table not in tables.TABLES:
        return _sentence(
            f"There is no table '{table}'; there are {', '.join(tables.TABLES)}, and answers.csv.", 404
        )
    filters, own = _asked(program)
    if "page" in own:
        raise BadRequest(
            f"Parameter 'page' belongs to answers.csv; {table}.csv takes {', '.join(parameters_of(table))}, hxl."
        )
    try:
        export.check(filters, table)
    except export.NotForTable as error:
        raise BadRequest(str(error)) from None
    data = program.version()
    stream = export.stream(data, table, filters, country=program.country, tags=own.get("hxl") == "1")
    return _download(stream, table, program)


def answers(program: Program) -> Response:
    """Every number a page shows for the same filters, one a row."""
    filters, own = _asked(program)
    page = own.get("page", "")
    try:
        report.check(page, filters)
    except report.NotOnPage as error:
        raise BadRequest(str(error)) from None
    return _download(
        _answer_lines(page, filters, program, tags=own.get("hxl") == "1"), f"answers_{page}", program
    )


def _answer_lines(page: str, filters: Filters, program: Program, *, tags: bool) -> Iterator[bytes]:
    evidence = program.evidence()
    yield export.BOM + _csv([COLUMNS, *([[hxl.tag(name) for name in COLUMNS]] if tags else [])])
    for found in report.answers(page, filters, evidence):
        yield _csv(found.rows())


def _asked(program: Program) -> tuple[Filters, dict[str, str]]:
    """The filters of the request, and the parameters that are not filters."""
    parameters = request.args.to_dict(flat=False)
    twice = next((name for name, values in parameters.items() if len(values) > 1), None)
    if twice:
        raise BadRequest(f"Parameter '{twice}' is given twice; write several values as {twice}=a,b.")
    flat = {name: values[0] for name, values in parameters.items()}
    own = {name: flat.pop(name) for name in OWN_PARAMETERS if name in flat}
    if own.get("hxl", "1") not in ("0", "1"):
        raise BadRequest(f"'hxl' is '{own['hxl']}'; use 1 for a row of HXL tags, 0 for none.")
    try:
        return Filters.from_query(flat, program.allowed()), own
    except BadFilter as error:
        raise BadRequest(str(error)) from None


def _download(stream: Iterator[bytes], name: str, program: Program) -> Response:
    meta = program.version().meta
    # Header and first records before the status is sent: what fails by then is told as a failure, not as a short file.
    stream = chain(list(islice(stream, 2)), stream)
    label = "demonstration-data_" if meta["demonstration"] else ""
    answered = Response(stream, content_type=CSV)
    answered.headers["Content-Disposition"] = (
        f'attachment; filename="{label}{name}_{datetime.now(UTC):%Y-%m-%d}.csv"'
    )
    answered.headers["Cache-Control"] = "no-store"
    if label:
        answered.headers["X-Data"] = "Demonstration data"
    return answered


def _csv(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _sentence(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, content_type=PLAIN)

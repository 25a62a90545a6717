"""The exports: records of a table and the numbers of a page, for the filters of a request, as CSV or XLSX, streamed.

Belongs here: requests and their answers. Not here: the lines of records (data/export.py, data/exports/export_book.py), what an
answer is (indicators/answers.py), what a workbook says of itself (workbooks.py), who may have it (callbacks/guard.py).
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from types import MappingProxyType
from typing import Any, Final

from flask import Flask, Response, request

from callbacks import comparing, levels, queries, viewing, workbooks
from callbacks.hardening import times
from callbacks.program import Program
from data import export, tables
from data.exports import export_book
from data.exports.xlsx import TooLarge
from data.filters import BadFilter, Filters, parameters_of
from data.running import ahead, memory
from indicators import report
from indicators.sides import Sides
from languages import say

PLAIN = "text/plain; charset=utf-8"
KINDS: Final = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
OWN_PARAMETERS = ("page", "hxl", "level", comparing.COMPARE)


class BadRequest(Exception):
    """A request that cannot be answered; the message is for the person who made it."""


@dataclass(frozen=True)
class Asked:
    """What a request asks for: the filters, the page of answers, the tags, and the kind of file."""

    filters: Filters
    page: str | None
    tags: bool
    kind: str
    level: str = ""  # of the places that answers are split by; the one records are placed in, if not given
    sides: Sides | None = None  # what is compared


def register(server: Flask, program: Program) -> None:
    """Add the routes. Each refuses what it does not know with a sentence."""
    for kind in KINDS:
        server.add_url_rule(
            f"/export/answers.{kind}", f"answers-{kind}", lambda kind=kind: answers(kind, program)
        )
        server.add_url_rule(
            f"/export/<table>.{kind}",
            f"records-{kind}",
            lambda table, kind=kind: records(table, kind, program),
        )
    for fault in (BadRequest, TooLarge):
        server.register_error_handler(fault, lambda error: _sentence(str(error), 400))


def records(table: str, kind: str, program: Program) -> Response:
    """The filtered records of a table, streamed."""
    if table not in tables.TABLES:
        listed = ", ".join(tables.TABLES)
        return _sentence(
            say(
                "There is no table '{table}'; there are {listed}, and answers.{kind}.",
                table=table,
                listed=listed,
                kind=kind,
            ),
            404,
        )
    asked = _asked(kind, program)
    if asked.page is not None or asked.level or asked.sides:
        raise BadRequest(
            say(
                "Parameter 'page' (or 'level', 'compare') belongs to answers.{kind}; {table}.{kind} takes {parameters}, hxl.",
                kind=kind,
                table=table,
                parameters=", ".join(parameters_of(table)),
            )
        )
    try:
        export.check(asked.filters, table)
    except export.NotForTable as error:
        raise BadRequest(str(error)) from None
    stream = _record_book(table, asked, program) if kind == "xlsx" else _record_lines(table, asked, program)
    return _download(stream, f"{table}{_scores_by(table, program)}.{kind}", program)


def _scores_by(table: str, program: Program) -> str:
    """The weights behind the reintegration scores, for the name of a file that holds some: no score goes without it."""
    named = program.version().meta["score_weights"] if table == "returnees" else None
    return f"_scores-by-{re.sub('[^a-z0-9]+', '-', named.lower()).strip('-')}" if named else ""


def hidden() -> tuple[str, ...]:
    """The columns that the person who asks may not see: what somebody said in their own words."""
    return () if viewing.may("free text") else tables.FREE_TEXT


def _record_lines(table: str, asked: Asked, program: Program) -> Iterator[bytes]:
    return export.stream(
        program.version(), table, asked.filters, country=program.country, tags=asked.tags, without=hidden()
    )


def _record_book(table: str, asked: Asked, program: Program) -> Iterator[bytes]:
    version, country = program.version(), program.country
    # A workbook begins with much that says nothing of the records: they are looked at before, or a fault would cut the file short.
    next(export.batches(version, table, asked.filters, country=country), None)
    rows = export.count(version, table, asked.filters, country=country)
    told = workbooks.of_records(table, asked.filters, rows, program=program, tags=asked.tags)
    return export_book.stream(version, table, asked.filters, country=country, told=told, without=hidden())


def answers(kind: str, program: Program) -> Response:
    """Every number a page shows for the same filters, one a row."""
    asked = _asked(kind, program)
    page, filters = asked.page or "", asked.filters
    try:
        report.check(page, filters)
    except report.NotOnPage as error:
        raise BadRequest(str(error)) from None
    evidence = program.evidence()
    if asked.sides and not comparing.applies(page, asked.sides):
        raise BadRequest(
            say(
                "'compare' by {by} does not apply to {page}; its records do not say it.",
                by=asked.sides.by,
                page=page,
            )
        )
    if kind == "xlsx":
        told = workbooks.of_answers(page, filters, asked.sides, program=program, tags=asked.tags)
        stream = workbooks.answers(page, filters, evidence, told, level=asked.level, sides=asked.sides)
    else:
        stream = _answer_lines(page, asked, program)
    return _download(memory.given_back_after(stream), f"answers_{page}.{kind}", program)


def _answer_lines(page: str, asked: Asked, program: Program) -> Iterator[bytes]:
    mark = export.BOM
    evidence = program.evidence()
    for rows in workbooks.lines(
        page, asked.filters, evidence, tags=asked.tags, level=asked.level, sides=asked.sides
    ):
        yield mark + _csv(rows)
        mark = b""


def _asked(kind: str, program: Program) -> Asked:
    """What the request asks for. Raises BadRequest with the sentence."""
    parameters = request.args.to_dict(flat=False)
    twice = next((name for name, values in parameters.items() if len(values) > 1), None)
    if twice:
        raise BadRequest(
            say("Parameter '{name}' is given twice; write several values as {name}=a,b.", name=twice)
        )
    flat = {name: values[0] for name, values in parameters.items()}
    own = {name: flat.pop(name) for name in OWN_PARAMETERS if name in flat}
    if own.get("hxl", "1") not in ("0", "1"):
        raise BadRequest(
            say("'hxl' is '{value}'; use 1 for a row of HXL tags, 0 for none.", value=own["hxl"])
        )
    level = own.get("level", "")
    if level and level not in levels.offered(program.country):
        offered = ", ".join(levels.offered(program.country))
        raise BadRequest(
            say(
                "'level' is '{level}'; {name} has {offered}.",
                level=level,
                name=program.country.name,
                offered=offered,
            )
        )
    try:
        filters = queries.held(Filters.from_query(flat, program.allowed()))
        sides = comparing.read(own.get(comparing.COMPARE, ""), filters, program.allowed())
    except BadFilter as error:
        raise BadRequest(str(error)) from None
    return Asked(filters, own.get("page"), own.get("hxl") == "1", kind, level, sides)


def _download(stream: Iterator[bytes], name: str, program: Program) -> Response:
    demonstration = program.shown().demonstration
    stream = ahead.read_giving_way(times.limited(stream, seconds=program.settings.time_limit))
    # Header and first records before the status is sent: what fails by then is told as a failure, not as a short file.
    stream = chain(list(islice(stream, 2)), stream)
    label = "demonstration-data_" if demonstration else ""
    stem, _, kind = name.rpartition(".")
    answered = Response(stream, content_type=KINDS[kind])
    answered.headers["Content-Disposition"] = (
        f'attachment; filename="{label}{stem}_{datetime.now(UTC):%Y-%m-%d}.{kind}"'
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

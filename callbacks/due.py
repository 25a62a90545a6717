"""/export/due.csv and the list on the page of interviews due: who is due when, for staff alone.

Belongs here: the request, the lines, the table of those first in line. Not here: who is due (data/aggregation/due.py), the numbers by
district and month (drawings/due.py), who may have it (sharing/policy.py).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component
from flask import Flask, Response, request

from callbacks import view, viewing
from callbacks.drawings import due as drawings
from callbacks.program import Program
from callbacks.sheet import Sheet
from charts import formats
from data import codebook, export
from data.aggregation import due
from data.exports import hxl
from data.filters import BadFilter, Filters
from data.meaning.marks import marked
from geo.country import Country
from languages import current, in_language, later, say, say_n
from layouts import ids, pages
from layouts.table import table

PATH: Final = "/export/due.csv"
NAME: Final = "due"
FIRST_IN_LINE: Final = 15  # rows on the page; the export has all
_WHO: Final = {"respondent": later("Respondent"), "returnee": later("Returnee")}
PARAMETERS: Final = ("from", "to", "province", "district", "ds_division", "phase", "round")


def register_route(server: Flask, program: Program) -> None:
    """Add the route."""
    server.add_url_rule(PATH, "due", lambda: answered(program))


def register(app: Dash, program: Program) -> None:
    """Add the callback of the list; the cards are filled like those of any page."""

    @app.callback(
        Output(ids.DUE_LIST, "children"), Input(ids.ADDRESS, "search"), State(ids.ADDRESS, "pathname")
    )
    def show(search: str | None, path: str | None) -> Any:
        on_show = path in (pages.BY_NAME[NAME].path, None) and viewing.may(f"page {NAME}")
        return first_in_line(search, program) if on_show else no_update


def place(search: str | None, program: Program) -> Component:
    """Where the list stands on the page."""
    return html.Section(first_in_line(search, program), id=ids.DUE_LIST, className="card")


def way() -> list[Component]:
    """The way to the page, for those who may see it."""
    if not viewing.may(f"page {NAME}"):
        return []
    words = say("Who is due for the next interview, and where")
    return [
        html.P(
            dmc.Anchor(words, href=in_language(pages.BY_NAME[NAME].path), className="text-link"),
            className="card-tools",
        )
    ]


def first_in_line(search: str | None, program: Program) -> list[Component]:
    """Those overdue for the longest, and the way to the whole list."""
    asked = view.of(search, program.allowed(), theme=None)
    filters = _heeded(asked.filters)
    found = list(islice(rows(program, filters), FIRST_IN_LINE))
    heads = (
        say("Who"),
        say("Number"),
        say("Due on"),
        say("How late"),
        say("Next round"),
        say("Last interview"),
        say(program.country.level(program.country.placed).title),
    )
    body = [_told(row, program.country) for row in found]
    query = filters.to_query()
    link = html.A(
        say("Download the whole list (CSV)"), href=PATH + (f"?{query}" if query else ""), className="button"
    )
    lead = say("For staff: numbers of people, not names. Filters of place, period, phase and round apply.")
    return [
        html.H2(say("Who is first in line"), className="card-title"),
        html.P(lead, className="card-subtitle"),
        table(heads, body, lines=True)
        if body
        else html.P(f"{drawings.none_waits(Sheet(asked, program.evidence()))}."),
        html.P(link, className="card-foot"),
    ]


def rows(program: Program, filters: Filters) -> Iterator[dict[str, Any]]:
    """Everyone due whom the filters select, earliest first; ``from`` and ``to`` are of the day the interview is due."""
    parents = program.country.provinces
    for batch in due.read(program.version().path):
        for row in batch.to_pylist():
            if _selected(row, filters, parents):
                yield row


def answered(program: Program) -> Response:
    """The CSV, or a sentence with the status that says why not."""
    if not viewing.may("export due"):
        return _sentence(say("Who is due for an interview is for staff; sign in first."), 403)
    parameters = dict(request.args.items())
    tags = parameters.pop("hxl", "") == "1"
    strange = [name for name in parameters if name not in PARAMETERS]
    if strange:
        return _sentence(
            say(
                "'{name}' does not apply to the list of who is due; it takes {parameters}, hxl.",
                name=strange[0],
                parameters=", ".join(PARAMETERS),
            ),
            400,
        )
    try:
        filters = Filters.from_query(parameters, program.allowed())
    except BadFilter as fault:
        return _sentence(str(fault), 400)
    label = "demonstration-data_" if program.version().meta["demonstration"] else ""
    answer = Response(_lines(program, filters, tags=tags), content_type="text/csv; charset=utf-8")
    name = f"{label}due_{datetime.now(UTC):%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{quote(name)}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _lines(program: Program, filters: Filters, *, tags: bool) -> Iterator[bytes]:
    heads = [due.LISTED, *([[hxl.tag(name) for name in due.LISTED]] if tags else [])]
    yield export.BOM + _csv(heads)
    for row in rows(program, filters):
        yield _csv([[_cell(name, row[name]) for name in due.LISTED]])


def _cell(name: str, value: Any) -> str:
    """Texts are marked as in the records; days are ISO days, blank where there is none."""
    text = "" if value is None else str(value)
    return marked(text) if name in ("id", "ds_division", "activity_id") else text


def _selected(row: dict[str, Any], filters: Filters, parents: Any) -> bool:
    first, last = filters.date_from, filters.date_to
    if (first and row["due"] < first) or (last and row["due"] > last):
        return False
    own = {
        "province": parents.get(row["district"]),
        "district": row["district"],
        "ds_division": row["ds_division"],
        "phase": row["phase"],
        "round": row["next_round"],
    }
    return all((own[name] or "unknown") in values for name, values in filters.chosen.items() if name in own)


def _heeded(filters: Filters) -> Filters:
    """The filters without those that a list of returnees and respondents cannot heed."""
    known = {*PARAMETERS}
    idle = [name for name in filters.chosen if name not in known]
    return filters.without(*idle)


def _told(row: dict[str, Any], country: Country) -> Sequence[str]:
    late = row["days_overdue"]
    when = say("today")
    if late:
        when = (
            say_n("{n} day late", "{n} days late", late, n=late)
            if late > 0
            else say_n("in {n} day", "in {n} days", -late, n=-late)
        )
    following = (
        codebook.load().label("round", row["next_round"], current())
        if row["next_round"]
        else say("next interview")
    )
    district = country.name_of(row["district"], current()) if row["district"] else say("not stated")
    return (
        say(_WHO[row["who"]]), row["id"], formats.day(row["due"]), when, following, formats.day(row["last_interview"]), district,
    )  # fmt: skip


def _csv(lines: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()


def _sentence(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, content_type="text/plain; charset=utf-8")

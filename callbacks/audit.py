"""/audit and /export/audit.csv: what was done, from the audit and from the store's own history of ingests.

Belongs here: putting the two beside each other. Not here: the rows (sharing/audit.py, data/keeping/history.py), the markup (layouts/audit.py).
"""

import csv
import heapq
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from flask import Flask, request
from werkzeug import Response

from callbacks import queries, standing
from callbacks.links.routes import filter_words
from callbacks.program import NothingToShow, Program
from charts import formats
from data import export
from data.keeping.history import Entry
from data.meaning import marks
from data.store import StoreDamaged
from languages import later, noted, retold, say
from layouts import audit as layout
from layouts import links, pages, plain
from layouts.shell import TABLES
from sharing import audit
from sharing.audit import COLUMNS, Noted, Purged

AT_A_TIME: Final = 100
_ROWS_A_PIECE: Final = 1_000  # of the file: a piece a row takes longer to send than to make
PATH: Final = "/export/audit.csv"
_DEEDS: Final = {"ingest": "brought in", "back": "went back", "purge": "purged files"}
# What the rows call a deed or a role → what the page calls it; the file keeps the former.
_DONE: Final = {
    name: name
    for name in (
        later("saw"),
        later("looked at"),
        later("exported"),
        later("refused"),
        later("signed in"),
        later("signed out"),
        later("made link"),
        later("withdrew link"),
        later("opened link"),
        later("left link"),
        later("published"),
        later("brought in"),
        later("went back"),
        later("purged files"),
        later("purged audit"),
    )
}
_ROLES: Final = {
    "donor": later("donor"),
    "viewer": later("viewer"),
    "analyst": later("analyst"),
    "staff": later("staff"),
    "admin": later("administrator"),
}

# What the rows call a page, a part of one or a table → what people call it.
_NAMED: Final[Mapping[str, str]] = {
    **{page.name: page.title for page in pages.PAGES},
    **TABLES,
    "links": links.TITLE,
    "audit": layout.TITLE,
    "records": later("Records"),
    "own words": later("What returnees say in their own words"),
}


def register(server: Flask, program: Program) -> None:
    """Add the routes."""
    server.add_url_rule("/audit", "audit", lambda: shown(program))
    server.add_url_rule(PATH, "audit-csv", lambda: exported(program))


def shown(program: Program) -> Response:
    """A page of rows, the newest first."""
    asked = request.args.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    found = audit.latest(program.database, most=AT_A_TIME + 1, before=before)
    rows = [row for _, row in found[:AT_A_TIME]]
    older = f"/audit?before={found[AT_A_TIME - 1][0]}" if len(found) > AT_A_TIME else ""
    oldest = rows[-1].at if rows and older else ""
    newest = "9999" if before is None else rows[0].at if rows else ""
    beside = [row for row in remembered(program) if oldest <= row.at <= newest]
    whole = sorted([*rows, *beside], key=lambda row: row.at, reverse=True)
    zone = ZoneInfo(program.country.time_zone)
    details = {detail: _told(detail, program) for detail in {row.detail for row in whole}}
    section = layout.section(
        [_texts(row, zone, details[row.detail]) for row in whole],
        note=say(
            "The newest first; times of {country}. Rows are only ever added.",
            country=say(program.country.name),
        ),
        older=older,
        newest=before is None,
    )
    around = standing.around(program, "/audit")
    body = plain.wide(say(layout.TITLE), say(layout.QUESTION), (section,), around=around)
    answered = Response(body, content_type="text/html; charset=utf-8")
    answered.headers["Cache-Control"] = "no-store"
    return answered


def exported(program: Program) -> Response:
    """Every row as CSV, oldest first, streamed; moments in UTC."""
    rows = heapq.merge(audit.everything(program.database), remembered(program), key=lambda row: row.at)
    answered = Response(_lines(rows), content_type="text/csv; charset=utf-8")
    answered.headers["Content-Disposition"] = f'attachment; filename="audit_{datetime.now(UTC):%Y-%m-%d}.csv"'
    answered.headers["Cache-Control"] = "no-store"
    return answered


def remembered(program: Program) -> list[Noted]:
    """What is on record elsewhere, as rows of the audit, oldest first: ingests and purges of files in the store, purges of the audit."""
    purged = [_of_purge(*one) for one in audit.purges(program.database)]
    return sorted([*purged, *_ingested(program)], key=lambda row: row.at)


def _ingested(program: Program) -> list[Noted]:
    """What the store remembers; nothing where its history cannot be read."""
    try:
        return [_of_store(entry) for entry in program.store.history()]
    except StoreDamaged:
        return []


def _of_purge(at: str, who: str, purged: Purged) -> Noted:
    gone = purged.sentence
    return Noted(at=at, who=who, role="admin", link="", action="purged audit", subject="", detail=gone)


def _of_store(happened: Entry) -> Noted:
    return Noted(
        at=happened.when,
        who=happened.who or noted("unknown"),
        role="",
        link="",
        action=_DEEDS.get(happened.what, happened.what),
        subject=happened.ingest["table"] if happened.ingest else happened.version,
        detail=happened.detail,
    )


def _told(detail: str, program: Program) -> str:
    """Details for people: filters by the names of their values, where there are data to know them by."""
    try:
        filters = queries.read(detail, program.allowed()).filters if "=" in detail else None
    except NothingToShow:
        filters = None
    return filter_words(filters, program) if filters and filters.to_query() == detail else retold(detail)


def _named(subject: str) -> str:
    """What was seen or taken: pages and tables by their names, a file with the page it is of, all else as it stands."""
    file, _, page = subject.rpartition(" of ")
    if file and page in _NAMED:
        return f"{file} · {say(_NAMED[page])}"
    return say(_NAMED[subject]) if subject in _NAMED else subject


def _texts(row: Noted, zone: ZoneInfo, detail: str) -> tuple[str, ...]:
    when = datetime.fromisoformat(row.at).astimezone(zone)
    who = f"{row.who} ({say(_ROLES.get(row.role, row.role))})" if row.role else row.who
    about = say("link {id}", id=row.link) if row.link and row.link != row.subject else ""
    details = " · ".join(filter(None, (detail, about)))
    done = say(_DONE.get(row.action, row.action))
    return (f"{formats.day(when.date())} {when:%H:%M:%S}", who, done, _named(row.subject), details)


def _lines(rows: Iterable[Noted]) -> Iterator[bytes]:
    yield export.BOM + _csv([COLUMNS])
    coming = iter(rows)
    while piece := [[marks.marked(text) for text in row.row()] for row in islice(coming, _ROWS_A_PIECE)]:
        yield _csv(piece)


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()

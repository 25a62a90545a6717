"""The page of links and what is pressed on it: share a view, withdraw a link.

Belongs here: these requests. Not here: the markup (layouts/links.py), whether a link can be made (sharing/checking.py), and a
link in a donor's browser (opening.py).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from flask import Flask, request
from werkzeug import Response
from werkzeug.utils import redirect

from callbacks import entry, queries, standing, viewing
from callbacks.ingest import gate
from callbacks.links import words
from callbacks.options import options
from callbacks.program import NothingToShow, Program
from charts import formats
from data.filters import Filters
from languages import in_language, say
from layouts import links as layout
from layouts import pages, plain
from layouts.controls import LABELS
from sharing import audit, checking, links, moments
from sharing.bounds import PATHS
from sharing.links import NoLink

AT_A_TIME: Final = 50
OFFERED: Final = timedelta(days=90)  # how long a link works unless another day is chosen

_PAGE: Final = "text/html; charset=utf-8"


def register(server: Flask, program: Program) -> None:
    """Add the routes."""
    server.add_url_rule("/links", "links", lambda: shown(program))
    server.add_url_rule(layout.NEW, "link-new", lambda: make(program), methods=["POST"])
    server.add_url_rule(
        "/links/<id>/withdraw", "link-withdraw", lambda id: withdraw(id, program), methods=["POST"]
    )


def shown(program: Program) -> Response:
    """The form for the view that is to be shared, and the links there are."""
    return _page(program, layout.form(_asked(program), titles(), token=gate.token(program)))


def titles() -> dict[str, str]:
    """The pages that a link can show, by name, as the interface calls them."""
    return {name: say(pages.BY_NAME[name].title) for name in PATHS}


def make(program: Program) -> Response:
    """Make the link that the form asks for and show its address, or the form again with a sentence."""
    form = request.form
    if not gate.is_own(form.get("token", ""), program):
        return entry.refused(words.TOO_OLD, 403)
    chosen = {
        name: form.get(name, "")
        for name in ("recipient", "purpose", "until", "filters", "frozen", "passphrase")
    }
    chosen["pages"] = ",".join(form.getlist("pages"))
    try:
        if not chosen["pages"]:
            raise checking.BadLink(say("Choose at least one page."))
        wanted = checking.wanted(chosen, program.country, by=viewing.viewer().name)
    except checking.BadLink as fault:
        again = replace(_again(chosen, program), fault=str(fault))
        return _page(program, layout.form(again, titles(), token=gate.token(program)), status=400)
    made = links.make(program.database, wanted, key=program.key("links"))
    audit.add(program.database, viewing.viewer(), "made link", subject=made.id, detail=links.told(wanted))
    address = f"{program.settings.public_url or request.host_url.rstrip('/')}/s/{made.token}"
    return _page(program, layout.made(address, wanted.recipient, formats.day(wanted.until)))


def withdraw(id: str, program: Program) -> Response:
    """Withdraw a link and show the list."""
    if not gate.is_own(request.form.get("token", ""), program):
        return entry.refused(words.TOO_OLD, 403)
    try:
        if links.revoke(program.database, id, by=viewing.viewer().name):
            audit.add(program.database, viewing.viewer(), "withdrew link", subject=id)
    except NoLink:
        return entry.refused(say("There is no such link."), 404, title=say("No such link"))
    return redirect(in_language("/links"), 303)


def _page(program: Program, section: str, *, status: int = 200) -> Response:
    around = standing.around(program, "/links")
    body = plain.wide(say(layout.TITLE), say(layout.QUESTION), (section, _list(program)), around=around)
    answered = Response(body, status, content_type=_PAGE)
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _list(program: Program) -> str:
    after = request.args.get("after", "0")
    skipped = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    today = moments.today(program.country.time_zone)
    found = links.listed(program.database, today=today, most=AT_A_TIME + 1, after=skipped)
    rows = [_row(one, program) for one in found[:AT_A_TIME]]
    older = f"/links?after={skipped + AT_A_TIME}" if len(found) > AT_A_TIME else ""
    number = links.number(program.database)
    return layout.listed(rows, today=today, token=gate.token(program), number=number, older=older)


def _row(link: links.Listed, program: Program) -> layout.Row:
    named = titles()
    shows = [", ".join(named[page] for page in link.bounds.pages if page in named) or say("All pages")]
    if link.bounds.filters != Filters():
        filters = filter_words(link.bounds.filters, program)
        shows.append(say("{filters} (exactly)", filters=filters) if link.bounds.frozen else filters)
    elif link.bounds.frozen:
        shows.append(say("exactly these"))
    shows += [say("with a passphrase")] if link.has_passphrase else []
    return layout.Row(
        id=link.id,
        recipient=link.recipient,
        purpose=link.purpose,
        shows="; ".join(shows),
        until=formats.day(link.until),
        state=link.state,
        made=formats.day(link.made_at[:10]),
        openings=link.openings,
    )


def _asked(program: Program) -> layout.Asked:
    """The view somebody comes from: its page, and those of its filters that a link can hold."""
    path = request.args.get("share", "")
    page = next((name for name, where in PATHS.items() if where == path), None)
    query = "&".join(
        part
        for part in request.query_string.decode("ascii", "replace").split("&")
        if not part.startswith(("share=", "after=", "lang="))
    )
    filters = _filters(query, program)
    chosen = (page,) if page else tuple(PATHS)
    heeded = checking.parameters(chosen)
    kept = filters.without(*(name for name in filters.chosen if name not in heeded), "ds_division")
    left = [say(LABELS.get(name, name)) for name in filters.chosen if name not in kept.chosen]
    told = say(
        "Left out, as the page cannot be filtered by it or donors do not see it: {filters}.",
        filters=", ".join(left),
    )
    note = told if left else ""
    until = (moments.today(program.country.time_zone) + OFFERED).isoformat()
    return layout.Asked(
        pages=chosen, filters=kept.to_query(), words=filter_words(kept, program), until=until, note=note
    )


def _again(chosen: Mapping[str, str], program: Program) -> layout.Asked:
    """What was typed, to be mended."""
    filters = _filters(chosen["filters"], program)
    return layout.Asked(
        pages=chosen["pages"].split(","),
        filters=filters.to_query(),
        words=filter_words(filters, program),
        recipient=chosen["recipient"],
        purpose=chosen["purpose"],
        until=chosen["until"],
        frozen=chosen["frozen"] == "1",
    )


def _filters(query: str, program: Program) -> Filters:
    try:
        return queries.read(query, program.allowed()).filters
    except NothingToShow:
        return Filters()


def filter_words(filters: Filters, program: Program) -> str:
    """Filters for people: "Matale · Female · Jul 2025 – Jun 2026"."""
    offered = options(program.country)
    labels = {(name, one.value): one.label for name, those in offered.items() for one in those}
    said = [
        ", ".join(labels.get((name, value), value) for value in values)
        for name, values in filters.chosen.items()
    ]
    return " · ".join(filter(None, (*said, queries.period_words(filters)))) or say("Everything")

"""The address of a link in a browser: opening it, its passphrase, and leaving it.

Belongs here: these three requests. Not here: making and withdrawing links (routes.py), what a link shows (sharing/bounds.py).
"""

from typing import Any, Final

from flask import Flask, redirect, request
from sqlalchemy import Row
from werkzeug import Response

from callbacks import cookies, entry, viewing
from callbacks.ingest import gate
from callbacks.links import words
from callbacks.program import Program
from languages import ENGLISH, say, speaking
from layouts import plain
from sharing import audit, links, moments, sessions
from sharing.policy import Role, Viewer

OPEN: Final = "/s/<token>"


def register(server: Flask, program: Program) -> None:
    """Add the routes."""
    server.add_url_rule(
        OPEN, "link", lambda token: opened(token, program), methods=["GET", "POST"], strict_slashes=False
    )
    server.add_url_rule(entry.LEAVE, "leave", lambda: left(program), methods=["POST"])


def opened(token: str, program: Program) -> Response:
    """The link's view, its passphrase asked for first where it has one, or a plain page that says why not."""
    link = links.of_token(program.database, token, key=program.key("links"))
    if link is None:
        return entry.refused(say(words.NO_LINK), 404, title=say("No such link"))
    today = moments.today(program.country.time_zone)
    if why := links.refusal(link, today=today):
        with speaking(ENGLISH):  # as all of the audit is
            _note(program, link, "refused", links.refusal(link, today=today))
        return entry.refused(why, 403, title=say("This link shows nothing any more"))
    if link.passphrase and request.method != "POST":  # a look ahead (HEAD) is no try
        return _asked_for_passphrase(link, token, status=200)
    if link.passphrase and not links.passes(program.database, link, request.form.get("passphrase", "")):
        _note(program, link, "refused", "wrong passphrase")
        return _asked_for_passphrase(link, token, status=403)
    if request.method == "HEAD":
        return Response(status=200)
    return _let_in(link, program)


def left(program: Program) -> Response:
    """Leave the link: its session ends, and the browser is again whoever it was before."""
    if not gate.is_own(request.form.get("token", ""), program):
        return entry.refused(say(words.TOO_OLD), 403)
    if token := cookies.of(cookies.LINK, chosen=program.settings):
        sessions.end(program.database, token)
        if viewing.viewer().link:
            audit.add(program.database, viewing.viewer(), "left link")
    answered = redirect("/", 303)
    cookies.take(answered, cookies.LINK, chosen=program.settings)
    return answered


def _let_in(link: Row[Any], program: Program) -> Response:
    token = sessions.begin(
        program.database,
        name=link.recipient,
        role=Role.DONOR,
        ends_at=moments.end_of(link.until, program.country.time_zone),
        link=link.id,
    )
    links.opened(program.database, link, today=moments.today(program.country.time_zone))
    _note(program, link, "opened link")
    answered = redirect(links.bounds_of(link).first_view(), 303)
    answered.headers["Referrer-Policy"] = "no-referrer"  # the address is the way in: it is told to nobody
    answered.headers["Cache-Control"] = "no-store"
    cookies.put(answered, cookies.LINK, token, chosen=program.settings, seconds=cookies.LINK_SECONDS)
    return answered


def _asked_for_passphrase(link: Row[Any], token: str, *, status: int) -> Response:
    wrong = words.WRONG if status != 200 else ""
    spent = words.NO_MORE_GUESSES if link.failures >= links.MOST_FAILURES else ""
    form = plain.Form(
        action=f"/s/{token}",
        button=say("Open"),
        fields=(plain.Field(name="passphrase", label=say("Passphrase"), kind="password"),),
    )
    told = say(spent or wrong or words.PROTECTED)
    return entry.plain_page(say("Passphrase"), (told,), status=status, form=None if spent else form)


def _note(program: Program, link: Row[Any], action: str, detail: str = "") -> None:
    who = Viewer(link.recipient, Role.DONOR, link=links.seen(link))
    audit.add(program.database, who, action, subject=link.id, detail=detail)

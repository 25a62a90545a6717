"""The one door: before anything is answered, who asks is recognised and the action of what is asked for is looked up.

Belongs here: letting in and turning away. Not here: which action something is (actions.py), who may do it
(sharing/policy.py). Where data are read it is asked again (program.py): this is the first of two locks.
"""

import json
import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import Dash
from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from callbacks import actions, cookies, noting, recognising, viewing
from callbacks.ingest import gate
from callbacks.program import Program
from languages import in_language, later, say
from layouts import plain
from sharing.database import DatabaseFault
from sharing.policy import Role, Viewer

TEXT = "text/plain; charset=utf-8"
PRODUCT = "Community Response Map"
UNRECORDED = later(
    "Who may see this cannot be looked up just now, so nothing is shown. Try again in a minute."
)
log = logging.getLogger("community_response_map")
SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"
LEAVE = "/leave"


def register(app: Dash, program: Program) -> None:
    """Add the door to every route of the application, and make Dash's own lists those of the person who asks."""

    @app.server.before_request
    def enter() -> ResponseReturnValue | None:
        viewing.recognised(recognising.person(program))
        return turned_away(app, program)

    @app.server.after_request
    def leave(response: Response) -> Response:
        try:
            noting.note(response, program)
        except DatabaseFault as fault:
            return _unrecorded(fault)
        if response.is_streamed and not response.direct_passthrough:
            response.response = viewing.streamed(response.iter_encoded())
        return response

    app.server.register_error_handler(viewing.NotAllowed, lambda error: refused(str(error), 403))
    app.server.register_error_handler(DatabaseFault, _unrecorded)
    listed = app.server.view_functions["/_dash-dependencies"]
    app.server.view_functions["/_dash-dependencies"] = lambda: _own_dependencies(listed)


def _unrecorded(fault: DatabaseFault) -> Response:
    """Who asks cannot be looked up, or what is asked cannot be noted: then nothing is shown, and the log says why."""
    log.error("%s", fault)
    return refused(say(UNRECORDED), 503, title=say("Not available just now"))


def turned_away(app: Dash, program: Program) -> ResponseReturnValue | None:
    """The refusal of the current request, None when it may pass."""
    rule = request.url_rule.rule if request.url_rule else None
    if rule is None:
        return None  # no such route, or not by this method: answered as that, whoever asks
    action = actions.of_route(rule, request.path)
    link = viewing.viewer().link
    if link and rule == "/" and action and not viewing.may(action):
        # The first page is not part of the link; another one is.
        return redirect(link.bounds.first_view(), 303)
    if action is None or not all(map(viewing.may, (action, *actions.of_page_asked(rule, request.args)))):
        return _refusal(program)
    if rule == app.get_relative_path(actions.EVENTS) and (output := _output(app)):
        wanted = actions.of_callback(output)
        if wanted is None or not viewing.may(wanted):
            return _refusal(program)
    return None


def _output(app: Dash) -> str | None:
    """The callback an event asks for; None where the application has none such, which guard.py answers."""
    try:
        body: Any = request.get_json(silent=True)
    except RecursionError:
        return None
    output = body.get("output") if isinstance(body, dict) else None
    return output if isinstance(output, str) and output in app.callback_map else None


def _refusal(program: Program) -> ResponseReturnValue:
    person = viewing.viewer()
    nobody = person.role == Role.NOBODY and not person.why
    is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if nobody and is_page and program.settings.auth == "oidc":
        there = f"{SIGN_IN}?{urlencode({'next': request.full_path.rstrip('?')})}"
        return redirect(in_language(there), 303)
    return refused(_sentence(person), 401 if nobody else 403, form=_way_out(program))


def _way_out(program: Program) -> plain.Form | None:
    """How a browser gets out of what it is caught in: the link it opened, the account it signed in with."""
    hidden = (("token", gate.token(program)),)
    if cookies.of(cookies.LINK, chosen=program.settings):
        return plain.Form(action=LEAVE, button=say("Leave this link"), hidden=hidden)
    if viewing.viewer().session:
        return plain.Form(action=SIGN_OUT, button=say("Sign out"), hidden=hidden)
    return None


def _sentence(person: Viewer) -> str:
    if person.why:
        return person.why
    if person.role == Role.NOBODY:
        return say("Sign in to see this.")
    if person.role == Role.DONOR:
        return say("This is not part of the link you opened.")
    return say("This is not open to your account; ask an administrator.")


def refused(sentence: str, status: int, *, title: str = "", form: plain.Form | None = None) -> Response:
    """A refusal as the asker can read it: a plain page in a browser's window, a line of text for everything else."""
    if "text/html" in request.headers.get("Accept", ""):
        return plain_page(title or say("Not open to you"), (sentence,), status=status, form=form)
    answered = Response(f"{sentence}\n", status, content_type=TEXT)
    answered.headers["Cache-Control"] = "no-store"
    return answered


def plain_page(
    title: str,
    sentences: Sequence[str],
    *,
    status: int = 200,
    form: plain.Form | None = None,
    way: tuple[str, str] | None = None,
    aside: tuple[str, str] | None = None,
) -> Response:
    """A page without the shell, kept by nobody."""
    body = plain.page(title, sentences, product=say(PRODUCT), form=form, way=way, aside=aside)
    answered = Response(body, status, content_type="text/html; charset=utf-8")
    answered.headers["Cache-Control"] = "no-store"
    answered.headers["Referrer-Policy"] = "no-referrer"
    return answered


def _own_dependencies(listed: Any) -> Any:
    """Dash's list of callbacks without those that the person may not ask for."""
    answered = listed()
    rows = answered.get_json(silent=True)
    kept = [row for row in rows if _open(row)]
    if len(kept) != len(rows):
        answered.set_data(json.dumps(kept))
    return answered


def _open(row: dict[str, Any]) -> bool:
    if row.get("clientside_function"):
        return True
    action = actions.of_callback(row["output"])
    return action is not None and viewing.may(action)

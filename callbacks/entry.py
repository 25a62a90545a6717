"""The one door: before anything is answered, who asks is recognised and the action of what is asked for is looked up.

Belongs here: letting in and turning away. Not here: which action something is (actions.py), who may do it
(sharing/policy.py). Where data are read it is asked again (program.py): this is the first of two locks.
"""

import json
from typing import Any

from dash import Dash
from flask import Response, redirect, request, stream_with_context
from flask.typing import ResponseReturnValue

from callbacks import actions, recognising, viewing
from callbacks.program import Program
from layouts import plain
from sharing.policy import Role, Viewer

TEXT = "text/plain; charset=utf-8"
PRODUCT = "Community Response Map"
SIGN_IN = "/sign-in"


def register(app: Dash, program: Program) -> None:
    """Add the door to every route of the application, and make Dash's own lists those of the person who asks."""

    @app.server.before_request
    def enter() -> ResponseReturnValue | None:
        viewing.recognised(recognising.person(program))
        return turned_away(app, program)

    @app.server.after_request
    def leave(response: Response) -> Response:
        # What is still being streamed is read for the same person: nobody is recognised outside of a request.
        if response.is_streamed and not response.direct_passthrough:
            response.response = stream_with_context(response.response)  # type: ignore[arg-type]
        return response

    app.server.register_error_handler(viewing.NotAllowed, lambda error: refused(str(error), 403))
    listed = app.server.view_functions["/_dash-dependencies"]
    app.server.view_functions["/_dash-dependencies"] = lambda: _own_dependencies(listed)


def turned_away(app: Dash, program: Program) -> ResponseReturnValue | None:
    """The refusal of the current request, None when it may pass."""
    rule = request.url_rule.rule if request.url_rule else None
    if rule is None:
        return None  # no such route, or not by this method: answered as that, whoever asks
    action = actions.of_route(rule, request.path)
    if action is None or not viewing.may(action):
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
    if person.role == Role.NOBODY and not person.why and _is_page() and program.settings.auth == "oidc":
        return redirect(f"{SIGN_IN}?next={request.full_path.rstrip('?')}", 303)
    return refused(_sentence(person), 401 if person.role == Role.NOBODY and not person.why else 403)


def _sentence(person: Viewer) -> str:
    if person.why:
        return person.why
    if person.role == Role.NOBODY:
        return "Sign in to see this."
    if person.role == Role.DONOR:
        return "This is not part of the link you opened."
    return "This is not open to your account; ask an administrator."


def refused(sentence: str, status: int) -> Response:
    """A refusal as the asker can read it: a plain page in a browser's window, a line of text for everything else."""
    if _is_page():
        body = plain.page("Not open to you", [sentence], product=PRODUCT)
        answered = Response(body, status, content_type="text/html; charset=utf-8")
    else:
        answered = Response(f"{sentence}\n", status, content_type=TEXT)
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _is_page() -> bool:
    return (
        request.method == "GET"
        and request.accept_mimetypes.accept_html
        and "text/html" in str(request.accept_mimetypes)
    )


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

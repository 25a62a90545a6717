"""What holds for every answer of a page: unknown paths as 404, bodies that fit no callback, errors as sentences.

Not here: what is refused whoever asks, and the headers of every answer (callbacks/hardening).
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, set_props
from dash.exceptions import CallbackException
from flask import Response, request

from callbacks.hardening import sizes
from callbacks.program import NothingToShow
from data.running.deadline import TooLong
from data.store import StoreDamaged
from languages import later, retold, say
from layouts import chips, ids, pages

EVENTS = "/_dash-update-component"
PLAIN = "text/plain; charset=utf-8"
log = logging.getLogger("community_response_map")
SORRY = later(
    "This could not be drawn; what went wrong is in the server's log. Lift a filter or load the page again."
)


def register(app: Dash) -> None:
    """Add the 404 of unknown paths and the refusal of bodies that no page sends."""

    @app.server.before_request
    def refuse() -> Response | None:
        if request.method == "POST" and request.path == app.get_relative_path(EVENTS):
            fault = misfit(body(), app.callback_map)
            return Response(f"{fault}\n", 400, content_type=PLAIN) if fault else None
        return None

    @app.server.errorhandler(CallbackException)
    def unfitting(error: CallbackException) -> Response:
        # More or fewer outputs of a pattern than the values sent: no page of ours does so.
        log.warning("An event was refused: %s", error)
        return Response("The event does not fit its page; load the page again.\n", 400, content_type=PLAIN)

    @app.server.after_request
    def finish(response: Response) -> Response:
        if response.status_code == 200 and is_unknown_page():
            response.status_code = 404
        return response


def misfit(body: object, callbacks: Mapping[str, Any]) -> str | None:
    """Why the body of an event fits none of the callbacks, or None where it does. Values are for the callback to judge."""
    if not isinstance(body, dict):
        return "The body is not a JSON object."
    output = body.get("output")
    if not isinstance(output, str) or output not in callbacks:
        return "'output' names nothing that this program draws."
    if not _asked_for(output, body.get("outputs")):
        return "'outputs' are not those of this output."
    for part in ("inputs", "state"):
        wanted, given = callbacks[output][part], body.get(part, [])
        if not isinstance(given, list) or not _alike(wanted, given):
            return f"'{part}' are not those of this output."
        if not all(map(_is_text, given)):
            return "The address of a page is text."
        if not all(map(_is_short, given)):
            return f"The address of a page has at most {sizes.LONGEST_ADDRESS:,} characters; choose fewer values."
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        return "'changedPropIds' is not a list of names."
    return None


def _asked_for(output: str, given: object) -> bool:
    """Whether the outputs of a body are those that the name of the callback lists, one or "..a.x...b.y.."."""
    several = output.startswith("..")
    names = output[2:-2].split("...") if several else [output]
    listed = given if several else [given]
    if not isinstance(listed, list) or len(listed) != len(names):
        return False
    kinds = [name.rpartition(".")[2].partition("@")[0] for name in names]
    return all(
        isinstance(one, dict) and "id" in one and one.get("property") == kind
        for kind, each in zip(kinds, listed, strict=True)
        for one in (each if isinstance(each, list) else [each])
    )


def _alike(wanted: Sequence[Mapping[str, Any]], given: Sequence[Any]) -> bool:
    """As many values as the callback takes, each of the component and property it takes; for a pattern, a list of such."""
    return len(wanted) == len(given) and all(
        _fits(want, each, is_pattern=str(want["id"]).startswith("{"))
        for want, each in zip(wanted, given, strict=True)
    )


def _fits(want: Mapping[str, Any], each: Any, *, is_pattern: bool) -> bool:
    """A list where one value is wanted would reach the callback as a list, and so would another component's value."""
    if isinstance(each, list) != is_pattern:
        return False
    return all(
        isinstance(one, dict)
        and one.get("property") == want["property"]
        and (isinstance(one.get("id"), dict) if is_pattern else one.get("id") == want["id"])
        for one in (each if is_pattern else [each])
    )


def _is_text(one: Any) -> bool:
    """Whether what a browser says of its address is text, as it always is."""
    return _said(one) is None or isinstance(_said(one), str)


def _is_short(one: Any) -> bool:
    """Whether an address is one that could be asked for as such: what is read of it takes as long as it is."""
    return len(_said(one) or "") <= sizes.LONGEST_ADDRESS


def _said(one: Any) -> Any:
    """What a browser says of its address; None where this is about something else."""
    return one.get("value") if isinstance(one, dict) and one.get("id") == ids.ADDRESS else None


def body() -> Any:
    """The JSON of the request, None where it is none (a nest of brackets deeper than the parser goes, too)."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def known(path: str) -> bool:
    """Whether a page stands at a path."""
    return (path.rstrip("/") or "/") in pages.BY_PATH


def tell(error: Exception) -> Any:
    """A failed callback: the error goes to the log, a sentence to the person."""
    known_fault = isinstance(error, NothingToShow | StoreDamaged | TooLong)
    if not known_fault:
        log.exception("A callback failed", exc_info=error)
    text = retold(str(error)) if known_fault else say(SORRY)
    set_props(ids.NOTICE, {"children": chips.notice(text)})


def is_unknown_page() -> bool:
    """Whether no page stands at the path of the current request.

    Dash answers every path nobody else knows with its index, endpoint '/<path:path>'.
    """
    is_page = request.method in ("GET", "HEAD") and (request.endpoint or "").startswith("/<path")
    return is_page and not known(request.path)

"""Registering what hardens: protect() before anything else, limit() behind the door, seal() when all callbacks exist."""

from collections.abc import Callable
from typing import Final

from dash import Dash
from flask import Response, jsonify, request

from callbacks import actions
from callbacks.hardening import counts, headers, hosts, origins, rates, sizes
from callbacks.hardening.rates import Limits
from data.running import deadline
from data.running.deadline import TooLong
from languages import say
from settings import Settings
from sharing.policy import Viewer

PLAIN: Final = "text/plain; charset=utf-8"
_OF_SCRIPTS: Final = "/ingest/"  # asked by a script of ours, which reads a sentence out of JSON


def protect(app: Dash, chosen: Settings) -> Limits:
    """Refuse what needs no look at who asks. Call it first, so that nothing of a refused request is read."""
    sizes.limit(app.server)
    events = app.get_relative_path(actions.EVENTS)
    limits = Limits(chosen)

    @app.server.before_request
    def refuse() -> Response | None:
        if request.method not in origins.METHODS:
            return _sentence(say("This server does not know this method."), 405)
        for status, fault in (
            (421, hosts.fault(request, chosen)),
            (414, sizes.fault(request)),
            (411, sizes.unannounced(request)),
            (403, origins.fault(request, chosen)),
        ):
            if fault:
                return _sentence(fault, status)
        if limits.refused_before(request):
            return _too_often()
        sizes.narrow(request, events=events)
        deadline.begin(chosen.time_limit)
        return None

    @app.server.teardown_request
    def done(_: BaseException | None) -> None:
        deadline.end()

    @app.server.after_request
    def note(response: Response) -> Response:
        limits.answered(request, response.status_code)
        return response

    app.server.register_error_handler(TooLong, lambda error: _sentence(str(error), 503))
    return limits


def limit(app: Dash, limits: Limits, *, who: Callable[[], Viewer]) -> None:
    """Refuse who asks too often. Call it when it is known who asks."""

    @app.server.before_request
    def refuse() -> Response | None:
        return _too_often() if limits.too_often(request, who()) else None


def seal(app: Dash, chosen: Settings) -> None:
    """Put the headers on every answer. Call it when all callbacks exist: the policy names their digests."""
    policy, public = headers.policy(app), chosen.public_url.startswith("https:")  # a proxy ends TLS before us
    app.server.after_request(
        lambda response: headers.put(response, policy=policy, tls=public or request.is_secure)
    )


def _too_often() -> Response:
    answered = _sentence(say(rates.TOO_OFTEN), 429)
    answered.headers["Retry-After"] = str(int(counts.MINUTE))
    return answered


def _sentence(text: str, status: int) -> Response:
    if request.path.startswith(_OF_SCRIPTS):
        answered = jsonify(sentence=text)
        answered.status_code = status
    else:
        answered = Response(f"{text}\n", status=status, content_type=PLAIN)
    answered.headers["Cache-Control"] = "no-store"
    return answered

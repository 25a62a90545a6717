"""What is served besides pages and exports: the shapes of the map; and the errors of all routes as sentences."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dash.exceptions import DependencyException
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from callbacks import shapes
from callbacks.program import NothingToShow, Program
from data.store import StoreDamaged
from geo import boundaries
from languages import ENGLISH, retold, say

A_YEAR = "public, max-age=31536000, immutable"
PLAIN = "text/plain; charset=utf-8"
_REFUSALS: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "This request cannot be read.",
        404: "There is nothing here.",
        405: "This cannot be asked for in this way.",
        413: "This is longer than anything that is read here.",
        415: "This is in no form that is read here.",
    }
)


def register(server: Flask, program: Program) -> None:
    """Add the routes. Each refuses what it does not know with a sentence."""
    server.add_url_rule("/geo/<level>.geojson", "geo", lambda level: shape(level, program))
    for nothing in (NothingToShow, StoreDamaged):
        server.register_error_handler(nothing, lambda error: _sentence(retold(str(error)), 503))
    server.register_error_handler(HTTPException, _refused)
    server.register_error_handler(
        DependencyException, lambda _: _sentence(say("There is no such file."), 404)
    )
    server.register_error_handler(
        500, lambda _: _sentence(say("Something went wrong here; it is in the log. Try again."), 500)
    )


def shape(level: str, program: Program) -> Response:
    """The boundaries of a level; kept by the browser for good when asked for by their digest."""
    if level not in program.country.levels:
        return _sentence(
            say(
                "{name} has no level '{level}'; it has {levels}.",
                name=program.country.name,
                level=level,
                levels=", ".join(program.country.levels),
            ),
            404,
        )
    asked = request.args.get("lang", "")
    language = asked if asked in program.country.languages else ENGLISH
    digest = shapes.digest(program.country, level, language)
    content = boundaries.geojson(program.country, level, language=language)
    answered = Response(content, mimetype="application/geo+json")
    answered.headers["Cache-Control"] = (
        shapes.A_YEAR if request.args.get("v") == digest else "private, no-cache"
    )
    answered.set_etag(digest)
    answered.make_conditional(request)  # turns it into "not modified" in place
    return answered


def _refused(error: HTTPException) -> WerkzeugResponse:
    """What Flask refuses by itself, in our words: its own page says which program answers. Headers like Allow stay."""
    answered = error.get_response()
    answered.set_data(f"{_REFUSALS.get(error.code or 0, f'{error.name}.')}\n")
    answered.content_type = PLAIN
    return answered


def _sentence(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, content_type=PLAIN)

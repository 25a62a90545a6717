"""The address of a brief: ``/brief/<code>.pdf`` with the filters of a page, for the person who asks.

Belongs here: the request and its answer. Not here: who may have it (callbacks/actions.py), what stands on it (content.py).
"""

from typing import Final

from flask import Flask, Response, request

from callbacks.brief import asked, content, typeset
from callbacks.program import Program
from callbacks.view import View
from data.running import deadline
from languages import say

PLAIN: Final = "text/plain; charset=utf-8"


def register(server: Flask, program: Program) -> None:
    """Add the route. It refuses what it does not know with a sentence."""
    server.add_url_rule("/brief/<code>.pdf", "brief", lambda code: brief(code, program))


def brief(code: str, program: Program) -> Response:
    """The brief of a place as a file to keep."""
    twice = next((name for name, values in request.args.lists() if len(values) > 1), None)
    if twice:
        return _sentence(
            say("Parameter '{name}' is given twice; write several values as {name}=a,b.", name=twice), 400
        )
    with deadline.within(program.settings.time_limit):
        try:
            view = asked.view(code, request.args.to_dict(), program)
        except asked.NoPlace as fault:
            return _sentence(str(fault), 404)
        except asked.NoBrief as fault:
            return _sentence(str(fault), 400)
        return _file(code, view, program)


def _file(code: str, view: View, program: Program) -> Response:
    sheet = content.content(view, program, base=request.host_url)
    deadline.check()
    answered = Response(typeset.pdf(sheet), mimetype="application/pdf")
    label = "demonstration-data_" if sheet["demonstration"] else ""
    day = f"_{sheet['as_of']}" if sheet["as_of"] else ""
    answered.headers["Content-Disposition"] = f'attachment; filename="{label}brief_{code}{day}.pdf"'
    answered.headers["Cache-Control"] = "no-store"
    return answered


def _sentence(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, content_type=PLAIN)

"""Whether the program lives, whether it can answer, and whether its data are fresh.

Three questions that an operator must not mix up: a program that does not live is to be started again, one that is not ready has
nothing to answer from and gets no visitors, and stale data call for the people who send them, not for a restart.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

import orjson
from flask import Flask, Response

from callbacks import viewing
from callbacks.program import Damaged, NothingToShow, Program
from sharing import moments

VERSION: Final = "0.1.0"
LIVE: Final = "/health/live"


@dataclass(frozen=True)
class Health:
    """What is told of the program; ``ready`` and ``fresh`` are for machines, ``status`` for people."""

    status: str  # ok, stale, no data or damaged
    version: str
    data_version: str | None
    as_of: str | None
    live: bool
    ready: bool
    fresh: bool | None  # None while there is nothing to judge by
    age_days: int | None  # days since the last record; None for who sees protected figures alone


def register(server: Flask, program: Program) -> None:
    """Add ``/health``, which is 503 until the program can answer, and ``/health/live``, which never is."""
    server.add_url_rule("/health", "health", lambda: _told(program))
    server.add_url_rule(LIVE, "live", lambda: _json({"status": "ok", "live": True}, 200))


def of(program: Program) -> Health:
    """The program's health now."""
    try:
        data, told = program.newest(), program.shown()
        program.check()
    except NothingToShow as nothing:
        status = "damaged" if isinstance(nothing, Damaged) else "no data"
        return Health(status, VERSION, None, None, live=True, ready=False, fresh=None, age_days=None)
    age = _age(data.as_of, program)
    fresh = None if age is None else age <= program.settings.stale_days
    status = "stale" if fresh is False and not data.demonstration else "ok"
    own = viewing.may("unprotected")  # else an age would tell the day of the last record, which is somebody's
    return Health(
        status,
        VERSION,
        told.version or None,
        told.as_of,
        live=True,
        ready=True,
        fresh=fresh,
        age_days=age if own else None,
    )


def _told(program: Program) -> Response:
    found = of(program)
    return _json(asdict(found), 200 if found.ready else 503)


def _age(as_of: str | None, program: Program) -> int | None:
    if as_of is None:
        return None
    return (moments.today(program.country.time_zone) - date.fromisoformat(as_of)).days


def _json(body: dict[str, object], status: int) -> Response:
    return Response(orjson.dumps(body), status=status, mimetype="application/json")

"""The program: builds the dashboard from its rooms and serves it. The only file that knows every room."""

import contextlib
import os
import socket
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from dash import Dash, html
from dash.development.base_component import Component

import languages
import settings
from callbacks import (
    address,
    assembled,
    audit,
    comparing,
    delivery,
    due,
    entry,
    exports,
    guard,
    hardening,
    interface,
    kept,
    mending,
    navigation,
    pages,
    place_search,
    public,
    routes,
    standing,
    theme,
    viewing,
    watching,
    written,
)
from callbacks.brief import command as brief_command
from callbacks.brief import routes as brief_routes
from callbacks.context import ShellContext
from callbacks.hardening.serving import Handler
from callbacks.ingest import leaving
from callbacks.ingest import routes as ingest_routes
from callbacks.links import opening
from callbacks.links import routes as link_routes
from callbacks.options import options
from callbacks.program import NothingToShow, Program
from callbacks.quality import look
from callbacks.quality import routes as quality_routes
from callbacks.signing import routes as signing_routes
from callbacks.watching import logs
from data.filters import parameters_of
from data.mirror import following
from data.quality import asked
from data.store import Store, StoreDamaged
from geo import boundaries
from geo import country as countries
from geo.country import UnknownCountry
from indicators import report
from indicators.questions import PAGES as QUESTIONED
from languages import later
from layouts import side_by_side
from layouts.controls import Option, Span, controls
from layouts.pages import PAGES
from layouts.shell import TABLES, Frame, PageLink, shell
from settings import Settings

TITLE = later("Community Response Map")
# What keeps the program from serving, or a brief from being written; each message is a sentence for who starts it.
FAULTS = (
    settings.BadSettings,
    UnknownCountry,
    boundaries.BadBoundaries,
    StoreDamaged,
    following.NothingYet,
    brief_command.NotWritten,
)


def create_app(chosen: Settings) -> Dash:
    """The application for these settings. Raises UnknownCountry for a country there is none of."""
    program = Program(chosen)
    app = interface.Dashboard(
        __name__,
        title=f"{TITLE}, {program.country.name}",
        assets_folder=str(Path(__file__).parent / "assets"),
        include_assets_files=False,  # they come as one file a kind (callbacks/assembled.py)
        suppress_callback_exceptions=True,  # pages come and go: their components are not in the first layout
        update_title="",
        serve_locally=True,
        on_error=guard.tell,
        enable_mcp=False,
    )
    app.head = assembled.register(app.server)
    interface.register(app.server, program)
    watching.register(app.server, program)
    limits = hardening.protect(app, chosen)
    interface.register_events(app.server, program, events=app.get_relative_path(guard.EVENTS))
    entry.register(app, program)
    hardening.limit(app, limits, who=viewing.viewer)
    context = _context(program)
    app.layout = lambda: _layout(program, context) if viewing.may("look") else html.Div()
    app.written = written.Writer(program, context, partial(_layout, program, context)).written
    written.register(app.server)
    pages.register(app, program)
    address.register(app, context)
    navigation.register(app)
    theme.register(app)
    routes.register(app.server, program)
    public.register(app.server, program)
    exports.register(app.server, program)
    brief_routes.register(app.server, program)
    ingest_routes.register(app.server, program)
    opening.register(app.server, program)
    link_routes.register(app.server, program)
    audit.register(app.server, program)
    signing_routes.register(app.server, program)
    quality_routes.register(app.server, program)
    due.register_route(app.server, program)
    guard.register(app)
    hardening.seal(app, chosen)
    delivery.register(app.server)
    return app


def _layout(program: Program, context: ShellContext) -> Component:
    """The shell as the data are now; made anew for each visit, so that new data need no restart."""
    span, demonstration = _span(program)
    frame = Frame(
        title=TITLE,
        country_name=program.country.name,
        pages=standing.offered(context.pages),
        actions=standing.actions(program),
        banner=standing.banner(program),
        exports=standing.exports(),
        demonstration=demonstration,
        as_of=span.last if span else None,
        credits=(boundaries.credit(program.country),),
        places=place_search.options(program.country, language=languages.current()),
        languages=interface.offered(program.country),
        draft=interface.is_draft(),
    )
    offered = context.options()
    further = [side_by_side.controls(comparing.by_options(offered))]
    panel = controls(offered, span=span, further=further)
    return shell(frame, controls=panel, settings=navigation.settings(context))


def _context(program: Program) -> ShellContext:
    return ShellContext(
        title=TITLE,
        country=program.country,
        pages=_links(),
        options=lambda: _options(program),
        span=lambda: _span(program)[0],
    )


def _options(program: Program) -> dict[str, tuple[Option, ...]]:
    try:
        divisions = [name for name in program.allowed()["ds_division"] if name != "unknown"]
    except NothingToShow:
        divisions = []
    found = options(program.country, ds_divisions=divisions)
    if not viewing.may("unprotected"):  # no protected figure is told of a DS division
        found["ds_division"] = ()
    return {name: standing.inside(name, those) for name, those in found.items()}


def _links() -> tuple[PageLink, ...]:
    """The pages with what applies to each; the data page can show every table."""
    links = []
    for page in PAGES:
        charts = page.name in QUESTIONED
        used = report.tables_of(page.name) if charts else tuple(TABLES) if page.name == "data" else ()
        parameters = tuple(dict.fromkeys(name for table in used for name in parameters_of(table)))
        if page.name == look.NAME:
            parameters = asked.PARAMETERS
        answers = page.name if charts else None
        links.append(
            PageLink(
                path=page.path,
                name=page.title,
                parameters=parameters,
                tables=used,
                answers=answers,
                tab=page.tab,
                button=page.button,
            )
        )
    return tuple(links)


def _span(program: Program) -> tuple[Span | None, bool]:
    try:
        evidence = program.evidence()
    except NothingToShow:
        return None, False
    spans = [span for table in TABLES if (span := evidence.cells.span(table))]
    days: list[date] = [day for span in spans for day in span]
    return (Span(min(days), max(days)) if days else None), evidence.demonstration


def _ready(chosen: Settings) -> None:
    """Raise BadBoundaries or BadSettings for what would fail later: shapes, and a port that another program has."""
    country = countries.load(chosen.country)
    for level in country.levels:
        boundaries.geojson(country, level)
    try:
        family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
        with socket.create_server((chosen.host, chosen.port), family=family):
            pass
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        raise settings.BadSettings(
            f"{chosen.host}:{chosen.port} cannot be served ({reason}); another program may be using the port: "
            "stop it, or set CRM_PORT to another number"
        ) from None


def prepared() -> tuple[Settings, Dash]:
    """The settings and the application over them, seen to be able to serve. Raises one of FAULTS."""
    chosen = settings.get()
    if late := following.latest(chosen.store):
        print(late, file=sys.stderr)
    Store(chosen.store).current()
    app = create_app(chosen)
    _ready(chosen)
    return chosen, app


def warm(program: Program) -> None:
    """Draw each page once, so that nobody waits for what every answer needs, and the processes of a server have it in common.

    The first page is drawn under two filters at once too, which no roll-up answers. Without data there is nothing to draw.
    """
    with contextlib.suppress(NothingToShow), viewing.at_this_machine():
        drawn = [pages.of_country(page, program.country) for page in PAGES if page.name in kept.PAGES]
        for page in drawn:
            pages.top_answered(page, "", None, program)
            pages.rest_answered(page, "", None, program)
        allowed = program.allowed()
        search = "&".join(f"{name}={allowed[name][0]}" for name in ("education", "livelihood"))
        pages.top_answered(drawn[0], f"?{search}", None, program)
        pages.rest_answered(drawn[0], f"?{search}", None, program)


def main(arguments: Sequence[str] = ()) -> int:
    """Serve one person until stopped, or write a brief; 2 with a sentence when the settings or the store do not allow it."""
    try:
        if arguments:
            return _commanded(arguments)
        chosen, app = prepared()
    except FAULTS as error:
        print(error, file=sys.stderr)
        return 2
    logs.set_up("text")
    print(f"{TITLE}: http://{chosen.host}:{chosen.port}  (stop with Ctrl+C)", flush=True)
    public.watch(Program(chosen))
    mending.watch(Program(chosen))
    leaving.watch(chosen.store)
    following.watch(chosen.store)
    app.run(host=chosen.host, port=chosen.port, debug=False, request_handler=Handler)
    return 0


def _commanded(arguments: Sequence[str]) -> int:
    """Do what is asked for beside serving. Raises one of FAULTS."""
    if arguments[0] == "brief":
        with viewing.at_this_machine():
            print(brief_command.write(arguments[1:], settings.get()))
        return 0
    print(
        f"'{arguments[0]}' is not known here: python app.py serves, python app.py brief writes a brief.",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

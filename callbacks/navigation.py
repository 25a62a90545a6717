"""Links that follow the view: navigation, exports, the document's title, and controls that do not apply.

All of it is known to the browser, so assets/shell.js answers without a request; here are the wiring and the
facts the script needs.
"""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from callbacks.brief.asked import MANNER
from callbacks.context import ShellContext
from callbacks.queries import LOOKED_FOR, OTHERS, VIEW
from data import filters
from languages import say
from layouts import ids
from layouts.shell import TABLES, PageLink


def register(app: Dash) -> None:
    """Add the callbacks to an application whose layout holds the shell."""
    address = (Input(ids.ADDRESS, "pathname"), Input(ids.ADDRESS, "search"))
    app.clientside_callback(
        ClientsideFunction("shell", "links"),
        Output(ids.nav(ALL), "href"),
        Output(ids.nav(ALL), "aria-current"),
        Output(ids.METHODS_LINK, "href"),
        *address,
        State(ids.nav(ALL), "id"),
        State(ids.SETTINGS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("shell", "exports"),
        Output(ids.export_link(ALL, ALL), "href"),
        Output(ids.export_link(ALL, ALL), "style"),
        *address,
        State(ids.export_link(ALL, ALL), "id"),
        State(ids.SETTINGS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("shell", "languages"),
        Output(ids.language(ALL), "href"),
        *address,
        State(ids.language(ALL), "id"),
    )
    app.clientside_callback(
        ClientsideFunction("shell", "applying"),
        Output(ids.control(ALL), "disabled"),
        Output(ids.control(ALL), "description"),
        Output(ids.PERIOD_CHOICE, "disabled"),
        address[0],
        State(ids.control(ALL), "id"),
        State(ids.SETTINGS, "data"),
    )


def settings(context: ShellContext) -> dict[str, Any]:
    """What assets/shell.js knows of pages, tables and parameters."""
    return {
        "title": f"{say(context.title)}, {say(context.country.name)}",
        "pages": {page.path: _page(page) for page in context.pages},
        "tables": {table: list(filters.parameters_of(table)) for table in TABLES},
        "filters": list(filters.PARAMETERS),
        "view": list(VIEW),
        "places": list(filters.PLACES),
        "placed": context.country.placed,
        "own": [*OTHERS, *LOOKED_FOR],
        "brief": {"country": context.country.iso3, "parameters": [*filters.PARAMETERS, *MANNER]},
    }


def _page(page: PageLink) -> dict[str, Any]:
    return {
        "name": say(page.name),
        "parameters": list(page.parameters),
        "tables": list(page.tables or TABLES),
        "answers": page.answers,
    }

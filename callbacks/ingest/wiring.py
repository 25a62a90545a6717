"""The callbacks of the ingest page. They only show: what is pressed goes through assets/ingest.js to routes.py."""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, no_update

from callbacks.ingest import page
from callbacks.program import Program
from layouts import ids


def register(app: Dash, program: Program) -> None:
    """Add the callback that draws the page and those that hand what is pressed to the browser's script."""

    @app.callback(
        Output(ids.INGEST_BODY, "children"),
        Output(ids.INGEST_PROGRESS, "children"),
        Output(ids.INGEST_CLOCK, "disabled"),
        Output(ids.INGEST_SHOWN, "data"),
        Input(ids.ADDRESS, "search"),
        Input(ids.INGEST_CLOCK, "n_intervals"),
        Input(ids.INGEST_AGAIN, "data"),
        State(ids.INGEST_SHOWN, "data"),
        State(ids.ADDRESS, "pathname"),
        # The clock stands still while its question is under way: a busy server gets no second one, and a page that is
        # asked for meanwhile does not queue behind a row of them.
        running=[(Output(ids.INGEST_CLOCK, "max_intervals"), 0, -1)],
    )
    def show(search: str | None, _tick: Any, _again: Any, shown: Any, path: str | None) -> Any:
        if path not in (page.PATH, None):
            return no_update
        now = page.shown(search, program)
        same = shown == now.key
        return no_update if same else now.body, now.progress, not now.working, no_update if same else now.key

    _in_the_browser(app)


def _in_the_browser(app: Dash) -> None:
    access = State(ids.INGEST_ACCESS, "data")
    answers = (
        Output(ids.INGEST_SAID, "children", allow_duplicate=True),
        Output(ids.INGEST_AGAIN, "data", allow_duplicate=True),
    )

    def act(button: str, what: str, *states: State) -> None:
        app.clientside_callback(
            ClientsideFunction("ingest", what),
            *answers,
            Input(button, "n_clicks"),
            access,
            *states,
            prevent_initial_call=True,
        )

    names = [State(ids.ingest_column(ALL), "id"), State(ids.ingest_value(ALL), "id")]
    act(ids.INGEST_SEND, "send", State(ids.INGEST_TABLE, "value"))
    on_show = State(ids.INGEST_SHOWN, "data")
    act(ids.INGEST_CHECK, "check", State(ids.ADDRESS, "search"), *_choices(State), *names, on_show)
    act(ids.INGEST_RETRY, "retry", State(ids.ADDRESS, "search"))
    act(ids.INGEST_ACCEPT, "accept", State(ids.ADDRESS, "search"), on_show)
    act(ids.INGEST_CANCEL, "cancel", State(ids.ADDRESS, "search"))
    act(ids.INGEST_SHEETS, "sheets", State(ids.ADDRESS, "search"))
    act(ids.INGEST_STOP, "cancel", State(ids.ADDRESS, "search"))
    for pressed, what in (
        (ids.ingest_back(ALL), "back"),
        (ids.ingest_together(ALL), "together"),
        (ids.ingest_none(ALL), "none"),
    ):
        app.clientside_callback(
            ClientsideFunction("ingest", what),
            *answers,
            Input(pressed, "n_clicks"),
            access,
            prevent_initial_call=True,
        )
    _while_choosing(app)


def _while_choosing(app: Dash) -> None:
    """What is on offer in a list that is opened, and whether what was chosen has been checked."""
    app.clientside_callback(
        ClientsideFunction("ingest", "offer"),
        Output(ids.ingest_column(ALL), "data"),
        Input(ids.INGEST_OFFER, "data"),
        State(ids.ingest_column(ALL), "id"),
        State(ids.ingest_column(ALL), "data"),
    )
    app.clientside_callback(
        ClientsideFunction("ingest", "changed"),
        Output(ids.INGEST_HINT, "children"),
        Output(ids.INGEST_ACCEPT, "disabled"),
        Output(ids.INGEST_CHECK, "className"),
        Output(ids.INGEST_ACCEPT, "className"),
        *_choices(Input),
        State(ids.INGEST_SHOWN, "data"),
        State(ids.INGEST_HINT, "children"),
        State(ids.INGEST_ACCEPT, "disabled"),
    )


def _choices(kind: type) -> list[Any]:
    """All that can be chosen of a file."""
    return [
        kind(ids.ingest_column(ALL), "value"),
        kind(ids.ingest_value(ALL), "value"),
        kind(ids.INGEST_READ_AS, "value"),
        kind(ids.INGEST_ORDER, "value"),
        kind(ids.INGEST_REPAIRS, "value"),
        kind(ids.INGEST_SHEET, "value"),
    ]

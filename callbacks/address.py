"""The address is the view: one circular callback keeps controls, clicks and the query together, one shows the chips.

What a query means is in queries.py; this module only says which event counts and what changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from callbacks import queries
from callbacks.context import ShellContext
from callbacks.queries import Reading
from layouts import chips, ids

PLACE_GRAPHS = ids.place_graph(ALL, ALL)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the page holds at an event: the query, and by name the values of controls and choices of view."""

    search: str | None
    controls: Mapping[str, Any]
    period: str | None
    period_choices: Sequence[str]
    views: Mapping[str, Any]
    view_options: Mapping[str, Sequence[str]]
    clicks: Sequence[Any]


def register(app: Dash, context: ShellContext) -> None:
    """Add both callbacks to an application whose layout holds the shell."""
    app.callback(
        output={
            "search": Output(ids.ADDRESS, "search"),
            "controls": Output(ids.control(ALL), "value"),
            "period": Output(ids.PERIOD_CHOICE, "value"),
            "views": Output(ids.view(ALL), "value"),
            "clicks": Output(PLACE_GRAPHS, "clickData"),
        },
        inputs={
            "search": Input(ids.ADDRESS, "search"),
            "controls": Input(ids.control(ALL), "value"),
            "period": Input(ids.PERIOD_CHOICE, "value"),
            "views": Input(ids.view(ALL), "value"),
            "clicks": Input(PLACE_GRAPHS, "clickData"),
        },
        state={
            "names": State(ids.control(ALL), "id"),
            "period_data": State(ids.PERIOD_CHOICE, "data"),
            "view_names": State(ids.view(ALL), "id"),
            "view_data": State(ids.view(ALL), "data"),
        },
    )(lambda **page: follow(seen(page), list(ctx.triggered_prop_ids.values()), context))

    @app.callback(
        Output(ids.CHIPS, "children"),
        Output(ids.NOTICE, "children"),
        Input(ids.ADDRESS, "pathname"),
        Input(ids.ADDRESS, "search"),
    )
    def show(path: str | None, search: str | None) -> tuple[Any, Any]:
        return in_force(path or "/", search, context)


def seen(page: Mapping[str, Any]) -> Seen:
    """The arguments of the callback by name."""
    view_names = [each["name"] for each in page["view_names"]]
    options = [values_of(data) for data in page["view_data"]]
    return Seen(
        search=page["search"],
        controls=dict(zip((each["name"] for each in page["names"]), page["controls"], strict=True)),
        period=page["period"],
        period_choices=values_of(page["period_data"]),
        views=dict(zip(view_names, page["views"], strict=True)),
        view_options=dict(zip(view_names, options, strict=True)),
        clicks=page["clicks"],
    )


def values_of(data: Sequence[Any] | None) -> list[str]:
    """The values of a select's ``data``, which may be texts, options or groups of options."""
    found: list[str] = []
    for each in data or ():
        if isinstance(each, dict) and "items" in each:
            found += values_of(each["items"])
        else:
            found.append(each["value"] if isinstance(each, dict) else str(each))
    return found


def follow(page: Seen, events: Sequence[Any], context: ShellContext) -> dict[str, Any]:
    """What changes after an event: the view it asks for, and every control brought in line with it."""
    allowed = context.allowed()
    asked = queries.read(page.search, allowed)
    wanted = after(page, events, asked=asked, context=context)
    search = queries.write(wanted.filters, wanted.view)
    return {
        "search": no_update if wanted == asked else changed(search, page.search or ""),
        "controls": [
            changed(queries.control_value(wanted.filters, name), value or _empty(name))
            for name, value in page.controls.items()
        ],
        "period": changed(queries.period_choice(wanted.filters, page.period_choices), page.period),
        "views": [
            changed(queries.view_value(wanted.view, name, offered=page.view_options[name]), value)
            for name, value in page.views.items()
        ],
        "clicks": [changed(None, click) for click in page.clicks],
    }


def after(page: Seen, events: Sequence[Any], *, asked: Reading, context: ShellContext) -> Reading:
    """The view after an event. The address wins; a page that has just appeared is no event and follows it."""
    kinds = {event["type"] if isinstance(event, dict) else event for event in events}
    click = next(filter(None, map(queries.clicked, page.clicks)), None)
    if not kinds or ids.ADDRESS in kinds:
        return asked
    if click and PLACE_GRAPHS["type"] in kinds:
        return replace(asked, filters=queries.toggled(asked.filters, click, country=context.country))
    if ids.PERIOD_CHOICE in kinds:
        return replace(asked, filters=queries.with_period(asked.filters, page.period))
    if ids.control(ALL)["type"] in kinds:
        return replace(asked, filters=queries.filters_of(page.controls, context.allowed()))
    return replace(asked, view=viewed(page, asked.view))


def viewed(page: Seen, view: Mapping[str, str]) -> dict[str, str]:
    """The view parameters with what was chosen; one that this page cannot show stays for the page that can."""
    for name, value in page.views.items():
        offered = page.view_options[name]
        if value != queries.view_value(view, name, offered=offered):
            view = queries.with_view(view, name=name, value=value, default=next(iter(offered), None))
    return dict(view)


def in_force(path: str, search: str | None, context: ShellContext) -> tuple[Any, Any]:
    """The chips of the filters in force and, for a query that cannot be used whole, a sentence."""
    reading = queries.read(search, context.allowed())
    found = queries.chips_of(reading, path=path, labels=context.labels(), applying=context.parameters(path))
    return chips.chips(found, clear=queries.cleared(reading, path=path)), chips.notice(reading.notice)


def changed(new: Any, old: Any) -> Any:
    """The new value, or nothing when it is what the page holds: less to send, and no control loses its focus."""
    return no_update if new == old else new


def _empty(name: str) -> Any:
    return None if name in queries.PERIOD else []

"""The address is the view: one circular callback keeps controls, clicks and the query together, one shows the chips.

What a query means is in queries.py; this module only says which event counts and what changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from callbacks import choosing, comparing, levels, queries
from callbacks.context import ShellContext, trimmed
from callbacks.queries import Reading
from data.filters import Filters
from geo.country import Country
from layouts import chips, crumbs, ids, pages
from layouts.crumbs import Crumb


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the page holds at an event: the query, and by name the values of controls and choices of view."""

    search: str | None
    controls: Mapping[str, Any]
    period: str | None
    period_choices: Sequence[str]
    views: Mapping[str, Any]
    view_options: Mapping[str, Sequence[str]]
    mark: Any = None
    place: str | None = None
    compare: Mapping[str, Any] = field(default_factory=dict)


def register(app: Dash, context: ShellContext) -> None:
    """Add both callbacks to an application whose layout holds the shell."""
    app.callback(
        output={
            "search": Output(ids.ADDRESS, "search"),
            "controls": Output(ids.control(ALL), "value"),
            "period": Output(ids.PERIOD_CHOICE, "value"),
            "views": Output(ids.view(ALL), "value"),
            "place": Output(ids.PLACE_SEARCH, "value"),
            "compare": Output(ids.compare(ALL), "value"),
            "compare_data": Output(ids.compare(ALL), "data"),
        },
        inputs={
            "search": Input(ids.ADDRESS, "search"),
            "controls": Input(ids.control(ALL), "value"),
            "period": Input(ids.PERIOD_CHOICE, "value"),
            "views": Input(ids.view(ALL), "value"),
            "mark": Input(ids.MARK, "data"),
            "place": Input(ids.PLACE_SEARCH, "value"),
            "compare": Input(ids.compare(ALL), "value"),
        },
        state={
            "names": State(ids.control(ALL), "id"),
            "period_data": State(ids.PERIOD_CHOICE, "data"),
            "view_names": State(ids.view(ALL), "id"),
            "view_data": State(ids.view(ALL), "data"),
            "compare_parts": State(ids.compare(ALL), "id"),
            "compare_data": State(ids.compare(ALL), "data"),
        },
    )(lambda **page: follow(seen(page), list(ctx.triggered_prop_ids.values()), context))

    @app.callback(
        Output(ids.CHIPS, "children"),
        Output(ids.NOTICE, "children"),
        Output(ids.CRUMBS, "children"),
        Input(ids.ADDRESS, "pathname"),
        Input(ids.ADDRESS, "search"),
    )
    def show(path: str | None, search: str | None) -> tuple[Any, Any, Any]:
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
        mark=page["mark"],
        place=page["place"],
        compare={
            each["part"]: (value, data)
            for each, value, data in zip(
                page["compare_parts"], page["compare"], page["compare_data"], strict=True
            )
        },
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
            changed(_shown(wanted.view, name, page, context), value) for name, value in page.views.items()
        ],
        "place": changed(None, page.place),
        **_compared(page, wanted, context),
    }


def _compared(page: Seen, wanted: Reading, context: ShellContext) -> dict[str, list[Any]]:
    """The controls of a comparison, brought in line with the view: their values and what they offer."""
    sides, _ = comparing.asked(wanted, context.allowed())
    shown = comparing.shown(sides)
    offered = comparing.data(sides, context)
    return {
        "compare": [changed(shown[part], value) for part, (value, _) in page.compare.items()],
        "compare_data": [
            no_update if part == "by" else changed(offered, data) for part, (_, data) in page.compare.items()
        ],
    }


def after(page: Seen, events: Sequence[Any], *, asked: Reading, context: ShellContext) -> Reading:
    """The view after an event. The address wins; a page that has just appeared is no event and follows it."""
    kinds = {event["type"] if isinstance(event, dict) else event for event in events}
    if not kinds or ids.ADDRESS in kinds:
        return asked
    if (mark := choosing.read(page.mark)) and ids.MARK in kinds:
        chosen = choosing.after(asked, mark, by_level=levels.LEVEL in page.views, context=context)
        return replace(chosen, filters=queries.held(chosen.filters))
    if page.place and ids.PLACE_SEARCH in kinds:
        return _moved(asked, *levels.into(asked.filters, asked.view, page.place, context.country))
    if ids.control(ALL)["type"] in kinds:
        chosen = queries.filters_of(page.controls, context.allowed())
        return replace(asked, filters=chosen, view=viewed(page, asked.view, context))
    asked = _ahead(page, asked, context)
    if ids.compare(ALL)["type"] in kinds:
        parts = {part: value for part, (value, _) in page.compare.items()}
        return replace(asked, view=comparing.after(parts, asked, context))
    if ids.PERIOD_CHOICE in kinds:
        return replace(asked, filters=queries.with_period(asked.filters, page.period))
    return replace(asked, view=viewed(page, asked.view, context))


def _ahead(page: Seen, asked: Reading, context: ShellContext) -> Reading:
    """The view with the filters of the controls: on a slow line the answer to the choice before may still be on its way.

    Controls without any value are those of a page that has just appeared: they say nothing yet.
    """
    if not any(page.controls.values()):
        return asked
    return replace(asked, filters=queries.filters_of(page.controls, context.allowed()))


def _moved(asked: Reading, filters: Filters, view: Mapping[str, str]) -> Reading:
    return replace(asked, filters=filters, view=view)


def _shown(view: Mapping[str, str], name: str, page: Seen, context: ShellContext) -> str | None:
    """What a choice of view shows: what the address says if it is on offer, else its default; words as they were typed."""
    if name == queries.WORDS:
        return view.get(name, "")
    offered = page.view_options[name]
    return view[name] if view.get(name) in offered else _default(name, offered, context.country)


def _default(name: str, offered: Sequence[str], country: Country) -> str | None:
    """The choice that leaves no trace in the address: the first, of levels the one records are placed in."""
    return country.placed if name == levels.LEVEL and country.placed in offered else next(iter(offered), None)


def viewed(page: Seen, view: Mapping[str, str], context: ShellContext) -> dict[str, str]:
    """The view parameters with what was chosen; one that this page cannot show stays for the page that can."""
    for name, value in page.views.items():
        if value != _shown(view, name, page, context):
            default = _default(name, page.view_options[name], context.country)
            view = queries.with_view(view, name=name, value=value, default=default)
    return dict(view)


def in_force(path: str, search: str | None, context: ShellContext) -> tuple[Any, Any, Any]:
    """The chips of the filters in force, for a query that cannot be used whole a sentence, and the breadcrumbs."""
    reading = queries.read(search, context.allowed())
    found = queries.chips_of(reading, path=path, labels=context.labels(), applying=context.parameters(path))
    found += comparing.chip(path, reading, context)
    lifted = chips.chips(found, clear=queries.cleared(reading, path=path))
    _, fault = comparing.asked(reading, context.allowed())
    return lifted, chips.notice(reading.notice or fault), crumbs.crumbs(way(path, reading, context))


def way(path: str, reading: Reading, context: ShellContext) -> list[Crumb]:
    """The breadcrumbs of a page with levels; none on the others."""
    page = pages.BY_PATH.get(trimmed(path))
    country = context.country
    if page is None or levels.LEVEL not in page.choices or len(levels.offered(country)) < 2:
        return []
    level = levels.asked(reading.view.get(levels.LEVEL, ""), country)
    steps = levels.trail(reading.filters, level, country)
    at = next((i for i, step in enumerate(steps) if step.here), len(steps))
    found = []
    for i, step in enumerate(steps):
        view = levels.with_level(reading.view, step.level, country)
        href = None if step.here else path + queries.write(step.filters, view)
        found.append(Crumb(label=step.label, href=href, down=i > at))
    return found


def changed(new: Any, old: Any) -> Any:
    """The new value, or nothing when it is what the page holds: less to send, and no control loses its focus."""
    return no_update if new == old else new


def _empty(name: str) -> Any:
    return None if name in queries.PERIOD else []

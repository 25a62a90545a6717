"""Where on the map one is: breadcrumbs up to the country, and a field that finds a place by any of its names.

Not here: where a crumb leads (callbacks/levels.py) and which names a place has (callbacks/place_search.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from languages import say
from layouts import ids
from layouts.aria import aria

FILTER: Final[Any] = {"function": "findPlace"}  # in assets/places.js


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """One step of the way; no ``href`` for the step one is at."""

    label: str
    href: str | None
    down: bool = False


def bar(places: Sequence[Mapping[str, Any]]) -> Component:
    """The row above a page: the breadcrumbs, filled by a callback, and the field that finds a place."""
    return html.Div(
        [html.Div(id=ids.CRUMBS, className="crumbs-place"), _search(places)], className="place-bar"
    )


def crumbs(steps: Sequence[Crumb]) -> Component | None:
    """The way from the country to what is looked at; None where there is no way."""
    if not steps:
        return None
    way = html.Ol([html.Li(_step(step)) for step in steps], className="crumbs")
    return html.Nav(way, **aria(label=say("Place on the map")))


def _step(step: Crumb) -> Component:
    if step.href is None:
        return html.Span(step.label, className="crumb crumb--here", **aria(current="location"))
    look = "crumb crumb--down" if step.down else "crumb"
    return dmc.Anchor(step.label, href=step.href, className=look, underline="never")


def _search(places: Sequence[Mapping[str, Any]]) -> Component:
    return dmc.Select(
        id=ids.PLACE_SEARCH,
        data=[dict(group) for group in places],
        value=None,
        placeholder=say("Find a place"),
        searchable=True,
        filter=FILTER,
        limit=12,
        size="xs",
        className="place-search",
        nothingFoundMessage=say("Nothing of that name"),
        comboboxProps={"width": 280, "position": "bottom-end", "keepMounted": False},  # some hundred places
        **aria(label=say("Find a place by its name in any language, or by its code")),
    )

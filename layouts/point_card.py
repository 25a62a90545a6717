"""The card of a symbol on the map: a title, facts, lines, and ways on. What it says comes from callbacks/point_card.py."""

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from languages import say
from layouts.aria import aria


@dataclass(frozen=True)
class Way:
    """A link of a card."""

    label: str
    href: str


@dataclass(frozen=True)
class Card:
    """What a card says: ``facts`` are names with their values, ``lines`` a list, ``note`` a sentence."""

    title: str
    facts: Sequence[tuple[str, str]]
    lines: Sequence[str]
    note: str
    ways: Sequence[Way]

    def component(self) -> Component:
        """The card with a button that closes it (assets/map_layers.js)."""
        pairs = [part for name, text in self.facts for part in (html.Dt(name), html.Dd(text))]
        close = html.Button(
            html.Span(className="icon icon--close"),
            className="icon-button point-close",
            type="button",
            **aria(label=say("Close the card")),
        )
        parts: list[Component] = [html.H3(self.title), html.Dl(pairs)]
        if self.lines:
            parts.append(html.Ul([html.Li(line) for line in self.lines]))
        if self.note:
            parts.append(html.P(self.note))
        parts += [html.P(dmc.Anchor(way.label, href=way.href, className="text-link")) for way in self.ways]
        return html.Div([*parts, close], className="point-card")

"""Definitions: each measure with its formula, what goes into it and what it does not tell, by theme.

They stand in the page as texts; assets/methods.js writes them out, since a component each would take the browser seconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids


@dataclass(frozen=True)
class Definition:
    """One measure; ``parts`` are pairs of a short head and a text, ``name`` is what exports call it."""

    title: str
    name: str
    text: str
    parts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Theme:
    """Measures that are read together: those of one page; ``lead`` is what holds for all of them."""

    title: str
    measures: Sequence[Definition]
    lead: str = ""


def definitions(themes: Iterable[Theme]) -> list[Component]:
    """The texts, and the place where the browser writes them out."""
    return [
        dcc.Store(id=ids.DEFINITIONS, data=[_theme(one) for one in themes]),
        html.Div(id=ids.DEFINITIONS_PLACE),
    ]


def _theme(one: Theme) -> dict[str, Any]:
    return {
        "title": one.title,
        "lead": one.lead,
        "measures": [_definition(measure) for measure in one.measures],
    }


def _definition(one: Definition) -> list[Any]:
    return [one.title, one.name, one.text, [[head, text] for head, text in one.parts if text]]

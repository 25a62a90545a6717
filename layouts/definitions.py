"""Definitions: each measure with its formula, what goes into it and what it does not tell, as one reads it, not as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component


@dataclass(frozen=True)
class Definition:
    """One measure; ``parts`` are pairs of a short head and a text, ``name`` is what exports call it."""

    title: str
    name: str
    text: str
    parts: Sequence[tuple[str, str]]


def definitions(several: Iterable[Definition]) -> Component:
    """Definitions side by side where there is room."""
    return html.Div([_definition(one) for one in several], className="definitions")


def _definition(one: Definition) -> Component:
    # No element around each pair: a browser takes its time over every one of a thousand.
    rows = [part for head, text in one.parts if text for part in (html.Dt(head), html.Dd(text))]
    head = html.H4([one.title, " ", html.Code(one.name)], className="definition-title")
    return html.Div(
        [head, html.P(one.text), html.Dl(rows)], className="definition", id=f"definition-{one.name}"
    )

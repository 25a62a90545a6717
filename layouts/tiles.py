"""Tiles: one number in words people use, with what it is, its interval, its n and its day."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from dash import html
from dash.development.base_component import Component

from languages import say
from layouts.aria import aria

_KEPT: Final = re.compile(r"(\d+ %|\d[\d.,]*–[\d.,]*\d(?: %)?)")


@dataclass(frozen=True)
class Behind:
    """What a number is made of: the records of a table, the columns of a measure (``indicator:item``), of one round if any."""

    table: str
    measure: str
    round: str = ""


@dataclass(frozen=True)
class Tile:
    """`change` is a signed number with the direction it goes ('up', 'down' or '')."""

    value: str
    label: str
    note: str
    change: str = ""
    direction: str = ""
    behind: Behind | None = None


Way = Callable[[Behind], str]  # the address of the records behind a number


def tile(one: Tile, way: Way | None = None) -> html.Div:
    """One tile; the number comes first, as people read it. ``way`` leads those who may to the records behind it."""
    change = (
        html.Span(one.change, className=f"tile-change tile-change--{one.direction}") if one.change else None
    )
    return html.Div(
        [
            html.Div([html.Span(one.value), change] if change else one.value, className="tile-value"),
            html.Div(one.label, className="tile-label"),
            html.Div(_note(one.note), className="tile-note"),
            *([_records(one, way(one.behind))] if one.behind and way else []),
        ],
        className="tile",
    )


def _note(text: str) -> str | list[Component | str]:
    """Bounds and their unit on one line each. Not by letters that join them: nobody sees them, and whoever copies the numbers has them in them."""
    parts = _KEPT.split(text)
    if len(parts) == 1:
        return text
    return [html.Span(part, className="nowrap") if at % 2 else part for at, part in enumerate(parts) if part]


def _records(one: Tile, address: str) -> Component:
    named = aria(label=say("Records behind: {number} {label}", number=one.value, label=one.label))
    return html.A(say("Records"), href=address, className="records-way", **named)


def tiles(several: Sequence[Tile], way: Way | None = None) -> list[html.Div]:
    """The row of tiles at the top of a page."""
    return [tile(one, way) for one in several]

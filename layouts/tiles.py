"""Tiles: one number in words people use, with what it is, its interval, its n and its day."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html


@dataclass(frozen=True)
class Tile:
    """`change` is a signed number with the direction it goes ('up', 'down' or '')."""

    value: str
    label: str
    note: str
    change: str = ""
    direction: str = ""


def tile(one: Tile) -> html.Div:
    """One tile; the number comes first, as people read it."""
    change = (
        html.Span(one.change, className=f"tile-change tile-change--{one.direction}") if one.change else None
    )
    return html.Div(
        [
            html.Div([html.Span(one.value), change] if change else one.value, className="tile-value"),
            html.Div(one.label, className="tile-label"),
            html.Div(one.note, className="tile-note"),
        ],
        className="tile",
    )


def tiles(several: Sequence[Tile]) -> list[html.Div]:
    """The row of tiles at the top of a page."""
    return [tile(one) for one in several]

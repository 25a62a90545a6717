"""The legend of two measures on one map: a square of nine colours with words at its corners and the places of each cell.

Belongs here: its components and words. Not here: which place lies in which cell (charts/crossed.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from languages import later, listed, say
from layouts.aria import aria

SIDE = 3
NONE_IN_CELL = later("none")


@dataclass(frozen=True)
class Axis:
    """What one side of the square says: the measure, its two cuts as text, and little and much of it in words."""

    title: str
    cuts: tuple[str, str]
    thirds: tuple[str, str, str]


@dataclass(frozen=True)
class Square:
    """The square: both sides, the four corners (little of both, much across, much up, much of both), names by cell."""

    up: Axis
    across: Axis
    corners: tuple[str, str, str, str]
    names: Sequence[Sequence[str]]
    plural: str


def legend(square: Square) -> list[Component]:
    """The square from much up to little, then the cuts in words; each cell tells its places when pointed at or reached."""
    little, across, up, both = square.corners
    rows = [row * SIDE + column for row in reversed(range(SIDE)) for column in range(SIDE)]
    cells = [_cell(square, cell) for cell in rows]
    return [
        html.Div(
            [
                html.Div([html.Span(up), html.Span(both)], className="crossed-corners"),
                html.Div(
                    cells,
                    className="crossed-square",
                    role="group",
                    **aria(label=say("{plural} by cell", plural=square.plural)),
                ),
                html.Div([html.Span(little), html.Span(across)], className="crossed-corners"),
                html.P(
                    say("↑ {title}: cut at {cuts}", title=square.up.title, cuts=listed(square.up.cuts)),
                    className="crossed-axis",
                ),
                html.P(
                    say(
                        "→ {title}: cut at {cuts}",
                        title=square.across.title,
                        cuts=listed(square.across.cuts),
                    ),
                    className="crossed-axis",
                ),
                html.P(
                    say("Each cut parts the {plural} in thirds.", plural=square.plural),
                    className="crossed-axis",
                ),
            ],
            className="crossed",
        )
    ]


def _cell(square: Square, cell: int) -> Component:
    row, column = divmod(cell, SIDE)
    names = square.names[cell]
    listed = ", ".join(names) or say(NONE_IN_CELL)
    said = f"{square.up.thirds[row]}, {square.across.thirds[column]}"
    return html.Button(
        [html.B(str(len(names))), html.Span([html.Strong(said), f": {listed}"], className="crossed-names")],
        type="button",
        className=f"crossed-cell crossed-cell--{cell + 1}",
    )

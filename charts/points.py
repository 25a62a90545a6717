"""Activities over a map: one symbol each, or one for several that lie close together.

Belongs here: shapes, sizes, colours and the legend. Not here: which activities are joined (geo/clustering.py) and who may
see what of them. The area of a symbol is proportional to what it counts, whatever its shape; colour never tells a type
alone, since each type has a shape of its own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from charts import formats
from charts.config import SMALL
from charts.palette import Theme, readable_on
from charts.palette import theme as theme_of
from languages import say

LARGEST_PX: Final = 42.0  # the diameter of a circle that stands for the top of the scale
LEAST_PX: Final = 9.0  # smaller ones could not be told apart, nor be hit
ROOM_FOR_NUMBER_PX: Final = 18.0
LEAST_TOP: Final = 20.0  # a map of single activities does not shout
_STEPS: Final = (1, 1.5, 2, 3, 5, 7.5, 10)
CIRCLE: Final = "circle"


@dataclass(frozen=True)
class Shape:
    """A symbol of plotly's: its area where half its size is 1, and the same outline as an SVG path in that unit."""

    name: str
    area: float
    path: str


_R3: Final = 2 / math.sqrt(3)


def _polygon(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.3g},{y:.3g}" for x, y in points) + "Z"


def _ring(corners: int, *, turned: float, radii: Sequence[float]) -> list[tuple[float, float]]:
    """Corners on circles around the middle, ``radii`` in turn, the first ``turned`` radians clockwise from the right."""
    angles = [turned + 2 * math.pi * i / corners for i in range(corners)]
    return [
        (radii[i % len(radii)] * math.cos(a), radii[i % len(radii)] * math.sin(a))
        for i, a in enumerate(angles)
    ]


def _plus(arm: float, reach: float) -> list[tuple[float, float]]:
    quarter = [(reach, -arm), (reach, arm), (arm, arm)]
    return [(x * c - y * s, x * s + y * c) for c, s in ((1, 0), (0, 1), (-1, 0), (0, -1)) for x, y in quarter]


def _area(points: Sequence[tuple[float, float]]) -> float:
    after = (*points[1:], points[0])
    return abs(sum(a * d - b * c for (a, b), (c, d) in zip(points, after, strict=True))) / 2


def _shape(name: str, points: Sequence[tuple[float, float]]) -> Shape:
    return Shape(name, _area(points), _polygon(points))


_TRIANGLE: Final = [(-_R3, 0.5), (_R3, 0.5), (0.0, -1.0)]
_TURN: Final = math.cos(math.pi / 4)
# Plotly's own outlines (components/drawing/symbol_defs.js), in the order in which types get them.
SHAPES: Final = (
    _shape("square", [(1, 1), (-1, 1), (-1, -1), (1, -1)]),
    _shape("triangle-up", _TRIANGLE),
    _shape("diamond", [(1.3, 0), (0, 1.3), (-1.3, 0), (0, -1.3)]),
    _shape("cross", _plus(0.4, 1.2)),
    _shape("triangle-down", [(x, -y) for x, y in _TRIANGLE]),
    _shape("star", _ring(10, turned=-math.pi / 2, radii=(1.4, 1.4 * 0.382))),
    _shape("pentagon", _ring(5, turned=-math.pi / 2, radii=(1.0,))),
    _shape("x", [(_TURN * (x - y), _TURN * (x + y)) for x, y in _plus(0.4, 1.2)]),
    _shape("triangle-right", [(-y, x) for x, y in _TRIANGLE]),
    Shape("hourglass", 2.0, "M1,1H-1L1,-1H-1Z"),
    _shape("hexagon2", _ring(6, turned=0.0, radii=(1.0,))),
    Shape("bowtie", 2.0, "M1,1V-1L-1,1V-1Z"),
)
_ROUND: Final = Shape(CIRCLE, math.pi, "M1,0A1,1 0 1 1 1,-.001Z")


@dataclass(frozen=True)
class Symbol:
    """One symbol: where, how many activities, what it counts, and what it says when pointed at.

    ``kind`` is the position of its type among the types, None for several types without a common one; ``counted`` is
    None where nothing is to be counted: the symbol is then hollow and of the least size.
    """

    latitude: float
    longitude: float
    activities: int
    kind: int | None
    counted: float | None
    text: str = ""


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend: a picture as the address of an image, what it stands for, and how many activities."""

    picture: str
    label: str
    count: int | None = None
    wide: float = 18.0
    tall: float = 18.0


@dataclass(frozen=True)
class PointsLegend:
    """What the symbols stand for, what their sizes do, and in what unit."""

    kinds: Sequence[LegendEntry] = field(default_factory=tuple)
    sizes: Sequence[LegendEntry] = field(default_factory=tuple)
    unit: str = ""


def traces(symbols: Sequence[Symbol], *, key: str = "", theme: str = "light") -> list[dict[str, Any]]:
    """The symbols as one trace, large ones below; a click brings back ``points[0].customdata``: the symbol's position, and ``key``."""
    if not symbols:
        return []
    colours, top = theme_of(theme), scale_top(symbols)
    order = sorted(range(len(symbols)), key=lambda i: (-(symbols[i].counted or 0.0), i))
    drawn = [symbols[i] for i in order]
    sizes = [size_px(one, top) for one in drawn]
    numbered = [
        one.activities > 1 and size >= ROOM_FOR_NUMBER_PX for one, size in zip(drawn, sizes, strict=True)
    ]
    fills = [colour(one, colours) for one in drawn]
    return [
        {
            "type": "scattergeo",
            "mode": "markers+text",
            "name": "activities",
            "lon": [round(one.longitude, 4) for one in drawn],
            "lat": [round(one.latitude, 4) for one in drawn],
            "text": [str(one.activities) if some else "" for one, some in zip(drawn, numbered, strict=True)],
            "textfont": {"size": SMALL, "color": [readable_on(fill) for fill in fills]},
            "hovertext": [one.text for one in drawn],
            "hoverinfo": "text",  # what lies over a map answers nothing otherwise (template)
            "hovertemplate": "%{hovertext}<extra></extra>",
            "customdata": [[i, key] for i in order],
            "marker": {
                "symbol": [plotly_symbol(one) for one in drawn],
                "size": [round(size, 1) for size in sizes],
                "color": fills,
                "opacity": 0.92,
                "line": {"color": colours.surface, "width": 1.2},
            },
        }
    ]  # fmt: skip


def plotly_symbol(symbol: Symbol) -> str:
    """A circle for several activities, else the shape of the type; hollow where nothing is counted."""
    name = CIRCLE if symbol.activities > 1 else shape_of(symbol.kind).name
    return name if symbol.counted is not None else f"{name}-open"


def shape_of(kind: int | None) -> Shape:
    """The shape of a type by its position; a circle for none."""
    return _ROUND if kind is None else SHAPES[kind % len(SHAPES)]


def colour(symbol: Symbol, colours: Theme) -> str:
    """The colour of a type by its position, a neutral one for several."""
    return colours.muted if symbol.kind is None else of_kind(symbol.kind, colours)


def of_kind(kind: int, colours: Theme) -> str:
    """The colour of a type; the grey of the palette is kept for several types."""
    own = colours.categorical[:-1]
    return own[kind % len(own)]


def scale_top(symbols: Sequence[Symbol]) -> float:
    """The round number that the largest symbol stands for, not below any count nor below LEAST_TOP."""
    most = max((one.counted or 0.0 for one in symbols), default=0.0)
    return _round_up(max(most, LEAST_TOP))


def _round_up(number: float) -> float:
    power = 10.0 ** math.floor(math.log10(number))
    return next(step * power for step in _STEPS if step * power >= number * (1 - 1e-9))


def size_px(symbol: Symbol, top: float) -> float:
    """Plotly's size of a symbol, so that its area is that of the circle that stands for its count."""
    share = (symbol.counted or 0.0) / top
    circle = max(LARGEST_PX * math.sqrt(share), LEAST_PX)
    shape = shape_of(None if symbol.activities > 1 else symbol.kind)
    return circle * math.sqrt(math.pi / shape.area)


def legend(symbols: Sequence[Symbol], *, counts: dict[int | None, int], labels: Sequence[str], unit: str,
           theme: str = "light") -> PointsLegend:  # fmt: skip
    """The types that occur with how many activities each has, several together, and three sizes.

    ``counts`` by the position of the type, None for activities without one; ``labels`` names the types.
    """
    colours = theme_of(theme)
    kinds = [
        LegendEntry(_picture(shape_of(kind), of_kind(kind, colours), 11.0), labels[kind], counts[kind])
        for kind in sorted(one for one in counts if one is not None and counts[one])
    ]
    if counts.get(None):
        kinds.append(
            LegendEntry(_picture(shape_of(None), colours.muted, 11.0), say("Type not stated"), counts[None])
        )
    if any(one.activities > 1 for one in symbols):
        kinds.append(
            LegendEntry(
                _picture(shape_of(None), colours.muted, 14.0),
                say("Several; coloured where most are of one type"),
            )
        )
    if any(one.counted is None for one in symbols):
        kinds.append(
            LegendEntry(
                _picture(shape_of(None), colours.muted, 11.0, hollow=True), say("Hollow: nobody counted")
            )
        )
    return PointsLegend(kinds, _sizes(symbols, colours) if unit else (), unit)


def _sizes(symbols: Sequence[Symbol], colours: Theme) -> list[LegendEntry]:
    """Circles for the top of the scale and two smaller round numbers that are drawn larger than the least."""
    top = scale_top(symbols)
    least = top * (LEAST_PX / LARGEST_PX) ** 2
    steps = [one for one in (_round_up(top / 4.5), _round_up(top / 20)) if least < one < top]
    found = []
    for number in (*reversed(dict.fromkeys(steps)), top):
        wide = LARGEST_PX * math.sqrt(number / top)
        picture = _picture(shape_of(None), colours.muted, wide, hollow=True)
        found.append(LegendEntry(picture, formats.tick(number, "count"), wide=wide + 4, tall=wide + 4))
    return found


def _picture(shape: Shape, colour: str, wide: float, *, hollow: bool = False) -> str:
    """A symbol as the address of an image, ``wide`` pixels across plus room for its outline."""
    half, room = wide / 2 * math.sqrt(math.pi / shape.area), max(18.0, wide + 4.0) / 2
    paint = f"fill='none' stroke='{colour}' stroke-width='{1.4 / half:.3g}'" if hollow else f"fill='{colour}'"
    drawn = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{-room:.3g} {-room:.3g} {2 * room:.3g} {2 * room:.3g}'>"
        f"<path transform='scale({half:.3g})' d='{shape.path}' {paint}/></svg>"
    )
    return "data:image/svg+xml," + quote(drawn, safe=" =:/'(),.-")

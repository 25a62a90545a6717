"""The district map: an SVG choropleth with hatching, stars and outlines, and the numbers of its legend.

Shapes are fetched by the browser from ``geojson_url``; hatch lines and label points come in ready made. How classes
are chosen stands in ``classes``.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from charts import formats, words
from charts.classes import Classes
from charts.config import SMALL, Figure, tidy
from charts.marks import Marks, Measure, Series
from charts.palette import Theme
from charts.palette import theme as theme_of
from languages import say

Point = tuple[float, float]
Pattern = Literal["fill", "hatch", "star"]

NOT_A_VALUE = (
    -9999
)  # plotly paints only numbers; places without one are traces of their own in one flat colour
STAR = 18  # pixels
COLUMNS = 4  # of small maps
TALLEST = 1.15  # times as tall as the country's degrees say, on the widest screen
NAME = 0.09  # of the height of a small map, for its name
MARGIN = 0.02  # of the extent, so that outlines at the coast are not cut


@dataclass(frozen=True)
class Extent:
    """What the map shows, in degrees east and north."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Shapes:
    """The places of one level as the map needs them; the same for every filter, so built once a country.

    ``geojson_url``: same-origin address of a FeatureCollection whose feature ids are the codes, rings clockwise outside;
    ``properties.name`` is what people read when they point at a place.
    ``hatch``: line segments ((lon, lat), (lon, lat)) across each place; ``label_points``: a point inside it; degrees.
    """

    geojson_url: str
    extent: Extent
    hatch: Mapping[str, Sequence[tuple[Point, Point]]] = field(default_factory=dict)
    label_points: Mapping[str, Point] = field(default_factory=dict)


@dataclass(frozen=True)
class LegendItem:
    """One line of a legend. ``pattern`` is "hatch" for no data, "star" for too few people, else "fill"."""

    label: str
    colour: str
    count: int
    pattern: Pattern = "fill"


def choropleth(
    marks: Marks,
    *,
    measure: Measure,
    classes: Classes,
    shapes: Shapes,
    chosen: Collection[str] = (),
    theme: str = "light",
) -> Figure:
    """The map. ``marks`` holds every place of the level once; ``chosen`` codes are outlined.

    A click brings back the place's code as ``points[0].location``. The graph takes the size of its container.
    """
    colours = theme_of(theme)
    areas = [
        {**area, "geojson": shapes.geojson_url} for area in _areas(marks, measure, classes, colours, chosen)
    ]
    data = [*areas, *_hatching(marks, shapes.hatch, colours), *_stars(marks, shapes.label_points, colours)]
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    return {"data": data, "layout": {"geo": _geo(shapes.extent), "margin": margin}}


def several(
    parts: Sequence[Series],
    *,
    measure: Measure,
    classes: Classes,
    shapes: Shapes,
    chosen: Collection[str] = (),
    theme: str = "light",
) -> Figure:
    """Small maps side by side in one scale of colours, a series each, its name above it: time that stands still."""
    colours = theme_of(theme)
    columns = min(len(parts), COLUMNS)
    lines = math.ceil(len(parts) / columns)
    tall = (shapes.extent.north - shapes.extent.south) / (shapes.extent.east - shapes.extent.west)
    reach = (
        TALLEST * tall / columns / 2 + NAME
    )  # above the middle of a map: where few stand in one tall line, names stay near
    data: list[dict[str, Any]] = []
    places, names = {}, []
    for at, part in enumerate(parts):
        geo = "geo" if at == 0 else f"geo{at + 1}"
        own = {"geo": geo, "name": part.name, "hovertemplate": words.LABEL_OF_SHAPE_IN_SERIES}
        areas = _areas(part.marks, measure, classes, colours, chosen)
        data += [{**area, **own, "geojson": shapes.geojson_url} for area in areas]
        over = [
            *_hatching(part.marks, shapes.hatch, colours),
            *_stars(part.marks, shapes.label_points, colours, size=SMALL),
        ]
        data += [{**one, "geo": geo} for one in over]
        left, top = (at % columns) / columns, 1 - (at // columns) / lines
        domain = {
            "x": [tidy(left), tidy(left + 1 / columns - 0.01)],
            "y": [tidy(top - 1 / lines), tidy(top - NAME / lines)],
        }
        places[geo] = {**_geo(shapes.extent), "domain": domain}
        middle = {
            "xref": "paper",
            "yref": "paper",
            "x": tidy(left + 0.5 / columns),
            "y": tidy(min(top - NAME / lines, top - 0.5 / lines + reach)),
        }
        names.append(
            {
                "text": part.name,
                **middle,
                "xanchor": "center",
                "yanchor": "bottom",
                "font": {"size": SMALL, "color": colours.text},
            }
        )
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    return {"data": data, "layout": {**places, "annotations": names, "margin": margin}}


def legend(
    marks: Marks, *, classes: Classes, theme: str = "light", counted: str = "people"
) -> list[LegendItem]:
    """The legend from low to high with the number of places in each class, then those not shown by reason, then no data."""
    colours = theme_of(theme)
    numbers = [marks.estimate[i] for i in range(len(marks)) if marks.shown(i)]
    placed = [classes.of(number) for number in numbers if number is not None]
    pairs = zip(classes.labels(), classes.colours(colours), strict=True)
    items = [LegendItem(label, colour, placed.count(i)) for i, (label, colour) in enumerate(pairs)]
    none = sum(marks.without_data(i) for i in range(len(marks)))
    for reason, few in words.unshown([marks], counted).items():
        items.append(LegendItem(reason, colours.too_few, few, "star"))
    if none:
        items.append(LegendItem(say("no data"), colours.no_data, none, "hatch"))
    return items


def _areas(
    marks: Marks,
    measure: Measure,
    classes: Classes,
    colours: Theme,
    chosen: Collection[str],
) -> Iterable[dict[str, Any]]:
    """Each place in exactly one trace; the chosen ones come last, so that no neighbour covers their outline."""
    kinds = (
        (say("no data"), marks.without_data, _flat(colours.no_data)),
        (say("too few"), marks.too_few, _flat(colours.too_few)),
        ("shown", marks.shown, _scale(classes, classes.colours(colours))),
    )
    for outlined in (False, True):
        for name, belongs, paint in kinds:
            here = [i for i in range(len(marks)) if belongs(i) and (marks.codes[i] in chosen) == outlined]
            if here:
                area = _area(marks.take(here), measure, colours, outlined=outlined)
                yield {**area, **paint, "name": name}


def _area(marks: Marks, measure: Measure, colours: Theme, *, outlined: bool) -> dict[str, Any]:
    line = {"color": colours.outline, "width": 2.2} if outlined else _boundary(marks, colours)
    return {
        "type": "choropleth",
        "locations": list(marks.codes),
        "z": [_painted(marks, i, measure) for i in range(len(marks))],
        "hovertext": words.with_making(marks, measure),
        **({"meta": marks.of} if marks.of else {}),
        **({"marker": {"line": line}} if line else {}),
    }


def _painted(marks: Marks, position: int, measure: Measure) -> float:
    """The number as it is written, by which its class goes too."""
    number = marks.estimate[position] if marks.shown(position) else None
    return NOT_A_VALUE if number is None else formats.rounded(number, measure.unit)


def _boundary(marks: Marks, colours: Theme) -> dict[str, Any]:
    """Between colours the template's gap is enough; places without any need a line to be told from each other and the sea."""
    return {"color": colours.hatch} if all(marks.without_data(i) for i in range(len(marks))) else {}


def _flat(colour: str) -> dict[str, Any]:
    """All places in one colour: plotly makes room around a number that is the same for all."""
    return {"colorscale": [[0, colour], [1, colour]]}


def _scale(classes: Classes, shades: Sequence[str]) -> dict[str, Any]:
    """A stepped colour scale: between two breaks one colour. One class more on each side gives room for the ends."""
    if not classes.breaks:
        return {"colorscale": [[0, shades[0]], [1, shades[0]]], "zmin": 0, "zmax": 1}
    first, last = classes.breaks[0], classes.breaks[-1]
    room = (last - first) or abs(first) or 1.0
    low, high = tidy(first - room), tidy(last + room)
    # Rounded down, since a number on a break belongs to the class above.
    ends = [0, *(math.floor((b - low) / (high - low) * 1e6) / 1e6 for b in classes.breaks), 1]
    scale = [[end, shade] for i, shade in enumerate(shades) for end in (ends[i], ends[i + 1])]
    return {"colorscale": scale, "zmin": low, "zmax": high}


def _hatching(
    marks: Marks, hatch: Mapping[str, Sequence[tuple[Point, Point]]], colours: Theme
) -> list[dict[str, Any]]:
    segments = [s for i, code in enumerate(marks.codes) if marks.without_data(i) for s in hatch.get(code, ())]
    if not segments:
        return []
    ends = [end for start, stop in segments for end in (start, stop, (None, None))]
    line = {"color": colours.hatch, "width": 1}
    return [_overlay("lines", [lon for lon, _ in ends], [lat for _, lat in ends], line=line)]


def _stars(
    marks: Marks, label_points: Mapping[str, Point], colours: Theme, *, size: int = STAR
) -> list[dict[str, Any]]:
    points = [label_points[c] for i, c in enumerate(marks.codes) if marks.too_few(i) and c in label_points]
    if not points:
        return []
    font = {"size": size, "color": colours.text}
    lon, lat = [point[0] for point in points], [point[1] for point in points]
    return [_overlay("text", lon, lat, text=["*"] * len(points), textfont=font)]


def _overlay(
    mode: str, lon: Sequence[float | None], lat: Sequence[float | None], **more: Any
) -> dict[str, Any]:
    """Something drawn over the areas that neither answers the pointer nor stops it from reaching them."""
    return {
        "type": "scattergeo",
        "mode": mode,
        "lon": list(lon),
        "lat": list(lat),
        **more,
    }


def _geo(extent: Extent) -> dict[str, Any]:
    wide, tall = (extent.east - extent.west) * MARGIN, (extent.north - extent.south) * MARGIN
    return {
        "lonaxis": {"range": [tidy(extent.west - wide), tidy(extent.east + wide)]},
        "lataxis": {"range": [tidy(extent.south - tall), tidy(extent.north + tall)]},
    }

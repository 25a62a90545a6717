"""The one control of the map's layers: what colours its places, and what lies over them.

Belongs here: the components and their words. Not here: which layers a page offers (callbacks/layers.py) and how they are
drawn (charts).
"""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from charts.points import LegendEntry, PointsLegend
from languages import later, say
from layouts import ids
from layouts.aria import aria
from layouts.controls import Option

POINTS = (
    Option("off", later("Places")),
    Option("on", later("Activities")),
)  # the first leaves no trace in the address


def control(bases: Sequence[Option], *, base: str, points: str | None) -> list[Component]:
    """What stands under the head of the map: the choice of base where there are several, and the switch of points.

    ``base`` and ``points`` are what the address asks for; ``points`` None where a page has none to show.
    """
    parts = [_bases(bases, base)] if len(bases) > 1 else []
    if points is not None:
        parts.append(_points(points))
    if not parts:
        return []
    return [html.Div(parts, className="card-tools", role="group", **aria(label=say("Layers of the map")))]


def _bases(bases: Sequence[Option], base: str) -> Component:
    return dmc.Select(
        id=ids.view("layer"),
        data=[{"value": one.value, "label": one.label} for one in bases],
        value=base if base in {one.value for one in bases} else bases[0].value,
        allowDeselect=False,
        size="xs",
        className="layer-choice",
        comboboxProps={"width": "max-content", "position": "bottom-start"},
        **aria(label=say("What colours the map")),
    )


def _points(points: str) -> Component:
    return dmc.SegmentedControl(
        id=ids.view("points"),
        data=[{"value": one.value, "label": say(one.label)} for one in POINTS],
        value=points if points in {one.value for one in POINTS} else POINTS[0].value,
        size="xs",
        className="layer-switch",
        **aria(label=say("Shown on the map")),
    )


def points_legend(legend: PointsLegend | None) -> list[Component]:
    """What the symbols of the activities stand for, and how large is how many; nothing where none are drawn."""
    if legend is None or not legend.kinds:
        return []
    sizes = [
        html.P(say("{unit}, by area", unit=legend.unit), className="legend-head"),
        html.Div([_entry(one) for one in legend.sizes], className="legend-sizes"),
    ]
    return [
        html.P(say("Activities"), className="legend-head"),
        html.Div([_entry(one) for one in legend.kinds], className="legend"),
        *(sizes if legend.sizes else []),
    ]


def _entry(entry: LegendEntry) -> html.Div:
    picture = html.Img(
        src=entry.picture,
        alt="",
        width=round(entry.wide),
        height=round(entry.tall),
        className="legend-symbol",
    )
    count = [] if entry.count is None else [html.B(entry.count)]
    return html.Div([picture, html.Span(entry.label), *count], className="legend-item")

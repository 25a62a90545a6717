"""The one control of the map's layers: what colours its places, and what lies over them.

Belongs here: the components and their words. Not here: which layers a page offers (callbacks/layers.py) and how they are
drawn (charts).
"""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.aria import aria
from layouts.controls import Option

POINTS = (Option("off", "Places"), Option("on", "Activities"))  # the first leaves no trace in the address


def control(bases: Sequence[Option], *, base: str, points: str | None) -> list[Component]:
    """What stands under the head of the map: the choice of base where there are several, and the switch of points.

    ``base`` and ``points`` are what the address asks for; ``points`` None where a page has none to show.
    """
    parts = [_bases(bases, base)] if len(bases) > 1 else []
    if points is not None:
        parts.append(_points(points))
    if not parts:
        return []
    return [html.Div(parts, className="card-tools", role="group", **aria(label="Layers of the map"))]


def _bases(bases: Sequence[Option], base: str) -> Component:
    return dmc.Select(
        id=ids.view("layer"),
        data=[{"value": one.value, "label": one.label} for one in bases],
        value=base if base in {one.value for one in bases} else bases[0].value,
        allowDeselect=False,
        size="xs",
        className="layer-choice",
        maxDropdownHeight=320,
        comboboxProps={"width": "max-content", "position": "bottom-start"},
        **aria(label="What colours the map"),
    )


def _points(points: str) -> Component:
    return dmc.SegmentedControl(
        id=ids.view("points"),
        data=[{"value": one.value, "label": one.label} for one in POINTS],
        value=points if points in {one.value for one in POINTS} else POINTS[0].value,
        size="xs",
        className="layer-switch",
        **aria(label="Shown on the map"),
    )

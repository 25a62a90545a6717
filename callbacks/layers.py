"""Which layers the map of a page offers: what colours its places, and whether activities lie over them.

Belongs here: the offer. Not here: the control (layouts/layers.py) and the drawing (sheet.py, activity_points.py).
"""

from typing import Final

from dash.development.base_component import Component

from callbacks import base_layers
from callbacks.program import Program
from callbacks.view import View
from languages import later, say
from layouts import layers, pages
from layouts.controls import Option

MEASURE: Final = Option("measure", later("Colours: the measure"))


def bases(page: pages.Page, program: Program) -> list[Option]:
    """What may colour the places of a page's map; the first is the page's own measure."""
    return [Option(MEASURE.value, say(MEASURE.label)), *base_layers.options(page.name, program.country)]


def shows_points(page: pages.Page, asked: View) -> bool:
    """Whether activities are asked for, on a page that can show them."""
    return page.points and asked.points == layers.POINTS[-1].value


def control(page: pages.Page, asked: View, program: Program) -> list[Component]:
    """The control of the layers of a page's map, set to what the address asks for."""
    points = (asked.points or layers.POINTS[0].value) if page.points else None
    return layers.control(bases(page, program), base=asked.layer, points=points)

"""Puts the base layer that the address asks for in the place of a page's map and ranking.

Belongs here: which drawing takes the place of which. Not here: what is offered (base_layers.py), the drawings.
"""

from dataclasses import replace

from callbacks import base_layers, crossing
from callbacks.mapped import map_and_ranking
from callbacks.sheet import Choice, Page, Sheet


def under(page: Page, name: str, sheet: Sheet) -> Page:
    """The page with the base layer asked for; as it is where none is, or one that the country or page does not have."""
    layer = sheet.view.layer
    if layer not in base_layers.possible(name, sheet.country):
        return page
    if layer == base_layers.CROSSED:
        drawn = crossing.drawings(sheet)
    else:
        drawn = map_and_ranking(sheet, (Choice(layer, base_layers.OF_FIGURES[layer]),))
    return replace(page, drawings={**page.drawings, **drawn})

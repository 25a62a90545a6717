"""What stands in the place of a page's map and ranking where the address asks for a base layer.

Belongs here: which drawing takes the place of which. Not here: what is offered (base_layers.py), the drawings.
"""

from collections.abc import Mapping

from callbacks import base_layers, crossing
from callbacks.mapped import map_and_ranking
from callbacks.sheet import Choice, Sheet
from layouts.cards import Drawing


def drawings(name: str, sheet: Sheet) -> Mapping[str, Drawing]:
    """Map and ranking of the base layer asked for; nothing where none is, or one that the country or page does not have."""
    layer = sheet.view.layer
    if layer not in base_layers.possible(name, sheet.country):
        return {}
    if layer == base_layers.CROSSED:
        return crossing.drawings(sheet)
    return map_and_ranking(sheet, (Choice(layer, base_layers.OF_FIGURES[layer]),))

"""How a page is drawn, each card for itself: an answer draws what was asked for and nothing else.

Belongs here: the form in which drawings/ offers the cards of a page. Not here: the cards, which of them an answer is asked for
(pages.py), and what stands in the place of one (compared.py, small_maps.py, grounds.py).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from callbacks.sheet import Choice, Page
from layouts.cards import Drawing
from layouts.tiles import Tile

HERO: Final = ("map", "ranking")  # the same places by the same measure: drawn together
Asked = TypeVar("Asked")


def _nothing(_: object) -> Mapping[str, Drawing]:
    return {}


@dataclass(frozen=True)
class Drawn(Generic[Asked]):
    """How tiles, map and ranking (``hero``) and the further ``cards`` of a page are drawn, and what its map can show.

    ``prepare`` asks at once what the further cards need together, so that they share their sums.
    """

    tiles: Callable[[Asked], Sequence[Tile]]
    cards: Mapping[str, Callable[[Asked], Drawing]]
    hero: Callable[[Asked], Mapping[str, Drawing]] = _nothing
    prepare: Callable[[Asked], object] = _nothing
    choices: Sequence[Choice] = ()
    panels: Sequence[str] = ()

    def draw(self, asked: Asked, names: Collection[str] | None = None, *, tiles: bool = True) -> Page:
        """The tiles, unless they are left out, and the cards of these names, or all."""
        wanted = (*HERO, *self.cards) if names is None else names
        found = {**self.hero(asked)} if any(name in wanted for name in HERO) else {}
        further = [name for name in self.cards if name in wanted]
        if further:
            self.prepare(asked)
        found |= {name: self.cards[name](asked) for name in further}
        drawings = {name: found[name] for name in wanted if name in found}
        return Page(self.tiles(asked) if tiles else (), drawings)

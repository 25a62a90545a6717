"""What a page is asked for: the filters, and how the answer is to be shown, both read from the address."""

from dataclasses import dataclass

from callbacks import comparing, queries
from data.filters import Filters
from indicators.sides import Sides

_MANNER = ("measure", "message", "panel", "level", "sort", "layer", "points", "each")


@dataclass(frozen=True, kw_only=True)
class View:
    """A page's question and its manner."""

    filters: Filters
    measure: str = ""
    message: str = ""
    panel: str = ""
    level: str = ""
    sort: str = ""  # the order of what has none of its own; blank for the highest first
    layer: str = ""  # what colours the map; blank for the measure
    points: str = ""  # "on" where activities lie over it
    each: str = ""  # "quarter" or "year" where the map is a small one for each
    sides: Sides | None = None  # what is compared
    theme: str = "light"

    def shown_round(self, preferred: str) -> str:
        """The round a picture shows: the preferred one, unless the filters leave it out."""
        chosen = self.filters.round
        return preferred if not chosen or preferred in chosen else chosen[0]


def of(search: str | None, allowed: queries.Allowed, *, theme: object) -> View:
    """The view an address asks for; what cannot be understood is left out (the shell's notice says so). ``theme`` is whatever a browser sent: light, if not "dark"."""
    reading = queries.read(search, allowed)
    manner = {name: reading.view.get(name, "") for name in _MANNER}
    sides, _ = comparing.asked(reading, allowed)
    return View(filters=reading.filters, sides=sides, theme="dark" if theme == "dark" else "light", **manner)

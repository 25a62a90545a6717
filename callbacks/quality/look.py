"""What the page of data quality is asked for: table, check, period and places, and the tallies that answer it.

Belongs here: reading the question and opening the tallies of the version on show. Not here: pictures (drawing.py), words
(words.py), shares and intervals (indicators.quality).
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from callbacks import view
from callbacks.program import Program
from callbacks.view import View
from data.filters import UNKNOWN
from data.quality import asked, tallies
from data.quality.asked import Asked
from data.quality.tallies import Chosen, Tallies
from data.store import Version
from geo.country import Country
from indicators import quality
from indicators.definitions.quality import Check
from indicators.quality import Shares
from languages import current, say
from layouts.shell import TABLES

NAME: Final = "quality"
FIRST: Final = "responses"  # the table with most to check


@dataclass(frozen=True)
class Look:
    """One viewer's question and what answers it. ``check`` is the one on the map."""

    view: View
    table: str
    tallies: Tallies
    check: Check
    checks: tuple[Check, ...]
    asked: Asked
    country: Country

    @property
    def place_name(self) -> str:
        """The places the filters select, in words."""
        chosen = [*self.view.filters.province, *self.view.filters.district]
        if len(chosen) == 1:
            known = chosen[0] != UNKNOWN
            return self.country.name_of(chosen[0], current()) if known else say("no stated place")
        return say("the chosen places") if chosen else say(self.country.name)

    @property
    def place(self) -> tuple[str, str]:
        """Level and code of the selection, as exports name it."""
        filters = self.view.filters
        chosen = [("province", code) for code in filters.province] + [
            ("district", code) for code in filters.district
        ]
        if not chosen:
            return "country", self.country.iso3
        return chosen[0] if len(chosen) == 1 else ("selection", "+".join(code for _, code in chosen))

    def shares(self, check: Check, *, by: str = "", chosen: Chosen | None = None) -> Shares:
        """A check under the viewer's filters, or for other cells."""
        return quality.shares(self.tallies, check, self.asked.chosen if chosen is None else chosen, by=by)

    @cached_property
    def standing(self) -> tuple[quality.Standing, ...]:
        """Who and where stands out, the most in excess first."""
        return tuple(quality.standing_out(self.tallies, self.asked.chosen))


def of(search: str | None, theme: str | None, program: Program) -> Look:
    """The question of an address. Raises NothingToShow."""
    wanted, version = view.of(search, program.allowed(), theme=theme), program.version()
    table = wanted.panel if wanted.panel in TABLES else FIRST
    counted, checks = opened(version, table)
    check = next((one for one in checks if one.name == wanted.measure), checks[0])
    heeded = asked.of(wanted.filters, table, program.country)
    return Look(wanted, table, counted, check, checks, heeded, program.country)


# One entry a table of the version on show, and of the one before it while it is still being looked at.
@lru_cache(maxsize=8)
def opened(version: Version, table: str) -> tuple[Tallies, tuple[Check, ...]]:
    """The tallies of a table and the checks that its records allow (the first one where there are no records)."""
    counted = Tallies(tallies.read(version, table))
    return counted, quality.offered(counted) or quality.CHECKS[:1]

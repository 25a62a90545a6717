"""Which brief is asked for: a place and a query become a view, or a sentence why there is none.

Belongs here: reading. Not here: the filters themselves (data/filters.py), and what stands on the brief (content.py).
"""

from collections.abc import Mapping
from typing import Final

from callbacks import queries
from callbacks.program import Program
from callbacks.view import View
from data.filters import PARAMETERS, PLACES, BadFilter, Filters
from geo.country import Country
from languages import current, say

MANNER: Final = ("measure", "message", "panel", "lang")  # what of a page's view a brief follows
LEVELS: Final = ("province", "district")


class NoBrief(ValueError):
    """A place or a parameter that no brief can be made for; the message names what there is."""


class NoPlace(NoBrief):
    """A code that is no place of the country."""


def view(code: str, query: Mapping[str, str], program: Program) -> View:
    """The view of a brief. Raises NoPlace, NoBrief, and what reading the data raises."""
    manner = {
        name: query[name] for name in MANNER if name in query and name != "lang"
    }  # which is spoken already
    unknown = next((name for name in query if name not in (*PARAMETERS, *MANNER)), None)
    if unknown:
        listed = ", ".join((*PARAMETERS, *MANNER))
        raise NoBrief(
            say("Parameter '{name}' is not known; use one of {allowed}.", name=unknown, allowed=listed)
        )
    country = program.country
    place = _place(code, country)
    given = next((name for name in PLACES if query.get(name)), None)
    if place and given:
        whole = country.iso3
        raise NoBrief(
            say(
                "'{given}' is given beside {place} ({code}); leave it out, or ask for {whole} with it.",
                given=given,
                place=country.name_of(code, current()),
                code=code,
                whole=whole,
            )
        )
    try:
        # The place goes through the same gate as every filter: a link may hold others.
        asked = Filters.from_query(
            {name: text for name, text in query.items() if name in PARAMETERS} | place, program.allowed()
        )
    except BadFilter as fault:
        raise NoBrief(str(fault)) from None
    return View(filters=queries.held(asked), level=country.placed, sides=None, **manner)


def _place(code: str, country: Country) -> dict[str, str]:
    """The filter that a code stands for; nothing for the country itself. Raises NoPlace."""
    if code == country.iso3:
        return {}
    level = next((name for name in LEVELS if name in country.levels and code in country.codes(name)), None)
    if level is None:
        raise NoPlace(say("There is no place '{code}'; {places}.", code=code, places=_places(country)))
    return {level: code}


def _places(country: Country) -> str:
    """Which codes there are, by level."""
    listed = [
        say("{level} ({codes})", level=say(country.level(name).title), codes=", ".join(country.codes(name)))
        for name in reversed(LEVELS)
        if name in country.levels
    ]
    return say(
        "use {whole} for {country}, or a P-code: {places}",
        whole=country.iso3,
        country=say(country.name),
        places="; ".join(listed),
    )

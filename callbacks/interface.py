"""The language of the interface: the one place that says in which language names and words are shown.

Not here: the words (locales), and the names of places, which stand in each country's table.
"""

from typing import Final

from geo.country import Country

DEFAULT: Final = "en"


def language(country: Country, *, asked: str = "") -> str:
    """The language for whoever asks: the one asked for where the country has names in it, else English."""
    return asked if asked in country.languages else DEFAULT

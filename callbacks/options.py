"""What a person may choose in the filters: every value with its label, from the codebook, the places and the data."""

from collections.abc import Collection

from data import codebook
from data.filters import PLACES, UNKNOWN, allowed_values
from data.meaning import division
from geo.country import Country
from languages import current, say
from layouts.controls import NOT_STATED, Option


def options(country: Country, *, ds_divisions: Collection[str] = ()) -> dict[str, tuple[Option, ...]]:
    """The options of every list parameter, in the order people expect, ending with "Not stated"."""
    return {
        name: tuple(Option(value, label(name, value, country)) for value in values)
        for name, values in allowed_values(country, ds_divisions).items()
    }


def label(name: str, value: str, country: Country) -> str:
    """What a person reads for a value of a parameter."""
    if value == UNKNOWN:
        return say(NOT_STATED)
    language = current()
    if name in PLACES:
        return (
            division.label(value, country, language)
            if name == "ds_division"
            else country.name_of(value, language)
        )
    return codebook.load().label(codebook.COUNTRY if name == "return_country" else name, value, language)

"""What may colour the places of a map instead of the page's measure: published figures, and outreach against departures.

Belongs here: the offer by country and page, and where a figure comes from in words. Not here: the control (layouts/layers.py),
the figures (indicators.context), the crossing of two measures (crossing.py).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from geo.country import Country
from indicators.context import Figure
from indicators.definitions import INDICATORS, Indicator
from indicators.questions import PAGES, offered
from languages import later, say
from layouts.controls import Option

CROSSED: Final = "outreach_departures"
OF_FIGURES: Mapping[str, str] = MappingProxyType(
    {"population": "population", "departures": "departures", "density": "population_density"}
)
_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: (indicator,) for name, indicator in OF_FIGURES.items()}
    | {CROSSED: ("departures_per_1000_people", "reach_per_1000_people")}
)
_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "population": later("Inhabitants {year}"),
        "departures": later("Departures {year}"),
        "density": later("Inhabitants per km²"),
        CROSSED: later("Outreach against departures"),
    }
)


def options(page: str, country: Country) -> list[Option]:
    """The base layers of a page's map beside its measure; none that the country has no figures for."""
    return [
        Option(name, say(_LABELS[name], year=_year(name, country)).rstrip())
        for name in _LABELS
        if name in possible(page, country)
    ]


def possible(page: str, country: Country) -> tuple[str, ...]:
    """The base layers that a page may draw: all their numbers are among those the page exports."""
    return tuple(
        name
        for name, needed in _NEEDED.items()
        if all(one in PAGES.get(page, ()) and offered(INDICATORS[one], country) for one in needed)
    )


def about(indicator: Indicator, country: Country) -> str:
    """What a published figure is, with its year; blank for what is measured."""
    how = indicator.how
    return "; ".join(how.labels(country)) if isinstance(how, Figure) else ""


def source_line(indicator: Indicator, country: Country) -> str:
    """What a published figure is and who published it; blank for what is measured."""
    how = indicator.how
    return f"{'; '.join(how.sources(country))}." if isinstance(how, Figure) else ""


def _year(name: str, country: Country) -> str:
    column = country.context_column(name)
    return str(column.year) if column and column.year else ""

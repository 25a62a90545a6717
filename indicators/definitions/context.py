"""What is known of places before any outreach: how many live there, how densely, and how many leave to work abroad."""

from indicators.context import Figure
from indicators.definitions.indicator import COUNT_OF, NO_DENOMINATOR, PER_1000, Indicator

OF_THE_COUNTRY = "Published statistics of the country, named with every number"

INDICATORS = (
    Indicator(
        "population",
        "Population",
        "count",
        Figure("population"),
        "Inhabitants by the newest census the country’s folder has.",
        OF_THE_COUNTRY,
        context="population",
        formula=COUNT_OF,
        numerator="Inhabitants",
        denominator=NO_DENOMINATOR,
        caveat="Of one day: who has moved since is counted where they lived then. No filter but places changes it.",
    ),
    Indicator(
        "departures",
        "Departures for work abroad",
        "count",
        Figure("departures"),
        "Registered departures for foreign employment in one year, by the district people are from.",
        OF_THE_COUNTRY,
        context="departures",
        formula=COUNT_OF,
        numerator="Registered departures of the year",
        denominator=NO_DENOMINATOR,
        caveat="Irregular migrants are not among them; who left twice is counted twice.",
    ),
    Indicator(
        "population_density",
        "Population density",
        "ratio",
        Figure("population", "area"),
        "Inhabitants per square kilometre.",
        OF_THE_COUNTRY,
        context="population",
        numerator="Inhabitants",
        denominator="Area in km²: the country’s own figure, or where it states none that of the boundaries in use",
        caveat="A mean over the whole place, lakes and forest included: towns are far denser.",
    ),
    Indicator(
        "departures_per_1000_people",
        "Departures per 1,000 people",
        "rate",
        Figure("departures", "population", 1000),
        "Registered departures for foreign employment in one year per 1,000 inhabitants.",
        OF_THE_COUNTRY,
        context="departures",
        formula=PER_1000,
        numerator="Registered departures of the year",
        denominator="Inhabitants (census)",
        caveat="Irregular migrants are not among departures. The year of departures and that of the census may differ.",
    ),
)

"""What is known of places before any outreach: how many live there, how densely, and how many leave to work abroad."""

from indicators.context import Figure
from indicators.definitions.indicator import COUNT_OF, NO_DENOMINATOR, PER_1000, Indicator
from languages import later

OF_THE_COUNTRY = later("Published statistics of the country, named with every number")

INDICATORS = (
    Indicator(
        "population",
        later("Population"),
        "count",
        Figure("population"),
        later("Inhabitants by the newest census the country’s folder has."),
        OF_THE_COUNTRY,
        context="population",
        formula=COUNT_OF,
        numerator=later("Inhabitants"),
        denominator=NO_DENOMINATOR,
        caveat=later(
            "Of one day: who has moved since is counted where they lived then. No filter but places changes it."
        ),
    ),
    Indicator(
        "departures",
        later("Departures for work abroad"),
        "count",
        Figure("departures"),
        later("Registered departures for foreign employment in one year, by the district people are from."),
        OF_THE_COUNTRY,
        context="departures",
        formula=COUNT_OF,
        numerator=later("Registered departures of the year"),
        denominator=NO_DENOMINATOR,
        caveat=later("Irregular migrants are not among them; who left twice is counted twice."),
    ),
    Indicator(
        "population_density",
        later("Population density"),
        "ratio",
        Figure("population", "area"),
        later("Inhabitants per square kilometre."),
        OF_THE_COUNTRY,
        context="population",
        numerator=later("Inhabitants"),
        denominator=later(
            "Area in km²: the country’s own figure, or where it states none that of the boundaries in use"
        ),
        caveat=later("A mean over the whole place, lakes and forest included: towns are far denser."),
    ),
    Indicator(
        "departures_per_1000_people",
        later("Departures per 1,000 people"),
        "rate",
        Figure("departures", "population", 1000),
        later("Registered departures for foreign employment in one year per 1,000 inhabitants."),
        OF_THE_COUNTRY,
        context="departures",
        formula=PER_1000,
        numerator=later("Registered departures of the year"),
        denominator=later("Inhabitants (census)"),
        caveat=later(
            "Irregular migrants are not among departures. The year of departures and that of the census may differ."
        ),
    ),
)

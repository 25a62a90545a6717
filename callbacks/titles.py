"""What stands above a map: for each indicator the question that the picture answers, in words a person would use.

Definitions stand in indicators, the labels of the choice of measure with each page.
"""

from collections.abc import Mapping
from types import MappingProxyType

from indicators.definitions import Indicator
from languages import ENGLISH, current, later, say

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "comprehension": later("Who understands: “{item}”"),
        "change": later("Change from before to after: “{item}”"),
        "retention": later("Change from directly after to follow-up: “{item}”"),
        "score": later("How much people answer correctly, on average"),
        "pass_mark": later("Who reaches the pass mark"),
        "gained_understanding": later("Whose score rose from before to after"),
        "feels_informed": later("Who feels informed"),
        "risk_awareness": later("Who is aware of the risks"),
        "follow_up_coverage": later("Who could be followed up"),
        "wants_to_migrate": later("Who wants to migrate"),
        "planned_route": later("Who plans an unsafe route"),
        "deceived_by_agent": later("Who was deceived by an agent"),
        "activities": later("Where activities took place"),
        "reach": "{item}",
        "reach_per_1000_people": later("{item}, per 1,000 inhabitants"),
        "reach_per_1000_departures": later("{item}, per 1,000 departures for work abroad"),
        "days_since_last_activity": later("Days since the last activity"),
        "target_reached": later("People counted, of the target set"),
        "target_reached_estimated": later("Estimated audience, of the target set"),
        "reintegration": later("How returnees fare: {item}"),
        "returnees": later("Where returnees live"),
        "due_returnees": later("Returnees: {item}"),
        "due_respondents": later("Respondents: {item}"),
        "reintegration_change": later("Change of the reintegration score, same people: {item}"),
        "attrition": later("Who is lost between rounds"),
        "satisfaction": later("Who is satisfied with the assistance"),
        "community_acceptance": later("Who feels accepted by the community"),
        "population": later("How many people live where"),
        "departures": later("How many leave to work abroad"),
        "population_density": later("How densely people live"),
        "departures_per_1000_people": later("Departures for work abroad, per 1,000 inhabitants"),
        "contacts": later("Where the hotline is called from"),
        "contacts_per_100000_people": later("Hotline contacts per 100,000 inhabitants"),
        "answered": later("How many contacts were answered"),
        "referred": later("How many contacts were referred to a service"),
    }
)
ALL = later("All on record")
_LOWERED = ("reintegration", "reintegration_change", "due_returnees", "due_respondents")
UNITS: Mapping[str, str] = MappingProxyType(
    {
        "share": later("In per cent"),
        "points": later("In percentage points"),
        "score": later("Score from 0 to 1"),
        "score_change": later("Change of the score"),
        "days": later("In days"),
    }
)


OF_FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "population": later("Inhabitants"),
        "departures": later("Registered departures of the year"),
        "population_density": later("Inhabitants per km²"),
    }
)


def title(indicator: Indicator, item: str) -> str:
    """The title of a map of this indicator and item."""
    label = indicator.item_label(item, current()).rstrip(".")
    words = label.lower() if indicator.name in _LOWERED and current() == ENGLISH else label
    return say(TITLES[indicator.name], item=words)


def unit(indicator: Indicator) -> str:
    """What the numbers of a ranking are, in words."""
    if indicator.name in OF_FIGURES:
        return say(OF_FIGURES[indicator.name])
    return (
        say("Per {base}", base=f"{indicator.per:,}")
        if indicator.unit == "rate"
        else say(UNITS.get(indicator.unit, ALL))
    )

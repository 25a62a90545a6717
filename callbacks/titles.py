"""What stands above a map: for each indicator the question that the picture answers, in words a person would use.

Definitions stand in indicators, the labels of the choice of measure with each page.
"""

from collections.abc import Mapping
from types import MappingProxyType

from indicators.definitions import Indicator
from languages import current

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "comprehension": "Who understands: “{item}”",
        "change": "Change from before to after: “{item}”",
        "retention": "Change from directly after to follow-up: “{item}”",
        "score": "How much people answer correctly, on average",
        "pass_mark": "Who reaches the pass mark",
        "gained_understanding": "Whose score rose from before to after",
        "feels_informed": "Who feels informed",
        "risk_awareness": "Who is aware of the risks",
        "follow_up_coverage": "Who could be followed up",
        "wants_to_migrate": "Who wants to migrate",
        "planned_route": "Who plans an unsafe route",
        "deceived_by_agent": "Who was deceived by an agent",
        "activities": "Where activities took place",
        "reach": "{item}",
        "reach_per_1000_people": "{item}, per 1,000 inhabitants",
        "reach_per_1000_departures": "{item}, per 1,000 departures for work abroad",
        "days_since_last_activity": "Days since the last activity",
        "target_reached": "People counted, of the target set",
        "target_reached_estimated": "Estimated audience, of the target set",
        "reintegration": "How returnees fare: {item}",
        "returnees": "Where returnees live",
        "due_returnees": "Returnees: {item}",
        "due_respondents": "Respondents: {item}",
        "reintegration_change": "Change of the reintegration score, same people: {item}",
        "attrition": "Who is lost between rounds",
        "satisfaction": "Who is satisfied with the assistance",
        "community_acceptance": "Who feels accepted by the community",
        "population": "How many people live where",
        "departures": "How many leave to work abroad",
        "population_density": "How densely people live",
        "departures_per_1000_people": "Departures for work abroad, per 1,000 inhabitants",
        "contacts": "Where the hotline is called from",
        "contacts_per_100000_people": "Hotline contacts per 100,000 inhabitants",
        "answered": "How many contacts were answered",
        "referred": "How many contacts were referred to a service",
    }
)
_LOWERED = ("reintegration", "reintegration_change", "due_returnees", "due_respondents")
UNITS: Mapping[str, str] = MappingProxyType(
    {
        "share": "In per cent",
        "points": "In percentage points",
        "score": "Score from 0 to 1",
        "score_change": "Change of the score",
        "days": "In days",
    }
)


OF_FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "population": "Inhabitants",
        "departures": "Registered departures of the year",
        "population_density": "Inhabitants per km²",
    }
)


def title(indicator: Indicator, item: str) -> str:
    """The title of a map of this indicator and item."""
    label = indicator.item_label(item, current()).rstrip(".")
    words = label.lower() if indicator.name in _LOWERED else label
    return TITLES[indicator.name].format(item=words)


def unit(indicator: Indicator) -> str:
    """What the numbers of a ranking are, in words."""
    if indicator.name in OF_FIGURES:
        return OF_FIGURES[indicator.name]
    return (
        f"Per {indicator.per:,}" if indicator.unit == "rate" else UNITS.get(indicator.unit, "All on record")
    )

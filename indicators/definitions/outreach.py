"""How far the outreach spreads and whom it reaches; people counted and audiences estimated stay apart."""

from indicators.definitions.indicator import PRACTICE, Indicator
from indicators.sums import DaysSince, Rate, Ratio, Spread, Total

_BASES = {"counted": "People counted at activities", "estimated": "Estimated audience"}
_REACH = Total("activities", "reached_{item}")

INDICATORS = (
    Indicator(
        "activities", "Activities", "count", Total("activities"), "Outreach events on record.", PRACTICE
    ),
    Indicator(
        "reach",
        "People reached",
        "count",
        _REACH,
        "Attendances counted at activities (not unique people), and estimated audiences of radio, social media and "
        "newspapers. The two are never added together.",
        PRACTICE,
        items=("counted", "estimated", "female", "male"),
        item_labels=_BASES | {"female": "Women and girls counted", "male": "Men and boys counted"},
    ),
    Indicator(
        "reach_per_1000_people",
        "Reached per 1,000 people",
        "rate",
        Rate(_REACH, "population", 1000),
        "People reached per 1,000 inhabitants (census) of the districts concerned.",
        PRACTICE,
        items=("counted", "estimated"),
        item_labels=_BASES,
        context="population",
    ),
    Indicator(
        "reach_per_1000_departures",
        "Reached per 1,000 departures",
        "rate",
        Rate(_REACH, "departures", 1000),
        "People reached per 1,000 registered departures for foreign employment from the districts concerned.",
        PRACTICE,
        items=("counted", "estimated"),
        item_labels=_BASES,
        context="departures",
    ),
    Indicator(
        "spread",
        "Spread of outreach",
        "share",
        Spread(),
        "Share of districts with at least one activity, and share of the population living in them.",
        "Community Response Map: geographic spread",
        items=("districts", "population"),
        item_labels={
            "districts": "Districts with an activity",
            "population": "People living in a district with one",
        },
    ),
    Indicator(
        "days_since_last_activity",
        "Days since the last activity",
        "days",
        DaysSince(),
        "Days from the latest activity to the last day of the period.",
        "Community Response Map: geographic spread",
    ),
    Indicator(
        "target_reached",
        "Reached of target",
        "share",
        Ratio("activities", "reached_of_target", "target"),
        "People counted over the target set, over the activities that state both. It may exceed 100 %.",
        "Programme reporting: target and actual beneficiaries",
    ),
)

"""How far the outreach spreads and whom it reaches; people counted and audiences estimated stay apart."""

from indicators.definitions.indicator import COUNT_OF, NO_DENOMINATOR, PER_1000, PRACTICE, Indicator
from indicators.presence import DaysSince, Spread
from indicators.spread import Clustering, Concentration, LocalClustering
from indicators.sums import Rate, Ratio, Total
from languages import later

_BASES = {"counted": later("People counted at activities"), "estimated": later("Estimated audience")}
_REACH = Total("activities", "reached_{item}")

INDICATORS = (
    Indicator(
        "activities",
        later("Activities"),
        "count",
        Total("activities"),
        later("Outreach events on record."),
        PRACTICE,
        formula=COUNT_OF,
        numerator=later("Activities on record"),
        denominator=NO_DENOMINATOR,
        caveat=later("As complete as the records: an activity nobody reported is not counted."),
    ),
    Indicator(
        "reach",
        later("People reached"),
        "count",
        _REACH,
        later(
            "Attendances counted at activities (not unique people), and estimated audiences of radio, social media and newspapers. The two are never added together."
        ),
        PRACTICE,
        items=("counted", "estimated", "female", "male"),
        item_labels=_BASES
        | {"female": later("Women and girls counted"), "male": later("Men and boys counted")},
        formula=COUNT_OF,
        numerator=later("Attendances counted, or the audience estimated, over the activities that state it"),
        denominator=NO_DENOMINATOR,
        caveat=later(
            "Attendances, not unique people: who comes twice is counted twice. Estimates are the broadcaster’s or the platform’s own."
        ),
    ),
    Indicator(
        "reach_per_1000_people",
        later("Reached per 1,000 people"),
        "rate",
        Rate(_REACH, "population", 1000),
        later("People reached per 1,000 inhabitants (census) of the districts concerned."),
        PRACTICE,
        items=("counted", "estimated"),
        item_labels=_BASES,
        context="population",
        formula=PER_1000,
        numerator=later("Attendances counted, or the audience estimated"),
        denominator=later("Inhabitants (census) of the districts of the selection, reached or not"),
        caveat=later(
            "Attendances, not unique people, so the rate is not a share of inhabitants. The census is of one year."
        ),
    ),
    Indicator(
        "reach_per_1000_departures",
        later("Reached per 1,000 departures"),
        "rate",
        Rate(_REACH, "departures", 1000),
        later(
            "People reached per 1,000 registered departures for foreign employment from the districts concerned."
        ),
        PRACTICE,
        items=("counted", "estimated"),
        item_labels=_BASES,
        context="departures",
        formula=PER_1000,
        numerator=later("Attendances counted, or the audience estimated"),
        denominator=later(
            "Registered departures for foreign employment in one year from the districts of the selection"
        ),
        caveat=later(
            "Departures are those registered in one year, whatever the period; irregular migrants are not among them."
        ),
    ),
    Indicator(
        "spread",
        later("Spread of outreach"),
        "share",
        Spread(),
        later("Share of districts with at least one activity, and share of the population living in them."),
        later("Community Response Map: geographic spread"),
        items=("districts", "population"),
        item_labels={
            "districts": later("Districts with an activity"),
            "population": later("People living in a district with one"),
        },
        numerator=later(
            "Districts of the selection with at least one activity, or the people living in them"
        ),
        denominator=later("All districts of the selection, or all people living in them"),
        caveat=later(
            "One activity is enough: it says where outreach went, not that everybody there was reached."
        ),
    ),
    Indicator(
        "spread_departures",
        later("Departures from districts with an activity"),
        "share",
        Spread(),
        later(
            "Share of registered departures for foreign employment that are from districts with at least one activity."
        ),
        later("Community Response Map: geographic spread"),
        items=("departures",),
        item_labels={"departures": later("Departures from a district with an activity")},
        context="departures",
        numerator=later(
            "Registered departures of one year from districts of the selection with at least one activity"
        ),
        denominator=later("Registered departures of that year from all districts of the selection"),
        caveat=later(
            "Irregular migrants are not among registered departures. One activity is enough for a district."
        ),
    ),
    Indicator(
        "concentration",
        later("Concentration of outreach against departures"),
        "score",
        Concentration(),
        later(
            "How unevenly people counted are spread over districts for their departures: 0 as the departures are, 1 all in one place that has next to none."
        ),
        later("Gini coefficient after Brown (1994), Hoover index after Hoover (1936)"),
        items=("gini", "hoover"),
        item_labels={"gini": later("Gini coefficient"), "hoover": later("Hoover index")},
        context="departures",
        formula=later(
            "Gini: 1 − Σ (b − b of the district before) × (a + a of the district before), a and b being shares of A and B cumulated from least A per B to most; Hoover: ½ Σ |share of A − share of B|"
        ),
        numerator=later("People counted in each district"),
        denominator=later("Registered departures of one year from each district"),
        caveat=later(
            "A district without an activity on record counts as none. Departures are not need: irregular migration is not among them."
        ),
    ),
    Indicator(
        "clustering",
        later("Spatial clustering of outreach"),
        "index",
        Clustering(),
        later(
            "Whether neighbouring districts have similar reach per inhabitant: above what chance gives where they do, below where high and low alternate."
        ),
        later("Moran’s I after Cliff and Ord (1981); p from permutations after Anselin (1995)"),
        items=("i", "p"),
        item_labels={"i": later("Moran’s I"), "p": later("p of Moran’s I")},
        context="population",
        formula=later(
            "n ÷ Σ w × Σ w z z′ ÷ Σ z², z being the deviation of A ÷ B from its mean, z′ that of a neighbour"
        ),
        numerator=later("People counted in each district"),
        denominator=later("Inhabitants of each district"),
        caveat=later(
            "With so few districts only strong patterns are seen, and one extreme district can carry them. Chance alone gives −1 ÷ (n − 1). A district without an activity on record counts as none."
        ),
    ),
    Indicator(
        "local_clustering",
        later("Clusters of outreach"),
        "index",
        LocalClustering(),
        later(
            "For each district whether it and its neighbours have alike, high or low, reach per inhabitant (above 0), or unlike."
        ),
        later(
            "Local Moran’s I after Anselin (1995); false discovery after Caldas de Castro and Singer (2006)"
        ),
        items=("i", "p"),
        item_labels={"i": later("Local Moran’s I"), "p": later("p of local Moran’s I, adjusted")},
        context="population",
        formula=later(
            "z × mean of z′ over the neighbours ÷ (Σ z² ÷ n), z being the deviation of A ÷ B from its mean"
        ),
        numerator=later("People counted in the district"),
        denominator=later("Inhabitants of the district"),
        caveat=later(
            "With so few districts and neighbours hardly any is told from chance. A district without an activity on record counts as none."
        ),
    ),
    Indicator(
        "days_since_last_activity",
        later("Days since the last activity"),
        "days",
        DaysSince(),
        later("Days from the latest activity to the last day of the period."),
        later("Community Response Map: geographic spread"),
        formula=later("last day of the period or of the data − A"),
        numerator=later("Day of the latest activity"),
        denominator=NO_DENOMINATOR,
        caveat=later("A day on which nothing was recorded may be a day on which nothing was reported."),
    ),
    Indicator(
        "target_reached",
        later("Reached of target"),
        "share",
        Ratio("activities", "reached_of_target", "target"),
        later(
            "People counted over the target set, over the activities that state both. It may exceed 100 %."
        ),
        later("Programme reporting: target and actual beneficiaries"),
        numerator=later("People counted at activities that state a target"),
        denominator=later("Targets of the activities that state a count"),
        caveat=later(
            "Attendances, not unique people; it may exceed 100 %. Activities without a target are left out."
        ),
    ),
)

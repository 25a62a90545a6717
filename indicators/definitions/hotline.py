"""What the hotline is used for."""

from indicators.definitions.indicator import CRM, PRACTICE, Indicator, codes
from indicators.sums import Rate, Share, Total

INDICATORS = (
    Indicator(
        "contacts",
        "Hotline contacts",
        "count",
        Total("calls", people=True),
        "Calls and messages received.",
        CRM,
    ),
    Indicator(
        "contacts_per_100000_people",
        "Contacts per 100,000 people",
        "rate",
        Rate(Total("calls"), "population", 100_000, people=True),
        "Hotline contacts per 100,000 inhabitants (census) of the districts concerned.",
        PRACTICE,
        context="population",
    ),
    Indicator(
        "topic",
        "Topic of the contact",
        "share",
        Share("calls", "topic"),
        "Contacts about the topic, of those with a topic.",
        "Community Response Map: the hotline is meant to generate statistics",
        items=codes("topic"),
        labelled_in="topic",
    ),
    Indicator(
        "referred",
        "Referred",
        "share",
        Share("calls", "referred", yes=("yes",)),
        "Contacts referred to a service, of those recorded.",
        CRM,
    ),
    Indicator(
        "answered",
        "Answered",
        "share",
        Share("calls", "answered", yes=("yes",)),
        "Contacts answered, of those recorded.",
        CRM,
    ),
)

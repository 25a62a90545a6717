"""What the hotline is used for."""

from indicators.definitions.indicator import (
    COUNT_OF,
    CRM,
    NO_DENOMINATOR,
    PER_100000,
    PRACTICE,
    Indicator,
    Unit,
    codes,
)
from indicators.rises import BEFORE, LATEST, Rise, Which
from indicators.sums import Rate, Share, Total
from languages import later, noted

_BEFORE = noted("Contacts about the topic in up to {before} months before", before=BEFORE)
_EXACT = later("Exact conditional test of two Poisson rates, Przyborowski and Wilenski (1940)")
RISES: tuple[tuple[str, str, Unit, Which, str, str, str, str], ...] = (
    (
        "topic_latest",
        later("Contacts about a topic lately"),
        "count",
        "latest",
        noted("Contacts about the topic in the latest {latest} months of the period.", latest=LATEST),
        PRACTICE,
        COUNT_OF,
        NO_DENOMINATOR,
    ),
    (
        "topic_before",
        later("Contacts about a topic before"),
        "count",
        "before",
        noted(
            "Contacts about the topic in up to {before} months before the latest {latest}.",
            before=BEFORE,
            latest=LATEST,
        ),
        PRACTICE,
        COUNT_OF,
        NO_DENOMINATOR,
    ),
    (
        "topic_rise",
        later("Rise of a topic"),
        "ratio",
        "ratio",
        noted(
            "Contacts a day about the topic in the latest {latest} months, over those a day in up to {before} months before.",
            latest=LATEST,
            before=BEFORE,
        ),
        _EXACT,
        later("(A ÷ days of A) ÷ (B ÷ days of B)"),
        _BEFORE,
    ),
    (
        "topic_rise_p",
        later("Chance of such a rise"),
        "score",
        "p",
        later(
            "How often chance alone gives such a rise where the rate has not changed, adjusted over all districts and topics."
        ),
        noted("{test}; false discovery rate, Benjamini and Hochberg (1995)", test=_EXACT),
        later("P(as many of A + B or more fall into the latest days), each day being as likely"),
        _BEFORE,
    ),
)

INDICATORS = (
    Indicator(
        "contacts",
        later("Hotline contacts"),
        "count",
        Total("calls", people=True),
        later("Calls and messages received."),
        CRM,
        formula=COUNT_OF,
        numerator=later("Calls and messages on record"),
        denominator=NO_DENOMINATOR,
        caveat=later("Contacts, not people: who calls twice is counted twice."),
    ),
    Indicator(
        "contacts_per_100000_people",
        later("Contacts per 100,000 people"),
        "rate",
        Rate(Total("calls"), "population", 100_000, people=True),
        later("Hotline contacts per 100,000 inhabitants (census) of the districts concerned."),
        PRACTICE,
        context="population",
        formula=PER_100000,
        numerator=later("Calls and messages on record; of the country also those without a district"),
        denominator=later("Inhabitants (census) of the districts of the selection"),
        caveat=later("A high rate may mean much need or that the number is well known."),
    ),
    Indicator(
        "topic",
        later("Topic of the contact"),
        "share",
        Share("calls", "topic"),
        later("Contacts about the topic, of those with a topic."),
        later("Community Response Map: the hotline is meant to generate statistics"),
        items=codes("topic"),
        labelled_in="topic",
        numerator=later("Contacts about the topic"),
        denominator=later("Contacts with a topic"),
        caveat=later(
            "People who chose to call: not a sample of anyone else. One topic is noted for a contact."
        ),
    ),
    Indicator(
        "referred",
        later("Referred"),
        "share",
        Share("calls", "referred", yes=("yes",)),
        later("Contacts referred to a service, of those recorded."),
        CRM,
        numerator=later("Contacts referred to a service"),
        denominator=later("Contacts for which it was recorded"),
        caveat=later("Whether the service helped is not known."),
    ),
    Indicator(
        "answered",
        later("Answered"),
        "share",
        Share("calls", "answered", yes=("yes",)),
        later("Contacts answered, of those recorded."),
        CRM,
        numerator=later("Contacts answered"),
        denominator=later("Contacts for which it was recorded"),
        caveat=later("Contacts that the system did not record are not among them."),
    ),
    *(
        Indicator(
            name,
            title,
            unit,
            Rise(which),
            definition,
            source,
            items=codes("topic"),
            labelled_in="topic",
            formula=formula,
            numerator=_BEFORE
            if which == "before"
            else later("Contacts about the topic in the latest months"),
            denominator=denominator,
            caveat=later(
                "Contacts, not people. Calls after one event come together and are not independent, and seasons differ: an alert is a reason to ask, not a finding."
            ),
        )
        for name, title, unit, which, definition, source, formula, denominator in RISES
    ),
)

"""Every indicator, named once: what it is, how it comes out of the sums, in which unit, and where the definition is from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from data import codebook
from data.packing import MONTH_BANDS, SCORES
from indicators.estimates import PAIRED
from indicators.sums import (
    Coverage,
    DaysSince,
    How,
    MeanAmount,
    MeanScore,
    PairedChange,
    PassMark,
    Rate,
    Ratio,
    ScoreBand,
    Share,
    Spread,
    Total,
)

Unit = Literal["share", "points", "score", "score_change", "count", "rate", "days"]

SAFE_ROUTES = ("registered_agency", "government_scheme")
UNSAFE_ROUTES = ("unregistered_broker", "unofficial_border", "does_not_know")
SATISFIED = ("very_satisfied", "satisfied")


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured. `items` are codes; `item_labels` names those the codebook does not."""

    name: str
    title: str
    unit: Unit
    how: How
    definition: str
    source: str
    items: tuple[str, ...] = ("",)
    labelled_in: str = ""  # codebook field of the items
    item_labels: Mapping[str, str] = field(default_factory=dict)
    round: str = ""  # the only round it exists in: pairs are filed under the later round
    context: str = ""  # kind of context figure without which the indicator is not offered
    sensitive: bool = False

    def item_label(self, item: str, language: str = "en") -> str:
        """What an item is called."""
        if item in self.item_labels or not self.labelled_in:
            return self.item_labels.get(item, "")
        return codebook.load().label(self.labelled_in, item, language)

    @property
    def per(self) -> int:
        """What a rate is per: 1,000 or 100,000 people."""
        return self.how.per if isinstance(self.how, Rate) else 1

    @property
    def table(self) -> str:
        """The packed table that gives the period and the sampling design."""
        return next(iter(self.how.measures(self.items[0])))


def _codes(name: str) -> tuple[str, ...]:
    return codebook.load().codes(name)


def _yes_no(name: str, title: str, definition: str, source: str, *, sensitive: bool = False) -> Indicator:
    return Indicator(
        name, title, "share", Share("responses", name, yes=("yes",)), definition, source, sensitive=sensitive
    )


# The share correct above the first figure, up to the second.
SCORE_BANDS = {
    "none": (-1.0, 0.0),
    "quarter": (0.0, 0.25),
    "half": (0.25, 0.5),
    "three_quarters": (0.5, 0.75),
    "most": (0.75, 0.999999),
    "all": (0.999999, 1.0),
}
_BAND_LABELS = {
    "none": "none",
    "quarter": "up to ¼",
    "half": "up to ½",
    "three_quarters": "up to ¾",
    "most": "most",
    "all": "all",
}

TDH = "Terre des hommes"
CRM = "Community Response Map, published tiles"
PRACTICE = "Programme practice"

_UNDERSTANDING = (
    Indicator(
        "comprehension",
        "Understands the key message",
        "share",
        Share("responses", "message_{item}", yes=("yes",)),
        "Respondents who answered the message's item correctly, of those who answered it.",
        f"{TDH}, M1",
        items=_codes("message"),
        labelled_in="message",
    ),
    Indicator(
        "score",
        "Mean comprehension score",
        "score",
        MeanScore(),
        "Correct items of items asked for each respondent, averaged over respondents.",
        f"{TDH}, M3",
    ),
    Indicator(
        "pass_mark",
        "Reaches the pass mark",
        "share",
        PassMark(),
        "Respondents whose score is at or above the pass mark. The mark is a setting: no official one was found.",
        f"{TDH}, M3",
    ),
    Indicator(
        "score_distribution",
        "How much was answered correctly",
        "share",
        ScoreBand(SCORE_BANDS),
        "Respondents by the share of items they answered correctly, of all with a score.",
        f"{TDH}, M3",
        items=tuple(SCORE_BANDS),
        item_labels=_BAND_LABELS,
    ),
    Indicator(
        "change",
        "Change in comprehension",
        "points",
        PairedChange(),
        "Share correct directly after minus the share correct before, on the same people.",
        f"{TDH}, M1",
        items=_codes("message"),
        labelled_in="message",
        round="after",
    ),
    Indicator(
        "score_change",
        "Change in mean score",
        "score_change",
        MeanAmount("responses", "score_change", limits=(-1, 1), method=PAIRED),
        "Score directly after minus the score before, averaged over the same people.",
        f"{TDH}, M3",
        round="after",
    ),
    Indicator(
        "gained_understanding",
        "Score rose",
        "share",
        Share("responses", "score_move", yes=("rose",)),
        "Linked respondents whose score rose from before to directly after, of all linked respondents.",
        f"{TDH}, M1",
        round="after",
    ),
    _yes_no(
        "feels_informed",
        "Feels informed",
        "Respondents who say they feel informed about migration; kept apart from what they know.",
        "Controlled study in Senegal: feeling informed rises without knowledge",
    ),
    _yes_no(
        "risk_awareness",
        "Is aware of the risks",
        "Respondents who name the risks of irregular migration; kept apart from what they know.",
        "Controlled study in Senegal: risk awareness rises without knowledge",
    ),
)

_PLANS = (
    Indicator(
        "retention",
        "Change from directly after to follow-up",
        "points",
        PairedChange(),
        "Share correct at follow-up minus the share correct directly after, on the same people; a fall is forgetting.",
        "Programme practice; the mission of the follow-up surveys",
        items=_codes("message"),
        labelled_in="message",
        round="follow_up",
    ),
    Indicator(
        "score_retention",
        "Change of the score from directly after to follow-up",
        "score_change",
        MeanAmount("responses", "score_change", limits=(-1, 1), method=PAIRED),
        "Score at follow-up minus the score directly after, averaged over the same people.",
        "Programme practice; the mission of the follow-up surveys",
        round="follow_up",
    ),
    Indicator(
        "followup_coverage",
        "Followed up",
        "share",
        Coverage(),
        "People followed up, of those followed up or lost. Lost: due by the last day of the data and not followed up.",
        "Community Response Map Afghanistan",
        round="follow_up",
    ),
    Indicator(
        "lost_to_followup",
        "Lost to follow-up",
        "share",
        Coverage(lost=True),
        "People due for follow-up by the last day of the data and not followed up, of those followed up or lost.",
        "Community Response Map Afghanistan",
        round="follow_up",
    ),
    Indicator(
        "planned_route",
        "Planned route",
        "share",
        Share("responses", "planned_route", groups={"unsafe": UNSAFE_ROUTES}, leaving_out=("no_plan",)),
        "How people plan to migrate, of all who answered. 'Unsafe' joins unregistered brokers, unofficial borders and not "
        "knowing, of those with a plan.",
        "Winrock International: do not know counts as unsafe",
        items=(*_codes("planned_route"), "unsafe"),
        labelled_in="planned_route",
        item_labels={"unsafe": "Unsafe route"},
    ),
    _yes_no(
        "wants_to_migrate",
        "Wants to migrate",
        "Respondents who want to migrate, of those asked.",
        CRM,
        sensitive=True,
    ),
    _yes_no(
        "previous_attempt", "Tried to migrate before", "Respondents who tried before, of those asked.", CRM
    ),
    _yes_no(
        "deceived_by_agent",
        "Deceived by an agent",
        "Respondents deceived by a migration agent, of those asked.",
        CRM,
        sensitive=True,
    ),
    Indicator(
        "documents_held",
        "Documents held",
        "share",
        Share("responses", "documents_{item}", yes=("yes",)),
        "Respondents who hold the document, of those asked.",
        "Winrock International",
        items=_codes("document"),
        labelled_in="document",
    ),
    Indicator(
        "migration_reason",
        "Reason to migrate",
        "share",
        Share("responses", "migration_reason_{item}", yes=("yes",)),
        "Respondents who name the reason, of those asked; several may be named.",
        PRACTICE,
        items=_codes("migration_reason"),
        labelled_in="migration_reason",
    ),
    Indicator(
        "source_used",
        "Source of information used",
        "share",
        Share("responses", "source_used_{item}", yes=("yes",)),
        "Respondents who used the source, of those asked.",
        CRM,
        items=_codes("source"),
        labelled_in="source",
    ),
    Indicator(
        "trusted_source",
        "Most trusted source",
        "share",
        Share("responses", "trusted_source"),
        "Respondents who trust the source most, of those asked.",
        CRM,
        items=_codes("source"),
        labelled_in="source",
    ),
)

_BASES = {"counted": "People counted at activities", "estimated": "Estimated audience"}
_REACH = Total("activities", "reached_{item}")

_OUTREACH = (
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

_SCORE_LABELS = {
    "economic": "Economic",
    "social": "Social",
    "psychosocial": "Psychosocial",
    "composite": "All dimensions",
}

_RETURNEES = (
    Indicator(
        "returnees",
        "Returnees",
        "count",
        Total("returnees", "first_interview", category="yes", people=True),
        "Returnees, each counted once, at the first interview.",
        PRACTICE,
    ),
    Indicator(
        "interviews",
        "Interviews with returnees",
        "count",
        Total("returnees", people=True),
        "Interviews held.",
        PRACTICE,
    ),
    Indicator(
        "reintegration",
        "Reintegration score",
        "score",
        MeanAmount("returnees", "{item}"),
        "Mean of the reintegration scores (0 worst, 1 best) by the weights named beside it. A later move abroad is not "
        "evidence of failure and is not counted as one.",
        "IOM Reintegration Sustainability Survey (MEASURE, 2017); the official weights were not found",
        items=("composite", "economic", "social", "psychosocial"),
        item_labels=_SCORE_LABELS,
    ),
    Indicator(
        "assistance",
        "Assistance received",
        "share",
        Share("returnees", "assistance_{item}", yes=("yes",)),
        "Interviews that state the assistance, of those where it was asked.",
        PRACTICE,
        items=_codes("assistance"),
        labelled_in="assistance",
    ),
    Indicator(
        "satisfaction",
        "Satisfaction with assistance",
        "share",
        Share("returnees", "satisfaction", groups={"satisfied_or_very": SATISFIED}),
        "Interviews by answer, of those where it was asked.",
        CRM,
        items=("satisfied_or_very", *_codes("satisfaction")),
        labelled_in="satisfaction",
        item_labels={"satisfied_or_very": "Satisfied or very satisfied"},
    ),
    Indicator(
        "community_acceptance",
        "Feels accepted by the community",
        "share",
        Share("returnees", "community_acceptance", yes=("yes",)),
        "Interviews in which the returnee feels accepted, of those where it was asked.",
        CRM,
    ),
)

_HOTLINE = (
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
        items=_codes("topic"),
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

INDICATORS: dict[str, Indicator] = {
    one.name: one for one in (*_UNDERSTANDING, *_PLANS, *_OUTREACH, *_RETURNEES, *_HOTLINE)
}
MONTH_BAND_NAMES = tuple(name for _, name in MONTH_BANDS)
SCORE_NAMES = SCORES

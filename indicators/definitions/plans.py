"""What people keep, plan and fear, and who could be followed up."""

from indicators.definitions.indicator import CRM, PRACTICE, Indicator, codes, yes_no
from indicators.estimates import PAIRED
from indicators.sums import Coverage, MeanAmount, PairedChange, Share

UNSAFE_ROUTES = ("unregistered_broker", "unofficial_border", "does_not_know")

INDICATORS = (
    Indicator(
        "retention",
        "Change from directly after to follow-up",
        "points",
        PairedChange(),
        "Share correct at follow-up minus the share correct directly after, on the same people; a fall is forgetting.",
        "Programme practice; the mission of the follow-up surveys",
        items=codes("message"),
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
        "follow_up_coverage",
        "Followed up",
        "share",
        Coverage(),
        "People followed up, of those followed up or lost. Lost: due by the last day of the data and not followed up.",
        "Community Response Map Afghanistan",
        round="follow_up",
    ),
    Indicator(
        "lost_to_follow_up",
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
        items=(*codes("planned_route"), "unsafe"),
        labelled_in="planned_route",
        item_labels={"unsafe": "Unsafe route"},
    ),
    yes_no(
        "wants_to_migrate",
        "Wants to migrate",
        "Respondents who want to migrate, of those asked.",
        CRM,
        sensitive=True,
    ),
    yes_no(
        "previous_attempt", "Tried to migrate before", "Respondents who tried before, of those asked.", CRM
    ),
    yes_no(
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
        items=codes("document"),
        labelled_in="document",
    ),
    Indicator(
        "migration_reason",
        "Reason to migrate",
        "share",
        Share("responses", "migration_reason_{item}", yes=("yes",)),
        "Respondents who name the reason, of those asked; several may be named.",
        PRACTICE,
        items=codes("migration_reason"),
        labelled_in="migration_reason",
    ),
    Indicator(
        "source_used",
        "Source of information used",
        "share",
        Share("responses", "source_used_{item}", yes=("yes",)),
        "Respondents who used the source, of those asked.",
        CRM,
        items=codes("source"),
        labelled_in="source",
    ),
    Indicator(
        "trusted_source",
        "Most trusted source",
        "share",
        Share("responses", "trusted_source"),
        "Respondents who trust the source most, of those asked.",
        CRM,
        items=codes("source"),
        labelled_in="source",
    ),
)

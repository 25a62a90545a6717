"""What people keep, plan and fear, and who could be followed up."""

from indicators.changes import Change, ScoreChange
from indicators.definitions.indicator import CRM, DIFFERENCE_OF, MEAN_OF, PRACTICE, Indicator, codes, yes_no
from indicators.sums import Coverage, Share
from languages import later

UNSAFE_ROUTES = ("unregistered_broker", "unofficial_border", "does_not_know")

INDICATORS = (
    Indicator(
        "retention",
        later("Change from directly after to follow-up"),
        "points",
        Change(),
        later(
            "Share correct at follow-up minus the share correct directly after, on the same people; a fall is forgetting."
        ),
        later("Programme practice; the mission of the follow-up surveys"),
        items=codes("message"),
        labelled_in="message",
        round="follow_up",
        formula=DIFFERENCE_OF,
        numerator=later("Linked respondents who answered the message’s item correctly"),
        denominator=later("Linked respondents who answered it directly after and at follow-up"),
        caveat=later("Only those who could be followed up; those lost may have kept less."),
    ),
    Indicator(
        "score_retention",
        later("Change of the score from directly after to follow-up"),
        "score_change",
        ScoreChange(),
        later("Score at follow-up minus the score directly after, averaged over the same people."),
        later("Programme practice; the mission of the follow-up surveys"),
        round="follow_up",
        formula=MEAN_OF,
        numerator=later("Score at follow-up minus score directly after, of each linked respondent"),
        denominator=later("Linked respondents with a score both times"),
        caveat=later("Only those who could be followed up; those lost may have kept less."),
    ),
    Indicator(
        "follow_up_coverage",
        later("Followed up"),
        "share",
        Coverage(),
        later(
            "People followed up, of those followed up or lost. Lost: due by the last day of the data and not followed up."
        ),
        "Community Response Map Afghanistan",
        round="follow_up",
        numerator=later("People followed up"),
        denominator=later(
            "People followed up, and people due by the last day of the data and not followed up"
        ),
        caveat=later("Who is not yet due is in neither."),
    ),
    Indicator(
        "lost_to_follow_up",
        later("Lost to follow-up"),
        "share",
        Coverage(lost=True),
        later(
            "People due for follow-up by the last day of the data and not followed up, of those followed up or lost."
        ),
        "Community Response Map Afghanistan",
        round="follow_up",
        numerator=later("People due by the last day of the data and not followed up"),
        denominator=later("People followed up, and people due by then and not followed up"),
        caveat=later("Below 5 % is called low, above 20 % high; how those lost differ matters as much."),
    ),
    Indicator(
        "planned_route",
        later("Planned route"),
        "share",
        Share("responses", "planned_route", groups={"unsafe": UNSAFE_ROUTES}, leaving_out=("no_plan",)),
        later(
            "How people plan to migrate, of all who answered. 'Unsafe' joins unregistered brokers, unofficial borders and not knowing, of those with a plan."
        ),
        later("Winrock International: do not know counts as unsafe"),
        items=(*codes("planned_route"), "unsafe"),
        labelled_in="planned_route",
        item_labels={"unsafe": later("Unsafe route")},
        numerator=later("Respondents who plan to migrate in this way"),
        denominator=later("Respondents who answered; for ‘unsafe’ those of them with a plan"),
        caveat=later("A plan stated to an interviewer, not what people do. Not knowing counts as unsafe."),
    ),
    yes_no(
        "wants_to_migrate",
        later("Wants to migrate"),
        later("Respondents who want to migrate"),
        CRM,
        sensitive=True,
    ),
    yes_no("previous_attempt", later("Tried to migrate before"), later("Respondents who tried before"), CRM),
    yes_no(
        "deceived_by_agent",
        later("Deceived by an agent"),
        later("Respondents deceived by a migration agent"),
        CRM,
        sensitive=True,
    ),
    Indicator(
        "documents_held",
        later("Documents held"),
        "share",
        Share("responses", "documents_{item}", yes=("yes",)),
        later("Respondents who hold the document, of those asked."),
        later("Winrock International"),
        items=codes("document"),
        labelled_in="document",
        numerator=later("Respondents who hold the document"),
        denominator=later("Respondents who were asked"),
        caveat=later("Stated, not shown to the interviewer."),
    ),
    Indicator(
        "migration_reason",
        later("Reason to migrate"),
        "share",
        Share("responses", "migration_reason_{item}", yes=("yes",)),
        later("Respondents who name the reason, of those asked; several may be named."),
        PRACTICE,
        items=codes("migration_reason"),
        labelled_in="migration_reason",
        numerator=later("Respondents who name the reason"),
        denominator=later("Respondents who were asked"),
        caveat=later("Several reasons may be named: shares add to more than all."),
    ),
    Indicator(
        "source_used",
        later("Source of information used"),
        "share",
        Share("responses", "source_used_{item}", yes=("yes",)),
        later("Respondents who used the source, of those asked."),
        CRM,
        items=codes("source"),
        labelled_in="source",
        numerator=later("Respondents who used the source"),
        denominator=later("Respondents who were asked"),
        caveat=later("Several sources may be named: shares add to more than all."),
    ),
    Indicator(
        "trusted_source",
        later("Most trusted source"),
        "share",
        Share("responses", "trusted_source"),
        later("Respondents who trust the source most, of those asked."),
        CRM,
        items=codes("source"),
        labelled_in="source",
        numerator=later("Respondents who trust the source most"),
        denominator=later("Respondents who were asked"),
        caveat=later("One source each; trust in the others is not known."),
    ),
)

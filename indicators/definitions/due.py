"""Interviews due, and the programme's targets."""

from indicators.definitions.indicator import COUNT_OF, NO_DENOMINATOR, PRACTICE, Indicator
from indicators.due import OfBasis, Waiting
from indicators.sums import Ratio, Total
from languages import later, say

_GROUPS = {"all_overdue": ("long_overdue", "overdue")}
_STATUS_LABELS = {
    "all_overdue": later("Overdue"),
    "long_overdue": later("Overdue for more than 90 days"),
    "overdue": later("Overdue for up to 90 days"),
    "due": later("Due in the next 30 days"),
    "later": later("Due later"),
}
_AS_OF = later("by the last day of any record")
_BASES = {"counted": later("People counted"), "estimated": later("Estimated audience")}


def _due(name: str, title: str, table: str, who: str) -> Indicator:
    return Indicator(
        name,
        title,
        "count",
        Waiting(table, _GROUPS),
        say(
            "{who} whose latest interview names a day for the next one that has not been held, by how late that is {AS_OF}. Filed under the day it is due.",
            who=who,
            AS_OF=_AS_OF,
        ),
        PRACTICE,
        items=tuple(_STATUS_LABELS),
        item_labels=_STATUS_LABELS,
        formula=COUNT_OF,
        numerator=say("{who} with an interview due, of the status named", who=who),
        denominator=NO_DENOMINATOR,
        caveat=say("Interviews held but not yet brought in count as due. n is everybody who waits for one."),
    )


INDICATORS = (
    _due("due_returnees", later("Returnees to be interviewed"), "due_returnees", later("Returnees")),
    _due("due_respondents", later("Respondents to be interviewed"), "due_respondents", later("Respondents")),
    Indicator(
        "respondents",
        later("Interviews with respondents"),
        "count",
        Total("responses", people=True),
        later("Interviews held, by round."),
        PRACTICE,
        formula=COUNT_OF,
        numerator=later("Interviews"),
        denominator=NO_DENOMINATOR,
        caveat=later("A person interviewed in several rounds counts once in each."),
    ),
    Indicator(
        "target",
        later("Target set"),
        "count",
        OfBasis({"counted": "target", "estimated": "target_estimated"}),
        later("Target of the activities that state both a target and how many were reached."),
        PRACTICE,
        items=tuple(_BASES),
        item_labels=_BASES,
        formula=COUNT_OF,
        numerator=later("Sum of the targets of activities that state both"),
        denominator=NO_DENOMINATOR,
        caveat=later("Activities without a target are left out. Counted and estimated are never added."),
    ),
    Indicator(
        "reached_of_target",
        later("Reached, where a target was set"),
        "count",
        OfBasis({"counted": "reached_of_target", "estimated": "reached_of_target_estimated"}),
        later("People reached by activities that state both a target and how many were reached."),
        PRACTICE,
        items=tuple(_BASES),
        item_labels=_BASES,
        formula=COUNT_OF,
        numerator=later("Sum of people reached by activities that state both"),
        denominator=NO_DENOMINATOR,
        caveat=later("Less than the reach of all activities. Counted and estimated are never added."),
    ),
    Indicator(
        "target_reached_estimated",
        later("Estimated audience, of the target set"),
        "share",
        Ratio("activities", "reached_of_target_estimated", "target_estimated"),
        later("Estimated audience over the target, of activities that state both."),
        PRACTICE,
        numerator=later("Estimated audience of activities that state both"),
        denominator=later("Their targets"),
        caveat=later("An estimate over a plan: it can pass 100 %."),
    ),
)

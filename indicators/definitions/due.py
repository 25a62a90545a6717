"""Interviews due, and the programme's targets."""

from indicators.definitions.indicator import COUNT_OF, NO_DENOMINATOR, PRACTICE, Indicator
from indicators.due import OfBasis, Waiting
from indicators.sums import Ratio, Total

_GROUPS = {"all_overdue": ("long_overdue", "overdue")}
_STATUS_LABELS = {
    "all_overdue": "Overdue",
    "long_overdue": "Overdue for more than 90 days",
    "overdue": "Overdue for up to 90 days",
    "due": "Due in the next 30 days",
    "later": "Due later",
}
_AS_OF = "by the last day of any record"
_BASES = {"counted": "People counted", "estimated": "Estimated audience"}


def _due(name: str, title: str, table: str, who: str) -> Indicator:
    return Indicator(
        name,
        title,
        "count",
        Waiting(table, _GROUPS),
        f"{who} whose latest interview names a day for the next one that has not been held, by how late that is {_AS_OF}. Filed "
        "under the day it is due.",
        PRACTICE,
        items=tuple(_STATUS_LABELS),
        item_labels=_STATUS_LABELS,
        formula=COUNT_OF,
        numerator=f"{who} with an interview due, of the status named",
        denominator=NO_DENOMINATOR,
        caveat="Interviews held but not yet brought in count as due. n is everybody who waits for one.",
    )


INDICATORS = (
    _due("due_returnees", "Returnees to be interviewed", "due_returnees", "Returnees"),
    _due("due_respondents", "Respondents to be interviewed", "due_respondents", "Respondents"),
    Indicator(
        "respondents",
        "Interviews with respondents",
        "count",
        Total("responses", people=True),
        "Interviews held, by round.",
        PRACTICE,
        formula=COUNT_OF,
        numerator="Interviews",
        denominator=NO_DENOMINATOR,
        caveat="A person interviewed in several rounds counts once in each.",
    ),
    Indicator(
        "target",
        "Target set",
        "count",
        OfBasis({"counted": "target", "estimated": "target_estimated"}),
        "Target of the activities that state both a target and how many were reached.",
        PRACTICE,
        items=tuple(_BASES),
        item_labels=_BASES,
        formula=COUNT_OF,
        numerator="Sum of the targets of activities that state both",
        denominator=NO_DENOMINATOR,
        caveat="Activities without a target are left out. Counted and estimated are never added.",
    ),
    Indicator(
        "reached_of_target",
        "Reached, where a target was set",
        "count",
        OfBasis({"counted": "reached_of_target", "estimated": "reached_of_target_estimated"}),
        "People reached by activities that state both a target and how many were reached.",
        PRACTICE,
        items=tuple(_BASES),
        item_labels=_BASES,
        formula=COUNT_OF,
        numerator="Sum of people reached by activities that state both",
        denominator=NO_DENOMINATOR,
        caveat="Less than the reach of all activities. Counted and estimated are never added.",
    ),
    Indicator(
        "target_reached_estimated",
        "Estimated audience, of the target set",
        "share",
        Ratio("activities", "reached_of_target_estimated", "target_estimated"),
        "Estimated audience over the target, of activities that state both.",
        PRACTICE,
        numerator="Estimated audience of activities that state both",
        denominator="Their targets",
        caveat="An estimate over a plan: it can pass 100 %.",
    ),
)

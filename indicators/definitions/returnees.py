"""How people fare who came back."""

from indicators.definitions.indicator import CRM, PRACTICE, Indicator, codes
from indicators.sums import MeanAmount, Share, Total

SATISFIED = ("very_satisfied", "satisfied")
_SCORE_LABELS = {
    "economic": "Economic",
    "social": "Social",
    "psychosocial": "Psychosocial",
    "composite": "All dimensions",
}

INDICATORS = (
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
        items=codes("assistance"),
        labelled_in="assistance",
    ),
    Indicator(
        "satisfaction",
        "Satisfaction with assistance",
        "share",
        Share("returnees", "satisfaction", groups={"satisfied_or_very": SATISFIED}),
        "Interviews by answer, of those where it was asked.",
        CRM,
        items=("satisfied_or_very", *codes("satisfaction")),
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

"""How people fare who came back."""

from indicators.definitions.indicator import (
    COUNT_OF,
    CRM,
    MEAN_OF,
    NO_DENOMINATOR,
    PRACTICE,
    Indicator,
    codes,
)
from indicators.estimates import PAIRED
from indicators.reintegration import (
    HasScore,
    ItemLoss,
    ItemMean,
    ItemsAnswered,
    OfCommunities,
    Scored,
    ScoredMean,
)
from indicators.sums import MeanAmount, Share, Total
from languages import later, noted

SATISFIED = ("very_satisfied", "satisfied")
DISSATISFIED = ("dissatisfied", "very_dissatisfied")
_SCORE_LABELS = {
    "economic": later("Economic"),
    "social": later("Social"),
    "psychosocial": later("Psychosocial"),
    "composite": later("All dimensions"),
}
_SCORES = ("composite", "economic", "social", "psychosocial")
_RSS = later("IOM Reintegration Sustainability Survey (MEASURE, 2017); the official weights were not found")
_WEIGHED = later(
    "Demonstration weights, unless others are named beside it. A missing item is never scored 0."
)
_PAIRS = later(
    "Only returnees met at least twice; those not met again may fare otherwise. A change is no proof of what caused it."
)
_OF_ASSISTED = later("Interviews that state the assistance and in which satisfaction was asked")
_NOT_ITS_EFFECT = later(
    "Satisfaction with all the assistance a person had, not with this kind alone: no effect of it. Interviews, not people."
)
_COMMUNITY_LABELS = {
    "feels_informed": later("Feels informed about migration"),
    "risk_awareness": later("Is aware of the risks"),
    "message_hotline": later("Knows that the hotline is free and confidential"),
    "message_regular_routes": later("Knows that there are regular ways to work abroad"),
}

INDICATORS = (
    Indicator(
        "returnees",
        later("Returnees"),
        "count",
        Total("returnees", "first_interview", category="yes", people=True),
        later("Returnees, each counted once, at the first interview."),
        PRACTICE,
        formula=COUNT_OF,
        numerator=later("Returnees at their first interview"),
        denominator=NO_DENOMINATOR,
        caveat=later("Returnees interviewed, not all who returned."),
    ),
    Indicator(
        "interviews",
        later("Interviews with returnees"),
        "count",
        Total("returnees", people=True),
        later("Interviews held."),
        PRACTICE,
        formula=COUNT_OF,
        numerator=later("Interviews on record"),
        denominator=NO_DENOMINATOR,
        caveat=later("Interviews, not people: each returnee has several."),
    ),
    Indicator(
        "reintegration",
        later("Reintegration score"),
        "score",
        ScoredMean(MeanAmount("returnees", "{item}")),
        later(
            "Mean of the reintegration scores (0 worst, 1 best) by the weights named beside it. A later move abroad is not evidence of failure and is not counted as one."
        ),
        later("IOM Reintegration Sustainability Survey (MEASURE, 2017); the official weights were not found"),
        items=("composite", "economic", "social", "psychosocial"),
        item_labels=_SCORE_LABELS,
        formula=MEAN_OF,
        numerator=later("Score of each interview, by the weights file named beside it"),
        denominator=later("Interviews with enough items answered for a score"),
        caveat=later(
            "The official weights were not found: demonstration weights. A missing item is never scored 0. Several interviews of one person count each."
        ),
    ),
    Indicator(
        "assistance",
        later("Assistance received"),
        "share",
        Share("returnees", "assistance_{item}", yes=("yes",)),
        later("Interviews that state the assistance, of those where it was asked."),
        PRACTICE,
        items=codes("assistance"),
        labelled_in="assistance",
        numerator=later("Interviews that state the assistance"),
        denominator=later("Interviews in which it was asked"),
        caveat=later("Several kinds may be named. Interviews, not people."),
    ),
    Indicator(
        "satisfaction",
        later("Satisfaction with assistance"),
        "share",
        Share("returnees", "satisfaction", groups={"satisfied_or_very": SATISFIED}),
        later("Interviews by answer, of those where it was asked."),
        CRM,
        items=("satisfied_or_very", *codes("satisfaction")),
        labelled_in="satisfaction",
        item_labels={"satisfied_or_very": later("Satisfied or very satisfied")},
        numerator=later("Interviews with the answer"),
        denominator=later("Interviews in which it was asked"),
        caveat=later("People may be kind to those who helped them."),
    ),
    Indicator(
        "satisfied_by_assistance",
        later("Satisfied, of those who had the assistance"),
        "share",
        Share("returnees", "satisfaction_with_{item}", yes=SATISFIED),
        later(
            "Interviews satisfied or very satisfied with the assistance, of those that state this kind of it."
        ),
        PRACTICE,
        items=codes("assistance"),
        labelled_in="assistance",
        numerator=later("Interviews satisfied or very satisfied"),
        denominator=_OF_ASSISTED,
        caveat=_NOT_ITS_EFFECT,
    ),
    Indicator(
        "dissatisfied_by_assistance",
        later("Dissatisfied, of those who had the assistance"),
        "share",
        Share("returnees", "satisfaction_with_{item}", yes=DISSATISFIED),
        later(
            "Interviews dissatisfied or very dissatisfied with the assistance, of those that state this kind of it."
        ),
        PRACTICE,
        items=codes("assistance"),
        labelled_in="assistance",
        numerator=later("Interviews dissatisfied or very dissatisfied"),
        denominator=_OF_ASSISTED,
        caveat=_NOT_ITS_EFFECT,
    ),
    Indicator(
        "experience_theme",
        later("What returnees speak of"),
        "share",
        Share("returnees", "theme_{item}", yes=("yes",)),
        later("Answers in own words that speak of a theme, of those for which themes were noted."),
        PRACTICE,
        items=codes("theme"),
        labelled_in="theme",
        numerator=later("Answers noted to speak of the theme"),
        denominator=later("Answers for which themes were noted"),
        caveat=later(
            "Noted by whoever read the answer; one answer may speak of several. Who says more is heard more."
        ),
    ),
    Indicator(
        "community_acceptance",
        later("Feels accepted by the community"),
        "share",
        Share("returnees", "community_acceptance", yes=("yes",)),
        later("Interviews in which the returnee feels accepted, of those where it was asked."),
        CRM,
        numerator=later("Interviews in which the returnee feels accepted"),
        denominator=later("Interviews in which it was asked"),
        caveat=later("The returnee’s view; what the community says stands apart."),
    ),
    Indicator(
        "reintegration_course",
        later("Change since the first interview"),
        "score_change",
        ScoredMean(MeanAmount("returnees", "{item}_since", limits=(-1, 1), method=PAIRED)),
        later(
            "Score less the score of the same returnee’s first interview, by months since the return; of several interviews in one band the last, in bands later than the first’s."
        ),
        _RSS,
        items=_SCORES,
        item_labels=_SCORE_LABELS,
        formula=later("sum of (A later − A first) ÷ B"),
        numerator=later("Reintegration score"),
        denominator=later("Returnees with a score in the band and at their first interview"),
        caveat=_PAIRS,
    ),
    Indicator(
        "reintegration_first",
        later("Score at the first interview, of those met again"),
        "score",
        ScoredMean(MeanAmount("returnees", "{item}_first")),
        later(
            "Score at the first interview of the returnees met again in a later band of months since the return."
        ),
        _RSS,
        items=_SCORES,
        item_labels=_SCORE_LABELS,
        formula=MEAN_OF,
        numerator=later("Score of the first interview"),
        denominator=later("Returnees with a score in the band and at their first interview"),
        caveat=_WEIGHED,
    ),
    Indicator(
        "reintegration_later",
        later("Score when met again"),
        "score",
        ScoredMean(MeanAmount("returnees", "{item}_later")),
        later(
            "Score of the returnees met again, in the band of months since the return, of those with a score at the first interview too."
        ),
        _RSS,
        items=_SCORES,
        item_labels=_SCORE_LABELS,
        formula=MEAN_OF,
        numerator=later("Score of the interview in the band"),
        denominator=later("Returnees with a score in the band and at their first interview"),
        caveat=_WEIGHED,
    ),
    Indicator(
        "reintegration_change",
        later("Change from the first to the latest interview"),
        "score_change",
        ScoredMean(MeanAmount("returnees", "{item}_latest", limits=(-1, 1), method=PAIRED)),
        later(
            "Score of the latest interview less that of the first, each returnee once, filed under the latest."
        ),
        _RSS,
        items=_SCORES,
        item_labels=_SCORE_LABELS,
        formula=later("sum of (A latest − A first) ÷ B"),
        numerator=later("Reintegration score"),
        denominator=later("Returnees with a score at both interviews"),
        caveat=_PAIRS,
    ),
    Indicator(
        "reintegration_by_assistance",
        later("Reintegration score, of those who had the assistance"),
        "score",
        ScoredMean(MeanAmount("returnees", "composite_with_{item}")),
        later("Mean score over all dimensions of the interviews that state the assistance."),
        _RSS,
        items=codes("assistance"),
        labelled_in="assistance",
        formula=MEAN_OF,
        numerator=later("Score over all dimensions"),
        denominator=later("Interviews that state the assistance and have a score"),
        caveat=noted(
            "Who gets an assistance differs from who does not: no effect of it. {weighed}", weighed=_WEIGHED
        ),
    ),
    Indicator(
        "change_by_assistance",
        later("Change from the first to the latest interview, of those who had the assistance"),
        "score_change",
        ScoredMean(MeanAmount("returnees", "composite_latest_with_{item}", limits=(-1, 1), method=PAIRED)),
        later(
            "Score of the latest interview less that of the first, of returnees whose latest interview states the assistance."
        ),
        _RSS,
        items=codes("assistance"),
        labelled_in="assistance",
        formula=later("sum of (A latest − A first) ÷ B"),
        numerator=later("Score over all dimensions"),
        denominator=later(
            "Returnees with a score at both interviews whose latest interview states the assistance"
        ),
        caveat=noted(
            "Who gets an assistance differs from who does not: no effect of it. {pairs}", pairs=_PAIRS
        ),
    ),
    Indicator(
        "reintegration_item",
        later("Points of an item"),
        "score",
        Scored(ItemMean()),
        later("Mean points of an item of the reintegration survey, 0 worst to 1 best."),
        _RSS,
        items=codes("rss"),
        labelled_in="rss",
        formula=MEAN_OF,
        numerator=later("Points of the answers by the weights file"),
        denominator=later("Interviews that answer the item"),
        caveat=noted("Items by topic, not the official questionnaire. {weighed}", weighed=_WEIGHED),
    ),
    Indicator(
        "reintegration_loss",
        later("What an item takes off the score of its dimension"),
        "score",
        Scored(ItemLoss()),
        later(
            "Weight share of an item times what its mean points lack to 1: what the score of its dimension loses by it."
        ),
        _RSS,
        items=codes("rss"),
        labelled_in="rss",
        formula=later("weight share × (1 − sum of A ÷ B)"),
        numerator=later("Points of the answers by the weights file"),
        denominator=later("Interviews that answer the item"),
        caveat=noted(
            "Adds up to what the dimension lacks where all items are answered. {weighed}", weighed=_WEIGHED
        ),
    ),
    Indicator(
        "items_answered",
        later("Items answered"),
        "share",
        ItemsAnswered(),
        later("Items answered, of all items of the dimension in all interviews."),
        _RSS,
        items=_SCORES,
        item_labels=_SCORE_LABELS,
        numerator=later("Items answered"),
        denominator=later("Items of the dimension times interviews"),
        caveat=later("Zero where a file brought scores and no items."),
    ),
    Indicator(
        "has_score",
        later("Interviews with a score"),
        "share",
        HasScore(),
        later(
            "Interviews with a score, of all: below the share of items that the weights file demands there is none."
        ),
        _RSS,
        items=_SCORES,
        item_labels=_SCORE_LABELS,
        numerator=later("Interviews with a score"),
        denominator=later("Interviews"),
        caveat=later("All dimensions together need a score in each of them."),
    ),
    Indicator(
        "community_feedback",
        later("Communities that receive returnees"),
        "share",
        OfCommunities(),
        later(
            "Respondents of communities that receive returnees who answer yes or correctly, directly after an activity."
        ),
        PRACTICE,
        items=tuple(_COMMUNITY_LABELS),
        item_labels=_COMMUNITY_LABELS,
        round="after",
        numerator=later("Respondents of receiving communities who answer yes or correctly"),
        denominator=later("Respondents of receiving communities who were asked"),
        caveat=later("Those who came to an activity; what returnees say of the community stands apart."),
    ),
)

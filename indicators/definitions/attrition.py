"""Who was expected at a later round and who was lost, and what that could mean for the estimates."""

from indicators.attrition import (
    Attrition,
    Baseline,
    BaselineDifference,
    Bound,
    NewAtRound,
    ScoreBound,
)
from indicators.definitions.indicator import (
    COUNT_OF,
    MEAN_OF,
    NO_DENOMINATOR,
    PRACTICE,
    TDH,
    Indicator,
    codes,
)
from indicators.sums import Total
from languages import later, noted

_MANSKI = later("Manski (1990), American Economic Review 80, 319–323")
_EXPECTED = later(
    "People seen again or lost. Lost: not asked directly after, or due for follow-up by the last day of the data and not reached."
)
_DRAWN = later(
    "Someone seen again counts in the cluster and with the weight of the later interview, someone lost in those of the last."
)
_WHAT_IF = noted(
    "Not a likely value: how far the estimate could be off because of those lost. None where nobody answered at the round. {drawn}",
    drawn=_DRAWN,
)

INDICATORS = (
    Indicator(
        "expected_people",
        later("People expected at a later round"),
        "count",
        Total("expected", people=True),
        noted("{expected} Split by found: linked (seen again) and lost.", expected=_EXPECTED),
        PRACTICE,
        formula=COUNT_OF,
        numerator=later("People expected at the round"),
        denominator=NO_DENOMINATOR,
        caveat=later(
            "Someone seen again is filed under the later interview, someone lost on the day they were asked or due."
        ),
    ),
    Indicator(
        "new_at_round",
        later("Interviewed without the round before"),
        "count",
        NewAtRound(),
        later("People interviewed at a round who were not at the round before."),
        PRACTICE,
        formula=COUNT_OF,
        numerator=later("People interviewed at the round without the round before it"),
        denominator=NO_DENOMINATOR,
        caveat=later("At the first round everybody is new. Later they count in levels and in no change."),
    ),
    Indicator(
        "attrition",
        later("Lost between rounds"),
        "share",
        Attrition(),
        later(
            "People lost, of all expected at a later round: under 5 % is low, 5 to 20 % moderate, above 20 % high."
        ),
        later(
            "Guide of trials and panel surveys: under 5 % little risk of bias, above 20 % a threat to validity"
        ),
        numerator=later("People lost"),
        denominator=_EXPECTED,
        caveat=noted(
            "A low rate can still mislead where those lost differ: see their baselines. {drawn}", drawn=_DRAWN
        ),
    ),
    Indicator(
        "baseline",
        later("Understood before the activity"),
        "share",
        Baseline(),
        later(
            "What people expected at a later round had answered before the activity, those seen again and those lost apart."
        ),
        f"{TDH}, M1",
        items=codes("message"),
        labelled_in="message",
        numerator=later("People who answered the message’s item correctly before the activity"),
        denominator=later("People expected at the later round who answered it before the activity"),
        caveat=noted("People first met directly after have no baseline. {drawn}", drawn=_DRAWN),
    ),
    Indicator(
        "baseline_score",
        later("Score before the activity"),
        "score",
        Baseline(score=True),
        later(
            "Mean score before the activity of people expected at a later round, those seen again and those lost apart."
        ),
        f"{TDH}, M3",
        formula=MEAN_OF,
        numerator=later("Share of items correct before the activity"),
        denominator=later("People expected at the later round with a score before the activity"),
        caveat=noted("People first met directly after have no baseline. {drawn}", drawn=_DRAWN),
    ),
    Indicator(
        "baseline_difference",
        later("Those lost less those seen again, before the activity"),
        "points",
        BaselineDifference(),
        later(
            "Share that understood before the activity: of those lost less of those seen again. p in the method, adjusted over messages and score."
        ),
        later("Newcombe (1998); Holm (1979)"),
        items=codes("message"),
        labelled_in="message",
        formula=later("A ÷ B of those lost − A ÷ B of those seen again"),
        numerator=later("People who answered the message’s item correctly before the activity"),
        denominator=later("People who answered it before the activity"),
        caveat=noted("No difference that is seen is no proof that there is none. {drawn}", drawn=_DRAWN),
    ),
    Indicator(
        "baseline_score_difference",
        later("Score before the activity: those lost less those seen again"),
        "score_change",
        BaselineDifference(score=True),
        later(
            "Mean score before the activity: of those lost less of those seen again. p in the method, adjusted over messages and score."
        ),
        later("Welch (1947); Holm (1979)"),
        formula=later("sum of A ÷ B of those lost − sum of A ÷ B of those seen again"),
        numerator=later("Share of items correct before the activity"),
        denominator=later("People with a score before the activity"),
        caveat=noted("No difference that is seen is no proof that there is none. {drawn}", drawn=_DRAWN),
    ),
    Indicator(
        "comprehension_worst_case",
        later("Understands, if nobody lost does"),
        "share",
        Bound(best=False),
        later("What comprehension at the round would be if everybody lost answered wrongly."),
        _MANSKI,
        items=codes("message"),
        labelled_in="message",
        numerator=later("People who answered correctly at the round"),
        denominator=later(
            "People who answered at the round, and people lost who had answered the item at their last interview"
        ),
        caveat=_WHAT_IF,
    ),
    Indicator(
        "comprehension_best_case",
        later("Understands, if everybody lost does"),
        "share",
        Bound(best=True),
        later("What comprehension at the round would be if everybody lost answered correctly."),
        _MANSKI,
        items=codes("message"),
        labelled_in="message",
        numerator=later(
            "People who answered correctly at the round, and people lost who had answered the item at their last interview"
        ),
        denominator=later(
            "People who answered at the round, and people lost who had answered the item at their last interview"
        ),
        caveat=_WHAT_IF,
    ),
    Indicator(
        "score_worst_case",
        later("Mean score, if everybody lost scored 0"),
        "score",
        ScoreBound(best=False),
        later("What the mean score at the round would be if everybody lost answered no item correctly."),
        _MANSKI,
        formula=MEAN_OF,
        numerator=later("Share of items correct; 0 for people lost"),
        denominator=later(
            "People with a score at the round, and people lost with a score at their last interview"
        ),
        caveat=_WHAT_IF,
    ),
    Indicator(
        "score_best_case",
        later("Mean score, if everybody lost scored 1"),
        "score",
        ScoreBound(best=True),
        later("What the mean score at the round would be if everybody lost answered every item correctly."),
        _MANSKI,
        formula=MEAN_OF,
        numerator=later("Share of items correct; 1 for people lost"),
        denominator=later(
            "People with a score at the round, and people lost with a score at their last interview"
        ),
        caveat=_WHAT_IF,
    ),
)

"""What people know, and how it changes on the same people; what they feel is kept apart."""

from indicators.against import AgainstRest
from indicators.changes import Change, ScoreChange
from indicators.definitions.indicator import DIFFERENCE_OF, MEAN_OF, TDH, Indicator, codes, yes_no
from indicators.quantiles import ScoreQuantile
from indicators.sums import MeanScore, PassMark, ScoreBand, Share
from languages import later

# The share correct above the first figure, up to the second.
SCORE_BANDS = {
    "none": (-1.0, 0.0),
    "quarter": (0.0, 0.25),
    "half": (0.25, 0.5),
    "three_quarters": (0.5, 0.75),
    "most": (0.75, 0.999999),
    "all": (0.999999, 1.0),
}
# In whole per cent, which is read alike in every language and has room under a bar on a phone.
_BAND_LABELS = {
    "none": "0\u00a0%",
    "quarter": "1–25\u00a0%",
    "half": "26–50\u00a0%",
    "three_quarters": "51–75\u00a0%",
    "most": "76–99\u00a0%",
    "all": "100\u00a0%",
}

INDICATORS = (
    Indicator(
        "comprehension",
        later("Understands the key message"),
        "share",
        Share("responses", "message_{item}", yes=("yes",)),
        later("Respondents who answered the message's item correctly, of those who answered it."),
        f"{TDH}, M1",
        items=codes("message"),
        labelled_in="message",
        numerator=later("Respondents who answered the message’s item correctly"),
        denominator=later("Respondents who answered it"),
        caveat=later(
            "Knowledge on the day of the interview; who was not asked is left out, not counted as wrong."
        ),
    ),
    Indicator(
        "difference_from_rest",
        later("Understands the key message, against the others"),
        "points",
        AgainstRest("difference"),
        later(
            "Share correct in a district or group minus that of all others whose district or group is known, in the same round."
        ),
        later("Programme practice; each against the rest, not against a whole that holds it"),
        items=codes("message"),
        labelled_in="message",
        formula=later("A ÷ B there − A ÷ B of the others"),
        numerator=later("Respondents who answered the message’s item correctly"),
        denominator=later("Respondents who answered it"),
        caveat=later(
            "Districts and groups differ in much else than the outreach they had. Where there are no others there is no number, and n is 0."
        ),
    ),
    Indicator(
        "difference_from_rest_p",
        later("Chance of such a difference"),
        "score",
        AgainstRest("p"),
        later(
            "How often chance alone gives such a difference from the others where there is none, adjusted for all that are compared."
        ),
        later("Holm (1979); pooled z test, or t of the linearised difference where there are clusters"),
        items=codes("message"),
        labelled_in="message",
        formula=later(
            "P(a difference as far from 0 or farther), times the number compared less those that are surer, B being as many"
        ),
        numerator=later("The difference from the others"),
        denominator=later("Districts or groups compared in the round"),
        caveat=later("A small p says that a difference is there, not that it is large, nor why."),
    ),
    Indicator(
        "score",
        later("Mean comprehension score"),
        "score",
        MeanScore(),
        later("Correct items of items asked for each respondent, averaged over respondents."),
        f"{TDH}, M3",
        formula=MEAN_OF,
        numerator=later("Correct items ÷ items asked of each respondent"),
        denominator=later("Respondents with a score"),
        caveat=later("Forms that ask other items are compared only with care."),
    ),
    Indicator(
        "score_quantile",
        later("Median and quartiles of the comprehension score"),
        "score",
        ScoreQuantile(),
        later(
            "The smallest score (correct items of items asked) that a quarter, half or three quarters of respondents do not exceed."
        ),
        later("Hyndman and Fan (1996), definition 1 (type 1 in R); interval: Woodruff (1952)"),
        items=("p25", "p50", "p75"),
        item_labels={"p25": later("lower quartile"), "p50": "median", "p75": later("upper quartile")},
        formula=later("smallest score at which A ÷ B reaches ¼, ½ or ¾"),
        numerator=later(
            "Respondents whose share of correct items is at or below the score, weighted where weights exist"
        ),
        denominator=later("Respondents with a score"),
        caveat=later(
            "With few items asked it moves in steps: a change within a step is not seen, one across a step looks large."
        ),
    ),
    Indicator(
        "pass_mark",
        later("Reaches the pass mark"),
        "share",
        PassMark(),
        later(
            "Respondents whose score is at or above the pass mark. The mark is a setting: no official one was found."
        ),
        f"{TDH}, M3",
        numerator=later("Respondents whose share of correct items is at or above the pass mark"),
        denominator=later("Respondents with a score"),
        caveat=later("The mark is a setting, not an official one: another mark gives another share."),
    ),
    Indicator(
        "score_distribution",
        later("How much was answered correctly"),
        "share",
        ScoreBand(SCORE_BANDS),
        later("Respondents by the share of items they answered correctly, of all with a score."),
        f"{TDH}, M3",
        items=tuple(SCORE_BANDS),
        item_labels=_BAND_LABELS,
        numerator=later("Respondents whose share of correct items lies in the band"),
        denominator=later("Respondents with a score"),
        caveat=later("With few items asked some bands cannot be reached."),
    ),
    Indicator(
        "change",
        later("Change in comprehension"),
        "points",
        Change(),
        later("Share correct directly after minus the share correct before, on the same people."),
        f"{TDH}, M1",
        items=codes("message"),
        labelled_in="message",
        round="after",
        formula=DIFFERENCE_OF,
        numerator=later("Linked respondents who answered the message’s item correctly"),
        denominator=later("Linked respondents who answered it both times"),
        caveat=later(
            "A change is not proof that the activity caused it. Who could not be linked is left out."
        ),
    ),
    Indicator(
        "score_change",
        later("Change in mean score"),
        "score_change",
        ScoreChange(),
        later("Score directly after minus the score before, averaged over the same people."),
        f"{TDH}, M3",
        round="after",
        formula=MEAN_OF,
        numerator=later("Score directly after minus score before, of each linked respondent"),
        denominator=later("Linked respondents with a score both times"),
        caveat=later(
            "A change is not proof that the activity caused it. Who could not be linked is left out."
        ),
    ),
    Indicator(
        "gained_understanding",
        later("Score rose"),
        "share",
        Share("responses", "score_move", yes=("rose",)),
        later(
            "Linked respondents whose score rose from before to directly after, of all linked respondents."
        ),
        f"{TDH}, M1",
        round="after",
        numerator=later("Linked respondents whose score rose"),
        denominator=later("Linked respondents with a score both times"),
        caveat=later("It does not tell by how much, nor how many fell."),
    ),
    yes_no(
        "feels_informed",
        later("Feels informed"),
        later("Respondents who say they feel informed about migration"),
        later("Controlled study in Senegal: feeling informed rises without knowledge"),
        caveat=later("Feeling informed is not knowing: kept apart from comprehension."),
    ),
    yes_no(
        "risk_awareness",
        later("Is aware of the risks"),
        later("Respondents who name the risks of irregular migration"),
        later("Controlled study in Senegal: risk awareness rises without knowledge"),
        caveat=later("Awareness of risks is not knowing the messages: kept apart from comprehension."),
    ),
)

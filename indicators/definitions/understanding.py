"""What people know, and how it changes on the same people; what they feel is kept apart."""

from indicators.definitions.indicator import TDH, Indicator, codes, yes_no
from indicators.estimates import PAIRED
from indicators.sums import MeanAmount, MeanScore, PairedChange, PassMark, ScoreBand, Share

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

INDICATORS = (
    Indicator(
        "comprehension",
        "Understands the key message",
        "share",
        Share("responses", "message_{item}", yes=("yes",)),
        "Respondents who answered the message's item correctly, of those who answered it.",
        f"{TDH}, M1",
        items=codes("message"),
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
        items=codes("message"),
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
    yes_no(
        "feels_informed",
        "Feels informed",
        "Respondents who say they feel informed about migration; kept apart from what they know.",
        "Controlled study in Senegal: feeling informed rises without knowledge",
    ),
    yes_no(
        "risk_awareness",
        "Is aware of the risks",
        "Respondents who name the risks of irregular migration; kept apart from what they know.",
        "Controlled study in Senegal: risk awareness rises without knowledge",
    ),
)

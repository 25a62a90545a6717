"""Who moved between two rounds: gained, kept and lost a key message; whether a change may be chance; who is compared."""

from indicators.chance import ChangeChance, PeopleCompared
from indicators.definitions.indicator import NO_DENOMINATOR, PRACTICE, TDH, Indicator, codes
from indicators.sums import Share
from languages import later, noted, say

_NOT_CAUSED = later("A change is not proof that the activity caused it. Who could not be linked is left out.")
_PEOPLE = {
    "earlier": later("Asked at the round before"),
    "later": later("Asked at this round"),
    "linked": later("The same people, linked"),
    "lost": later("Lost: expected and not asked again"),
}


def _moved(name: str, title: str, category: str, words: str) -> Indicator:
    """A share of those who answered a message both before and directly after."""
    return Indicator(
        name,
        title,
        "share",
        Share("responses", "message_{item}_change", yes=(category,)),
        say("{words}, of linked respondents who answered the message’s item both times.", words=words),
        f"{TDH}, M1",
        items=codes("message"),
        labelled_in="message",
        round="after",
        numerator=words,
        denominator=say("Linked respondents who answered the message’s item both times"),
        caveat=_NOT_CAUSED,
    )


def _compared(name: str, title: str, round: str) -> Indicator:
    return Indicator(
        name,
        title,
        "count",
        PeopleCompared(),
        say(
            "Respondents at the round before and at this one, how many of them are linked, and how many were lost."
        ),
        PRACTICE,
        items=tuple(_PEOPLE),
        item_labels=_PEOPLE,
        round=round,
        formula="A",
        numerator=say("Respondents of the kind named"),
        denominator=NO_DENOMINATOR,
        caveat=say("A linked pair counts at its later round: in a short period the rounds need not add up."),
    )


def _chance(name: str, title: str, round: str) -> Indicator:
    return Indicator(
        name,
        title,
        "score",
        ChangeChance(),
        say(
            "How often chance alone gives such a change where there is none, adjusted for all key messages compared."
        ),
        say("McNemar (1947), exact; Holm (1979)"),
        items=codes("message"),
        labelled_in="message",
        round=round,
        formula=say(
            "P(as uneven or more), times the messages compared less those that are surer, B being as many"
        ),
        numerator=say("Linked respondents who gained the message against those who lost it"),
        denominator=say("Key messages compared"),
        caveat=say("A small p says that a change is there, not that it is large, nor why."),
    )


INDICATORS = (
    _moved(
        "message_gained",
        later("Gained the key message"),
        "no>yes",
        later("Respondents wrong before and right directly after"),
    ),
    _moved(
        "message_kept",
        later("Knew the key message both times"),
        "yes>yes",
        later("Respondents right before and directly after"),
    ),
    _moved(
        "message_lost",
        later("Lost the key message"),
        "yes>no",
        later("Respondents right before and wrong directly after"),
    ),
    Indicator(
        "score_fell",
        later("Score fell"),
        "share",
        Share("responses", "score_move", yes=("fell",)),
        later(
            "Linked respondents whose score fell from before to directly after, of all linked respondents."
        ),
        f"{TDH}, M1",
        round="after",
        numerator=later("Linked respondents whose score fell"),
        denominator=later("Linked respondents with a score both times"),
        caveat=_NOT_CAUSED,
    ),
    _compared("people_compared", later("People behind the change"), "after"),
    _chance("change_p", later("Chance of such a change"), "after"),
    Indicator(
        "still_understands",
        later("Still understands the key message"),
        "share",
        Share("responses", "message_{item}_change", yes=("yes>yes",), among=("yes>yes", "yes>no")),
        later(
            "Respondents right directly after and at follow-up, of linked respondents who were right directly after."
        ),
        noted("{source}; programme practice", source=f"{TDH}, M1"),
        items=codes("message"),
        labelled_in="message",
        round="follow_up",
        numerator=later("Respondents right directly after and at follow-up"),
        denominator=later("Linked respondents who were right directly after"),
        caveat=_NOT_CAUSED,
    ),
    _compared("people_compared_later", later("People behind the change to follow-up"), "follow_up"),
    _chance("retention_p", later("Chance of such a change to follow-up"), "follow_up"),
)

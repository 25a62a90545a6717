"""Whether a header asks the opposite of what its column holds: "consent refused", "Can you work abroad on a visit visa?".

Belongs here: the words that turn a question round. Not here: how like a header is to a name (cues.py).

Yes to such a question is no in the column. Nothing in the values can tell, so the header has to.
"""

from typing import Final

from data import codebook, tables
from data.proposals import tokens
from data.proposals.tokens import Words

_NOT: Final = frozenset(
    [
        "not",
        "never",
        "cannot",
        "can't",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "wasn't",
        "won't",
        "without",
        "unable",
        "නැත",
        "නොහැක",
        "නොහැකි",
        "බැරි",
        "இல்லை",
        "முடியாது",
        "கூடாது",
    ]
)
_NO: Final = frozenset({"no", *_NOT})
_YES: Final = frozenset({"yes", "y", "ඔව්", "ஆம்", "or"})  # "yes / no", "whether or not": what may be answered
_TURNING: Final = {
    "consent": frozenset(
        ["refused", "refuse", "refusal", "declined", "decline", "denied", "withdrawn", "withdrew"]
    ),
    "answered": frozenset(["missed", "abandoned", "unanswered", "dropped"]),
}
_SAFE: Final = frozenset({"safe", "harmless"})  # of what is a risk
_MOST_WORDS: Final = 16  # a long text explains itself: "your name will not be shared"


def turned(words: Words, name: str, *, table: str) -> bool:
    """Whether yes under a header would mean no in the boolean column ``name``."""
    column = tables.columns(table).get(name)
    if column is None or column.kind != "boolean" or len(words.own) > _MOST_WORDS:
        return False
    own = frozenset(word.replace("’", "'") for word in words.own)
    if column.family == "message" and column.field:
        return _other_than_label(own, column.field, name.removeprefix("message_"))
    return _negated(own) or not own.isdisjoint(_TURNING.get(name, ()))


def _negated(own: frozenset[str]) -> bool:
    return not own.isdisjoint(_NO) and (own.isdisjoint(_YES))


def _other_than_label(own: frozenset[str], field: str, code: str) -> bool:
    """Whether one of a header and its message says that something is so, and the other that it is not."""
    label = frozenset(tokens.of(codebook.load().label(field, code, _language(own)) + " ."))
    if not own.isdisjoint(_SAFE) and "migration" not in own and code.endswith("_risk"):
        return not _negated(own)
    if not _negated(label):
        return _negated(own)
    said = label - _NO - tokens.STOP - frozenset(code.split("_"))  # more than the name of the message
    return not own.isdisjoint(said) and not _negated(own)


def _language(own: frozenset[str]) -> str:
    letters = "".join(own)
    scripts = {"si": ("\u0d80", "\u0dff"), "ta": ("\u0b80", "\u0bff")}
    return next(
        (lang for lang, (low, high) in scripts.items() if any(low <= char <= high for char in letters)), "en"
    )

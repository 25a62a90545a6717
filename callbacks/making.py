"""How a number is made, in the few words that fit a label: "Wilson interval, cluster-robust; probability sample".

The long form is that of the exports (indicators); the formulas stand on the methods page.
"""

import re
from functools import lru_cache
from typing import Final

from data import codebook
from indicators import designs, estimates
from indicators.answers import NOT_STATED
from languages import current, listed, say

NAMED: Final = 2  # designs behind one number that are named
_INTERVAL: Final = re.compile(r"^(?P<name>.+?) 95 %")
_EFFECT: Final = re.compile(r"design effect (?P<number>[\d.]+) assumed")


def brief(method: str, design: str = "") -> str:
    """The method of an answer and, where it is known, the sampling design behind it; ``design`` is codes joined by '+'."""
    return _brief(method, design, current())


@lru_cache(maxsize=1024)
def _brief(method: str, design: str, _language: str) -> str:
    """The same, kept by the language it is said in."""
    if method.startswith(estimates.COMPLETE):
        return ""  # n says that it is a count
    named = _INTERVAL.match(method)
    parts = [say("{name} interval", name=named["name"]) if named else "", *_variance(method)]
    codes = [code for code in design.split("+") if code]
    sampling = (
        listed([_sampling(code) for code in codes]) if len(codes) <= NAMED else say("sampled in several ways")
    )
    return "; ".join(filter(None, (", ".join(filter(None, parts)), sampling)))


def _variance(method: str) -> list[str]:
    """What the interval takes into account."""
    effect = _EFFECT.search(method)
    known = {
        say("cluster-robust"): designs.LINEARISED in method,
        say("weighted"): "weighted" in method,
        say(estimates.SIMPLE): estimates.SIMPLE in method,
    }
    return [
        *(words for words, there in known.items() if there),
        *([say("design effect {number} assumed", number=effect["number"])] if effect else []),
    ]


def _sampling(code: str) -> str:
    return (
        say("sampling not stated")
        if code == NOT_STATED
        else codebook.load().label("design", code, current()).lower()
    )

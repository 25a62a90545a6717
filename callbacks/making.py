"""How a number is made, in the few words that fit a label: "Wilson interval, cluster-robust; probability sample".

The long form is that of the exports (indicators); the formulas stand on the methods page.
"""

import re
from functools import lru_cache
from typing import Final

from data import codebook
from indicators import designs, estimates
from indicators.answers import NOT_STATED
from languages import current

NAMED: Final = 2  # designs behind one number that are named
_INTERVAL: Final = re.compile(r"^(?P<name>.+?) 95 %")
_EFFECT: Final = re.compile(r"design effect [\d.]+ assumed")


@lru_cache(maxsize=1024)
def brief(method: str, design: str = "") -> str:
    """The method of an answer and, where it is known, the sampling design behind it; ``design`` is codes joined by '+'."""
    if method.startswith(estimates.COMPLETE):
        return ""  # n says that it is a count
    named = _INTERVAL.match(method)
    parts = [f"{named['name']} interval" if named else "", *_variance(method)]
    codes = [code for code in design.split("+") if code]
    sampling = " and ".join(map(_sampling, codes)) if len(codes) <= NAMED else "sampled in several ways"
    return "; ".join(filter(None, (", ".join(filter(None, parts)), sampling)))


def _variance(method: str) -> list[str]:
    """What the interval takes into account."""
    effect = _EFFECT.search(method)
    known = {
        "cluster-robust": designs.LINEARISED in method,
        "weighted": "weighted" in method,
        estimates.SIMPLE: estimates.SIMPLE in method,
    }
    return [*(words for words, there in known.items() if there), *([effect.group()] if effect else [])]


def _sampling(code: str) -> str:
    return (
        "sampling not stated"
        if code == NOT_STATED
        else codebook.load().label("design", code, current()).lower()
    )

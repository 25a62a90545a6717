"""Alerts of the hotline: a topic that rose in a district faster than chance, read off answers.

Not here: which months are compared and how (`rises`), words (callbacks).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from indicators.answered import Answer
from indicators.rises import Which

LEAST: Final = 5  # contacts lately, without which there is no alert
LEVEL: Final = 0.05  # of false discovery


@dataclass(frozen=True)
class Alert:
    """A topic that rose in a district: contacts lately and before, the ratio of rates with its interval (NaN: none before)."""

    code: str
    topic: str
    latest: int
    before: int
    ratio: float
    low: float
    high: float
    p: float


def alerts(found: Mapping[str, Mapping[Which, Answer]], *, codes: tuple[str, ...]) -> list[Alert]:
    """The alerts in `codes`, the surest first; `found` has the four answers of each topic, each split by district."""
    told = [
        one
        for topic, answers in found.items()
        for code in codes
        if (one := _alert(code, topic, answers)) and one.latest >= LEAST and one.p <= LEVEL
    ]
    return sorted(told, key=lambda one: (one.p, -one.latest, one.code, one.topic))


def _alert(code: str, topic: str, answers: Mapping[Which, Answer]) -> Alert | None:
    row = answers["p"].index.get((code,))
    if row is None or np.isnan(answers["p"].estimate[row]):
        return None
    latest, before = (
        int(answers[which].estimate[answers[which].index[(code,)]]) for which in ("latest", "before")
    )
    ratio = answers["ratio"]
    at = ratio.index[(code,)]
    times, low, high = (float(values[at]) for values in (ratio.estimate, ratio.low, ratio.high))
    return Alert(code, topic, latest, before, times, low, high, float(answers["p"].estimate[row]))

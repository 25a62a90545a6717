"""Which districts outreach neglects, and why; the curve of outreach against departures.

Belongs here: the rules of neglect, read off answers. Not here: what is measured (`spread`, `definitions.outreach`), words
(callbacks).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from indicators import concentration
from indicators.answered import Answer
from indicators.concentration import Lorenz
from languages import later

LONG_DAYS = 180  # without an activity
FAR_BELOW = 0.5  # of the country's reach
Why = Literal["none", "silent", "little"]
LIST_RULES = later(
    "no activity on record, none for more than 180 days, or less than half of the country’s reach"
)


@dataclass(frozen=True)
class Reason:
    """Why a district is called neglected; `value` is its figure, `against` what it is held against."""

    why: Why
    value: float
    against: float


@dataclass(frozen=True)
class Neglect:
    """A district with the reasons it is neglected for, and its departures (NaN where not known)."""

    code: str
    reasons: tuple[Reason, ...]
    departures: float


def neglected(
    by_district: Mapping[str, Answer],
    whole: Answer,
    *,
    codes: Collection[str],
    departures: Mapping[str, float],
) -> list[Neglect]:
    """The neglected districts among `codes`, those with most departures first.

    `by_district` has the answers 'activities', 'days' and 'reach', each split by district; `whole` is the country's reach.
    Nothing where no activity at all is on record: that is a want of records.
    """
    if not any(_value(by_district["activities"], code) > 0 for code in by_district["activities"].places):
        return []
    level = float(whole.estimate[0]) if len(whole.estimate) else float("nan")
    found = [
        Neglect(code, _reasons(by_district, code, level), departures.get(code, float("nan")))
        for code in codes
    ]
    told = [one for one in found if one.reasons]
    return sorted(told, key=lambda one: (-np.nan_to_num(one.departures), one.code))


def _reasons(by_district: Mapping[str, Answer], code: str, level: float) -> tuple[Reason, ...]:
    if not _value(by_district["activities"], code) > 0:
        return (Reason("none", 0.0, float("nan")),)
    days, reach = (_value(by_district[name], code) for name in ("days", "reach"))
    rules = (
        (days > LONG_DAYS, Reason("silent", days, LONG_DAYS)),
        (reach < FAR_BELOW * level, Reason("little", reach, level)),
    )
    return tuple(reason for holds, reason in rules if holds)


def _value(answer: Answer, code: str) -> float:
    row = answer.index.get((code,))
    return float("nan") if row is None else float(answer.estimate[row])


def curve(
    reached: Answer, base: Mapping[str, float], codes: Collection[str]
) -> tuple[Lorenz | None, tuple[str, ...]]:
    """The Lorenz curve of people reached over `codes` against a base, and the codes in the order of the curve."""
    listed = [code for code in codes if base.get(code, 0) > 0]
    amounts = np.nan_to_num([_value(reached, code) for code in listed])
    found = concentration.lorenz(amounts, np.array([base[code] for code in listed], dtype=float))
    return found, tuple(listed[i] for i in found.order) if found else ()

"""What the numbers of a page carry, by rule: what moved, who differs from the others beyond chance, who is left out.

Belongs here: which answers are findings. Not here: how they are asked (callbacks), the statistics behind them (`against`,
`neglect`), words. A number that is not reliable is never a finding.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from indicators.answered import Answer

LEVEL: Final = 0.05  # of p after Holm's adjustment
FEW_OF_ONE_SEX: Final = 0.4  # a smaller share of those counted is called under-reached
LEAST_COUNTED: Final = 100  # people counted with their sex noted, below which nothing is said of it
INDEPENDENT: Final = "independent"


@dataclass(frozen=True)
class Told:
    """A number with its interval, and the people behind it."""

    estimate: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Moved(Told):
    """A change; `sure` where its interval leaves no change out, `same` where it is of the same people."""

    sure: bool
    same: bool


@dataclass(frozen=True)
class Apart:
    """Places or groups that differ from all others beyond chance, farthest first, and how many were compared.

    `codes` are those that enough people and clusters stand behind to speak of.
    """

    above: tuple[tuple[str, Told], ...]
    below: tuple[tuple[str, Told], ...]
    compared: int
    codes: tuple[str, ...]


def moved(change: Answer) -> Moved | None:
    """The change of a selection, if it can be trusted."""
    if not _reliable(change, ()):
        return None
    told = _told(change, change.index[()])
    same = INDEPENDENT not in change.method[change.index[()]]
    return Moved(**vars(told), sure=told.low > 0 or told.high < 0, same=same)


def apart(difference: Answer, p: Answer, *, rest: tuple[str, ...], people: Mapping[str, int]) -> Apart | None:
    """Which entries of the first split differ from the others; None where nothing can be said of any.

    `rest` are the other split values, such as the round; `people` is the n of each entry alone.
    """
    codes = [key[0] for key in difference.keys if key[1:] == rest]
    known = {code: p.estimate[p.index[(code, *rest)]] for code in codes if (code, *rest) in p.index}
    compared = [code for code, value in known.items() if value == value]
    judged = tuple(code for code in compared if _reliable(difference, (code, *rest)))
    if not judged:
        return None
    sure = [code for code in judged if known[code] <= LEVEL]
    found = [(code, _told(difference, difference.index[(code, *rest)], people.get(code))) for code in sure]
    found.sort(key=lambda one: -abs(one[1].estimate))
    return Apart(
        tuple(one for one in found if one[1].estimate > 0),
        tuple(one for one in found if one[1].estimate < 0),
        len(compared),
        judged,
    )


def fewer(counted: Mapping[str, Answer]) -> tuple[str, float, int] | None:
    """The sex of which far fewer were counted, its share and all whose sex is noted; `counted` by sex, complete counts."""
    totals = {sex: float(found.estimate[0]) for sex, found in counted.items() if _reliable(found, ())}
    whole = sum(totals.values())
    if len(totals) < len(counted) or whole < LEAST_COUNTED:
        return None
    sex = min(totals, key=lambda one: totals[one])
    share = totals[sex] / whole
    return (sex, share, round(whole)) if share < FEW_OF_ONE_SEX else None


def only(found: Apart, codes: Collection[str]) -> Apart:
    """What is told of these alone, compared as before."""
    above, below = (tuple(one for one in side if one[0] in codes) for side in (found.above, found.below))
    return Apart(above, below, found.compared, tuple(code for code in found.codes if code in codes))


def _told(answer: Answer, row: int, n: int | None = None) -> Told:
    estimate, low, high = (float(values[row]) for values in (answer.estimate, answer.low, answer.high))
    return Told(estimate, low, high, int(answer.n[row]) if n is None else n)


def _reliable(answer: Answer, key: tuple[str, ...]) -> bool:
    row = answer.index.get(key)
    return row is not None and answer.reliability[row] in ("ok", "caution")

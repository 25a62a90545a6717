"""How often hotline topics come up in a district lately against before: which months are compared, and the sums of them.

Not here: the test (`poisson`), its adjustment (`adjusting`), what becomes an alert (`alerts`).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

import numpy as np

from data.asking.tallying import MONTH
from data.cells import Tally
from indicators import adjusting, estimates, poisson
from indicators.estimates import Estimate
from indicators.poisson import Compared
from indicators.sums import Scope, Tallies
from languages import noted

LATEST: Final = 3  # months
BEFORE: Final = 12  # months before those
TOPIC: Final = "topic"
Which = Literal["latest", "before", "ratio", "p"]
METHOD: Final = noted(
    "{test} (days as exposure), the latest {latest} months of the period against up to {before} months before",
    test=poisson.METHOD,
    latest=LATEST,
    before=BEFORE,
)
ADJUSTED: Final = noted(
    "{test}; one-sided p over all districts and topics, {adjusted}",
    test=METHOD,
    adjusted=adjusting.FALSE_DISCOVERY,
)


@dataclass(frozen=True)
class Windows:
    """Positions on the axis of months, and days, of the latest months and of those before them."""

    latest: tuple[int, ...]
    before: tuple[int, ...]
    days: tuple[int, int]


@dataclass(frozen=True)
class Rise:
    """Contacts about a topic in the latest months ('latest'), those before ('before'), the ratio of their rates, or its p.

    Asked by district; p is adjusted over all districts with a known place and all topics.
    """

    which: Which
    extra_by: tuple[str, ...] = (MONTH,)
    people: bool = True
    family: str = "rising topics"  # the four share what is worked out
    sampled: bool = False  # small numbers are met by the exact test, not by the rule for samples

    @property
    def method(self) -> str:
        return {"p": ADJUSTED, "ratio": METHOD}.get(self.which, estimates.COMPLETE)

    def measures(self, item: str) -> dict[str, tuple[str, ...]]:
        return {"calls": (TOPIC,)}

    def estimate(self, tallies: Tallies, item: str, scope: Scope) -> Estimate:
        at = scope.evidence.cells.categories("calls", TOPIC).index(item)
        if "compared" not in scope.shared:  # all places and topics at once, for all that is asked of them
            scope.shared["compared"] = _all(tallies["calls"], scope)
        found: Contacts = scope.shared["compared"]
        n = (found.later + found.earlier)[..., at]
        if self.which == "p":
            p = found.adjusted[..., at]
            return Estimate(p, p, p, n)
        if self.which == "ratio":
            return _ratio(found.compared, at, n)
        counted = found.later if self.which == "latest" else found.earlier
        return estimates.complete(counted[..., at].astype(float), n)


class Contacts(NamedTuple):
    """Contacts by place and topic in the latest months and before, their rates compared, and the adjusted p of each."""

    later: np.ndarray
    earlier: np.ndarray
    compared: Compared
    adjusted: np.ndarray


def _all(tally: Tally, scope: Scope) -> Contacts:
    windows = windows_of(tally, scope)
    later, earlier = (_contacts(tally, months) for months in (windows.latest, windows.before))
    days = np.full(later.shape, windows.days[0]), np.full(later.shape, windows.days[1])
    found = poisson.compare(later, earlier, days=days)
    return Contacts(later, earlier, found, _adjusted(found, tally))


def windows_of(tally: Tally, scope: Scope) -> Windows:
    """The latest months and those before, of the period asked for within the days of the records."""
    months = [value for value in tally.values[-1] if value]
    first, last = scope.filters.date_from, scope.filters.date_to
    if not months or first is None or last is None or first > last:
        return Windows((), (), (0, 0))
    skipped = len(tally.values[-1]) - len(months)
    late = range(max(len(months) - LATEST, 0), len(months))
    early = range(max(late.start - BEFORE, 0), late.start)
    days = [sum(_days(months[i], first, last) for i in run) for run in (late, early)]
    positions = [tuple(i + skipped for i in run) for run in (late, early)]
    return Windows(positions[0], positions[1], (days[0], days[1]))


def _days(month: str, first: date, last: date) -> int:
    """Days of a month within the period."""
    start = date.fromisoformat(f"{month}-01")
    end = start + timedelta(days=monthrange(start.year, start.month)[1] - 1)
    return max((min(end, last) - max(start, first)).days + 1, 0)


def _contacts(tally: Tally, months: tuple[int, ...]) -> np.ndarray:
    """Contacts by place and topic in these months."""
    return tally.counts[TOPIC][..., list(months), :].sum(axis=-2)


def _ratio(found: Compared, at: int, n: np.ndarray) -> Estimate:
    """The ratio with its exact interval; none where there was nothing before, since it has no upper bound then."""
    bounded = np.isfinite(found.ratio) & np.isfinite(found.high)
    ratio, low, high = (
        np.where(bounded, part, np.nan)[..., at] for part in (found.ratio, found.low, found.high)
    )
    return Estimate(ratio, low, high, n)


def _adjusted(found: Compared, tally: Tally) -> np.ndarray:
    """Adjusted p, over every known place and every topic at once; a contact from nowhere is not looked at."""
    known = np.array([value is not None for value in tally.values[0]])
    p = np.where(known[:, None], found.p, np.nan)
    return adjusting.benjamini_hochberg(p.ravel()).reshape(p.shape)

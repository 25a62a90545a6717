"""Shares of doubtful records from the tallies of quality, with n and Wilson's interval, and who stands out.

Belongs here: estimates by district, month and enumerator, the rows of the export, and which groups depart from the others
beyond chance. Not here: what a check is (definitions.quality), the counts (data.quality.tallies), words for people.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data.filters import UNKNOWN
from data.quality import rules
from data.quality.tallies import LAGS, Chosen, Sums, Tallies
from indicators.definitions.quality import CHECKS, Check
from indicators.estimates import WILSON, wilson
from indicators.reliability import SHOWN_FROM, disclosure, reliability

BY: Final = ("district", "month", "enumerator")
# A group is named only where so many doubtful records among its own, were all records dealt out by lot, would be seen in
# fewer than one of two thousand groups (Fisher's exact test, one-sided): a page holds a hundred such comparisons, and a person
# is phoned about each.
CHANCE_NAMED: Final = 0.0005
LEAST_MORE: Final = 5  # doubtful records more than expected, below which nobody is named
# And times the share of the others: with many records 1.9 % differs from 1.2 % beyond chance too.
LEAST_TIMES: Final = 2.0


@dataclass(frozen=True)
class Shares:
    """One check by the values of one key: ``keys[i]`` (``unknown`` where not stated) has ``estimate[i]`` of ``n[i]``."""

    check: str
    by: str
    keys: tuple[str, ...]
    doubtful: np.ndarray
    n: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    reliability: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """A group that stands out in one check: what it has, what the others have, and how many more that makes.

    ``rank`` is its place among those that stand out in the same check, enumerators first.
    """

    check: str
    by: str
    key: str
    doubtful: int
    n: int
    elsewhere: float
    more: float
    rank: int = 0


def shares(tallies: Tallies, check: Check, chosen: Chosen, *, by: str = "") -> Shares:
    """A check for the chosen cells, by one of BY or for all together (one key, blank)."""
    return of_sums(tallies.sums(chosen, by), check, by=by)


def of_sums(sums: Sums, check: Check, *, by: str) -> Shares:
    """The shares of one check from sums that may serve others too; groups without any record are left out."""
    n = sums.counts[check.judged]
    doubtful = sums.counts[check.doubtful] - sum(sums.counts[name] for name in check.less)
    return _shares(check.name, by, sums.values, doubtful, n, records=sums.counts["records"])


def blanks(tallies: Tallies, table: str, chosen: Chosen) -> dict[str, Shares]:
    """For each essential column of a table the share of records in which it is blank."""
    sums = tallies.sums(chosen)
    n = sums.counts["records"]
    return {
        name: _shares(f"blank_{name}", "", sums.values, sums.counts[f"blank_{name}"], n, records=n)
        for name in rules.ESSENTIAL[table]
    }


def lags(tallies: Tallies, chosen: Chosen) -> dict[str, Shares]:
    """The share of records sent after so many days, of those sent on their day or later, by the names of LAGS."""
    sums = tallies.sums(chosen)
    n = np.asarray(sum(sums.counts[name] for _, name in LAGS))
    return {name: _shares(name, "", sums.values, sums.counts[name], n, records=n) for _, name in LAGS}


def _shares(
    name: str,
    by: str,
    values: Sequence[str | None],
    doubtful: np.ndarray,
    n: np.ndarray,
    *,
    records: np.ndarray,
) -> Shares:
    kept = (records > 0) if by else np.ones(len(n), dtype=bool)
    found = wilson(doubtful[kept].astype(float), n[kept].astype(float))
    blank = UNKNOWN if by else ""
    keys = tuple(value or blank for value, keep in zip(values, kept.tolist(), strict=True) if keep)
    level = reliability(n[kept], found.low, complete=False)
    return Shares(name, by, keys, doubtful[kept], n[kept], found.estimate, found.low, found.high, level)


def offered(tallies: Tallies) -> tuple[Check, ...]:
    """The checks that at least one record of the table was judged by."""
    sums = tallies.sums(Chosen())
    return tuple(check for check in CHECKS if sums.counts[check.judged].sum())


def standing_out(tallies: Tallies, chosen: Chosen) -> list[Standing]:
    """Enumerators and districts with more doubtful records than the others of the selection.

    The first of each check come first, then the second of each, the most records in excess before others. A district is
    looked at without the enumerators named for the same check, who would make it stand out wherever they work.
    """
    people = tallies.sums(chosen, "enumerator")
    found: list[Standing] = []
    for check in offered(tallies):
        named = sorted(_departing(of_sums(people, check, by="enumerator")), key=lambda one: -one.more)
        others = tuple(who for who in tallies.values("enumerator") if who not in {one.key for one in named})
        apart = Chosen(chosen.months, (*chosen.values, ("enumerator", others))) if named else chosen
        places = _departing(of_sums(tallies.sums(apart, "district"), check, by="district"))
        ranked = enumerate([*named, *sorted(places, key=lambda one: -one.more)])
        found += [replace(one, rank=rank) for rank, one in ranked]
    return sorted(found, key=lambda one: (one.rank, -one.more))


def _departing(found: Shares) -> Iterator[Standing]:
    """The groups that have more than the others, by every one of the rules above."""
    rest_n, rest = found.n.sum() - found.n, found.doubtful.sum() - found.doubtful
    with np.errstate(divide="ignore", invalid="ignore"):
        elsewhere = rest / rest_n
        more = found.doubtful - found.n * elsewhere
        above = (more >= LEAST_MORE) & (found.estimate >= LEAST_TIMES * elsewhere)
    known = (found.n >= SHOWN_FROM) & (rest_n >= SHOWN_FROM)
    for i in np.flatnonzero(known & above).tolist():
        x, n = int(found.doubtful[i]), int(found.n[i])
        if found.keys[i] != UNKNOWN and by_lot(x, n, int(rest[i]), int(rest_n[i])) < CHANCE_NAMED:
            yield Standing(found.check, found.by, found.keys[i], x, n, float(elsewhere[i]), float(more[i]))


def by_lot(x: int, n: int, rest: int, rest_n: int) -> float:
    """The chance of at least x doubtful of n where x + rest doubtful ones are dealt out among n + rest_n by lot.

    Source: Fisher (1935), J. R. Stat. Soc. 98, 39–82.
    """
    from scipy.special import gammaln  # imported here: scipy is slow to import

    def ways(of: float, taken: np.ndarray) -> np.ndarray:
        return gammaln(of + 1) - gammaln(taken + 1) - gammaln(of - taken + 1)

    doubtful = np.arange(x, min(n, x + rest) + 1, dtype=float)
    everyone = ways(n + rest_n, np.array([float(x + rest)]))
    return float(np.exp(ways(n, doubtful) + ways(rest_n, x + rest - doubtful) - everyone).sum())


def rows(tallies: Tallies, table: str, chosen: Chosen, *, place: tuple[str, str]) -> Iterator[tuple]:
    """The numbers of a table as rows of ``answers.COLUMNS``; ``place`` is level and code of the selection.

    Items are columns for what is blank, and bands of days for the days to submission.
    """
    for by in ("", *BY):
        sums = tallies.sums(chosen, by)
        for check in offered(tallies):
            yield from _rows(of_sums(sums, check, by=by), place=place)
    for name, found in blanks(tallies, table, chosen).items():
        yield from _rows(replace(found, check="blank"), place=place, item=name)
    if tallies.sums(Chosen()).counts["submitted"].sum():
        for name, found in lags(tallies, chosen).items():
            yield from _rows(replace(found, check="days_to_submission"), place=place, item=name)


def _rows(found: Shares, *, place: tuple[str, str], item: str = "") -> Iterator[tuple]:
    exposed = disclosure(found.n, people=True)
    for i, key in enumerate(found.keys):
        level, code = ("district", key) if found.by == "district" else place
        group = (found.by, key) if found.by == "enumerator" else ("", "")
        period = _days(key) if found.by == "month" else ("", "")
        numbers = ("" if np.isnan(v[i]) else float(v[i]) for v in (found.estimate, found.low, found.high))
        yield (
            found.check, item, level, code, *group, *period, *numbers, int(found.n[i]), int(found.n[i]), "", WILSON,
            found.reliability[i], exposed[i],
        )  # fmt: skip


def _days(month: str) -> tuple[str, str]:
    """The first and last day of a month written 2025-06."""
    year, number = (int(part) for part in month.split("-"))
    return f"{month}-01", f"{month}-{monthrange(year, number)[1]:02}"

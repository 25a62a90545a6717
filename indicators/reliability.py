"""Can a number be trusted? By the rule of the DHS tables, or by that of the NCHS where the settings say so; in one place.

DHS: fewer than 25 is not shown, 25 to 49 stands in parentheses. Source: DHS reports, e.g. Malawi DHS 2015–16, note to the tables.
NCHS: an effective n below 30 or a wide interval is not shown. Source: Parker et al. (2017), National Center for Health
Statistics Data Presentation Standards for Proportions, Series 2 No. 175; made for Korn–Graubard intervals, so with others it
is an adaptation and is named so. With clusters, fewer than eight are too few under either.

Whether a number exposes a person is disclosure, a different question: staff see groups below five flagged.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from indicators.estimates import Estimate

SHOWN_FROM = 25
FULL_FROM = 50
FLAGGED_BELOW = 5
LEVELS = ("ok", "caution", "unreliable", "suppressed")
DHS: Final = "dhs"
NCHS: Final = "nchs"
NAMES: Final = {
    DHS: "DHS tables: fewer than 25 not shown, 25 to 49 in parentheses",
    NCHS: "NCHS standards for proportions, adapted to these intervals",
}
NCHS_EFFECTIVE = 30  # effective n below it is not shown
NCHS_NARROW, NCHS_WIDE = 0.05, 0.30  # width of the interval: shown up to the first, not shown from the second
NCHS_RELATIVE = 1.30  # width over the share, between the two


def reliability(n: np.ndarray, low: np.ndarray, *, complete: bool) -> tuple[str, ...]:
    """One of LEVELS each by the DHS rule; without an interval 'suppressed'. A complete count has no sampling to doubt."""
    missing = np.isnan(low).tolist()
    if complete:
        return tuple(["suppressed" if none else "ok" for none in missing])
    rows = zip(n.tolist(), missing, strict=True)
    return tuple(["suppressed" if none else _of_number(count) for count, none in rows])


def _of_number(n: float) -> str:
    return "unreliable" if n < SHOWN_FROM else "caution" if n < FULL_FROM else "ok"


def judged(found: Estimate, *, complete: bool, share: bool, rule: str = DHS) -> tuple[str, ...]:
    """One of LEVELS for each row of an estimate by a rule of NAMES; `share` where it is a proportion.

    Where two samples are compared, the smaller one counts; where there are too few clusters, nothing is reliable.
    """
    n, low = np.ravel(found.n if found.least is None else found.least), np.ravel(found.low)
    if complete:
        return reliability(n, low, complete=True)
    levels = _nchs(found, share=share) if rule == NCHS else reliability(n, low, complete=False)
    if found.few is None:
        return tuple(levels)
    rows = zip(levels, np.ravel(found.few).tolist(), strict=True)
    return tuple(["unreliable" if few and level != "suppressed" else level for level, few in rows])


def _nchs(found: Estimate, *, share: bool) -> Sequence[str]:
    """The rule of the NCHS. For means and changes, which it does not speak of, its smallest effective n alone counts."""
    low, high, estimate = (np.ravel(one) for one in (found.low, found.high, found.estimate))
    worth = np.ravel(found.n if found.worth is None else found.worth).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        width, few = high - low, worth < NCHS_EFFECTIVE
        between = (width > NCHS_NARROW) & (width < NCHS_WIDE)
        wide = (width >= NCHS_WIDE) | (between & (width / estimate > NCHS_RELATIVE))
        # The complement is as uncertain as it is rare; a share of nobody or everybody is to be looked at.
        doubt = (between & (width / (1 - estimate) > NCHS_RELATIVE)) | (estimate <= 0) | (estimate >= 1)
    level = np.where(few, "unreliable", "ok")
    if share:
        level = np.where(few | wide, "unreliable", np.where(doubt, "caution", "ok"))
    return np.where(np.isnan(low), "suppressed", level).tolist()


def disclosure(n: np.ndarray, *, people: bool) -> tuple[str, ...]:
    """'flagged' where one to four people stand behind a number, else 'ok'."""
    return tuple(["flagged" if people and 0 < count < FLAGGED_BELOW else "ok" for count in n.tolist()])

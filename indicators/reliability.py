"""Can a number be trusted? The rule of the DHS tables: fewer than 25 is not shown, 25 to 49 stands in parentheses.

Source: DHS reports, e.g. Malawi DHS 2015–16, note to the tables. Whether a number exposes a person is disclosure, a
different question: staff see groups below five flagged.
"""

import numpy as np

SHOWN_FROM = 25
FULL_FROM = 50
FLAGGED_BELOW = 5
LEVELS = ("ok", "caution", "unreliable", "suppressed")


def reliability(n: np.ndarray, low: np.ndarray, *, complete: bool) -> tuple[str, ...]:
    """One of LEVELS each; without an interval 'suppressed'. A complete count has no sampling to doubt."""
    level = np.where(n < SHOWN_FROM, "unreliable", np.where(n < FULL_FROM, "caution", "ok"))
    level = np.full(n.shape, "ok") if complete else level
    return tuple(np.where(np.isnan(low), "suppressed", level).tolist())


def disclosure(n: np.ndarray, *, people: bool) -> tuple[str, ...]:
    """'flagged' where one to four people stand behind a number, else 'ok'."""
    return tuple(np.where(people & (n > 0) & (n < FLAGGED_BELOW), "flagged", "ok").tolist())

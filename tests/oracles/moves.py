"""Who gained, kept and lost a message, who is compared, and whether a change may be chance: record by record.

Shares nothing with the program. Rules are merged into those of `measures`.
"""

from collections.abc import Callable
from dataclasses import replace
from math import nan, sqrt
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from tests.oracles import sampled
from tests.oracles.book import EARLIER, Book
from tests.oracles.people import MESSAGES

Arrays = tuple[np.ndarray, ...]
Interval = tuple[float, float, float, int]


def rules(rule: Any) -> dict[str, Any]:
    """The rules by indicator; `rule` makes one."""
    compared = rule("people", "responses", _nobody, beside="gone", work=_people)
    chance = rule("chance", "responses", _nobody, work=_p)
    return {
        "message_gained": rule("share", "responses", _moved(0, 1), round="after"),
        "message_kept": rule("share", "responses", _moved(1, 1), round="after"),
        "message_lost": rule("share", "responses", _moved(1, 0), round="after"),
        "score_fell": rule("share", "responses", _fell, round="after"),
        "still_understands": rule("share", "responses", _still, round="follow_up"),
        "people_compared": replace(compared, round="after"),
        "people_compared_later": replace(compared, round="follow_up"),
        "change_p": replace(chance, round="after"),
        "retention_p": replace(chance, round="follow_up"),
    }


def _nobody(book: Book, item: str) -> Arrays:
    return ()


def _moved(then: int, now: int) -> Callable[[Book, str], Arrays]:
    def of(book: Book, item: str) -> Arrays:
        later = book.responses.number(f"message_{item}")
        earlier = book.before(later)
        return (earlier == then) & (later == now), ~np.isnan(earlier) & ~np.isnan(later)

    return of


def _still(book: Book, item: str) -> Arrays:
    later = book.responses.number(f"message_{item}")
    earlier = book.before(later)
    return later == 1, (earlier == 1) & ~np.isnan(later)


def _fell(book: Book, item: str) -> Arrays:
    """Compared crosswise, as whole numbers."""
    score, asked = book.responses.number("score"), book.responses.number("items_asked")
    known = (~np.isnan(score) & (np.nan_to_num(asked) > 0)).astype(float)
    score0, asked0, known0 = book.before(score), book.before(asked), book.before(known)
    both = (known == 1) & (known0 == 1)
    return both & (score * asked0 < score0 * asked), both


def _people(teller: Any, row: Any, rule: Any) -> Interval:
    chosen, lost = teller._where(row, rule), int(teller._where(row, rule, table="gone").sum())
    linked, later = int((chosen & teller.book.linked).sum()), int(chosen.sum())
    before = replace(rule, round=EARLIER[rule.round])
    asked = teller.filters.get("round", (rule.round,))
    first = teller._where_at(row, before) if rule.round in asked else teller._where(row, before)
    counted = {"earlier": int(first.sum()), "later": later, "linked": linked, "lost": lost}
    value = counted[row.item]
    n = value or sum(counted.values())
    told = float(value)
    return (told, told, told, n) if n else (nan, nan, nan, 0)


def _p(teller: Any, row: Any, rule: Any) -> Interval:
    found = {message: _of_message(teller, row, rule, message) for message in MESSAGES}
    known = [message for message, (p, _) in found.items() if p == p]
    if row.item not in known:
        return nan, nan, nan, found[row.item][1]
    adjusted: Any = multipletests([found[message][0] for message in known], method="holm")
    p = float(adjusted[1][known.index(row.item)])
    return p, p, p, found[row.item][1]


def _of_message(teller: Any, row: Any, rule: Any, message: str) -> tuple[float, int]:
    values, chosen = teller.book.responses.number(f"message_{message}"), teller._where(row, rule)
    sample, earlier = teller._whole_sample(), teller.book.before(values)
    both = chosen & ~np.isnan(values) & ~np.isnan(earlier)
    if both.any():
        then, now, drawn = earlier[both], values[both], sample.at(both)
        if not drawn.plain:
            return sampled.p_of(sampled.ratio(now - then, drawn)), int(both.sum())
        gained, lost = int(((then == 0) & (now == 1)).sum()), int(((then == 1) & (now == 0)).sum())
        p = float(stats.binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
        return p, int(both.sum())
    return _apart(teller, row, rule, values)


def _apart(teller: Any, row: Any, rule: Any, values: np.ndarray) -> tuple[float, int]:
    """Nobody links: two samples."""
    if rule.round not in teller.filters.get("round", (rule.round,)):
        return nan, 0
    sides, drawn = [], []
    for name in (EARLIER[rule.round], rule.round):
        chosen = teller._where_at(row, replace(rule, round=name)) & ~np.isnan(values)
        sides.append(values[chosen])
        drawn.append(teller._whole_sample().at(chosen))
    n1, n2 = (len(side) for side in sides)
    if not n1 or not n2:
        return nan, 0
    if not (drawn[0].plain and drawn[1].plain):
        return sampled.p_of(sampled.linear_apart(sides[0], sides[1], (drawn[0], drawn[1]))[0]), n1 + n2
    pooled = (sides[0].sum() + sides[1].sum()) / (n1 + n2)
    error = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = (sides[1].mean() - sides[0].mean()) / error if error else 0.0
    return 2 * float(stats.norm.sf(abs(z))), n1 + n2

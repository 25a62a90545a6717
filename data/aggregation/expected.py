"""People expected at a later round: those seen again (linked) and those who were not (lost), as packed columns.

Belongs here: who is expected, filed where, and what they answered at their first interview and their last. Not here: what a
share of lost people means (indicators.attrition), interviews still to come (due.py).

Someone seen again is filed under the later interview; someone lost under the later round with their own filter values, on
the day they were asked (directly after) or were due (follow-up). Someone not yet due is neither.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from data.aggregation import stored_columns
from data.aggregation.rounds import ROUNDS, Links
from data.aggregation.stored_columns import Coded, Lazy, Stored

Makers = Mapping[str, Callable[[], Coded]]
Columns = tuple[np.ndarray, Mapping[str, Coded], Mapping[str, Coded]]  # days, dimensions, categories
FOUND = ("linked", "lost")


def lost(table: Stored, links: Links, *, dimensions: Makers, answers: Makers, until: int) -> Columns:
    """People whose later round did not come; ``answers`` are those of their last interview, ``until`` is the last day of the responses."""
    rows, days = _lost(table, links, until)
    order = stored_columns.order_of(days)
    rows, days = stored_columns.taken(rows, order), stored_columns.taken(days, order)
    later: Makers = {"round": lambda: Coded(ROUNDS, links.rounds + np.uint8(1))}
    return days, Lazy({**dimensions, **later}, rows), Lazy(answers, rows)


def expected(
    table: Stored, links: Links, *, dimensions: Makers, answers: Makers, designs: Makers, until: int
) -> Columns:
    """People seen again and people lost, a row each; ``answers`` are those they gave before the activity, if asked then."""
    rows, days, is_lost = _expected(table, links, until)
    first = _before(links, rows, is_lost)
    own: Makers = {
        "round": lambda: Coded(ROUNDS, stored_columns.taken(links.rounds, rows) + is_lost),
        "found": lambda: Coded(FOUND, is_lost + np.uint8(1)),
    }
    told = {name: partial(_at, make, first) for name, make in answers.items()}
    taken = {name: partial(_at, make, rows) for name, make in {**dimensions, **designs}.items()}
    kept = {name: taken.pop(name) for name in designs}
    again: Makers = {"found_again": own["found"]}  # counted too, so that a share of it needs no further split
    return days, Lazy({**taken, **own}), Lazy({**told, **kept, **again})


def _expected(table: Stored, links: Links, until: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The later row of each person seen again and the last of each person lost, their days, ascending, and a 1 for the lost."""
    gone, gone_days = _lost(table, links, until)
    there = stored_columns.positions(links.earlier >= 0)
    days = np.concatenate([stored_columns.taken(stored_columns.days(table, "date"), there), gone_days])
    order = stored_columns.order_of(days)
    is_lost = np.repeat(np.array([0, 1], dtype=np.uint8), [len(there), len(gone)])
    rows = stored_columns.taken(np.concatenate([there, gone]), order)
    return rows, stored_columns.taken(days, order), stored_columns.taken(is_lost, order)


def _lost(table: Stored, links: Links, until: int) -> tuple[np.ndarray, np.ndarray]:
    """The last row of each person lost, and the day they are filed under.

    Not asked again directly after: the day they were first asked. Due for follow-up by the last day of the responses and not
    followed up: the day it was due.
    """
    days, due, rounds = (
        stored_columns.days(table, "date"),
        stored_columns.days(table, "followup_due"),
        links.rounds,
    )
    dropped = (rounds == 1) & ~links.seen_later
    overdue = (rounds == 2) & ~links.seen_later & (due > 0) & (due <= until)
    rows = stored_columns.positions(dropped | overdue)
    return rows, np.where(
        stored_columns.taken(overdue, rows), stored_columns.taken(due, rows), stored_columns.taken(days, rows)
    )


def _before(links: Links, rows: np.ndarray, is_lost: np.ndarray) -> np.ndarray:
    """The row of each person's interview before the activity, -1 where there was none."""
    found = np.empty(len(rows), dtype=rows.dtype)
    for block in stored_columns.blocks(len(rows)):
        at = np.where(
            is_lost[block] == 1, rows[block], links.earlier.take(rows[block])
        )  # the one before that expected
        at = np.where((at >= 0) & (links.rounds.take(at) == 2), links.earlier.take(at), at)
        found[block] = np.where((at >= 0) & (links.rounds.take(at) == 1), at, -1)
    return found


def _at(make: Callable[[], Coded], rows: np.ndarray) -> Coded:
    """A column at these rows; unknown at row -1."""
    found = make()
    codes = (
        stored_columns.taken(found.codes, rows)
        if len(found.codes)
        else np.zeros(len(rows), found.codes.dtype)
    )
    codes[rows < 0] = 0
    return Coded(found.values, codes)

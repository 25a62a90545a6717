"""Columns worked out from others where a file lacks them, and rules between columns.

Belongs here: the comprehension score, months since return, reintegration scores; totals, scores and days that
contradict others. Not here: single values (values.py) and the scoring itself (scores.py).
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import scores, tables
from data.columns.placing import Plan
from data.scores import Weights

Blame = Callable[[str, str, np.ndarray], None]
Columns = dict[str, pa.Array]
_DUE: Final = "followup_due"
_MONTHS: Final = "months_since_return"
_ROUNDED: Final = 0.05  # of a time that was counted in weeks or in months of thirty days


def fill(columns: Columns, *, blame: Blame, plan: Plan, weights: Weights) -> None:
    """Complete the typed columns of a chunk; ``blame(column, rule, mask)`` is told what contradicts itself."""
    if _DUE in columns:
        blame(_DUE, "due_before_day", _before(columns[_DUE], columns[tables.DATE[plan.table]]))
    if plan.table == "responses":
        if not plan.has("score"):
            columns.update(_comprehension(columns))
        _not_above(columns, "score", "items_asked", blame=blame)
    elif plan.table == "activities":
        _total(columns, blame=blame)
    elif plan.table == "returnees":
        _months(columns, blame=blame, given=plan.has(_MONTHS))
        columns.update(_reintegration(columns, plan, weights))


def before_their_day(columns: Columns, sent: pa.Array, *, plan: Plan, blame: Blame) -> None:
    """Tell of records that were sent more than a day before they were made; a day, for the zones of the world."""
    day = tables.DATE[plan.table]
    blame(day, "sent_before_day", _before(sent, columns[day], days=1))


def _before(earlier: pa.Array, later: pa.Array, *, days: int = 0) -> np.ndarray:
    """Mask of the rows whose first day lies more than some days before the second; both known."""
    apart = pc.subtract(later.cast(pa.int32()), earlier.cast(pa.int32()))
    return pc.fill_null(pc.greater(apart, days), False).to_numpy(zero_copy_only=False)


def _floats(array: pa.Array) -> np.ndarray:
    return pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False)


def _whole(numbers: np.ndarray, known: np.ndarray) -> pa.Array:
    return pa.array(np.where(known, numbers, 0).astype(np.int32), mask=~known)


def _comprehension(columns: Columns) -> Columns:
    """Items answered correctly and items answered, for those who answered any."""
    items = [columns[column.name] for column in tables.family("responses", "message")]
    correct = sum(pc.fill_null(item, False).to_numpy(zero_copy_only=False).astype(int) for item in items)
    asked = sum(pc.is_valid(item).to_numpy(zero_copy_only=False).astype(int) for item in items)
    known = np.asarray(asked) > 0
    counted = _whole(np.asarray(asked), known)
    return {
        "score": _whole(np.asarray(correct), known),
        "items_asked": pc.coalesce(counted, columns["items_asked"]),
    }


def _not_above(columns: Columns, part: str, whole: str, *, blame: Blame) -> None:
    wrong = np.nan_to_num(_floats(columns[part]), nan=-1) > np.nan_to_num(_floats(columns[whole]), nan=np.inf)
    blame(part, "score_above_items", wrong)
    columns[part] = _without(columns[part], wrong)


def _without(array: pa.Array, mask: np.ndarray) -> pa.Array:
    return pc.if_else(pa.array(mask), pa.scalar(None, array.type), array) if mask.any() else array


def _total(columns: Columns, *, blame: Blame) -> None:
    parts = sum(np.nan_to_num(_floats(columns[name])) for name in ("reached_female", "reached_male"))
    wrong = np.nan_to_num(_floats(columns["reached_total"]), nan=np.inf) < parts
    blame("reached_total", "total_below_parts", wrong)
    columns["reached_total"] = _without(columns["reached_total"], wrong)


def _months(columns: Columns, *, blame: Blame, given: bool) -> None:
    """Whole months from return to interview; a return after the interview leaves them unknown, and so does another number."""
    back, seen = _days(columns["return_date"]), _days(columns["interview_date"])
    known = ~(np.isnat(back) | np.isnat(seen))
    wrong = known & (back > seen)
    blame("return_date", "return_after_interview", wrong)
    whole = (_month(seen) - _month(back)).astype(float) - (_day_of_month(seen) < _day_of_month(back))
    if given:
        apart = np.abs(_floats(columns[_MONTHS]) - whole) > 1 + _ROUNDED * whole
        blame(_MONTHS, "columns_disagree", known & ~wrong & apart)
        columns[_MONTHS] = _without(columns[_MONTHS], known & ~wrong & apart)
        return
    columns[_MONTHS] = _whole(np.nan_to_num(whole), known & ~wrong)


def _days(array: pa.Array) -> np.ndarray:
    return array.to_numpy(zero_copy_only=False).astype("datetime64[D]")


def _month(days: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(days), 0, days.astype("datetime64[M]").astype(int))


def _day_of_month(days: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(days), 0, (days - days.astype("datetime64[M]")).astype(int))


def _reintegration(columns: Columns, plan: Plan, weights: Weights) -> Columns:
    """The four scores from the items, each only where the file does not bring its own."""
    names = {column.name: column.name.removeprefix("rss_") for column in tables.family("returnees", "rss")}
    if not any(plan.has(name) for name in names):
        return {}
    answers = {item: _floats(columns[name]) for name, item in names.items()}
    found = scores.score(answers, weights)
    return {name: pa.array(score, from_pandas=True) for name, score in found.items() if not plan.has(name)}

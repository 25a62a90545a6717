"""The records of a data version as protected tables count them.

Belongs here: which packed columns are read. Not here: what is published of them (plan.py), who is left out (left_out.py).
"""

from pathlib import Path
from typing import Final

import numpy as np

from data.aggregation import stored_columns
from data.aggregation.rounds import Links
from data.aggregation.stored_columns import Stored
from sharing.protected.counts import Coded, Opened, Records
from sharing.protected.grains import TEN
from sharing.protected.left_out import left_out
from sharing.protected.plan import COVERAGE, PLANS, QUARTER, Plan

_VILLAGES: Final = ("cluster", "stratum")  # names of places below the district
LINKED: Final = ("linked", "lost")
HUNDREDTHS: Final = tuple(f"{at / 100:.2f}" for at in range(101))


def records_of(version: Path, table: str) -> Records:
    """The records of a table from the folder of a data version, without those that no release has (left_out.py)."""
    whole = all_of(version, table)
    if table != "responses":
        return whole
    given = int(whole.present.sum())  # the packed responses; people lost stand behind them
    out = left_out(whole.take(np.arange(given)), _earlier(Stored(version / "responses.parquet")))
    return whole.take(np.flatnonzero(~np.pad(out, (0, len(whole) - given))))


def all_of(version: Path, table: str) -> Records:
    """All of them; those of people lost are not present."""
    plan, opened = PLANS[table], Opened.at(version / "cells" / table)
    found = _records(opened, table, plan)
    if table != "responses":
        return found
    return _with_lost(found, opened, Opened.at(version / "cells" / "lost"), plan)


def _earlier(table: Stored) -> np.ndarray:
    """For each packed response the position of the same person's round before, -1 where there is none."""
    order = stored_columns.order_of(stored_columns.days(table, "date"))
    earlier = stored_columns.taken(Links(table).earlier, order)
    if order is None:
        return earlier
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    return np.where(earlier >= 0, position[earlier], -1)


def _dimensions(plan: Plan) -> tuple[str, ...]:
    names = (*(name for dims in plan.by_place for name in dims), *plan.by_country)
    return tuple(dict.fromkeys(name for name in names if name != QUARTER))


def _records(opened: Opened, table: str, plan: Plan) -> Records:
    kept = plan.kept(opened.described["categories"])
    rounds = opened.coded("dimensions", plan.rounds)
    return Records(
        table,
        opened.days,
        opened.coded("dimensions", "district"),
        rounds,
        {name: opened.coded("dimensions", name) for name in _dimensions(plan)},
        {name: opened.coded("categories", name) for name in kept}
        | {name: hundredths(opened.amount(name)) for name in plan.binned},
        {name: opened.amount(name) for name in plan.amounts},
        np.ones(len(opened.days), dtype=bool),
    )


def hundredths(values: np.ndarray) -> Coded:
    """Amounts from 0 to 1 as categories, one a hundredth: those who have none can then be counted with another."""
    codes = np.where(np.isnan(values), 0, np.rint(np.nan_to_num(values) * 100) + 1).astype(np.uint8)
    return Coded(HUNDREDTHS, codes)


def _with_lost(records: Records, opened: Opened, lost: Opened, plan: Plan) -> Records:
    """The responses, and a row for each person whose later round did not come, under that round."""
    more = len(lost.days)
    earlier = opened.coded("categories", "earlier").codes > 0
    coverage = np.concatenate([earlier.astype(np.uint8), np.full(more, 2, dtype=np.uint8)])

    def longer(column: Coded, codes: np.ndarray) -> Coded:
        return Coded(column.values, np.concatenate([column.codes, codes]))

    nothing = np.zeros(more, dtype=np.uint8)
    return Records(
        records.table,
        np.concatenate([records.days, lost.days]),
        longer(records.district, lost.coded("dimensions", "district").codes),
        longer(records.rounds, lost.coded("dimensions", plan.rounds).codes),
        {
            name: longer(column, lost.coded("dimensions", name).codes)
            for name, column in records.dimensions.items()
        },
        {name: longer(column, nothing) for name, column in records.categories.items()}
        | {COVERAGE: Coded(LINKED, coverage)},
        {name: np.concatenate([values, np.full(more, np.nan)]) for name, values in records.amounts.items()},
        np.concatenate([records.present, np.zeros(more, dtype=bool)]),
    )


def designs_of(cells: Path) -> tuple[str, ...]:
    """The sampling designs that occur among at least ten responses: said of the table as a whole."""
    column = Opened.at(cells / "responses").coded("categories", "design")
    counts = np.bincount(column.codes, minlength=column.size)[1:]
    return tuple(name for name, count in zip(column.values, counts.tolist(), strict=True) if count >= TEN)


def packed(cells: Path) -> dict[str, dict[str, list[str]]]:
    """By packed table the categories of each measure, so that what is not published can be told as nothing."""
    tables = (*PLANS, "expected", "lost", "due_respondents", "due_returnees")
    return {
        table: {name: list(values) for name, values in Opened.at(cells / table).described["categories"].items() if name not in _VILLAGES}
        for table in tables if (cells / table).is_dir()
    }  # fmt: skip

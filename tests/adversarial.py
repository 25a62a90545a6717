"""Tables made to break an answer: nobody asked, one person, one cluster, weights of 0 or a trillion, no later round, targets of 0.

Each case turns random canonical tables (`canonical`) into its own; cells are built from what it leaves.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data import cells, tables
from data.cells import Cells
from geo.country import Country
from indicators.sums import Evidence
from tests import canonical

KEPT = frozenset(
    {
        "respondent_id",
        "returnee_id",
        "activity_id",
        "call_id",
        "round",
        "date",
        "interview_date",
        "reach_basis",
    }
)


def _with(table: pa.Table, **values: Any) -> pa.Table:
    """The same table with one value all down some columns."""
    for name, value in values.items():
        at = table.schema.get_field_index(name)
        field = table.schema.field(at)
        table = table.set_column(at, field, pa.array([value] * len(table), field.type))
    return table


def _measures(table: pa.Table) -> dict[str, Any]:
    """Booleans of a table: messages, flags, assistance."""
    return {field.name: None for field in table.schema if pa.types.is_boolean(field.type)}


def _nothing_told(name: str, table: pa.Table) -> pa.Table:
    known = {column.name for column in tables.SPECS[name]} - KEPT
    return _with(table, **dict.fromkeys(known))


def _only(name: str, change: Callable[[pa.Table], pa.Table]) -> Callable[[str, pa.Table], pa.Table]:
    """A change of one table."""
    return lambda own, table: change(table) if own == name else table


def _all(value: bool) -> Callable[[str, pa.Table], pa.Table]:
    said = {"score": 8 if value else 0, "items_asked": 8}
    return _only(
        "responses", lambda table: _with(table, **{**dict.fromkeys(_measures(table), value), **said})
    )


CASES: Mapping[str, Callable[[str, pa.Table], pa.Table]] = MappingProxyType(
    {
        "nothing told": _nothing_told,
        "no records": lambda name, table: table.slice(0, 0),
        "one record each": lambda name, table: table.slice(0, 1),
        "one cluster": _only("responses", lambda table: _with(table, cluster="c", stratum=None)),
        "a stratum each": _only(
            "responses", lambda table: table.set_column(
                table.schema.get_field_index("stratum"), "stratum", table["respondent_id"]
            ),
        ),
        "weights of 0": _only("responses", lambda table: _with(table, weight=0.0)),
        "weights of a trillion": _only("responses", lambda table: _with(table, weight=1e12)),
        "all yes": _all(True),
        "all no": _all(False),
        "before only": _only(
            "responses", lambda table: table.filter(pc.equal(table["round"], "before"))
        ),
        "no scores of 0 items": _only("responses", lambda table: _with(table, score=0, items_asked=0)),
        "targets of 0": _only("activities", lambda table: _with(table, target=0, reached_total=0)),
        "no place": lambda name, table: _with(table, district=None),
        "returnees alone": lambda name, table: table if name == "returnees" else table.slice(0, 0),
    }
)  # fmt: skip


def evidence(folder: Path, case: str, *, country: Country, responses: int, seed: int = 3) -> Evidence:
    """What answers are made from in one case."""
    canonical.write(folder, country=country, responses=responses, seed=seed)
    for name in tables.TABLES:
        path = folder / f"{name}.parquet"
        pq.write_table(CASES[case](name, pq.read_table(path)), path)
    cells.build(folder, country=country)
    return Evidence(Cells(folder / "cells"), country, 0.75)

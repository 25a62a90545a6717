"""The data page: the filtered records of one table, a screenful at a time, and the problems of the last ingests."""

from typing import Any

import dash_ag_grid as dag
import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from callbacks import exports, view
from callbacks.ingest import gate
from callbacks.program import Program
from charts import formats
from data import export, tables
from data.filters import Filters
from data.store import Version
from layouts import ids, pages
from layouts.controls import Option, view_choice
from layouts.shell import QUALITY, TABLES
from layouts.table import table

SHOWN_PROBLEMS = 12
BLOCK = 100  # rows fetched at a time
EXPORT_NOTE = (
    "Export gives these records as CSV or Excel workbook (XLSX) with the same filters: codes as in the codebook, UTF-8. A text that a spreadsheet could run as a "
    "formula has an apostrophe in front; taking it off restores the text."
)


def register(app: Dash, program: Program) -> None:
    """Add the callbacks of the grid: which table it holds, and the rows it asks for while scrolling."""

    @app.callback(
        Output(ids.RECORDS, "children"), Input(ids.ADDRESS, "search"), State(ids.ADDRESS, "pathname")
    )
    def show(search: str | None, path: str | None) -> Any:
        # A new grid for a new question: one that stays would keep the rows of the question before.
        return records(search, program) if path == "/data" else no_update

    @app.callback(
        Output(ids.GRID, "getRowsResponse"), Input(ids.GRID, "getRowsRequest"), State(ids.ADDRESS, "search")
    )
    def fetch(request: dict[str, Any] | None, search: str | None) -> Any:
        return fetched(request, search, program) if request else no_update


def content(page: pages.Page, search: str | None, program: Program) -> list[Component]:
    """The page: a choice of table, the grid, how to export, and what was refused or doubted."""
    asked = view.of(search, program.allowed(), theme=None)
    offered = [Option(table, name) for table, name in TABLES.items()]
    chosen = view_choice("panel", offered, label="Table", value=_table(asked.panel))
    place = html.Section(records(search, program), id=ids.RECORDS, className="card")
    return [pages.head(page, [chosen]), place, _problems(program.version())]


def records(search: str | None, program: Program) -> list[Component]:
    """How many records the filters select, the grid that fetches them, and what the export holds."""
    table, filters = _asked(search, program)
    found = int(program.evidence().cells.tally(table, filters.for_table(table)).rows)
    strange = ", ".join(name.replace("_", " ") for name in filters.not_applying_to(table))
    said = f"{formats.count(found)} {TABLES[table].lower()}" + (
        f". Does not apply here: {strange}" if strange else ""
    )
    return [
        html.H2("Records", className="card-title"),
        html.P(said, className="card-subtitle"),
        dag.AgGrid(
            id=ids.GRID,
            rowModelType="infinite",
            columnDefs=_columns(table),
            defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True, "minWidth": 90},
            dashGridOptions={
                "cacheBlockSize": BLOCK,
                "maxBlocksInCache": 20,
                "rowHeight": 34,
                "headerHeight": 38,
            },
            className="ag-theme-alpine grid",
        ),
        html.P(EXPORT_NOTE, className="card-foot"),
    ]


def fetched(request: dict[str, Any], search: str | None, program: Program) -> dict[str, Any]:
    """The rows between two positions of the filtered records, and how many there are."""
    table, filters = _asked(search, program)
    first = max(int(request.get("startRow") or 0), 0)
    total = int(program.evidence().cells.tally(table, filters.for_table(table)).rows)
    rows = export.window(
        program.version(), table, filters.for_table(table), country=program.country, rows=(first, first + BLOCK), without=exports.hidden()
    )  # fmt: skip
    return {"rowData": rows, "rowCount": total}


def _asked(search: str | None, program: Program) -> tuple[str, Filters]:
    asked = view.of(search, program.allowed(), theme=None)
    return _table(asked.panel), asked.filters


def _table(panel: str) -> str:
    return panel if panel in TABLES else next(iter(TABLES))


def _columns(table: str) -> list[dict[str, Any]]:
    number = {"integer", "number"}
    return [
        {
            "field": column.name,
            "headerName": column.name,
            **({"type": "rightAligned"} if column.kind in number else {}),
            "width": 200 if column.kind == "text" else 130,
        }
        for column in tables.SPECS[table]
        if column.name not in exports.hidden()
    ]


def _fix(row: dict[Any, Any]) -> str:
    """How to mend the rows of a rule; one of them as an example where each needs something else."""
    return f"for example: {row['fix']}" if row["fixes"] > 1 else str(row["fix"])


def _quality_link() -> list[Component]:
    """The way to the page of data quality, for those who may see it."""
    if not gate.may("quality"):
        return []
    words = "Data quality: whom to phone, about what"
    return [html.P(dmc.Anchor(words, href=QUALITY, className="text-link"), className="card-tools")]


def _problems(version: Version) -> Component:
    """Refused and doubtful rows by rule, the most frequent first."""
    frame = version.problems()
    if frame.empty:
        body: Component = html.P("Every row of every file was accepted without doubt.")
    else:
        counted = frame.groupby(["rule", "severity"], observed=True).agg(
            rows=("row", "size"), fix=("fix", "first"), fixes=("fix", "nunique")
        )
        counted = counted.sort_values("rows", ascending=False).reset_index().head(SHOWN_PROBLEMS)
        rows = [
            (str(row["rule"]).replace("_", " "), str(row["severity"]), formats.count(row["rows"]), _fix(row))
            for row in counted.to_dict("records")
        ]
        body = table(("Rule", "What was done", "Rows", "How to mend it"), rows, numbers={2})
    ingests = [
        html.Li(
            f"{one['file']} → {one['table']}: {one['read']:,} read = {one['accepted']:,} accepted + {one['duplicate']:,} duplicate "
            f"+ {one['refused']:,} refused"
        )
        for one in version.meta["ingests"][-8:]
    ]
    return html.Section(
        [
            html.H2("Problems", className="card-title"),
            html.P("Every row of every file is accepted, duplicate or refused.", className="card-subtitle"),
            html.Ul(ingests, className="findings"),
            body,
            *_quality_link(),
        ],
        className="card",
    )

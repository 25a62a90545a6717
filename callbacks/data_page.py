"""The data page: the filtered records of one table, a screenful at a time, and the problems of the last ingests."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from callbacks import records
from callbacks.ingest import gate, words
from callbacks.program import Program
from charts import formats
from data.rules import RULES
from data.store import Version
from languages import in_language, retold, say
from layouts import ids, pages
from layouts.controls import Option, view_choice
from layouts.ingest_review import WORDS
from layouts.shell import QUALITY, TABLES
from layouts.table import table

SHOWN_PROBLEMS = 12


def register(app: Dash, program: Program) -> None:
    """Add the callback that shows the records an address asks for."""

    @app.callback(
        Output(ids.RECORDS, "children"), Input(ids.ADDRESS, "search"), State(ids.ADDRESS, "pathname")
    )
    def show(search: str | None, path: str | None) -> Any:
        return records.shown(search, program) if path == records.PATH else no_update


def content(page: pages.Page, search: str | None, program: Program) -> list[Component]:
    """The page: a choice of table, its records, how to export, and what was refused or doubted."""
    offered = [Option(table, say(name)) for table, name in TABLES.items()]
    chosen = view_choice("panel", offered, label=say("Table"), value=records.Asked.of(search, program).table)
    place = html.Section(records.shown(search, program), id=ids.RECORDS, className="card")
    return [pages.head(page, [chosen]), place, _problems(program.version())]


def _fix(row: dict[Any, Any]) -> str:
    """How to mend the rows of a rule; one of them as an example where each needs something else."""
    fix = retold(str(row["fix"]))
    return say("for example: {fix}", fix=fix) if row["fixes"] > 1 else fix


def _rule(name: str) -> str:
    """A rule as a sentence; its name where this release knows none of that name."""
    return words.capital(retold(RULES[name].sentence)) if name in RULES else name.replace("_", " ")


def _quality_link() -> list[Component]:
    """The way to the page of data quality, for those who may see it."""
    if not gate.may("quality"):
        return []
    way = say("Data quality: whom to phone, about what")
    return [html.P(dmc.Anchor(way, href=in_language(QUALITY), className="text-link"), className="card-tools")]


def _problems(version: Version) -> Component:
    """Refused and doubtful rows by rule, the most frequent first."""
    frame = version.problems()
    if frame.empty:
        body: Component = html.P(say("Every row of every file was accepted without doubt."))
    else:
        counted = frame.groupby(["rule", "severity"], observed=True).agg(
            rows=("row", "size"), fix=("fix", "first"), fixes=("fix", "nunique")
        )
        counted = counted.sort_values("rows", ascending=False).reset_index().head(SHOWN_PROBLEMS)
        rows = [
            (_rule(str(row["rule"])), say(WORDS[row["severity"]]), formats.count(row["rows"]), _fix(row))
            for row in counted.to_dict("records")
        ]
        body = table(
            (say("Rule"), say("What was done"), say("Rows"), say("How to mend it")),
            rows,
            numbers={2},
            stacked=True,
        )
    ingests = [
        html.Li(
            say(
                "{file} → {table}: {read:,} read = {accepted:,} accepted + {duplicate:,} duplicate + {refused:,} refused",
                file=one["file"],
                table=say(TABLES[one["table"]]),
                read=one["read"],
                accepted=one["accepted"],
                duplicate=one["duplicate"],
                refused=one["refused"],
            )
        )
        for one in version.meta["ingests"][-8:]
    ]
    return html.Section(
        [
            html.H2(say("Problems"), className="card-title"),
            html.P(
                say("Every row of every file is accepted, duplicate or refused."), className="card-subtitle"
            ),
            html.Ul(ingests, className="findings"),
            body,
            *_quality_link(),
        ],
        className="card",
    )

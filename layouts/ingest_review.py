"""What was understood of a file: its rows, columns to choose, values to explain, problems by rule, the first rows.

Not here: the words of rules and labels of columns, which come by argument; what a choice does (assets/ingest.js sends it).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from languages import later, say, say_n
from layouts import ids
from layouts.aria import aria
from layouts.controls import Option
from layouts.sentences import rich
from layouts.table import table
from layouts.tiles import Tile, tiles

WORDS: Final = {
    "refused": later("left out"),
    "doubtful": later("kept, with a doubt"),
    "notice": later("good to know"),
}
# A list nobody opened is no part of the page: sixty of them with two hundred columns each made an old laptop stand still.
_CLOSED: Final[Any] = {"keepMounted": False}
LEVELS: Final = {
    "sure": later("sure"),
    "likely": later("likely"),
    "chosen": later("chosen"),
    "missing": later("missing"),
}


@dataclass(frozen=True)
class ColumnRow:
    """A canonical column: the choice made for it (None if none) as value and label, how sure that is, and what its values came to."""

    name: str
    label: str
    value: str | None
    shown: str
    note: str = ""
    level: str = ""  # sure, likely, chosen, missing or ""
    values: str = ""
    blank: bool = False  # all of them are


@dataclass(frozen=True)
class ValueRow:
    """A text of the file that needs a meaning: where it stands, how often, and what it may mean."""

    at: int
    column: str
    text: str
    rows: int | None
    value: str | None
    options: Sequence[Option]
    hint: str = ""  # the meaning it is most like


@dataclass(frozen=True)
class ProblemRow:
    """One rule that rows break: what it says, how to mend it, how many, and the first of them (row, column, value, fix)."""

    severity: str
    sentence: str
    fix: str
    count: int
    rows: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True)
class FirstRows:
    """The first rows as they would be stored, in words."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def summary(
    name: str,
    words: str,
    numbers: Sequence[Tile],
    *,
    choices: Component,
    sheets: str = "",
    fault: str = "",
) -> Component:
    """What the file is and what would become of its rows; or, in a sentence, why nothing would.

    ``sheets`` tells of other sheets that hold such records, and offers to look at them too.
    """
    head = html.Div(
        [html.H2(name, className="card-title file-name"), html.P(words, className="card-subtitle")]
    )
    return html.Section(
        [
            html.Div([head, choices], className="card-head"),
            html.P(fault, className="notice ingest-fault") if fault else None,
            _other_sheets(sheets) if sheets else None,
            html.Div(tiles(numbers), className="tiles ingest-tiles") if numbers else None,
        ],
        className="card",
    )


def _other_sheets(words: str) -> Component:
    button = html.Button(
        say("Check these sheets too"), id=ids.INGEST_SHEETS, type="button", className="button"
    )
    return html.Div([html.P(words, className="ingest-hint"), button], className="ingest-go")


def read_as(tables: Sequence[Option], table: str, *, sheets: Sequence[Option], sheet: str) -> Component:
    """The table a file is read as and, where it has several, the sheet that is read."""
    return html.Div(
        [
            _choice(ids.INGEST_SHEET, say("Sheet"), sheets, sheet, hidden=not sheets),
            _choice(ids.INGEST_READ_AS, say("Read as"), tables, table),
        ],
        className="read-choices",
    )


def _choice(id: str, label: str, options: Sequence[Option], value: str, *, hidden: bool = False) -> Component:
    select = dmc.Select(
        id=id,
        label=label,
        data=[{"value": option.value, "label": option.label} for option in options],
        value=value,
        allowDeselect=False,
        size="xs",
        comboboxProps=_CLOSED,
        className="read-as",
    )
    return html.Div(select, hidden=hidden)


def columns(
    shown: Sequence[ColumnRow],
    more: Sequence[ColumnRow],
    *,
    unused: str,
    offer: Mapping[str, Any],
    order: str,
) -> Component:
    """Which column of the file is which; ``offer`` is what can be chosen (assets/ingest.js fills it in)."""
    rest = html.Details(
        [html.Summary(say("{n} more columns that a file can fill", n=len(more))), _column_list(more)],
        className="filter-more ingest-more",
    )
    return html.Section(
        [
            html.H2(say("Columns"), className="card-title"),
            html.P(
                say(
                    "What the program keeps, the column of your file it is taken from, and what its values were read as. Change what is wrong, then check again."
                ),
                className="card-subtitle",
            ),
            dcc.Store(id=ids.INGEST_OFFER, data=dict(offer)),
            html.Div([_column_list(shown), rest if more else None, _order(order)], className="card-body"),
            html.P(unused, className="card-foot"),
        ],
        className="card",
    )


def _column_list(rows: Sequence[ColumnRow]) -> Component:
    return html.Ul([_column(row) for row in rows], className="pairs")


def _column(row: ColumnRow) -> Component:
    data = [{"value": row.value, "label": row.shown}] if row.value else []
    select = dmc.Select(
        id=ids.ingest_column(row.name),
        value=row.value,
        data=data,
        placeholder=say("not in this file"),
        searchable=True,
        clearable=True,
        limit=200,
        size="xs",
        nothingFoundMessage=say("No column of that name"),
        comboboxProps={"width": "target", "position": "bottom-start", "keepMounted": False},
        clearButtonProps=_clear(say("Take nothing as {label}", label=row.label)),
        **aria(label=say("Column of the file for {label}", label=row.label)),
    )
    mark = html.Span(say(LEVELS[row.level]), className=f"mark mark--{row.level}") if row.level else None
    return html.Li(
        [
            html.Span(row.label, className="pair-name"),
            select,
            html.Span([mark, html.Span(row.note, className="aside")], className="pair-note"),
            _came_to(row),
        ],
        className="pair",
    )


def _came_to(row: ColumnRow) -> Component | None:
    """What the values came to, on a line of its own: whoever knows the file sees at once what was misread."""
    if not row.values:
        return None
    words = rich("<b>Read as</b> {values}", values=row.values)
    return html.Span(words, className=f"pair-values{' pair-values--blank' if row.blank else ''}")


def _clear(words: str) -> Any:
    """Reached by the keyboard too, and named after what it clears."""
    return {"tabIndex": 0, "aria-hidden": False, **aria(label=words)}


def _order(value: str) -> Component:
    choices = [
        {"value": "file", "label": say("As the file itself shows")},
        {"value": "dmy", "label": say("Day first: 31/12/2025")},
        {"value": "mdy", "label": say("Month first: 12/31/2025")},
        {"value": "ymd", "label": say("Year first: 25-12-31")},
    ]
    select = dmc.Select(
        id=ids.INGEST_ORDER,
        data=choices,
        value=value,
        allowDeselect=False,
        size="xs",
        comboboxProps=_CLOSED,
        **aria(label=say("How dates like 03/04/2025 are read")),
    )
    note = html.Span(say("dates like 03/04/2025"), className="aside")
    row = html.Li(
        [
            html.Span(say("Day and month"), className="pair-name"),
            select,
            html.Span(note, className="pair-note"),
        ],
        className="pair",
    )
    return html.Ul(row, className="pairs pairs--apart")


def values(rows: Sequence[ValueRow], *, foot: str = "") -> Component | None:
    """Texts of the file that are none of the known codes, to be given a meaning."""
    if not rows:
        return None
    return html.Section(
        [
            html.H2(say("Values that need a meaning"), className="card-title"),
            html.P(
                say(
                    "The file uses words of its own here. Say what they mean; what has no meaning is left blank, or its rows out."
                ),
                className="card-subtitle",
            ),
            html.Ul([_value(row) for row in rows], className="pairs card-body"),
            html.P(foot, className="card-foot"),
        ],
        className="card",
    )


def _value(row: ValueRow) -> Component:
    count = "" if row.rows is None else say_n("{n} row", "{n} rows", row.rows, n=f"{row.rows:,}")
    perhaps = say("perhaps “{hint}”", hint=row.hint) if row.hint and row.value is None else ""
    note = " · ".join(filter(None, (count, perhaps)))
    select = dmc.Select(
        id=ids.ingest_value(row.at),
        value=row.value,
        data=[{"value": option.value, "label": option.label} for option in row.options],
        placeholder=say("no meaning yet"),
        searchable=True,
        clearable=True,
        size="xs",
        nothingFoundMessage=say("Nothing of that name"),
        comboboxProps=_CLOSED,
        clearButtonProps=_clear(say("Take the meaning of {text} away", text=row.text)),
        **aria(label=say("Meaning of {text} in {column}", text=row.text, column=row.column)),
    )
    name = html.Span(
        [html.Span(f"{row.column}: ", className="aside"), html.B(row.text)], className="pair-name"
    )
    return html.Li([name, select, html.Span(note, className="pair-note aside")], className="pair")


def repairs(offered: Mapping[str, str], chosen: Sequence[str]) -> Component:
    """Repairs that the file needs, to be ticked: code → sentence. There is always the group, for what is sent."""
    boxes = [dmc.Checkbox(value=code, label=sentence) for code, sentence in offered.items()]
    group = dmc.CheckboxGroup(
        html.Div(boxes, className="holds"), id=ids.INGEST_REPAIRS, value=list(chosen), size="sm"
    )
    if not offered:
        return html.Div(group, hidden=True)
    return html.Section(
        [html.H2(say("Repairs"), className="card-title"), html.Div(group, className="card-body")],
        className="card",
    )


def problems(groups: Sequence[ProblemRow], *, download: str, foot: str = "") -> Component:
    """Problems by rule: the sentence, how to mend it, and the first rows of each."""
    if not groups:
        return html.Section(
            [
                html.H2(say("Problems"), className="card-title"),
                html.P(say("None: every row was understood without doubt."), className="card-subtitle"),
            ],
            className="card",
        )
    link = html.A(say("Download all as CSV"), href=download, className="button", download="")
    head = html.Div([html.H2(say("Problems, by rule"), className="card-title"), link], className="card-head")
    return html.Section(
        [head, html.Div([_problem(group) for group in groups], className="problems card-body"), html.P(foot, className="card-foot")],
        className="card",
    )  # fmt: skip


def _problem(group: ProblemRow) -> Component:
    told = say_n("{n} row", "{n} rows", group.count, n=f"{group.count:,}")
    count = "" if group.severity == "notice" else told
    head = html.Summary(
        [
            html.Span(say(WORDS[group.severity]), className=f"mark mark--{group.severity}"),
            html.Span(group.sentence, className="problem-words"),
            html.Span(count, className="problem-count"),
        ]
    )
    body: list[Component] = [html.P(rich("<b>How to mend it:</b> {fix}", fix=group.fix))]
    if group.rows:
        heads = (say("Row"), say("Column"), say("Value"), say("What to do"))
        body.append(_filled(heads, group.rows))
    return html.Details([head, html.Div(body, className="problem-body")], className="problem")


def first(rows: FirstRows | None) -> Component | None:
    """The first rows as they would be stored."""
    if rows is None:
        return None
    return html.Section(
        [
            html.H2(say("The first rows, as they would be stored"), className="card-title"),
            html.P(
                say(
                    "Columns that stay blank are left out here. Ids, ages, points and free text are stored but not shown: •••"
                ),
                className="card-subtitle",
            ),
            html.Div(_filled(rows.columns, rows.rows), className="card-body"),
        ],
        className="card",
    )


def _filled(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Component:
    """A table without the columns that are blank throughout; it scrolls sideways for itself."""
    kept = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    return table([heads[at] for at in kept], [[row[at] for at in kept] for row in rows])


def actions(accept: str, sentence: str, *, allowed: bool) -> Component:
    """What can be done now, always in sight: accept, check again, cancel."""
    return html.Div(
        [
            html.P(sentence, id=ids.INGEST_HINT, className="ingest-hint", **aria(live="polite")),
            html.Button(say("Cancel"), id=ids.INGEST_CANCEL, type="button", className="button"),
            html.Button(say("Check again"), id=ids.INGEST_CHECK, type="button", className="button"),
            html.Button(accept, id=ids.INGEST_ACCEPT, type="button", className="button button--main", disabled=not allowed),
        ],
        className="ingest-actions",
        role="group",
        **aria(label=say("What to do with this file")),
    )  # fmt: skip

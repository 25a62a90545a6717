"""The review of a checked upload: its account put into the rows that layouts/ingest_review.py shows.

Belongs here: which columns stand first, how sure a choice is, what is offered. Not here: reading the file.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from dash.development.base_component import Component

from callbacks.ingest import came_to, words
from callbacks.ingest.routes import FILES
from callbacks.program import Program
from charts import formats
from data import codebook, tables
from data.columns import headers
from data.mapping import PARADATA
from data.meaning import division
from data.quality.doubts import DOUBTS
from data.rules import SWAP
from data.uploads import decided as deciding
from data.uploads.account import HIDDEN
from data.uploads.decided import KEEP, LEAVE_BLANK, Decided
from data.uploads.folder import State, Upload
from geo.country import Country
from languages import current, later, retold, say, say_n
from layouts import ingest_review as layout
from layouts.controls import Option
from layouts.ingest_review import ColumnRow, FirstRows, ProblemRow, ValueRow
from layouts.shell import TABLES
from layouts.tiles import Tile

# Names that may be the same for every row of a file, so that a person can say so once.
EVERY_ROW: Final = ("round", "design", "activity_type", "audience", "phase", "reach_basis", "consent")
# Asked for first: without the key and the day nothing comes in, without the others little can be told.
_WANTED: Final = ("round", "district", "sex", "age_group", "age", "consent")
_AGREES: Final = later("with a point in the district stated")
_FOUND: Final = (*PARADATA, "validation_status")  # taken by their headers alone
_LEVELS: Final = {"high": "sure", "medium": "likely"}
_REPAIRS: Final = {
    "swapped_coordinates": (
        SWAP,
        later("Exchange latitude and longitude: they are the wrong way round in the whole file."),
    )
}

Account = Mapping[str, Any]


def parts(upload: Upload, state: State, program: Program) -> list[Component | None]:
    """Everything that is shown of a checked upload, the actions last: they stay in sight. Nothing without an account."""
    account = upload.account()
    if account is None:
        return []
    decided = Decided.from_json(state.decided or {})
    return [
        _summary(state, account),
        layout.repairs(
            _repairs(account, decided), [*decided.fixes, *(f"{KEEP}{text}" for text in decided.keep_personal)]
        ),
        _columns(state, account, decided, program.country),
        layout.values(_values(state, account, program.country), foot=_left(account["values_left"])),
        _problems(upload, account),
        layout.first(_first(state, account, program.country)),
        _actions(state, account),
    ]


def _summary(state: State, account: Account) -> Component:
    fault = state.fault or account["failure"]
    about = " · ".join(retold(part) for part in (account["form"], account["evidence"]) if part)
    numbers = [
        Tile(formats.count(state.read), say("rows in the file"), ""),
        Tile(formats.count(state.accepted), say("would be added"), _agreement(account)),
        Tile(
            formats.count(state.duplicate),
            say("are there already"),
            say("the same id: the first stands") if state.duplicate else "",
        ),
        Tile(
            formats.count(state.refused),
            say("would be left out"),
            say("why stands under Problems") if state.refused else "",
        ),
    ]
    return layout.summary(
        state.name,
        about,
        [] if account["failure"] else numbers,
        choices=layout.read_as(
            [Option(table, say(name)) for table, name in TABLES.items()],
            state.table,
            sheets=_sheets(account),
            sheet=account["sheet"],
        ),
        sheets=_others(state, account),
        fault=words.here(fault) if fault else "",
    )


def _others(state: State, account: Account) -> str:
    """Further sheets with records, unless they were made uploads of their own."""
    names = account["others"]
    if not names or state.apart or state.sheet:
        return ""
    shown = ", ".join(f"“{name}”" for name in names[:6]) + (" …" if len(names) > 6 else "")
    return say("Such records stand in {sheets} as well. What you choose here, they take over.", sheets=shown)


def _sheets(account: Account) -> list[Option]:
    """What of the file can be read, where there is a choice."""
    choices = [(choice, *deciding.sheet_of(choice)) for choice in account["sheets"]]
    said = [
        Option(choice, say("{name}, each row beside its submission", name=name) if joined else name)
        for choice, name, joined in choices
    ]
    return said if len(said) > 1 else []


def _agreement(account: Account) -> str:
    """How stated places and points agree."""
    return ", ".join(
        say("{n} {what}", n=formats.count(count), what=say(_AGREES) if said == "agree" else retold(said))
        for count, said in account["places"]
        if said != "have no point"
    )


def repair_waits(upload: Upload, state: State) -> bool:
    """Whether a repair of the whole file is offered that nobody has taken: such a file is looked at before it comes in."""
    account, decided = upload.account(), Decided.from_json(state.decided or {})
    offered = {code for rule, (code, _) in _REPAIRS.items() if account and rule in _rules(account)}
    return not offered <= set(decided.fixes)


def _rules(account: Account) -> set[str]:
    return {group["rule"] for group in account["problems"]}


def _repairs(account: Account, decided: Decided) -> dict[str, str]:
    found = _rules(account)
    repairs = {
        code: say(said) for rule, (code, said) in _REPAIRS.items() if rule in found or code in decided.fixes
    }
    kept = dict.fromkeys((*account["personal"], *decided.keep_personal))
    return repairs | {
        f"{KEEP}{text}": say("Keep “{text}”, though it looks personal.", text=text) for text in kept
    }


def _columns(state: State, account: Account, decided: Decided, country: Country) -> Component:
    rows = {
        name: replace(
            _column(name, state.table, account, decided),
            values=came_to.line(name, table=state.table, account=account, country=country),
            blank=came_to.nothing(name, account=account),
        )
        for name in deciding.names(state.table)
    }
    key, day = tables.KEYS[state.table][0], tables.DATE[state.table]
    wanted = [name for name in (key, day, *_WANTED) if name in rows]
    wanted = [name for name in wanted if not (name in ("age", "age_group") and _other_age(name, rows))]
    first = [*wanted, *(name for name, row in rows.items() if row.value and name not in wanted)]
    more = [row for name, row in rows.items() if name not in first]
    offer = {
        "sources": [entry["source"] for entry in account["sources"]],
        "every": {name: _every(state.table, name, country) for name in EVERY_ROW if name in rows},
        "made": {name: _made(name, account) for name in rows},
    }
    return layout.columns(
        [rows[name] for name in dict.fromkeys(first)],
        more,
        unused=_unused(account, decided, set(rows)),
        offer=offer,
        order=decided.order or "file",
    )


def _other_age(name: str, rows: Mapping[str, ColumnRow]) -> bool:
    """Whether an age is taken from the other of its two columns: one is enough to be asked for."""
    other = rows.get("age_group" if name == "age" else "age")
    return rows[name].value is None and (
        other is not None and (other.value is not None or name == "age_group")
    )


def _every(table: str, name: str, country: Country) -> list[dict[str, str]]:
    codes = deciding.replaceable(table, name, country=country)
    return [
        {"value": f"k:{code}", "label": say("Every row: {value}", value=said)} for code, said in codes.items()
    ]


def _made(name: str, account: Account) -> list[dict[str, str]]:
    """What a column may be put together of."""
    made = (one for one in account["made"] if one["name"] == name)
    return [{"value": f"m:{one['recipe']}", "label": one["label"]} for one in made]


def _column(name: str, table: str, account: Account, decided: Decided) -> ColumnRow:
    said, suggested = words.label(table, name), account["suggested"].get(name)
    if source := decided.columns.get(name):
        own = suggested is not None and suggested["source"] == source
        found = "sure" if name in _FOUND and source in headers.known()[name] else "chosen"
        level = _LEVELS.get(suggested["level"], "likely") if own and suggested else found
        why = words.reason(suggested["why"], said) if own and suggested else ""
        return ColumnRow(name, said, f"c:{source}", source, why, level)
    if code := decided.constants.get(name):
        return ColumnRow(name, said, f"k:{code}", say("Every row: {value}", value=code), "", "chosen")
    made = _made(name, account)
    if recipe := decided.recipes.get(name):
        shown = next((one["label"] for one in made if one["value"] == f"m:{recipe}"), recipe)
        return ColumnRow(name, said, f"m:{recipe}", shown, "", "chosen")
    needed = name in (tables.KEYS[table][0], tables.DATE[table])
    hint = say("needed") if needed else ""
    if suggested or made:
        perhaps = suggested["source"] if suggested else made[0]["label"]
        hint = say("perhaps “{hint}”", hint=perhaps)
    return ColumnRow(name, said, None, "", hint, "missing" if needed else "")


def _unused(account: Account, decided: Decided, names: set[str]) -> str:
    taken = {*decided.columns.values(), *(header for name, header in account["placed"] if name in names)}
    rest = [
        say("{column} (looks personal)", column=entry["source"]) if entry["personal"] else entry["source"]
        for entry in account["sources"]
        if entry["source"] not in taken and not any(entry["source"].startswith(f"{one}/") for one in taken)
    ]
    if not rest:
        return say("Every column of the file is used.")
    shown, others = ", ".join(rest[:30]), len(rest) - 30
    if others > 0:
        return say("Not used, and not stored: {columns} and {n} more.", columns=shown, n=others)
    return say("Not used, and not stored: {columns}.", columns=shown)


def _values(state: State, account: Account, country: Country) -> list[ValueRow]:
    rows = []
    for at, entry in enumerate(account["values"]):
        codes = deciding.replaceable(state.table, entry["name"], country=country)
        options = [Option(code, said) for code, said in codes.items()]
        value = {None: None, "": LEAVE_BLANK}.get(entry["code"], entry["code"])
        blank = Option(LEAVE_BLANK, say("Leave it blank"))
        column = words.label(state.table, entry["name"])
        hint = codes.get(entry["nearest"], "")
        rows.append(ValueRow(at, column, entry["text"], entry["rows"], value, [*options, blank], hint))
    return rows


def _problems(upload: Upload, account: Account) -> Component | None:
    if account["failure"]:
        return None
    groups = [
        ProblemRow(
            group["severity"],
            words.capital(words.here(group["sentence"])),
            words.here(group["fix"]),
            group["count"],
            [
                (
                    str(row) if row else say("whole file"),
                    column,
                    _value(group["rule"], row, value),
                    words.here(fix),
                )
                for row, column, value, fix in group["rows"]
            ],
        )
        for group in account["problems"]
    ]
    download = f"{FILES}/{upload.id}/problems.csv"
    return layout.problems(groups, download=download, foot=_left(account["left_out"]))


def _left(count: int) -> str:
    """What stands below a list that is not whole."""
    if not count:
        return ""
    return say("{n} more were counted and are not listed one by one.", n=formats.count(count))


def _value(rule: str, row: int, value: str) -> str:
    """What a problem says of a value: the file's own text, or words of ours where the rule is about more than one cell."""
    return retold(value) if not row or rule in DOUBTS else value


def _first(state: State, account: Account, country: Country) -> FirstRows | None:
    found = account["first"]
    if not found:
        return None
    specs = tables.columns(state.table)
    rows = [
        [_shown(value, specs[name], country) for name, value in zip(found["columns"], row, strict=True)]
        for row in found["rows"]
    ]
    return FirstRows([words.label(state.table, name) for name in found["columns"]], rows)


def _shown(value: Any, column: tables.Column, country: Country) -> str:
    """A value of the first rows in words; what tells who a person is was never taken out of the file."""
    if value is None or value == HIDDEN:
        return value or ""
    if isinstance(value, bool):
        return say("Yes") if value else say("No")
    if column.kind == "place":
        return country.name_of(value, current())
    if column.name == division.COLUMN:
        return division.label(value, country, current())
    if column.kind in ("code", "codes") and column.field:
        book = codebook.load()
        return ", ".join(book.label(column.field, code, current()) for code in value.split())
    return str(value)


def _actions(state: State, account: Account) -> Component:
    if account["failure"]:
        return layout.actions(
            say("Accept"),
            say("Nothing can be added as it is: choose what is missing, then check again."),
            allowed=False,
        )
    if not state.accepted:
        return layout.actions(say("Accept"), say("Nothing new would be added."), allowed=False)
    rows = formats.count(state.accepted)
    label = say_n("Accept {n} row", "Accept {n} rows", state.accepted, n=rows)
    told = [say("Accepting makes a new version that all pages show.")]
    told += [say("{n} would be left out.", n=formats.count(state.refused))] if state.refused else []
    return layout.actions(label, " ".join(told), allowed=True)

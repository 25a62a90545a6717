"""What a person decided about an upload: which column is what, what values mean, the order of dates, repairs.

Belongs here: the decisions, checked against the table and the file, and written as a mapping. Not here: proposing
them (data.proposals), reading a file by them (work.py).
"""

from collections.abc import Collection, Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from data import mapping, tables
from data.mapping import Mapping
from data.rules import REPAIRS
from data.uploads.folder import Refused
from geo.country import Country
from languages import current, say

ORDERS: Final = ("dmy", "mdy", "ymd")
KEEP: Final = "keep:"  # before the header of a column that looks personal and is kept all the same
LEAVE_BLANK: Final = "-"  # a chosen meaning: none of the codes
_LONGEST: Final = 2000  # of a header; longer ones are no headers


@dataclass(frozen=True)
class Decided:
    """``columns`` name → header or question, ``constants`` name → code, ``values`` name → text of the file → code.

    ``recipes`` name → how it is made of several columns, as a mapping writes it.
    """

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    order: str | None = None
    fixes: tuple[str, ...] = ()
    sheet: str | None = None
    repeat: str | None = None
    demonstration: bool = False
    keep_personal: tuple[str, ...] = ()
    id_prefix: dict[str, str] = field(default_factory=dict)
    recipes: dict[str, str] = field(default_factory=dict)
    only_with: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, found: AnyMapping[str, Any]) -> "Decided":
        """The decisions as ``to_json`` gave them."""
        several = {name: tuple(found.get(name, ())) for name in ("fixes", "keep_personal", "only_with")}
        return cls(**{**found, **several})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def toml(self, table: str) -> str:
        """The decisions as a mapping file. A column named like one of the table and not wanted is told to be blank."""
        from data.proposals import Choices, toml_of
        from data.proposals.writing import quoted

        top = ["demonstration = true"] if self.demonstration else []
        for key, headers in (("keep_personal", self.keep_personal), ("only_with", self.only_with)):
            top += [f"{key} = [{', '.join(map(quoted, headers))}]"] if headers else []
        chosen = Choices(
            table,
            self.columns,
            values=self.values,
            constants=self.constants,
            sheet=self.sheet,
            repeat=self.repeat,
            order=self.order,
            recipes=self.recipes,
        )
        below = ["", "[id_prefix]"] if self.id_prefix else []
        below += [f"{name} = {quoted(text)}" for name, text in self.id_prefix.items()]
        return "\n".join([*top, toml_of(chosen), *below])


def of_mapping(form: Mapping, placed: AnyMapping[str, str]) -> Decided:
    """The decisions that a mapping file came to: its columns as they were found in the file."""
    from data.proposals.writing import recipe_of

    own = {name: header for name, header in placed.items() if name not in form.recipes}
    return Decided(
        columns={name: header for name, header in own.items() if name in names(form.table)},
        recipes={name: recipe_of(recipe) for name, recipe in form.recipes.items()},
        constants=dict(form.constants),
        values={name: dict(codes) for name, codes in form.values.items()},
        order=form.date_order,
        sheet=form.sheet,
        repeat=form.repeat,
        demonstration=form.demonstration,
        keep_personal=form.keep_personal,
        id_prefix=dict(form.prefixes),
        only_with=form.only_with,
    )


def with_taken(decided: Decided, table: str, placed: Iterable[tuple[str, str]]) -> Decided:
    """The decisions with the columns that ingest took beside them, by their names: what a page shows is what is read."""
    said = {*decided.columns, *decided.recipes}
    taken = {name: header for name, header in placed if name in names(table) and name not in said}
    return replace(decided, columns=decided.columns | taken)


def names(table: str) -> tuple[str, ...]:
    """What a column of a file may be chosen as."""
    return mapping.fillable(table)


def replaceable(table: str, name: str, *, country: Country) -> dict[str, str]:
    """What a value of a column may be said to mean: code → label. Empty where values need no meaning."""
    from data import codebook

    column = tables.columns(table).get(name)
    if name == "district":
        return {code: country.name_of(code, current()) for code in country.codes(country.placed)}
    if column is not None and column.kind == "boolean":
        return {"yes": say("Yes"), "no": say("No")}
    field_of = column.field if column else next((c.field for c in tables.family(table, name)), None)
    if field_of is None or (column is not None and column.kind not in ("code", "codes")):
        return {}
    book = codebook.load()
    return {code: book.label(field_of, code, current()) for code in book.codes(field_of)}


def revised(
    before: Decided, asked: object, *, table: str, account: AnyMapping[str, Any], country: Country
) -> Decided:
    """The decisions with what a page sent. Raises Refused for what the page cannot have offered."""
    sent = _object(asked)
    fixes, kept = _fixes(sent.get("fixes"), personal=account.get("personal", ()))
    after = replace(before, order=_order(sent.get("order")), fixes=fixes, keep_personal=kept)
    sources = {f"c:{entry['source']}" for entry in account["sources"]}
    chosen = _Chosen(dict(after.columns), dict(after.constants), dict(after.recipes))
    for name, choice in _object(sent.get("columns")).items():
        if name not in names(table):
            raise Refused(say("The table {table} has no column {name}.", table=table, name=repr(name[:80])))
        for kind in asdict(chosen):
            getattr(chosen, kind).pop(name, None)
        if choice is not None:
            offered = sources | {f"m:{one['recipe']}" for one in account["made"] if one["name"] == name}
            _choose(name, choice, into=chosen, offered=offered, table=table, country=country)
        elif name in account["exact"]:
            chosen.constants[name] = ""  # its header is the column's name: only a constant keeps it out
    values = _values(after, sent.get("values"), table=table, account=account, country=country)
    return replace(after, **asdict(chosen), values=values)


@dataclass(frozen=True)
class _Chosen:
    """What each column is taken from, by the kind of choice."""

    columns: dict[str, str]
    constants: dict[str, str]
    recipes: dict[str, str]


def _choose(
    name: str,
    choice: object,
    *,
    into: _Chosen,
    offered: set[str],
    table: str,
    country: Country,
) -> None:
    """A choice is ``c:`` and a column of the file, ``m:`` and a recipe, or ``k:`` and a code that holds for every row."""
    kind, _, text = choice.partition(":") if isinstance(choice, str) else ("", "", "")
    if kind == "c" and choice in offered and len(text) <= _LONGEST:
        into.columns[name] = text
    elif kind == "m" and choice in offered:
        into.recipes[name] = text
    elif kind == "k" and text in replaceable(table, name, country=country):
        into.constants[name] = text
    else:
        raise Refused(
            say("{column} is no column of this file; load the page again.", column=repr(str(choice)[:80]))
        )


def _values(
    before: Decided, asked: object, *, table: str, account: AnyMapping[str, Any], country: Country
) -> dict[str, dict[str, str]]:
    values = {name: dict(codes) for name, codes in before.values.items()}
    offered = account["values"]
    for at, code in _object(asked).items():
        if not at.isdecimal() or len(at) > 6 or int(at) >= len(offered):
            raise Refused(say("This page is older than the last check; load it again."))
        name, text = offered[int(at)]["name"], offered[int(at)]["text"]
        values.setdefault(name, {}).pop(text, None)
        if code is not None:
            if code != LEAVE_BLANK and str(code) not in replaceable(table, name, country=country):
                raise Refused(say("{code} is no code of {name}.", code=repr(str(code)[:80]), name=name))
            values[name][text] = "" if code == LEAVE_BLANK else str(code)
    return {name: codes for name, codes in values.items() if codes}


def _order(asked: object) -> str | None:
    if asked is None or asked in ORDERS:
        return asked if isinstance(asked, str) else None
    raise Refused(
        say(
            "{order} is no order of day and month; it is {orders}.",
            order=repr(str(asked)[:80]),
            orders=" or ".join(ORDERS),
        )
    )


def _fixes(asked: object, *, personal: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The repairs that were ticked, and the headers of columns to be kept though they look personal."""
    listed = asked if isinstance(asked, list) else []
    keeps = {f"{KEEP}{header}": header for header in personal}
    strange = [fix for fix in listed if fix not in (*REPAIRS, *keeps)]
    if strange:
        raise Refused(
            say(
                "{repair} is no repair; there is {repairs}.",
                repair=repr(str(strange[0])[:80]),
                repairs=", ".join(REPAIRS),
            )
        )
    return (
        tuple(dict.fromkeys(fix for fix in listed if fix in REPAIRS)),
        tuple(dict.fromkeys(keeps[fix] for fix in listed if fix in keeps)),
    )


def sheet_of(choice: str) -> tuple[str, bool]:
    """The name of a sheet that was chosen, and whether it is a repeat beside its submissions."""
    kind, _, name = choice.partition(":")
    return name, kind == "r"


def _object(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}

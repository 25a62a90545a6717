"""A mapping: a short TOML file, one a form, that says which source column becomes which canonical one.

Belongs here: reading and checking the TOML. Not here: finding its columns in a file (placing.py).

    table = "responses"            [columns]  respondent_id = "meta/rootUuid", district = ["District", "re:^dist"]
    demonstration = true           [choices]  documents = "docs", source_used = "channels"
    sheet = "Form"                 [values.sex]  "Woman" = "female"
    form = "form.xlsx"             [constants] design = "convenience"
    usual_headers = false
                                   [repeat]   sheet = "interview"
                                   [dates]    order = "dmy"
                                   [id_prefix] respondent_id = "mannar-"

A column may also be made of several, or stand elsewhere than in its row (recipes.py).
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NoReturn

from data import codebook, tables
from data.columns import recipes
from data.columns.headers import PATTERN
from data.columns.recipes import Recipe
from data.problems import Unreadable
from data.text import clean, fold
from languages import noted

Order = Literal["dmy", "mdy", "ymd"]
# What a form may have that no table keeps: each helps to fill a column that is kept.
PARADATA: Final = ("enumerator", "started", "ended", "submitted")
HELPERS: Final = (
    *("latitude", "longitude", "point", "age", "district_code", "validation_status"),
    *PARADATA,
)
_KEYS: Final = {
    "table",
    "demonstration",
    "sheet",
    "form",
    "columns",
    "choices",
    "values",
    "constants",
    "repeat",
    "dates",
    "id_prefix",
    "keep_personal",
    "only_with",
    "usual_headers",
}


def _nothing() -> MappingProxyType[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says, checked. ``values`` holds canonical name → folded source text → replacement."""

    table: str
    name: str | None = None
    columns: MappingProxyType[str, tuple[str, ...]] = field(default_factory=_nothing)
    recipes: MappingProxyType[str, Recipe] = field(default_factory=_nothing)  # of columns made of others
    choices: MappingProxyType[str, tuple[str, ...]] = field(default_factory=_nothing)
    values: MappingProxyType[str, MappingProxyType[str, str]] = field(default_factory=_nothing)
    constants: MappingProxyType[str, str] = field(default_factory=_nothing)
    sheet: str | None = None
    repeat: str | None = None
    date_order: Order | None = None
    # what is put before the ids of a column: a partner whose files all begin with 1 means other people each time
    prefixes: MappingProxyType[str, str] = field(default_factory=_nothing)
    demonstration: bool = False
    keep_personal: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()  # headers: a row that leaves all of them blank is no record
    usual_headers: bool = True  # whether columns with a usual header are read of which it says nothing
    # column → the form's question, in one file
    asked: MappingProxyType[int, str] = field(default_factory=lambda: MappingProxyType({}))
    # question with several answers → the codes that its form offers, where a form says so
    offered: MappingProxyType[str, frozenset[str]] = field(default_factory=_nothing)
    form: Path | None = None  # the XLSForm whose labels and choices a file is understood by

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header the mapping names."""
        parts = (header.names for recipe in self.recipes.values() for header in recipe.headers)
        return tuple(
            text for names in (*self.columns.values(), *parts, *self.choices.values()) for text in names
        )

    @property
    def part(self) -> str:
        """What of each row it is for, where rounds or visits stand beside each other: one file is read once for each."""
        return " ".join(filter(None, (self.constants.get("round"), *self.only_with)))

    @property
    def said(self) -> frozenset[str]:
        """The columns it says something of, whatever stands there."""
        return frozenset((*self.columns, *self.recipes, *self.constants))


def inputs(table: str) -> tuple[str, ...]:
    """The names a column of a form may be given: the table's own and the helpers."""
    return tuple(dict.fromkeys((*tables.COLUMNS[table], *HELPERS)))


def fillable(table: str) -> tuple[str, ...]:
    """The names a column may be proposed or chosen as: inputs and questions, without an age where the table keeps none."""
    names = dict.fromkeys((*inputs(table), *questions(table)))
    return tuple(name for name in names if name != "age" or "age_group" in tables.COLUMNS[table])


def ids(table: str) -> tuple[str, ...]:
    """The columns that hold ids."""
    return tuple(column.name for column in tables.SPECS[table] if column.name.endswith("_id"))


def _replaceable(table: str) -> tuple[str, ...]:
    """The names whose values a mapping may translate: codes, yes and no, numbers, places, ages and questions."""
    own = [column.name for column in tables.SPECS[table] if column.kind not in ("text", "date")]
    return (*own, "age", *questions(table))


def questions(table: str) -> tuple[str, ...]:
    """The names a select_multiple may be given: families such as ``documents``, and ``source_used``."""
    several = [column.name for column in tables.SPECS[table] if column.kind == "codes"]
    return (*tables.families(table), *several)


def read(path: Path, *, table: str) -> Mapping:
    """The mapping in ``path`` for ``table``. Raises Unreadable with a sentence for anything it cannot mean."""
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise Unreadable(
            noted("the mapping {file} cannot be opened: {reason}", file=path, reason=error.strerror)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(
            noted("the mapping {file} is not valid TOML: {error}", file=path.name, error=error)
        ) from None
    found = _Reader(path.name, table, raw).mapping()
    return replace(found, form=path.parent / found.form) if found.form else found


def form_of(path: Path | None) -> Path | None:
    """The XLSForm that a mapping file names, whether it is there or not; None where it names none or cannot be read."""
    try:
        named = tomllib.loads(path.read_text("utf-8-sig")).get("form") if path else None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    return path.parent / named if path and isinstance(named, str) else None


class _Reader:
    """Checks one TOML document key by key; every complaint names the file."""

    def __init__(self, name: str, table: str, raw: dict[str, Any]) -> None:
        self.name, self.table, self.raw = name, table, raw

    def mapping(self) -> Mapping:
        self._known(self.raw, _KEYS, "the mapping")
        if self.raw.get("table", self.table) != self.table:
            self._refuse(
                noted(
                    "it is for the table {other}, but --as says {table}",
                    other=repr(self.raw["table"]),
                    table=repr(self.table),
                )
            )
        return Mapping(
            table=self.table,
            name=self.name,
            columns=self._names("columns", inputs(self.table)),
            recipes=self._recipes(),
            choices=self._names("choices", questions(self.table)),
            values=self._values(),
            constants=self._constants(),
            sheet=self._text("sheet"),
            repeat=self._repeat(),
            date_order=self._order(),
            prefixes=self._prefixes(),
            demonstration=self._flag("demonstration"),
            keep_personal=self._listed("keep_personal"),
            only_with=self._listed("only_with"),
            usual_headers=self._flag("usual_headers", unless=True),
            form=Path(form) if (form := self._text("form")) else None,
        )

    def _refuse(self, sentence: str) -> NoReturn:
        raise Unreadable(noted("the mapping {file}: {what}", file=self.name, what=sentence))

    def _known(self, keys: Iterable[str], allowed: Iterable[str], where: str) -> None:
        allowed = list(allowed)
        for key in keys:
            if key not in allowed:
                near = get_close_matches(key, allowed, n=1)
                hint = (
                    noted("did you mean {near}?", near=repr(near[0]))
                    if near
                    else noted("it knows {known}", known=", ".join(sorted(allowed)))
                )
                self._refuse(
                    noted(
                        "{where} has {key}, which is not known; {hint}", where=where, key=repr(key), hint=hint
                    )
                )

    def _section(self, key: str) -> dict[str, Any]:
        found = self.raw.get(key, {})
        return (
            found
            if isinstance(found, dict)
            else self._refuse(noted("{key} must be a section [{key}]", key=key))
        )

    def _text(self, key: str) -> str | None:
        found = self.raw.get(key)
        return (
            found
            if found is None or isinstance(found, str)
            else self._refuse(noted("{key} must be a text in quotes", key=key))
        )

    def _flag(self, key: str, *, unless: bool = False) -> bool:
        found = self.raw.get(key, unless)
        return (
            found if isinstance(found, bool) else self._refuse(noted("{key} must be true or false", key=key))
        )

    def _listed(self, key: str) -> tuple[str, ...]:
        found = self.raw.get(key, [])
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            self._refuse(noted("{key} must be a list of headers in quotes", key=key))
        return tuple(map(clean, found))

    def _names(self, section: str, allowed: tuple[str, ...]) -> MappingProxyType[str, tuple[str, ...]]:
        found = self._section(section)
        self._known(found, allowed, f"[{section}]")
        named = {
            key: self._alternatives(f"{section}.{key}", value)
            for key, value in found.items()
            if section != "columns" or not isinstance(value, dict)
        }
        return MappingProxyType(named)

    def _recipes(self) -> MappingProxyType[str, Recipe]:
        """The columns that are made of others."""
        found = {key: value for key, value in self._section("columns").items() if isinstance(value, dict)}
        made = {
            key: recipes.read(key, value, table=self.table, refuse=self._refuse)
            for key, value in found.items()
        }
        for key, recipe in made.items():
            for header in recipe.headers:
                self._check_pattern(f"columns.{key}", header.names[0])
        return MappingProxyType(made)

    def _alternatives(self, where: str, value: object) -> tuple[str, ...]:
        names = [value] if isinstance(value, str) else value
        if (
            not isinstance(names, list)
            or not names
            or not all(isinstance(name, str) and name for name in names)
        ):
            self._refuse(noted("{where} must be a header in quotes or a list of headers", where=where))
        for name in names:
            self._check_pattern(where, name)
        return tuple(names)

    def _check_pattern(self, where: str, name: str) -> None:
        if name.startswith(PATTERN):
            try:
                re.compile(name.removeprefix(PATTERN))
            except re.error as error:
                self._refuse(
                    noted(
                        "{where} has the pattern {pattern}, which is not valid: {error}",
                        where=where,
                        pattern=repr(name),
                        error=error,
                    )
                )

    def _values(self) -> MappingProxyType[str, MappingProxyType[str, str]]:
        section = self._section("values")
        self._known(section, _replaceable(self.table), "[values]")
        return MappingProxyType({key: self._replacements(key, value) for key, value in section.items()})

    def _replacements(self, key: str, value: object) -> MappingProxyType[str, str]:
        if not isinstance(value, dict):
            self._refuse(
                noted("values.{key} must be a section [values.{key}] of source value = code", key=key)
            )
        return MappingProxyType(
            {fold(source): self._value(key, str(source), code) for source, code in value.items()}
        )

    def _value(self, key: str, source: str, code: object) -> str:
        text = ("yes" if code else "no") if isinstance(code, bool) else str(code)
        self._check_code(
            key, text, noted("values.{key} gives {value} the value", key=key, value=repr(source))
        )
        return text

    def _check_code(self, key: str, text: str, where: str) -> None:
        known = field_codes(self.table, key)
        if known and text and text not in known:
            near = get_close_matches(text, known, n=1)
            hint = (
                noted("did you mean {near}?", near=repr(near[0]))
                if near
                else noted("the codes are {known}", known=", ".join(known))
            )
            self._refuse(
                noted("{where} {text}, which is no code; {hint}", where=where, text=repr(text), hint=hint)
            )

    def _constants(self) -> MappingProxyType[str, str]:
        """Values for every row; of a helper only the blank one, which leaves its column of the file alone."""
        section = self._section("constants")
        left = [key for key, value in section.items() if value == "" and key in HELPERS]
        self._known(section, [*tables.COLUMNS[self.table], *left], "[constants]")
        texts = {key: ("yes" if v else "no") if isinstance(v, bool) else str(v) for key, v in section.items()}
        for key, text in texts.items():
            self._check_code(key, text, noted("constants.{key} is", key=key))
        return MappingProxyType(texts)

    def _repeat(self) -> str | None:
        section = self._section("repeat")
        self._known(section, {"sheet"}, "[repeat]")
        if section and not isinstance(section.get("sheet"), str):
            self._refuse(noted('[repeat] needs sheet = "name of the sheet"'))
        return section.get("sheet")

    def _prefixes(self) -> MappingProxyType[str, str]:
        section = self._section("id_prefix")
        self._known(section, ids(self.table), "[id_prefix]")
        for key, text in section.items():
            if not isinstance(text, str) or clean(text) != text or not text:
                self._refuse(
                    noted(
                        "id_prefix.{key} is {text}; it is a text in quotes, without blanks around it",
                        key=key,
                        text=repr(text),
                    )
                )
        return MappingProxyType(section)

    def _order(self) -> Order | None:
        section = self._section("dates")
        self._known(section, {"order"}, "[dates]")
        order = section.get("order")
        if order not in (None, "dmy", "mdy", "ymd"):
            self._refuse(
                noted(
                    'dates.order is {order}; it is "dmy" (31/12/2024), "mdy" (12/31/2024) or "ymd" (24-12-31)',
                    order=repr(order),
                )
            )
        return order


def field_codes(table: str, name: str) -> tuple[str, ...]:
    """The codes a coded column or question may hold; empty for one that is not coded."""
    column = tables.columns(table).get(name)
    if column is not None:
        return (
            codebook.load().codes(column.field) if column.kind in ("code", "codes") and column.field else ()
        )
    members = tables.family(table, name)
    return tuple(member.name.removeprefix(f"{name}_") for member in members)

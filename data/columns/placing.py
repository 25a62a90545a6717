"""Placing: which column of a sheet fills which canonical column, by mapping, canonical name or known header.

Belongs here: the plan for one sheet. Not here: what the cells say (cells are read in typed.py).
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Final, Literal

from data import codebook, mapping, tables
from data.columns import headers, mangled, option_headers
from data.columns.dashed import DashedLine
from data.columns.headers import HeaderLine
from data.columns.recipes import Recipe
from data.exports import hxl
from data.mapping import Mapping
from data.masking import masked
from data.problems import Unreadable
from data.sources import kobo
from data.sources.sheet import Sheet
from data.text import fold
from languages import noted

# Inputs that tell of one thing: a mapping that names one of them means none of the others.
_TOGETHER: Final = (
    frozenset({"district", "district_code"}),
    frozenset({"latitude", "longitude", "point"}),
    frozenset({"age", "age_group"}),
)
# Inputs that say whether a submission may come in, by the headers that servers give them: its review in Kobo (and how
# that stands beside a repeat), its review in Ona and SurveyCTO; and whether it was decrypted.
_REVIEWS: Final = {
    "validation_status": ("_validation_status", "_submission__validation_status"),
    "review": ("_review_status", "review_status"),
}
GATES: Final = (*_REVIEWS, "decryption")
_SEXES: Final = ("reached_female", "reached_male")
# How points are read: a file whose coordinates are swapped throughout gives none unless it is to be repaired.
Points = Literal["as_written", "swapped", "unused"]


@dataclass(frozen=True)
class Choice:
    """A select_multiple: its summary column if any, and its option columns with the code each stands for."""

    question: str
    summary: int | None
    options: MappingProxyType[int, str]  # position → option text
    codes: MappingProxyType[int, str | None]  # position → code; "" for none of them, None if not known


@dataclass(frozen=True)
class Plan:
    """Where each input of a table is found: ``columns`` name → position, ``choices`` question → Choice."""

    mapping: Mapping
    evidence: kobo.Evidence
    headers: tuple[str, ...]
    columns: MappingProxyType[str, int]
    choices: MappingProxyType[str, Choice]
    points: Points = "as_written"
    # name → position of the column that is read in the rows that leave its own blank
    stand_ins: MappingProxyType[str, int] = field(default_factory=lambda: MappingProxyType({}))
    only_with: frozenset[int] = frozenset()  # positions: a row that leaves all of them blank is no record
    # position behind the columns of the file → what the column there is made of
    composed: MappingProxyType[int, Recipe] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def table(self) -> str:
        """The table the sheet is read as."""
        return self.mapping.table

    def has(self, name: str) -> bool:
        """Whether the file or the mapping fills a canonical column."""
        column = tables.columns(self.table).get(name)
        family = column.family if column else None
        return (
            name in self.columns
            or name in self.mapping.constants
            or name in self.choices
            or family in self.choices
        )

    @property
    def joined(self) -> frozenset[int]:
        """Positions of the columns that ids are put together of."""
        ids = (recipe for recipe in self.composed.values() if recipe.kind == "parts")
        return frozenset(header.at for recipe in ids for header in recipe.headers)

    @property
    def labels(self) -> frozenset[str]:
        """What stands before the values that rows by themselves say."""
        return frozenset(label for recipe in self.composed.values() for label in recipe.labels)

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers nothing was taken from, without Kobo's own columns."""
        taken, meant = self.taken, mangled.line(self.headers).meant
        return tuple(
            text
            for i, text in enumerate(self.headers)
            if text and i not in taken and meant[i] not in kobo.BOOKKEEPING
        )

    @property
    def taken(self) -> set[int]:
        """Positions of the columns that something is taken from."""
        found = {*self.columns.values(), *self.stand_ins.values()}
        found |= {header.at for recipe in self.composed.values() for header in recipe.headers}
        for choice in self.choices.values():
            found |= {*choice.options, *([choice.summary] if choice.summary is not None else [])}
        return found


def plan(sheet: Sheet, form: Mapping) -> Plan:
    """The plan for one sheet. Raises Unreadable if the mapping names a column the sheet lacks or no id is found."""
    line = mangled.line(sheet.headers)
    evidence = kobo.evidence(line.meant, odk=isinstance(line, DashedLine))
    choices = _choices(line, form, file=sheet.file)
    recipes = _recipes(line, form, file=sheet.file)
    made = {name: len(sheet.headers) + at for at, name in enumerate(recipes)}
    columns = _columns(line, form, file=sheet.file) | made | _exact(line, form)
    if form.usual_headers:
        usual = _usual(_tagged(sheet, form.table), _known(line, form.table) | columns)
        columns = {**_unnamed(usual, columns, form), **columns}
    columns = {**_unnamed(evidence.point_parts, columns, form), **columns}
    for name in choices:
        columns.pop(name, None)
    if "validation_status" not in form.columns:
        columns |= _reviews(line)
    columns = _paradata(line, form) | columns
    if evidence.odk and (status := line.find("_status")) is not None:
        columns["decryption"] = status
    found = Plan(
        form,
        evidence,
        (*sheet.headers, *(_called(recipe, sheet.headers) for recipe in recipes.values())),
        MappingProxyType(columns),
        MappingProxyType(choices),
        stand_ins=MappingProxyType(
            _stand_ins(line, columns, form) if evidence.kobo and not sheet.rooted else {}
        ),
        only_with=frozenset(
            _required(line, (name,), file=sheet.file, where="only_with") for name in form.only_with
        ),
        composed=MappingProxyType({made[name]: recipe for name, recipe in recipes.items()}),
    )
    _need_key_and_day(found, file=sheet.file)
    return found


def _reviews(line: HeaderLine) -> dict[str, int]:
    """The columns of a submission's review, of each server that writes one: each is a gate."""
    found = {name: (line.find(text) for text in texts) for name, texts in _REVIEWS.items()}
    first = {name: next((at for at in places if at is not None), None) for name, places in found.items()}
    return {name: at for name, at in first.items() if at is not None}


def _columns(line: HeaderLine, form: Mapping, *, file: str) -> dict[str, int]:
    return {
        name: _required(line, names, file=file, where=f"columns.{name}")
        for name, names in form.columns.items()
    }


def _recipes(line: HeaderLine, form: Mapping, *, file: str) -> dict[str, Recipe]:
    """The columns that are made of others, with the places of these."""

    def placed(name: str, header: Recipe) -> Recipe:
        return replace(header, at=_required(line, header.names, file=file, where=f"columns.{name}"))

    return {name: recipe.with_headers(partial(placed, name)) for name, recipe in form.recipes.items()}


def _called(recipe: Recipe, texts: Sequence[str]) -> str:
    """What a column that was made is called in problems: by the headers it was made of."""
    if recipe.kind == "sheet":
        return noted("name of the sheet")
    if recipe.kind == "above":
        return noted("{header}, in a row above", header=recipe.names[0])
    named = " + ".join(texts[header.at] or headers.column_called(header.at) for header in recipe.headers)
    if recipe.kind == "down":
        return noted("{header}, filled down", header=named)
    # a header must not stand twice: a part alone has its column too
    return named if len(recipe.parts) > 1 else noted("{header}, as an id", header=named)


def _required(line: HeaderLine, names: tuple[str, ...], *, file: str, where: str) -> int:
    for name in names:
        if (position := line.find(name)) is not None:
            return position
    raise Unreadable(_not_there(line, names, file=file, where=where))


def _not_there(line: HeaderLine, names: tuple[str, ...], *, file: str, where: str) -> str:
    near = line.nearest(names)
    shown = [masked(text) for text in line.texts if text][:12]
    hint = (
        noted("the nearest is {near}", near=repr(near))
        if near
        else noted("its columns begin with {shown}", shown=", ".join(shown))
    )
    return noted(
        "{file} has no column {header}, which the mapping names in {where}; {hint}",
        file=file,
        header=" or ".join(map(repr, names)),
        where=where,
        hint=hint,
    )


def _exact(line: HeaderLine, form: Mapping) -> dict[str, int]:
    """Columns whose header is a canonical name and which the mapping leaves alone."""
    found = {name: line.find(name) for name in mapping.inputs(form.table) if name not in form.said}
    return _own(
        line, {name: position for name, position in found.items() if position is not None}, form.table
    )


def _known(line: HeaderLine, table: str) -> dict[str, int]:
    """Columns whose header is in the table of known headers, the best header of each first."""
    own = {"id": tables.KEYS[table][0], "date": tables.DATE[table]}
    found: dict[str, int] = {}
    for name, texts in headers.known().items():
        position = next((p for text in texts if (p := line.find(text)) is not None), None)
        target = own.get(name, name)
        # What a device noted is found by _paradata, which knows where it says something.
        if position is not None and target in mapping.inputs(table) and target not in mapping.PARADATA:
            found.setdefault(target, position)
    found = _own(line, found, table)
    if table == "activities":
        found = _total(line, found) | found
    return found


def _own(line: HeaderLine, found: AnyMapping[str, int], table: str) -> dict[str, int]:
    """The same without options, each in the group that is about the record itself, where its name stands in several."""
    from data.proposals import cues  # it looks at what is placed

    asked = option_headers.others(found, line, table)
    return {name: cues.own(line, name, position) for name, position in asked.items()}


def _total(line: HeaderLine, found: AnyMapping[str, int]) -> dict[str, int]:
    """The column called "Total" beside those of women and men: under the same group of headers, if they have one."""
    groups = {line.texts[found[name]].rpartition("/")[0] for name in _SEXES if name in found}
    if len(groups) != 1 or not all(name in found for name in _SEXES):
        return {}
    group = groups.pop()
    wanted = headers.key(f"{group}/Total" if group else "Total")
    at = next((at for at, text in enumerate(line.texts) if headers.key(text) == wanted), None)
    return {} if at is None else {"reached_total": at}


def _usual(tagged: AnyMapping[str, int], known: AnyMapping[str, int]) -> dict[str, int]:
    """Columns by tags and by headers; where a header says years of age of a column, a tag does not make groups of them."""
    pairs = ((one, other) for together in _TOGETHER for one in together for other in together - {one})
    said = {one for one, other in pairs if one in tagged and tagged[one] == known.get(other)}
    return {**{name: at for name, at in tagged.items() if name not in said}, **known}


def _unnamed(found: AnyMapping[str, int], named: AnyMapping[str, int], form: Mapping) -> AnyMapping[str, int]:
    """Of what usual headers and tags tell, that which the mapping says nothing of.

    A column it names is what it says and nothing else; and where it says which place, point or age is meant, a column
    beside it tells of another: the district of birth, the age of a child.
    """
    said = set(form.said)
    said |= {name for together in _TOGETHER if said & together for name in together}
    positions = {named[name] for name in form.columns}
    return {name: at for name, at in found.items() if name not in said and at not in positions}


def _tagged(sheet: Sheet, table: str) -> dict[str, int]:
    """Columns that a row of HXL tags names, whatever their headers say."""
    return hxl.columns(sheet.layout.tag_texts, table=table)


def _stand_ins(line: HeaderLine, columns: AnyMapping[str, int], form: Mapping) -> dict[str, int]:
    """Where the id of a submission stands that has no root: it was never edited, so that its own id is its root."""
    name = tables.KEYS[form.table][0]
    rooted = name in columns and line.meant[columns[name]] == kobo.ROOT
    own = line.find(kobo.OWN_ID) if rooted else None
    return {} if own is None else {name: own}


def _paradata(line: HeaderLine, form: Mapping) -> dict[str, int]:
    """What device and server note, by their usual headers: a mapping need not name it.

    Beside a row of a repeat stand the moments of its whole submission, which say nothing of the row.
    """
    names = mapping.PARADATA[:1] if form.repeat else mapping.PARADATA
    left = [name for name in names if name not in form.constants]
    found = {name: (line.find(text) for text in headers.known()[name]) for name in left}
    first = {name: next((at for at in places if at is not None), None) for name, places in found.items()}
    return {name: position for name, position in first.items() if position is not None}


def _choices(line: HeaderLine, form: Mapping, *, file: str) -> dict[str, Choice]:
    """The select_multiple questions: those the mapping names, and those with a known header of which it says nothing."""
    found: dict[str, Choice] = {}
    said = form.said
    for name in mapping.questions(form.table):
        left = form.usual_headers and name not in said and not any(one.startswith(f"{name}_") for one in said)
        names = form.choices.get(name) or ((name, *headers.known().get(name, ())) if left else ())
        choice = next((c for text in names if (c := _choice(line, form, name=name, text=text))), None)
        if choice:
            found[name] = choice
        elif name in form.choices:
            raise Unreadable(_not_there(line, names, file=file, where=f"choices.{name}"))
    return found


def _choice(line: HeaderLine, form: Mapping, *, name: str, text: str) -> Choice | None:
    summary, options = line.find(text), line.options(text)
    if not options and summary is not None:
        options = line.options(line.texts[summary])
    if not options and text.startswith(headers.PATTERN):
        summary, options = _fitting(
            line, summary, re.compile(text.removeprefix(headers.PATTERN), re.IGNORECASE)
        )
    asked = name in form.choices or name in tables.families(form.table)
    if not options and (summary is None or not asked):
        return None
    codes = {position: option_code(form, name=name, text=option) for position, option in options.items()}
    question = _written(line, summary, options)
    return Choice(question, summary, MappingProxyType(options), MappingProxyType(codes))


def _fitting(
    line: HeaderLine, position: int | None, pattern: re.Pattern[str]
) -> tuple[int | None, dict[int, str]]:
    """The options of a question that fits a pattern, where the first column that does is one of them; else that column."""
    header = "" if position is None else line.texts[position]
    heads = [header[: match.start()] for match in re.finditer("/", header)]
    found = (line.options(head) for head in reversed(heads) if pattern.search(head))
    several = next((options for options in found if len(options) > 1), None)
    return (position, {}) if several is None else (None, several)


def _written(line: HeaderLine, summary: int | None, options: dict[int, str]) -> str:
    """The question as the file writes it."""
    if summary is not None:
        return line.texts[summary]
    position, option = next(iter(options.items()))
    return line.texts[position][: -len(option) - 1]


def option_code(form: Mapping, *, name: str, text: str) -> str | None:
    """The code an option's text stands for, by the mapping's [values] first; "" for none of them, or None."""
    replaced = form.values.get(name, {}).get(fold(text), text)
    return "" if not replaced else codebook.load().code_of(question_field(form.table, name), replaced)


def question_field(table: str, name: str) -> str:
    """The codebook's field behind a question: ``document`` for documents, ``source`` for source_used."""
    members: Iterable[tables.Column] = tables.family(table, name) or (tables.columns(table)[name],)
    return next(member.field for member in members if member.field)


def _need_key_and_day(found: Plan, *, file: str) -> None:
    """Without an id and a day no row of the file could be used: say so once instead of a thousand times."""
    # Of a file without headers they are the first record.
    shown = ", ".join(masked(text) for text in found.headers if text)[:300]
    if not found.columns and not found.choices:
        raise Unreadable(
            noted(
                "{file} is not a table of {table} as it stands: none of its headers is known ({shown}); name its columns in a mapping",
                file=file,
                table=found.table,
                shown=shown,
            )
        )
    key = tables.KEYS[found.table][0]
    roles = {
        key: noted("which tells one record from another"),
        tables.DATE[found.table]: noted("the day"),
    }
    for name, role in roles.items():
        if not found.has(name):
            said = noted(
                '{file}: no column could be taken as {name}, {role}; name it in a mapping ([columns] {name} = "…") or rename it. The file has: {shown}',
                file=file,
                name=name,
                role=role,
                shown=shown,
            )
            raise Unreadable(_or_together(said, name) if name == key else said)


def _or_together(said: str, name: str) -> str:
    return noted(
        "{said}. Where several columns tell records apart together, put it together in a mapping: {recipe}",
        said=said,
        recipe=f'{name} = {{parts = ["…", "…"]}}',
    )

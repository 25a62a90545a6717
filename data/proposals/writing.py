"""Mappings as text: from a proposal, to be edited, or from what a person chose.

Belongs here: TOML as a person would write it. Not here: reading it (mapping.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from data import mapping
from data.columns.recipes import Recipe
from data.proposals.proposal import Made, Proposal, Suggestion

PLACES: Final = ("district", "district_code")
ONLY_THESE: Final = "usual_headers = false"  # what was left out or is doubtful stays out
_VALUES: Final = 12  # listed of one column, so that the mapping stays short
_CODES: Final = 12
_JOINERS: Final = "\u200c\u200d"  # Sinhala and Tamil write with them
_ORDER: Final = {
    False: '# order = "dmy"  # or "mdy": the dates can be read both ways',
    True: '# order = "ymd"  # or "dmy" or "mdy": the year may stand first or last',
}


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file, to be written as a mapping.

    ``columns``: canonical name, helper or question → ``Suggestion.source``. ``recipes``: canonical name → how it is made of
    others, as ``Made.recipe``. ``values``: name → text of the file →
    code ("" for none of them). ``order``: "dmy", "mdy" or "ymd". ``form``: path of the XLSForm, from the mapping's folder.
    """

    table: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    repeat: str | None = None
    form: str | None = None
    order: str | None = None
    recipes: Mapping[str, str] = field(default_factory=dict)


def toml_of(choices: Choices) -> str:
    """The choices as a mapping file, which ``mapping.read`` takes, or says what is wrong with a name or a code."""
    several = set(mapping.questions(choices.table))
    columns = choices.columns.items()
    top = {"table": choices.table, "sheet": choices.sheet, "form": choices.form}
    lines = [f"{name} = {quoted(text)}" for name, text in top.items() if text] + [ONLY_THESE]
    own = [f"{name} = {quoted(source)}" for name, source in columns if name not in several]
    lines += _block("columns", [*own, *(f"{name} = {recipe}" for name, recipe in choices.recipes.items())])
    lines += _section("choices", {name: source for name, source in columns if name in several})
    for name, codes in choices.values.items():
        lines += _section(f"values.{name}", {quoted(text): code for text, code in codes.items()})
    lines += _section("constants", choices.constants)
    lines += _section("repeat", {"sheet": choices.repeat} if choices.repeat else {})
    lines += _section("dates", {"order": choices.order} if choices.order else {})
    return "\n".join(lines) + "\n"


def toml(found: Proposal) -> str:
    """The mapping a proposal comes to: what is likely stands there, what is doubtful or to be filled in behind a #."""
    several = set(mapping.questions(found.table))
    said = [one for one in found.columns if one.name and not one.found_anyway and one.option is None]
    top = {"table": found.table, "sheet": found.sheet, "form": found.form}
    lines = [*_opening(found), *(f"{name} = {quoted(text)}" for name, text in top.items() if text)]
    lines.append(f"{ONLY_THESE}  # only columns named here, or called as a column of the table, are read")
    if found.only_with:
        named = ", ".join(map(quoted, found.only_with))
        lines.append(f"only_with = [{named}]  # a row that leaves all of these blank has no such round")
    own = _proposed([one for one in said if one.name not in several])
    lines += _block("columns", [*own, *map(_made, found.made)])
    lines += _block("choices", _proposed([one for one in said if one.name in several]))
    for one in found.columns:
        if one.name and one.option is None and (one.unmapped or one.unlisted):
            lines += _to_fill(one, found.table)
    hints = [f"# {name} = {quoted(text)}  # {why}" for name, text, why in found.hints]
    lines += _block("constants", [*_of_round(found), *hints])
    lines += _section("repeat", {"sheet": found.repeat} if found.repeat else {})
    lines += _block("dates", [_ORDER[found.order == "undecided year"]] if found.order else [])
    return "\n".join(lines) + "\n"


def _of_round(found: Proposal) -> list[str]:
    return [f"round = {quoted(found.only_round)}"] if found.only_round else []


def _opening(found: Proposal) -> list[str]:
    rows = f"the first {found.rows:,} rows" if found.more else f"all {found.rows:,} rows"
    return [
        f"# Proposed for {found.table} from {rows} of {' '.join(found.file.split())}. Lines that begin with # are not read: take",
        "# the # away where one is right, delete what is wrong, and fill in codes. Then check the file with this mapping.",
    ]


def _made(one: Made) -> str:
    return f"{'' if one.sure else '# '}{one.name} = {one.recipe}  # {one.why}"


def _proposed(suggestions: Sequence[Suggestion]) -> list[str]:
    """Columns in the order of the file: sure ones plainly, likely ones with a remark, doubtful ones behind a #."""
    lines = []
    for one in suggestions:
        line = f"{one.name} = {quoted(one.source)}"
        if one.level == "low":
            lines.append(f"# {line}  # not sure ({one.confidence:.2f}): {one.why}")
        else:
            lines.append(
                line if one.level == "high" else f"{line}  # please look ({one.confidence:.2f}): {one.why}"
            )
    return lines


def _to_fill(one: Suggestion, table: str) -> list[str]:
    """The values of a column that no code is known for, to be given one."""
    name = str(one.name)
    if not one.unmapped:
        return [
            "",
            f"# {name}: {one.unlisted:,} values are not known; they are not listed, since they may be personal",
        ]
    allowed = mapping.field_codes(table, name) or (() if name in PLACES else ("true", "false"))
    codes = (
        f"# codes: {', '.join(allowed[:_CODES])}{' …' if len(allowed) > _CODES else ''}"
        if allowed
        else "# P-codes"
    )
    lines = [f'{codes} ("" for none of them)']
    for value in one.unmapped[:_VALUES]:
        rows = f"{value.rows:,} row{'s' if value.rows != 1 else ''}" if value.rows else "an option"
        guess = "; the nearest code: is it right?" if value.nearest else ""
        label = f", {value.label}" if value.label else ""
        lines.append(f"# {quoted(value.value)} = {quoted(value.nearest)}  # {rows}{label}{guess}")
    rest = one.unlisted + len(one.unmapped[_VALUES:])
    lines += [f"# and {rest:,} more, not listed"] if rest else []
    section = [f"[values.{name}]", *lines]
    return ["", *(f"# {line}" if one.level == "low" else line for line in section)]


def recipe_of(made: Recipe) -> str:
    """A recipe as a mapping writes it."""
    if made.kind == "sheet":
        return "{sheet = true}"
    if made.kind == "header":
        return quoted(made.names[0])
    if made.kind == "fixed":
        return made.names[0]
    parts = [recipe_of(part) for part in made.parts]
    if made.kind in ("parts", "sum"):
        return f"{{{made.kind} = [{', '.join(parts)}]}}"
    if made.kind == "above":
        return f"{{above = {quoted(made.names[0])}}}"
    names = ("day", "month", "year") if made.kind == "day" else ("down",)
    return f"{{{', '.join(f'{name} = {part}' for name, part in zip(names, parts, strict=True))}}}"


def quoted(text: str) -> str:
    """A text as TOML writes it, on one line, whatever it holds."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(
            char if char.isprintable() or char in _JOINERS else f"\\U{ord(char):08x}" for char in escaped
        )
        + '"'
    )


def _section(name: str, pairs: Mapping[str, str]) -> list[str]:
    return _block(name, [f"{key} = {quoted(text)}" for key, text in pairs.items()])


def _block(name: str, lines: Sequence[str]) -> list[str]:
    return ["", f"[{name}]", *lines] if lines else []

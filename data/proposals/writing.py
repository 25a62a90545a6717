"""Mappings as text: from a proposal, to be edited, or from what a person chose.

Belongs here: TOML as a person would write it. Not here: reading it (mapping.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data import mapping
from data.proposals.proposal import Proposal


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file, to be written as a mapping.

    ``columns``: canonical name, helper or question → ``Suggestion.source``. ``values``: name → text of the file →
    code ("" for none of them). ``order``: "dmy" or "mdy". ``form``: path of the XLSForm, from the mapping's folder.
    """

    table: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    repeat: str | None = None
    form: str | None = None
    order: str | None = None


def toml_of(choices: Choices) -> str:
    """The choices as a mapping file, which ``mapping.read`` takes, or says what is wrong with a name or a code."""
    several = set(mapping.questions(choices.table))
    columns = choices.columns.items()
    top = {"table": choices.table, "sheet": choices.sheet, "form": choices.form}
    lines = [f"{name} = {quoted(text)}" for name, text in top.items() if text]
    lines += _section("columns", {name: source for name, source in columns if name not in several})
    lines += _section("choices", {name: source for name, source in columns if name in several})
    for name, codes in choices.values.items():
        lines += _section(f"values.{name}", {quoted(text): code for text, code in codes.items()})
    lines += _section("constants", choices.constants)
    lines += _section("repeat", {"sheet": choices.repeat} if choices.repeat else {})
    lines += _section("dates", {"order": choices.order} if choices.order else {})
    return "\n".join(lines) + "\n"


def toml(found: Proposal) -> str:
    """The mapping a proposal comes to, with everything a person should look at beside it."""
    columns: dict[str, str] = {}
    for suggestion in found.placed:
        columns.setdefault(str(suggestion.name), suggestion.source)
    return toml_of(Choices(found.table, columns, sheet=found.sheet, repeat=found.repeat, form=found.form))


def quoted(text: str) -> str:
    """A text as TOML writes it, on one line, whatever it holds."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in escaped) + '"'


def _section(name: str, pairs: Mapping[str, str]) -> list[str]:
    lines = [f"{key} = {quoted(text)}" for key, text in pairs.items()]
    return ["", f"[{name}]", *lines] if lines else []

"""An XLSForm: the workbook a form was made from, with its questions, their choices and labels in each language.

Belongs here: reading the sheets survey, choices and settings. Not here: what a file collected with it means
(formed.py), or the form as a Kobo server describes it (kobo_form.py).

Source: xlsform.org. A label column is ``label``, ``label::English (en)`` or, in old forms, ``label:English``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data.problems import Unreadable
from data.sources import spread_out
from data.sources.workbook import as_text
from data.text import clean, fold
from languages import noted

_LABEL: Final = re.compile(r"^label(?:\s*::?\s*(?P<language>.+))?$", re.IGNORECASE)
_SILENT: Final = frozenset({"note", "audit", "background-audio", ""})
_FROM_FILE: Final = frozenset({"select_one_from_file", "select_multiple_from_file"})
OTHER: Final = "other"
# Other ways to write a type that pyxform knows: "select one from yn" is "select_one yn".
_SELECTS: Final = {
    "select one": "select_one",
    "select1": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
}
_SELECT: Final = re.compile(rf"^\s*({'|'.join(_SELECTS)})(?:\s+from)?(?=\s)", re.IGNORECASE)
_OR_OTHER: Final = frozenset({"or_other", "or"})  # "or other" and "or specify other" in old forms


@dataclass(frozen=True)
class Choice:
    """A choice of a list: the name that is stored and its labels by language ("" where none is said)."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every way a file may write the choice: its name and its labels."""
        return tuple(dict.fromkeys((self.name, *self.labels.values())))


@dataclass(frozen=True)
class Group:
    """A group or a repeat around questions."""

    name: str
    labels: Mapping[str, str]
    repeats: bool


@dataclass(frozen=True)
class Question:
    """A question: its name, type (``text``, ``date``, ``select_one`` …), labels, choices and the groups around it."""

    name: str
    kind: str
    labels: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def path(self) -> str:
        """The name with those of its groups: ``group/question``."""
        return "/".join((*(group.name for group in self.groups), self.name))

    @property
    def several(self) -> bool:
        """Whether several of its choices can be chosen."""
        return self.kind == "select_multiple"

    @property
    def names(self) -> tuple[str, ...]:
        """How an export with names heads it: alone and behind its groups."""
        return self.name, self.path

    @property
    def repeats(self) -> tuple[Group, ...]:
        """The repeats around it, the outermost first."""
        return tuple(group for group in self.groups if group.repeats)

    def labelled(self, language: str) -> tuple[str, ...]:
        """How an export in a language heads it, alone and behind its groups: by names where labels are missing."""
        label = self.labels.get(language) or self.name
        around = [group.labels.get(language) or group.name for group in self.groups]
        return label, "/".join((*around, label))

    @property
    def texts(self) -> tuple[str, ...]:
        """Every way a header may write the question: names and labels, with and without groups, in each language."""
        labelled = (text for language in self.labels for text in self.labelled(language))
        return tuple(dict.fromkeys(text for text in (*self.names, *labelled) if text))


@dataclass(frozen=True)
class XlsForm:
    """A form: its title, the languages of its labels in their order, and its questions in order."""

    file: str
    title: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """Texts that may head the columns of a file collected with the form."""
        return tuple(dict.fromkeys(text for question in self.questions for text in question.texts))


Row = Mapping[str, str]


def read(path: Path) -> XlsForm:
    """The form in the workbook at ``path``. Raises Unreadable with a sentence for what is no XLSForm."""
    sheets = _sheets(path)
    survey = sheets.get("survey")
    if survey is None or not any("type" in row and "name" in row for row in survey):
        raise Unreadable(
            noted(
                "{file} is not an XLSForm: it needs a sheet survey with the columns type, name and label",
                file=path.name,
            )
        )
    lists = _lists([*sheets.get("choices", []), *sheets.get("external_choices", [])])
    missing = next((found for row in survey if (found := _missing_list(row, lists))), None)
    if missing:
        raise Unreadable(
            noted(
                "{file} asks for the list {name}, which its sheet choices does not have",
                file=path.name,
                name=repr(missing),
            )
        )
    questions = tuple(_Walk(lists).questions(survey))
    settings = next(iter(sheets.get("settings", [])), {})
    title = settings.get("form_title") or settings.get("form_id") or path.stem
    return XlsForm(path.name, title, _languages(survey), questions)


def _sheets(path: Path) -> dict[str, list[Row]]:
    """The rows of each sheet by its name in small letters, as column → text; blank cells are left out."""
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        raise Unreadable(noted("there is no form {file}; check the name and the folder", file=path))
    spread_out.check(path)
    try:
        book = CalamineWorkbook.from_path(path)
        cells = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(
            noted(
                "{file} is not an XLSForm: it is no workbook that can be opened ({error})",
                file=path.name,
                error=error,
            )
        ) from None
    return {fold(name).replace(" ", "_"): _rows(rows) for name, rows in cells.items()}


def _rows(cells: Sequence[Sequence[object]]) -> list[Row]:
    texts = [[clean(as_text(cell)) for cell in row] for row in cells]
    at = next((i for i, row in enumerate(texts) if any(row)), None)
    if at is None:
        return []
    names = [text if _LABEL.match(text) else text.casefold().replace(" ", "_") for text in texts[at]]
    rows = [
        {name: text for name, text in zip(names, row, strict=False) if name and text}
        for row in texts[at + 1 :]
    ]
    return [row for row in rows if row]


def _labels(row: Row) -> dict[str, str]:
    """The labels of a row by language, in the order of the columns."""
    found = {}
    for column, text in row.items():
        if match := _LABEL.match(column):
            found[clean(match["language"] or "")] = text
    return found


def _languages(survey: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language for row in survey for language in _labels(row)))


def _lists(rows: Sequence[Row]) -> dict[str, tuple[Choice, ...]]:
    found: dict[str, tuple[Choice, ...]] = {}
    for row in rows:
        listed, name = row.get("list_name") or row.get("listname"), row.get("name") or row.get("value")
        if listed and name:
            found[listed] = (*found.get(listed, ()), Choice(name, _labels(row)))
    return found


def _select(row: Row) -> tuple[str, str, bool]:
    """A type in parts: ``select_multiple papers or_other`` is that kind, that list, and with an other."""
    words = _SELECT.sub(lambda found: _SELECTS[found[1].casefold()], row.get("type", "")).split()
    kind = words[0] if words else ""
    listed = words[1] if len(words) > 1 and kind.startswith(("select", "rank")) else ""
    return kind, listed, any(word in _OR_OTHER for word in words[2:])


def _missing_list(row: Row, lists: Mapping[str, object]) -> str | None:
    kind, listed, _ = _select(row)
    elsewhere = kind in _FROM_FILE or kind.endswith("_external") or listed.startswith("${")
    known = elsewhere or listed in lists or not listed
    return None if known else listed


class _Walk:
    """Goes down the rows of a survey and remembers which groups are open."""

    def __init__(self, lists: Mapping[str, tuple[Choice, ...]]) -> None:
        self.lists = lists
        self._open: tuple[Group, ...] = ()

    def questions(self, survey: Sequence[Row]) -> Iterator[Question]:
        """The questions of all rows, in order; notes ask nothing."""
        for row in survey:
            written = row.get("type", "").casefold().replace("_", " ")
            if written.startswith("begin "):
                self._open = (*self._open, Group(row.get("name", ""), _labels(row), "repeat" in written))
            elif written.startswith("end ") and written != "end":
                self._open = self._open[:-1]
            elif row.get("name"):
                yield from self._question(row)

    def _question(self, row: Row) -> Iterator[Question]:
        kind, listed, other = _select(row)
        if kind in _SILENT:
            return
        choices = self.lists.get(listed, ())
        if other:
            choices = (*choices, Choice(OTHER, dict.fromkeys(_labels(row), "Other")))
        yield Question(row["name"], kind, _labels(row), choices, self._open)
        if other:
            yield Question(f"{row['name']}_other", "text", {}, (), self._open)

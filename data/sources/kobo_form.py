"""A Kobo form as its server describes it: questions by path, questions with several answers, points and repeats.

Belongs here: the structure of a form. Not here: submissions (kobo_api.py), labels, or what an answer means.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["text", "point", "several"]
_SILENT: Final = frozenset(
    {"note", "audit", "background-audio", ""}
)  # ask nothing, so an export has no column
_KINDS: Final[dict[str, Kind]] = {"geopoint": "point", "select_multiple": "several"}
SHEET_NAME: Final = 31  # letters that a workbook has room for
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


@dataclass(frozen=True)
class Question:
    """A question by its path (``group/question``). ``repeat`` is the innermost repeat's path, "" for none."""

    path: str
    kind: Kind = "text"
    options: tuple[str, ...] = ()
    repeat: str = ""


@dataclass(frozen=True)
class Form:
    """A form's title and its questions in order. ``repeats`` maps a repeat's path to that of the one around it."""

    title: str
    questions: tuple[Question, ...]
    repeats: dict[str, str]


def read(document: dict[str, Any]) -> Form:
    """The form in an asset of the API (``name``, ``content.survey``, ``content.choices``); parts may be missing or broken."""
    walk = _Walk(_choices(rows(document, "choices")))
    questions = tuple(walk.questions(rows(document, "survey")))
    return Form(sheet_name(str(document.get("name") or "")), questions, walk.repeats)


def rows(document: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """The rows of a part of the form in an asset; none where it is something else."""
    content = document.get("content")
    found = content.get(part) if isinstance(content, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def sheet_name(title: str, *, whole: bool = False) -> str:
    """The name Kobo's exporter gives the sheet of a title: 31 characters (all of them: ``whole``), none that a workbook forbids."""
    name = title.translate(_NOT_IN_NAMES)
    return name if whole else name[:SHEET_NAME]


def _choices(rows: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        name = _name(row, "$autovalue")
        if name:
            found[str(row.get("list_name"))] = (*found.get(str(row.get("list_name")), ()), name)
    return found


def _name(row: dict[str, Any], automatic: str) -> str:
    return str(row.get("name") or row.get(automatic) or "")


class _Walk:
    """Goes down the rows of a survey and remembers which groups and repeats are open."""

    def __init__(self, choices: dict[str, tuple[str, ...]]) -> None:
        self.choices = choices
        self.repeats: dict[str, str] = {}
        self._open: list[tuple[str, bool]] = []  # name, whether it repeats

    def questions(self, survey: list[dict[str, Any]]) -> Iterator[Question]:
        """The questions of all rows, in order."""
        for row in survey:
            kind, name = str(row.get("type") or ""), _name(row, "$autoname")
            if kind.startswith("begin"):
                self._enter(name, repeats=kind.endswith("repeat"))
            elif kind.startswith("end") and kind != "end":
                self._open = self._open[:-1]
            elif name and kind not in _SILENT:
                yield self._question(row, kind, name)

    def _enter(self, name: str, *, repeats: bool) -> None:
        around = self._repeat()
        self._open = [*self._open, (name, repeats)]
        if repeats:
            self.repeats[self._path()] = around

    def _question(self, row: dict[str, Any], written: str, name: str) -> Question:
        kind, _, choices = written.partition(" ")  # "select_multiple sources or_other"
        listed = str(row.get("select_from_list_name") or choices.split(" ")[0])
        options = self.choices.get(listed, ()) if kind == "select_multiple" else ()
        return Question(self._path(name), _KINDS.get(kind, "text"), options, self._repeat())

    def _path(self, *names: str) -> str:
        return "/".join([*(name for name, _ in self._open), *names])

    def _repeat(self) -> str:
        last = max((i for i, (_, repeats) in enumerate(self._open) if repeats), default=-1)
        return "/".join(name for name, _ in self._open[: last + 1])

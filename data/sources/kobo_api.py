"""Submissions as Kobo's API gives them, as sheets: the columns of an export with XML names and groups.

Belongs here: JSON to cells of text. Not here: asking the server (data/pull), the form's structure (kobo_form.py),
or what a cell means.

A file of this kind is written by a pull: its first line is the form, every further line a list of submissions.
"""

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from data.problems import Unreadable
from data.sources import kobo_form
from data.sources.kobo import ROOT, SYSTEM
from data.sources.kobo_form import Form, Question
from data.sources.sheet import Chunk, Sheet
from languages import noted

Record = dict[str, Any]
MARK: Final = b'{"kobo_pull"'
STATUS: Final = "_validation_status"
POINT: Final = "_geolocation"
# What the API says of a submission and an export does not have.
NOT_EXPORTED: Final = frozenset(
    {
        "formhub/uuid",
        "meta/instanceID",
        "meta/deprecatedID",
        "_xform_id_string",
        "_attachments",
        "_supplementalDetails",
        "_date_modified",
        POINT,
    }
)
_NO_QUESTIONS: Final = NOT_EXPORTED | frozenset(SYSTEM)
_POINT_PARTS: Final = ("latitude", "longitude", "altitude", "precision")
_OWN: Final = ("_index", "_parent_table_name", "_parent_index")  # of the row of a repeat
_NO_ROWS: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class _Column:
    header: str
    cell: Callable[[Record], str]


def header_line(asset: Record) -> bytes:
    """The first line of a file of this kind, from an asset of the API."""
    kept = {part: kobo_form.rows(asset, part) for part in ("survey", "choices")}
    return json.dumps({"kobo_pull": 1, "name": asset.get("name"), "content": kept}).encode() + b"\n"


def page_line(records: Sequence[Record]) -> bytes:
    """A further line."""
    return json.dumps(records).encode() + b"\n"


def read(path: Path) -> list[Sheet]:
    """The submissions, then a sheet a repeat. Raises Unreadable where the file is damaged."""
    pages = _Pages(path)
    form = _completed(pages)
    return [_Submissions(pages, form), *(_Repeat(pages, form, repeat) for repeat in form.repeats)]


class _Pages:
    """The lines of a file, read anew each time: at most a page of submissions is in memory."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, path.name

    @cached_property
    def form(self) -> Form:
        with self.path.open("rb") as lines:
            return kobo_form.read(self._parsed(lines.readline(), dict))

    def __iter__(self) -> Iterator[list[Record]]:
        with self.path.open("rb") as lines:
            next(lines, None)
            for line in lines:
                yield self._parsed(line, list)

    def _parsed(self, line: bytes, kind: type) -> Any:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, kind):
            raise Unreadable(f"{self.file} is damaged: a line of it is no submissions; pull again")
        return found


def _completed(pages: _Pages) -> Form:
    """The form with what only submissions know: questions and options of earlier versions, unlisted repeats."""
    known = _Known(pages.form)
    for record in chain.from_iterable(pages):
        known.look(record, repeat="")
    return known.form()


class _Known:
    """The questions, options and repeats met so far."""

    def __init__(self, form: Form) -> None:
        self.title, self.repeats = form.title, dict(form.repeats)
        self.questions = {(q.repeat, q.path): q for q in form.questions}
        self.options = {at: dict.fromkeys(q.options) for at, q in self.questions.items()}
        self.answered: set[str] = set()  # paths with a plain answer

    def look(self, record: Record, *, repeat: str) -> None:
        """Take note of what a submission, or an item of a repeat, has."""
        for path, value in record.items():
            if path in _NO_QUESTIONS:
                continue
            if isinstance(value, list) and (items := _items(value)):
                self.repeats.setdefault(path, repeat)
                for item in items:
                    self.look(item, repeat=path)
            else:
                self._answer((repeat, path), value)

    def _answer(self, at: tuple[str, str], value: object) -> None:
        self.answered.add(at[1])
        if at not in self.questions:
            self.questions[at] = Question(at[1], repeat=at[0])
        elif self.questions[at].kind == "several":
            self.options[at].update(dict.fromkeys(text(value).split()))

    def form(self) -> Form:
        """All of it together, the form's own order first."""
        questions = (
            Question(q.path, q.kind, tuple(self.options.get(at, ())), q.repeat)
            for at, q in self.questions.items()
            if q.path not in self.repeats or q.path in self.answered
        )
        return Form(self.title, tuple(questions), self.repeats)


class _ApiSheet(Sheet, ABC):
    """What both kinds of sheet share: cells worked out from records, a page at a time."""

    even = rooted = True

    def __init__(self, pages: _Pages, *, name: str, columns: Sequence[_Column]) -> None:
        self.pages, self.file, self.name = pages, pages.file, name
        self.form = noted("submissions from Kobo's API")
        self._columns = tuple(columns)

    @cached_property
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The headers of an export; the API has no titles above them and no row of HXL tags."""
        return [[column.header for column in self._columns]]

    @abstractmethod
    def blocks(self) -> Iterator[tuple[np.ndarray, list[Record]]]:
        """Row numbers and records, a page at a time."""

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The records, a page of the API at a time."""
        wanted = range(len(self._columns)) if only is None else sorted(only)
        for rows, records in self.blocks():
            columns = {i: array([self._columns[i].cell(record) for record in records]) for i in wanted}
            chunk = Chunk(rows, columns, _NO_ROWS)
            yield chunk.without_blank_rows() if only is None else chunk


class _Submissions(_ApiSheet):
    """The submissions. A row's number is the submission's ``_id``: there is no file on anyone's screen to count in."""

    def __init__(self, pages: _Pages, form: Form) -> None:
        questions = [question for question in form.questions if not question.repeat]
        columns = list(chain.from_iterable(map(_columns, questions)))
        if not any(question.kind == "point" for question in questions):
            columns += [_located("latitude", 0), _located("longitude", 1)]
        columns += [_Column(name, _SYSTEM_CELLS.get(name, _plain(name))) for name in SYSTEM]
        super().__init__(pages, name=form.title, columns=columns)

    def blocks(self) -> Iterator[tuple[np.ndarray, list[Record]]]:
        """The submissions with their ``_index``, counted from 1."""
        done = 0
        for page in self.pages:
            records = [record | {"_index": done + i} for i, record in enumerate(page, start=1)]
            done += len(page)
            yield np.array([record["_id"] for record in records], dtype=np.int64), records


class _Repeat(_ApiSheet):
    """The items of a repeat, linked to their submission as in an export. Row numbers are those of its sheet."""

    def __init__(self, pages: _Pages, form: Form, repeat: str) -> None:
        self._chain = _lineage(form.repeats, repeat)
        self._parent = form.title if len(self._chain) == 1 else _last(self._chain[-2])
        columns = list(chain.from_iterable(_columns(q) for q in form.questions if q.repeat == repeat))
        columns += [_Column(name, _plain(name)) for name in _OWN]
        columns += [
            _Column(f"_submission_{name}", _of_submission(name)) for name in SYSTEM if name != "_index"
        ]
        super().__init__(pages, name=kobo_form.sheet_name(_last(repeat)), columns=columns)

    def blocks(self) -> Iterator[tuple[np.ndarray, list[Record]]]:
        """The items with their ``_index``, that of their parent, and their submission."""
        met: Counter[str] = Counter()
        for page in self.pages:
            first, records = met[self._chain[-1]], []
            for submission in page:
                met[""] += 1
                records += self._below(submission, submission, met, chain=self._chain, parent=met[""])
            yield np.arange(first + 2, first + 2 + len(records)), records

    def _below(
        self, holder: Record, submission: Record, met: Counter[str], *, chain: tuple[str, ...], parent: int
    ) -> Iterator[Record]:
        repeat, *inner = chain
        for item in _items(holder.get(repeat)):
            met[repeat] += 1
            if inner:
                yield from self._below(item, submission, met, chain=tuple(inner), parent=met[repeat])
            else:
                own = dict(zip(_OWN, (met[repeat], self._parent, parent), strict=True))
                yield item | own | {"": submission}


def _lineage(repeats: dict[str, str], repeat: str) -> tuple[str, ...]:
    """A repeat with those around it, the outermost first."""
    around = repeats.get(repeat, "")
    return (*(_lineage(repeats, around) if around else ()), repeat)


def _last(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _items(value: object) -> list[Record]:
    """The items of a repeat; nothing where a value is something else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _columns(question: Question) -> Iterator[_Column]:
    """The columns an export has for a question: a point in parts, several answers an option each."""
    path, plain = question.path, _plain(question.path)
    if question.kind == "point":
        yield _Column(_last(path), plain)  # the exporter leaves the group off here, and only here
        group = path[: len(path) - len(_last(path))]
        for at, part in enumerate(_POINT_PARTS):
            yield _Column(f"{group}_{_last(path)}_{part}", _part(path, at))
        return
    yield _Column(path, plain)
    for option in question.options:
        yield _Column(f"{path}/{option}", _chosen(path, option))


def _plain(path: str) -> Callable[[Record], str]:
    return lambda record: "" if _items(found := record.get(path)) else text(found)


def _part(path: str, at: int) -> Callable[[Record], str]:
    def cell(record: Record) -> str:
        parts = text(record.get(path)).split()
        return parts[at] if len(parts) > at else ""

    return cell


def _chosen(path: str, option: str) -> Callable[[Record], str]:
    def cell(record: Record) -> str:
        chosen = text(record.get(path)).split()
        return ("1" if option in chosen else "0") if chosen else ""  # unanswered is blank, never no

    return cell


def _located(part: str, at: int) -> _Column:
    """A half of the point Kobo itself took from a submission, for forms whose point question is not known."""

    def cell(record: Record) -> str:
        point = record.get(POINT)
        return text(point[at]) if isinstance(point, list) and len(point) == 2 else ""

    return _Column(f"{POINT}_{part}", cell)


def _of_submission(name: str) -> Callable[[Record], str]:
    cell = _SYSTEM_CELLS.get(name, _plain(name))
    return lambda record: cell(record[""])


def status(record: Record) -> str:
    """The validation status of a submission, by its code; the API gives an object, {} or null."""
    given = record.get(STATUS)
    return text(given.get("uid")) if isinstance(given, dict) else text(given)


def root(record: Record) -> str:
    """The id that edits leave alone. A submission without one is its own root, unless it was edited."""
    given = text(record.get(ROOT))
    if given or record.get("meta/deprecatedID"):
        return given
    own = text(record.get("_uuid"))
    return f"uuid:{own}" if own else ""


_SYSTEM_CELLS: Final[dict[str, Callable[[Record], str]]] = {STATUS: status, ROOT: root}


def text(value: object) -> str:
    """A value of JSON as an export writes it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(text(each) for each in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def array(texts: list[str]) -> pa.Array:
    """Texts as a column; half a character (a lone surrogate, which JSON allows) becomes a question mark."""
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        return pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())

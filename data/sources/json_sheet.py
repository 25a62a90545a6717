"""Records of JSON as sheets: a row a record, a column a question, a further sheet a repeat.

Belongs here: the columns that the records of a file have, and their cells. Not here: finding records in a file
(json_text.py), the columns that Central and Kobo mean (json_forms.py), or the join of repeats.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from data.problems import Unreadable
from data.sources import json_text
from data.sources.json_text import Broken, Record
from data.sources.kobo_api import array, text
from data.sources.sheet import Chunk, Sheet
from languages import noted

_PAGE: Final = 5_000
_MOST_COLUMNS: Final = 16_384  # as a workbook
_FIRST: Final = 2  # the row of the first record in the CSV that the file would be
Cells = dict[str, str]
Place = tuple[str, ...]  # the repeats around a record, the outermost first; () for the submissions


@dataclass(frozen=True)
class Row:
    """A record as cells by header, and the items of its repeats by name. ``blank`` are headers without an answer."""

    cells: Cells
    blank: tuple[str, ...] = ()
    repeats: dict[str, list[Record]] = field(default_factory=dict)


class Dialect(ABC):
    """How a kind of program writes submissions as JSON: its records as rows."""

    form: str  # in words, for a report
    main: str = "submissions"  # the name of the first sheet
    separator: str = "/"
    rooted: bool = False  # whether it says which submissions were edited

    @abstractmethod
    def row(self, record: Record, *, index: int) -> Row:
        """A submission as a row; ``index`` counts from 1."""

    @abstractmethod
    def item(self, item: Record, around: Row, *, place: Place, index: int, parent: int) -> Row:
        """An item of a repeat as a row, with what links it to the row around it."""

    def flat(self, record: Record, *, before: str = "") -> Row:
        """Values by header: groups opened, points as texts and in parts, lists of objects as repeats."""
        cells, blank, repeats = Cells(), list[str](), dict[str, list[Record]]()
        for name, value in record.items():
            header = before + name
            if "@odata." in name:
                continue  # a link to where more could be asked for
            if isinstance(value, list) and any(isinstance(each, dict) for each in value):
                repeats[name] = [each for each in value if isinstance(each, dict)]
            elif (point := _point(value)) is not None:
                cells |= self.point(header, point)
            elif isinstance(value, dict):
                inner = self.flat(value, before=header + self.separator)
                cells |= inner.cells
                blank += inner.blank
                repeats |= inner.repeats
            elif value is None or value == []:
                blank.append(header)
            else:
                cells[header] = text(value)
        return Row(cells, tuple(blank), repeats)

    def point(self, header: str, parts: Sequence[str]) -> Cells:
        """A point as the columns that an export has for it; ``parts``: latitude, longitude, altitude, precision."""
        group, slash, question = header.rpartition(self.separator)
        names = ("latitude", "longitude", "altitude", "precision")
        own = {f"{group}{slash}_{question}_{name}": part for name, part in zip(names, parts, strict=False)}
        return {header: " ".join(parts)} | own


class Records:
    """The records of a file, read anew each time, and what rows they make for each sheet."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self.path, self.file, self.dialect = path, path.name, dialect
        self.goes_on = json_text.goes_on(path)

    def rows(self, place: Place) -> Iterator[Row | None]:
        """The rows of the submissions, or of the repeat at ``place``; None for a record that cannot be read."""
        met: Counter[Place] = Counter()
        for record in json_text.records(self.path):
            if isinstance(record, Broken):
                if not place:
                    yield None
                continue
            met[()] += 1
            row = self.dialect.row(record, index=met[()])
            yield from self._below(row, (), place, met) if place else [row]

    def _below(self, row: Row, here: Place, place: Place, met: Counter[Place]) -> Iterator[Row]:
        below = place[: len(here) + 1]
        parent = met[here]
        for item in row.repeats.get(below[-1], ()):
            met[below] += 1
            inner = self.dialect.item(item, row, place=below, index=met[below], parent=parent)
            yield from [inner] if below == place else self._below(inner, below, place, met)

    @cached_property
    def headers(self) -> dict[Place, tuple[str, ...]]:
        """The headers of each sheet, in the order in which they are met."""
        found: dict[Place, dict[str, bool]] = {(): {}}
        for record in json_text.records(self.path):
            if not isinstance(record, Broken):
                self._look(self.dialect.row(record, index=1), (), found)
        return {place: self._without_empty_groups(filled) for place, filled in found.items()}

    def _look(self, row: Row, here: Place, found: dict[Place, dict[str, bool]]) -> None:
        own = found.setdefault(here, {})
        for header in row.blank:
            own.setdefault(header, False)
        own.update(dict.fromkeys(row.cells, True))
        if len(own) > _MOST_COLUMNS:
            raise Unreadable(
                noted(
                    "{file} has more than {most} columns; is every record a new form?",
                    file=self.file,
                    most=f"{_MOST_COLUMNS:,}",
                )
            )
        for name, items in row.repeats.items():
            for item in items:
                inner = self.dialect.item(item, row, place=(*here, name), index=1, parent=1)
                self._look(inner, (*here, name), found)

    def _without_empty_groups(self, filled: dict[str, bool]) -> tuple[str, ...]:
        """The headers without those of groups and points that some records leave out as a whole."""
        groups = {
            header[:at]
            for header in filled
            for at in range(len(header))
            if header.startswith(self.dialect.separator, at)
        }
        return tuple(header for header, value in filled.items() if value or header not in groups)


class JsonSheet(Sheet):
    """The submissions of a file, or a repeat of theirs. Rows are numbered as in the CSV that it would be."""

    even = True
    ragged_rule = "damaged_record"

    def __init__(self, records: Records, place: Place = ()) -> None:
        self.records, self.place, self.file = records, place, records.file
        self.name = _last(place[-1]) if place else records.dialect.main
        self.around = _last(place[-2]) if len(place) > 1 else ""
        self.goes_on = records.goes_on
        self.form, self.rooted = records.dialect.form, records.dialect.rooted

    @property
    def first_lines(self) -> Sequence[Sequence[str]]:
        """The headers: nothing else stands above the data."""
        return [self.records.headers[self.place]]

    def chunks(self, only: Collection[int] | None = None) -> Iterator[Chunk]:
        """The records as text, five thousand at a time; those that cannot be read are given as ragged."""
        headers = self.records.headers[self.place]
        wanted = range(len(headers)) if only is None else sorted(only)
        rows, number = self.records.rows(self.place), _FIRST
        while page := list(islice(rows, _PAGE)):
            kept = [row for row in page if row is not None]
            numbers = np.arange(number, number + len(page), dtype=np.int64)
            good = np.array([row is not None for row in page])
            columns = {i: array([row.cells.get(headers[i], "") for row in kept]) for i in wanted}
            number += len(page)
            chunk = Chunk(numbers[good], columns, numbers[~good])
            yield chunk.without_blank_rows() if only is None else chunk


def _last(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def sheets(path: Path, dialect: Dialect) -> list[Sheet]:
    """The submissions, then a sheet a repeat."""
    records = Records(path, dialect)
    return [JsonSheet(records, place) for place in records.headers]


def _point(value: Any) -> tuple[str, ...] | None:
    """Latitude, longitude, altitude and precision of a point, in GeoJSON or as well-known text; None for no point."""
    if isinstance(value, str) and value.startswith("POINT ("):
        east, north, *rest = [*value[len("POINT (") :].rstrip(")").split(), "", ""]
        return (north, east, *filter(None, rest))
    if not isinstance(value, dict) or value.get("type") != "Point":
        return None
    places = value.get("coordinates")
    if not isinstance(places, list) or len(places) < 2:
        return ("", "")
    east, north, *height = map(text, places)
    precision = value.get("properties") or {}
    near = [text(precision["accuracy"])] if isinstance(precision, dict) and "accuracy" in precision else []
    return (north, east, *([height[0]] if height else ["0"] if near else []), *near)

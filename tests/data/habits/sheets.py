"""Sheets of cells: titles above, units below the headers, totals and notes below, rows that stand there twice."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data import tables
from tests.data.habits import columns, days, formats
from tests.data.habits.cells import BLANK, Cell
from tests.data.habits.columns import Written

_TITLES: Final = (
    ("Safe migration sessions 2025",),
    ("IOM Sri Lanka", ""),
    ("Monthly return", "Period: Jan - Jun 2025", ""),
)
_UNITS: Final = {
    "date": "(dd/mm/yyyy)",
    "integer": "number",
    "number": "share",
    "code": "choose one",
    "boolean": "Y/N",
}
_TOTALS: Final = ("Total", "TOTAL", "මුළු", "மொத்தம்", "Grand total", "Sub total")
_NOTES: Final = (
    "Note: figures are provisional",
    "Source: field visits",
    "* incomplete",
    "Prepared by the Galle office",
)


@dataclass(frozen=True)
class File:
    """A file, and what its cells mean: by row of the file and canonical column the cell that stands there.

    ``headers``: by canonical column. ``others``: rows that are no records. ``order``: of days written as numbers.
    """

    path: Path
    table: str
    order: str
    headers: dict[str, str]
    cells: dict[int, dict[str, Cell]]
    others: frozenset[int]


def made(number: int, folder: Path) -> File:
    """The file of a number."""
    rng = random.Random(number)
    table, size = rng.choice(tables.TABLES), rng.choice((2, 3, 4, 6, 9, 14, 25, 40))
    order = rng.choice(days.ORDERS)
    written = columns.of(table, size, order, rng)
    kind = rng.choice(formats.FORMATS)
    sheet = _Sheet(table, written, rng, plain=kind in formats.PLAIN)
    path = formats.WRITERS[kind](folder, sheet.rows, rng)
    heads = {one.name: one.header for one in written if one.name}
    return File(path, table, order, heads, sheet.cells, frozenset(sheet.others))


class _Sheet:
    """Rows of cells with what stands around them; ``plain``: records alone, as files with types hold them."""

    def __init__(self, table: str, written: Sequence[Written], rng: random.Random, *, plain: bool) -> None:
        self.table, self.written, self.rng = table, written, rng
        self.rows: list[list[Cell]] = []
        self.cells: dict[int, dict[str, Cell]] = {}
        self.others: set[int] = set()
        around = 0.0 if plain else 1.0
        if rng.random() < 0.15 * around:
            self._alone(*rng.choice(_TITLES))
        if rng.random() < 0.08 * around:
            self._groups()
        self.rows.append([Cell(one.header) for one in written])
        if rng.random() < 0.08 * around:
            self._units()
        for at in range(len(written[0].cells)):
            self._record(at, around)
        if rng.random() < 0.12 * around:
            self._total()
        if rng.random() < 0.12 * around:
            self._alone("", rng.choice(_NOTES))
            self.others.add(len(self.rows))
        if rng.random() < 0.15 * around:
            at = rng.randint(0, len(written))
            self.rows = [[*row[:at], BLANK, *row[at:]] for row in self.rows]

    def _alone(self, *texts: str) -> None:
        """Rows with a text in the first cell alone."""
        self.rows += [[Cell(text), *[BLANK] * (len(self.written) - 1)] for text in texts]

    def _groups(self) -> None:
        cut = self.rng.randint(1, len(self.written) - 1)
        rest = len(self.written) - cut
        self.rows.append([Cell("Part A"), *[BLANK] * (cut - 1), Cell("Part B"), *[BLANK] * (rest - 1)])

    def _units(self) -> None:
        kinds = {column.name: column.kind for column in tables.SPECS[self.table]}
        self.rows.append([Cell(_UNITS.get(kinds.get(one.name, ""), "")) for one in self.written])
        self.others.add(len(self.rows))

    def _record(self, at: int, around: float) -> None:
        self.rows.append([one.cells[at] for one in self.written])
        self.cells[len(self.rows)] = {one.name: one.cells[at] for one in self.written if one.name}
        if self.rng.random() < 0.02 * around:
            self.rows.append(self.rows[-1])
            self.others.add(len(self.rows))
        if self.rng.random() < 0.01 * around:
            self._alone("")

    def _total(self) -> None:
        sums = [
            Cell(str(self.rng.randint(5, 900))) if cell.text.isdigit() else BLANK for cell in self.rows[-1]
        ]
        self.rows.append([Cell(self.rng.choice(_TOTALS)), *sums[1:]])
        self.others.add(len(self.rows))

"""A file of habits read by the program, and its misreadings: values stored as something else, or lost, with nobody told.

A value is right if it is stored as what was meant, or blank (or its row left out) and a problem, a notice, a column that is
named as unused or the refusal of the whole file says so.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from data import ingest, proposals, tables
from data.ingest import Job, Report
from data.store import Store
from tests.data.habits import sheets
from tests.data.habits.cells import COUNTRY, Cell
from tests.data.habits.sheets import File

_SURE: Final = re.compile(r'^(\w+) = "[^#]*"$', re.MULTILINE)  # a line of a proposed mapping without a remark
_POINT: Final = ("latitude", "longitude", "point")


def misread(number: int, folder: Path, *, proposed: bool = False) -> list[str]:
    """The misreadings of the file of a number, with the mapping that is proposed for it, or with none."""
    folder.mkdir()
    made = sheets.made(number, folder)
    form = folder / "form.toml"
    if proposed:
        form.write_text(_proposed(made), encoding="utf-8")
    report = _read(made, folder, form if proposed else None)
    if report.failure and "[dates]" in report.failure and not proposed:  # it asks, and is told
        form.write_text(f'[dates]\norder = "{made.order}"', encoding="utf-8")
        report = _read(made, folder, form)
    if report.failure:
        return []
    sure = set(_SURE.findall(form.read_text("utf-8"))) if proposed else None
    found = _Found(made, report, _stored(folder / "store", made.table), sure=sure)
    return [f"file {number}: {one}" for one in (*found.rows(), *found.cells(), *found.columns())]


def _read(made: File, folder: Path, form: Path | None) -> Report:
    return ingest.ingest([Job(made.path, made.table, form)], store=folder / "store", country=COUNTRY).reports[
        0
    ]


def _proposed(made: File) -> str:
    """What is proposed, with the order of days and, where they are doubted, key and day, as a person would confirm them."""
    text = proposals.propose(made.path, table=made.table, country=COUNTRY).toml()
    text = re.sub('^# order = "..."', f'order = "{made.order}"', text, flags=re.MULTILINE)
    for name in (tables.KEYS[made.table][0], tables.DATE[made.table]):
        text = text.replace(f'\n# {name} = "{made.headers[name]}"', f'\n{name} = "{made.headers[name]}"')
    return text


def _stored(store: Path, table: str) -> dict[int, dict[str, Any]]:
    version = Store(store).current()
    return {row["_row"]: row for row in version.table(table).to_table().to_pylist()} if version else {}


class _Found:
    """What the program made of a file, beside what the file means."""

    def __init__(
        self, made: File, report: Report, stored: Mapping[int, dict[str, Any]], *, sure: set[str] | None
    ) -> None:
        self.made, self.report, self.stored, self.sure = made, report, stored, sure
        problems = report.problems
        said = zip(problems["row"], problems["column"], strict=True)
        self.told = {(int(row), bare) for row, header in said for bare in (header, _bare(header))}
        self.refused = set(problems.loc[problems["severity"] == "refused", "row"])
        self.swapped = "swapped_coordinates" in set(problems["rule"])
        self.placed = {name: _bare(header) for name, header in report.placed}
        self.unused = {_bare(header) for header in report.unused}

    def rows(self) -> list[str]:
        """Rows that are no records and came in, and records that did not, with nobody told."""
        extra = [f"row {row} is no record and came in" for row in self.stored.keys() - self.made.cells.keys()]
        lost = self.made.cells.keys() - self.stored.keys() - self.refused
        duplicate = set(self.report.problems.loc[self.report.problems["rule"] == "differs_from_first", "row"])
        return extra + [f"row {row} is lost" for row in lost - duplicate]

    def columns(self) -> list[str]:
        """Columns of the table that were surely taken for it from a header that is another's, or nobody's."""
        heads = {name: _bare(header) for name, header in self.made.headers.items()}
        heads |= {one: heads["age_group"] for one in ("age",) if "age_group" in heads}
        families = {name for name, header in heads.items() if "/" in header}
        heads |= {
            tables.columns(self.made.table)[name].family or "": heads[name].rpartition("/")[0]
            for name in families
        }
        surely = [
            (name, header) for name, header in self.placed.items() if self.sure is None or name in self.sure
        ]
        named = {*tables.COLUMNS[self.made.table], *tables.families(self.made.table), "age", *_POINT}
        return [
            f"{name} was taken from {header!r}"
            for name, header in surely
            if name in named and heads.get(name) != header
        ]

    def cells(self) -> list[str]:
        """Cells of records that are stored as something else, or not, with nobody told."""
        return [
            f"row {row}, {name}: {cell.text!r} is {cell.meant!r} and was stored as {self._value(row, name)!r}"
            for row, cells in self.made.cells.items()
            if row in self.stored
            for name, cell in cells.items()
            if self._counts(row, name) and not self._right(row, name, cell)
        ]

    def _counts(self, row: int, name: str) -> bool:
        """Whether a column is one that is read from this header, and stored."""
        header = _bare(self.made.headers[name])
        if header in self.unused or (self.report.mapping and header not in self.placed.values()):
            return False
        if (
            name == "ds_division"
        ):  # what is no division of the district is told; with a point it is worked out
            return False
        return self.made.table == "activities" or name not in _POINT

    def _value(self, row: int, name: str) -> Any:
        own = self.stored[row]
        if name == "point":
            return None if own["latitude"] is None else (own["latitude"], own["longitude"])
        members = tables.family(self.made.table, name)
        if not members:
            return own[name]
        flags = {one.name.removeprefix(f"{name}_"): own[one.name] for one in members}
        return None if None in flags.values() else " ".join(code for code, chosen in flags.items() if chosen)

    def _right(self, row: int, name: str, cell: Cell) -> bool:
        value = self._value(row, name)
        if same(value, cell.meant) and not cell.told:
            return True
        beside = _POINT if name in (*_POINT, "district") else ()
        heads = {_bare(self.made.headers[one]) for one in (name, *beside) if one in self.made.headers}
        heads |= {header.rpartition("/")[0] for header in heads}
        if beside:
            heads |= {"district", self.placed.get("district", "")}
        said = (bool(beside) and self.swapped) or any(
            (at, header) in self.told for at in (row, 0) for header in heads
        )
        # A place that is told may be taken from the point, a point that is told stand; anything else that is told is blank.
        return said and (value is None or bool(beside))


def _bare(header: str) -> str:
    """A header without the group above it."""
    return header.removeprefix("Part A/").removeprefix("Part B/")


def same(value: Any, meant: Any) -> bool:
    """Whether a stored value is what was meant: numbers as near as minutes and seconds can be, codes in any order."""
    if isinstance(meant, tuple) and all(isinstance(part, str) for part in meant):
        return set((value or "").split()) == set(meant)
    if isinstance(meant, tuple):
        return value is not None and all(map(same, value, meant))
    if isinstance(meant, float) and isinstance(value, int | float):
        return abs(value - meant) <= 2e-5 * max(1.0, abs(meant))
    return value == meant and isinstance(value, bool) == isinstance(meant, bool)

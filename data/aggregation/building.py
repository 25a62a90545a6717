"""Cells being built: every table of a version packed, added up and written.

Belongs here: which tables are built in which order, and the files of packed columns. Not here: what is counted (packing.py),
how it is added up (rolling_up.py), or how it is asked for (cells.py).
"""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from data import tables
from data.aggregation import arrays, bit_building, due, packing, persons, rolling_up
from data.aggregation.arrays import Writer
from data.aggregation.due import Until
from data.aggregation.packing import Packed
from data.aggregation.rounds import KeptLinks, Links
from data.aggregation.stored_columns import Coded, Lazy, Stored
from data.intake import spooling
from data.intake.fresh import Fresh
from geo.country import Country

NOTHING: Final[Mapping[str, Fresh]] = MappingProxyType({})


class Building:
    """The cells of a version folder being built: those of its largest table, and all others, in any order or at once.

    ``fresh`` are new rows by table, ``until`` the last days that who is lost or due follows from, where the tables are some
    records of a larger one; ``linked`` is a folder in which links between rounds are kept already.
    """

    def __init__(
        self,
        version: Path,
        *,
        country: Country,
        fresh: Mapping[str, Fresh] = NOTHING,
        until: Until | None = None,
        linked: Path | None = None,
    ) -> None:
        self._version, self._folder = version, version / "cells"
        districts, self._provinces = country.codes(country.placed), dict(country.provinces)
        self._stored = {name: Stored(version / f"{name}.parquet", fresh.get(name)) for name in tables.TABLES}
        responses = self._stored["responses"]
        index = self._folder / persons.FOLDER if responses.rows >= persons.LEAST else None
        self._links = KeptLinks(responses, linked) if linked else Links(responses, index=index)
        self._until = until or due.until(self._stored)
        self._packers = packing.packers(self._stored, self._links, districts=districts, until=self._until)
        self._folder.mkdir(exist_ok=True)
        self._largest = max(tables.TABLES, key=lambda name: self._stored[name].rows)
        self.rows = self._stored[self._largest].rows

    @property
    def by_size(self) -> list[str]:
        """The packed tables, those with most records first as far as it is known."""
        largest = [self._largest, *(name for name in packing.SURVEYED if name != self._largest)]
        return [*largest, *(name for name in packing.DAY_COLUMN if name not in largest)]

    def prepare(self) -> None:
        """Link the rounds of each person, which more than one table needs."""
        self._links.make()

    def keep_links(self, folder: Path) -> None:
        """Put the links into files, for other processes."""
        self._links.keep(folder)

    def largest(self) -> None:
        """Write the cells of the largest table."""
        self.one(self._largest)

    def others(self) -> None:
        """Write those of all others, of what follows from links between records, and the list of who is due."""
        self.lists()
        for name in packing.DAY_COLUMN:
            if name != self._largest:
                self.one(name)

    def lists(self) -> None:
        """Write what is no cells: who is due, and the provinces of places."""
        due.write(self._version, self._stored, self._links, as_of=self._until.all)
        (self._folder / "places.json").write_text(json.dumps(self._provinces))

    def one(self, name: str, *, into: Path | None = None) -> None:
        """Write the cells of one packed table, ``into`` a folder of another name if one is given."""
        with arrays.writing(into or self._folder / name) as out:
            written = _written(out, self._packers[name]())
            rolling_up.build(out, name, written)
            bit_building.build(out, name, written)


def build(version: Path, *, country: Country, until: Until | None = None) -> None:
    """Pack the tables of a version folder and add them up; writes ``cells/`` and the list of who is due inside it."""
    building = Building(version, country=country, until=until)
    building.largest()
    building.others()


def _written(out: Writer, packed: Packed) -> Packed:
    """Write the columns of a table; gives them as written, those of a small table in memory, of a large one on disk."""
    small = len(packed.days) <= spooling.PART
    out.add("days", packed.days)
    amounts = {}
    for name, one in packed.amounts.items():
        out.add(name, one)
        amounts |= {name: one} if small else {}
    dimensions, described = _write_codes(out, packed.dimensions, keep=small)
    categories, also = _write_codes(out, packed.categories, keep=small)
    named = {"dimensions": described, "categories": also, "amounts": list(packed.amounts)}
    (out.folder / "columns.json").write_text(json.dumps(named))
    if small:
        return Packed(packed.days, dimensions, categories, amounts)
    return _kept(out, described, also, list(packed.amounts))


def _write_codes(
    out: Writer, coded: Mapping[str, Coded], *, keep: bool
) -> tuple[dict[str, Coded], dict[str, tuple[str, ...]]]:
    """Write each column; gives the columns, if they are to be kept, and the values that their codes stand for."""
    kept, described = {}, {}
    for name, one in coded.items():
        out.add(name, one.codes)
        described[name] = one.values
        if keep:
            kept[name] = one
    return kept, described


def _kept(
    out: Writer,
    dimensions: Mapping[str, Sequence[str]],
    categories: Mapping[str, Sequence[str]],
    amounts: Sequence[str],
) -> Packed:
    """The columns of a table as written; each is mapped when it is asked for and let go of after use."""

    def opened(name: str, values: Sequence[str]) -> Coded:
        return Coded(tuple(values), out.mapped(name))

    def lazy(described: Mapping[str, Sequence[str]]) -> Lazy[Coded]:
        return Lazy({name: partial(opened, name, values) for name, values in described.items()})

    mapped = Lazy({name: partial(out.mapped, name) for name in amounts})
    return Packed(out.mapped("days"), lazy(dimensions), lazy(categories), mapped)

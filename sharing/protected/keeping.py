"""A release on disk: its grain and numbers, and what the next one is compared with.

Belongs here: writing and reading. Not here: when a release is made (releases.py).

    tables.json   what each table and year is: as-of day, cells, what is told, with the data version it was made from
    counts.npz    the numbers
    events.npz    the activities (events.py)
    before.npz    every record by the codes that are published of it: no key, no day, no text
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from sharing.protected.counts import Coded, Records
from sharing.protected.tables import Cell, Counted, Family, Published, Structure

FORMAT: Final = 1


@dataclass(frozen=True)
class Release:
    """One state of the protected tables. Its files never change."""

    name: str
    path: Path

    @cached_property
    def described(self) -> dict[str, Any]:
        """What tables.json says."""
        return json.loads((self.path / "tables.json").read_text("utf-8"))

    @property
    def state(self) -> str:
        """The state of the store that it was made from."""
        return self.described["state"]

    @property
    def demonstration(self) -> bool:
        return self.described["demonstration"]

    @property
    def score_weights(self) -> str:
        """The name of the weights that its scores were made by, blank where a release does not say."""
        return self.described.get("score_weights") or ""

    @property
    def made(self) -> str:
        """When it was made, ISO."""
        return self.described["made"]

    @cached_property
    def published(self) -> tuple[Published, ...]:
        """Every table and year."""
        with np.load(self.path / "counts.npz") as numbers:
            return tuple(_read(one, at, numbers) for at, one in enumerate(self.described["tables"]))

    def of(self, table: str) -> tuple[Published, ...]:
        """The years of a table, oldest first."""
        return tuple(one for one in self.published if one.table == table)

    @cached_property
    def events(self) -> dict[str, np.ndarray]:
        """The columns of the activities."""
        with np.load(self.path / "events.npz") as columns:
            return {name: columns[name] for name in columns.files}

    def before(self, table: str, year: int) -> Records | None:
        """The records that a table and year was counted from."""
        kept = next(
            (one for one in self.described["before"] if (one["table"], one["year"]) == (table, year)), None
        )
        if kept is None:
            return None
        with np.load(self.path / "before.npz") as columns:
            return _records(kept, columns)


def write_events(folder: Path, columns: Mapping[str, np.ndarray]) -> None:
    """Write the activities of a release."""
    np.savez_compressed(folder / "events.npz", allow_pickle=False, **columns)


def write(
    folder: Path,
    published: tuple[Published, ...],
    before: Mapping[tuple[str, int], Records],
    about: Mapping[str, Any],
) -> None:
    """Write a release into an empty folder."""
    numbers: dict[str, np.ndarray] = {}
    described = [_described(one, at, numbers) for at, one in enumerate(published)]
    np.savez_compressed(folder / "counts.npz", allow_pickle=False, **numbers)
    columns: dict[str, np.ndarray] = {}
    kept = [_kept(records, table, year, columns) for (table, year), records in before.items()]
    np.savez_compressed(folder / "before.npz", allow_pickle=False, **columns)
    whole = {"format": FORMAT, **about, "tables": described, "before": kept}
    (folder / "tables.json").write_text(json.dumps(whole, ensure_ascii=False), "utf-8")


def _described(one: Published, at: int, numbers: dict[str, np.ndarray]) -> dict[str, Any]:
    families = []
    for place, counted in enumerate(one.families):
        family, key = counted.family, f"{at}/{place}"
        numbers[f"{key}/n"] = counted.n
        for name, counts in (*counted.counts.items(), *counted.amounts.items()):
            numbers[f"{key}/{name}"] = counts
        families.append(
            {
                "dims": family.dims,
                "cells": [[cell.places, cell.rounds, cell.values, cell.union] for cell in family.cells],
                "shown": {
                    name: [at for at, told in enumerate(shown) if told]
                    for name, shown in family.shown.items()
                },
                "counts": list(counted.counts),
                "amounts": list(counted.amounts),
            }
        )
    joined = {name: list(cells.items()) for name, cells in one.structure.joined.items()}
    return {
        "table": one.table, "year": one.year, "as_of": one.as_of, "categories": one.categories, "joined": joined, "families": families,
    }  # fmt: skip


def _read(one: dict[str, Any], at: int, numbers: Mapping[str, np.ndarray]) -> Published:
    counted = []
    for place, family in enumerate(one["families"]):
        key = f"{at}/{place}"
        cells = tuple(_cell(*cell) for cell in family["cells"])
        shown = {
            name: tuple(position in told for position in range(len(cells)))
            for name, told in ((name, set(told)) for name, told in family["shown"].items())
        }
        counted.append(
            Counted(
                Family(tuple(family["dims"]), cells, shown),
                numbers[f"{key}/n"],
                {name: numbers[f"{key}/{name}"] for name in family["counts"]},
                {name: numbers[f"{key}/{name}"] for name in family["amounts"]},
            )
        )
    joined = {name: {int(cell): value for cell, value in cells} for name, cells in one["joined"].items()}
    structure = Structure(one["table"], one["year"], tuple(each.family for each in counted), joined)
    categories = {name: tuple(values) for name, values in one["categories"].items()}
    return Published(structure, tuple(counted), categories, one["as_of"])


def _cell(places: list[str], rounds: list[str], values: list[list[str]], union: bool) -> Cell:
    return Cell(tuple(places), tuple(rounds), tuple(tuple(group) for group in values), union=union)


def _kept(records: Records, table: str, year: int, columns: dict[str, np.ndarray]) -> dict[str, Any]:
    """The columns of records by their codes; of a day only its quarter is kept."""
    key = f"{table}/{year}"
    coded = {"district": records.district, "rounds": records.rounds}
    coded |= {f"d/{name}": one for name, one in records.dimensions.items()}
    coded |= {f"c/{name}": one for name, one in records.categories.items()}
    columns[f"{key}/quarter"], columns[f"{key}/present"] = records.quarter.astype(np.int16), records.present
    for name, one in coded.items():
        columns[f"{key}/{name}"] = one.codes
    for name, values in records.amounts.items():
        columns[f"{key}/a/{name}"] = values
    values = {name: one.values for name, one in coded.items()}
    return {"table": table, "year": year, "values": values, "amounts": list(records.amounts)}


def _records(kept: dict[str, Any], columns: Mapping[str, np.ndarray]) -> Records:
    key = f"{kept['table']}/{kept['year']}"
    coded = {name: Coded(tuple(values), columns[f"{key}/{name}"]) for name, values in kept["values"].items()}
    months = columns[f"{key}/quarter"].astype(np.int64) * 3
    return Records(
        kept["table"],
        months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64),
        coded["district"],
        coded["rounds"],
        {name[2:]: one for name, one in coded.items() if name.startswith("d/")},
        {name[2:]: one for name, one in coded.items() if name.startswith("c/")},
        {name: columns[f"{key}/a/{name}"] for name in kept["amounts"]},
        columns[f"{key}/present"],
    )

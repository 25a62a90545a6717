"""Counting records on a given grain: the same grain counts a release, its additions and its removals.

Belongs here: which cell a record lies in, and what is counted in it. Not here: how the grain is found (structure.py).
"""

from collections.abc import Mapping

import numpy as np

from sharing.protected.counts import UNKNOWN, Coded, Records
from sharing.protected.tables import Counted, Family, Structure

HIDDEN = -1


def cells_of(records: Records, family: Family) -> np.ndarray:
    """For each record the position of its cell in the family, −1 for none. Records are of the family's year."""
    columns = [records.district, records.rounds, *(records.column(name) for name in family.dims)]
    table = np.full([one.size for one in columns], HIDDEN, dtype=np.int32)
    for at in family.whole:
        cell = family.cells[at]
        groups = (cell.places, cell.rounds, *cell.values)
        table[np.ix_(*(_codes(column, group) for column, group in zip(columns, groups, strict=True)))] = at
    return table[tuple(column.codes for column in columns)]


def _codes(column: Coded, group: tuple[str, ...]) -> np.ndarray:
    """The codes of a group of values; values that the records do not have are left out."""
    places = {value: at for at, value in enumerate(column.values, 1)} | {UNKNOWN: 0}
    return np.array([places[value] for value in group if value in places], dtype=np.int64)


def counted(records: Records, structure: Structure, *, hide: bool = True) -> tuple[Counted, ...]:
    """Every family of a structure with the numbers of these records; with ``hide`` what is not told is −1 or NaN."""
    filled = {name: answered(records, structure, name) for name in records.categories}
    return tuple(_family(records, one, filled, hide=hide) for one in structure.families)


def answered(records: Records, structure: Structure, measure: str) -> Coded:
    """The answers to a measure, where those who did not answer are joined counted with the category they are joined to."""
    column = records.categories[measure]
    joined = structure.joined.get(measure)
    if not joined:
        return column
    spine = cells_of(records, structure.spine)
    default = np.zeros(len(structure.spine.cells) + 1, dtype=np.int64)  # the last for records in no cell
    for at, category in joined.items():
        default[at] = column.values.index(category) + 1 if category in column.values else 0
    blank = (column.codes == 0) & records.present
    return Coded(column.values, np.where(blank, default[spine], column.codes))


def _family(records: Records, family: Family, filled: Mapping[str, Coded], *, hide: bool) -> Counted:
    at = cells_of(records, family)
    size = len(family.cells)
    inside = at >= 0
    n = np.bincount(at[inside & records.present], minlength=size)
    counts = {name: _counts(at, inside, column, size) for name, column in filled.items()}
    amounts = {name: _amounts(at, inside, values, size) for name, values in records.amounts.items()}
    for union in (one for one in range(size) if family.cells[one].union):
        members = family.members(union)
        n[union] = n[members].sum()
        for sums in (*counts.values(), *amounts.values()):
            sums[union] = sums[members].sum(axis=0)
    if hide:
        counts = {
            name: np.where(_shown(family, name)[:, None], sums, HIDDEN) for name, sums in counts.items()
        }
        amounts = {
            name: np.where(_shown(family, name)[:, None], sums, np.nan) for name, sums in amounts.items()
        }
    return Counted(family, n, counts, amounts)


def _shown(family: Family, measure: str) -> np.ndarray:
    return np.array(family.shown.get(measure, (False,) * len(family.cells)), dtype=bool)


def _counts(at: np.ndarray, inside: np.ndarray, column: Coded, size: int) -> np.ndarray:
    """(cells, categories): unknown is not counted."""
    key = at[inside].astype(np.int64) * column.size + column.codes[inside]
    return np.bincount(key, minlength=size * column.size).reshape(size, column.size)[:, 1:]


def _amounts(at: np.ndarray, inside: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """(cells, 3): how many have the amount, its sum and the sum of its squares, to six decimals."""
    known = inside & ~np.isnan(values)
    cell, found = at[known], values[known]
    sums = [np.bincount(cell, weights=w, minlength=size) for w in (None, found, found * found)]
    return np.round(np.stack(sums, axis=1).astype(float), 6)

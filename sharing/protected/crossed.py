"""The dimensions of the country against places, quarters, sex, age and each other: only their sums are published.

Belongs here: the groups that cross two tables, and their bounds. Not here: what is inside one place (blocks.py).

Of such a cross nothing is known but the totals of its rows and of its columns. What matters for one group is then small: on each side what lies in
the group for sure, the cell that it is a part of, and all the rest. That is a programme of sixteen unknowns, and its solution is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sharing.protected.attacker import SMALL, Learnt
from sharing.protected.counts import Coded, Records, cross
from sharing.protected.plan import PLANS
from sharing.protected.tables import Family, Published


@dataclass(frozen=True)
class Side:
    """What the attacker knows of one side of a group: people in it for sure, and in the cell it is a part of."""

    sure: int
    part: int


@dataclass(frozen=True)
class Cross:
    """A group where a row meets a column, of ``whole`` people."""

    name: str
    row: Side
    column: Side
    whole: int
    true: int


def attack(groups: list[Cross]) -> list[Learnt]:
    """Bounds of every group: those of Fréchet, which are what linear programming gives (tests/sharing/test_attacker.py)."""
    return [
        Learnt(
            one.name,
            one.true,
            max(one.row.sure + one.column.sure - one.whole, 0),
            min(one.row.sure + one.row.part, one.column.sure + one.column.part),
        )
        for one in groups
    ]


@dataclass(frozen=True)
class _Label:
    """The people of one year whose place tells the same rounds apart."""

    published: Published
    label: tuple[str, ...]
    people: Records

    @property
    def whole(self) -> int:
        return len(self.people)

    @cached_property
    def places(self) -> frozenset[tuple[str, ...]]:
        """The places that tell these rounds apart."""
        cells = self.published.structure.spine.cells
        return frozenset(cell.places for cell in cells if cell.rounds == self.label and not cell.union)

    def family(self, dims: tuple[str, ...]) -> Family | None:
        counted = self.published.of(dims)
        return counted.family if counted else None


def of_country(published: Published, records: Records) -> Iterator[list[Cross]]:
    """Every small group of a value of the country's dimensions with a place, a part of a place, or another dimension."""
    plan, spine = PLANS[published.table], published.structure.spine
    present = records.take(np.flatnonzero(records.present))
    for label in dict.fromkeys(cell.rounds for cell in spine.cells if not cell.union):
        places = [
            one for cell in spine.cells if cell.rounds == label and not cell.union for one in cell.places
        ]
        one = _Label(published, label, present.take(_rows(present, places, label, apart=plan.rounds_apart)))
        names = [name for name in plan.by_country if one.family((name,))]
        for at, name in enumerate(names):
            columns = _country_sides(one, name)
            if not columns:
                continue
            for part in (None, *(dims[0] for dims in plan.by_place if len(dims) == 1)):
                yield list(_with_places(one, name, columns, part))
            for other in names[at + 1 :]:
                yield list(_with_other(one, name, columns, other))


def _rows(people: Records, places: list[str], label: tuple[str, ...], *, apart: bool) -> np.ndarray:
    where = [people.district.values.index(one) + 1 if one in people.district.values else 0 for one in places]
    inside = np.isin(people.district.codes, where)
    if apart:
        rounds = [people.rounds.values.index(one) + 1 if one in people.rounds.values else 0 for one in label]
        inside &= np.isin(people.rounds.codes, rounds)
    return np.flatnonzero(inside)


def _country_sides(one: _Label, name: str) -> dict[int, Side]:
    """By code of a dimension of the country, what is known of it; empty where it is not published for this label."""
    counted = one.published.of((name,))
    column = one.people.column(name)
    sides: dict[int, Side] = {}
    if counted is None:
        return sides
    for at in counted.family.whole:
        cell = counted.family.cells[at]
        if cell.rounds == one.label:
            group = _codes(column, cell.values[0])
            for code in group:
                sides[code] = _side(int(counted.n[at]), alone=len(group) == 1)
    return sides


def _side(total: int, *, alone: bool) -> Side:
    return Side(total, 0) if alone else Side(0, total)


def _codes(column: Coded, group: tuple[str, ...]) -> list[int]:
    return [column.values.index(value) + 1 if value in column.values else 0 for value in group]


def _place_sides(one: _Label, part: str | None) -> dict[tuple[int, int], Side]:
    """By place and value of a dimension of places, what is known of them; a place that is not split is known as a whole."""
    spine, district = one.published.families[0], one.people.district
    column = one.people.column(part) if part else Coded((), np.zeros(0, dtype=np.uint8))
    sides: dict[tuple[int, int], Side] = {}
    for at in spine.family.whole:
        cell = spine.family.cells[at]
        if cell.rounds == one.label:
            for place in _codes(district, cell.places):
                for code in range(column.size):
                    alone = part is None and len(cell.places) == 1
                    sides[place, code] = _side(int(spine.n[at]), alone=alone)
    counted = one.published.of((part,)) if part else None
    for at in counted.family.whole if counted else ():
        cell = counted.family.cells[at] if counted else None
        if cell is None or counted is None or cell.rounds != one.label or cell.places not in one.places:
            continue
        group = _codes(column, cell.values[0])
        for place in _codes(district, cell.places):
            for code in group:
                alone = len(group) == 1 and len(cell.places) == 1
                sides[place, code] = _side(int(counted.n[at]), alone=alone)
    return sides


def _with_places(one: _Label, name: str, columns: dict[int, Side], part: str | None) -> Iterator[Cross]:
    people = one.people
    split = people.column(part) if part else Coded((), np.zeros(len(people), dtype=np.uint8))
    true = cross([people.district, split, people.column(name)])
    sides = _place_sides(one, part)
    title = f"{one.published.table} {one.published.year} {'+'.join(one.label)} {name} by place {part or ''}"
    for (place, code), row in sides.items():
        for value, column in columns.items():
            if 1 <= true[place, code, value] <= SMALL:
                yield Cross(title, row, column, one.whole, int(true[place, code, value]))
    if part:
        yield from _with_parts(one, title, true.sum(axis=0), columns, part)


def _with_parts(
    one: _Label, title: str, true: np.ndarray, columns: dict[int, Side], part: str
) -> Iterator[Cross]:
    """A value of a dimension of places in the whole country: a sum of the cells of places."""
    sides = _parts(one, part)
    for code, row in sides.items():
        for value, column in columns.items():
            if 1 <= true[code, value] <= SMALL:
                yield Cross(f"{title} all", row, column, one.whole, int(true[code, value]))


def _parts(one: _Label, part: str) -> dict[int, Side]:
    """By value: people in the cells of this value alone, and in cells or whole places that it is a part of."""
    spine, column = one.published.families[0], one.people.column(part)
    counted = one.published.of((part,))
    sure, inside = np.zeros(column.size, dtype=np.int64), np.zeros(column.size, dtype=np.int64)
    split: set[tuple[str, ...]] = set()
    for at in counted.family.whole if counted else ():
        cell = counted.family.cells[at] if counted else None
        if cell is None or counted is None or cell.rounds != one.label or cell.places not in one.places:
            continue
        split.add(cell.places)
        group = _codes(column, cell.values[0])
        (sure if len(group) == 1 else inside)[group] += int(counted.n[at])
    for at in spine.family.whole:
        cell = spine.family.cells[at]
        if cell.rounds == one.label and cell.places not in split:
            inside += int(spine.n[at])
    return {code: Side(int(sure[code]), int(inside[code])) for code in range(column.size)}


def _with_other(one: _Label, name: str, columns: dict[int, Side], other: str) -> Iterator[Cross]:
    true = cross([one.people.column(other), one.people.column(name)])
    title = f"{one.published.table} {one.published.year} {'+'.join(one.label)} {name} by {other}"
    for code, row in _country_sides(one, other).items():
        for value, column in columns.items():
            if 1 <= true[code, value] <= SMALL:
                yield Cross(title, row, column, one.whole, int(true[code, value]))

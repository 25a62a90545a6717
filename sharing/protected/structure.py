"""The grain of one table and year, found from its records: which cells are published, and what is told in each.

Belongs here: the order in which the rules of ``grains`` and ``telling`` are applied. Not here: the rules themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sharing.protected import grains, telling
from sharing.protected.counts import Coded, Records, cross
from sharing.protected.grains import Grain, Group
from sharing.protected.plan import PLANS, QUARTER, Plan
from sharing.protected.tables import Cell, Family, Structure


def structure_of(records: Records, year: int) -> Structure | None:
    """The grain of the records of one year; None where they are too few to publish anything."""
    plan = PLANS[records.table]
    people = records.take(np.flatnonzero(records.present))
    spine = _spine(people, plan)
    if spine is None:
        return None
    families = [spine, *_by_place(people, spine, plan), *_by_country(people, spine, plan)]
    return telling.told(records, Structure(records.table, year, tuple(families)), plan)


def _ordered(column: Coded) -> list[int]:
    return list(column.order())


def _spine(people: Records, plan: Plan) -> Family | None:
    """Place × year, each with its rounds as they can be told apart."""
    places, rounds = _ordered(people.district), _ordered(people.rounds)
    counts = cross([people.district, people.rounds])[np.ix_(places, rounds)]
    found = grains.areas(counts)
    if not found:
        return None
    cells = []
    for area in found:
        of_area = counts[list(area)].sum(axis=0)
        for label in _labels(of_area, plan):
            cells.append(
                Cell(
                    people.district.named([places[at] for at in area]),
                    people.rounds.named([rounds[at] for at in label]),
                )
            )
    return Family((), tuple(cells))


def _labels(rounds: np.ndarray, plan: Plan) -> Grain:
    return grains.labels_of(rounds) if plan.rounds_apart else (tuple(range(len(rounds))),)


@dataclass(frozen=True)
class _Area:
    """One place of a year: its records, and its rounds as they are told apart."""

    places: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    people: Records

    def coarser(self) -> Iterator[tuple[tuple[str, ...], ...]]:
        """The labels, then with the last two joined, with the first two joined, and all in one: a fixed order."""
        yield self.labels
        for at in dict.fromkeys((len(self.labels) - 2, 0)):
            if len(self.labels) > 2:
                joined = self.labels[at] + self.labels[at + 1]
                yield (*self.labels[:at], joined, *self.labels[at + 2 :])
        if len(self.labels) > 1:
            yield (tuple(value for label in self.labels for value in label),)

    def groups(self, labels: tuple[tuple[str, ...], ...]) -> Grain:
        return tuple(tuple(_codes(self.people.rounds, label)) for label in labels)


def _by_place(people: Records, spine: Family, plan: Plan) -> Iterator[Family]:
    """The families that split each place: quarters, sex, age, and the pair of the two."""
    areas = [_area(people, spine, places) for places in dict.fromkeys(cell.places for cell in spine.cells)]
    single: dict[tuple[str, tuple[str, ...]], Grain] = {}
    for dims in plan.by_place:
        cells: list[Cell] = []
        for area in areas:
            if len(dims) == 1:
                found = _split(area, dims[0])
                single[dims[0], area.places] = tuple(
                    tuple(_codes(area.people.column(dims[0]), cell.values[0])) for cell in found
                )
            else:
                found = _pair(area, dims, [single[name, area.places] for name in dims])
            cells += found
        if cells:
            yield Family(dims, tuple(cells))


def _area(people: Records, spine: Family, places: tuple[str, ...]) -> _Area:
    labels = tuple(cell.rounds for cell in spine.cells if cell.places == places)
    inside = np.flatnonzero(np.isin(people.district.codes, _codes(people.district, places)))
    return _Area(places, labels, people.take(inside))


def _split(area: _Area, name: str) -> list[Cell]:
    """The cells of one place split by one dimension: the finest rounds under which it splits at all."""
    column = area.people.column(name)
    order = _order_of(column, name)
    counts = cross([column, area.people.rounds])
    for labels in area.coarser():
        groups = area.groups(labels)

        def whole(group: Group, groups: Grain = groups) -> bool:
            return grains.publishable(counts[[order[at] for at in group]].sum(axis=0), groups)

        grain = grains.in_order(len(order), whole)
        if len(grain) > 1:
            named = [column.named([order[at] for at in group]) for group in grain]
            return [Cell(area.places, label, (values,)) for label in labels for values in named]
    return []


def _pair(area: _Area, dims: tuple[str, ...], single: list[Grain]) -> list[Cell]:
    """The cells of one place split by two dimensions, each by unions of its own cells; none where one is left."""
    columns = [area.people.column(name) for name in dims]
    counts = cross([*columns, area.people.rounds])
    rows, across = (tuple(dict.fromkeys(grain)) for grain in single)
    for labels in area.coarser():
        groups = area.groups(labels)

        def whole(row: Group, column: Group, groups: Grain = groups) -> bool:
            return grains.publishable(counts[np.ix_(row, column)].sum(axis=(0, 1)), groups)

        found = grains.product(rows, across, whole)
        if found:
            named = [
                (columns[0].named(row), columns[1].named(column)) for row in found[0] for column in found[1]
            ]
            return [Cell(area.places, label, values) for label in labels for values in named]
    return []


def _order_of(column: Coded, name: str) -> list[int]:
    """The order of merging. A quarter is always known."""
    return [1, 2, 3, 4] if name == QUARTER else _ordered(column)


def _by_country(people: Records, spine: Family, plan: Plan) -> Iterator[Family]:
    """The families of the country: one dimension each, by the rounds that places tell apart.

    Places that tell the same rounds apart are added up. Rounds that stand alone share their grain, so that they compare.
    """
    labels = list(dict.fromkeys(cell.rounds for cell in spine.cells))
    for name in plan.by_country:
        column = people.column(name)
        order = _ordered(column)
        counts = {label: _of_label(people, spine, label, column) for label in labels}
        alone = [label for label in labels if len(label) == 1]
        cells: list[Cell] = []
        for together in ([alone] if alone else []) + [[label] for label in labels if len(label) > 1]:
            grain = _common(counts, together, order, people)
            if len(grain) == 1:
                continue
            for label in together:
                places = tuple(place for cell in spine.cells if cell.rounds == label for place in cell.places)
                cells += [Cell(places, label, (column.named(group),)) for group in grain]
        if cells:
            yield Family((name,), tuple(cells))


def _of_label(people: Records, spine: Family, label: tuple[str, ...], column: Coded) -> np.ndarray:
    """(values, rounds) of the places that have this label."""
    places = [place for cell in spine.cells if cell.rounds == label for place in cell.places]
    inside = np.flatnonzero(np.isin(people.district.codes, _codes(people.district, tuple(places))))
    return cross([column, people.rounds], inside)


def _common(
    counts: dict[tuple[str, ...], np.ndarray],
    labels: list[tuple[str, ...]],
    order: list[int],
    people: Records,
) -> Grain:
    groups = {label: _codes(people.rounds, label) for label in labels}

    def whole(group: Group) -> bool:
        rows = [order[at] for at in group]
        some = [counts[label][rows].sum(axis=0)[groups[label]] for label in labels]
        sums = np.array([one.sum() for one in some])
        return all(one.max() >= grains.TEN for one in some) and grains.apart(sums)

    found = grains.in_order(len(order), whole)
    return tuple(tuple(order[at] for at in group) for group in found)


def _codes(column: Coded, group: tuple[str, ...]) -> list[int]:
    return [column.values.index(value) + 1 if value in column.values else 0 for value in group]

"""The grain of one table and year, found from its records: which cells are published, and what is told in each.

Belongs here: the order in which the rules of ``grains`` and ``telling`` are applied. Not here: the rules themselves.
"""

from collections.abc import Iterator

import numpy as np

from sharing.protected import grains, telling
from sharing.protected.counts import Coded, Records, cross
from sharing.protected.grains import Grain, Group
from sharing.protected.plan import PLANS, Plan
from sharing.protected.tables import Cell, Family, Structure


def structure_of(records: Records, year: int) -> Structure | None:
    """The grain of the records of one year; None where they are too few to publish anything."""
    plan = PLANS[records.table]
    people = records.take(np.flatnonzero(records.present))
    spine = _spine(people)
    if spine is None:
        return None
    families = [spine, *_by_place(people, spine, plan), *_by_country(people, spine, plan)]
    return telling.told(records, Structure(records.table, year, tuple(families)), plan)


def _ordered(column: Coded) -> list[int]:
    return list(column.order())


def _spine(people: Records) -> Family | None:
    """Place × year, each with its rounds as they can be told apart."""
    places, rounds = _ordered(people.district), _ordered(people.rounds)
    counts = cross([people.district, people.rounds])[np.ix_(places, rounds)]
    found = grains.areas(counts.max(axis=1))
    if not found:
        return None
    cells = []
    for area in found:
        of_area = counts[list(area)].sum(axis=0)
        if of_area.max() < grains.TEN:
            return None
        for label in grains.labels_of(of_area):
            cells.append(
                Cell(
                    people.district.named([places[at] for at in area]),
                    people.rounds.named([rounds[at] for at in label]),
                )
            )
    return Family((), tuple(cells))


def _by_place(people: Records, spine: Family, plan: Plan) -> Iterator[Family]:
    """The families that split each place: quarters, sex, age, and the pair of the two."""
    areas = dict.fromkeys(cell.places for cell in spine.cells)
    single: dict[tuple[str, tuple[str, ...]], Grain] = {}
    for dims in plan.by_place:
        cells: list[Cell] = []
        for area in areas:
            labels = [cell.rounds for cell in spine.cells if cell.places == area]
            inside = np.flatnonzero(np.isin(people.district.codes, _codes(people.district, area)))
            columns = [people.column(name) for name in dims]
            counts = cross([*columns, people.rounds], inside)
            groups = [_codes(people.rounds, label) for label in labels]
            if len(dims) == 1:
                order = _order_of(columns[0], dims[0])
                grain = _single(counts, order, groups)
                single[dims[0], area] = grain
                if len(grain) > 1:
                    cells += [
                        Cell(area, label, (columns[0].named(group),)) for label in labels for group in grain
                    ]
                continue
            pair = _pair(counts, single[dims[0], area], single[dims[1], area], groups)
            if pair:
                cells += [
                    Cell(area, label, (columns[0].named(row), columns[1].named(column)))
                    for label in labels for row in pair[0] for column in pair[1]
                ]  # fmt: skip
        if cells:
            yield Family(dims, tuple(cells))


def _order_of(column: Coded, name: str) -> list[int]:
    """The order of merging. A quarter is always known."""
    return [1, 2, 3, 4] if name == "quarter" else _ordered(column)


def _single(counts: np.ndarray, order: list[int], groups: list[list[int]]) -> Grain:
    """The grain of one dimension in one place: every group publishable in all rounds. Given in codes."""
    labels = tuple(tuple(group) for group in groups)

    def whole(group: Group) -> bool:
        return grains.publishable(counts[[order[at] for at in group]].sum(axis=0), labels)

    found = grains.in_order(len(order), whole)
    return tuple(tuple(order[at] for at in group) for group in found)


def _pair(
    counts: np.ndarray, rows: Grain, columns: Grain, groups: list[list[int]]
) -> tuple[Grain, Grain] | None:
    labels = tuple(tuple(group) for group in groups)

    def whole(row: Group, column: Group) -> bool:
        return grains.publishable(counts[np.ix_(row, column)].sum(axis=(0, 1)), labels)

    return grains.product(rows, columns, whole)


def _by_country(people: Records, spine: Family, plan: Plan) -> Iterator[Family]:
    """The families of the country: one dimension each, by the rounds that places tell apart.

    Places that tell the same rounds apart are added up. Rounds that stand alone share their grain, so that they compare.
    """
    labels = list(dict.fromkeys(cell.rounds for cell in spine.cells))
    for name in plan.by_country:
        column, order = people.column(name), _ordered(people.column(name))
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
